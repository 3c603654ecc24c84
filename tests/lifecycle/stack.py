"""A lifecycle session against the in-process emulator, on a clock that nobody waits for."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings

from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities
from pulumi_acsnumbers.acs.operations import reservation_purchase_id
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.phone_number.create import create_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.delete import delete_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.diff import diff_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.read import read_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import IDENTITY_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.update import update_phone_number
from tests.lifecycle.orders import bring_order
from tests.support.clocks import FakeClock

short = settings(max_examples=40, deadline=None)


ENDPOINT = "https://contoso.communication.azure.com"


@dataclass
class RecordedReporter:
    """A row that keeps what it was told."""

    phases: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def phase(self, text: str) -> None:
        self.phases.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


ORDER_URN = "urn:pulumi:dev::test::acsnumbers:Order::x"


NUMBER_URN = "urn:pulumi:dev::test::acsnumbers:PhoneNumber::x"


TOLL_FREE = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}


@dataclass
class Stack:
    """One number with its order, as the engine would drive them."""

    emulator: Emulator
    clock: FakeClock
    session: Session
    reporter: RecordedReporter = field(default_factory=RecordedReporter)
    order_id: str = ""
    order: dict[str, Any] = field(default_factory=dict)
    fired: bool = False
    suffix: str = ""

    # The engine's part

    def spec_for(self, **inputs: Any) -> dict[str, Any]:
        """Register order and inputs as `pulumi up` does; return the number's checked inputs."""
        program = {**TOLL_FREE, **inputs}
        program = {key: value for key, value in program.items() if value is not None}
        order = {
            "kind": "phoneNumber",
            "spec": {key: program[key] for key in IDENTITY_KEYS if key in program},
            "__urn": ORDER_URN + self.suffix,
        }
        for key in ("adopt", "release_on_delete"):
            if key in program:
                order[key] = program[key]
        known = (self.order_id, self.order) if self.order_id else None
        self.order_id, self.order = bring_order(self.session, known, order, made_up=False)
        return {
            **program,
            "order": self.order_id,
            "__generations": self.order["generations"],
            "__numbers": self.order["numbers"],
            "__endpoint": self.order["endpoint"],
            "__urn": NUMBER_URN + self.suffix,
        }

    def new_order(self, **inputs: Any) -> dict[str, Any]:
        """Register an order that this process makes up; return the number's checked inputs."""
        props = self.spec_for(**inputs)
        self.session.registry.note_new_order(self.order_id)
        return props

    def create(self, **inputs: Any) -> tuple[str, dict[str, Any]]:
        return create_phone_number(self.session, self.reporter, self.spec_for(**inputs))

    def again(self, props: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return create_phone_number(self.session, self.reporter, props)

    def diff(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> Any:
        """Compare, after the check that comes first in an `up`."""
        self.session.registry.note_check(news.get("__urn"))
        return diff_phone_number(
            number,
            olds,
            news,
            registry=self.session.registry,
            guardrails=self.session.guardrails,
            endpoint=self.session.client.endpoint,
        )

    def update(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        return update_phone_number(self.session, self.reporter, number, olds, news)

    def read(self, number: str, props: dict[str, Any]) -> Any:
        return read_phone_number(self.session, number, props)

    def delete(self, number: str, props: dict[str, Any]) -> None:
        delete_phone_number(self.session, self.reporter, number, props)

    def delete_order(self, *, declared: bool = False) -> None:
        """Delete the order, which the program declares only when it is replaced by force."""
        if not declared:
            self.session.registry._known.declared.clear()
        delete_order(self.session, self.reporter, self.order_id, self.order)

    def destroy(self, number: str, props: dict[str, Any]) -> None:
        """Delete a number and its order in a run of their own, as `pulumi destroy` does."""
        self.next_run()
        self.delete(number, props)
        self.delete_order()

    def next_run(self, **guardrails: Any) -> None:
        """Begin a new process: nothing is remembered but the state."""
        old = self.session
        self.session = Session(
            old.client,
            clock=self.clock,
            registry=RunRegistry(),
            guardrails=Guardrails(**guardrails),
            random=random.Random(2),
        )
        self.reporter = RecordedReporter()

    # What an earlier run, or somebody else, did at the service

    def attempt(self, generation: int = 0, index: int = 0) -> str:
        return attempt_id(self.order_id, generation, index)

    def operation(self, generation: int = 0, index: int = 0) -> str:
        return reservation_purchase_id(self.attempt(generation, index))

    def offers(self, area_code: str = "833", country: str = "US") -> list[AvailableNumber]:
        calling_code = {"US": "1", "FR": "33"}[country]
        return self.session.client.catalogue.browse(
            country,
            "tollFree",
            assignment_type="application",
            capabilities=Capabilities("none", "outbound" if country == "US" else "none"),
            prefixes=[calling_code + area_code],
        )

    def hold(self, reservation: str, *, count: int = 1, area_code: str = "833") -> list[str]:
        """Hold numbers under an id, as a run did that died right after; return them sorted."""
        chosen = sorted(self.offers(area_code), key=lambda o: o.phone_number)[:count]
        self.session.client.reservations.put(reservation, add=chosen)
        return [offer.phone_number for offer in chosen]

    def purchase(self, reservation: str) -> None:
        self.session.client.reservations.purchase(reservation)

    def faults(self, *rules: dict[str, Any]) -> None:
        self.emulator.set_faults(list(rules))

    def switch(self, **switches: Any) -> None:
        self.emulator.set_switches(switches)

    # The service's side

    def requests(self, method: str = "", part: str = "") -> list[str]:
        """Return the served requests as `METHOD /path`."""
        return [
            f"{r['method']} {r['path']}"
            for r in self.emulator.requests()
            if method in ("", r["method"]) and part in r["path"]
        ]

    def owned(self) -> list[str]:
        return [n.phone_number for n in self.session.client.numbers.list()]

    def ledger(self, kind: str) -> list[str]:
        return [entry["number"] for entry in self.emulator.ledger() if entry["kind"] == kind]

    @property
    def bought(self) -> list[str]:
        return self.ledger("purchase")

    @property
    def last_purchase(self) -> str:
        """Return the operation of the last purchase."""
        return str([e["via"] for e in self.emulator.ledger() if e["kind"] == "purchase"][-1])

    @property
    def released(self) -> list[str]:
        return self.ledger("release")


STOCK = Emulator(seed=7)._world.stock


"""The inventory, which never changes; drawing it up takes longer than most tests."""


def new_emulator(clock: FakeClock, operations: str = "immediate") -> Emulator:
    """Return a service that goes by a fake clock."""
    emulator = Emulator(seed=7, operations=operations, time=clock.timestamp, sleep=clock.sleep)
    emulator._world.stock = STOCK
    return emulator
