"""The Pulumi engine as far as one pool and its order can tell, and a way to kill it.

As in `tests.lifecycle.engine`, each command is a process of its own: all it knows is the state.
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
from pulumi_acsnumbers.emulator.transport import InProcessTransport
from pulumi_acsnumbers.lifecycle.core.difference import note_declared
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.check import check_order, note_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.order.diff import diff_order, note_known_order
from pulumi_acsnumbers.lifecycle.order.update import update_order
from pulumi_acsnumbers.lifecycle.pool.check import check_pool, note_release
from pulumi_acsnumbers.lifecycle.pool.create import create_pool
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from pulumi_acsnumbers.lifecycle.pool.diff import COMPARING, diff_pool
from pulumi_acsnumbers.lifecycle.pool.read import read_pool
from pulumi_acsnumbers.lifecycle.pool.schema import IDENTITY_KEYS
from pulumi_acsnumbers.lifecycle.pool.update import update_pool
from tests.lifecycle.engine import Death, Killed, MortalTransport
from tests.lifecycle.stack import (
    ENDPOINT,
    TOLL_FREE,
    RecordedReporter,
    new_emulator,
)
from tests.support.clocks import FakeClock

POOL_URN = "urn:pulumi:dev::test::acsnumbers:PhoneNumberPool::p"
ORDER_URN = "urn:pulumi:dev::test::acsnumbers:Order::p"


@dataclass
class Copy:
    """A pool in the state."""

    id: str
    outs: dict[str, Any]
    deleting: bool = False

    @property
    def numbers(self) -> set[str]:
        coming = self.outs.get("__pending", {}).values()
        return {*self.outs["phone_numbers"], *(n for numbers in coming for n in numbers)}


@dataclass
class Calls:
    """The calls about one pool and its order, straight to `lifecycle`.

    Attributes:
        session: The service.
        reporter: The row that is written to.
    """

    session: Session
    reporter: RecordedReporter

    def order(
        self, known: tuple[str, dict[str, Any]] | None, news: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Bring the order, which may be known already, to what is declared."""
        news, registry, now = check_order(news), self.session.registry, self.session.clock.now()
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
        """Return what a pool is given of its order."""
        return {
            "order": order,
            "__generations": outs["generations"],
            "__numbers": outs["numbers"],
            "__endpoint": outs["endpoint"],
            "__urn": POOL_URN,
        }

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs of a pool in their one form."""
        inputs, failures = check_pool(news)
        assert failures == []
        note_declared(self.session.registry, inputs, *inputs.get("adopt", ()), doing=COMPARING)
        note_release(self.session.registry, inputs)
        return inputs

    def diff(self, pool: str, olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool, bool]:
        """Return whether it changes, and whether it is replaced."""
        difference = diff_pool(
            pool, olds, news, registry=self.session.registry,
            guardrails=self.session.guardrails, endpoint=ENDPOINT,
        )  # fmt: skip
        return difference.changes, bool(difference.replaces)

    def create(self, news: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return id and outputs."""
        return create_pool(self.session, self.reporter, news)

    def update(self, pool: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs after the change."""
        return update_pool(self.session, self.reporter, pool, olds, news)

    def read(self, pool: str, props: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of now."""
        return read_pool(self.session, pool, props).outputs

    def delete(self, pool: str, props: dict[str, Any]) -> None:
        """Let go of a copy."""
        delete_pool(self.session, self.reporter, pool, props)

    def delete_order(self, order: str, props: dict[str, Any]) -> None:
        """Delete the order."""
        delete_order(self.session, self.reporter, order, props)


@dataclass
class PoolEngine:
    """The state of one stack with a pool, and the commands on it."""

    emulator: Emulator
    clock: FakeClock
    road: httpx.BaseTransport | None = None
    order: tuple[str, dict[str, Any]] | None = None
    copies: list[Copy] = field(default_factory=list)
    told: str = ""
    phases: list[str] = field(default_factory=list)
    requests: int = 0
    died: bool = False
    reservation_size: int = 2
    guardrails: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Session], None] = lambda _: None
    later: Callable[[Session], None] = lambda _: None
    old_orders: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    deletes_first: bool = False
    raising: bool = False
    calls: Callable[[Session, RecordedReporter], Calls] = Calls
    failures: tuple[type[Exception], ...] = (LifecycleError,)

    @property
    def live(self) -> Copy | None:
        return next((copy for copy in self.copies if not copy.deleting), None)

    @property
    def pool(self) -> dict[str, Any]:
        assert self.live
        return self.live.outs

    @property
    def numbers(self) -> list[str]:
        return list(self.pool["phone_numbers"])

    def up(self, *, force: bool = False, death: Death | None = None, **program: Any) -> bool:
        """Run `pulumi up`; False if it failed. With `force` the pool is replaced."""
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
            command(_Run(self, self.calls(session, reporter), transport))
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

    engine: PoolEngine
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
            if live and engine.deletes_first:
                self._delete(live)
                live = None
            pool, outs = calls.create(inputs)
            self.transport.check()
            if live:
                live.deleting = True
            engine.copies.append(Copy(pool, outs))
        elif changes and live is not None:
            outs = calls.update(live.id, live.outs, inputs)
            self.transport.check()
            live.outs = outs
        engine.later(calls.session)
        for copy in [copy for copy in engine.copies if copy.deleting]:
            self._delete(copy)
        self._delete_old_orders()

    def _delete_old_orders(self) -> None:
        for order in list(self.engine.old_orders):
            self.calls.delete_order(*order)
            self.transport.check()
            self.engine.old_orders.remove(order)

    def destroy(self) -> None:
        for copy in list(self.engine.copies):
            self._delete(copy)
        self._delete_old_orders()
        if self.engine.order:
            self.calls.delete_order(*self.engine.order)
            self.transport.check()
            self.engine.order = None

    def refresh(self) -> None:
        for copy in list(self.engine.copies):
            outs = self.calls.read(copy.id, copy.outs)
            self.transport.check()
            copy.outs = outs

    def _order(self, program: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return the pool's inputs."""
        keys = (*IDENTITY_KEYS, "size")
        news = {
            "kind": "phoneNumberPool",
            "spec": {key: program[key] for key in keys if key in program},
            "__urn": ORDER_URN,
        }
        given = {key: program[key] for key in ("adopt", "release_on_delete") if key in program}
        self.engine.order = self.calls.order(self.engine.order, news | given)
        return {**program, **self.calls.from_order(*self.engine.order)}

    def _delete(self, copy: Copy) -> None:
        self.calls.delete(copy.id, copy.outs)
        self.transport.check()
        self.engine.copies.remove(copy)


@contextmanager
def new_engine(operations: str = "immediate", **settings: Any) -> Iterator[PoolEngine]:
    """Yield a stack without anything."""
    clock = FakeClock()
    emulator = new_emulator(clock, operations)
    try:
        yield PoolEngine(emulator, clock, **settings)
    finally:
        emulator.close()
