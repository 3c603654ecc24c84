"""What a create means for the numbers that its order has let go of before.

With delete-before-replace the old number is let go before its successor exists. Until the successor
is bought, reverting the program takes the old number back. Afterwards it stays owned until a delete
releases it. A create happens in the middle of a run, and what the program declares later can adopt
or read the old number.
"""

from __future__ import annotations

from contextlib import suppress

from ...acs.errors import AcsError
from ..core.departure_notes import departures_in, numbers_in, read_notes, write_notes
from ..core.errors import LifecycleError, message_of
from ..core.facts import Departure, Fate, Holder
from ..core.notes import Notes
from ..core.session import Session, Work
from ..core.settlement import STAYS_OUTSIDE, leave_behind


def recall(session: Session, order: str, listed: Notes) -> None:
    """Learn from the notes what earlier runs let go of under an order.

    Raises:
        AcsError: The service could not be reached.
    """
    notes = read_notes(listed, order)
    for departure in departures_in(notes, order, numbers_in(notes)):
        if session.registry.departure(departure.number) is None:
            session.registry.depart(departure)


def was_let_go(session: Session, order: str, number: str, listed: Notes) -> bool:
    """Return whether a number was let go under an order, in this run or an earlier one.

    Raises:
        AcsError: The service could not be reached.
    """
    if session.registry.departure(number) is None:
        recall(session, order, listed)
    return session.registry.departure(number) is not None


def note_before_purchase(session: Session, order: str) -> None:
    """Note what this run has let go of, because it can die once the successor is bought.

    The next run then finds the successor, and would not look for what came before it.

    Raises:
        AcsError: The service did not accept a note. Then nothing may be bought.
    """
    write_notes(session, session.registry.unsettled(order))


def keep_in_mind(session: Session, order: str, error: LifecycleError) -> LifecycleError:
    """Return a create's error, extended by the numbers deleted before it that stay owned."""
    let_go = session.registry.unsettled(order)
    if not let_go:
        return error
    with suppress(AcsError):  # they are named here, and the order's attempts have them
        write_notes(session, let_go)
    named = ", ".join(one.number for one in let_go)
    stays = (
        f"{named} stays owned, and comes back when the change is reverted"
        if len(let_go) == 1
        else f"{named} stay owned, and the one that was deleted last comes back when the change is "
        "reverted"
    )
    remedy = f"{error.remedy}; {stays}" if error.remedy else stays
    return type(error)(error.doing, error.cause, thing=error.thing, remedy=remedy)


def take_place(work: Work, holder: Holder, listed: Notes | None) -> None:
    """Make a new copy hold its number, and name what was let go for it and stays owned.

    Never fails: the number is being paid for, so it has to reach the state.

    Args:
        work: The create that this is part of.
        holder: The new copy.
        listed: The notes of the create; None if it has checked all purchases of earlier runs.
    """
    session, reporter = work.session, work.reporter
    try:
        session.registry.hold(holder)
        _note_kept(session, holder)
        if listed is not None:
            recall(session, holder.order, listed)
        for one in leave_behind(session, holder.order):
            number = one.number
            reporter.warn(
                f"{number}: {STAYS_OUTSIDE}"
                if one.fate is Fate.KEPT
                else f"{number} was let go before its successor was there, so it stays owned and "
                "is paid for until the next replacement of its resource, or the delete of its "
                f"order, releases it; to release it now, run acsnumbers numbers release {number}"
            )
    except (LifecycleError, AcsError) as error:
        reporter.warn(message_of(error))


def _note_kept(session: Session, holder: Holder) -> None:
    """Note that the number of an old copy stays owned, if the program says or said so.

    A copy that the engine retains is never deleted, so no other call could inform the next run.
    """
    policy = session.registry.policy(holder.order)
    if policy is None or policy.release or False not in (policy.release, policy.before):
        return
    old = {copy.number for copy in session.registry.holders_of(holder.order)} - {holder.number}
    write_notes(session, [Departure(number, holder.order, Fate.KEPT) for number in sorted(old)])
