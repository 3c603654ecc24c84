"""The delete of a brief's order: delete the draft that was let go, and lose no brief.

A killed run can leave a brief that nobody let go of. Then this delete fails and names it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ...acs.errors import AcsError
from ..brief.delete import delete_draft
from ..brief.find import find, find_unless_gone
from ..brief.schema import DEFAULT_VERSION
from ..brief.statuses import is_draft
from ..core.departure_notes import departures_in, read_notes, write_notes
from ..core.errors import Failed, LifecycleError, Refused, explained
from ..core.facts import Departure, Fate
from ..core.guardrails import stored
from ..core.session import Reporter, Session
from ..core.settlement import name_kept_for_another, settle
from .deletion import Deletion

DELETING: Final = "deleting the order of a program brief"


def delete_brief_order(
    session: Session, reporter: Reporter, order: str, props: Mapping[str, Any]
) -> None:
    """Delete the drafts that were let go under an order, unless a brief is left.

    Raises:
        Refused: The order belongs to another endpoint, or the program still declares its brief.
        Failed: A brief with its id exists that nobody holds or let go of, or a draft could not be
            deleted.
    """
    with explained(DELETING, order):
        deletion = Deletion.of(session, reporter, order, props, doing=DELETING)
        keep, declared = deletion.said is False, deletion.declared
        if not declared:
            session.registry.drop_copies_of(order)
        meant = _meant(order, props)
        let_go = _let_go(session, order, meant)
        for departure in let_go:
            if departure.fate is Fate.KEPT and keep:
                _name_kept(session, reporter, departure.number)
            if departure.fate not in (Fate.LET_GO, Fate.RELEASING):
                continue
            if declared:
                _require_gone_or_had(session, order, departure, keep=keep)
            _delete_draft(session, reporter, departure, keep=keep)
        accounted = any(one.number == order for one in let_go) or session.registry.holders(order)
        if order not in meant or accounted:
            return
        found = find_unless_gone(session, order, DEFAULT_VERSION, DELETING)
        if found is None:
            return
        if keep:
            _tell_kept(reporter, order, found.status)
            return
        if declared:
            raise _still_declared(order, order)
        again = f"run pulumi {'up' if session.registry.has_program() else 'destroy'} again"
        way_out = (
            f"to delete it, run acsnumbers briefs delete {order}; to keep it"
            if is_draft(found.status)
            else "it cannot be deleted; to let go of it"
        )
        raise Failed(
            DELETING,
            f"a program brief of this id exists as {found.status}, and no resource holds it",
            thing=order,
            remedy=f"{way_out}, declare it with `retain_on_delete=true` and run pulumi up; "
            f"then {again}",
        )


def _meant(order: str, props: Mapping[str, Any]) -> list[str]:
    """Return the ids of all briefs that an order was used for: given ones, or its own."""
    given = (
        json.loads(one["spec"]).get("program_brief_id") for one in stored(props, "generations")
    )
    return list(dict.fromkeys(one or order for one in given))


def _let_go(session: Session, order: str, meant: Sequence[str]) -> list[Departure]:
    """Return what was let go under an order, in this run or, according to its notes, earlier."""
    registry = session.registry
    here = registry.departures_of(order)
    left = [one for one in meant if not registry.departure(one) and not registry.holders(one)]
    if not left:
        return here
    notes = read_notes(session.adoptions.listed(session), order)
    return [*here, *departures_in(notes, order, left)]


def _require_gone_or_had(session: Session, order: str, departure: Departure, *, keep: bool) -> None:
    """Refuse to delete a forcibly replaced order while nobody else has its draft."""
    brief, registry = departure.number, session.registry
    if registry.holders(brief) or registry.wanted(brief):
        return
    if find_unless_gone(session, brief, DEFAULT_VERSION, DELETING) is not None:
        if keep:
            departure = replace(departure, fate=Fate.KEPT)
            registry.depart(departure)
        write_notes(session, [departure])
        raise _still_declared(order, brief)


def _still_declared(order: str, brief: str) -> Refused:
    return Refused(
        DELETING,
        f"it is replaced by force, as the program still declares it, and the brief {brief} was "
        "made for it and stays",
        thing=order,
        remedy=f'to keep it, declare it with `program_brief_id="{brief}"`; to delete the draft, '
        f"run acsnumbers briefs delete {brief}; then run pulumi up again",
    )


def _name_kept(session: Session, reporter: Reporter, brief: str) -> None:
    """Name what is kept on purpose: from now on nothing remembers it."""
    found = find_unless_gone(session, brief, DEFAULT_VERSION, DELETING)
    if found is not None:
        _tell_kept(reporter, brief, found.status)


def _tell_kept(reporter: Reporter, brief: str, status: str) -> None:
    reporter.warn(f"program brief {brief}: stays as {status}, outside of this stack")


def _delete_draft(
    session: Session, reporter: Reporter, departure: Departure, *, keep: bool
) -> None:
    try:
        fate = settle(
            session,
            departure,
            lambda one: delete_draft(session, reporter, one.number, DEFAULT_VERSION),
            release=False if keep else None,
            owned=lambda: find(session, departure.number, DEFAULT_VERSION) is not None,
        )
    except LifecycleError:
        with suppress(AcsError):  # then the next run asks the user about it
            write_notes(session, [departure])
        raise
    named = f"program brief {departure.number}"
    if fate is Fate.KEPT and keep:
        reporter.warn(f"{named}: stays, outside of this stack")
    elif fate is Fate.KEPT:
        name_kept_for_another(session, reporter, departure.number, named=named)
