"""All requests of a process: so many at once at most, and one after the other after a 429.

Every request counts against the service's limits, also those that it turns away. So when one thread
gets a 429, all of them pause, and then go on at half the rate, which grows again with each answer
that is not a 429. Whether a request is sent again is decided in `retry`.
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

_FIRST_RATE: Final = 10.0  # requests a second after the first 429
_LOWEST_RATE: Final = 1.0
_UNLIMITED: Final = 50.0  # from this rate on nothing is limited any more
_GROWTH: Final = 0.1  # requests a second, for each answer
_LONGEST_PAUSE: Final = 30.0  # seconds after a 429, even if the service asks for more


class RateLimiter:
    """Lets requests through. Thread-safe.

    Args:
        clock: For pauses.
        chance: Returns a random number from 0 to 1, so that processes do not return all at once.
    """

    def __init__(self, clock: Clock, chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._rate = math.inf
        self._next = -math.inf  # when the next request may begin
        self._slowed_at = -math.inf

    @contextmanager
    def request(self) -> Iterator[None]:
        """Wait for a turn; the block is the request and must raise what the service says."""
        started = self._take_slot()
        try:
            yield
        except Throttled as error:
            self._slow_down(started, error.retry_after or 0.0)
            raise
        except ServiceError:
            self._speed_up()
            raise
        else:
            self._speed_up()
        finally:
            self._slots.release()

    def _take_slot(self) -> float:
        """Wait until a request may begin and one of the slots is free; return when it begins."""
        while True:
            started = self._wait()
            self._slots.acquire()
            with self._lock:
                if started > self._slowed_at:
                    return started
            # All slowed down while this one waited for its slot. No slot is held during a pause.
            self._slots.release()

    def _wait(self) -> float:
        """Wait until a request may begin; return when that was."""
        while True:
            with self._lock:
                now = self._clock.monotonic()
                if self._next - now < GRAIN:
                    self._next = max(self._next, now) + 1 / self._rate
                    return now
                left = self._next - now
            self._clock.sleep(left)

    def _slow_down(self, started: float, asked: float) -> None:
        with self._lock:
            if started <= self._slowed_at:
                return  # it was under way when all slowed down, and says nothing about that
            rate = _FIRST_RATE if math.isinf(self._rate) else max(self._rate / 2, _LOWEST_RATE)
            now = self._clock.monotonic()
            pause = max(asked, (1 + self._chance()) / rate)
            self._rate, self._slowed_at = rate, now
            self._next = now + min(pause, _LONGEST_PAUSE)

    def _speed_up(self) -> None:
        with self._lock:
            self._rate += _GROWTH  # which leaves infinity as it is
            if self._rate >= _UNLIMITED:
                self._rate = math.inf
