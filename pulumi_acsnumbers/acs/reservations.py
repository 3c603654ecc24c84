"""Reservations: numbers held under an id the client chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .e164 import digits
from .errors import or_none
from .links import segment
from .models import AvailableNumber, Reservation
from .operations import LongRunning, Poller, reservation_purchase_id
from .paging import PAGE_SIZE, rows
from .retry import Repeat
from .wire import Call

_ROOT = "/availablePhoneNumbers/reservations"


class Reservations:
    """The reservations of one resource. An id is a GUID."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller
        self._wire = poller.wire

    def put(
        self,
        reservation_id: str,
        *,
        add: Iterable[AvailableNumber] = (),
        remove: Iterable[str] = (),
    ) -> Reservation:
        """Create a reservation, or change an active one. Each change restarts its 15 minutes.

        Args:
            reservation_id: The GUID.
            add: Numbers to hold; those already held are ignored.
            remove: Numbers to free, E.164.

        Returns:
            The whole reservation. A number that could not be held has the status `error`.

        Raises:
            BadRequest: It is no longer active.
        """
        numbers: dict[str, object] = {row.id: row.to_json() for row in add}
        numbers |= dict.fromkeys(map(digits, remove))
        call = Call(
            doing=f"changing reservation {reservation_id}",
            method="PATCH",
            path=f"{_ROOT}/{segment(reservation_id)}",
            body={"phoneNumbers": numbers},
            content_type="application/merge-patch+json",
            expect=(200, 201, 207),
        )
        reply = self._wire.call(call)
        return reply.read_as(Reservation.from_json, reservation_id, lambda row: row.id)

    def get(self, reservation_id: str) -> Reservation:
        """Return a reservation with its numbers.

        Raises:
            NotFound: It does not exist. `is_about("ReservationNotFound")` is true only if the
                service itself says so. The service deletes reservations after a month.
        """
        call = Call(
            doing=f"reading reservation {reservation_id}",
            method="GET",
            path=f"{_ROOT}/{segment(reservation_id)}",
        )
        reply = self._wire.call(call)
        return reply.read_as(Reservation.from_json, reservation_id, lambda row: row.id)

    def find(self, reservation_id: str) -> Reservation | None:
        """Return a reservation, or None if the service itself says that it does not exist."""
        return or_none(lambda: self.get(reservation_id))

    def list(self, *, page_size: int = PAGE_SIZE) -> Iterator[Reservation]:
        """Yield all reservations, including expired ones, without their numbers."""
        call = Call(
            doing="listing reservations", method="GET", path=_ROOT, query={"maxPageSize": page_size}
        )
        return rows(self._wire, call, "reservations", Reservation.from_json, lambda row: row.id)

    def delete(self, reservation_id: str) -> None:
        """Delete a reservation and free its numbers. A missing one is not an error.

        Raises:
            BadRequest: It is not active.
        """
        self._wire.call(
            Call(
                doing=f"deleting reservation {reservation_id}",
                method="DELETE",
                path=f"{_ROOT}/{segment(reservation_id)}",
                expect=(204,),
            )
        )

    def purchase(self, reservation_id: str, *, agree_to_not_resell: bool = False) -> LongRunning:
        """Start buying every number that a reservation holds.

        After a `TransportError` or `UnexpectedReply` it may have started: query the operation
        `reservation_purchase_id(reservation_id)` before doing anything else.

        Raises:
            BadRequest: The country requires the agreement not to resell, or the reservation is
                empty or not active.
        """
        call = Call(
            doing=f"purchasing reservation {reservation_id}",
            method="POST",
            path=f"{_ROOT}/{segment(reservation_id)}/:purchase",
            body={"agreeToNotResell": True} if agree_to_not_resell else {},
            expect=(202,),
            repeat=Repeat.IF_THROTTLED,
        )
        known = reservation_purchase_id(reservation_id)
        return LongRunning(self._poller, self._poller.start_operation(call, known))
