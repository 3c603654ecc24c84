"""The pictures show what today's code says: each is made again by its command, and compared."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pictures.diagrams import CREATE

REPOSITORY = Path(__file__).parents[2]
IMAGES = REPOSITORY / "docs/images"


def texts(picture: Path) -> set[str]:
    """Return the texts of a picture, with 0 for each figure: a number, a time, a port."""
    found = re.findall(r"<text[^>]*>([^<]+)</text>", picture.read_text(encoding="utf-8"))
    return {re.sub(r"[\d.]+", "0", html.unescape(text)).strip() for text in found}


def draw(command: str, to: Path) -> None:
    done = subprocess.run(
        [sys.executable, *command.split(), str(to)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_terminal_shows_what_is_printed_today(tmp_path: Path) -> None:
    draw("-m tools.pictures.terminal", tmp_path)

    for name in ("up.svg", "orphans.svg", "killed.svg"):
        assert texts(tmp_path / name) == texts(IMAGES / name), "draw it again"


def test_the_page_can_be_pictured(tmp_path: Path) -> None:
    draw("tools/pictures/emulator_page.py", tmp_path / "page.png")
    taken, shown = (
        (tmp_path / "page.png").read_bytes(),
        (IMAGES / "emulator-page.png").read_bytes(),
    )

    assert taken[:20] == shown[:20], "a picture of the same width"


@pytest.mark.parametrize("label", re.findall(r'label="([^"\\]*(?:\\.[^"\\]*)*)"', CREATE))
def test_the_flow_of_a_create_is_drawn_as_it_is_written(label: str) -> None:
    lines = [line.strip() for line in label.replace('\\"', '"').split("\\n")]
    drawn = (IMAGES / "create.svg").read_text(encoding="utf-8").replace("&#160;", "")
    shown = {html.unescape(text).strip() for text in re.findall(r">([^<]+)</text>", drawn)}

    assert set(lines) <= shown, "run python -m tools.pictures.diagrams"
