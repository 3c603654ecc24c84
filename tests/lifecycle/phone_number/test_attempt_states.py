from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from pulumi_acsnumbers.acs.models import OperationStatus, Reservation
from pulumi_acsnumbers.lifecycle.phone_number.attempts import SETTLED_AFTER, Attempt, State

RESERVATION = "0d9e7b1c-3b6f-4c57-9d7e-3f1f0d1a2b3c"
EXPIRY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)

RESERVATIONS = (None, "active", "Active", "submitted", "completed", "expired", "neverSeenBefore")
OPERATIONS = (None, "notStarted", "running", "succeeded", "Succeeded", "failed", "neverSeenBefore")
PAIRS = list(product(RESERVATIONS, OPERATIONS))


def attempt(reservation: str | None, operation: str | None) -> Attempt:
    return Attempt(
        RESERVATION,
        0,
        Reservation(UUID(RESERVATION).hex, reservation, EXPIRY, ()) if reservation else None,
        OperationStatus("reservationPurchase_x", "reservationPurchase", operation)
        if operation
        else None,
    )


def expected(reservation: str | None, operation: str | None) -> State:
    """The table of the design, written the other way round: by what it means for money."""
    if operation == "failed":
        return State.FAILED
    match (reservation or "").lower(), (operation or "").lower():
        case "", "":
            return State.BLANK
        case "", _:
            return State.LOST
        case "active", "":
            return State.OPEN
        case "expired", "":
            return State.EXPIRED
        case _, "" | "succeeded":
            return State.BOUGHT
    return State.RUNNING


@pytest.mark.parametrize(("reservation", "operation"), PAIRS)
def test_each_pair_of_reservation_and_operation_is_one_row(
    reservation: str | None, operation: str | None
) -> None:
    assert attempt(reservation, operation).state is expected(reservation, operation)


@pytest.mark.parametrize(("reservation", "operation"), PAIRS)
def test_nothing_is_bought_where_money_may_have_moved(
    reservation: str | None, operation: str | None
) -> None:
    buys = attempt(reservation, operation).state in (State.BLANK, State.OPEN)

    assert not (buys and operation is not None)
    assert not (buys and (reservation or "active").lower() != "active")


def test_an_attempt_is_settled_ten_minutes_after_its_hold_would_have_ended() -> None:
    bought = attempt("completed", "succeeded")

    assert not bought.settled(EXPIRY + SETTLED_AFTER - timedelta(seconds=1))
    assert bought.settled(EXPIRY + SETTLED_AFTER)


def test_an_attempt_without_a_known_age_is_never_settled() -> None:
    now = EXPIRY + timedelta(days=400)

    assert not attempt(None, "succeeded").settled(now)
    assert not Attempt(RESERVATION, 0, Reservation("x", "completed", None, ()), None).settled(now)
