"""A service that kills its caller around one request, and the moments at which it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import Enum

from pulumi_acsnumbers.emulator import ConnectionCut, Request, Response
from pulumi_acsnumbers.emulator.server import Handler, Server
from tests.engine.harness import Command
from tests.engine.service import TIMEOUT, Observed, Service


class Moment(Enum):
    """When, around one request, somebody dies."""

    BEFORE = "before"
    """Before it has any effect."""
    COMMITTED = "committed"
    """After the service acted, before the answer leaves."""
    ANSWERED = "answered"
    """After the answer left, before another request has an effect."""


class Victim(Enum):
    """Who dies."""

    PLUGIN = "plugin"
    ALL = "all"
    """The CLI and all that it started, as at the end of a container."""
    CLI = "cli"
    """The CLI alone: its plugin lives on beside the next run, and its request is under way."""

    def kill(self, command: Command) -> None:
        """Kill it."""
        if self is Victim.PLUGIN:
            command.kill_plugin()
        elif self is Victim.ALL:
            command.kill_all()
        else:
            command.kill_cli()


class Trap:
    """One request of one command, around which somebody is killed.

    A plugin that outlives its CLI (the orphan) has a request under way at that moment:

    - before: it reaches the service late, just ahead of the same request of the next run, or when
      that run has ended;
    - committed: its answer leaves when the next run has ended, so the orphan goes on only then;
    - answered: the orphan goes on at once.

    Args:
        at: Which request: its place, from 0, or the first of an operation's name; None counts and
            kills nobody.
        moment: When.
        victim: Who.
        ahead_of: The request of the next run just ahead of which a late one reaches the service;
            the same one by default.
    """

    def __init__(
        self,
        at: int | str | None = None,
        moment: Moment = Moment.BEFORE,
        victim: Victim = Victim.ALL,
        ahead_of: str | None = None,
    ) -> None:
        self.at, self.moment, self.victim, self.ahead_of = at, moment, victim, ahead_of
        self.index = at if isinstance(at, int) else None
        self.operations: list[str] = []
        self.command: Command | None = None
        self.struck = threading.Event()
        self.over = False
        self._lock = threading.Lock()
        self._coming, self._landed, self._let_go = (threading.Event() for _ in range(3))
        self._answering = threading.local()

    def serve(self, operation: str, serve: Callable[[], Response]) -> Response:
        """Let a request have its effect, or not."""
        with self._lock:
            position = len(self.operations)
            if not self.over:
                self.operations.append(operation)
                if self.index is None and operation == self.at:
                    self.index = position
        if self.over:
            self._meet(operation)
        elif position == self.index:
            return self._strike_around(serve)
        elif self.index is not None and position > self.index:
            assert self.struck.wait(TIMEOUT)
            if self.victim is not Victim.CLI:
                raise ConnectionCut(after_commit=False)
        return serve()

    def _strike_around(self, serve: Callable[[], Response]) -> Response:
        orphaned = self.victim is Victim.CLI
        if self.moment is Moment.BEFORE:
            self._strike()
            if not orphaned:
                raise ConnectionCut(after_commit=False)
            self._coming.wait(TIMEOUT)
            try:
                return serve()
            finally:
                self._landed.set()
        response = serve()
        if self.moment is Moment.ANSWERED:
            self._answering.now = True
            return response
        self._strike()
        if not orphaned:
            raise ConnectionCut(after_commit=True)
        self._let_go.wait(TIMEOUT)
        return response

    def _meet(self, operation: str) -> None:
        """Let the orphan's late request go just ahead of the same one of the next run."""
        late = self.victim is Victim.CLI and self.moment is Moment.BEFORE
        if late and operation == (self.ahead_of or self.operations[self.index or 0]):
            self._coming.set()
            self._landed.wait(TIMEOUT)

    def answered(self) -> bool:
        """Strike, if the answer that has just left was the one; return whether the caller lives."""
        if not getattr(self._answering, "now", False):
            return True
        self._answering.now = False
        self._strike()
        return self.victim is Victim.CLI

    def _strike(self) -> None:
        assert self.command is not None
        try:
            self.victim.kill(self.command)
        finally:
            self.struck.set()

    def release(self) -> None:
        """Let go whatever is kept back of an orphan."""
        self._coming.set()
        self._let_go.set()


class _MortalsEmulator(Observed):
    trap: Trap | None = None

    busy = 0
    last = 0.0

    def handle(self, request: Request) -> Response:
        trap = self.trap
        if trap is None or request.path.startswith(("/_emulator/", "/_test/")):
            return super().handle(request)
        operation = self._service.router.find(request).operation or request.path
        with self._lock:
            self.busy += 1
        try:
            return trap.serve(operation, lambda: super(_MortalsEmulator, self).handle(request))
        finally:
            with self._lock:
                self.busy -= 1
                self.last = time.monotonic()


class _MortalsHandler(Handler):
    def handle_one_request(self) -> None:
        super().handle_one_request()
        emulator = self.server.emulator
        assert isinstance(emulator, _MortalsEmulator)
        if emulator.trap is not None and not emulator.trap.answered():
            self.close_connection = True


class _MortalsServer(Server):
    handler = _MortalsHandler


class MortalService(Service):
    """An ACS resource whose callers can be killed around any request."""

    emulator: _MortalsEmulator
    emulator_type = _MortalsEmulator
    server_type = _MortalsServer

    def __init__(self) -> None:
        super().__init__()
        # So that a pool of a few numbers takes several reservations.
        self.emulator.set_inventory({"limits": {"reservation_numbers": 2}})

    def set_trap(self, trap: Trap) -> None:
        """Count the requests from now on, and kill around one of them."""
        self.emulator.trap = trap

    def settle(self) -> None:
        """Give an orphan the time to do whatever it still does."""
        emulator = self.emulator
        deadline = time.monotonic() + 5.0
        emulator.last = time.monotonic()
        while time.monotonic() < deadline and (
            emulator.busy or time.monotonic() - emulator.last < 0.25
        ):
            time.sleep(0.02)

    def close(self) -> None:
        """Let go of whoever still waits, and stop listening."""
        if self.emulator.trap:
            self.emulator.trap.release()
        super().close()
