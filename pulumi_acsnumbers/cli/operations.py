"""`acsnumbers operations`: long-running operations at the service."""

from __future__ import annotations

from typing import Any, Final

import click

from ..acs.plain import plain
from ..lifecycle.core.errors import explained
from .command import Group
from .links import PHONE_NUMBERS
from .service import Service, with_service
from .terminal import Column, Terminal, moment, with_questions, with_terminal

COLUMNS: Final[tuple[Column, ...]] = (
    ("id", "id"),
    ("type", "operation_type"),
    ("status", "status"),
    ("started", lambda row: moment(row["created"])),
    ("resource", "resource_location"),
    ("error", lambda row: _reason(row["error"])),
)
KEYS: Final = ("id", "operation_type", "status", "created", "resource_location", "error")

_WHICH: Final = "look at its id, and whether this is the ACS resource that it runs at"


@click.group(cls=Group, link=PHONE_NUMBERS)
def operations() -> None:
    """Show and cancel operations: searches, purchases, releases, changes."""


@operations.command(
    examples=[
        "acsnumbers operations show reservationPurchase_6b1f0f6a-0000-4000-8000-000000000003"
    ],
    keys=KEYS,
)
@click.argument("operation")
@with_terminal
@with_service
def show(*, operation: str, terminal: Terminal, service: Service) -> None:
    """Show the status of an operation.

    The id of a purchase is derived from what is bought: reservationPurchase_ID with the id of the
    reservation, or purchase_ID with that of the search.
    """
    with service.reading("operation", operation, _WHICH):
        status = service.client.operations.get(operation)
    terminal.show_one(plain(status), COLUMNS)


@operations.command(
    examples=["acsnumbers operations cancel search_6b1f0f6a-0000-4000-8000-000000000001"],
    keys=KEYS,
)
@click.argument("operation")
@with_questions
@with_service
def cancel(*, operation: str, terminal: Terminal, service: Service) -> None:
    """Ask the service to cancel an operation.

    The response guarantees nothing; show the operation afterwards. Cancelling a search frees the
    numbers that it holds.
    """
    with service.reading("operation", operation, _WHICH):
        status = service.client.operations.get(operation)
    terminal.confirm(f"Cancel operation {operation}, which is {status.status}?")
    with explained("cancelling operation", operation):
        service.client.operations.cancel(operation)
    with service.reading("operation", operation, _WHICH):
        status = service.client.operations.get(operation)
    terminal.show_one(plain(status), COLUMNS)


def _reason(error: Any) -> str:
    return f"{error.get('code') or ''} {error.get('message') or ''}".strip() if error else ""
