"""Where the processor time of an `up` goes: the engine, the language host, the program, the plugin.

The processes of the run are watched from outside. The two that run Python for us are sampled from
inside (`harness/hook/sampling.py`), and the cost of sampling is excluded.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.harness.figures import number, table
from benchmarks.harness.hook.sampling import SAMPLER
from benchmarks.harness.section import Plan, Report, Section
from benchmarks.harness.service import Service
from benchmarks.harness.sides import ALL, OURS, SIDES
from benchmarks.harness.stack import stacks

SCALE = 0.05
_REST = "start of the interpreter, gRPC's core"


def measure(plan: Plan) -> Any:
    """Watch one `up` of each side."""
    size = plan.size(50, 1)
    found: dict[str, Any] = {}
    with (
        Service("realistic", scale=SCALE, latency=True) as service,
        stacks(service, SCALE) as make,
    ):
        for side in plan.size(SIDES, (OURS,)):
            service.reset()
            stack = make(side.name)
            stack.declare(side, size, ALL)
            stack.env["BENCH_PROFILE"] = str(stack.folder)
            stack.watched = True
            processes, inside = dict(stack.up().used.parts), _inside(stack.folder)
            for name, spent in inside.items():
                processes[name] -= spent.pop(SAMPLER, 0.0)
            found[side.name] = {"processes": processes, "inside": inside}
    return {"size": size, "scale": SCALE, "sides": found}


def _inside(folder: Path) -> dict[str, dict[str, float]]:
    """Return what the sampled processes spent, by owner."""
    found: dict[str, Counter[str]] = {"program": Counter(), "plugin": Counter()}
    for name, sums in found.items():
        for file in folder.glob(f"{name}-*.json"):
            sums.update(json.loads(file.read_bytes()))
    return {name: dict(sums) for name, sums in found.items()}


def report(found: Any) -> Report:
    """Report the time by process and, for Python processes, by the owner of the code."""
    sides, size = found["sides"], found["size"]
    names = list(sides)
    processes = sorted({name for side in sides.values() for name in side["processes"]})
    lines = [
        [f"**{process}**", *(_seconds(sides[name]["processes"].get(process, 0)) for name in names)]
        for process in processes
    ]
    for process in ("program", "plugin"):
        owners = Counter[str]()
        for side in sides.values():
            owners.update(side["inside"][process])
        for owner, _ in owners.most_common():
            parts = [sides[name]["inside"][process].get(owner, 0.0) for name in names]
            lines.append([f"{process}: {owner}", *(_seconds(part) for part in parts)])
        rest = [
            sides[name]["processes"].get(process, 0) - sum(sides[name]["inside"][process].values())
            for name in names
        ]
        lines.append([f"{process}: {_REST}", *(_seconds(max(part, 0)) for part in rest)])
    whole = {name: sum(sides[name]["processes"].values()) for name in names}
    lines.append(["all", *(_seconds(whole[name]) for name in names)])
    text = f"Processor seconds of an `up` of {size}, all times by {number(found['scale'])}.\n\n"
    return Report(text=text + table(["where", *names], lines))


def _seconds(value: float) -> str:
    return f"{value:.2f}"


SECTIONS = (Section("processor", "Where the processor time goes", measure, report),)
