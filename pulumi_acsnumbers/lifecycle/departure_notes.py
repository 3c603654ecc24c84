"""What an order let go of and nobody released yet, noted at the service for the next run.

Such a note is written only when it is needed: when a release fails, when the create after a delete
buys a successor or fails, and when the process ends with something unsettled. Of the notes on one number the one that
was written last counts: notes cannot be taken away, so a number that a resource has again gets one
that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ..acs.e164 import digits
from .notes import Notes, tag, write
from .registry import Departure, Fate
from .session import Session

_ABOUT: Final = "let go"
_VALUE_BITS: Final = 50  # more than the 15 digits of the longest number need
_MINUTES: Final = 1 << 12


@dataclass(frozen=True, slots=True)
class DepartureNote:
    """One note.

    Attributes:
        value: Which number or brief, see `value_of`.
        let_go: Whether it was let go; False takes an earlier note back.
        seen: Whether the service had shown it.
        minute: When it was written, in minutes: it makes one note different from the next.
    """

    value: int
    let_go: bool
    seen: bool
    minute: int = 0

    @property
    def payload(self) -> int:
        """The 64 bits that say this."""
        flags = self.minute % _MINUTES << 2 | self.let_go << 1 | self.seen
        return flags << _VALUE_BITS | self.value

    @classmethod
    def read(cls, payload: int) -> DepartureNote:
        """Return what a payload says."""
        flags, value = divmod(payload, 1 << _VALUE_BITS)
        return cls(value, bool(flags & 2), bool(flags & 1), flags >> 2)


def value_of(thing: str) -> int:
    """Return what stands for a number (its digits) or a brief (the head of its GUID) in a note."""
    return int(digits(thing)) if thing.startswith("+") else UUID(thing).int >> (128 - _VALUE_BITS)


def read_notes(listed: Notes, order: str) -> dict[int, DepartureNote]:
    """Return the last note of an order on each number or brief.

    Raises:
        AcsError: The service could not be asked.
    """
    payloads = listed.payloads(tag(order, _ABOUT))
    return {note.value: note for note in map(DepartureNote.read, payloads)}


def departures_in(
    found: Mapping[int, DepartureNote], order: str, things: Iterable[str]
) -> list[Departure]:
    """Return those of some numbers or briefs that an earlier run has let go of under an order."""
    return [
        Departure(thing, order, Fate.LET_GO, seen=note.seen)
        for thing in things
        if (note := found.get(value_of(thing))) is not None and note.let_go
    ]


def numbers_in(found: Mapping[int, DepartureNote]) -> list[str]:
    """Return the numbers that notes of a number's order are about, E.164."""
    return [f"+{value}" for value in found]


def write_notes(session: Session, departures: Iterable[Departure]) -> None:
    """Note what was let go.

    Raises:
        AcsError: The service did not take a note.
    """
    for departure in departures:
        _write(session, departure, let_go=True)


def take_back(session: Session, listed: Notes, order: str, thing: str) -> None:
    """Take back an earlier note that a number or brief, which a copy holds again, was let go.

    Raises:
        AcsError: The service could not be asked.
    """
    note = read_notes(listed, order).get(value_of(thing))
    if note is not None and note.let_go:
        _write(session, Departure(thing, order, Fate.LET_GO), let_go=False)


def _write(session: Session, departure: Departure, *, let_go: bool) -> None:
    minute = int(session.clock.now().timestamp() / 60)
    note = DepartureNote(value_of(departure.number), let_go, departure.seen, minute)
    write(session, tag(departure.order, _ABOUT), note.payload)
