"""Stacks that are made once and copied for each crash, with what their service has."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.mortal import MortalService, Trap
from tests.crash.stories import OWNED, PREPARED
from tests.engine.harness import Stack, Workshop


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

    def copy(self, workshop: Workshop, folder: Path, service: MortalService) -> Stack:
        """Make a stack that goes on from here, at a service that goes on likewise."""
        shutil.copytree(self.folder, folder)
        for file in (folder / "backend").rglob("*.json"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(self.endpoint, service.endpoint), encoding="utf-8")
        service.emulator.set_state(self.service)
        return workshop.stack_in(folder, service)


class Shelf:
    """Prepared stacks, shared by the workers of a run: who needs one first makes it."""

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self._folder, self._workshop = folder, workshop
        folder.mkdir(exist_ok=True)
        self._taken: dict[str, Prepared] = {}

    def get(self, name: str) -> Prepared:
        """Return one of `PREPARED`."""
        return self.take(name, lambda stack, service: _prepare(name, stack, service))

    def take(self, name: str, make: Callable[[Stack, MortalService], None]) -> Prepared:
        """Return a prepared stack; `make` brings a fresh one there if nobody has yet."""
        if name not in self._taken:
            folder = self._folder / name.replace(" ", "-")
            with (self._folder / f"{folder.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (folder / "service.json").exists():
                    self._make(folder, make)
            kept = json.loads((folder / "service.json").read_text(encoding="utf-8"))
            self._taken[name] = Prepared(folder / "stack", **kept)
        return self._taken[name]

    def _make(self, folder: Path, make: Callable[[Stack, MortalService], None]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        service, trap = MortalService(), Trap()
        stack = self._workshop.stack(folder / "stack", service)
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


def _prepare(name: str, stack: Stack, service: MortalService) -> None:
    if name == "owned elsewhere":
        service.emulator.buy_number(phone_number=OWNED, calling="none", sms="outbound")
    stack.declare(PREPARED[name])
    if PREPARED[name]:
        stack.up()
