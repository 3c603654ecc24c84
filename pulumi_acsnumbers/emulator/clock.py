"""The two clocks: the machine's, and the service's, which tests can move."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

_TICKS = 10_000_000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC1123 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ("
    + "|".join(_MONTHS)
    + r") (\d{4}) (\d\d):(\d\d):(\d\d) GMT",
    re.ASCII,
)


class Clock:
    """The service's clock: the machine's plus an offset that only grows."""

    def __init__(self, machine: Callable[[], float]) -> None:
        self.machine = machine
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970 on the service's clock."""
        return self.machine() + self.offset


def timestamp(seconds: float) -> str:
    """A date as the service writes it: up to seven fraction digits, always +00:00."""
    whole = int(seconds // 1)
    # Only the fraction is multiplied: the whole would exceed a float's precision.
    ticks = min(round((seconds - whole) * _TICKS), _TICKS - 1)
    fraction = f".{ticks:07d}".rstrip("0").rstrip(".")
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}{fraction}+00:00"


def parse_timestamp(text: str) -> float:
    """The seconds since 1970 of an ISO 8601 date, with Z or an offset."""
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return parsed.timestamp()


@lru_cache(maxsize=16)
def http_date(seconds: int) -> str:
    """A date in the form of HTTP headers."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{_DAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} GMT"


@lru_cache(maxsize=256)
def parse_http_date(text: str) -> int | None:
    """The seconds since 1970 of an RFC 1123 date, None if it is not one."""
    match = _RFC1123.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second = match.groups()
    try:
        at = datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return calendar.timegm(at.timetuple())
