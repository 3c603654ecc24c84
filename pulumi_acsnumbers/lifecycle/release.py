"""Delete: release a number, unless another copy of it lives or it is to be kept.

A released number can never be had again, so everything that speaks against a release is asked
first, and the release counts as done only when the number's own GET says 404.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..acs.clock import Deadline
from ..acs.errors import (
    AcsError,
    DeadlinePassed,
    OperationFailed,
    ServiceError,
    TransportError,
    UnexpectedReply,
)
from .attempts import or_none, owned
from .diff import will_release
from .errors import Failed, Refused, explained
from .guards import stored
from .inputs import DEFAULT_OPERATION_TIMEOUT
from .memory import Farewell
from .outputs import PURCHASING, wish_place
from .purchase import still_purchasing
from .session import Row, Session

RELEASING: Final = "releasing phone number"

_AGAIN: Final = (0.0, 2.0, 5.0)
_UNTIL_GONE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


def delete_phone_number(session: Session, row: Row, number: str, props: Mapping[str, Any]) -> None:
    """Release the number of a copy that is deleted, or keep it.

    Args:
        session: The service and the run.
        row: Where to say what happens.
        number: The id, E.164.
        props: The stored outputs of the copy.

    Raises:
        Refused: Releases are switched off, or the number belongs to another endpoint.
        Failed: The number is not certainly gone; the state keeps it.
    """
    with explained(RELEASING, number):
        session.require_endpoint(stored(props, "__endpoint"), RELEASING, number)
        nonce, order = props.get("__nonce", ""), props.get("order", "")
        if session.memory.holders(number, besides=nonce):
            session.memory.forget(number, nonce)
            row.phase(f"kept {number}: another copy holds it")
            return
        if not will_release(props):
            session.memory.forget(number, nonce)
            session.memory.say_farewell(
                Farewell(number, order, released=False, index=wish_place(props))
            )
            row.phase(f"kept {number}: it stays owned and is paid for")
            return
        _require_allowed(session, number)
        deadline = Deadline.after(
            session.clock, float(props.get("operation_timeout") or DEFAULT_OPERATION_TIMEOUT)
        )
        if props.get("status") == PURCHASING:
            _wait_for_purchase(session, row, number, props, deadline)
        _release(session, row, number, deadline)
        session.memory.forget(number, nonce)
        session.memory.say_farewell(Farewell(number, order, released=True, index=wish_place(props)))


def release_phone_number(session: Session, row: Row, number: str) -> None:
    """Release a number by hand, outside of a Pulumi run.

    Args:
        session: The service, with the brakes of the stack.
        row: Where to say what happens.
        number: E.164.

    Raises:
        Refused: Releases are switched off.
        Failed: The number is not owned, or not certainly gone.
    """
    with explained(RELEASING, number):
        _require_allowed(session, number)
        if owned(session, number) is None:
            raise Failed(
                RELEASING,
                f"{session.client.endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns",
            )
        deadline = Deadline.after(session.clock, DEFAULT_OPERATION_TIMEOUT)
        _release(session, row, number, deadline)


def _require_allowed(session: Session, number: str) -> None:
    if session.brakes.allow_releases:
        return
    raise Refused(
        RELEASING,
        "releases are switched off for this stack",
        thing=number,
        remedy="set acsnumbers:allowReleases to true to release it (a stack keeps the "
        "setting of its last update: pulumi destroy --run-program reads it anew), or "
        "release_on_delete=False to keep it",
    )


def _release(session: Session, row: Row, number: str, deadline: Deadline) -> None:
    if owned(session, number) is None:
        row.phase(f"{number} was released already")
        return
    row.phase(f"releasing {number}")
    trouble: AcsError | None = None
    session.numbers.writing(number)
    for pause in _AGAIN:
        if pause:
            session.clock.sleep(pause)
        session.before_writing(RELEASING, number)
        try:
            session.client.numbers.release(number).wait(deadline)
            trouble = None
            break
        except (TransportError, UnexpectedReply) as error:
            trouble = error
        except (OperationFailed, DeadlinePassed) as error:
            trouble = error
            break
        except ServiceError as error:
            # 400 and 403 can mean that it is gone, but only the number's own GET proves it.
            trouble = error
            if not error.retryable:
                break
        if owned(session, number) is None:
            break
    _require_gone(session, number, trouble, deadline)
    row.phase(f"released {number}")


def _require_gone(
    session: Session, number: str, trouble: AcsError | None, deadline: Deadline
) -> None:
    for pause in _UNTIL_GONE if trouble is None else (0.0,):
        session.clock.sleep(min(pause, deadline.remaining))
        if owned(session, number) is None:
            return
    reason = str(trouble) if trouble else "the service reports it released, and still shows it"
    raise Failed(
        RELEASING,
        reason,
        thing=number,
        remedy="run the command again; the number stays in the state until it is gone",
    )


def _wait_for_purchase(
    session: Session, row: Row, number: str, props: Mapping[str, Any], deadline: Deadline
) -> None:
    """Let a purchase end first: before, a 404 does not mean that there is nothing to release."""
    operation_id = stored(props, "__operation")
    row.phase(f"waiting for the purchase of {number} before releasing it")
    operation = or_none(lambda: session.client.operations.get(operation_id))
    if operation is not None and operation.failed:
        return
    if operation is not None:
        try:
            session.client.operations.resume(operation_id).wait(deadline)
        except OperationFailed:
            return
    for pause in _UNTIL_GONE:
        session.clock.sleep(min(pause, deadline.remaining))
        if owned(session, number):
            return
    if still_purchasing(session, number, props) is None:
        return
    raise Failed(
        RELEASING,
        "its purchase was accepted, and the service does not show it yet",
        thing=number,
        remedy="run pulumi refresh, and the command again in half an hour: the number is "
        "forgotten only once it is certain that it will not appear",
    )
