"""Repetition after a pause: looking until something is seen, sending until the result is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from ...acs.clock import Clock, Deadline
from ...acs.errors import AcsError, ServiceError, TransportError, UnexpectedReply
from .errors import Failed

T = TypeVar("T")

BEING_RELEASED: Final = (1.0, 2.0, 4.0, 8.0)
"""Seconds between looks at what a run that was killed may have been releasing."""

SECOND_LOOK: Final = 2.0
"""Seconds after which a stale response is not repeated."""


def look_again(
    clock: Clock,
    pauses: Iterable[float],
    look: Callable[[], T | None],
    *,
    deadline: Deadline | None = None,
) -> T | None:
    """Look after each pause, until something is found.

    Args:
        clock: For the pauses.
        pauses: Seconds before each look; start with 0.0 to look at once.
        look: Returns what it finds; a false value means not yet.
        deadline: No pause lasts longer, and the look at the deadline is the last.

    Returns:
        What was found, or None.
    """
    for pause in pauses:
        clock.sleep(min(pause, deadline.remaining) if deadline else pause)
        seen = look()
        if seen:
            return seen
        if deadline and deadline.passed:
            break
    return None


def is_lost(error: AcsError) -> bool:
    """Return whether an error leaves open whether the request was carried out."""
    if isinstance(error, ServiceError):
        return error.retryable
    return isinstance(error, (TransportError, UnexpectedReply))


def send_until_known(
    clock: Clock,
    pauses: Iterable[float],
    send: Callable[[], object],
    known: Callable[[], bool | None],
    *,
    lost: Callable[[AcsError], bool] = is_lost,
) -> None:
    """Send a request, and again after a lost reply, unless it is known to have been carried out.

    Args:
        clock: For the pauses.
        pauses: Seconds after each lost reply.
        send: Sends the request.
        known: Returns whether it was carried out: False to send it again, None if that cannot be
            determined, so that it is called again after the next pause.
        lost: Returns whether an error leaves that open.

    Raises:
        AcsError: A definite response, or the last lost reply once the pauses are used up.
    """
    left = iter(pauses)
    while True:
        try:
            send()
        except AcsError as error:
            if not lost(error):
                raise
            for pause in left:
                clock.sleep(pause)
                answer = known()
                if answer:
                    return
                if answer is not None:
                    break
            else:
                raise
        else:
            return


def stays_gone(clock: Clock, find: Callable[[], object], listed: Callable[[], bool]) -> bool:
    """Confirm with two more lookups that a thing whose GET just returned 404 is gone.

    A single response can be stale. So the thing is requested again after a pause, and looked up in
    the list. It is gone only if both lack it too.

    Args:
        clock: For the pause.
        find: Requests it by id; returns None if the service says that it does not exist.
        listed: Returns whether the list has it.

    Raises:
        AcsError: The service could not be reached.
    """
    return look_again(clock, (SECOND_LOOK,), find) is None and not listed()


def found_after_all(
    clock: Clock,
    find: Callable[[], T | None],
    listed: Callable[[], bool],
    *,
    doing: str,
    thing: str,
) -> T | None:
    """Return a thing whose GET just returned 404 but that exists after all; None if it is gone.

    Raises:
        AcsError: The service could not be reached.
        Failed: The service contradicts itself.
    """
    found = look_again(clock, (SECOND_LOOK,), find)
    if found is None and not listed():
        return None
    found = found or find()
    if found is None:
        raise Failed(
            doing,
            "a request for it says that it does not exist, but the list includes it",
            thing=thing,
            remedy="run the command again in a minute: nothing is lost",
        )
    return found
