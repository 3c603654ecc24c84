"""When a request is sent again, and after which pause. Pure functions; the loop is in `wire`."""

from __future__ import annotations

import enum
from datetime import datetime

from .clock import http_date
from .errors import AcsError, ServiceError, TransportError, UnexpectedReply

BUDGET = 60.0  # seconds of pauses that one call may spend
PATIENCE = 150.0  # seconds on the clock in which it may begin attempts; one can be silent for 60
FOREIGN_ATTEMPTS = 5  # while somebody else answers in the place of the service
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 16.0


class Repeat(enum.Enum):
    """How safe it is to send the same request twice. Each operation chooses one.

    Whatever surely never reached the service is sent again in any case.
    """

    ALWAYS = enum.auto()
    """Twice does what once does: reads, merge patches, and deletes.

    Giving a number back is among them: the wanted end is the same and nothing can be bought by it.
    When the lost first request was carried out, the second is refused with 400 as "not owned", so
    whoever releases asks GET before believing either. Changing capabilities too: the body has the
    wanted values and no steps towards them; a second change replaces the first.
    """

    IF_TURNED_AWAY = enum.auto()
    """A search holds numbers and counts against a weekly quota: only 429 and 503 prove that the
    service did not begin."""

    IF_THROTTLED = enum.auto()
    """A purchase: only 429. A 503 may come from a proxy whose request went on to the service."""


def may_repeat(error: BaseException, repeat: Repeat) -> bool:
    """Return whether the request may be sent again after this error."""
    if isinstance(error, TransportError):
        return repeat is Repeat.ALWAYS or not error.sent
    if isinstance(error, UnexpectedReply):
        return repeat is Repeat.ALWAYS and error.foreign
    if not isinstance(error, ServiceError) or not error.retryable:
        return False
    match repeat:
        case Repeat.ALWAYS:
            return True
        case Repeat.IF_TURNED_AWAY:
            return error.status in (429, 503)
        case Repeat.IF_THROTTLED:
            return error.status == 429


def may_go_on(
    error: BaseException | None, attempt: int, paused: float, elapsed: float, longest: float
) -> bool:
    """Return whether there may be another attempt, by what was spent on those before.

    Args:
        error: What the last one ended with.
        attempt: Its number; 1 is the first.
        paused: The seconds of all pauses so far.
        elapsed: The seconds since the first one began.
        longest: The longest that the next pause can be.
    """
    if isinstance(error, AcsError) and error.foreign and attempt >= FOREIGN_ATTEMPTS:
        return False
    return paused + longest <= BUDGET and elapsed + longest <= PATIENCE


def longest_pause(attempt: int, retry_after: float | None) -> float:
    """Return the longest that `pause` can be: what must fit into the time that is left."""
    return max(min(_FIRST_PAUSE * 2.0 ** min(attempt, 16), _LONGEST_PAUSE), retry_after or 0.0)


def pause(attempt: int, retry_after: float | None, chance: float) -> float:
    """Return how long to wait after an attempt, in seconds.

    Pauses double, and half of each is chance, so that the clients of one trouble do not come back
    all at once. Never shorter than the service asks.

    Args:
        attempt: 0 after the first attempt.
        retry_after: The seconds that the service asks for, or `None`.
        chance: A random number from 0 to 1.
    """
    return max(longest_pause(attempt, None) * (0.5 + 0.5 * chance), retry_after or 0.0)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Read a `Retry-After` header: seconds, or a date.

    The real service was never seen to send one; proxies before it do.

    Returns:
        Seconds from now, never negative; `None` when there is none that can be read.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
