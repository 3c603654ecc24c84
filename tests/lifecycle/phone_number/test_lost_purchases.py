"""A purchase whose reply is lost, while the service cannot be asked what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from tests.lifecycle.stack import Stack

PURCHASE = {"reservation": "purchaseReservation", "search": "purchasePhoneNumbers"}
PURCHASES = "/phoneNumbers/operations/*urchase_*"
LOOKS: dict[str, dict[str, Any]] = {
    "throttled": {"status": 429, "body": {"error": {"code": "TooManyRequests", "message": "-"}}},
    "refused": {"status": 401, "body": {"error": {"code": "Denied", "message": "-"}}},
    "forbidden": {"status": 403, "body": {"error": {"code": "Forbidden", "message": "-"}}},
    "a proxy's page": {"status": 403, "body": "<html>No.</html>"},
    "a proxy's 404": {"status": 404, "body": "<html>No.</html>"},
    "timed out": {"status": 408, "body": "<html>Late.</html>"},
    "broken off": {"cut": "before"},
}
REPLIES: dict[str, dict[str, Any]] = {
    "cut": {"cut": "after"},
    "408": {"commit": True, "status": 408, "body": "<html>Late.</html>"},
    "403": {"commit": True, "status": 403, "body": "<html>No.</html>"},
    "400": {"commit": True, "status": 400, "body": {"error": {"code": "BadRequest"}}},
    "429": {"commit": True, "status": 429, "body": {"error": {"code": "TooManyRequests"}}},
    "520": {"commit": True, "status": 520, "body": "<html>?</html>"},
}


def twice(stack: Stack, acquisition: str, *faults: dict[str, Any]) -> None:
    """Create under faults, and again in the next run without; nothing is bought twice."""
    props = stack.spec_for(acquisition=acquisition)
    stack.faults(*faults)
    try:
        stack.again(props)
    except LifecycleError:
        assert len(stack.bought) == 1
    stack.faults()
    stack.next_run()
    number, _ = stack.again(props)
    assert stack.bought == [number]
    assert stack.requests("DELETE", "/reservations/") == []


@pytest.mark.parametrize("acquisition", PURCHASE)
@pytest.mark.parametrize("look", LOOKS)
def test_a_purchase_that_cannot_be_asked_about_is_not_repeated_and_not_taken_back(
    stack: Stack, acquisition: str, look: str
) -> None:
    twice(
        stack,
        acquisition,
        {"operation": PURCHASE[acquisition], "count": 1, "cut": "after"},
        {"operation": "getOperation", "path": PURCHASES, "nth": 2, "count": 99, **LOOKS[look]},
    )
    assert len(stack.requests("POST", ":purchase")) == 1


@pytest.mark.parametrize("acquisition", PURCHASE)
@pytest.mark.parametrize("reply", REPLIES)
def test_a_purchase_that_was_answered_with_something_else_is_not_repeated(
    stack: Stack, acquisition: str, reply: str
) -> None:
    twice(
        stack,
        acquisition,
        {"operation": PURCHASE[acquisition], "count": 1, **REPLIES[reply]},
        {"operation": "getOperation", "path": "/phoneNumbers/operations/purchase_*",
         "status": 503, "body": "<html>"},
    )  # fmt: skip


def test_a_no_whose_purchase_cannot_be_asked_about_leaves_the_hold_alone(stack: Stack) -> None:
    stack.faults(
        {"operation": "purchaseReservation", "status": 400, "body": {"error": {"code": "Bad"}}},
        {"operation": "getReservation", "nth": 2, "count": 500, "status": 429},
    )

    with pytest.raises(LifecycleError, match="it is unknown whether it was bought"):
        stack.create()

    assert stack.requests("DELETE", "/reservations/") == []


NOT_YET = {
    "operation": "getOperation",
    "path": PURCHASES,
    "status": 404,
    "body": {"error": {"code": "NotFound", "message": "-", "target": "operationid"}},
}
SAYS_NO = {"status": 400, "body": {"error": {"code": "BadRequest", "message": "Sold."}}}


@pytest.mark.parametrize("acquisition", PURCHASE)
@pytest.mark.parametrize("reply", ["cut", "403", "408", "520"])
@pytest.mark.parametrize("looks", [1, 2, 3, 99])
def test_a_purchase_that_is_not_known_yet_when_it_is_asked_about_is_not_repeated(
    stack: Stack, acquisition: str, reply: str, looks: int
) -> None:
    """The service says no to the second one: it has sold what was asked for, to the first."""
    operation = PURCHASE[acquisition]
    first = 1 if acquisition == "search" else 2  # after the look at what earlier runs did
    twice(
        stack,
        acquisition,
        {"operation": operation, "count": 1, **REPLIES[reply]},
        {"operation": operation, "nth": 1, "count": 9, **SAYS_NO},
        {**NOT_YET, "nth": first, "count": looks},
    )


def test_two_processes_that_bought_under_one_order_at_once_name_both_numbers(stack: Stack) -> None:
    """The other one adds its number between this one's hold and this one's purchase."""
    props = stack.spec_for()
    reservations = stack.session.client.reservations
    held: list[str] = []
    purchase = reservations.purchase

    def late(reservation: str, **consent: Any) -> Any:
        other = stack.offers("844")[0]
        held.append(other.phone_number)
        reservations.put(reservation, add=[other])
        return purchase(reservation, **consent)

    reservations.purchase = late  # type: ignore[assignment]  # always the same arguments
    number, _ = stack.again(props)

    assert sorted(stack.bought) == sorted([number, *held])
    [warning] = stack.reporter.warnings
    assert held[0] in warning
    assert "is owned too" in warning
