"""The sides to measure: both front ends, what people would write, and the engine alone."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

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
    """The required capabilities of a toll-free number."""

    name: str
    calling: str
    sms: str


ALL = Generation("all", "inbound+outbound", "inbound+outbound")
"""All capabilities of a toll-free number: a held number has them."""
SMS_OUT = Generation("sms", "none", "outbound")
"""Fewer than a held number has: its capabilities must be changed after the purchase."""


@dataclass(frozen=True)
class Side:
    """A side with a Python program.

    Attributes:
        name: Its name in the tables.
        module: Where its programs import PhoneNumber from.
        file: The file of its program.
    """

    name: str
    module: str
    file: ClassVar[str] = "__main__.py"

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a Pulumi program with the given number of toll-free numbers."""
        return _PROGRAM.format(module=self.module, count=count, calling=spec.calling, sms=spec.sms)


@dataclass(frozen=True)
class PoolSide(Side):
    """A side whose Python program declares all its numbers as pools.

    Attributes:
        pools: How many pools share them.
    """

    pools: int = 1

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a Pulumi program with the given number of toll-free numbers."""
        of_each = count // self.pools
        return (
            _PROGRAM.replace("PhoneNumber", "PhoneNumberPool")
            .replace("        country_code", f"        size={of_each},\n        country_code")
            .format(module=self.module, count=self.pools, calling=spec.calling, sms=spec.sms)
        )


@dataclass(frozen=True)
class YamlSide(Side):
    """The native plugin with a YAML program: that is JSON with other line breaks."""

    file: ClassVar[str] = "Pulumi.yaml"

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a project file with the given number of toll-free numbers."""
        return self._project(count, spec)

    def _project(self, count: int, spec: Generation, **properties: Any) -> str:
        number = {
            "type": self.module,
            "properties": {
                "countryCode": "US",
                "phoneNumberType": "tollFree",
                "assignmentType": "application",
                "capabilities": {"calling": spec.calling, "sms": spec.sms},
                **properties,
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


@dataclass(frozen=True)
class YamlPoolSide(YamlSide):
    """The native plugin with a YAML program that declares all its numbers as one pool."""

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a project file with the given number of toll-free numbers."""
        return self._project(1, spec, size=count)


PROJECT = "bench"
"""The name of every project."""
OURS = Side("ours", "pulumi_acsnumbers")
PEER = Side("peer", "benchmarks.peer.resource")
FLOOR = Side("floor", "benchmarks.floor.resource")
NATIVE = YamlSide("native", "acsnumbers:PhoneNumber")
POOL = PoolSide("pool", "pulumi_acsnumbers")
TWO_POOLS = PoolSide("two pools", "pulumi_acsnumbers", 2)
NATIVE_POOL = YamlPoolSide("native pool", "acsnumbers:PhoneNumberPool")
SIDES = (OURS, PEER, FLOOR)
WITH_NATIVE = (*SIDES, NATIVE)


def rotated(sides: tuple[Side, ...], turn: int) -> tuple[Side, ...]:
    """Return the sides in a different order in each round, so that none is always first."""
    start = turn % len(sides)
    return sides[start:] + sides[:start]
