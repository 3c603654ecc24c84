"""The Pulumi engine as far as one number and its order can tell, and a way to kill it.

It records what the real one records, at the moments at which it does: the order when its create
returned, a number when its create returned, a copy that is to be deleted until its delete
returned. Each command is a process of its own: all that it knows is the state.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.transport import InProcessTransport
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.check import check_order, note_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.order.diff import diff_order, note_known_order
from pulumi_acsnumbers.lifecycle.order.update import update_order
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.create import create_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.delete import delete_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.diff import diff_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.read import read_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import IDENTITY_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.update import update_phone_number
from tests.lifecycle.stack import (
    ENDPOINT,
    NUMBER_URN,
    ORDER_URN,
    TOLL_FREE,
    RecordedReporter,
)
from tests.support.clocks import FakeClock


class Killed(BaseException):
    """The process is gone: nothing that it still does reaches anybody."""


class Moment(Enum):
    """When, around one request, the process is killed."""

    BEFORE = "before it is sent"
    COMMITTED = "after the service acted, before the answer came"
    ANSWERED = "after the answer came"


@dataclass
class Death:
    """The request, counted from 0 in one command, around which the process dies."""

    request: int
    moment: Moment


class MortalTransport(httpx.BaseTransport):
    """Carries requests until the process dies."""

    def __init__(self, carrier: httpx.BaseTransport, death: Death | None) -> None:
        self._carrier = carrier
        self._death = death
        self.sent = 0
        self.dead = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.check()
        dies = self._death is not None and self._death.request == self.sent
        self.sent += 1
        if dies and self._death is not None and self._death.moment is Moment.BEFORE:
            self._die()
        response = self._carrier.handle_request(request)
        if dies and self._death is not None and self._death.moment is Moment.COMMITTED:
            self._die()
        self.dead = self.dead or dies  # another thread of the process may have died meanwhile
        return response

    def check(self) -> None:
        if self.dead:
            raise Killed

    def _die(self) -> None:
        self.dead = True
        raise Killed


@dataclass
class Copy:
    """A number in the state."""

    number: str
    outs: dict[str, Any]
    deleting: bool = False


@dataclass
class Calls:
    """The calls about one number and its order, straight to `lifecycle`.

    Attributes:
        session: The service.
        reporter: The row that is written to.
    """

    session: Session
    reporter: RecordedReporter

    def order(
        self, known: tuple[str, dict[str, Any]] | None, news: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Bring an order, which may be known already, to what is declared."""
        news = check_order(news)
        registry, now = self.session.registry, self.session.clock.now()
        note_order(registry, known[1] if known else {}, news)
        if known is None:
            known = create_order(news, endpoint=ENDPOINT, now=now)
            note_known_order(registry, known[0], {}, news)
            registry.note_new_order(known[0])
            return known
        order, outs = known
        note_known_order(registry, order, outs, news)
        if diff_order(order, outs, news, guardrails=self.session.guardrails, endpoint=ENDPOINT):
            outs = update_order(outs, news, endpoint=ENDPOINT, now=now)
        return order, outs

    def from_order(self, order: str, outs: dict[str, Any]) -> dict[str, Any]:
        """Return what a number is given of its order."""
        return {
            "order": order,
            "__generations": outs["generations"],
            "__numbers": outs["numbers"],
            "__endpoint": outs["endpoint"],
        }

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs of a number in their one form."""
        inputs, failures = check_phone_number(news)
        assert failures == []
        return inputs

    def diff(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool, bool]:
        """Return whether it changes, and whether it is replaced."""
        difference = diff_phone_number(
            number, olds, news, registry=self.session.registry,
            guardrails=self.session.guardrails, endpoint=ENDPOINT,
        )  # fmt: skip
        return difference.changes, bool(difference.replaces)

    def create(self, news: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return number and outputs."""
        return create_phone_number(self.session, self.reporter, news)

    def update(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs after the change."""
        return update_phone_number(self.session, self.reporter, number, olds, news)

    def read(self, number: str, props: dict[str, Any]) -> dict[str, Any] | None:
        """Return the outputs of now, or None when it is gone."""
        reading = read_phone_number(self.session, number, props)
        return reading.outputs if reading else None

    def delete(self, number: str, props: dict[str, Any]) -> None:
        """Let go of a number."""
        delete_phone_number(self.session, self.reporter, number, props)

    def delete_order(self, order: str, props: dict[str, Any]) -> None:
        """Delete an order."""
        delete_order(self.session, self.reporter, order, props)


@dataclass
class Engine:
    """The state of one stack, and the commands on it.

    Attributes:
        road: What carries requests to the emulator; nothing goes wrong on the usual one.
        calls: Makes what a command calls.
        failures: What a call that fails raises.
    """

    emulator: Emulator
    clock: FakeClock
    road: httpx.BaseTransport | None = None
    calls: Callable[[Session, RecordedReporter], Calls] = Calls
    failures: tuple[type[Exception], ...] = (LifecycleError,)
    order: tuple[str, dict[str, Any]] | None = None
    copies: list[Copy] = field(default_factory=list)
    told: str = ""
    released_under_a_live_copy: list[str] = field(default_factory=list)
    requests: int = 0
    died: bool = False
    orders: set[str] = field(default_factory=set)

    @property
    def live(self) -> Copy | None:
        return next((copy for copy in self.copies if not copy.deleting), None)

    def up(self, *, force: bool = False, death: Death | None = None, **program: Any) -> bool:
        """Run `pulumi up`; with `force`, `--target-replace` of the number. False if it failed."""
        return self._command(lambda run: run.up({**TOLL_FREE, **program}, force=force), death)

    def destroy(self, *, death: Death | None = None) -> bool:
        """Run `pulumi destroy`; False if it failed."""
        return self._command(lambda run: run.destroy(), death)

    def refresh(self, *, death: Death | None = None) -> bool:
        """Run `pulumi refresh`; False if it failed."""
        return self._command(lambda run: run.refresh(), death)

    def _command(self, command: Callable[[_Run], None], death: Death | None) -> bool:
        transport = MortalTransport(self.road or InProcessTransport(self.emulator), death)
        key = AccessKey(self.emulator.resources["contoso"].primary_key, clock=self.clock)
        client = Client(ENDPOINT, key, transport=transport, clock=self.clock, chance=lambda: 0.5)
        session = Session(client, clock=self.clock, registry=RunRegistry(), random=random.Random(5))
        reporter = RecordedReporter()
        self.told, self.died = "", False
        try:
            command(_Run(self, self.calls(session, reporter), transport))
        except self.failures as error:
            self.told = str(error)
            return False
        except Killed:
            self.died = True
            return False
        finally:
            client.close()
            self.requests = transport.sent
            self.told += "".join(reporter.warnings)
        return True


@dataclass
class _Run:
    """One process: a plugin with nothing in its memory."""

    engine: Engine
    calls: Calls
    transport: MortalTransport

    def up(self, program: dict[str, Any], *, force: bool) -> None:
        engine = self.engine
        inputs = self.calls.check(self._order(program))
        live = engine.live
        if live is None:
            self._create(inputs)
        elif force:
            self._replace(live, inputs)
        else:
            changes, replaces = self.calls.diff(live.number, live.outs, inputs)
            if replaces:
                self._replace(live, inputs)
            elif changes:
                outs = self.calls.update(live.number, live.outs, inputs)
                self.transport.check()
                live.outs = outs
        for copy in [copy for copy in engine.copies if copy.deleting]:
            self._delete(copy)

    def destroy(self) -> None:
        for copy in list(self.engine.copies):
            self._delete(copy)
        if self.engine.order:
            self.calls.delete_order(*self.engine.order)
            self.transport.check()
            self.engine.order = None

    def refresh(self) -> None:
        for copy in list(self.engine.copies):
            outs = self.calls.read(copy.number, copy.outs)
            self.transport.check()
            if outs is None:
                self.engine.copies.remove(copy)
            else:
                copy.outs = outs

    def _order(self, program: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return the number's inputs."""
        spec = {key: program[key] for key in IDENTITY_KEYS if key in program}
        news = {
            "kind": "phoneNumber",
            "spec": spec,
            "adopt": program.get("adopt"),
            "release_on_delete": program.get("release_on_delete"),
            "__urn": ORDER_URN,
        }
        order, outs = self.engine.order = self.calls.order(self.engine.order, news)
        self.engine.orders.add(order)
        return {**program, **self.calls.from_order(order, outs), "__urn": NUMBER_URN}

    def _create(self, inputs: dict[str, Any]) -> None:
        number, outs = self.calls.create(inputs)
        self.transport.check()
        self.engine.copies.append(Copy(number, outs))

    def _replace(self, old: Copy, inputs: dict[str, Any]) -> None:
        number, outs = self.calls.create(inputs)
        self.transport.check()
        old.deleting = True
        self.engine.copies.append(Copy(number, outs))

    def _delete(self, copy: Copy) -> None:
        engine = self.engine
        before = len(engine.emulator.requests())
        try:
            self.calls.delete(copy.number, copy.outs)
        finally:
            others = {c.number for c in engine.copies if c is not copy and not c.deleting}
            engine.released_under_a_live_copy += [
                number
                for number in others
                for request in engine.emulator.requests()[before:]
                if request["method"] == "DELETE" and request["path"].endswith(number[1:])
            ]
        self.transport.check()
        engine.copies.remove(copy)
