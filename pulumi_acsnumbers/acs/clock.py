"""Time as a dependency: what waits or signs is given a clock, so that tests need not wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

GRAIN = 1e-3  # seconds; less than this is over, or rounding would ask for one more empty turn


class Clock(Protocol):
    """What this package wants to know of time."""

    def now(self) -> datetime:
        """Return the date and time, aware and in UTC, for comparison with the service's times."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, for measuring."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's date and time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block this thread for so many seconds."""
        time.sleep(seconds)


SYSTEM_CLOCK: Clock = SystemClock()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a clock after which nobody waits any more.

    Attributes:
        clock: The clock that it is read from.
        at: The moment, in seconds of `clock.monotonic()`.
    """

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """Return the deadline that passes in so many seconds."""
        return cls(clock, clock.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """The seconds that are left, never less than zero."""
        return max(0.0, self.at - self.clock.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining < GRAIN
