"""What an order let go of but nobody has released, noted at the service for the next run.

Such a note is written only when needed: if a release fails, before a successor is bought for
something deleted first, if that create fails, and if the process ends with something unsettled. The
last note on a number counts. Notes cannot be removed, so a number that a resource has again gets a
note that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import UUID

from ...acs.e164 import digits
from .facts import Departure, Fate
from .notes import Notes, tag, write
from .session import Session
from .together import together

_ABOUT: Final = "let go"
_VALUE_BITS: Final = 50  # more than the 15 digits of the longest number need
_SLOTS: Final = 1 << 12
_SLOTS_AHEAD: Final = 1 << 8
"""So many slots can be used up within one, since the id of each note has to be new."""
_SLOT_MINUTES: Final = 11
"""The length of a slot: all slots together outlast the month for which the service keeps notes."""


@dataclass(frozen=True, slots=True)
class DepartureNote:
    """One note.

    Attributes:
        value: The number or brief, see `value_of`.
        let_go: Whether it was let go; False withdraws an earlier note.
        seen: Whether the service had shown it. False for something not let go means that it was
            kept on purpose.
        slot: When it was written. The id of a note has to be new: the service does not accept a
            change to an expired reservation.
    """

    value: int
    let_go: bool
    seen: bool
    slot: int = 0

    @property
    def payload(self) -> int:
        """The 64 bits of the note."""
        flags = self.slot % _SLOTS << 2 | self.let_go << 1 | self.seen
        return flags << _VALUE_BITS | self.value

    @classmethod
    def read(cls, payload: int) -> DepartureNote:
        """Parse a payload."""
        flags, value = divmod(payload, 1 << _VALUE_BITS)
        return cls(value, bool(flags & 2), bool(flags & 1), flags >> 2)


_POOL: Final = 10**15
"""Above what stands for a number: a value from here on is about all numbers of a pool."""
_ATTEMPTS: Final = 1 << 10


def value_of(thing: str) -> int:
    """Return what stands for a number (its digits) or a brief (the head of its GUID) in a note."""
    return int(digits(thing)) if thing.startswith("+") else UUID(thing).int >> (128 - _VALUE_BITS)


def read_notes(listed: Notes, order: str) -> dict[int, DepartureNote]:
    """Return the last note of an order on each number or brief.

    Raises:
        AcsError: The service could not be reached.
    """
    return {note.value: note for note in _all_notes(listed, order)}


def departures_in(
    found: Mapping[int, DepartureNote], order: str, things: Iterable[str]
) -> list[Departure]:
    """Return those of the numbers or briefs that an earlier run has let go of, or kept."""
    return [
        Departure(
            thing, order, Fate.LET_GO if note.let_go else Fate.KEPT, seen=note.seen, noted=True
        )
        for thing in things
        if (note := found.get(value_of(thing))) is not None and (note.let_go or not note.seen)
    ]


def numbers_in(found: Mapping[int, DepartureNote]) -> list[str]:
    """Return the numbers that notes of a number's order are about, E.164."""
    return [f"+{value}" for value in found if value < _POOL]


@dataclass(frozen=True, slots=True)
class PoolNote:
    """A note on all that a pool had bought.

    Attributes:
        through: Up to which attempt of which generation.
        fate: What becomes of the numbers.
        slot: When it was written.
    """

    through: tuple[int, int]
    fate: Fate
    slot: int = 0

    def is_older_than(self, session: Session, when: datetime) -> bool:
        """Return whether it was written before something happened, which it is not about then."""
        now = _slot(session)
        ahead = (self.slot - now) % _SLOTS
        began = now + ahead - (_SLOTS if ahead > _SLOTS_AHEAD else 0)
        return when > datetime.fromtimestamp((began + 1) * 60 * _SLOT_MINUTES, UTC)


def pools_in(found: Mapping[int, DepartureNote]) -> list[PoolNote]:
    """Return the notes on all that a pool had bought."""
    return [
        PoolNote(
            divmod(value - _POOL, _ATTEMPTS),
            Fate.LET_GO if note.let_go else Fate.KEPT,
            note.slot,
        )
        for value, note in found.items()
        if value >= _POOL and (note.let_go or not note.seen)
    ]


def write_notes(session: Session, departures: Iterable[Departure]) -> None:
    """Note what was let go, or kept on purpose: all at once, after one look at the notes there are.

    A note that says the same already stays as it is: written again, it would outlast one that
    another resource has left since, when it adopted the number.

    Raises:
        AcsError: The service did not take a note.
    """
    notes: dict[tuple[str, DepartureNote], None] = {}  # all numbers of a pool are one note
    for one in departures:
        let_go = one.fate is not Fate.KEPT
        if one.order and not (let_go and one.noted):
            notes[one.order, DepartureNote(_value(one), let_go, seen=let_go and one.seen)] = None
    if not notes:
        return
    listed = session.adoptions.listed(session)
    together([partial(_write, session, listed, order, note) for order, note in notes])


def _value(departure: Departure) -> int:
    if departure.through < 0:
        return value_of(departure.number)
    return _POOL + departure.generation * _ATTEMPTS + departure.through


def take_back(session: Session, listed: Notes, order: str, thing: str) -> None:
    """Withdraw an earlier note on a number or brief that a copy holds again.

    Raises:
        AcsError: The service could not be reached.
    """
    found = [note for note in _all_notes(listed, order) if note.value == value_of(thing)]
    if not found or (not found[-1].let_go and found[-1].seen):
        return
    _withdraw(session, listed, order, [value_of(thing)])


def withdraw_all(session: Session, order: str, things: Iterable[str]) -> None:
    """Note that none of some numbers of a pool is to be released by a note on the pool as a whole.

    One that was kept has a note of its own, which stays.

    Raises:
        AcsError: The service could not be reached.
    """
    left = list(things)
    if not left:
        return
    listed = session.adoptions.listed(session)
    found = read_notes(listed, order)
    values = [value_of(thing) for thing in left]
    kept = {value for value, note in found.items() if not note.let_go}
    _withdraw(session, listed, order, [value for value in values if value not in kept])


def take_back_all(session: Session, listed: Notes, order: str, things: Iterable[str]) -> None:
    """Overrule earlier notes on numbers that a pool holds again, and on the pool as a whole.

    Raises:
        AcsError: The service could not be asked.
    """
    found = read_notes(listed, order)
    again = {value_of(thing) for thing in things}
    overruled = [
        value
        for value, note in found.items()
        if (value >= _POOL or value in again) and (note.let_go or not note.seen)
    ]
    _withdraw(session, listed, order, overruled)


def _withdraw(session: Session, listed: Notes, order: str, values: Iterable[int]) -> None:
    """Note that what some values stand for is not to be released."""
    notes = [DepartureNote(value, let_go=False, seen=True) for value in values]
    together([partial(_write, session, listed, order, note) for note in notes])


def _write(session: Session, listed: Notes, order: str, note: DepartureNote) -> None:
    """Write a note that becomes the last one: one that is there already would stay where it is."""
    used = {one.slot for one in _all_notes(listed, order) if replace(one, slot=0) == note}
    slots = (_slot(session) + later for later in range(_SLOTS))
    slot = next(slot for slot in slots if slot % _SLOTS not in used)
    write(session, tag(order, _ABOUT), replace(note, slot=slot).payload)
    session.adoptions.forget()


def _all_notes(listed: Notes, order: str) -> list[DepartureNote]:
    return [DepartureNote.read(payload) for payload in listed.payloads(tag(order, _ABOUT))]


def _slot(session: Session) -> int:
    return int(session.clock.now().timestamp() / 60 / _SLOT_MINUTES)
