"""What an install brings was looked at, name by name."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools.dependencies import DIRECT, EXTRA, PACKAGE, PERMISSIVE, REVIEWED, Dependency, resolved


def test_the_package_asks_for_these_and_no_more() -> None:
    asked = [Requirement(text) for text in requires(PACKAGE) or []]

    assert {r.name for r in asked if not r.marker} == set(DIRECT)
    assert {r.name for r in asked if r.marker} == set(EXTRA)


def test_every_name_below_them_was_reviewed() -> None:
    new = {row.name for row in resolved()} - DIRECT.keys() - EXTRA.keys() - REVIEWED.keys()

    assert not new, "look at what it is and who keeps it, and add it to tools/dependencies.py"


def test_nothing_is_reviewed_that_nobody_wants() -> None:
    wanted = {row.name for row in resolved()}

    # What other Pythons, or other releases of these, want besides would stand in the second set.
    assert not REVIEWED.keys() - wanted - {"typing-extensions"}


@pytest.mark.parametrize("row", resolved(), ids=lambda row: row.name)
def test_every_licence_lets_programs_use_it(row: Dependency) -> None:
    assert any(word in row.licence for word in PERMISSIVE), row


def test_the_table_is_printed() -> None:
    command = [sys.executable, "tools/dependencies.py"]
    here = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.count("\n") == len(resolved())
    assert "NOT REVIEWED" not in done.stdout
