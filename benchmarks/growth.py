"""From one number to a thousand: does any cost grow faster than the number of numbers?

Each size is bought, previewed, refreshed and destroyed once, by both front ends and by the floor.
The floor's growth is the engine's own. After each step the engine writes the whole state again: for
twice the numbers, the state is twice as long and there are twice as many steps. So processor time
is reported in two parts: the engine, and the program and plugin, in which all of a package runs. A
YAML program runs in its language host, which is in neither.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from benchmarks.harness.figures import exponent, number, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.sides import ALL, FLOOR, NATIVE, OURS, Side
from benchmarks.harness.stack import Run, Stack, stacks
from benchmarks.harness.usage import ENGINE, PLUGIN, PROGRAM

SIZES = (1, 10, 100, 1000)
SCALE = 0.02
LINEAR = 1.1
OF_ENGINE, OF_PACKAGE = "processor of the engine", "processor of program and plugin"
PACKAGE = (PROGRAM, PLUGIN)
PICTURE, COLUMNS = "growth.png", 4
COMMANDS: tuple[tuple[str, Callable[[Stack], Run]], ...] = (
    ("up", Stack.up),
    ("preview", Stack.preview),
    ("refresh", Stack.refresh),
    ("destroy", Stack.destroy),
)
"""In the order in which they run."""
_Costs: TypeAlias = Mapping[str, Sequence[float]]


def measure(plan: Plan) -> Any:
    """Run the whole life of stacks of each size."""
    sides = plan.size((OURS, NATIVE, FLOOR), (OURS, NATIVE))
    sizes = [size for size in plan.size(SIZES, (1,)) if size <= plan.most]
    found: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
    with (
        Service("realistic", scale=SCALE, latency=True) as service,
        stacks(service, SCALE) as make,
    ):
        for size in sizes:
            for side in sides:
                stack = make(f"{side.name}-{size}")
                stack.watched = True
                found[side.name].append(_life(stack, service, side, size))
    return {"scale": SCALE, "sizes": sizes, "sides": found}


def _life(stack: Stack, service: Service, side: Side, size: int) -> dict[str, float]:
    service.reset()
    stack.declare(side, size, ALL)
    costs: dict[str, float] = {}
    for name, command in COMMANDS:
        run = command(stack)
        costs |= {
            f"{name}, wall": run.wall,
            f"{name}, {OF_ENGINE}": run.used.parts.get(ENGINE, 0.0),
            f"{name}, {OF_PACKAGE}": sum(run.used.parts.get(part, 0.0) for part in PACKAGE),
            f"{name}, memory": run.used.memory,
            f"{name}, requests": service.requests(),
        }
        if name == "up":
            costs["state, bytes"] = stack.state_file.stat().st_size
    return costs


def report(found: Any) -> Report:
    """Report the growth of each cost."""
    sizes, sides = found["sizes"], found["sides"]
    ours = {cost: [life[cost] for life in sides["ours"]] for cost in sides["ours"][0]}
    native = {cost: [life[cost] for life in sides.get("native", [])] for cost in ours}
    floor = {cost: [life[cost] for life in sides.get("floor", [])] for cost in ours}
    rows, lines = [], []
    for cost, values in ours.items():
        grown, below = growth(sizes, values), growth(sizes, floor[cost])
        others = (
            ("native", native[cost], growth(sizes, native[cost])),
            ("floor", floor[cost], below),
        )
        for name, row, power in (("ours", values, grown), *others):
            if any(row):
                lines.append([cost, name, *map(number, row), f"{power:.2f}"])
        if any(values) and not cost.endswith(OF_ENGINE):
            rows.append(
                Row(
                    f"growth from {sizes[0]} to {sizes[-1]} numbers: {cost}; exponent",
                    f"≤ {LINEAR} (1 is linear)",
                    f"{grown:.2f}",
                    grown <= LINEAR,
                    floor=f"{below:.2f}" if any(floor[cost]) else "",
                )
            )
    text = (
        f"All times of the service by {number(found['scale'])}. The exponent is that of the power "
        "law which fits best what a size costs more than the smallest one.\n\n"
        f"![growth]({PICTURE})\n\n{table(['cost', 'side', *map(str, sizes), 'exponent'], lines)}"
    )
    return Report(rows, text, {PICTURE: _picture(sizes, ours, floor)})


def growth(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Return the exponent of the growth of a cost over the smallest size."""
    if not any(values) or len(sizes) < 2:
        return 0.0
    added = [size - sizes[0] for size in sizes[1:]]
    more = [max(value - values[0], 0.0) for value in values[1:]]
    return exponent(added, more) if sum(map(bool, more)) > 1 else exponent(sizes, values)


def _picture(sizes: Sequence[int], ours: _Costs, floor: _Costs) -> bytes:
    """Plot each cost against the size, both on a logarithmic scale."""
    from matplotlib.figure import Figure as Drawing

    shown = [
        cost
        for cost, values in ours.items()
        if any(values) and not cost.endswith((OF_ENGINE, "memory"))
    ]
    rows = math.ceil(len(shown) / COLUMNS)
    drawing = Drawing(figsize=(12, 3 * rows), layout="constrained")
    for place, cost in enumerate(shown):
        axes = drawing.add_subplot(rows, COLUMNS, place + 1)
        axes.loglog(sizes, ours[cost], "o-", label="ours")
        if any(floor[cost]):
            axes.loglog(sizes, floor[cost], "s--", label="floor")
        linear = [ours[cost][-1] * size / sizes[-1] for size in sizes]
        axes.loglog(sizes, linear, ":", color="grey", label="linear")
        unit = ", s" if any(word in cost for word in ("wall", "processor")) else ""
        axes.set_title(cost.replace(" of ", "\nof ") + unit, fontsize=9)
        axes.legend(fontsize=7)
    file = io.BytesIO()
    drawing.savefig(file, format="png", dpi=70)
    return file.getvalue()


SECTIONS = (Section("growth", "From one number to a thousand", measure, report),)
