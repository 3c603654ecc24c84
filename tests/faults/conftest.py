"""What lives have cost, summed up at the end of a run that is told to play these tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.engine.fixtures import service, stack, workshop
from tests.faults.life import Figures, Record

__all__ = ["service", "stack", "workshop"]

_FIGURES = "lives"


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Record:
    """Keep the figures of lives of a kind for the table."""

    def keep(kind: str, figures: Figures) -> None:
        record_property(_FIGURES, (kind, figures.to_json()))

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was lived, kind by kind."""
    table: defaultdict[str, Figures] = defaultdict(Figures)
    for report in terminalreporter.getreports("passed"):
        for name, value in getattr(report, "user_properties", ()):
            if name == _FIGURES:
                kind, figures = value
                table[kind].add(Figures.from_json(figures))
    if not table:
        return
    terminalreporter.section("lives under faults")
    for kind, figures in table.items():
        runs = ", ".join(
            f"{count} {_told(run)}" for run, count in sorted(figures.runs.items(), key=_order)
        )
        terminalreporter.line(
            f"{kind}: {figures.lives} lives, {figures.requests} requests, "
            f"{figures.faults.total()} faults; commands that ended right: {runs}"
        )


def _order(item: tuple[int, int]) -> tuple[bool, int]:
    return item[0] == 0, item[0]


def _told(run: int) -> str:
    return f"in run {run}" if run else "when what was wrong had stopped"
