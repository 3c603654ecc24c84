"""What can be wrong with the service itself, besides the way to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Any

import httpx

from pulumi_acsnumbers.emulator import Emulator
from tests.faults.road import Rule
from tests.support.clocks import FakeClock


class Trouble(Enum):
    """What the service does, until it is fixed."""

    PURCHASE_FAILS = "a purchase fails"
    CHANGE_FAILS = "a change of capabilities fails"
    RELEASE_FAILS = "a release fails"
    SLOW = "purchases take longer than operation_timeout"
    ENDLESS = "operations do not end"
    WAVERING = "operations go back and forth"
    SHORT_HOLD = "a reservation expires while it is held"
    SNATCHED = "a number is snatched between browse and hold"
    SOLD_OUT = "nothing is in stock"
    LIMIT = "the limit of purchases is reached"
    LATE = "numbers are visible late"
    VANISHING = "a reservation is gone when it was bought"


_FAILS = {
    Trouble.PURCHASE_FAILS: ("POST", ":purchase", "OutOfStock"),
    Trouble.CHANGE_FAILS: ("PATCH", "/capabilities", "InternalError"),
    Trouble.RELEASE_FAILS: ("DELETE", "/phoneNumbers/", "InternalError"),
}
_EVER = 1e8


@dataclass
class Service:
    """The service's own troubles; sees each request that comes through.

    Attributes:
        emulator: The service.
        clock: Its clock.
        chance: Draws what the troubles leave open.
        troubles: Those at work.
    """

    emulator: Emulator
    clock: FakeClock
    chance: Random
    troubles: set[Trouble] = field(default_factory=set)
    _snatches: int = 0
    _snatched: set[str] = field(default_factory=set)

    def begin(self, trouble: Trouble) -> None:
        """Let a trouble begin."""
        self.troubles.add(trouble)
        self._snatches = self.chance.choice([1, 2, 14])
        self.settle()

    def fix(self) -> None:
        """End all troubles, and what they have left behind."""
        self.troubles.clear()
        self.settle()
        state = self.emulator.state()
        for number in state["phone_numbers"].values():
            number["hidden_reads"] = 0
        for operation in state["operations"].values():
            if operation["outcome"] is None and operation["seconds"] is not None:
                operation["seconds"] = min(operation["seconds"], 1.0)
        self.emulator.set_state({k: state[k] for k in ("phone_numbers", "operations")})
        self.clock.sleep(3600.0)

    def settle(self) -> None:
        """Let the emulator be as the troubles want it."""
        active = self.troubles
        seconds = self.chance.choice([0.0, 1.5, 6.0])
        if Trouble.SLOW in active:
            seconds = self.chance.uniform(605.0, 3000.0)
        if Trouble.ENDLESS in active:
            seconds = _EVER
        late = self.chance.choice([2, 6, 40]) if Trouble.LATE in active else 0
        self.emulator.set_switches(
            {
                "operations": f"seconds:{seconds}",
                "reads_until_visible": late,
                "reservations_vanish_after_purchase": Trouble.VANISHING in active,
            }
        )
        bought = sum(entry["kind"] == "purchase" for entry in self.emulator.ledger())
        self.emulator.set_inventory(
            {
                "stock": [{"available": 0}] if Trouble.SOLD_OUT in active else [],
                "limits": {"purchases": bought if Trouble.LIMIT in active else None},
                "owned_elsewhere": sorted(self._snatched),
            }
        )

    # The bystander

    def before(self, request: httpx.Request) -> Rule:
        """Do what comes before a request; return what goes wrong with it."""
        for trouble in self.troubles:
            if trouble in _FAILS:
                method, part, code = _FAILS[trouble]
                if request.method == method and part in request.url.path:
                    return {"fail": {"code": code, "message": "It did not work out."}}
        if Trouble.SNATCHED in self.troubles and _adds(request) and self._snatches > 0:
            self._snatches -= 1
            self._snatched |= _adds(request)
            self.settle()
        return {}

    def committed(self, rule: Rule) -> None:
        """Let an operation fail once only."""
        del rule
        self.troubles -= _FAILS.keys()

    def after(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """Do what comes after a request; return its answer."""
        if Trouble.SHORT_HOLD in self.troubles and _adds(request):
            self.troubles.discard(Trouble.SHORT_HOLD)
            self.clock.sleep(16 * 60.0)
        if Trouble.WAVERING in self.troubles and "/operations/" in request.url.path:
            return self._wavering(response)
        return response

    def _wavering(self, response: httpx.Response) -> httpx.Response:
        try:
            body = json.loads(response.read())
        except (ValueError, httpx.HTTPError):
            return response
        if not isinstance(body, dict) or body.get("status") not in ("running", "notStarted"):
            return response
        body["status"] = self.chance.choice(["running", "notStarted"])
        return httpx.Response(response.status_code, json=body)


def _adds(request: httpx.Request) -> set[str]:
    """Return the numbers that a request wants to hold."""
    if request.method != "PATCH" or "/reservations/" not in request.url.path:
        return set()
    changes: dict[str, Any] = json.loads(request.read()).get("phoneNumbers") or {}
    return {digits for digits, wanted in changes.items() if wanted is not None}
