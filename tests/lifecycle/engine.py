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
        self.dead = dies
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
class Engine:
    """The state of one stack, and the commands on it.

    Attributes:
        road: What carries requests to the emulator; nothing goes wrong on the usual one.
    """

    emulator: Emulator
    clock: FakeClock
    road: httpx.BaseTransport | None = None
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
            command(_Run(self, session, reporter, transport))
        except LifecycleError as error:
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
    session: Session
    reporter: RecordedReporter
    transport: MortalTransport

    def up(self, program: dict[str, Any], *, force: bool) -> None:
        engine = self.engine
        news = self._order(program)
        inputs, failures = check_phone_number(news)
        assert failures == []
        live = engine.live
        if live is None:
            self._create(inputs)
        elif force:
            self._replace(live, inputs)
        else:
            difference = diff_phone_number(
                live.number, live.outs, inputs, registry=self.session.registry,
                guardrails=self.session.guardrails, endpoint=ENDPOINT,
            )  # fmt: skip
            if difference.replaces:
                self._replace(live, inputs)
            elif difference.changes:
                outs = update_phone_number(
                    self.session, self.reporter, live.number, live.outs, inputs
                )
                self.transport.check()
                live.outs = outs
        for copy in [copy for copy in engine.copies if copy.deleting]:
            self._delete(copy)

    def destroy(self) -> None:
        for copy in list(self.engine.copies):
            self._delete(copy)
        if self.engine.order:
            delete_order(self.session, self.reporter, *self.engine.order)
            self.transport.check()
            self.engine.order = None

    def refresh(self) -> None:
        for copy in list(self.engine.copies):
            reading = read_phone_number(self.session, copy.number, copy.outs)
            self.transport.check()
            if reading is None:
                self.engine.copies.remove(copy)
            else:
                copy.outs = reading.outputs

    def _order(self, program: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return the number's inputs."""
        spec = {key: program[key] for key in IDENTITY_KEYS if key in program}
        news = check_order(
            {
                "kind": "phoneNumber",
                "spec": spec,
                "adopt": program.get("adopt"),
                "release_on_delete": program.get("release_on_delete"),
                "__urn": ORDER_URN,
            }
        )
        registry = self.session.registry
        note_order(registry, self.engine.order[1] if self.engine.order else {}, news)
        now = self.session.clock.now()
        if self.engine.order is None:
            self.engine.order = create_order(news, endpoint=ENDPOINT, now=now)
            note_known_order(registry, self.engine.order[0], {}, news)
            registry.note_new_order(self.engine.order[0])
        else:
            order, outs = self.engine.order
            note_known_order(registry, order, outs, news)
            if diff_order(order, outs, news, guardrails=self.session.guardrails, endpoint=ENDPOINT):
                outs = update_order(outs, news, endpoint=ENDPOINT, now=now)
            self.engine.order = (order, outs)
        order, outs = self.engine.order
        self.engine.orders.add(order)
        return {
            **program,
            "order": order,
            "__generations": outs["generations"],
            "__numbers": outs["numbers"],
            "__endpoint": outs["endpoint"],
            "__urn": NUMBER_URN,
        }

    def _create(self, inputs: dict[str, Any]) -> None:
        number, outs = create_phone_number(self.session, self.reporter, inputs)
        self.transport.check()
        self.engine.copies.append(Copy(number, outs))

    def _replace(self, old: Copy, inputs: dict[str, Any]) -> None:
        number, outs = create_phone_number(self.session, self.reporter, inputs)
        self.transport.check()
        old.deleting = True
        self.engine.copies.append(Copy(number, outs))

    def _delete(self, copy: Copy) -> None:
        engine = self.engine
        before = len(engine.emulator.requests())
        try:
            delete_phone_number(self.session, self.reporter, copy.number, copy.outs)
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
