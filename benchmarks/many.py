"""`pulumi up` of many numbers at once, with the engine's own parallelism and with 64.

The peer would need most of an hour in real time, so all times are shortened by one factor: the
service's, our waiter's, and the two seconds of the SDK's poller. The engine's own time is not
shortened; its share is larger on the faster side.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.harness.figures import Figure, number, ratio, shown, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.sides import ALL, FLOOR, NATIVE, OURS, PEER, SMS_OUT
from benchmarks.harness.stack import stacks

RUNS = (
    ("ours", OURS, ALL),
    ("ours, capabilities changed", OURS, SMS_OUT),
    ("peer", PEER, ALL),
    ("native", NATIVE, ALL),
    ("floor", FLOOR, ALL),
)
PARALLEL = ("default", "64")
BOUNDS = {"default": 0.4, "64": 0.25}
SCALE = 0.15


def measure(size: int, plan: Plan) -> Any:
    """Buy the given number of numbers on each side, with both degrees of parallelism."""
    size, scale = plan.size(size, 1), plan.size(SCALE, 0.01)
    runs, degrees = plan.size(RUNS, RUNS[1:4]), plan.size(PARALLEL, PARALLEL[1:])
    found: dict[str, dict[str, list[dict[str, float]]]] = {
        parallel: {name: [] for name, *_ in runs} for parallel in degrees
    }
    with Service("realistic", scale=scale, latency=True) as service, stacks(service, scale) as make:
        for turn in range(plan.size(2, 1)):
            for parallel in degrees:
                for name, side, spec in runs:
                    service.reset()
                    stack = make(f"{name}-{parallel}-{turn}")
                    stack.declare(side, size, spec)
                    wall = stack.up(*_options(parallel)).wall
                    found[parallel][name].append({"wall": wall, "requests": service.requests()})
    return {"size": size, "scale": scale, "runs": found}


def _options(parallel: str) -> tuple[str, ...]:
    return () if parallel == "default" else ("--parallel", parallel)


def report(found: Any) -> Report:
    """Report how long many numbers took."""
    size = found["size"]
    rows, lines = [], []
    for parallel, runs in found["runs"].items():
        wall = {name: Figure.of(run["wall"] for run in runs[name]) for name in runs}
        for name in runs:
            share = ratio(wall[name].middle, wall["peer"].middle)
            asked = Figure.of(run["requests"] / size for run in runs[name])
            lines.append([parallel, name, wall[name].show("s"), number(share), asked.show()])
            if name.startswith("ours"):
                rows.append(
                    Row(
                        f"`up` of {size} numbers, parallel {parallel} ({name}): wall against the "
                        "peer's",
                        f"≤ {BOUNDS[parallel]}",
                        f"{number(share)}: {wall[name].show('s')}",
                        share <= BOUNDS[parallel],
                        shown(wall, "peer", "s"),
                        shown(wall, "floor", "s"),
                    )
                )
    head = ["parallel", "side", "wall", "against the peer's", "requests a number"]
    return Report(rows, f"All times by {number(found['scale'])}.\n\n{table(head, lines)}")


SECTIONS = tuple(
    Section(f"many-{size}", f"{size} numbers at once", partial(measure, size), report)
    for size in (20, 50)
)
