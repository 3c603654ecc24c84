"""Pools: a hundred numbers in real time, the life of a thousand, and a refresh of ten thousand.

Numbers of their own and the peer are beside them. Those of a thousand are not measured again: the
report reads what `growth` found with the same times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from benchmarks.growth import COMMANDS, SCALE
from benchmarks.harness.figures import Figure, number, ratio, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service, Span, count
from benchmarks.harness.sides import FLOOR, NATIVE_POOL, OURS, PEER, POOL, TWO_POOLS, Side
from benchmarks.harness.stack import stacks

AGAINST_NEED: Final = 1.4
AGAINST_NUMBERS: Final = 0.15
UP_REQUESTS, STATE = 160, 60_000
OF_A_PURCHASE: Final = 100
REFRESH_REQUESTS, REFRESH_OF_TWO = 12, 105
SHORTER: Final = 0.15
"""The factor on all times where the peer is measured, as in `many`."""
LATENCY: Final = 0.15

_REAL: Final = (("pool", POOL), ("native pool", NATIVE_POOL), ("floor", FLOOR))
_SHORT: Final = (("pool", POOL), ("numbers", OURS), ("peer", PEER))


def measure_hundred(plan: Plan) -> Any:
    """Buy a hundred numbers, in real time as a pool, and in shorter times on each side."""
    size, turns = plan.size(100, 2), plan.size(3, 1)
    real = plan.size(1.0, 0.01)
    short = plan.size(SHORTER, 0.01)
    return {
        "size": size,
        "scale": short,
        "real": _bought(size, real, _REAL, turns),
        "short": _bought(size, short, _SHORT, 1),
    }


def _bought(
    size: int, scale: float, sides: Sequence[tuple[str, Side]], turns: int
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _ in sides}
    for turn in range(turns):
        with (
            Service("realistic", scale=scale, latency=True, seed=turn) as service,
            stacks(service, scale) as make,
        ):
            for name, side in sides:
                service.reset()
                stack = make(name)
                # The floor of a pool is one resource with its order.
                stack.declare(side, 1 if side is FLOOR else size)
                wall = stack.up("--parallel", "64").wall
                spans = service.spans()
                need = _needed(spans, service.operation_seconds())
                found[name].append({"wall": wall, "needed": need, "requests": count(spans)})
    return found


def _needed(spans: Sequence[Span], operations: Mapping[str, float]) -> float:
    """Return the seconds of one browse, one hold, and the purchase of the slowest reservation."""
    looks = {span.path.rpartition("/")[2]: span.seconds for span in spans}
    calls = (
        max((span.seconds for span in spans if span.operation == name), default=0.0)
        for name in ("browse", "hold", "purchase")
    )
    ended = (seconds + looks.get(name, 0.0) for name, seconds in operations.items())
    return sum(calls) + max(ended, default=0.0)


def report_hundred(found: Any) -> Report:
    """Report how long a hundred numbers took."""
    size, real, short = found["size"], found["real"], found["short"]
    wall = {name: Figure.of(run["wall"] for run in real[name]) for name in real}
    rows, lines = [], []
    for name in ("pool", "native pool"):
        least = [run["wall"] - wall["floor"].middle for run in real[name]]
        needed = Figure.of(run["needed"] for run in real[name])
        share = Figure.of(map(ratio, least, (run["needed"] for run in real[name])))
        asked = Figure.of(sum(run["requests"].values()) for run in real[name])
        lines.append([name, wall[name].show("s"), needed.show("s"), share.show(), asked.show()])
        if name == "pool":
            rows.append(
                Row(
                    f"`up` of a pool of {size}: wall less the floor, against a browse, a hold and "
                    "the slowest purchase",
                    f"≤ {AGAINST_NEED}",
                    share.show(),
                    share.middle <= AGAINST_NEED,
                    floor=wall["floor"].show("s"),
                )
            )
    others = [
        [
            name,
            number(runs[0]["wall"]) + " s",
            number(ratio(short["pool"][0]["wall"], runs[0]["wall"])),
            number(sum(runs[0]["requests"].values())),
        ]
        for name, runs in short.items()
    ]
    rows.append(
        Row(
            f"`up` of {size} numbers as a pool: wall, all times by {number(found['scale'])}; "
            "numbers of their own: ours, peer",
            "reported",
            " against ".join(f"{number(short[name][0]['wall'])} s" for name in ("pool", "numbers")),
            peer=f"{number(short['peer'][0]['wall'])} s",
        )
    )
    head = ["side", "wall", "the service needs", "(wall - floor) / needs", "requests"]
    beside = ["side", "wall", "the pool's against it", "requests"]
    text = (
        f"In real time:\n\n{table(head, lines)}\nBeside numbers of their own, parallel 64, all "
        f"times by {number(found['scale'])}:\n\n{table(beside, others)}"
    )
    return Report(rows, text)


def measure_thousand(plan: Plan) -> Any:
    """Run the whole life of a pool of a thousand, with the times of `growth`."""
    size = plan.size(1000, 3)
    found: dict[str, dict[str, Any]] = {}
    with (
        Service("realistic", scale=SCALE, latency=True) as service,
        stacks(service, SCALE) as make,
    ):
        for side in (POOL, NATIVE_POOL):
            service.reset()
            stack = make(side.name)
            stack.watched = True
            stack.declare(side, size)
            costs = found[side.name] = {}
            for name, command in COMMANDS:
                run = command(stack)
                asked = count(service.spans())
                costs[name] = {"wall": run.wall, "memory": run.used.memory, "requests": asked}
                if name == "up":
                    costs["state"] = stack.state_file.stat().st_size
    return {"size": size, "sides": found}


def report_thousand(found: Any) -> Report:
    """Report what each command costs, beside what it costs for numbers of their own."""
    size, sides = found["size"], found["sides"]
    ours, alone = sides["pool"], _of_growth(found["growth"], size)
    asked = {name: sum(ours[name]["requests"].values()) for name, _ in COMMANDS}
    bought, fewest = ours["up"]["requests"].get("purchase", 0), -(-size // OF_A_PURCHASE)
    rows = [
        _at_most(f"`up` of a pool of {size}: requests", asked["up"], UP_REQUESTS),
        Row(f"`up` of a pool of {size}: purchases", f"{fewest}", f"{bought}", bought == fewest),
        _at_most(f"`preview` of a pool of {size}: requests", asked["preview"], 0),
        _at_most(f"`refresh` of a pool of {size}: requests", asked["refresh"], REFRESH_REQUESTS),
        _at_most(f"state of a pool of {size}: bytes", ours["state"], STATE),
    ]
    if alone:
        share = ratio(ours["up"]["wall"], alone("up", "wall"))
        walls = f"{number(ours['up']['wall'])} s against {number(alone('up', 'wall'))} s"
        rows.insert(
            0,
            Row(
                f"`up` of a pool of {size}: wall against that of {size} numbers of their own",
                f"≤ {AGAINST_NUMBERS}",
                f"{number(share)}: {walls}",
                share <= AGAINST_NUMBERS,
            ),
        )
    lines = []
    for name, _ in COMMANDS:
        for side, costs in sides.items():
            cost = costs[name]
            lines.append([name, side, *_cells(cost["wall"], cost["memory"], cost["requests"])])
        if alone:
            wall, memory, requests = (alone(name, what) for what in ("wall", "memory", "requests"))
            lines.append([name, "numbers", *_cells(wall, memory, {"all": requests})])
    last = [f"- {name}: {_list(ours[name]['requests'])}" for name, _ in COMMANDS]
    text = (
        f"All times of the service by {number(SCALE)}; *numbers* are those of the section about "
        f"growth.\n\n{table(['command', 'side', 'wall', 'memory', 'requests'], lines)}\n"
        "The requests of the pool:\n\n" + "\n".join(last) + "\n"
    )
    return Report(rows, text)


def _of_growth(growth: Any, size: int) -> Callable[[str, str], float] | None:
    """Return the costs of as many numbers of their own; None where they were not measured."""
    if growth is None or size not in growth["sizes"]:
        return None
    costs = growth["sides"]["ours"][growth["sizes"].index(size)]
    return lambda command, what: float(costs[f"{command}, {what}"])


def _at_most(what: str, value: float, most: float) -> Row:
    bound = f"≤ {number(most)}" if most else "0"
    return Row(what, bound, number(value), value <= most)


def _cells(wall: float, memory: float, requests: Mapping[str, float]) -> list[str]:
    return [f"{number(wall)} s", f"{number(memory)} MB", number(sum(requests.values()))]


def _list(requests: Mapping[str, int]) -> str:
    return ", ".join(f"{times} {name}" for name, times in requests.items()) or "none"


def measure_ten_thousand(plan: Plan) -> Any:
    """Refresh two pools of five thousand several times."""
    size, delays = plan.size(10_000, 4), plan.size((LATENCY, 0.0), (0.0,))
    runs: dict[str, list[dict[str, float]]] = {f"{delay:g}": [] for delay in delays}
    with Service() as service, stacks(service) as make:
        stack = make(TWO_POOLS.name)
        stack.declare(TWO_POOLS, size)
        stack.up()
        bought, state = count(service.spans()), stack.state_file.stat().st_size
        for delay in delays:
            for _ in range(plan.size(2, 1)):
                service.delay(delay)
                wall = stack.refresh().wall
                service.delay(0)
                runs[f"{delay:g}"].append({"wall": wall, "requests": service.requests()})
    return {"size": size, "up": bought, "state": state, "runs": runs}


def report_ten_thousand(found: Any) -> Report:
    """Report what a refresh of two pools costs."""
    size, runs = found["size"], found["runs"]
    asked = Figure.of(run["requests"] for those in runs.values() for run in those)
    rows = [
        Row(
            f"`refresh` of two pools with {number(size)} numbers: requests",
            f"≤ {REFRESH_OF_TWO}",
            asked.show(),
            asked.high <= REFRESH_OF_TWO,
        )
    ]
    lines = [
        [
            f"{delay} s",
            Figure.of(run["wall"] for run in those).show("s"),
            Figure.of(run["requests"] for run in those).show(),
        ]
        for delay, those in runs.items()
    ]
    text = (
        f"{table(['a request takes', 'wall', 'requests'], lines)}\nThe requests that bought them: "
        f"{_list(found['up'])}. The state has {number(found['state'] / 1000)} kB.\n"
    )
    return Report(rows, text)


SECTIONS = (
    Section("pool-100", "A pool of a hundred, in real time", measure_hundred, report_hundred),
    Section(
        "pool-1000",
        "The life of a pool of a thousand",
        measure_thousand,
        report_thousand,
        beside="growth",
    ),
    Section(
        "pool-10000",
        "Refresh of two pools of five thousand",
        measure_ten_thousand,
        report_ten_thousand,
    ),
)
