"""The table of the scenarios and their outcomes, at the end of a run of pytest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

PROPERTY = "crash"
FILE = Path(__file__).parents[2] / ".local" / "crashes.txt"
ELSEWHERE = {
    "deleted_with": "engine/test_options.py::test_deleted_with_would_leave_a_number_behind",
    "a changed endpoint": "engine/test_configuration.py::"
    "test_another_endpoint_is_refused_and_nothing_is_forgotten",
    "a moved endpoint": "engine/test_configuration.py::"
    "test_a_resource_that_moved_to_another_endpoint",
    "PULUMI_SKIP_CHECKPOINTS": "engine/test_buying.py::test_an_engine_that_writes_no_checkpoints",
    "a purchase slower than its time": "engine/test_buying.py::"
    "test_a_purchase_that_takes_longer_than_its_time",
    "a reply that is lost": "engine/test_buying.py::test_a_reply_that_is_lost_after_the_purchase",
    "pulumi state delete, then up": "engine/test_same_number.py::"
    "test_a_number_that_is_deleted_from_the_state",
    "a forced replacement by another provider": "engine/test_same_number.py::"
    "test_a_forced_replacement_by_another_provider",
    "a change that fails and is taken back": "engine/test_same_number.py::"
    "test_a_change_that_fails_and_is_taken_back",
}
"""Scenarios that other tests play in full, each with the test."""

_COLUMNS = ("operation", "request", "moment", "victim", "outcome")
Row = dict[str, str]


def row(node: pytest.Item, **cells: str) -> Row:
    """Begin the row of a scenario; its outcome is filled in when it is known."""
    cells = {column: cells.get(column, "") for column in _COLUMNS}
    node.user_properties.append((PROPERTY, cells))
    return cells


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Print the table; after `--full` also into a file."""
    del exitstatus
    rows = [
        _judged(dict(value), report)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if not rows:
        return
    played = [f"{scenario}: tests/{test}" for scenario, test in ELSEWHERE.items()]
    lines = [*_lines(rows), "", "Played elsewhere:", *played, "", *_sums(rows)]
    terminalreporter.section("crashes")
    for line in lines:
        terminalreporter.line(line)
    if config.getoption("full"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _judged(cells: Row, report: pytest.TestReport) -> Row:
    if not report.passed:
        cells["outcome"] = "FAILED"
    return cells


def _lines(rows: list[Row]) -> list[str]:
    rows = [dict(zip(_COLUMNS, _COLUMNS, strict=True)), *sorted(rows, key=_order)]
    widths = {column: max(len(cells[column]) for cells in rows) for column in _COLUMNS}
    return [
        "  ".join(cells[column].ljust(widths[column]) for column in _COLUMNS).rstrip()
        for cells in rows
    ]


def _order(cells: Row) -> tuple[str, ...]:
    return tuple(cells[column] for column in _COLUMNS[:-1])


def _sums(rows: list[Row]) -> list[str]:
    """Count by operation and by who died; what is more than one death is counted together."""
    counts = Counter(
        (cells["operation"], cells["victim"]) if cells["victim"] else ("scenarios", "-")
        for cells in rows
    )
    victims = sorted({victim for _, victim in counts})
    operations = sorted({operation for operation, _ in counts})
    width = max(len(operation) for operation in (*operations, "all"))
    lines = [" ".join(("".ljust(width), *(victim.rjust(8) for victim in (*victims, "all"))))]
    for operation in operations:
        numbers = [counts[operation, victim] for victim in victims]
        lines.append(_sum(operation.ljust(width), numbers))
    lines.append(_sum("all".ljust(width), [sum(counts[o, v] for o in operations) for v in victims]))
    failed = sum(cells["outcome"] == "FAILED" for cells in rows)
    lines.append(f"{len(rows)} scenarios: {len(rows) - failed} end right, {failed} do not")
    return lines


def _sum(label: str, numbers: list[int]) -> str:
    return " ".join((label, *(str(number).rjust(8) for number in (*numbers, sum(numbers)))))
