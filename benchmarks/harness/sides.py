"""The sides that are measured: both front ends, what people would write, and the engine alone."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

_PROGRAM = """\
from {module} import PhoneNumber

for place in range({count}):
    PhoneNumber(
        f"n{{place:06}}",
        country_code="US",
        phone_number_type="tollFree",
        assignment_type="application",
        capabilities={{"calling": "{calling}", "sms": "{sms}"}},
    )
"""


@dataclass(frozen=True)
class Generation:
    """What a toll-free number must be able to do."""

    name: str
    calling: str
    sms: str


ALL = Generation("all", "inbound+outbound", "inbound+outbound")
"""All that a toll-free number can: a held number has it."""
SMS_OUT = Generation("sms", "none", "outbound")
"""Less than a held number has: after its purchase its capabilities must be changed."""


@dataclass(frozen=True)
class Side:
    """One whose program is in Python.

    Attributes:
        name: What the tables call it.
        module: Where its programs import PhoneNumber from.
        file: The file of its program.
    """

    name: str
    module: str
    file: ClassVar[str] = "__main__.py"

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a Pulumi program with so many toll-free numbers."""
        return _PROGRAM.format(module=self.module, count=count, calling=spec.calling, sms=spec.sms)


@dataclass(frozen=True)
class YamlSide(Side):
    """The native plugin, whose program is in YAML: that is JSON with other line breaks."""

    file: ClassVar[str] = "Pulumi.yaml"

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a project file with so many toll-free numbers."""
        number = {
            "type": self.module,
            "properties": {
                "countryCode": "US",
                "phoneNumberType": "tollFree",
                "assignmentType": "application",
                "capabilities": {"calling": spec.calling, "sms": spec.sms},
            },
        }
        plugin = {"name": "acsnumbers", "path": str(Path(sys.prefix, "bin"))}
        project = {
            "name": PROJECT,
            "runtime": "yaml",
            "plugins": {"providers": [plugin]},
            "resources": {f"n{place:06}": number for place in range(count)},
        }
        return json.dumps(project)


PROJECT = "bench"
"""The name of every project."""
OURS = Side("ours", "pulumi_acsnumbers")
PEER = Side("peer", "benchmarks.peer.resource")
FLOOR = Side("floor", "benchmarks.floor.resource")
NATIVE = YamlSide("native", "acsnumbers:PhoneNumber")
SIDES = (OURS, PEER, FLOOR)
WITH_NATIVE = (*SIDES, NATIVE)


def rotated(sides: tuple[Side, ...], turn: int) -> tuple[Side, ...]:
    """Return the sides in another order in each round, so that none is always the first."""
    start = turn % len(sides)
    return sides[start:] + sides[:start]
