"""Reading owned numbers: one by one at first, from a single listing if many are needed.

`pulumi refresh` calls read once per number. A listing returns a hundred numbers per request. So
once it is clear that many reads follow, the numbers are listed once, and later reads are served
from that snapshot while it is fresh. A number that is not in the snapshot is requested directly,
because a missing item does not prove that a number is gone. So is a number that this process has
written, from just before the write on, because its item in any listing may be older.
"""

from __future__ import annotations

import threading
from typing import Final

from ...acs.clock import Clock
from ...acs.errors import AcsError, or_none
from ...acs.models import PurchasedNumber
from ...acs.numbers import Numbers

SINGLE_READS: Final = 3
"""Reads by single GETs before the numbers are listed."""

FRESH_FOR: Final = 60.0
"""Seconds for which a snapshot serves reads, or the duration of its listing if that is longer."""


class ReadCache:
    """The numbers of the ACS resource, as reads see them. Thread-safe."""

    def __init__(self, numbers: Numbers, clock: Clock) -> None:
        self._numbers = numbers
        self._clock = clock
        self._lock = threading.Lock()
        self._reads = 0
        self._written: set[str] = set()
        self._listing = threading.Lock()  # guards the following members
        self._snapshot: dict[str, PurchasedNumber] | None = None
        self._fresh_until: float | None = None

    def get(self, number: str) -> PurchasedNumber:
        """Return an owned number.

        Raises:
            NotFound: From a direct GET, so it is the service's own answer about this number.
        """
        return self._from_snapshot(number) or self._numbers.get(number)

    def find(self, number: str) -> PurchasedNumber | None:
        """Return an owned number, or None if the service itself says that it is not owned."""
        return or_none(lambda: self.get(number), about="phonenumber")

    def expect(self, reads: int) -> None:
        """Take note that so many reads follow: more than a few are answered from one listing."""
        with self._lock:
            self._reads += reads if reads > SINGLE_READS else 0

    def writing(self, number: str) -> None:
        """Take note that this process is about to buy, change or release a number."""
        with self._lock:
            self._written.add(number)

    def lists(self, number: str) -> bool:
        """Return whether the list of numbers has a number.

        Raises:
            AcsError: The list is not available, which proves nothing about the number.
        """
        with self._lock:
            written = number in self._written
        with self._listing:
            if written or self._snapshot is None or not self._fresh():
                self._list()
            if self._snapshot is None:
                self._snapshot = _by_number(self._numbers)
            return number in self._snapshot

    def _from_snapshot(self, number: str) -> PurchasedNumber | None:
        with self._lock:
            if number in self._written:
                return None
            self._reads += 1
            if self._reads <= SINGLE_READS:
                return None
        with self._listing:
            if not self._fresh():
                self._list()
            return (self._snapshot or {}).get(number)

    def _fresh(self) -> bool:
        return self._fresh_until is not None and self._clock.monotonic() < self._fresh_until

    def _list(self) -> None:
        started = self._clock.monotonic()
        try:
            listed = _by_number(self._numbers)
        except AcsError:
            listed = None  # reads use single GETs for a while; each reports its own error
        ended = self._clock.monotonic()
        # Counted from its end, and for at least its own duration: otherwise a long listing would be
        # stale on arrival, and every read would list again.
        self._snapshot, self._fresh_until = listed, ended + max(FRESH_FOR, ended - started)


def _by_number(numbers: Numbers) -> dict[str, PurchasedNumber]:
    return {number.phone_number: number for number in numbers.list()}
