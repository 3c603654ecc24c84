"""From an accepted purchase to an owned number: wait for the operation, then for the number.

Once a purchase is accepted, slowness is a status and not an error. Unless the service itself says
"failed", whatever goes wrong here ends in a number that is saved as `purchasing`, and a later run
continues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ...acs.clock import Deadline
from ...acs.errors import (
    AcsError,
    DeadlinePassed,
    OperationFailed,
    ServiceError,
    Throttled,
    Unauthorized,
    UnexpectedReply,
)
from ...acs.models import AvailableNumber, PurchasedNumber
from ..core.again import look_again
from ..core.errors import Failed
from ..core.guardrails import stored
from ..core.session import Reporter, Session, Work
from .attempts import SETTLED_AFTER
from .outputs import Acquired
from .owned import owned_or_none

DOING: Final = "purchasing phone number"

# Reasons that apply to every other purchase of the run too, in the words of a search result; failed
# purchases are assumed to use the same words.
MEETS_ALL: Final = frozenset(
    {
        "authorizationdenied",
        "billingunavailable",
        "denied",
        "invalidaddress",
        "invalidoffermodel",
        "missingaddress",
        "notenoughcredit",
        "notenoughlicenses",
        "nowallet",
        "paymentrequired",
        "toomanyrequests",
    }
)


def meets_all(error: AcsError) -> bool:
    """Return whether an error of one purchase applies to every other purchase of the run."""
    if isinstance(error, (Unauthorized, Throttled)) or (
        isinstance(error, ServiceError) and error.status == 402
    ):
        return True
    fault = getattr(error, "fault", None)
    while fault is not None:
        if (fault.code or "").lower() in MEETS_ALL:
            return True
        fault = fault.inner
    return False


def complete(
    work: Work,
    operation_id: str,
    numbers: Sequence[str],
    offer: AvailableNumber | None = None,
    *,
    remedy: str = "the next pulumi up tries another number",
) -> Acquired:
    """Wait for an accepted purchase and its number.

    Args:
        work: The call that this is part of.
        operation_id: The purchase operation.
        numbers: The numbers that it buys, E.164. One, unless two processes raced.
        offer: What was held, for the outputs of a number that is not yet visible.
        remedy: What the user can do if the purchase fails.

    Returns:
        The number, or one that is still `purchasing`.

    Raises:
        Failed: The service says that the purchase failed, so nothing was bought.
    """
    session, reporter = work.session, work.reporter
    number = numbers[0]
    pending = Acquired(number, offer=offer, operation=operation_id)
    reporter.phase(f"waiting for the purchase of {number}")
    session.read_cache.writing(number)
    try:
        session.client.operations.resume(operation_id).wait(work.deadline)
    except OperationFailed as error:
        if seen := owned_or_none(session, number):
            return Acquired(number, seen=seen)
        if meets_all(error):
            session.stop_spending(str(error))
        raise Failed(DOING, str(error), thing=number, remedy=remedy) from None
    except AcsError as error:
        reporter.warn(
            f"{number} is being purchased and not confirmed yet ({_reason(error)}); "
            "the next pulumi up goes on with it"
        )
        return pending
    visible = _until_visible(session, number, work.deadline)
    if isinstance(visible, str):
        reporter.warn(f"{number} is bought but {visible}; the next pulumi up goes on with it")
        return replace(pending, succeeded=session.clock.now().isoformat())
    reporter.phase(f"bought {number}")
    _name_the_others(session, reporter, numbers)
    return Acquired(number, seen=visible)


def _until_visible(session: Session, number: str, deadline: Deadline) -> PurchasedNumber | str:
    """Return the number as soon as the service shows it, or why it is not visible."""

    def look() -> PurchasedNumber | None:
        try:
            return session.client.numbers.get(number)
        except AcsError as error:
            if isinstance(error, UnexpectedReply) and error.status == 200:
                raise
            return None

    try:
        seen = look_again(session.clock, _pauses(), look, deadline=deadline)
    except UnexpectedReply as error:
        return str(error)
    return seen or "not visible yet"


def _pauses() -> Iterator[float]:
    """Yield growing pauses: a number becomes visible within seconds, if nothing is wrong."""
    yield 0.0
    pause = 0.5
    while True:
        pause = min(pause * 1.5, 15.0)
        yield pause


def still_purchasing(
    session: Session, number: str, outs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Decide about a number that was saved during its purchase and whose GET returns 404.

    Returns:
        Its outputs if it may still appear, with the time at which the purchase was first seen to
        have succeeded; None if it certainly will not.
    """
    operation = session.client.operations.find(stored(outs, "__operation"))
    if operation is not None and operation.failed:
        return None
    if operation is not None and not operation.succeeded:
        return dict(outs)
    now = session.clock.now()
    succeeded = outs.get("__succeeded")
    if not succeeded:
        return {**outs, "__succeeded": now.isoformat()}
    listed = (n.phone_number for n in session.client.numbers.list())
    if (
        now - datetime.fromisoformat(succeeded) < SETTLED_AFTER
        or owned_or_none(session, number)
        or number in listed
    ):
        return dict(outs)
    return None


def _name_the_others(session: Session, reporter: Reporter, numbers: Sequence[str]) -> None:
    for other in numbers[1:]:
        try:
            also = owned_or_none(session, other)
        except AcsError:
            also = None
        if also:
            reporter.warn(
                f"two processes bought under one order at once, and {other} is owned too; "
                f'take it with `adopt="{other}"` or release it by hand'
            )


def _reason(error: AcsError) -> str:
    return "the time is up" if isinstance(error, DeadlinePassed) else str(error)
