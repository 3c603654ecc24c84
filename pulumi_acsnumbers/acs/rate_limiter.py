"""Limits the requests of a process: a maximum at once, and a lower rate after a 429.

Every request counts against the service's limits, even a rejected one. So when one thread gets a
429, all of them pause and then continue at half the rate, which grows with each response that is
not a 429. `retry` decides whether a request is sent again.
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
"""The maximum number of concurrent requests."""

_FIRST_RATE: Final = 10.0  # requests per second after the first 429
_LOWEST_RATE: Final = 1.0
_UNLIMITED: Final = 50.0  # requests per second; from here on there is no limit
_GROWTH: Final = 0.1  # requests per second, for each response
_LONGEST_PAUSE: Final = 30.0  # seconds after a 429, even if the service asks for more


class RateLimiter:
    """Limits requests. Thread-safe.

    Args:
        clock: For pauses.
        chance: Returns a random number from 0 to 1, so that processes do not resume in step.
    """

    def __init__(self, clock: Clock, chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._rate = math.inf
        self._next = -math.inf  # when the next request may start
        self._slowed_at = -math.inf

    @contextmanager
    def request(self) -> Iterator[None]:
        """Wait for a turn. The block sends the request and must raise the service's errors."""
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
        """Wait until a request may start and a slot is free; return when it starts."""
        while True:
            started = self._wait()
            self._slots.acquire()
            with self._lock:
                if started > self._slowed_at:
                    return started
            # Another thread slowed everything down during the wait. A pause must not occupy a slot.
            self._slots.release()

    def _wait(self) -> float:
        """Wait until a request may start; return the time."""
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
                return  # sent before the last slowdown, so it says nothing about the new rate
            rate = _FIRST_RATE if math.isinf(self._rate) else max(self._rate / 2, _LOWEST_RATE)
            now = self._clock.monotonic()
            pause = max(asked, (1 + self._chance()) / rate)
            self._rate, self._slowed_at = rate, now
            self._next = now + min(pause, _LONGEST_PAUSE)

    def _speed_up(self) -> None:
        with self._lock:
            self._rate += _GROWTH  # infinity stays infinity
            if self._rate >= _UNLIMITED:
                self._rate = math.inf
