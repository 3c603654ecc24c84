"""Notes: facts stored at the service for the next run.

A note is an empty reservation. Its id is its only content: a tag of 64 bits, which identifies the
subject, and 64 bits of payload. Whoever knows the tag finds the payload in the list of
reservations, which includes expired ones and drops them after a month. So a note cannot be reliably
withdrawn: it can be deleted while it is active, but nothing may depend on that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from .session import Session

PAYLOAD_BITS: Final = 64
PAYLOADS: Final = 1 << PAYLOAD_BITS
"""The number of payloads: each is an integer from 0 up to, but not including, this."""


def tag(order: str, about: str) -> int:
    """Return the 64 bits with which the notes of an order about one subject start.

    Args:
        order: The id of the order.
        about: The subject. Part of the state format, never to change.
    """
    return uuid5(UUID(order), about).int >> PAYLOAD_BITS


def note_id(tag: int, payload: int) -> str:
    """Return the reservation id of a note.

    Raises:
        ValueError: The payload has more than 64 bits.
    """
    if not 0 <= payload < PAYLOADS:
        message = "a payload has 64 bits"
        raise ValueError(message)
    return str(UUID(int=tag << PAYLOAD_BITS | payload))


def write(session: Session, tag: int, payload: int) -> None:
    """Write a note. Writing the same one twice has no further effect."""
    session.client.reservations.put(note_id(tag, payload))


class Notes:
    """The notes of an ACS resource for one decision, listed once on first use.

    Args:
        session: The service and the run.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: list[int] | None = None

    def payloads(self, tag: int) -> list[int]:
        """Return the payloads of all notes with a tag, in the service's order: the oldest first."""
        ids = self.read() if self._ids is None else self._ids
        return [i % PAYLOADS for i in ids if i >> PAYLOAD_BITS == tag]

    def read(self) -> list[int]:
        """List the reservations again; return all ids."""
        self._ids = [
            UUID(reservation.id).int
            for reservation in self._session.client.reservations.list()
            if _is_guid(reservation.id)
        ]
        return self._ids


def _is_guid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
