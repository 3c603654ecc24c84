"""The gate through which all requests of a process go: not too many at once, and slower when told.

Every request counts against the service's limits, those that it turns away too. So when one thread
is told that it is too many (429), all of them slow down: requests begin one after the other at half
the rate, after a pause, and the rate grows again bit by bit with each answer that is not a 429.
Who came first goes first: else one that has just been answered could go again before the others,
and the time that they have for attempts (`retry.PATIENCE`) runs while they wait. Whether a request
is sent again at all is not decided here but in `retry`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from .clock import GRAIN, Clock
from .errors import ServiceError, Throttled

AT_ONCE: Final = 32
"""Requests that may be under way."""

_FIRST: Final = 10.0  # requests a second after the first 429
_FEWEST: Final = 1.0
_FREE: Final = 50.0  # from this on they are not counted any more
_GROWTH: Final = 0.1  # requests a second, for each answer
_LONGEST_PAUSE: Final = 30.0  # seconds after a 429, even if the service asks for more
_AGAIN: Final = 0.05  # seconds until somebody who finds no place looks again, at most
_EACH: Final = 0.002  # less of them for who comes next, as nobody else may take the place


class Gate:
    """Lets requests through. Safe to use from many threads.

    Args:
        clock: For pauses.
        chance: A random number from 0 to 1, so that processes do not come back all at once.
    """

    def __init__(self, clock: Clock, chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._queue: list[object] = []  # who waits, in the order of their coming
        self._under_way = 0
        self._rate: float | None = None  # requests a second; None is as many as come
        self._next = 0.0  # when the next one may begin
        self._slowed_at = -math.inf

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Wait for one's turn; the block is the request and must raise what the service says."""
        begun = self._wait()
        try:
            yield
        except Throttled as error:
            self._slow_down(begun, error.retry_after or 0.0)
            raise
        except ServiceError:
            self._recover()
            raise
        else:
            self._recover()
        finally:
            with self._lock:
                self._under_way -= 1

    def _wait(self) -> float:
        """Wait until the next request may begin; return when it did.

        Nobody has a turn before it comes: when all slow down meanwhile, those who wait do too.
        """
        me = object()
        with self._lock:
            self._queue.append(me)
        try:
            while True:
                with self._lock:
                    now = self._clock.monotonic()
                    left = self._left(self._queue.index(me), now)
                    if left < GRAIN:
                        self._queue.remove(me)
                        self._under_way += 1
                        self._next = now + 1 / self._rate if self._rate else now
                        return now
                self._clock.sleep(left)
        except BaseException:  # whoever is interrupted must hold nobody up
            with self._lock:
                self._queue.remove(me)
            raise

    def _left(self, before: int, now: float) -> float:
        """Return the seconds until there may be a turn for somebody.

        Args:
            before: How many came before and still wait.
            now: The time.
        """
        ahead = self._under_way + before - AT_ONCE
        if ahead >= 0:
            return max(self._next - now, min((ahead + 1) * _EACH, _AGAIN))
        if self._rate is None or not before:
            return self._next - now
        return max(self._next + before / _FREE - now, GRAIN)  # no rate lets it come sooner

    def _slow_down(self, begun: float, asked: float) -> None:
        with self._lock:
            if begun <= self._slowed_at:
                return  # it was under way when all slowed down, and tells nothing about that
            rate = _FIRST if self._rate is None else max(self._rate / 2, _FEWEST)
            now = self._clock.monotonic()
            pause = max(asked, (1 + self._chance()) / rate)
            self._rate, self._slowed_at = rate, now
            self._next = now + min(pause, _LONGEST_PAUSE)

    def _recover(self) -> None:
        with self._lock:
            if self._rate is not None:
                self._rate += _GROWTH
                if self._rate >= _FREE:
                    self._rate = None
