"""Delete: let go of a number; and the release itself, for whoever decides on it.

`decision.py` decides when a number may be released. A release is complete only when the service
itself says that the number is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ...acs.clock import Deadline
from ...acs.errors import AcsError, OperationFailed
from ..core.adoptions import end_adoption
from ..core.again import look_again, send_until_known
from ..core.departure_notes import departures_in, numbers_in, read_notes
from ..core.departures import leave
from ..core.disputes import require_undisputed
from ..core.errors import Failed, LifecycleError, Refused, explained, message_of
from ..core.facts import Departure, Fate, Holder, resource_key
from ..core.guardrails import stored, stored_text
from ..core.session import Reporter, Session
from ..core.settlement import name_kept_for_another, settle
from .outputs import PURCHASING, generation_of
from .owned import is_gone, owned_or_none
from .purchase import still_purchasing
from .schema import DEFAULT_OPERATION_TIMEOUT
from .spec import spec_text

RELEASING: Final = "releasing phone number"

_AFTER_A_LOST_REPLY: Final = (2.0, 5.0)
_UNTIL_GONE: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


def delete_phone_number(
    session: Session, reporter: Reporter, number: str, props: Mapping[str, Any]
) -> None:
    """Let go of the number of a deleted copy; release it only if its successor exists.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        number: The id, E.164.
        props: The stored outputs of the copy.

    Raises:
        Refused: Releases are switched off, the number belongs to another endpoint, or the run's
            journal cannot be used.
        Failed: It was to be released, and is not certainly gone; it stays in the state.
    """
    with explained(RELEASING, number):
        session.require_endpoint(stored(props, "__endpoint"), RELEASING, number)
        purchasing = props.get("status") == PURCHASING
        departure = Departure(
            number,
            stored_text(props, "order"),
            Fate.LET_GO,
            generation=generation_of(props),
            seen=not purchasing,
            operation=stored(props, "__operation") if purchasing else "",
            succeeded=stored_text(props, "__succeeded"),
            timeout=float(props.get("operation_timeout") or 0.0),
        )
        copy = Holder(
            number,
            stored_text(props, "__nonce"),
            departure.order,
            spec_text(props),
            key=resource_key(props.get("__urn")),
        )
        require_undisputed(
            session, departure, copy=copy, owned=lambda one: not is_gone(session, one)
        )
        if not leave(
            session,
            reporter,
            departure,
            copy=copy,
            keep=keeps(session, props, adopted=props.get("__origin") == "adopted"),
            permit=lambda: require_releases_allowed(session, number),
        ):
            give_back(session, departure)
            return
        try:
            fate = settle(
                session, departure, lambda one: release(session, reporter, one), release=None
            )
        except (AcsError, LifecycleError):
            session.registry.depart(replace(departure, fate=Fate.FAILED))
            raise
        if fate is Fate.KEPT:
            name_kept_for_another(session, reporter, number)
        _release_earlier(session, reporter, departure.order)


def keeps(session: Session, props: Mapping[str, Any], *, adopted: bool) -> bool:
    """Record what a deleted copy says, and return whether its number stays owned.

    What was bought stays if the copy says so. What was adopted stays unless the copy, and the
    program if there is one, say that it goes.
    """
    asked = props.get("release_on_delete")
    now = session.registry.policy(stored_text(props, "order"))
    unasked = asked is not True or (now is not None and now.release is not True)
    if asked is False:
        session.registry.note_keeping(stored_text(props, "order"), props.get("__urn"))
    return asked is False or (adopted and unasked)


def let_go_earlier(session: Session, order: str) -> list[Departure]:
    """Return what earlier runs let go of and did not release, according to their notes.

    Raises:
        AcsError: The service could not be reached.
    """
    registry, notes = session.registry, read_notes(session.adoptions.listed(session), order)
    return [
        departure
        for departure in departures_in(notes, order, numbers_in(notes))
        if registry.departure(departure.number) is None and not registry.holders(departure.number)
    ]


def _release_earlier(session: Session, reporter: Reporter, order: str) -> None:
    """Release what was let go under an order earlier, now that its resource has a successor.

    A failure stays noted, and does not fail the delete of a number that is gone.
    """
    registry = session.registry
    policy = registry.policy(order)
    try:
        waiting = registry.unsettled(order)
        for one in (*waiting, *let_go_earlier(session, order)):
            if one.fate is Fate.LET_GO:
                release_let_go(session, reporter, one, said=policy.release if policy else None)
    except (AcsError, LifecycleError) as error:
        reporter.warn(message_of(error))


def give_back(session: Session, departure: Departure) -> None:
    """Withdraw the note that a number was adopted, if nothing in this run has it now."""
    registry, number = session.registry, departure.number
    last = registry.departure(number)
    kept = last is not None and last.fate is Fate.KEPT
    if departure.generation >= 0 or not kept or registry.wanted(number) or registry.holders(number):
        return
    with suppress(AcsError):  # then it stays owned even if the resource that bought it is deleted
        end_adoption(session, number, departure.order)


def release_phone_number(session: Session, reporter: Reporter, number: str) -> None:
    """Release a number manually, outside a Pulumi run.

    Args:
        session: The service, with the guardrails of the stack.
        reporter: Shows progress.
        number: E.164.

    Raises:
        Refused: Releases are switched off.
        Failed: The number is not owned, or not certainly gone.
    """
    with explained(RELEASING, number):
        require_releases_allowed(session, number)
        if owned_or_none(session, number) is None:
            raise Failed(
                RELEASING,
                f"{session.client.endpoint} does not own it",
                thing=number,
                remedy="give a number that this ACS resource owns",
            )
        release(session, reporter, Departure(number, "", Fate.RELEASING))


def require_releases_allowed(session: Session, number: str) -> None:
    """Refuse a release if the stack has switched releases off."""
    if session.guardrails.allow_releases:
        return
    raise Refused(
        RELEASING,
        "releases are switched off for this stack",
        thing=number,
        remedy="set acsnumbers:allowReleases to true to release it (a stack keeps the "
        "setting of its last update: pulumi destroy --run-program reads it again), or "
        "`release_on_delete=false` to keep it",
    )


def release(session: Session, reporter: Reporter, departure: Departure) -> None:
    """Release a number, and return when it is certainly gone.

    Raises:
        AcsError: The service could not be reached.
        Failed: It is not certainly gone.
    """
    number = departure.number
    deadline = Deadline.after(session.clock, departure.timeout or DEFAULT_OPERATION_TIMEOUT)
    if not departure.seen:
        _wait_for_purchase(session, reporter, departure, deadline)
    if is_gone(session, number):
        reporter.phase(f"{number} was released already")
        return
    reporter.phase(f"releasing {number}")
    trouble = _send(session, number, deadline)
    _require_gone(session, number, trouble, deadline)
    reporter.phase(f"released {number}")


def release_let_go(
    session: Session, reporter: Reporter, departure: Departure, *, said: bool | None
) -> Fate:
    """Release a number that was let go, if allowed; return its fate.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        departure: What was let go.
        said: What the program now says about it; None for what its copy said.

    Raises:
        LifecycleError: Releases are switched off, or it is not certainly gone.
    """
    number = departure.number
    with explained(RELEASING, number):
        require_releases_allowed(session, number)
        return settle(
            session,
            departure,
            lambda one: release(session, reporter, one),
            release=said,
            owned=lambda: not is_gone(session, number),
        )


def _send(session: Session, number: str, deadline: Deadline) -> AcsError | None:
    """Send the release until it succeeds or is refused; return what went wrong."""

    def release_once() -> None:
        session.before_writing(RELEASING, number)
        session.client.numbers.release(number).wait(deadline)

    session.read_cache.writing(number)
    try:
        send_until_known(
            session.clock,
            _AFTER_A_LOST_REPLY,
            release_once,
            known=lambda: owned_or_none(session, number) is None,
        )
    except AcsError as error:
        # 400 and 403 can mean that it is gone, but only the number's own GET proves it.
        return error
    return None


def _require_gone(
    session: Session, number: str, trouble: AcsError | None, deadline: Deadline
) -> None:
    if trouble is not None:
        gone = is_gone(session, number)
        reason = str(trouble)
    else:
        missing = look_again(
            session.clock,
            _UNTIL_GONE,
            lambda: owned_or_none(session, number) is None,
            deadline=deadline,
        )
        gone = missing is not None
        reason = "the service reports it released, but still shows it"
    if gone:
        return
    raise Failed(
        RELEASING,
        reason,
        thing=number,
        remedy="run the command again; it stays in the state until it is gone",
    )


def _wait_for_purchase(
    session: Session, reporter: Reporter, departure: Departure, deadline: Deadline
) -> None:
    """Wait for a purchase first: until it ends, a 404 does not prove that nothing is owned."""
    number = departure.number
    reporter.phase(f"waiting for the purchase of {number} before releasing it")
    if departure.operation:
        operation = session.client.operations.find(departure.operation)
        if operation is not None and operation.failed:
            return
        if operation is not None:
            try:
                session.client.operations.resume(departure.operation).wait(deadline)
            except OperationFailed:
                return
    if look_again(
        session.clock, _UNTIL_GONE, lambda: owned_or_none(session, number), deadline=deadline
    ):
        return
    stored = {"__operation": departure.operation, "__succeeded": departure.succeeded}
    if departure.operation and still_purchasing(session, number, stored) is None:
        return
    raise Failed(
        RELEASING,
        "its purchase was accepted, but the service does not show it yet",
        thing=number,
        remedy="run the command again in half an hour: the number stays in the state until it is "
        "certain that it will not appear",
    )
