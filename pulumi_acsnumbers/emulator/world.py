"""The state that all operations share, and the rule for who has a number."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import uuid4

from pulumi_acsnumbers.emulator import errors
from pulumi_acsnumbers.emulator.agenda import Agenda
from pulumi_acsnumbers.emulator.clock import Clock
from pulumi_acsnumbers.emulator.inventory.countries import NONE
from pulumi_acsnumbers.emulator.inventory.stock import Area, Stock, draw, spans
from pulumi_acsnumbers.emulator.rows import (
    Attachment,
    Entry,
    Hold,
    Number,
    Operation,
    ProgramBrief,
    Released,
    Reservation,
    Search,
    Setting,
    ShortCode,
    decode,
)
from pulumi_acsnumbers.emulator.settings import Supply, Switches
from pulumi_acsnumbers.emulator.store import Store, Table


class World:
    """Tables, clock, stock, settings, ledger and agenda.

    Every row has one key: numbers, holds and released numbers their digits, searches their id,
    reservations, operations and briefs `resource/id`, attachments `resource/brief/id`, short codes
    `resource/number`.
    """

    def __init__(self, store: Store, clock: Clock, seed: int | None) -> None:
        self.store = store
        self.clock = clock
        self.agenda = Agenda()
        self.settings = store.table("settings", Setting)
        self.numbers = store.table("phone_numbers", Number)
        self.holds = store.table("holds", Hold)
        self.released = store.table("released", Released)
        self.searches = store.table("searches", Search)
        self.reservations = store.table("reservations", Reservation)
        self.operations = store.table("operations", Operation)
        self.briefs = store.table("program_briefs", ProgramBrief)
        self.attachments = store.table("attachments", Attachment)
        self.short_codes = store.table("short_codes", ShortCode)
        self.entries = store.table("ledger", Entry)
        self.load_settings(seed)

    @property
    def state_tables(self) -> dict[str, Table[Any]]:
        """The tables that the control API shows and replaces."""
        return {
            name: table
            for name, table in self.store.tables.items()
            if name not in ("settings", "ledger")
        }

    def load_settings(self, seed: int | None) -> None:
        """Load the settings table."""
        stored = {key: row.value for key, row in self.settings.rows.items()}
        self.clock.offset = stored.get("clock", 0.0)
        self.switches = decode(Switches, stored.get("switches", {}))
        self.supply = Supply.parse(stored.get("inventory", {}))
        chosen = seed if seed is not None else stored.get("seed", 0)
        if chosen != stored.get("seed"):
            self.settings.put("seed", Setting(chosen))
            self.store.commit()
        self.stock = Stock(chosen)
        # A new run must not offer the same numbers in the same order as the previous one.
        self.random = Random(f"{chosen}/{len(self.entries)}")  # noqa: S311 - no secret

    def new_id(self) -> str:
        """A new GUID."""
        return str(uuid4())

    def add_entry(
        self,
        kind: str,
        resource: str,
        digits: str,
        via: str,
        *,
        at: float | None = None,
        detail: dict[str, str] | None = None,
    ) -> None:
        """Write a line of the ledger."""
        sequence = len(self.entries) + 1
        when = self.clock.now() if at is None else at
        entry = Entry(sequence, when, resource, kind, f"+{digits}", via, detail)
        self.entries.put(str(sequence), entry)

    def add_brief_entry(
        self,
        kind: str,
        brief: ProgramBrief,
        via: str,
        *,
        number: str = "",
        detail: dict[str, str] | None = None,
    ) -> None:
        """Write a line of the ledger about a program brief."""
        sequence = len(self.entries) + 1
        when = self.clock.now()
        entry = Entry(sequence, when, brief.resource, kind, number, via, detail, brief.id)
        self.entries.put(str(sequence), entry)

    def bought(self) -> int:
        """How many numbers have been bought, ever."""
        return sum(entry.kind == "purchase" for entry in self.entries)

    def free(self, digits: str, area: Area) -> bool:
        """Whether a number is in stock, not owned, not held and never released."""
        position = area.position(digits)
        return (
            position is not None
            and position < self.supply.limit(area)
            and digits not in self.numbers
            and digits not in self.holds
            and digits not in self.released
            and digits not in self.supply.owned_elsewhere
        )

    def draw(
        self,
        areas: list[Area],
        count: int,
        *,
        messages: str = NONE,
        assignment: str = "application",
        prefixes: list[str] | None = None,
    ) -> list[tuple[str, Area]]:
        """Up to `count` random free numbers, with SMS if `messages` asks for it."""

        def accept(digits: str, area: Area) -> bool:
            if not self.free(digits, area):
                return False
            if messages == NONE:
                return True
            plan = self.stock.plan(area.country, area.type, assignment)
            return plan is not None and self.stock.sends_messages(digits, plan)

        choices = {
            (span.block, span.low): span
            for area in areas
            for prefix in prefixes or [""]
            for span in spans(area, self.supply.limit(area), prefix)
        }
        return draw(list(choices.values()), count, self.random, accept)

    def hold(
        self,
        digits: str,
        kind: str,
        holder: str,
        resource: str,
        via: str,
        *,
        at: float | None = None,
    ) -> None:
        """Hold a number for a search or a reservation."""
        self.holds.put(digits, Hold(kind, holder, resource))
        self.add_entry("hold", resource, digits, via, at=at)

    def unhold(self, digits: str, holder: str, via: str, *, at: float | None = None) -> None:
        """Return a number to the stock, if this holder has it."""
        hold = self.holds.get(digits)
        if hold is not None and hold.holder == holder:
            self.holds.drop(digits)
            self.add_entry("unhold", hold.resource, digits, via, at=at)

    def check_purchases(self, count: int) -> None:
        """Refuse a purchase beyond the account's limit."""
        limit = self.supply.limits.purchases
        if limit is not None and self.bought() + count > limit:
            raise errors.too_many_requests()

    def sell(self, digits: str, resource: str, via: str) -> None:
        """Commit to a purchase: the hold no longer expires, and money may move."""
        self.holds.put(digits, Hold("purchase", via, resource))
        self.add_entry("purchase", resource, digits, via)

    def unsell(self, digits: str, resource: str, via: str, when: float) -> None:
        """Return the number of a failed purchase to the stock."""
        hold = self.holds.get(digits)
        if hold is not None and hold.holder == via:
            self.holds.drop(digits)
            self.add_entry("purchaseFailed", resource, digits, via, at=when)
