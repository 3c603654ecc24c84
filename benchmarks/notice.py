"""How soon the end of an operation is noticed: the output of `waiting.py` against the bounds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness.figures import table
from benchmarks.harness.section import Plan, Report, Row, Section

PROGRAM = Path(__file__).with_name("waiting.py")
DELAY, REQUESTS, WRONG = 0.55, 1.5, 1.25
WRONG_BY = ("0.5", "2")
"""The factors of the bound for a wrong table."""
_LIMIT = 900
_LINE = re.compile(r"\| (\w+) \|" + r" ([\d.]+) \|" * 6)


@dataclass(frozen=True)
class _Table:
    """One table of the program.

    Attributes:
        title: The line above it.
        delays: Our share of the official poller's delay, for each type.
        requests: Our share of its requests, for each type.
    """

    title: str
    delays: Sequence[float]
    requests: Sequence[float]

    @property
    def is_about_the_bound(self) -> bool:
        """Whether operations take as long as expected."""
        return self.title.endswith("as expected") and "times as long" not in self.title

    @property
    def is_wrong(self) -> bool:
        """Whether operations deviate from the expected duration by the bound's factors."""
        return any(f" {factor} times as long" in self.title for factor in WRONG_BY)


def measure(plan: Plan) -> Any:
    """Run the program, which has tests of its own; no small size would be quick."""
    if plan.quick:
        return {"text": ""}
    command = [sys.executable, str(PROGRAM)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT)
    return {"text": output.stdout}


def report(found: Any) -> Report:
    """Return whether the bounds are met, and show everything."""
    tables = list(_tables(found["text"]))
    rows = [
        Row(
            f"waiting, 50 of each kind ({each.title.lower()}): share of the official poller's "
            "delay; of its requests; worst kind",
            f"≤ {DELAY}; ≤ {REQUESTS:g}",
            f"{max(each.delays):.2f} (best {min(each.delays):.2f}); {max(each.requests):.2f}",
            max(each.delays) <= DELAY and max(each.requests) <= REQUESTS,
        )
        for each in tables
        if each.is_about_the_bound
    ]
    wrong = [each for each in tables if each.is_wrong]
    if wrong:
        delay = max(max(each.delays) for each in wrong)
        rows.append(
            Row(
                f"the same with the table wrong by {' and '.join(WRONG_BY)} times: the worst share "
                "of the delay",
                f"≤ {WRONG}",
                f"{delay:.2f}",
                delay <= WRONG,
            )
        )
    if not tables:
        return Report()
    # The tables with expected durations come first and are shown in full; of the others, the worst
    # line.
    shown = found["text"].partition("times as long")[0].rpartition("\n\n")[0].strip()
    titled = "\n".join(
        f"**{line}**" if line and not line.startswith("|") else line for line in shown.splitlines()
    )
    worst = table(
        ["the worst kind of each table", "share of the delay", "share of the requests"],
        ([each.title, f"{max(each.delays):.2f}", f"{max(each.requests):.2f}"] for each in tables),
    )
    how = "`python benchmarks/waiting.py` prints all of it, and writes every look.\n\n"
    return Report(rows, f"{titled}\n\n{worst}\n{how}![looks against ends](waiting/looks.png)\n")


def _tables(text: str) -> Iterator[_Table]:
    title, lines = "", list[re.Match[str]]()
    for line in [*text.splitlines(), ""]:
        if found := _LINE.match(line):
            lines.append(found)
            continue
        if lines:
            yield _Table(title, [float(m[4]) for m in lines], [float(m[7]) for m in lines])
            lines = []
        if line and not line.startswith("|"):
            title = line


SECTIONS = (Section("waiting", "Waiting for an operation", measure, report),)
