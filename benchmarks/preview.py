"""`pulumi preview` of an unchanged stack: no requests, and hardly more than the floor.

The state is created as for the refresh.
"""

from __future__ import annotations

from typing import Any

from benchmarks.harness.copies import fill
from benchmarks.harness.figures import Figure, number, ratio, shown, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.sides import FLOOR, NATIVE, OURS, WITH_NATIVE, rotated
from benchmarks.harness.stack import stacks

BOUND = 1.15


def measure(plan: Plan) -> Any:
    """Preview the same stacks several times."""
    sizes, sides = plan.size((1, 100), (1,)), plan.size(WITH_NATIVE, (OURS, FLOOR, NATIVE))
    found: dict[str, dict[str, list[dict[str, float]]]] = {}
    with Service() as service, stacks(service) as make:
        for size in sizes:
            runs = found[str(size)] = {side.name: [] for side in sides}
            filled = {side: make(f"{side.name}-{size}") for side in sides}
            for side in sides:
                fill(filled[side], side, size)
            for turn in range(plan.size(5, 1)):
                for side in rotated(sides, turn):
                    service.spans()
                    wall = filled[side].preview().wall
                    runs[side.name].append({"wall": wall, "requests": service.requests()})
    return found


def report(found: Any) -> Report:
    """Report the cost of a preview."""
    rows, lines = [], []
    for size, runs in found.items():
        wall = {name: Figure.of(run["wall"] for run in runs[name]) for name in runs}
        asked = {name: Figure.of(run["requests"] for run in runs[name]) for name in runs}
        share = ratio(wall["ours"].middle, wall["floor"].middle)
        rows.append(
            Row(
                f"`preview` of {size} unchanged: wall against the floor's; requests",
                f"≤ {BOUND}; 0",
                f"{number(share)}: {wall['ours'].show('s')}; {asked['ours'].show()}",
                share <= BOUND and asked["ours"].high == 0,
                shown(wall, "peer", "s"),
                shown(wall, "floor", "s"),
            )
        )
        lines += [[size, name, wall[name].show("s"), asked[name].show()] for name in runs]
    return Report(rows, table(["numbers", "side", "wall", "requests"], lines))


SECTIONS = (Section("preview", "Preview of what has not changed", measure, report),)
