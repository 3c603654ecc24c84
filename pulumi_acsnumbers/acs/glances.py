"""Glances at the list of owned numbers: where many wait, one page tells of all of them.

Fifty purchases that run at once are fifty operations to look at. But the list of owned numbers
shows a hundred rows a request, and in it which numbers have come, gone or changed. So while enough
wait, one of them looks at the list now and then, and each looks at its own operation when its sign
shows. A sign is only a hint of *when* to look; what has ended is what the operation says. How soon
the real service shows a sign is not known. So each goes on with looks of its own, fewer of them
once some signs of a kind have come in time; and where they come too early or too late, they are not
heeded any more.

Nothing shows that a search has ended, so searches are looked at one by one. The figures below were
fitted with `benchmarks/waiting.py`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from . import pace
from .clock import GRAIN, Clock
from .errors import AcsError
from .models import PurchasedNumber

Owned = Mapping[str, PurchasedNumber]

_FIRST_PAGE: Final = 6  # waiters, for whom a glance of one page saves more than it costs
_EACH_PAGE: Final = 8  # waiters for each page more; they grow fewer towards the end
_PROVED: Final = 2  # signs of a kind that have come in time; before, so many are tried at once
_PATIENCE: Final = 3.0  # so much longer are then the pauses between a waiter's own looks
_HOPE: Final = 1.5  # the same before
_SHORTEST: Final = 0.5  # seconds between two glances
_REVIEW: Final = 0.5  # seconds after which who rests looks up whether something has changed
_STEP: Final = 0.1  # the same while a glance is under way
_AFTER_A_FAILURE: Final = 30.0  # seconds without a glance


@dataclass(frozen=True, slots=True)
class Sign:
    """What the list shows when an operation has ended.

    Attributes:
        number: The number that it is about, E.164.
        shows: Tells it from the number's row, None when there is none.
    """

    number: str
    shows: Callable[[PurchasedNumber | None], bool]


def bought(number: str) -> Sign:
    """Return the sign of a purchase."""
    return Sign(number, lambda row: row is not None)


def released(number: str) -> Sign:
    """Return the sign of a release."""
    return Sign(number, lambda row: row is None)


def changed(number: str, *, calling: str | None, sms: str | None) -> Sign:
    """Return the sign of a change of capabilities; what is None stays as it is."""

    def shows(row: PurchasedNumber | None) -> bool:
        return (
            row is not None
            and row.capabilities.calling == (calling or row.capabilities.calling)
            and row.capabilities.sms == (sms or row.capabilities.sms)
        )

    return Sign(number, shows)


@dataclass(eq=False, slots=True)
class Waiter:
    """One who waits for an operation.

    Attributes:
        kind: The kind of the operation.
        sign: What shows that it has ended.
        gap: Returns the seconds that it would now leave between looks of its own.
        since: When it began to wait, in seconds of the clock.
        shown: Whether a glance has shown the sign.
        unseen_at: When the last glance began that did not show it.
        misled: Whether the sign showed, and the operation went on: it is not heeded any more.
    """

    kind: str
    sign: Sign
    gap: Callable[[], float]
    since: float
    shown: bool = False
    unseen_at: float | None = None
    misled: bool = False


class Glances:
    """The glances of one process. Safe to use from many threads.

    Args:
        look: Lists the owned numbers if they are on so many pages at most, else returns None.
        page_size: The rows of a page.
        clock: For pauses.
    """

    def __init__(
        self, look: Callable[[int], Owned | None], *, page_size: int, clock: Clock
    ) -> None:
        self._look = look
        self._page_size = page_size
        self._clock = clock
        self._lock = threading.Lock()
        self._waiters: list[Waiter] = []
        self._pages = 1  # of the list, as far as is known
        self._last = 0.0  # when the last glance began
        self._under_way = False
        self._off_until = 0.0
        self._unshown: list[Waiter] = []  # have ended, and no glance has shown it so far
        self._hits: Counter[str] = Counter()
        self._misses: Counter[str] = Counter()

    @contextmanager
    def waiting(self, kind: str, sign: Sign, gap: Callable[[], float]) -> Iterator[Waiter]:
        """Take part in the glances until the end of the block; see `Waiter`."""
        waiter = Waiter(kind, sign, gap, self._clock.monotonic())
        with self._lock:
            waiter.misled = self._misleading(kind)
            self._waiters.append(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters.remove(waiter)

    def rest(self, waiter: Waiter, seconds: float, at_most: float) -> None:
        """Sleep until its next look is due.

        Args:
            waiter: Who rests.
            seconds: The pause that it would make alone. While there are glances it is longer,
                unless its sign shows.
            at_most: The longest pause in any case.
        """
        begun = self._clock.monotonic()
        while not waiter.shown:
            turn = None if waiter.misled else self._turn()
            if turn == 0.0:
                self._glance()
                continue
            patience = 1.0
            if turn is not None:
                patience = _PATIENCE if self._proved(waiter.kind) else _HOPE
            left = min(seconds * patience, at_most) - (self._clock.monotonic() - begun)
            if left < GRAIN:
                return
            self._clock.sleep(min(left, _REVIEW if turn is None else turn))

    def looked(self, waiter: Waiter, *, succeeded: bool, done: bool) -> None:
        """Take note of what a waiter's look at its own operation has told."""
        with self._lock:
            if succeeded and waiter.shown:
                self._hits[waiter.kind] += 1
            elif succeeded and not waiter.misled:
                self._unshown.append(waiter)
            elif waiter.shown and not done:
                waiter.shown, waiter.misled = False, True
                self._misses[waiter.kind] += 1
                self._judge()

    def _proved(self, kind: str) -> bool:
        return self._hits[kind] >= _PROVED

    def _tried(self, kind: str) -> int:
        """Return how many are about to look because a sign of this kind has shown."""
        return sum(waiter.shown for waiter in self._waiters if waiter.kind == kind)

    def _judge(self) -> None:
        for waiter in self._waiters:
            waiter.misled = waiter.misled or self._misleading(waiter.kind)

    def _misleading(self, kind: str) -> bool:
        return self._misses[kind] > 2 + self._hits[kind] / 4

    def _heeding(self) -> list[Waiter]:
        return [waiter for waiter in self._waiters if not waiter.shown and not waiter.misled]

    def _turn(self) -> float | None:
        """Return the seconds until something is to be done; 0 gives the next glance to the caller.

        Returns:
            None while there are no glances.
        """
        with self._lock:
            now = self._clock.monotonic()
            heeding = self._heeding()
            if self._pages > _worth(len(heeding)) or now < self._off_until:
                return None
            if self._under_way:
                return _STEP
            gap = max(pace.shared_gap((w.gap() for w in heeding), self._pages), _SHORTEST)
            left = self._last + gap - now
            if left >= GRAIN:
                return min(left, _REVIEW)
            self._under_way, self._last = True, now
            return 0.0

    def _glance(self) -> None:
        begun, owned, failed = self._last, None, False
        limit = max(_worth(len(self._heeding())), 1)
        try:
            owned = self._look(limit)
        except AcsError:
            failed = True
        finally:
            with self._lock:
                self._under_way = False
                if owned is not None:
                    self._compare(owned, begun)
                elif failed:
                    self._off_until = self._clock.monotonic() + _AFTER_A_FAILURE
                else:
                    self._pages = 2 * limit  # doubled, so that few pages are read in vain

    def _compare(self, owned: Owned, begun: float) -> None:
        self._pages = max(1, -(-len(owned) // self._page_size))
        for waiter in self._waiters:
            if waiter.since > begun or waiter.misled or waiter.shown:
                continue
            if not waiter.sign.shows(owned.get(waiter.sign.number)):
                waiter.unseen_at = begun
            else:
                waiter.shown = self._proved(waiter.kind) or self._tried(waiter.kind) < _PROVED
        for waiter in self._unshown:
            shown = waiter.sign.shows(owned.get(waiter.sign.number))
            (self._hits if shown else self._misses)[waiter.kind] += 1
        self._unshown.clear()
        self._judge()


def _worth(waiters: int) -> int:
    """Return how many pages a glance may take for so many waiters."""
    return (waiters - _FIRST_PAGE) // _EACH_PAGE + 1
