"""Delete: let go of the numbers of a copy, and release those that a newer copy left out.

All others the delete of the order releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ...acs.operations import reservation_purchase_id
from ..core.departure_notes import withdraw_all
from ..core.departures import leave_together
from ..core.disputes import require_undisputed
from ..core.errors import Failed, explained, message_of
from ..core.facts import Departure, Fate, Holder, resource_key
from ..core.guardrails import stored, stored_text
from ..core.progress import Progress
from ..core.session import Reporter, Session
from ..core.settlement import name_kept_for_another
from ..core.side_by_side import results, side_by_side
from ..phone_number.attempts import Attempt, State
from ..phone_number.delete import give_back, keeps, release_let_go, require_releases_allowed
from ..phone_number.owned import is_gone, owned_or_none
from .membership import Membership

DELETING: Final = "letting go of phone number pool"
RELEASING: Final = "releasing numbers of a pool"


def delete_pool(session: Session, reporter: Reporter, pool: str, props: Mapping[str, Any]) -> None:
    """Let go of the numbers of a copy that is deleted.

    Args:
        session: The service and the run.
        reporter: Where to say what happens.
        pool: The id.
        props: The stored outputs of the copy.

    Raises:
        Refused: Releases are switched off, the pool belongs to another endpoint, a newer copy of
            it lacks some of the numbers, or the run's journal cannot be used.
    """
    with explained(DELETING, pool):
        session.require_endpoint(stored(props, "__endpoint"), DELETING, pool)
        has, nonce = Membership.from_outputs(props), stored_text(props, "__nonce")
        order = stored_text(props, "order")
        session.registry.note_gone(order, has.gone)
        departures = _not_gone(session, order, _departures(has, order, props), nonce)
        # Its numbers have one spec: only what another order has is a rival.
        copy = Holder("", nonce, order, spec="", key=resource_key(props.get("__urn")))
        if departures:
            require_undisputed(
                session, *departures, copy=copy, owned=lambda one: not is_gone(session, one)
            )
        # A note on the pool as a whole must not be about what it had lost before.
        withdraw_all(session, order, has.gone)
        stays = {adopted: keeps(session, props, adopted=adopted) for adopted in (True, False)}
        kept, leaving = leave_together(
            session,
            reporter,
            departures,
            copy=copy,
            keep=lambda one: stays[one.generation < 0],
            permit=lambda: require_releases_allowed(session, pool),
        )
        for departure in kept:
            if departure.generation < 0:
                give_back(session, departure)
        _release(session, reporter, leaving)


def _release(session: Session, reporter: Reporter, leaving: list[Departure]) -> None:
    """Release what a newer copy left out because the program names it.

    Raises:
        Failed: Some could not be released; they are named, and the copy stays in the state.
    """
    progress, registry = Progress(reporter, len(leaving), "released"), session.registry

    def release(departure: Departure) -> None:
        fate = release_let_go(session, progress, departure, said=None)
        if fate is Fate.KEPT:
            name_kept_for_another(session, reporter, departure.number)
        else:
            progress.count()

    outcomes = side_by_side(release, leaving)
    failed = [(outcome.item, outcome.error) for outcome in outcomes if outcome.error]
    for departure, _ in failed:
        registry.depart(replace(departure, fate=Fate.FAILED))
    if failed:
        raise Failed(
            RELEASING,
            f"{', '.join(one.number for one, _ in failed)} could not be released: "
            f"{message_of(failed[0][1])}",
            remedy="run pulumi up again: it goes on with these",
        )


def bought_since(session: Session, departures: Sequence[Departure]) -> set[str]:
    """Return what had left a pool when somebody bought it, so that an old copy alone has it.

    Raises:
        AcsError: The service could not be asked.
    """
    by_order = {order: session.registry.gone(order) for order in {one.order for one in departures}}
    left = [(one.number, by_order[one.order].get(one.number)) for one in departures]
    left = [(number, when) for number, when in left if when]
    rows = results(side_by_side(lambda one: owned_or_none(session, one[0]), left))
    return {
        number
        for (number, when), row in zip(left, rows, strict=True)
        if row and when and row.purchase_date > when
    }


def _not_gone(
    session: Session, order: str, departures: list[Departure], nonce: str
) -> list[Departure]:
    """Return all but what a newer copy of the pool lacks because it is gone, or another's now."""
    registry = session.registry
    if not any(copy.nonce != nonce for copy in registry.holders_of(order)):
        return departures
    lacking = [one for one in departures if not registry.holders(one.number, besides=nonce)]
    looks = results(side_by_side(lambda one: _never_comes_back(session, one), lacking))
    gone = {one.number for one, is_it in zip(lacking, looks, strict=True) if is_it}
    gone |= bought_since(session, lacking)
    for number in gone:
        registry.drop(number, nonce)
    return [one for one in departures if one.number not in gone]


def _never_comes_back(session: Session, departure: Departure) -> bool:
    """Return whether a number is gone for good: one that was coming would be visible by now."""
    if not departure.seen:
        client, held = session.client, departure.operation.removeprefix(reservation_purchase_id(""))
        operation = client.operations.find(departure.operation)
        attempt = Attempt(held, 0, client.reservations.find(held), operation)
        if attempt.state is State.RUNNING or not attempt.settled(session.clock.now()):
            return False
    return is_gone(session, departure.number)


def _departures(has: Membership, order: str, props: Mapping[str, Any]) -> list[Departure]:
    timeout = float(props.get("operation_timeout") or 0.0)
    each = Departure("", order, Fate.LET_GO, timeout=timeout)
    bought = [
        replace(
            each,
            number=number,
            generation=has.generation_of(number),
            through=-1 if number in has.adopted else has.position.attempts,
        )
        for number in sorted(has.numbers)
    ]
    coming = replace(each, generation=has.position.generation, seen=False)
    return bought + [
        replace(coming, number=number, operation=operation)
        for operation, numbers in has.pending.items()
        for number in numbers
        if number not in has.numbers
    ]
