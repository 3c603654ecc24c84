"""Who a number or brief belongs to, noted at the service for everybody who may release it.

A number that one resource bought can be adopted by another that the first one's run does not see,
with `--target` or in another stack. And if a forced replacement replaces a resource together with
its order, a second number is bought, and only a person can decide about the first. Both cases leave
a note, and a release first checks the last note on its number. The service deletes notes after a
month.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ...acs.clock import Clock
from .notes import PAYLOAD_BITS, Notes, tag, write
from .together import together

if TYPE_CHECKING:
    from .session import Session

_NAMESPACE: Final = "5f0c7a52-6c1f-4a1b-9a0c-0d3f0c6b8d11"
"""Takes the place of an order id, because these notes are about a number whatever its order."""

_NOBODY: Final = 0
_DISPUTED: Final = (1 << 40) - 1
_DISPUTED_AND_KEPT: Final = (1 << 40) - 2
_SECONDS_BITS: Final = 24
"""The low bits of a payload are seconds, so that note ids stay unique for months."""
_FRESH_FOR: Final = 60.0
"""Seconds for which one listing serves all releases of a process. The run's own adoptions are in
its registry.
"""


class Claim(enum.Enum):
    """Why an order must not simply release a number that it let go."""

    ADOPTED = "another resource has adopted it"
    DISPUTED = "its resource was replaced by force, and has another one now"
    DISPUTED_AND_KEPT = "the same, and the program keeps what it lets go"


class Adoptions:
    """The notes on adoptions, listed once for many releases. Thread-safe.

    Args:
        clock: The injected clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()  # held while listing: other threads wait for the same list
        self._notes: Notes | None = None
        self._listed_at: float | None = None

    def last(self, session: Session, thing: str) -> int | None:
        """Return who the last note on a number or brief names; None if there is none.

        Raises:
            AcsError: The service could not be reached.
        """
        payloads = self.listed(session).payloads(_tag(thing))
        return payloads[-1] >> _SECONDS_BITS if payloads else None

    def listed(self, session: Session) -> Notes:
        """Return all notes, listed within the last minute.

        Raises:
            AcsError: The service could not be reached.
        """
        with self._lock:
            now = self._clock.monotonic()
            stale = self._listed_at is None or now - self._listed_at > _FRESH_FOR
            if self._notes is None or stale:
                notes = Notes(session)
                notes.read()
                self._notes, self._listed_at = notes, now
            return self._notes

    def forget(self) -> None:
        """Discard the list, because this process has written a note."""
        with self._lock:
            self._listed_at = None

    def known(self, thing: str) -> set[int]:
        """Return the payloads of the notes on a number or brief in the last list, however old."""
        with self._lock:
            return set(self._notes.payloads(_tag(thing))) if self._notes else set()


def note_adoption(session: Session, thing: str, order: str) -> None:
    """Note that an order has adopted a number or brief.

    Raises:
        AcsError: The service did not accept the note.
    """
    _write(session, thing, _head(order))


def end_adoption(session: Session, thing: str, order: str) -> None:
    """Note that an order has given up an adopted number or brief, which stays owned.

    Raises:
        AcsError: The service could not be reached.
    """
    if is_adopted_by(session, thing, order):
        _write(session, thing, _NOBODY)


def note_disputes(session: Session, things: Iterable[str], *, kept: bool) -> None:
    """Note that a resource now has other numbers, and nobody has decided about these.

    Args:
        session: The service and the run.
        things: The numbers or the brief that it had.
        kept: Whether the program now keeps what it lets go.

    Raises:
        AcsError: The service did not accept a note.
    """
    holder = _DISPUTED_AND_KEPT if kept else _DISPUTED
    left = [thing for thing in things if session.adoptions.last(session, thing) != holder]
    together([partial(_write, session, thing, holder) for thing in left])


def claim_on(session: Session, thing: str, order: str) -> Claim | None:
    """Return what prevents an order from releasing a number or brief.

    Raises:
        AcsError: The service could not be reached.
    """
    match session.adoptions.last(session, thing):
        case None | 0:
            return None
        case holder if holder == _DISPUTED:
            return Claim.DISPUTED
        case holder if holder == _DISPUTED_AND_KEPT:
            return Claim.DISPUTED_AND_KEPT
        case holder:
            return None if holder == _head(order) else Claim.ADOPTED


def is_adopted_by(session: Session, thing: str, order: str) -> bool:
    """Return whether an order was the last to adopt a number or brief, and has not given it up.

    Raises:
        AcsError: The service could not be reached.
    """
    return session.adoptions.last(session, thing) == _head(order)


def was_adopted_by_another(session: Session, thing: str, order: str) -> bool:
    """Return whether another order has adopted a number or brief, even if it has given it up.

    Either way someone has since decided that it stays owned.

    Raises:
        AcsError: The service could not be reached.
    """
    holder = session.adoptions.last(session, thing)
    return holder is not None and holder not in (_DISPUTED, _DISPUTED_AND_KEPT, _head(order))


def another_has(session: Session, thing: str, order: str) -> bool:
    """Return whether another order holds a number in this run, or has adopted it in any.

    Raises:
        AcsError: The service could not be reached.
    """
    return bool(session.registry.held_elsewhere(thing, order)) or was_adopted_by_another(
        session, thing, order
    )


def _write(session: Session, thing: str, holder: int) -> None:
    seconds = int(session.clock.now().timestamp())
    known = session.adoptions.known(thing)
    payloads = (
        holder << _SECONDS_BITS | (seconds + later) % (1 << _SECONDS_BITS)
        for later in range(len(known) + 1)
    )
    # An id that already exists would not become the last note.
    write(session, _tag(thing), next(one for one in payloads if one not in known))
    session.adoptions.forget()


def _tag(thing: str) -> int:
    return tag(_NAMESPACE, f"adopted {thing}")


def _head(order: str) -> int:
    return UUID(order).int >> (128 - PAYLOAD_BITS + _SECONDS_BITS) if order else _NOBODY
