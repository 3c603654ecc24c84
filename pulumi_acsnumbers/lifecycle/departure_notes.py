"""What an order let go of and nobody released yet, noted at the service for the next run.

A note is an empty reservation: its id is 64 bits of tag, which says whose note it is, and 64 bits
of what it says. The service lists it for weeks, also after it has expired. Notes are written only
when they are needed: when a release fails, when the create after a delete fails, and when the
process ends with something unsettled. Of the notes on one number the one written last counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from ..acs.e164 import digits
from .registry import Departure, Fate
from .session import Session

_VALUE_BITS: Final = 50  # more than the 15 digits of the longest number need
_LAST: Final = (1 << 12) - 1


@dataclass(frozen=True, slots=True)
class DepartureNote:
    """One note.

    Attributes:
        value: Which number or brief, see `value_of`.
        sequence: Its place among the notes of its order.
        let_go: Whether it was let go; False takes an earlier note back.
        seen: Whether the service had shown it.
    """

    value: int
    sequence: int
    let_go: bool
    seen: bool

    def id(self, order: str) -> str:
        """Return the id of the reservation that says this."""
        payload = self.sequence << 1 | self.let_go
        payload = (payload << 1 | self.seen) << _VALUE_BITS | self.value
        return str(UUID(int=_tag(order) << 64 | payload))

    @classmethod
    def read(cls, payload: int) -> DepartureNote:
        """Return what the payload of a note says."""
        value = payload & ((1 << _VALUE_BITS) - 1)
        flags = payload >> _VALUE_BITS
        return cls(value, flags >> 2, bool(flags & 2), bool(flags & 1))


def value_of(thing: str) -> int:
    """Return what stands for a number (its digits) or a brief (the head of its GUID) in a note."""
    return int(digits(thing)) if thing.startswith("+") else UUID(thing).int >> (128 - _VALUE_BITS)


def read_notes(session: Session, order: str) -> dict[int, DepartureNote]:
    """Return the last note of an order on each number or brief. One listing.

    Raises:
        AcsError: The service could not be asked.
    """
    tag = _tag(order)
    found: dict[int, DepartureNote] = {}
    for reservation in session.client.reservations.list():
        number = UUID(reservation.id).int
        if number >> 64 != tag:
            continue
        note = DepartureNote.read(number & ((1 << 64) - 1))
        if note.value not in found or found[note.value].sequence < note.sequence:
            found[note.value] = note
    return found


def departures_in(
    notes: Mapping[int, DepartureNote], order: str, things: Iterable[str]
) -> list[Departure]:
    """Return those of some numbers or briefs that an earlier run has let go of under an order."""
    return [
        Departure(thing, order, Fate.LET_GO, seen=note.seen)
        for thing in things
        if (note := notes.get(value_of(thing))) is not None and note.let_go
    ]


def numbers_in(notes: Mapping[int, DepartureNote]) -> list[str]:
    """Return the numbers that notes of a number's order are about, E.164."""
    return [f"+{value}" for value in notes]


def write_notes(session: Session, departures: Iterable[Departure], *, let_go: bool = True) -> None:
    """Note what was let go, or with `let_go=False` that it was taken again.

    Raises:
        AcsError: The service did not take a note.
    """
    by_order: dict[str, list[Departure]] = {}
    for departure in departures:
        by_order.setdefault(departure.order, []).append(departure)
    for order, gone in by_order.items():
        notes = read_notes(session, order)
        sequence = max((note.sequence for note in notes.values()), default=0)
        for one in gone:
            last = notes.get(value_of(one.number))
            if (last.let_go if last else False) == let_go:
                continue
            sequence = min(sequence + 1, _LAST)
            note = DepartureNote(value_of(one.number), sequence, let_go, one.seen)
            session.client.reservations.put(note.id(order))


def take_back(session: Session, order: str, thing: str) -> None:
    """Take back an earlier note that a number or brief, which a copy holds again, was let go.

    Raises:
        AcsError: The service could not be asked.
    """
    write_notes(session, [Departure(thing, order, Fate.LET_GO)], let_go=False)


def _tag(order: str) -> int:
    return uuid5(UUID(order), "let go").int >> 64
