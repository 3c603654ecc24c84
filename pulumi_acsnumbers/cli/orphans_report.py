"""The output of `acsnumbers orphans`: tables, JSON, or the lines of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from ..acs.plain import plain
from . import costs, program
from .comparing import Comparing
from .syntax import syntax_of
from .terminal import Column, Terminal

if TYPE_CHECKING:
    from ..lifecycle.audit.orphans import Claim, Orphan
    from ..lifecycle.audit.stack_state import Held, KnownOrder

NUMBERS: Final[tuple[Column, ...]] = (
    ("number", "id"),
    ("country", "country_code"),
    ("type", "phone_number_type"),
    ("cost", lambda row: costs.price(row["cost"])),
    ("bought", lambda row: row["purchase_date"][:10]),
    ("known of it", "known"),
)
HELD: Final[tuple[Column, ...]] = (("stack", "stack"), ("name", "name"), ("id", "id"))


class Report:
    """The report of a comparison."""

    def __init__(self, look: Comparing) -> None:
        self._look = look
        self._orphans = [self._orphan(orphan) for orphan in look.numbers.orphans]
        self._briefs = [self._brief(orphan) for orphan in look.briefs.orphans]

    @property
    def anything(self) -> bool:
        """Whether there is anything to act on."""
        look = self._look
        shared = look.numbers.shared or look.briefs.shared
        unasked = any(state.unasked for state in look.states)
        return bool(self._orphans or self._briefs or look.gone or shared or look.claims or unasked)

    def record(self) -> dict[str, Any]:
        """Return everything as plain JSON."""
        look = self._look
        return {
            "endpoint": look.service.settings.endpoint,
            "stacks": [state.name for state in look.states],
            "stacks_not_shown": look.not_shown,
            "orphans": self._orphans,
            "orphaned_briefs": self._briefs,
            "orphans_monthly_cost": self._lost(),
            "monthly_cost": costs.monthly(plain(n.cost) for n in look.owned.values()),
            "gone": [_held(held) for held in look.gone],
            "purchasing": [_held(held) for held in look.purchasing],
            "shared": [
                [_held(held) for held in copies]
                for copies in (*look.numbers.shared, *look.briefs.shared)
            ],
            "elsewhere": [
                _held(held) for held in (*look.numbers.elsewhere, *look.briefs.elsewhere)
            ],
            "orders": [
                {
                    "stack": claim.order.stack,
                    "name": claim.order.name,
                    "urn": claim.order.urn,
                    "numbers": list(claim.numbers),
                    "status": claim.status,
                }
                for claim in look.claims
            ],
            "unasked": [
                {
                    "stack": state.name,
                    "name": one.name,
                    **asdict(one.rendered_in(syntax_of(one.urn))),
                }
                for state in look.states
                for one in state.unasked
            ],
        }

    def show(self, terminal: Terminal) -> None:
        """Write a table for each kind of finding."""
        look, record = self._look, self.record()
        lost = costs.sums(self._lost()) or "nothing"
        sections: list[tuple[str, list[dict[str, Any]], Sequence[Column]]] = [
            (f"Paid for, and in no state ({lost} a month)", self._orphans, NUMBERS),
            (
                "Program briefs in no state",
                self._briefs,
                [("brief", "id"), ("status", "status"), ("short code", "number"),
                 ("known of it", "known")],
            ),
            ("In a state, and gone", record["gone"], HELD),
            ("In a state, and being bought", record["purchasing"], HELD),
            (
                "Held more than once: either can release it",
                [one for copies in record["shared"] for one in copies],
                HELD,
            ),
            (
                "Orders that may have bought what nobody holds",
                [row for row in record["orders"] if row["status"] != "bought"],
                [("stack", "stack"), ("name", "name"), ("numbers", "numbers"),
                 ("status", "status")],
            ),
            (
                "The engine will let go of it without asking",
                record["unasked"],
                [*HELD, ("why, and what to do", _why)],
            ),
            (
                "Of another ACS resource, and not looked at",
                record["elsewhere"],
                [*HELD, ("endpoint", "endpoint")],
            ),
        ]  # fmt: skip
        for index, (title, rows, columns) in enumerate(part for part in sections if part[1]):
            click.echo(f"{'' if index == 0 else chr(10)}{title}")
            terminal.show(rows, columns)
        total = costs.sums(record["monthly_cost"]) or "nothing"
        named = ", ".join(record["stacks"])
        terminal.say(
            f"{look.service.settings.endpoint} compared with {named}: {total} a month in total."
        )
        if not self.anything:
            terminal.say("Nothing is orphaned, and nothing is gone.")

    def program(self) -> str:
        """Return the lines that would bring each orphan under management."""
        if not self._orphans:
            return program.comment("Nothing is orphaned.")
        parts = [program.HEAD]
        for orphan in self._orphans:
            lines = program.number_lines(self._look.owned[orphan["id"]])
            if orphan["bought_by"] or orphan["leaving"]:
                # Another stack acts on it, and two stacks must not have the same number.
                lines = program.comment(lines.rstrip("\n"))
            if orphan["known"]:
                lines = program.comment(f"{orphan['id']}: {orphan['known']}") + lines
            parts.append(lines)
        return "\n".join(parts)

    def _lost(self) -> dict[str, float]:
        return costs.monthly(row["cost"] for row in self._orphans)

    def _orphan(self, orphan: Orphan) -> dict[str, Any]:
        claim = next((c for c in self._look.claims if orphan.id in c.numbers), None)
        return {
            **plain(self._look.owned[orphan.id]),
            "id": orphan.id,
            **self._traces(orphan),
            "bought_by": {"stack": claim.order.stack, "name": claim.order.name} if claim else None,
            "known": _known(orphan, claim),
        }

    def _brief(self, orphan: Orphan) -> dict[str, Any]:
        brief = self._look.applications[orphan.id]
        made_by = self._order_of(brief.id)
        known = _known(orphan, None)
        if made_by:
            origin = f"written for {made_by.name} of {made_by.stack}; pulumi up there takes it"
            known = "; ".join(part for part in (origin, known) if part)
        return {
            "id": brief.id,
            "status": brief.status,
            "number": brief.number,
            "costs": [plain(cost) for cost in brief.costs],
            **self._traces(orphan),
            "known": known,
        }

    def _order_of(self, brief_id: str) -> KnownOrder | None:
        """Return the order that wrote a brief: its id is the brief's."""
        orders = (order for state in self._look.states for order in state.orders)
        return next((o for o in orders if o.kind == "brief" and o.id == brief_id), None)

    @staticmethod
    def _traces(orphan: Orphan) -> dict[str, Any]:
        return {
            "leaving": [_held(held) for held in orphan.leaving],
            "read_by": [_held(held) for held in orphan.read_by],
        }


def _known(orphan: Orphan, claim: Claim | None) -> str:
    parts = []
    if claim and claim.status == "bought":
        parts.append(
            f"bought for {claim.order.name} of {claim.order.stack} by a run that did not end; "
            "pulumi up there takes it, or says what to do"
        )
    elif claim:
        parts.append(f"{claim.status} for {claim.order.name} of {claim.order.stack}")
    parts += [f"an old copy in {held.stack} waits for its deletion" for held in orphan.leaving]
    parts += [f"{held.name} of {held.stack} reads it" for held in orphan.read_by]
    return "; ".join(parts)


def _why(row: Mapping[str, Any]) -> str:
    return f"{row['found']}\n-> {row['advice']}"


def _held(held: Held) -> dict[str, Any]:
    return {
        "stack": held.stack,
        "name": held.name,
        "urn": held.urn,
        "kind": held.kind,
        "id": held.id,
        "endpoint": held.endpoint,
    }
