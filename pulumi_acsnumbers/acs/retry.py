"""When to retry a request, and after which pause. Pure functions; the loop is in `wire`."""

from __future__ import annotations

import enum
from datetime import datetime

from .clock import http_date
from .errors import AcsError, ServiceError, TransportError, UnexpectedReply

BUDGET = 60.0  # seconds of pauses per call
START_LIMIT = 150.0  # seconds in which a call may start attempts; a single one can be silent for 60
FOREIGN_ATTEMPTS = 5  # while something other than the service answers
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 16.0


class Repeat(enum.Enum):
    """How safe it is to send the same request twice. Each operation chooses one.

    A request that certainly never reached the service is always sent again.
    """

    ALWAYS = enum.auto()
    """Sending it twice has the same effect as once: reads, merge patches and deletes.

    Releasing a number is one of these: the intended result is the same and nothing can be bought.
    If the lost first request succeeded, the second is refused with 400 as "not owned", so callers
    confirm with GET before they believe either. Changing capabilities is another: the body has the
    target values, and a second change replaces the first.
    """

    IF_TURNED_AWAY = enum.auto()
    """A search: only 429 and 503 prove that the service did not start it.

    A search holds numbers and counts against a weekly quota.
    """

    IF_THROTTLED = enum.auto()
    """A purchase: only 429. A 503 may come from a proxy that has forwarded the request."""


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
    """Return whether another attempt may start, given what the previous ones used up.

    Args:
        error: The error of the last attempt.
        attempt: The number of the last attempt, starting at 1.
        paused: The seconds of all pauses so far.
        elapsed: The seconds since the first attempt started.
        longest: The longest that the next pause can be.
    """
    if isinstance(error, AcsError) and error.foreign and attempt >= FOREIGN_ATTEMPTS:
        return False
    return paused + longest <= BUDGET and elapsed + longest <= START_LIMIT


def longest_pause(attempt: int, retry_after: float | None) -> float:
    """Return the longest value of `pause`, which must fit into the time left."""
    return max(min(_FIRST_PAUSE * 2.0 ** min(attempt, 16), _LONGEST_PAUSE), retry_after or 0.0)


def pause(attempt: int, retry_after: float | None, chance: float) -> float:
    """Return how long to wait after an attempt, in seconds.

    Pauses double. Half of each is random, so that clients do not retry in step. A pause is never
    shorter than the service asks for.

    Args:
        attempt: 0 after the first attempt.
        retry_after: The seconds that the service asks for, or `None`.
        chance: A random number from 0 to 1.
    """
    return max(longest_pause(attempt, None) * (0.5 + 0.5 * chance), retry_after or 0.0)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Parse a `Retry-After` header: seconds, or a date.

    The real service has never been seen to send one; proxies in front of it do.

    Returns:
        Seconds from now, never negative; `None` if there is none or it cannot be parsed.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
