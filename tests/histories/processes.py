"""Plugin processes, simulated in this one. The only file that knows how the package is built.

A process has the package's own plugin object, made by the real `configure`, and its own client.
All of them share the clock, the folder for temporary files and the randomness of their world.
"""

from __future__ import annotations

import atexit
import fcntl
import io
import os
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import grpc
import httpx
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config
from pulumi.runtime.proto import engine_pb2

from pulumi_acsnumbers.acs import clock as acs_clock
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.dynamic import order as dynamic_order
from pulumi_acsnumbers.dynamic import plugin
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.phone_number_pool import PhoneNumberPoolProvider
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.engine import journal as engine_journal
from pulumi_acsnumbers.engine import life as engine_life
from pulumi_acsnumbers.engine import log as dynamic_engine
from pulumi_acsnumbers.engine import plugin as engine_plugin
from pulumi_acsnumbers.lifecycle.core import together
from pulumi_acsnumbers.native import order as native_order
from pulumi_acsnumbers.native import server as native_server
from tests.histories.front_ends import FrontEnd
from tests.histories.helper import ThingProvider
from tests.histories.overlap import Lock, Overlap, turns
from tests.native.calls import Server
from tests.support.clocks import FakeClock

PROVIDERS: dict[str, Any] = {
    "PhoneNumber": PhoneNumberProvider,
    "PhoneNumberPool": PhoneNumberPoolProvider,
    "ProgramBrief": ProgramBriefProvider,
    "Order": OrderProvider,
    "Thing": ThingProvider,
}
ENDPOINT = "http://127.0.0.1:8085"
SPEC_KEYS = ("spec", "spec")
"""What an order's input is called that says which number is meant, newest name first."""


class World(Protocol):
    """What a process needs of the world it is in."""

    clock: FakeClock
    emulator: Emulator
    front_end: FrontEnd
    folder: Path

    def carry(self, process: Process, request: httpx.Request) -> httpx.Response:
        """Answer a request of a process."""
        ...

    def say(self, process: Process, text: str, *, urn: str, warning: bool) -> None:
        """Show the user what a process says."""
        ...

    def engine_lives(self, process: Process) -> bool:
        """Return whether the CLI that started a process still runs."""
        ...


class Process:
    """A plugin process of one provider, in one run.

    Args:
        world: Where it is.
        address: That of its engine: all processes of a run have the same.
        provider: What names its provider in the state, for the log.
    """

    def __init__(self, world: World, address: str, provider: str) -> None:
        self.world = world
        self.address = address
        self.provider = provider
        self.alive = True
        self._plugin: engine_plugin.Plugin | None = None
        self._at_exit: list[Callable[[], object]] = []
        self._server: Server | None = None
        with self._inside():
            key = world.emulator.resources["contoso"].primary_key
            access = f"endpoint={ENDPOINT};accesskey={key}"
            if world.front_end.serve is None:
                settings = {"acsnumbers:connectionString": access}
                OrderProvider().configure(ConfigureRequest(Config(settings, "acs")))
            else:
                self._server = world.front_end.serve(address, {"connectionString": access})
                plugin._plugin = self._server.server.plugin
        # Only in a real plugin process: here the SDK registers resources, and looks at the stack.
        with suppress(AttributeError):
            del sys.tracebacklimit

    def call(self, kind: str, method: str, *arguments: Any, urn: str) -> Any:
        """Call a method of the server, or of a provider class, as the SDK does."""
        request = SimpleNamespace(urn=urn)  # which the SDK has, and hands to nobody
        with self._inside():
            if self._server is not None and kind != "Thing":
                return self._server.call(method, *arguments, urn=urn)
            result = getattr(PROVIDERS[kind](), method)(*arguments)
        del request
        return result

    def end(self) -> None:
        """End it in peace, as the engine does after a run."""
        if not self.alive:
            return
        with self._inside():
            if self._server is not None:
                self._server.end()
            if self._plugin is not None:
                # As `life` does in a real plugin process, while the engine still answers; what
                # fails there is nobody's business any more.
                with suppress(Exception):
                    self._plugin.note_let_go()
                if self._server is not None:
                    self._plugin.close()
            for callback in reversed(self._at_exit):
                callback()
        self.alive = False
        self._forget()

    def kill(self) -> None:
        """Kill it: nothing of it runs any more, and its locks are free."""
        self.alive = False
        for file in _files_of(self._plugin):
            file.close()

    def bury(self) -> None:
        """Leave nothing of a process that was killed: a call beside may have opened a file."""
        self.kill()
        self._forget()

    def _forget(self) -> None:
        made = self._plugin
        session = getattr(made, "_session", None)
        if session is not None:
            session.client.close()
        self._at_exit.clear()
        self._plugin = None

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Let the package's globals be those of this process."""
        outside = _here.process, plugin._plugin
        _here.process, plugin._plugin = self, self._plugin
        try:
            yield
        finally:
            self._plugin = plugin._plugin
            _here.process, plugin._plugin = outside


class _Here:
    """Which process runs at this moment."""

    process: Process | None = None


_here = _Here()


def running() -> Process:
    """Return the process that runs at this moment."""
    assert _here.process is not None
    return _here.process


def leave() -> Any:
    """Return which process runs, so that another may."""
    process = _here.process
    if process is not None:
        process._plugin = plugin._plugin
    return process


def enter(process: Any) -> None:
    """Let the process run that was left."""
    _here.process = process
    plugin._plugin = None if process is None else process._plugin


class _Carrier(httpx.BaseTransport):
    """Carries the requests of one process."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._process.world.carry(self._process, request)


class _Engine(dynamic_engine.Engine):
    """The engine as a simulated process reaches it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self._process = running()
        super().__init__(self._process.address, {})

    def _send(
        self, severity: Any, text: str, urn: str, timeout: float, *, ephemeral: bool = True
    ) -> None:
        del timeout
        if not self._process.world.engine_lives(self._process):
            raise grpc.RpcError
        if severity != engine_pb2.DEBUG:
            warning = severity == engine_pb2.WARNING and not ephemeral
            self._process.world.say(self._process, text, urn=urn, warning=warning)


def _connect(access: Any, **options: Any) -> Client:
    process = running()
    clock = process.world.clock
    options.pop("clock", None)
    return Client(
        access.endpoint,
        AccessKey(access.access_key, clock=clock),
        transport=_Carrier(process),
        clock=clock,
        chance=lambda: 0.5,
        **options,
    )


class _Datetime(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        del tz
        return running().world.clock.now()


@contextmanager
def simulated(seed: int, folder: Path) -> Iterator[None]:
    """Let all that the package takes from its surroundings come from a world.

    Args:
        seed: What is random follows from it.
        folder: Where temporary files are.
    """
    chance = random.Random(seed)
    clock = acs_clock.SystemClock

    def register(callback: Callable[..., object], *args: Any, **kwargs: Any) -> object:
        if _here.process is not None:
            _here.process._at_exit.append(lambda: callback(*args, **kwargs))
        return callback

    flock, lock = fcntl.flock, threading.Lock

    def taking_turns(file: Any, how: int) -> None:
        if how & fcntl.LOCK_NB or Overlap.current is None or how == fcntl.LOCK_UN:
            flock(file, how)
            return
        while True:
            try:
                flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                Overlap.current.switch(waiting=True)
            else:
                return

    def new_lock() -> Any:
        ours = sys._getframe(1).f_globals.get("__name__", "").startswith("pulumi_acsnumbers.")
        return Lock() if ours else lock()

    def sleep(_: Any, seconds: float) -> None:
        running().world.clock.sleep(seconds)
        turns()

    replaced: list[tuple[Any, str, Any]] = [
        (os, "urandom", chance.randbytes),
        (random, "_urandom", chance.randbytes),
        (atexit, "register", register),
        (tempfile, "tempdir", str(folder)),
        (engine_plugin, "Engine", _Engine),
        (native_server, "Engine", _Engine),
        (dynamic_order, "datetime", _Datetime),
        (native_order, "datetime", _Datetime),
        # What overlaps is up to the model, so that a seed is always the same history.
        (together, "THREADS", 1),
        # This process goes on: it takes a thread to find that out, a thousand times.
        (engine_life, "shutting_down", lambda: False),
        (dynamic_engine, "shutting_down", lambda: False),
        # Each run has an address of its own, and nobody really listens there.
        (engine_journal, "_listener", lambda _: "0"),
        (Client, "for_access", staticmethod(_connect)),
        (clock, "now", lambda _: running().world.clock.now()),
        (clock, "monotonic", lambda _: running().world.clock.monotonic()),
        (clock, "sleep", sleep),
        (fcntl, "flock", taking_turns),
        (threading, "Lock", new_lock),
    ]
    before = [(where, name, where.__dict__.get(name)) for where, name, _ in replaced]
    for where, name, value in replaced:
        setattr(where, name, value)
    try:
        yield
    finally:
        for where, name, value in before:
            setattr(where, name, value)


def _files_of(thing: Any, depth: int = 6, seen: set[int] | None = None) -> list[io.IOBase]:
    """Return the open files that an object holds, directly or through others."""
    seen = set() if seen is None else seen
    if id(thing) in seen or depth < 0:
        return []
    seen.add(id(thing))
    if isinstance(thing, io.IOBase):
        return [thing]
    if isinstance(thing, (list, tuple, set, frozenset)):
        parts = list(thing)
    elif isinstance(thing, dict):
        parts = list(thing.values())
    elif type(thing).__module__.startswith("pulumi_acsnumbers."):
        slots = [s for c in type(thing).__mro__ for s in getattr(c, "__slots__", ())]
        parts = [getattr(thing, slot, None) for slot in slots]
        parts += list(getattr(thing, "__dict__", {}).values())
    else:
        return []
    return [file for part in parts for file in _files_of(part, depth - 1, seen)]


def spec_of(order: dict[str, Any]) -> Any:
    """Return what an order's inputs say of the number that is meant."""
    return next((order[key] for key in SPEC_KEYS if key in order), None)


def was_adopted(number: dict[str, Any]) -> bool:
    """Tell from a number's outputs whether its delete keeps it, because it was not bought here."""
    return bool(number.get("adopt")) or number.get("__origin") == "adopted"


def was_adopted_by_pool(pool: dict[str, Any], number: str) -> bool:
    """Tell from a pool's outputs whether it did not buy one of its numbers."""
    return number in (pool.get("__adopted") or ())


def keeps(order: dict[str, Any]) -> bool:
    """Tell from an order's inputs whether its number stays owned when it goes."""
    return bool(order.get("retain")) or order.get("release_on_delete") is False
