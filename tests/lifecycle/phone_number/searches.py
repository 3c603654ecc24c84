"""What a run that buys by a search leaves at the service."""

from __future__ import annotations

from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.lifecycle.runs import (
    notes_of,
)
from tests.lifecycle.stack import Stack

SEARCH = {"acquisition": "search", "area_code": "833"}
PURCHASE = ("POST", ":purchase")
LIST = "GET /availablePhoneNumbers/reservations"
HOLD = 16 * 60 + 60
GONE = {"error": {"code": "NotFound", "message": "No.", "target": "searchid"}}


def listings(stack: Stack) -> int:
    return stack.requests().count(LIST)


def noted(stack: Stack, generation: int = 0, index: int = 0) -> list[str]:
    return NotedSearches(stack.order_id, generation, index).ids(notes_of(stack.emulator))


def marks(stack: Stack) -> list[str]:
    """Return the reservations that are no notes."""
    kept = [r["id"] for r in stack.emulator.state()["reservations"].values()]
    return [one for one in kept if one in {stack.attempt(w, k) for w in range(4) for k in range(4)}]


def late_purchase(stack: Stack, search: str) -> None:
    stack.session.client.searches.purchase(search)
