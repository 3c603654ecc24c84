"""Time as a dependency: whatever waits or signs takes a clock, so that tests need not wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

GRAIN = 1e-3  # seconds; a shorter wait counts as over, since rounding would cost an extra loop
_WHOLE = timedelta(seconds=1)  # a `Date` header has no fraction of a second
_BELIEVED = timedelta(days=36_500)  # no clock is off by a century: the header is damaged


class Clock(Protocol):
    """What this package needs to know about time."""

    def now(self) -> datetime:
        """Return the current time in UTC, aware, comparable with the service's times."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go backwards, for measuring intervals."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let the given number of seconds pass."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block this thread for the given number of seconds."""
        time.sleep(seconds)


SYSTEM_CLOCK: Clock = SystemClock()


class Skew:
    """The offset of the service's clock from this machine's, from the `Date` of responses.

    A response is dated between the moment its request was sent and the moment it arrived, so it
    bounds the offset on both sides. The offset moves no further than those bounds. Thread-safe: the
    offset is a single value, replaced as a whole.
    """

    def __init__(self) -> None:
        self.offset = timedelta()

    def learn(self, headers: Mapping[str, str], sent: datetime, received: datetime) -> None:
        """Learn the offset from a response.

        Args:
            headers: The headers of the response.
            sent: This machine's time when the request was sent.
            received: This machine's time when the response arrived.
        """
        date = service_date(headers)
        if date is not None and abs(date - received) < _BELIEVED:
            self.offset = min(max(self.offset, date - received), date + _WHOLE - sent)


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """This machine's clock, corrected to the service's time.

    Ages are computed with the clock that wrote the dates. Otherwise a machine that is a day off
    would treat a fresh purchase as settled, or every hold as expired. Before the first response it
    is the machine's time.

    Attributes:
        machine: The clock to correct.
        skew: The correction, as the client learns it.
    """

    machine: Clock
    skew: Skew

    def now(self) -> datetime:
        """Return the service's time in UTC."""
        return self.machine.now() + self.skew.offset

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self.machine.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let the given number of seconds pass."""
        self.machine.sleep(seconds)


def service_date(headers: Mapping[str, str]) -> datetime | None:
    """Return the `Date` of a response, or None if it is not the service's current time.

    The service marks its responses with `MS-CV`, which a proxy's own page lacks. A cache adds `Age`
    to a stored response.
    """
    if not headers.get("ms-cv") or "age" in headers:
        return None
    return http_date(headers.get("date"))


def http_date(text: str | None) -> datetime | None:
    """Parse an HTTP date header as UTC; None if it is not a date."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which waiting ends.

    Attributes:
        clock: The clock it is read from.
        at: The moment, in seconds of `clock.monotonic()`.
    """

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """Return the deadline that passes after the given number of seconds."""
        return cls(clock, clock.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """The seconds left, never negative."""
        return max(0.0, self.at - self.clock.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining < GRAIN
