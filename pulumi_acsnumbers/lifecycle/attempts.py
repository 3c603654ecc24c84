"""Attempt k of wish n, as the service knows it: one reservation and one purchase operation.

The ids follow from the order, so looking is all it takes to learn what earlier runs did. What a
reservation looks like after its purchase was never seen on the real service, so the operation is
asked too, and nothing hangs on one word of the reservation's status.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from ..acs.client import Client
from ..acs.errors import NotFound
from ..acs.models import OperationStatus, PurchasedNumber, Reservation
from ..acs.operations import reservation_purchase_id
from .session import Session, is_missing
from .wish import attempt_id

T = TypeVar("T")

MEMORY_OF_THE_SERVICE: Final = timedelta(days=25)
"""How long a missing reservation proves that there was none: a month, with a margin."""

SETTLED_AFTER: Final = timedelta(minutes=10)
"""How long after its purchase a number that nobody shows can still become visible."""

MAX_ATTEMPTS: Final = 200


class State(enum.Enum):
    """What the pair of reservation and operation says."""

    BLANK = "nothing was ever tried under this id, or the service forgot it"
    LOST = "bought or being bought, but the reservation with its number is gone"
    OPEN = "the reservation is active and not bought"
    RUNNING = "the purchase is under way"
    FAILED = "the purchase failed"
    BOUGHT = "the purchase succeeded, or the reservation says that it was asked for"
    EXPIRED = "the hold ran out before a purchase"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt and what the service says of it."""

    id: str
    index: int
    reservation: Reservation | None
    operation: OperationStatus | None

    @property
    def state(self) -> State:
        """The row of the table that this attempt is in. Pure."""
        reservation, operation = self.reservation, self.operation
        if operation is not None and operation.failed:
            return State.FAILED
        if reservation is None:
            return State.BLANK if operation is None else State.LOST
        if operation is not None:
            return State.BOUGHT if operation.succeeded else State.RUNNING
        status = reservation.status.lower()
        if status == "active":
            return State.OPEN
        return State.EXPIRED if status == "expired" else State.BOUGHT

    @property
    def operation_id(self) -> str:
        """The id of the purchase operation, known before the purchase."""
        return reservation_purchase_id(self.id)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the reservation, E.164, smallest first."""
        return held_numbers(self.reservation) if self.reservation else ()

    def settled(self, now: datetime) -> bool:
        """Tell whether the purchase is so old that its number would be visible by now.

        A reservation can be bought until it expires, and each change moves that time; so its
        expiry is the latest moment at which the purchase can have begun.
        """
        expires_at = self.reservation.expires_at if self.reservation else None
        return expires_at is not None and now >= expires_at + SETTLED_AFTER


def held_numbers(reservation: Reservation) -> tuple[str, ...]:
    """Return the numbers that a reservation really has, E.164, smallest first."""
    return tuple(
        sorted(n.phone_number for n in reservation.numbers if (n.status or "").lower() != "error")
    )


def look(client: Client, order: str, wish: int, index: int) -> Attempt:
    """Ask the service about one attempt."""
    attempt = attempt_id(order, wish, index)
    return Attempt(
        attempt,
        index,
        reservation=or_none(lambda: client.reservations.get(attempt)),
        operation=or_none(lambda: client.operations.get(reservation_purchase_id(attempt))),
    )


def walk(client: Client, order: str, wish: int) -> Iterator[Attempt]:
    """Return the attempts of a wish in their order, the first blank one as the last.

    A blank attempt ends the walk: attempts are made one after the other, and the service forgets
    the oldest first.
    """
    for index in range(MAX_ATTEMPTS):
        attempt = look(client, order, wish, index)
        yield attempt
        if attempt.state is State.BLANK:
            return


def or_none(ask: Callable[[], T]) -> T | None:
    """Return what was asked for, or None when the service itself says that it is not there."""
    try:
        return ask()
    except NotFound as error:
        if is_missing(error):
            return None
        raise


def owned(session: Session, number: str) -> PurchasedNumber | None:
    """Return an owned number by its own GET, the only truth; None by the service's own 404."""
    try:
        return session.client.numbers.get(number)
    except NotFound as error:
        if error.is_about("phonenumber"):
            return None
        raise


def owned_of(session: Session, attempt: Attempt) -> list[PurchasedNumber]:
    """Return the numbers of an attempt that are owned."""
    found = (owned(session, number) for number in attempt.numbers)
    return [number for number in found if number is not None]


def released_since(session: Session, attempt: Attempt) -> bool:
    """Prove that the bought number of an attempt, which one GET lacked, was released.

    Three witnesses, because a number can become visible late: the age of the purchase, a second
    GET, and a fresh list.
    """
    if not attempt.settled(session.clock.now()):
        return False
    if owned_of(session, attempt):
        return False
    listed = {number.phone_number for number in session.client.numbers.list()}
    return listed.isdisjoint(attempt.numbers)
