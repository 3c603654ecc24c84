"""The documentation builds without a warning, and what it shows is at least well-formed."""

from __future__ import annotations

import ast
import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.package.test_imports import ARROWS, ONLY

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *REPOSITORY.glob("*/**/README.md")])
PAGES = [
    page for page in PAGES if not {".venv", ".local"} & set(page.relative_to(REPOSITORY).parts)
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def named(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the code blocks of a language, each with the page that it is on."""
    return [
        (named(page), match[2])
        for page in PAGES
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[1] == language
    ]


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def test_it_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "html"]
    built = subprocess.run(
        [*command, str(DOCS), str(tmp_path)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert (built.returncode, built.stderr) == (0, "")
    assert "area_code" in (tmp_path / "reference/resources.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_link_to_a_file_finds_it(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_a_python_block_is_python() -> None:
    found = blocks("python")
    for page, text in found:
        ast.parse(text, filename=page)

    assert len(found) > 5


def test_a_yaml_block_is_yaml() -> None:
    found = blocks("yaml")
    for _, text in found:
        yaml.safe_load(text)

    assert len(found) >= 2


def test_the_picture_of_the_house_has_its_arrows() -> None:
    """`python -m tools.pictures.diagrams` draws it anew."""
    titles = re.findall("<title>(.+)</title>", (DOCS / "images/house.svg").read_text())
    drawn = {tuple(html.unescape(title).split("->")) for title in titles if "gt;" in title}

    assert drawn == ARROWS | ONLY.keys()
