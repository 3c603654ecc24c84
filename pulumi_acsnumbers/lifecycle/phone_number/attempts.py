"""Attempt k of generation n, as the service sees it: one reservation and one purchase operation.

The ids derive from the order, so a lookup is enough to learn what earlier runs did. The form of a
reservation after its purchase has never been seen on the real service. So the operation is queried
too, and nothing depends on the reservation's status alone.

With `acquisition="search"` the reservation stays empty, which means that a search is noted for this
attempt. What the search holds is an attempt like any other, with another purchase operation.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...acs.client import Client
from ...acs.errors import ServiceError
from ...acs.models import OperationStatus, PurchasedNumber, Reservation
from ...acs.operations import reservation_purchase_id, search_purchase_id
from ..core.history import Generation
from ..core.ids import attempt_id
from ..core.notes import Notes
from ..core.session import Session
from ..core.side_by_side import results, side_by_side
from .noted_searches import HOLD_IS_OVER, NotedSearches, hold_of

MEMORY_OF_THE_SERVICE: Final = timedelta(days=25)
"""How long a missing reservation proves that there was none: a month, with a margin."""

YOUNG_FOR: Final = timedelta(minutes=10)
"""How long after the start of its purchase a number that nobody can name may still be late."""

SETTLED_AFTER: Final = timedelta(minutes=30)
"""How long after the latest time of its purchase an invisible number counts as released."""

_TO_THE_MINUTE: Final = timedelta(seconds=59)

MAX_ATTEMPTS: Final = 200
_FORGOTTEN_AT_MOST: Final = 5


class State(enum.Enum):
    """The combined state of reservation and operation."""

    BLANK = "nothing was ever tried under this id, or the service forgot it"
    LOST = "bought or being bought, but the reservation with its number is gone"
    OPEN = "the reservation is active and not bought"
    RUNNING = "the purchase is under way"
    FAILED = "the purchase failed"
    BOUGHT = "the purchase succeeded, or the reservation says that it was asked for"
    EXPIRED = "the hold ran out before a purchase"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt and its state at the service.

    Attributes:
        id: The id of the reservation, or of the search.
        index: The index of the attempt in its generation.
        reservation: What is held and until when, by a reservation or by a search.
        operation: The purchase.
        searched: Whether a search holds it.
    """

    id: str
    index: int
    reservation: Reservation | None
    operation: OperationStatus | None
    searched: bool = False

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
        return search_purchase_id(self.id) if self.searched else reservation_purchase_id(self.id)

    @property
    def empty(self) -> bool:
        """Whether its reservation holds nothing, as when a search is noted for the attempt."""
        return self.state in (State.OPEN, State.EXPIRED) and not self.numbers

    @property
    def may_be_bought(self) -> bool:
        """Whether a purchase in progress can still buy what is held."""
        return self.state is State.OPEN and (self.searched or bool(self.numbers))

    @property
    def until(self) -> str:
        """When a hold is certainly over, formatted for a message: `09:46 UTC`."""
        if self._expires_at is None:
            return "the end of its hold"
        return f"{self._expires_at + HOLD_IS_OVER + _TO_THE_MINUTE:%H:%M} UTC"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the reservation, E.164, smallest first."""
        return held_numbers(self.reservation) if self.reservation else ()

    @property
    def nameless(self) -> bool:
        """Whether money may have moved without the service naming a number."""
        return self.state is State.LOST or (
            self.state in (State.RUNNING, State.BOUGHT) and not self.numbers
        )

    @property
    def _expires_at(self) -> datetime | None:
        return self.reservation.expires_at if self.reservation else None

    def settled(self, now: datetime) -> bool:
        """Return whether the purchase is so old that its number would be visible by now.

        A reservation can be bought until it expires, and each change extends it. So its expiry is
        the latest time at which the purchase can have started.
        """
        return self._expires_at is not None and now >= self._expires_at + SETTLED_AFTER

    def young(self, now: datetime) -> bool:
        """Return whether the purchase is so recent that its number may not be visible yet.

        If the reservation is gone, only the start of the purchase is known.
        """
        started = self.operation.created if self.operation else None
        if self._expires_at is not None or started is None:
            return not self.settled(now)
        return now - started < YOUNG_FOR

    def bought_it(self, number: PurchasedNumber) -> bool:
        """Return whether this attempt bought an owned number of the reservation.

        During the hold nobody else could buy it. Afterwards somebody else could, unless the
        purchase of this attempt succeeded.
        """
        if self.state in (State.FAILED, State.EXPIRED):
            return self._expires_at is not None and number.purchase_date <= self._expires_at
        return True

    def is_older_than(self, number: PurchasedNumber) -> bool:
        """Return whether an owned number was bought long after the last moment of this purchase.

        Then it was released meanwhile, and somebody has bought it again.
        """
        return (
            self._expires_at is not None and number.purchase_date > self._expires_at + SETTLED_AFTER
        )

    def doubts(self, number: PurchasedNumber) -> bool:
        """Return whether an owned number may belong to somebody else, because its purchase failed.

        A failed purchase frees its number long before the hold would have ended.
        """
        return self.state is State.FAILED and not any(
            held.phone_number == number.phone_number and (held.status or "").lower() == "purchased"
            for held in (self.reservation.numbers if self.reservation else ())
        )


def held_numbers(reservation: Reservation) -> tuple[str, ...]:
    """Return the numbers that a reservation actually holds, E.164, smallest first."""
    return tuple(
        sorted(n.phone_number for n in reservation.numbers if (n.status or "").lower() != "error")
    )


def look(client: Client, order: str, generation: int, index: int) -> Attempt:
    """Query the service about one attempt."""
    attempt = attempt_id(order, generation, index)
    return Attempt(
        attempt,
        index,
        reservation=client.reservations.find(attempt),
        operation=client.operations.find(reservation_purchase_id(attempt)),
    )


def call_off(
    session: Session,
    order: str,
    generation: Generation,
    attempt: Attempt,
    *,
    leaving: bool = False,
) -> Attempt:
    """Give up a hold that nobody is to buy now; return the attempt as it is then.

    A CLI that was killed leaves its plugin running, and the purchase of the hold may be under way
    from there at this moment. The service refuses it once the hold is gone; if it came first, the
    attempt says so. A search that has ended cannot be called off, as the service's cancel has no
    effect on it: it stays open until its hold ends. An empty reservation holds nothing, and says
    where to look for searches.

    With `leaving` it stays without its numbers: of attempts that run side by side one that looks
    untried ends the walk, and hides those behind it.
    """
    if attempt.searched or not attempt.may_be_bought:
        return attempt
    with suppress(ServiceError):
        if leaving:
            session.client.reservations.put(attempt.id, remove=attempt.numbers)
        else:
            session.client.reservations.delete(attempt.id)
    return look(session.client, order, generation.number, attempt.index)


def walk(
    session: Session,
    order: str,
    generation: Generation,
    *,
    notes: Notes | None = None,
    searching: bool = False,
    first: int = 0,
    at_once: int = 1,
) -> Iterator[Attempt]:
    """Return the attempts of a generation in their order; the last one is blank.

    Attempts are made one after the other, so a blank one ends the walk. The service forgets the
    oldest first: an old one is looked at some attempts further, for one that is not forgotten.

    Args:
        session: The service and the run.
        order: The id of the order.
        generation: Which of the order's history.
        notes: The notes of this decision, to list them once for several generations.
        searching: Whether to look for searches of a blank attempt too. Nothing was bought from
            them, but whoever is about to search goes on with one that is there.
        first: The attempt to begin with.
        at_once: How many attempts may be under way side by side: so many blank ones end the walk.
            Those of one order that are made so never search.
    """
    notes = notes or Notes(session)
    blanks = 0
    enough = max(at_once, _FORGOTTEN_AT_MOST if is_old(session, generation) else 1)
    for attempt in _looks(session, order, generation, first, at_once):
        index = attempt.index
        blank = attempt.state is State.BLANK
        if at_once == 1 and (attempt.empty or (blank and searching)):
            searches = NotedSearches(order, generation.number, index)
            yield from _from_searches(session, notes, searches, attempt.reservation)
        blanks = blanks + 1 if blank else 0
        if blanks in (0, enough):
            yield attempt
        if blanks == enough:
            return


def _looks(
    session: Session, order: str, generation: Generation, first: int, at_once: int
) -> Iterator[Attempt]:
    """Look at attempts from the first one on, at so many side by side."""

    def attempt(index: int) -> Attempt:
        return look(session.client, order, generation.number, index)

    for start in range(first, first + MAX_ATTEMPTS, at_once):
        yield from results(side_by_side(attempt, range(start, start + at_once)))


def _from_searches(
    session: Session, notes: Notes, searches: NotedSearches, marker: Reservation | None
) -> Iterator[Attempt]:
    """Return what was searched for under an attempt, and can still be bought last.

    Two processes of one order may both have searched, and at most one of them has purchased.
    """
    found = searches.ids(notes)
    if marker and not found:
        # The marker comes after the notes. But a list is cut into pages by position and misses an
        # item if another one disappears meanwhile, or it is older than the marker.
        notes.read()
        found = searches.ids(notes)
    attempts = [_look_at_search(session, search, searches.index, marker) for search in found]
    yield from sorted(attempts, key=lambda attempt: attempt.state is State.OPEN)


def _look_at_search(
    session: Session, search_id: str, index: int, marker: Reservation | None
) -> Attempt:
    client = session.client
    # In this order: no purchase is accepted after the hold, so one that was accepted is seen.
    result = client.searches.find_result(search_id)
    hold = hold_of(search_id, result, marker, session.clock.now())
    operation = client.operations.find(search_purchase_id(search_id))
    known = result is not None or operation is None
    return Attempt(search_id, index, hold if known else None, operation, searched=True)


def is_old(session: Session, generation: Generation) -> bool:
    """Return whether the service may have forgotten the attempts of a generation.

    A date in the future comes from a wrong clock, and proves as little as an old one.
    """
    age = session.clock.now() - datetime.fromisoformat(generation.since)
    return abs(age) > MEMORY_OF_THE_SERVICE
