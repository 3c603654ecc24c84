"""From an accepted purchase to an owned number: wait for the operation, then for the number.

Once a purchase was accepted, slowness is a status and not an error: whatever goes wrong here but
the service's own "failed" ends in a number that is saved as `purchasing`, and a later run goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from ..core.errors import Failed
from ..core.guardrails import stored
from ..core.session import Reporter, Session, Work
from .attempts import SETTLED_AFTER, or_none, owned_or_none
from .outputs import Acquired

DOING: Final = "purchasing phone number"

# Reasons that every other purchase of the run meets too, as the service names them in a search
# result; a failed purchase is taken to use the same words.
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
_LOOK_AGAIN: Final = (1.0, 2.0, 3.0)


def meets_all(error: AcsError) -> bool:
    """Return whether an error of one purchase will meet every other purchase of the run."""
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
        numbers: The numbers that it buys, E.164; one, unless two processes raced.
        offer: What was held, for the outputs of a number that is not visible yet.
        remedy: What the user can do when the purchase failed.

    Returns:
        The number, or one that is still `purchasing`.

    Raises:
        Failed: The service said that the purchase failed, so nothing was bought.
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
    """Return the number as soon as the service shows it, or why it is not to be seen."""
    pause = 0.5
    while True:
        try:
            return session.client.numbers.get(number)
        except UnexpectedReply as error:
            if error.status == 200:
                return str(error)
        except AcsError:
            pause *= 2
        if deadline.passed:
            return "not visible yet"
        pause = min(pause * 1.5, 15.0)
        session.clock.sleep(min(pause, deadline.remaining))


def still_purchasing(
    session: Session, number: str, outs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Judge a number that was saved while its purchase was under way, and that a GET lacks.

    Returns:
        Its outputs when it may still come, with the time at which the purchase was first seen to
        have succeeded; None when it certainly will not.
    """
    operation = or_none(lambda: session.client.operations.get(stored(outs, "__operation")))
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


def visible_soon(session: Session, numbers: Sequence[str]) -> list[PurchasedNumber]:
    """Look for numbers of an earlier run's purchase, for as long as visibility usually takes."""
    for pause in (0.0, *_LOOK_AGAIN):
        if pause:
            session.clock.sleep(pause)
        seen = [
            number for number in (owned_or_none(session, n) for n in numbers) if number is not None
        ]
        if seen:
            return seen
    return []


def _name_the_others(session: Session, reporter: Reporter, numbers: Sequence[str]) -> None:
    for other in numbers[1:]:
        try:
            also = owned_or_none(session, other)
        except AcsError:
            also = None
        if also:
            reporter.warn(
                f"two processes bought under one order at once, and {other} is owned too; "
                f'take it with PhoneNumber(adopt="{other}") or release it by hand'
            )


def _reason(error: AcsError) -> str:
    return "the time is up" if isinstance(error, DeadlinePassed) else str(error)
