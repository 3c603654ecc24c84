"""Reading owned numbers: one by one at first, from one listing when many are asked for.

`pulumi refresh` calls read once for each number. A listing brings a hundred numbers a request, so
once it is clear that many reads follow, the numbers are listed once and later reads are answered
from that snapshot while it is fresh. A number that the snapshot lacks is asked for directly: an
absent row is no proof that a number is gone.
"""

from __future__ import annotations

import threading
from typing import Final

from ..acs.clock import Clock
from ..acs.errors import AcsError
from ..acs.models import PurchasedNumber
from ..acs.numbers import Numbers

SINGLE_READS: Final = 3
"""Reads by single GETs before the numbers are listed."""

FRESH_FOR: Final = 60.0
"""Seconds that a snapshot answers reads."""


class OwnedNumbers:
    """The numbers of the ACS resource, as reads see them. Safe to use from many threads."""

    def __init__(self, numbers: Numbers, clock: Clock) -> None:
        self._numbers = numbers
        self._clock = clock
        self._lock = threading.Lock()
        self._listing = threading.Lock()
        self._reads = 0
        self._writes = 0
        self._snapshot: dict[str, PurchasedNumber] = {}
        self._taken_at: float | None = None

    def get(self, number: str) -> PurchasedNumber:
        """Return an owned number.

        Raises:
            NotFound: By a direct GET, so it is the service's word about this number.
        """
        return self._from_snapshot(number) or self._numbers.get(number)

    def changed(self) -> None:
        """Drop the snapshot: this process bought, changed or released a number."""
        with self._lock:
            self._writes += 1
            self._taken_at = None
            self._snapshot = {}

    def _from_snapshot(self, number: str) -> PurchasedNumber | None:
        with self._lock:
            self._reads += 1
            if self._reads <= SINGLE_READS:
                return None
        with self._listing:
            if not self._fresh():
                self._list()
            with self._lock:
                return self._snapshot.get(number)

    def _fresh(self) -> bool:
        with self._lock:
            return (
                self._taken_at is not None and self._clock.monotonic() - self._taken_at < FRESH_FOR
            )

    def _list(self) -> None:
        with self._lock:
            writes, begun = self._writes, self._clock.monotonic()
        try:
            listed = {number.phone_number: number for number in self._numbers.list()}
        except AcsError:
            listed = {}  # reads are answered one by one for a while; each says what is wrong
        with self._lock:
            # Pages are cut by position: a write meanwhile may have shifted a row, or made one old.
            if writes == self._writes:
                self._snapshot, self._taken_at = listed, begun
