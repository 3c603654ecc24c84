"""`acsnumbers reservations`: what is held, and was held recently."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import click

from ..acs.plain import plain
from ..lifecycle.core.errors import explained
from . import arguments
from .command import Group
from .links import PHONE_NUMBERS
from .service import Service, with_service
from .terminal import Column, Terminal, with_questions, with_terminal

COLUMNS: Final[tuple[Column, ...]] = (
    ("id", "id"),
    ("status", "status"),
    ("expires, UTC", lambda row: _minute(row["expires_at"])),
    ("numbers", lambda row: [number["phone_number"] for number in row["numbers"]]),
)

_WHICH: Final = "acsnumbers reservations list shows which there are"


@click.group(cls=Group, link=PHONE_NUMBERS)
def reservations() -> None:
    """List and delete the reservations of numbers."""


@reservations.command(
    "list",
    examples=["acsnumbers reservations list", "acsnumbers reservations list --all --output json"],
    keys=["id", "status", "expires_at", "numbers"],
)
@click.option("--all", "all_", is_flag=True, help="Expired ones too, without their numbers.")
@with_terminal
@with_service
def list_(*, all_: bool, terminal: Terminal, service: Service) -> None:
    """List the reservations that are active, with what they hold.

    The service's list does not include numbers, so each active reservation is read.
    """
    with explained("listing reservations"), terminal.working("listing reservations") as work:
        rows: list[dict[str, Any]] = []
        for row in service.client.reservations.list():
            active = row.status.lower() == "active"
            if active or all_:
                rows.append(plain(service.client.reservations.get(row.id) if active else row))
                work.phase(f"reading reservations: {len(rows)}")
    terminal.show(rows, COLUMNS, empty="Nothing is reserved.")


@reservations.command(
    examples=["acsnumbers reservations delete 6b1f0f6a-0000-4000-8000-000000000003"],
    keys=["id", "status"],
)
@click.argument("reservation", type=arguments.guid)
@with_questions
@with_service
def delete(*, reservation: str, terminal: Terminal, service: Service) -> None:
    """Delete a reservation; the numbers that it holds become available to everybody."""
    with service.reading("reservation", reservation, _WHICH):
        held = service.client.reservations.get(reservation)
    named = " and ".join(number.phone_number for number in held.numbers) or "nothing"
    terminal.confirm(f"Delete reservation {reservation}, which holds {named}?")
    with explained("deleting reservation", reservation):
        service.client.reservations.delete(reservation)
    terminal.show_one({"id": reservation, "status": "deleted"}, COLUMNS[:2])


def _minute(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}" if moment else ""
