"""Doing a thing again after a pause: looking until it is seen, sending until it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from ...acs.clock import Clock, Deadline
from ...acs.errors import AcsError, ServiceError, TransportError, UnexpectedReply
from .errors import Failed

T = TypeVar("T")

SECOND_LOOK: Final = 2.0
"""Seconds until a stale answer is not repeated."""


def look_again(
    clock: Clock,
    pauses: Iterable[float],
    look: Callable[[], T | None],
    *,
    deadline: Deadline | None = None,
) -> T | None:
    """Look after each pause, until something is seen.

    Args:
        clock: For the pauses.
        pauses: Seconds before each look; 0.0 first for a look at once.
        look: Returns what is to be seen; what is false counts as not yet.
        deadline: No pause goes beyond it, and the look at it is the last one.

    Returns:
        What was seen, or None.
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
    """Return whether an error leaves it open if the request was carried out."""
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
        send: Sends it.
        known: Returns whether it was carried out: False to send it again, None when that cannot
            be known, so that it is asked again after the next pause.
        lost: Returns whether an error leaves that open.

    Raises:
        AcsError: A clear answer, or the last lost reply once the pauses are over.
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
    """Confirm that what its own GET has just lacked is gone, by two more looks.

    One answer can be stale. So it is asked for again after a pause, and looked for in the list;
    only where both lack it, too, is it gone.

    Args:
        clock: For the pause.
        find: Asks for it by its id; None when the service says that it is not there.
        listed: Returns whether the list has it.

    Raises:
        AcsError: It could not be asked.
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
    """Return what its own GET has just lacked and is there after all; None when it stays gone.

    Raises:
        AcsError: It could not be asked.
        Failed: The service contradicts itself.
    """
    found = look_again(clock, (SECOND_LOOK,), find)
    if found is None and not listed():
        return None
    found = found or find()
    if found is None:
        raise Failed(
            doing,
            "its own address says that it is not there, and the list that it is",
            thing=thing,
            remedy="run the command again in a minute: nothing is forgotten",
        )
    return found
