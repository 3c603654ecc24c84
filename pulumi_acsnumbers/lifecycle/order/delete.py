"""The order's delete: release what was let go under it, and lose no number.

The engine deletes an order only if the program no longer declares its number, if the stack is
destroyed, or if somebody forces it. So it releases what the number's delete has let go. A killed
run can leave a number that nobody let go of. Then this delete fails and names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from ...acs.errors import AcsError
from ..brief.spec import KIND as PROGRAM_BRIEF
from ..core.adoptions import is_adopted_by, was_adopted_by_another
from ..core.again import BEING_RELEASED, look_again
from ..core.departure_notes import pools_in, read_notes, value_of, write_notes
from ..core.errors import Failed, LifecycleError, Refused, explained, message_of
from ..core.facts import Departure, Fate
from ..core.notes import Notes
from ..core.progress import Progress
from ..core.session import Reporter, Session
from ..core.settlement import STAYS_OUTSIDE, name_kept_for_another
from ..core.side_by_side import side_by_side
from ..phone_number.attempts import is_old
from ..phone_number.delete import let_go_earlier, release_let_go
from ..phone_number.evidence import Evidence
from ..phone_number.owned import is_gone, owned_or_none
from ..phone_number.unheld import Orphan, Unheld
from ..pool.delete import bought_since
from ..pool.earlier import Listing, evidence_of
from ..pool.spec import KIND as PHONE_NUMBER_POOL
from .delete_brief import delete_brief_order
from .deletion import Deletion

DELETING: Final = "deleting the order of a phone number"


def delete_order(
    session: Session, reporter: Reporter, order: str, props: Mapping[str, Any]
) -> None:
    """Release what was let go under an order, unless something is left that nobody let go of.

    Raises:
        Refused: The order belongs to another endpoint, or the program still declares its resource.
        Failed: This order owns or is buying a number that nobody let go of, or a number that was
            let go could not be released. The order stays, and the next delete continues.
    """
    if props.get("kind") == PROGRAM_BRIEF:
        delete_brief_order(session, reporter, order, props)
        return
    with explained(DELETING, order):
        deletion = Deletion.of(session, reporter, order, props, doing=DELETING)
        here = session.registry.departures_of(order)
        if _is_pool(deletion):
            here = _without_others(session, here)
        if not deletion.declared:
            _release_first(deletion, here)
        evidence = Evidence(session, order, Notes(session))
        if _is_pool(deletion):
            evidence = evidence_of(session, order, Listing(session))
        unheld = Unheld(evidence, reporter, declared=deletion.declared)
        orphans = [o for generation in deletion.generations for o in unheld.orphans(generation)]
        earlier = _let_go_earlier(deletion, unheld, orphans, here)
        noted = {departure.number for departure in earlier}
        orphans = [orphan for orphan in orphans if orphan.number not in noted]
        passed_on = [
            orphan
            for orphan in orphans
            if orphan.number and was_adopted_by_another(session, orphan.number, order)
        ]
        orphans = [orphan for orphan in orphans if orphan not in passed_on]
        if deletion.declared:
            left = [*_owned(session, [*here, *earlier]), *orphans]
            _require_nothing_left(deletion, left)
        _release_all(deletion, earlier)
        _name_kept(session, reporter, earlier)
        for orphan in passed_on:
            reporter.warn(f"{orphan}: {STAYS_OUTSIDE}")
        orphans = _still_owned(session, orphans)
        unheld.warn()
        _name_adopted(deletion)
        if orphans:
            _tell(deletion, orphans)
        if unheld.forgotten and not orphans:
            reporter.warn(
                "the service forgets after a month what was bought for an order, and this run "
                "released nothing for a request that is older: compare the owned numbers with your "
                f"stacks; owned, fitting and bought since: {unheld.named_forgotten()}"
            )


def _is_pool(deletion: Deletion) -> bool:
    return deletion.props.get("kind") == PHONE_NUMBER_POOL


def _release_first(deletion: Deletion, here: Sequence[Departure]) -> None:
    """Release what this run let go, before anything is asked: little is left if it is killed."""
    deletion.session.registry.drop_copies_of(deletion.order)
    if _is_pool(deletion):
        # To release many takes long: a run that is killed meanwhile is gone on with.
        with suppress(AcsError):
            write_notes(deletion.session, _of_a_pool(deletion.session, here))
    _release_all(deletion, here)


def _let_go_earlier(
    deletion: Deletion, unheld: Unheld, orphans: Sequence[Orphan], here: Sequence[Departure]
) -> list[Departure]:
    """Return what earlier runs let go under the order, by their notes."""
    session, order, generations = deletion.session, deletion.order, deletion.generations
    # Only a note shows what an earlier generation adopted, or bought long ago.
    unseen = len(generations) > 1 and (
        deletion.props.get("numbers") or any(is_old(session, one) for one in generations)
    )
    earlier = let_go_earlier(session, order) if orphans or not here or unseen else []
    if _is_pool(deletion) and orphans and not here:  # else this run knows each that was let go
        earlier += _let_go_with_pool(session, order, orphans, earlier)
    # A note does not say how a purchase went that was under way; its attempt does.
    return [
        replace(
            one,
            operation=unheld.purchases.get(one.number, ""),
            seen=one.seen or one.number in unheld.settled,
        )
        for one in earlier
    ]


def _name_adopted(deletion: Deletion) -> None:
    """Warn about adopted numbers that nobody let go of: no attempt leads to them."""
    session, order = deletion.session, deletion.order
    spec = deletion.generations[-1].spec if deletion.generations else ""
    registry, numbers = session.registry, deletion.props.get("numbers") or ()
    for number, adopted_for in {one["number"]: one["spec"] for one in numbers}.items():
        known = registry.holders(number) or registry.wanted(number) or registry.departure(number)
        if known or not owned_or_none(session, number):
            continue
        if adopted_for == spec or is_adopted_by(session, number, order):
            deletion.reporter.warn(
                f"{number} {STAYS_OUTSIDE}: it was adopted for this order, and nobody let go of it"
            )


def _without_others(session: Session, here: Sequence[Departure]) -> list[Departure]:
    """Return what this run let go of, without what only an old copy of the pool still had."""
    others = bought_since(session, here)
    for one in here:
        if one.number in others:
            session.registry.depart(replace(one, fate=Fate.RELEASED))
    return [one for one in here if one.number not in others]


def _of_a_pool(session: Session, here: Sequence[Departure]) -> list[Departure]:
    """Return what to note of a pool that is let go: what of it is kept is noted one by one."""
    wanted = session.registry.wanted
    noted = [
        replace(one, fate=Fate.KEPT, through=-1) if wanted(one.number) else one
        for one in here
        if one.fate is Fate.LET_GO or (one.fate is Fate.KEPT and one.generation >= 0)
    ]
    return noted if any(one.fate is Fate.LET_GO for one in noted) else []


def _let_go_with_pool(
    session: Session, order: str, orphans: Sequence[Orphan], noted: Sequence[Departure]
) -> list[Departure]:
    """Return what an earlier run let go of together with its pool, by the one note that it left.

    The note says up to which attempt the pool knew what it had bought. What a later one bought
    nobody has let go of, and what is bought later than the note is somebody else's. A note on a
    number of its own, and one that keeps, come first.
    """
    listed = read_notes(session.adoptions.listed(session), order)
    notes = pools_in(listed)
    known = {departure.number for departure in noted}
    found = []
    for orphan in orphans:
        fates = {
            note.fate
            for note in notes
            if orphan.attempt is not None
            and orphan.attempt < note.through
            and not (orphan.purchased and note.is_older_than(session, orphan.purchased))
        }
        if not (orphan.number and fates) or orphan.number in known:
            continue
        if value_of(orphan.number) in listed:  # the pool had lost it before
            continue
        if not was_adopted_by_another(session, orphan.number, order):
            fate = Fate.KEPT if Fate.KEPT in fates else Fate.LET_GO
            found.append(Departure(orphan.number, order, fate, seen=orphan.seen, noted=True))
    return found


def _name_kept(session: Session, reporter: Reporter, earlier: Sequence[Departure]) -> None:
    """Name what earlier runs kept on purpose: from now on nothing remembers it."""
    for departure in earlier:
        number = departure.number
        if departure.fate is Fate.KEPT and owned_or_none(session, number) is not None:
            reporter.warn(f"{number}: {STAYS_OUTSIDE}")


def _still_owned(session: Session, orphans: Sequence[Orphan]) -> list[Orphan]:
    """Wait until what a killed run was releasing is gone; return what remains."""
    left = list(orphans)

    def are_gone() -> bool:
        left[:] = [one for one in left if not one.seen or not is_gone(session, one.number)]
        return not any(orphan.seen for orphan in left)

    if any(orphan.seen for orphan in left):
        look_again(session.clock, BEING_RELEASED, are_gone)
    return left


def _owned(session: Session, departures: Sequence[Departure]) -> Iterator[Orphan]:
    """Yield what the copies of a forcibly replaced order had and nobody has now.

    It no longer counts as let go: a person has to decide whether to release it.
    """
    for one in departures:
        number = one.number
        if one.fate is Fate.RELEASED or session.registry.held_elsewhere(number, one.order):
            continue
        if not is_gone(session, number):
            session.registry.depart(replace(one, fate=Fate.FAILED))
            yield Orphan(number, number)


def _require_nothing_left(deletion: Deletion, left: Sequence[Orphan]) -> None:
    """Refuse to delete an order that a forced replacement replaces while it owns something."""
    if not left:
        return
    named = ", ".join(one.text for one in left)
    successors = ", ".join(copy.number for copy in deletion.successors)
    new = f"; {successors} took its place" if successors else ""
    raise Refused(
        DELETING,
        f"it is replaced by force, as the program still declares it, and {named} was bought for it "
        f"and stays owned{new}",
        thing=deletion.order,
        remedy=_ways_out(left, program=True),
    )


def _release_all(deletion: Deletion, let_go: Sequence[Departure]) -> None:
    """Release what was let go; what fails is noted for the next run, and does not stop the rest."""
    session, reporter, said = deletion.session, deletion.reporter, deletion.said
    todo = [one for one in let_go if one.fate in (Fate.LET_GO, Fate.RELEASING)]
    progress = Progress(reporter, len(todo), "released")
    each: Reporter = progress if len(todo) > 1 else reporter

    def settle(departure: Departure) -> Fate:
        fate = release_let_go(session, each, departure, said=said)
        if len(todo) > 1 and fate is Fate.RELEASED:
            progress.count()
        return fate

    failed: list[tuple[Departure, LifecycleError | AcsError]] = []
    for outcome in side_by_side(settle, todo):
        departure, fate = outcome.item, outcome.result
        if outcome.error is not None:
            failed.append((departure, outcome.error))
        elif fate is Fate.KEPT and said is False:
            reporter.warn(f"{departure.number}: {STAYS_OUTSIDE}")
        elif fate is Fate.KEPT:
            name_kept_for_another(session, reporter, departure.number)
    if not failed:
        return
    try:
        write_notes(session, [departure for departure, _ in failed])
    except AcsError:
        reporter.warn(
            f"{', '.join(one.number for one, _ in failed)}: that it is to be released could not be "
            "noted at the service, so the next run asks what to do with it"
        )
    if len(failed) > 1:
        raise Failed(
            DELETING,
            f"{', '.join(one.number for one, _ in failed)} could not be released: "
            f"{message_of(failed[0][1])}",
            remedy="run the command again: it goes on with these",
        )
    raise failed[0][1]


def _ways_out(left: Sequence[Orphan], *, program: bool) -> str:
    """Return what a person can do with what an order owns and nobody holds.

    In a destroy, another `pulumi up` does not help: it buys again what the destroy has already
    released. If a newer order has replaced this one, it buys another number.
    """
    certain = [one.number for one in left if one.number and one.text == one.number]
    number = certain[0] if certain else "+…"
    release = f"to release it, run acsnumbers numbers release {' '.join(certain) or number}"
    if program:
        return (
            f'to keep it, declare it with `adopt="{number}"`; {release}; then run pulumi up again'
        )
    return (
        f'{release}; to keep it, declare it in another stack with `adopt="{number}"` and run '
        "pulumi up there; then run pulumi destroy again"
    )


def _tell(deletion: Deletion, orphans: Sequence[Orphan]) -> None:
    named = ", ".join(orphan.text for orphan in orphans)
    if deletion.said is False:
        deletion.reporter.warn(f"{named}: {STAYS_OUTSIDE}")
        return
    raise Failed(
        DELETING,
        f"{named}: bought for it and still owned or being bought, and no resource holds it",
        thing=deletion.order,
        remedy=_ways_out(orphans, program=deletion.session.registry.has_program()),
    )
