"""The delete of a brief's order: delete the draft that was let go, and let no brief be forgotten.

A run that was killed leaves a brief that nobody let go of: then this delete fails and names it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ..departure_notes import departures_in, read_notes, write_notes
from ..departures import settle
from ..errors import Failed, LifecycleError, Refused, explained
from ..guards import stored
from ..registry import Departure, Fate
from ..session import Row, Session
from .delete import delete_draft
from .find import find
from .schema import DEFAULT_VERSION
from .statuses import is_draft

DELETING: Final = "deleting the order of a program brief"


def delete_brief_order(session: Session, row: Row, order: str, props: Mapping[str, Any]) -> None:
    """Delete the drafts that were let go under an order, unless a brief is left.

    Raises:
        Refused: The order belongs to another endpoint, or the program still declares its brief.
        Failed: A brief of its id exists, and nobody holds it or let go of it; or a draft could
            not be deleted.
    """
    with explained(DELETING, order):
        session.require_endpoint(stored(props, "endpoint"), DELETING, order)
        keep = props.get("release_on_delete") is False
        let_go = _let_go(session, order, props)
        declared = session.registry.is_declared(props.get("__urn"))
        for departure in let_go:
            if departure.fate not in (Fate.LET_GO, Fate.RELEASING):
                continue
            if declared and not session.registry.holders(departure.number):
                raise _still_declared(session, order, departure)
            _delete_draft(session, row, departure, keep=keep)
        if any(one.number == order for one in let_go) or session.registry.holders(order):
            return
        found = find(session, order, DEFAULT_VERSION)
        if found is None:
            return
        if keep:
            row.warn(f"program brief {order}: stays as {found.status}, outside of this stack")
            return
        by_hand = "delete the draft in the Azure portal, " if is_draft(found.status) else ""
        raise Failed(
            DELETING,
            f"a program brief of this id exists as {found.status}, and no resource holds it",
            thing=order,
            remedy=f"run pulumi up to take it back (then destroy), {by_hand}or let go of it with "
            "retain_on_delete=True and pulumi up; then this delete passes",
        )


def _let_go(session: Session, order: str, props: Mapping[str, Any]) -> list[Departure]:
    """Return what was let go under an order, in this run or, by its notes, in an earlier one."""
    here = session.registry.departures_of(order)
    if here:
        return here
    given = (json.loads(one["wish"]).get("program_brief_id") for one in stored(props, "wishes"))
    things = dict.fromkeys([order, *filter(None, given)])
    held = session.registry.holders
    notes = read_notes(session, order)
    return [one for one in departures_in(notes, order, things) if not held(one.number)]


def _still_declared(session: Session, order: str, departure: Departure) -> Refused:
    write_notes(session, [departure])
    return Refused(
        DELETING,
        f"it is replaced by force, as the program still declares it, and the brief "
        f"{departure.number} was made for it and stays",
        thing=order,
        remedy=f'to keep it, declare it with ProgramBrief(program_brief_id="{departure.number}"); '
        "else delete the draft in the Azure portal; then run pulumi up again",
    )


def _delete_draft(session: Session, row: Row, departure: Departure, *, keep: bool) -> None:
    try:
        fate = settle(
            session,
            departure,
            lambda one: delete_draft(session, row, one.number, DEFAULT_VERSION),
            release=False if keep else None,
        )
    except LifecycleError:
        write_notes(session, [departure])
        raise
    if fate is Fate.KEPT:
        row.warn(f"program brief {departure.number}: stays, outside of this stack")
