"""Every benchmark runs. What it finds depends on the machine and is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.run import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"many-50", "waiting"}
"""One is the same program as many-20; the other has tests of its own in tests/acs."""
GROUPS = (
    ("one", "many-20"),
    ("refresh", "preview", "state"),
    ("growth", "processor"),
    ("pool-100", "pool-1000", "pool-10000"),
    ("imports", "plugin", "emulator"),
)
IN_EVERY_RUN = {("imports", "plugin", "emulator")}


def test_every_section_is_run_below() -> None:
    assert {name for group in GROUPS for name in group} == {s.name for s in SECTIONS} - ELSEWHERE


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(group, marks=() if group in IN_EVERY_RUN else pytest.mark.full)
        for group in GROUPS
    ],
    ids=" ".join,
)
def test_a_section_measures_and_tells(group: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.run", "--quick", "--into", str(tmp_path), *group]

    subprocess.run(command, check=True, cwd=ROOT, timeout=300)

    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    for section in SECTIONS:
        if section.name in group:
            assert (tmp_path / f"{section.name}.json").exists()
            assert not section.title or f"\n## {section.title}\n" in page


def test_a_section_that_is_not_known_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks.run", "--quick", "one", "nonsense"]

    result = subprocess.run(
        command, check=False, cwd=ROOT, timeout=60, capture_output=True, text=True
    )

    assert result.returncode == 2
    assert "no section nonsense" in result.stderr
