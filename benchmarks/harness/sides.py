"""The three sides that are measured: the package, what people would write, and the engine alone."""

from __future__ import annotations

from dataclasses import dataclass

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
    """One of the three.

    Attributes:
        name: What the tables call it.
        module: Where its programs import PhoneNumber from.
    """

    name: str
    module: str

    def program(self, count: int, spec: Generation = ALL) -> str:
        """Return a Pulumi program with so many toll-free numbers."""
        return _PROGRAM.format(module=self.module, count=count, calling=spec.calling, sms=spec.sms)


OURS = Side("ours", "pulumi_acsnumbers")
PEER = Side("peer", "benchmarks.peer.resource")
FLOOR = Side("floor", "benchmarks.floor.resource")
SIDES = (OURS, PEER, FLOOR)


def rotated(sides: tuple[Side, ...], turn: int) -> tuple[Side, ...]:
    """Return the sides in another order in each round, so that none is always the first."""
    start = turn % len(sides)
    return sides[start:] + sides[:start]
