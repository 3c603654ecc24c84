"""The world of a history: the service on a fake clock, and what goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from pulumi_acsnumbers.emulator import Emulator, errors
from tests.faults.road import Fault, rule_of
from tests.histories.front_ends import DYNAMIC, FrontEnd
from tests.histories.overlap import turns
from tests.lifecycle.stack import new_emulator
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport
from tests.support.killing import Killed

if TYPE_CHECKING:
    from tests.histories.engine import Run
    from tests.histories.judge import Judge
    from tests.histories.processes import Process
    from tests.histories.rows import Row

BEFORE, COMMITTED, ANSWERED = "before", "committed", "answered"
PLUGIN, CLI, BOTH = "plugin", "cli", "both"


class CliKilled(Exception):
    """The CLI is gone: nothing is recorded any more."""


@dataclass(frozen=True)
class Kill:
    """A kill around one request of a command.

    Attributes:
        request: Which, counted from 0.
        moment: Before it is sent, after the service acted, or after its answer came.
        victim: The plugin, the CLI, or both.
        method: Count only the requests with this method.
        path: Count only the requests whose path has this part.
    """

    request: int = 0
    moment: str = COMMITTED
    victim: str = BOTH
    method: str = ""
    path: str = ""

    def counts(self, request: httpx.Request) -> bool:
        """Return whether a request is counted."""
        return self.method in ("", request.method) and self.path in request.url.path


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with the requests of a command.

    Attributes:
        rate: The share of requests that meets a fault of the way.
        rules: Rules of the emulator, in force for the whole command.
        stale: How often the GET of each number answers 404 although it is owned.
        unlisted: How often the list of numbers leaves out its first row.
    """

    rate: float = 0.0
    rules: tuple[dict[str, Any], ...] = ()
    stale: int = 0
    unlisted: int = 0


@dataclass(frozen=True)
class Call:
    """What the engine has asked of which provider at this moment."""

    run: Run
    row: Row
    method: str
    props: dict[str, Any]


NO_TROUBLE = Trouble()
_LIMITS = {"limits": {"reservation_numbers": 2}}
"""So that a pool of a few numbers takes several reservations."""


@dataclass
class World:
    """The service and the machine.

    Attributes:
        folder: The temporary folder of the machine.
        chance: What is left open follows from it.
        judge: Who watches the ledger.
        front_end: What answers the engine.
        cli_lives: Whether the CLI of the command that runs has not been killed.
    """

    folder: Path
    chance: Random
    judge: Judge
    front_end: FrontEnd = DYNAMIC
    clock: FakeClock = field(default_factory=FakeClock)
    kill: Kill | None = None
    trouble: Trouble = NO_TROUBLE
    cli_lives: bool = True
    requests: int = 0
    call: Call | None = None
    run: Run | None = None
    sold_out: set[str] = field(default_factory=set)
    _counted: int = 0
    _stale: dict[str, int] = field(default_factory=dict)
    _unlisted: int = 0
    _read: int = 0

    def __post_init__(self) -> None:
        self.emulator: Emulator = new_emulator(self.clock)
        self.emulator.set_inventory(_LIMITS)
        self._carrier = InProcessTransport(self.emulator)

    def close(self) -> None:
        """Forget it."""
        self.emulator.close()

    # What a command does in it

    def begin(self, run: Run, command: str) -> None:
        """A command begins."""
        self.run, self.cli_lives, self._counted = run, True, 0
        self._stale, self._unlisted = {}, self.trouble.unlisted
        self.emulator.set_faults(list(self.trouble.rules))
        self.judge.begin(run, command)

    def finish(self, run: Run) -> None:
        """A command has ended."""
        self.emulator.set_faults([])
        self._follow()
        self.kill, self.trouble = None, NO_TROUBLE
        self.cli_lives = True
        self.run = None
        self.judge.finish(run)

    @contextmanager
    def during(self, run: Run, row: Row, method: str, props: dict[str, Any]) -> Iterator[None]:
        """The engine calls a provider: what happens at the service is its doing."""
        self.call = Call(run, row, method, props)
        try:
            yield
        finally:
            self.call = None

    def carry(self, process: Process, request: httpx.Request) -> httpx.Response:
        """Answer a request of a plugin process."""
        turns()
        if not process.alive:
            raise Killed
        self.requests += 1
        kill = self.kill if self.kill is not None and self.kill.counts(request) else None
        if kill is not None:
            self._counted += 1
            kill = kill if self._counted == kill.request + 1 else None
        if kill is not None and kill.moment == BEFORE:
            self._die(process, kill)
        response = self._answer(request)
        if kill is not None and kill.moment == COMMITTED:
            self._die(process, kill)
        if kill is not None and kill.moment == ANSWERED:
            self.cli_lives = self.cli_lives and kill.victim == PLUGIN
            process.alive = kill.victim == CLI
        return response

    def _die(self, process: Process, kill: Kill) -> None:
        if kill.victim in (CLI, BOTH):
            self.cli_lives = False
        if kill.victim in (PLUGIN, BOTH):
            process.alive = False
            raise Killed

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.trouble.rate:
            fault = self.chance.random() < self.trouble.rate
            silence = request.extensions["timeout"]["read"]
            rule = [rule_of(self.chance.choice(list(Fault)), self.chance, silence)] if fault else []
            self.emulator.set_faults(rule)
        try:
            response = self._carrier.handle_request(request)
        finally:
            self._follow()
        return self._doctored(request, response)

    def _doctored(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """Let a read be stale, or a list not whole."""
        if request.method != "GET" or response.status_code != 200:
            return response
        path = request.url.path
        if self.trouble.stale and path.startswith("/phoneNumbers/"):
            number = path.rpartition("/")[2]
            if self._stale.setdefault(number, self.trouble.stale) > 0:
                self._stale[number] -= 1
                return self._not_found(number)
        if self._unlisted and path == "/phoneNumbers":
            body = json.loads(response.read())
            if body["phoneNumbers"]:
                self._unlisted -= 1
                body["phoneNumbers"].pop(0)
                return httpx.Response(200, json=body)
        return response

    @staticmethod
    def _not_found(number: str) -> httpx.Response:
        response = errors.number_not_found(number).response
        return httpx.Response(404, headers=response.headers, content=response.body)

    def _follow(self) -> None:
        """Show the judge what is new in the ledger."""
        lines = self.emulator.ledger(self._read)
        for line in lines:
            self._read = line["sequence"]
            self.judge.happened(line, self.call)

    def say(self, process: Process, text: str, *, urn: str, warning: bool) -> None:
        """Show what a plugin process says."""
        del process, urn
        if self.run is not None:
            (self.run.outcome.warnings if warning else self.run.outcome.said).append(text)

    def engine_lives(self, process: Process) -> bool:
        """Return whether the CLI that started a process still runs."""
        return self.cli_lives and process.alive

    # What the judge and programs want to know

    def seen_missing(self, row: Row, numbers: set[str]) -> None:
        """A refresh found that a pool no longer has some numbers."""
        self.judge.called_missing(row, numbers)

    def gone(self, run: Run, row: Row) -> None:
        """A refresh found that a resource is gone."""
        self.judge.called_gone(run, row)

    def numbers_by_name(self) -> dict[str, str]:
        """Return the number that each name held last, for `@name`."""
        return self.judge.by_name

    @property
    def owned(self) -> set[str]:
        """The numbers that are owned, E.164."""
        return {f"+{number.digits}" for number in self.emulator._world.numbers}

    # What others do

    def stock(self, area_code: str, *, available: bool) -> None:
        """Sell an area code out, or fill it again."""
        (self.sold_out.discard if available else self.sold_out.add)(area_code)
        rules = [{"area_code": code, "available": 0} for code in sorted(self.sold_out)]
        self.emulator.set_inventory({"stock": rules, **_LIMITS})

    def block_folder(self) -> None:
        """Let plugin processes find no place for what they tell each other."""
        for path in self.folder.iterdir():
            path.rename(path.with_name(f"{path.name}.gone"))
            path.write_text("", encoding="utf-8")

    def fix(self) -> None:
        """Let all be well again."""
        self.sold_out.clear()
        for path in self.folder.glob("*.gone"):
            path.with_suffix("").unlink()
            path.rename(path.with_suffix(""))
        self.emulator.set_inventory(_LIMITS)
        self.kill, self.trouble = None, NO_TROUBLE
        self.clock.sleep(1200.0)

    def release_by_hand(self, number: str) -> None:
        """Release a number in the portal."""
        if number in self.owned:
            self.emulator.release_number(number)
        self._follow()

    def delete_brief_by_hand(self, brief: str) -> None:
        """Delete a brief in the portal, if it is submitted and nobody holds it otherwise."""
        if any(row.id == brief for row in self.emulator._world.briefs):
            self.emulator.delete_brief(brief)
        self._follow()

    def buy_by_hand(self) -> str:
        """Buy a number in the portal."""
        number = str(self.emulator.buy_number()["phoneNumber"])
        self._follow()
        return number
