"""Time as a dependency: what waits or signs is given a clock, so that tests need not wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

GRAIN = 1e-3  # seconds; less than this is over, or rounding would ask for one more empty turn
_WHOLE = timedelta(seconds=1)  # what a `Date` leaves out of the time is less
_BELIEVED = timedelta(days=36_500)  # no clock is a century off: more is a damaged header


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


class Skew:
    """How far the service's clock is ahead of this machine's, by the `Date` of its answers.

    An answer was dated between the moments at which its request left and it came, so it bounds the
    offset from both sides; it is moved no further than that. Thread-safe: the offset is one value,
    which is replaced whole.
    """

    def __init__(self) -> None:
        self.offset = timedelta()

    def learn(self, headers: Mapping[str, str], sent: datetime, received: datetime) -> None:
        """Take over what an answer says of the time.

        Args:
            headers: Of the answer.
            sent: This machine's time at which its request left.
            received: This machine's time at which the answer came.
        """
        date = service_date(headers)
        if date is not None and abs(date - received) < _BELIEVED:
            self.offset = min(max(self.offset, date - received), date + _WHOLE - sent)


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """A clock of this machine, corrected to the service's time.

    What is old is judged by the time that wrote the dates: a machine that is a day off would else
    count a fresh purchase as settled, or each hold as ended. Until the first answer it is the
    machine's time.

    Attributes:
        machine: The clock that is corrected.
        skew: How far, as the client learns it.
    """

    machine: Clock
    skew: Skew

    def now(self) -> datetime:
        """Return the service's date and time, in UTC."""
        return self.machine.now() + self.skew.offset

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self.machine.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.machine.sleep(seconds)


def service_date(headers: Mapping[str, str]) -> datetime | None:
    """Return the `Date` of an answer, or None where it is not the service's at this moment.

    The service marks its answers with `MS-CV`, which a proxy's own page lacks; a cache adds `Age`
    to what it kept.
    """
    if not headers.get("ms-cv") or "age" in headers:
        return None
    return http_date(headers.get("date"))


def http_date(text: str | None) -> datetime | None:
    """Return the date and time of an HTTP header in UTC, or None when it is not one."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


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
