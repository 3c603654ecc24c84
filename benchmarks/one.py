"""`pulumi up` of one number in real time: wall time, requests, and what the service needs.

Nothing is scaled here: calls and operations take as long as measured on the real service, with new
random draws in each round. What the service needs is the sum of what it did in that very run: the
calls without which there is no number, each operation from its start to its end, and the poll that
sees the end. Any other request of a side, and any unnecessary waiting, is its own cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.harness.figures import Figure, number, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service, Span, count
from benchmarks.harness.sides import ALL, FLOOR, NATIVE, OURS, PEER, SMS_OUT
from benchmarks.harness.stack import stacks

OURS_CHANGED = "ours, capabilities changed"
RUNS = (
    ("ours", OURS, ALL),
    (OURS_CHANGED, OURS, SMS_OUT),
    ("peer", PEER, ALL),
    ("native", NATIVE, ALL),
    ("floor", FLOOR, ALL),
)
BOUND = 1.15
_NEEDED = ("browse", "hold", "search", "search result", "purchase", "capabilities", "number")


def measure(plan: Plan) -> Any:
    """Buy one number on each side, several times."""
    runs = plan.size(RUNS, RUNS[1:4])
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, *_ in runs}
    scale = plan.size(1.0, 0.01)
    for turn in range(plan.size(4, 1)):
        with (
            Service("realistic", scale=scale, latency=True, seed=turn) as service,
            stacks(service, scale) as make,
        ):
            for name, side, spec in runs:
                service.reset()
                stack = make(name)
                stack.declare(side, 1, spec)
                wall = stack.up().wall
                spans = service.spans()
                needed = _needed(spans, service.operation_seconds())
                found[name].append({"wall": wall, "needed": needed, "requests": count(spans)})
    return {"scale": scale, "runs": found}


def _needed(spans: Sequence[Span], operations: Mapping[str, float]) -> float:
    """Return the seconds that the service needed for the result."""
    calls = {span.operation: span.seconds for span in spans}  # the last of each
    looks = {span.path.rpartition("/")[2]: span.seconds for span in spans}
    return sum(calls.get(name, 0.0) for name in _NEEDED) + sum(
        seconds + looks.get(name, 0.0) for name, seconds in operations.items()
    )


def report(found: Any) -> Report:
    """Report how long a number took, and how many requests it needed."""
    runs = found["runs"]
    floor = Figure.of(run["wall"] for run in runs.get("floor", [{"wall": 0.0}]))
    rows, lines = [], []
    for name in runs:
        wall = Figure.of(run["wall"] for run in runs[name])
        needed = Figure.of(run["needed"] for run in runs[name])
        asked = Figure.of(sum(run["requests"].values()) for run in runs[name])
        shares = [
            (run["wall"] - floor.middle) / run["needed"] for run in runs[name] if run["needed"]
        ]
        share = Figure.of(shares or [0.0])
        lines.append([name, wall.show("s"), needed.show("s"), share.show(), asked.show()])
        if name.startswith("ours"):
            rows.append(
                Row(
                    f"`up` of 1 number ({name}): wall less the floor, against what the service "
                    "needs",
                    f"≤ {BOUND}",
                    share.show(),
                    share.middle <= BOUND,
                    floor=floor.show("s"),
                )
            )
    rows.append(_requests(runs))
    head = ["side", "wall", "the service needs", "(wall - floor) / needs", "requests"]
    last = [f"- {name}: {_list(runs[name][-1]['requests'])}" for name in runs]
    text = f"Times of the service by {number(found['scale'])}.\n\n{table(head, lines)}\n"
    return Report(rows, text + "The requests of the last round:\n\n" + "\n".join(last) + "\n")


def _requests(runs: Any) -> Row:
    asked = {
        name: Figure.of(sum(run["requests"].values()) for run in those)
        for name, those in runs.items()
    }
    ours = {name: figure for name, figure in asked.items() if name.startswith("ours")}
    return Row(
        "requests for 1 number bought, waiting included",
        "fewer than the peer",
        "; ".join(f"{name} {figure.show()}" for name, figure in ours.items()),
        max(figure.middle for figure in ours.values()) < asked["peer"].middle,
        peer=asked["peer"].show(),
    )


def _list(requests: Mapping[str, int]) -> str:
    return ", ".join(f"{times} {name}" for name, times in requests.items()) or "none"


SECTIONS = (Section("one", "One number, in real time", measure, report),)
