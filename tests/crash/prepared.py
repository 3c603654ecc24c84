"""Stacks that are made once and copied for each crash, with what their service has."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.front_ends import DYNAMIC, FrontEnd, one
from tests.crash.mortal import MortalService, Trap
from tests.crash.stories import OWNED, PREPARED, PURCHASES
from tests.engine.harness import Stack, Workshop, number


@dataclass(frozen=True)
class Prepared:
    """A stack as a command that went well has left it.

    Attributes:
        folder: Its folder.
        endpoint: The endpoint that is recorded in its state.
        service: The tables of the service.
        ledger: What was committed on the way.
        requests: The operations that the command asked for.
    """

    folder: Path
    endpoint: str
    service: dict[str, Any]
    ledger: list[dict[str, Any]]
    requests: list[str]

    def copy(
        self,
        workshop: Workshop,
        folder: Path,
        service: MortalService,
        front_end: FrontEnd = DYNAMIC,
    ) -> Stack:
        """Make a stack that goes on from here, at a service that goes on likewise."""
        shutil.copytree(self.folder, folder)
        for file in (folder / "backend").rglob("*.json*"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(self.endpoint, service.endpoint), encoding="utf-8")
        service.emulator.set_state(self.service)
        return front_end.of(workshop.stack_in(folder, service))


class Shelf:
    """Prepared stacks, shared by the workers of a run: who needs one first makes it."""

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder, self._workshop = folder, workshop
        folder.mkdir(exist_ok=True)
        self._taken: dict[str, Prepared] = {}

    def get(self, name: str, front_end: FrontEnd = DYNAMIC) -> Prepared:
        """Return one of `PREPARED`, made by a front end."""
        return self.take(
            f"{front_end.name} {name}".strip(),
            lambda stack, service: _prepare(name, front_end, stack, service),
            front_end,
        )

    def take(
        self,
        name: str,
        make: Callable[[Stack, MortalService], None],
        front_end: FrontEnd = DYNAMIC,
    ) -> Prepared:
        """Return a prepared stack; `make` brings a fresh one there if nobody has yet."""
        if name not in self._taken:
            folder = self._folder / name.replace(" ", "-")
            with (self._folder / f"{folder.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (folder / "service.json").exists():
                    self._make(folder, make, front_end)
            kept = json.loads((folder / "service.json").read_text(encoding="utf-8"))
            self._taken[name] = Prepared(folder / "stack", **kept)
        return self._taken[name]

    def _make(
        self, folder: Path, make: Callable[[Stack, MortalService], None], front_end: FrontEnd
    ) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        service, trap = MortalService(), Trap()
        stack = front_end.of(self._workshop.stack(folder / "stack", service))
        try:
            service.set_trap(trap)
            make(stack, service)
            kept = {
                "endpoint": service.endpoint,
                "service": service.emulator.state(),
                "ledger": service.emulator.ledger(),
                "requests": trap.operations,
            }
        finally:
            stack.end()
            service.close()
        (folder / "service.json").write_text(json.dumps(kept), encoding="utf-8")


def _prepare(name: str, front_end: FrontEnd, stack: Stack, service: MortalService) -> None:
    if name == "owned elsewhere":
        service.emulator.buy_number(phone_number=OWNED, calling="none", sms="outbound")
    if name == "half replaced by force":
        _half_replaced(stack, service, "833", "--target-replace", stack.urn())
        return
    if name == "half replaced":
        _half_replaced(stack, service, "844")
        return
    front_end.declare(stack, PREPARED[name])
    if name == "failed release":
        _fail_to_release(stack, service)
        return
    if name in PURCHASES:
        _die_at_the_purchase(front_end, stack, service, PURCHASES[name])
    elif PREPARED[name]:
        stack.up()


def _die_at_the_purchase(
    front_end: FrontEnd, stack: Stack, service: MortalService, area_code: str | None
) -> None:
    """Kill the run when its purchase is committed: the order alone is in the state."""
    if area_code:
        stack.up()
        front_end.declare(stack, one(area_code=area_code))
    committed = service.pause("POST */*:purchase")
    up = stack.start("up", "--yes", "--skip-preview")
    committed.wait()
    up.kill_all()
    committed.release()
    stack.cancel()


def _fail_to_release(stack: Stack, service: MortalService) -> None:
    """Let a destroy end with an error: the order stays, with a note at the service."""
    stack.up()
    service.fault(operation="releasePhoneNumber", fail={"code": "Conflict", "message": "Busy."})
    stack.destroy(code=1)
    service.no_fault()


# The engine deletes the old copy when the program has ended, so this keeps it from that.
_LINGER = """\
import urllib.request
number.phone_number.apply(lambda _: urllib.request.urlopen({url!r}, timeout=60))
"""


def _half_replaced(stack: Stack, service: MortalService, area_code: str, *options: str) -> None:
    """Kill the run when the new copy is made and the old one not yet deleted."""
    stack.declare(number(area_code="833"))
    stack.up()
    url = f"{service.endpoint}/_test/created"
    stack.declare(number(area_code=area_code), _LINGER.format(url=url))
    created = service.pause("GET /_test/created")
    up = stack.start("up", "--yes", "--skip-preview", *options)
    created.wait()
    up.kill_all()
    created.release()
    stack.cancel()
    assert [bool(copy.get("delete")) for copy in stack.resources()] == [False, True]
