"""The Pulumi engine as far as one resource and its order can tell.

It records what the real one records, at the moments at which it does: the order when its create
returned, a resource when its create returned, a copy that is to be deleted until its delete
returned. Each command is a process of its own: all that it knows is the state.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.calls import NUMBER, Calls, Resource
from tests.lifecycle.orders import KnownOrder
from tests.lifecycle.stack import ENDPOINT, ORDER_URN, TOLL_FREE, RecordedReporter, new_emulator
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport
from tests.support.killing import Death, Killed, MortalTransport


@dataclass
class Copy:
    """A resource in the state."""

    id: str
    outs: dict[str, Any]
    deleting: bool = False

    @property
    def numbers(self) -> set[str]:
        """Return what it holds."""
        if "phone_numbers" not in self.outs:
            return {self.id}
        coming = self.outs.get("__pending", {}).values()
        return {*self.outs["phone_numbers"], *(n for numbers in coming for n in numbers)}


@dataclass
class Engine:
    """The state of one stack, and the commands on it.

    Attributes:
        road: What carries requests to the emulator; nothing goes wrong on the usual one.
        resource: The type of the resource.
        calls: Makes what a command calls.
        failures: What a call that fails raises.
        raising: Whether a command that fails raises that too.
        before: Called with the session of a command before it.
        later: Called with the session of an `up` before it deletes old copies.
        deletes_first: Whether the old copy is deleted before the new one is made.
    """

    emulator: Emulator
    clock: FakeClock
    road: httpx.BaseTransport | None = None
    resource: Resource = NUMBER
    calls: Callable[[Session, RecordedReporter, Resource], Calls] = Calls
    failures: tuple[type[Exception], ...] = (LifecycleError,)
    raising: bool = False
    reservation_size: int = 2
    guardrails: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Session], None] = lambda _: None
    later: Callable[[Session], None] = lambda _: None
    deletes_first: bool = False
    order: KnownOrder | None = None
    old_orders: list[KnownOrder] = field(default_factory=list)
    orders: set[str] = field(default_factory=set)
    copies: list[Copy] = field(default_factory=list)
    told: str = ""
    phases: list[str] = field(default_factory=list)
    released_under_a_live_copy: list[str] = field(default_factory=list)
    requests: int = 0
    died: bool = False

    @property
    def live(self) -> Copy | None:
        return next((copy for copy in self.copies if not copy.deleting), None)

    @property
    def outs(self) -> dict[str, Any]:
        assert self.live
        return self.live.outs

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of the pool."""
        return list(self.outs["phone_numbers"])

    def up(self, *, force: bool = False, death: Death | None = None, **program: Any) -> bool:
        """Run `pulumi up`; with `force`, `--target-replace` of the resource. False if it failed."""
        return self._command(lambda run: run.up({**TOLL_FREE, **program}, force=force), death)

    def replace_all(self, **program: Any) -> bool:
        """Run `pulumi up --replace '**'`: a new order, whose pool knows nothing of the old one."""
        if self.order:
            self.old_orders.append(self.order)
            self.order = None
        return self.up(force=True, **program)

    def destroy(self, *, death: Death | None = None) -> bool:
        """Run `pulumi destroy`; False if it failed."""
        return self._command(lambda run: run.destroy(), death)

    def refresh(self, *, death: Death | None = None) -> bool:
        """Run `pulumi refresh`; False if it failed."""
        return self._command(lambda run: run.refresh(), death)

    def session(self, transport: httpx.BaseTransport | None = None) -> Session:
        key = AccessKey(self.emulator.resources["contoso"].primary_key, clock=self.clock)
        client = Client(
            ENDPOINT,
            key,
            transport=transport or InProcessTransport(self.emulator),
            clock=self.clock,
            chance=lambda: 0.5,
        )
        session = Session(
            client,
            clock=self.clock,
            registry=RunRegistry(),
            random=random.Random(5),
            guardrails=Guardrails(**self.guardrails),
        )
        session.reservation_size = self.reservation_size
        self.before(session)
        return session

    def owned(self) -> set[str]:
        """Return what is owned or being bought."""
        owned: set[str] = set()
        for entry in self.emulator.ledger():
            if entry["kind"] == "purchase":
                owned.add(entry["number"])
            elif entry["kind"] in ("release", "purchaseFailed"):
                owned.discard(entry["number"])
        return owned

    def ledger(self, kind: str) -> list[str]:
        return [entry["number"] for entry in self.emulator.ledger() if entry["kind"] == kind]

    def _command(self, command: Callable[[_Run], None], death: Death | None) -> bool:
        transport = MortalTransport(self.road or InProcessTransport(self.emulator), death)
        session, reporter = self.session(transport), RecordedReporter()
        self.told, self.died = "", False
        try:
            command(_Run(self, self.calls(session, reporter, self.resource), transport))
        except self.failures as error:
            if self.raising:
                raise
            self.told = str(error)
            return False
        except Killed:
            self.died = True
            return False
        finally:
            session.client.close()
            self.requests = transport.sent
            self.phases = reporter.phases
            self.told += "".join(reporter.warnings)
        return True


@dataclass
class _Run:
    """One process: a plugin with nothing in its memory."""

    engine: Engine
    calls: Calls
    transport: MortalTransport

    def up(self, program: dict[str, Any], *, force: bool) -> None:
        engine, calls = self.engine, self.calls
        inputs = calls.check(self._order(program))
        live = engine.live
        changes, replaces = False, live is None or force
        if live is not None and not force:
            changes, replaces = calls.diff(live.id, live.outs, inputs)
        if replaces:
            self._create(live, inputs)
        elif changes and live is not None:
            outs = calls.update(live.id, live.outs, inputs)
            self.transport.check()
            live.outs = outs
        engine.later(calls.session)
        for copy in [copy for copy in engine.copies if copy.deleting]:
            self._delete(copy)
        self._delete_old_orders()

    def destroy(self) -> None:
        for copy in list(self.engine.copies):
            self._delete(copy)
        self._delete_old_orders()
        if self.engine.order:
            self._delete_order(self.engine.order)
            self.engine.order = None

    def refresh(self) -> None:
        for copy in list(self.engine.copies):
            outs = self.calls.read(copy.id, copy.outs)
            self.transport.check()
            if outs is None:
                self.engine.copies.remove(copy)
            else:
                copy.outs = outs

    def _order(self, program: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return the inputs of the resource."""
        engine, resource = self.engine, self.calls.resource
        news = {
            "kind": resource.kind,
            "spec": {key: program[key] for key in resource.spec_keys if key in program},
            "__urn": ORDER_URN,
        }
        given = {key: program[key] for key in ("adopt", "release_on_delete") if key in program}
        engine.order = self.calls.order(engine.order, news | given)
        engine.orders.add(engine.order[0])
        return {**program, **self.calls.from_order(*engine.order)}

    def _create(self, old: Copy | None, inputs: dict[str, Any]) -> None:
        if old and self.engine.deletes_first:
            self._delete(old)
            old = None
        id_, outs = self.calls.create(inputs)
        self.transport.check()
        if old:
            old.deleting = True
        self.engine.copies.append(Copy(id_, outs))

    def _delete(self, copy: Copy) -> None:
        engine = self.engine
        before = len(engine.emulator.requests())
        try:
            self.calls.delete(copy.id, copy.outs)
        finally:
            live = engine.live
            held = live.numbers if live and live is not copy else set()
            engine.released_under_a_live_copy += [
                number
                for number in held
                for request in engine.emulator.requests()[before:]
                if request["method"] == "DELETE" and request["path"].endswith(number[1:])
            ]
        self.transport.check()
        engine.copies.remove(copy)

    def _delete_old_orders(self) -> None:
        for order in list(self.engine.old_orders):
            self._delete_order(order)
            self.engine.old_orders.remove(order)

    def _delete_order(self, order: KnownOrder) -> None:
        self.calls.delete_order(*order)
        self.transport.check()


@contextmanager
def new_engine(
    resource: Resource, operations: str = "immediate", **settings: Any
) -> Iterator[Engine]:
    """Yield a stack without anything."""
    clock = FakeClock()
    emulator = new_emulator(clock, operations)
    try:
        yield Engine(emulator, clock, resource=resource, **settings)
    finally:
        emulator.close()
