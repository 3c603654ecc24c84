"""What only `make chaos` plays is in what it plays."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = "pytest.mark." + "full"


def test_every_file_with_such_a_test_is_played() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^CHAOS := ((?:.*\\\n)*.*)", makefile, re.MULTILINE)
    assert found
    played = [ROOT / name for name in found[1].replace("\\\n", " ").split()]
    files = [
        file
        for file in (ROOT / "tests").rglob("test_*.py")
        if MARK in file.read_text(encoding="utf-8")
    ]
    assert [file for file in files if not any(file.is_relative_to(one) for one in played)] == []
