"""What the page shows: of everything a screenful and the count, however much there is.

Times are seconds since 1970 on the service's clock. Nothing here is secret.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

from pulumi_acsnumbers.emulator.operations import Operations
from pulumi_acsnumbers.emulator.rows import (
    Entry,
    Number,
    Operation,
    ProgramBrief,
    Reservation,
    Row,
)
from pulumi_acsnumbers.emulator.store import Table
from pulumi_acsnumbers.emulator.world import World

ROWS = 50
_NUMBERS_OF_A_RESERVATION = 5

R = TypeVar("R", bound=Row)


class View:
    """Looks at the state; the caller holds the lock."""

    def __init__(self, world: World, operations: Operations) -> None:
        self._world = world
        self._operations = operations

    def show(self) -> dict[str, Any]:
        """The clock, and of each table `total`, `live` (what is under way) and `rows`."""
        world = self._world
        numbers = [_number(row) for row in _newest(world.numbers)]
        ledger = [_entry(row) for row in _newest(world.entries)]
        return {
            "now": world.clock.now(),
            "clock_offset": world.clock.offset,
            "progress": self._operations.profile.text,
            "numbers": {"total": len(world.numbers), "rows": numbers},
            "reservations": _choose(world.reservations, _is_active, _reservation),
            "operations": _choose(world.operations, _is_running, self._operation),
            "briefs": _choose(world.briefs, _is_submitted, _brief),
            "ledger": {"total": len(world.entries), "rows": ledger},
        }

    def _operation(self, row: Operation) -> dict[str, Any]:
        ends = None if row.seconds is None else row.started + row.seconds
        return {
            "key": f"{row.resource}/{row.id}",
            "id": row.id,
            "resource": row.resource,
            "type": self._operations.type_of(row),
            "subject": row.subject,
            "status": self._operations.status_of(row),
            "started": row.started,
            "ends": ends if row.outcome is None else None,
            "error": (row.error or {}).get("message"),
        }


def _newest(table: Table[R]) -> list[R]:
    return list(islice(reversed(table.rows.values()), ROWS))


def _choose(
    table: Table[R], is_live: Callable[[R], bool], show: Callable[[R], dict[str, Any]]
) -> dict[str, Any]:
    """A screenful of rows: what is under way first, however old it is; each part newest first."""
    rows = list(table)
    live = [place for place, row in enumerate(rows) if is_live(row)]
    kept = live[-ROWS:]
    others = (place for place in range(len(rows) - 1, -1, -1) if not is_live(rows[place]))
    places = [*reversed(kept), *islice(others, ROWS - len(kept))]
    return {
        "total": len(rows),
        "live": len(live),
        "rows": [show(rows[place]) for place in places],
    }


def _is_active(row: Reservation) -> bool:
    return row.status == "active"


def _is_running(row: Operation) -> bool:
    return row.outcome is None


def _is_submitted(row: ProgramBrief) -> bool:
    return row.status == "submitted"


def _number(row: Number) -> dict[str, Any]:
    return {
        "key": row.digits,
        "number": f"+{row.digits}",
        "resource": row.resource,
        "country": row.country,
        "type": row.type,
        "assignment": row.assignment,
        "calling": row.calling,
        "sms": row.sms,
        "amount": row.amount,
        "currency": row.currency,
        "purchased": row.purchased,
    }


def _reservation(row: Reservation) -> dict[str, Any]:
    held = [f"+{digits}" for digits in islice(row.items, _NUMBERS_OF_A_RESERVATION)]
    return {
        "key": f"{row.resource}/{row.id}",
        "id": row.id,
        "resource": row.resource,
        "status": row.status,
        "created": row.created,
        "expires": row.expires,
        "numbers": held,
        "more": len(row.items) - len(held),
    }


def _brief(row: ProgramBrief) -> dict[str, Any]:
    details = row.content.get("programDetails", {})
    return {
        "key": row.key,
        "id": row.id,
        "resource": row.resource,
        "name": details.get("name"),
        "wanted": details.get("preferredVanityNumbers"),
        "status": row.status,
        "since": row.status_updated,
        "number": row.number,
        "notes": [note.get("message") for note in row.notes or []],
    }


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "key": str(row.sequence),
        "time": row.time,
        "resource": row.resource,
        "kind": row.kind,
        "number": row.number,
        "via": row.via,
        "brief": row.brief,
        "detail": row.detail,
    }
