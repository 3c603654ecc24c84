"""What a number and its order add to the state, and what that consists of."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from benchmarks.harness.copies import bought
from benchmarks.harness.figures import number, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.sides import NATIVE, OURS, WITH_NATIVE

_WRITTEN_BY_ENGINE = "the engine's own"


def measure(plan: Plan) -> Any:
    """Inspect the state of one number."""
    found = {}
    for side in plan.size(WITH_NATIVE, (OURS, NATIVE)):
        resources = bought(side).resources
        found[side.name] = {
            "bytes": sum(_size(resource) for resource in resources),
            "resources": [_parts(resource) for resource in resources],
        }
    return found


def _size(value: Any) -> int:
    """Return the bytes of a value as compact JSON."""
    return len(json.dumps(value, separators=(",", ":")).encode())


def _parts(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a resource in bytes, including their names."""
    own = ("inputs", "outputs")
    members = {key: value for key, value in resource.items() if key not in own}
    return {
        "type": str(resource["type"]).rpartition(":")[2],
        "engine": _members(members),
        **{part: _members(resource.get(part, {})) for part in own},
    }


def _members(values: dict[str, Any]) -> dict[str, int]:
    return {key: _size({key: value}) - 1 for key, value in values.items()}  # a brace is a comma


def report(found: Any) -> Report:
    """Report how much a number adds, and what."""
    rows = [
        Row(
            "state that a number adds, with its order (compact JSON)",
            "reported",
            f"{number(found['ours']['bytes'])} bytes",
            None,
            *(
                f"{number(found[name]['bytes'])} bytes"
                for name in ("peer", "floor")
                if name in found
            ),
        )
    ]
    lines = []
    for name, side in found.items():
        for part in side["resources"]:
            sums = {key: sum(part[key].values()) for key in ("engine", "inputs", "outputs")}
            lines.append([name, part["type"], *(number(size) for size in sums.values())])
    head = ["side", "resource", "the engine's own", "inputs", "outputs"]
    return Report(rows, f"Bytes of one number:\n\n{table(head, lines)}\n{_listing(found['ours'])}")


def _listing(ours: Any) -> str:
    """List all our parts, the largest first."""
    lines = []
    for part in ours["resources"]:
        for key in ("engine", "inputs", "outputs"):
            names = Counter(part[key]).most_common()
            listed = ", ".join(f"`{name}` {size}" for name, size in names)
            what = _WRITTEN_BY_ENGINE if key == "engine" else key
            lines.append(f"- {part['type']}, {what}: {listed}")
    return "\n".join(lines) + "\n"


SECTIONS = (Section("state", "What a number adds to the state", measure, report),)
