"""The judge: what the service's ledger says, held against the state and what the user was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.departure_notes import read_notes
from pulumi_acsnumbers.lifecycle.core.notes import Notes
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.lifecycle.engine import Engine
from tests.lifecycle.stack import ENDPOINT


@dataclass
class Ledger:
    """Every purchase and release that the service ever committed, judged command by command.

    Attributes:
        owned: The numbers that are owned, or being bought, by this package's doing, each with the
            order and spec that it was bought for.
        elsewhere: The numbers that are owned because somebody bought them in the portal.
        told: The owned numbers that a command has named to the user.
        had: The numbers that were ever in the state.
    """

    emulator: Emulator
    owned: dict[str, tuple[str, str]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    had: set[str] = field(default_factory=set)
    _read: int = 0

    def judge(self, engine: Engine, before: Before, name: str, *, well: bool) -> None:
        """Hold a command against what must always be true.

        Args:
            engine: The stack after the command.
            before: What it was before.
            name: The command; a `refresh`, and an `up` with `nothing to do`, do not look at what
                the order has, so they cannot name it.
            well: Whether the command ended well.
        """
        held = {copy.id for copy in engine.copies}
        self.had |= before.copies | held
        # A release that could not be confirmed leaves its copy in the state, for the next run.
        meant = name == "destroy"
        live = {copy.id for copy in engine.copies if not (meant or copy.deleting)}
        order = engine.order[0] if engine.order else ""
        bought = self._follow((order, before.spec), live)
        assert engine.released_under_a_live_copy == []
        gone = (before.copies - held) & (self.owned.keys() | self.elsewhere)
        kept = set() if name == "refresh" else before.adopted
        named = {number for number in gone if number in engine.told and not well}
        noted = self._noted(engine)
        assert not gone - kept - noted - (named if order else set()), (
            f"{gone} called gone, and owned"
        )
        self.told |= {number for number in self.owned if number in engine.told}
        lost = self.owned.keys() - held
        assert not bought & lost - self.told, f"{bought & lost} bought, and nobody knows"
        if well and name not in ("refresh", "nothing to do"):
            unnamed = {number for number in lost - noted if number not in engine.told}
            assert not unnamed, f"{unnamed} owned, and this command did not say so"

    def _noted(self, engine: Engine) -> set[str]:
        """Return what is noted as let go, under an order in the state: a later run goes on."""
        if engine.order is None:
            return set()
        reservations = list(self.emulator.state()["reservations"].values())
        rows = [{"id": row["id"], "status": row["status"]} for row in reservations]
        road = httpx.MockTransport(lambda _: httpx.Response(200, json={"reservations": rows}))
        key = AccessKey(self.emulator.resources["contoso"].primary_key, clock=engine.clock)
        with Client(ENDPOINT, key, transport=road, clock=engine.clock) as client:
            notes = read_notes(Notes(Session(client, clock=engine.clock)), engine.order[0])
        return {f"+{value}" for value, note in notes.items() if note.let_go}

    def _follow(self, spec: tuple[str, str], live: set[str]) -> set[str]:
        """Read what is new in the ledger; return what was bought."""
        bought: set[str] = set()
        for entry in self.emulator.ledger(self._read):
            self._read = entry["sequence"]
            number, by_hand = entry["number"], entry["via"] == "portal"
            match entry["kind"]:
                case "purchase" if by_hand:
                    self.elsewhere.add(number)
                case "purchase":
                    twice = [n for n, other in self.owned.items() if other == spec]
                    assert not twice, f"{number} bought although {twice} is owned for the spec"
                    self.owned[number] = spec
                    bought.add(number)
                case "purchaseFailed":
                    self._forget(number)
                case "release":
                    assert by_hand or number in self.had, f"{number} was never in the state"
                    assert by_hand or number not in live, f"{number} released, and the state has it"
                    assert by_hand or number not in self.elsewhere, f"{number} was not ours"
                    self._forget(number)
        return bought

    def _forget(self, number: str) -> None:
        self.owned.pop(number, None)
        self.elsewhere.discard(number)
        self.told.discard(number)


@dataclass(frozen=True)
class Before:
    """The state before a command, and the spec that the command is for.

    Attributes:
        copies: The numbers in the state.
        adopted: Those that a delete keeps, because they were not bought here.
        spec: The text of the spec.
    """

    copies: set[str]
    adopted: set[str]
    spec: str

    @classmethod
    def of(cls, engine: Engine, program: dict[str, Any]) -> Before:
        """Look at a stack, for a program that is about to be run."""
        adopted = {c.id for c in engine.copies if c.outs["__origin"] == "adopted"}
        return cls({copy.id for copy in engine.copies}, adopted, spec_text(program))
