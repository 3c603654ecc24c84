"""What `import pulumi_acsnumbers` adds to `import pulumi`: processor time and modules.

Every program and every plugin pays this once per run. Each round is a fresh interpreter.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmarks.harness.figures import Figure
from benchmarks.harness.section import Plan, Report, Row, Section

BOUND = 0.020
UNWANTED = ("httpx", "azure", "tenacity", "click", "rich", "http.server")
_PROGRAM = """\
import json, sys, time
import pulumi
modules, began = set(sys.modules), time.process_time()
import {module}
spent = time.process_time() - began
print(json.dumps([spent, sorted(set(sys.modules) - modules), sorted(sys.modules)]))
"""


def measure(plan: Plan) -> Any:
    """Import in fresh interpreters."""
    found: dict[str, Any] = {"ours": [], "PhoneNumber": []}
    for _ in range(plan.size(21, 1)):
        for name, module in (
            ("ours", "pulumi_acsnumbers"),
            ("PhoneNumber", "pulumi_acsnumbers; pulumi_acsnumbers.PhoneNumber"),
        ):
            command = [sys.executable, "-c", _PROGRAM.format(module=module)]
            output = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=60
            ).stdout
            spent, new, loaded = json.loads(output)
            unwanted = [name for name in UNWANTED if name in loaded]
            found[name].append({"cpu": spent, "modules": len(new), "unwanted": unwanted})
    return found


def report(found: Any) -> Report:
    """Report the cost of an import."""
    rows = []
    for name, what in (
        ("ours", "`import pulumi_acsnumbers` after `import pulumi`"),
        ("PhoneNumber", "the same, and `pulumi_acsnumbers.PhoneNumber` looked at"),
    ):
        cpu = Figure.of(run["cpu"] * 1000 for run in found[name])
        modules = Figure.of(run["modules"] for run in found[name])
        unwanted = sorted({name for run in found[name] for name in run["unwanted"]})
        rows.append(
            Row(
                f"{what}: processor time; modules",
                f"≤ {BOUND * 1000:g} ms; none of {', '.join(UNWANTED)}",
                f"{cpu.show('ms')}; {modules.show()}"
                + (f", of them {', '.join(unwanted)}" if unwanted else ", none of them"),
                cpu.middle <= BOUND * 1000 and not unwanted,
            )
        )
    return Report(rows)


SECTIONS = (Section("imports", "", measure, report),)
