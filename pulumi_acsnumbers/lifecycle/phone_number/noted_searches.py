"""The ids of searches, kept in notes, because the service chooses them and not the order.

A search id has 128 bits and needs two notes, each with one half. The tag of the second derives from
the content of the first, so that halves of different searches are never combined.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from ...acs.models import AvailableNumber, Reservation, SearchResult
from ..core.errors import Failed
from ..core.notes import PAYLOAD_BITS, PAYLOADS, Notes, tag, write
from ..core.session import Session

HOLD_IS_OVER: Final = timedelta(seconds=30)
"""How long after the end of its hold a search certainly cannot be bought: clocks differ."""

_LONGER_THAN_ITS_MARKER: Final = timedelta(minutes=2)
"""A search holds for 16 minutes, its marker for 15."""


@dataclass(frozen=True, slots=True)
class NotedSearches:
    """The searches of one attempt.

    Attributes:
        order: The id of the order.
        generation: The number of the generation in the order's history.
        index: The index of the attempt.
    """

    order: str
    generation: int
    index: int

    def write(self, session: Session, search_id: str) -> None:
        """Note a search before anything can be bought from it.

        Raises:
            Failed: The id is not a GUID, so it does not fit into notes.
        """
        first, second = divmod(_guid(search_id), PAYLOADS)
        write(session, self._first_tag, first)
        write(session, self._second_tag(first), second)

    def ids(self, notes: Notes) -> list[str]:
        """Return the searches with both notes, the oldest first.

        Nothing was bought from a search with a single note: a purchase waits for both.
        """
        return [
            str(UUID(int=first << PAYLOAD_BITS | second))
            for first in notes.payloads(self._first_tag)
            for second in notes.payloads(self._second_tag(first))
        ]

    @property
    def _about(self) -> str:
        return f"{self.generation}/search/{self.index}"

    @property
    def _first_tag(self) -> int:
        return tag(self.order, self._about)

    def _second_tag(self, first: int) -> int:
        return tag(self.order, f"{self._about}/{first:016x}")


def hold_of(
    search_id: str, result: SearchResult | None, marker: Reservation | None, now: datetime
) -> Reservation:
    """Return what a search holds, in the form of a reservation.

    Args:
        search_id: The search.
        result: What it found; None if the service does not show it, or no longer does.
        marker: The empty reservation of its attempt, written after the search ended. Without it,
            nothing was bought from the search.
        now: The current time.
    """
    ends: datetime | None = None
    numbers: tuple[AvailableNumber, ...] = ()
    if result is not None:
        ends, numbers = result.expires_by, _found(result)
    elif marker is not None and marker.expires_at is not None:
        ends = marker.expires_at + _LONGER_THAN_ITS_MARKER
    found_nothing = result is not None and not numbers
    lasts = ends is not None and now < ends + HOLD_IS_OVER and not found_nothing
    return Reservation(search_id, "active" if lasts else "expired", ends, numbers)


def _found(result: SearchResult) -> tuple[AvailableNumber, ...]:
    return tuple(
        AvailableNumber(
            id=number.removeprefix("+"),
            phone_number=number,
            country_code="",
            phone_number_type=result.phone_number_type,
            assignment_type=result.assignment_type,
            capabilities=result.capabilities,
            cost=result.cost,
            status="reserved",
        )
        for number in result.phone_numbers
    )


def _guid(search_id: str) -> int:
    try:
        guid = UUID(search_id)
    except ValueError:
        guid = None
    if guid is None or str(guid) != search_id:
        raise Failed(
            "searching for a phone number",
            f"the service calls the search {search_id!r}, which cannot be stored in a note, and "
            "without one a crash could lose what it buys",
            remedy='use `acquisition="reservation"`',
        )
    return guid.int
