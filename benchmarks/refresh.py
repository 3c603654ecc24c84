"""`pulumi refresh` of a thousand numbers: number of requests and duration.

The state is created once, with `pulumi stack import`. Then it is refreshed repeatedly, with 150 ms
per request, the latency across a continent, and with none.
"""

from __future__ import annotations

from typing import Any

from benchmarks.harness.copies import fill
from benchmarks.harness.figures import Figure, number, ratio, shown, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.sides import FLOOR, NATIVE, OURS, WITH_NATIVE, rotated
from benchmarks.harness.stack import stacks

LATENCY = 0.15
MOST_REQUESTS, AGAINST_PEER, AGAINST_FLOOR = 14, 0.25, 1.3


def measure(plan: Plan) -> Any:
    """Refresh the same stacks several times."""
    size, sides = plan.size(1000, 1), plan.size(WITH_NATIVE, (OURS, FLOOR, NATIVE))
    delays = plan.size((LATENCY, 0.0), (0.0,))
    found: dict[str, dict[str, list[dict[str, float]]]] = {
        f"{delay:g}": {side.name: [] for side in sides} for delay in delays
    }
    with Service() as service, stacks(service) as make:
        filled = {side: make(side.name) for side in sides}
        for side in sides:
            fill(filled[side], side, size)
        for turn in range(plan.size(3, 1)):
            for delay in delays:
                service.delay(delay)
                for side in rotated(sides, turn):
                    service.spans()
                    wall = filled[side].refresh().wall
                    requests = service.requests()
                    found[f"{delay:g}"][side.name].append({"wall": wall, "requests": requests})
                service.delay(0)
    return {"size": size, "runs": found}


def report(found: Any) -> Report:
    """Report the cost of a refresh."""
    size, rows, lines = found["size"], [], []
    for delay, runs in found["runs"].items():
        wall = {name: Figure.of(run["wall"] for run in runs[name]) for name in runs}
        asked = {name: Figure.of(run["requests"] for run in runs[name]) for name in runs}
        slow = float(delay) > 0
        other = "peer" if slow else "floor"
        bound = AGAINST_PEER if slow else AGAINST_FLOOR
        share = ratio(wall["ours"].middle, wall[other].middle)
        rows.append(
            Row(
                f"`refresh` of {size} numbers, {float(delay) * 1000:g} ms a request: wall against "
                f"the {other}'s",
                f"≤ {bound}",
                f"{number(share)}: {wall['ours'].show('s')}",
                share <= bound,
                shown(wall, "peer", "s"),
                shown(wall, "floor", "s"),
            )
        )
        if slow or len(found["runs"]) == 1:
            most = asked["ours"].high
            rows.append(
                Row(
                    f"`refresh` of {size} numbers: requests",
                    f"≤ {MOST_REQUESTS}",
                    asked["ours"].show(),
                    most <= MOST_REQUESTS,
                    shown(asked, "peer"),
                    shown(asked, "floor"),
                )
            )
        lines += [[f"{delay} s", name, wall[name].show("s"), asked[name].show()] for name in runs]
    return Report(rows, table(["a request takes", "side", "wall", "requests"], lines))


SECTIONS = (Section("refresh", "Refresh of a thousand numbers", measure, report),)
