"""Letting go and releasing, for numbers and briefs alike: when it is allowed, and who decides.

The engine deletes a resource for many reasons that its delete cannot distinguish: the program let
it go, a successor exists, or something else is replaced with delete-before-replace and takes its
dependents along. So a release needs two calls of the engine. The delete of the resource *lets go*.
The delete of its order, which comes only when the program no longer declares the resource, releases
what was let go; so does the delete of a copy whose successor exists. Only a delete releases,
because it comes at the end of a run, when the program has declared everything. What is deleted
before its successor is created waits for one of these two.

`decision.py` has the table of the first call, and `settlement.py` the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from .decision import (
    FATES,
    Decision,
    decide,
    decide_of_pool,
    named_in_release,
    order_lives_on,
    stays,
)
from .departure_notes import write_notes
from .errors import Refused
from .facts import Departure, Fate, Holder
from .registry import RunRegistry
from .session import Reporter, Session
from .settlement import STAYS_OUTSIDE

KEPT: Final = "it stays owned and is paid for"


def leave(
    session: Session,
    reporter: Reporter,
    departure: Departure,
    *,
    copy: Holder,
    keep: bool,
    permit: Callable[[], None],
    name: str = "",
    gone: str = "released",
) -> bool:
    """Let go of one copy: the first of the two calls.

    Args:
        session: The service and the run.
        reporter: Shows progress.
        departure: What is let go.
        copy: The copy that is deleted.
        keep: Whether the copy says that it stays owned.
        permit: Raises if this run must not release what is let go.
        name: Its name in messages; by default its id.
        gone: The word for its release in messages.

    Returns:
        Whether to release it at once, because its successor exists.

    Raises:
        Refused: The run's journal cannot be used, `permit` refuses, or its successor is still being
            purchased. The copy stays in the state.
    """
    registry, thing = session.registry, departure.number
    name = name or thing
    with registry.deciding():
        nonce = copy.nonce
        successors = registry.successors(copy)
        staying = stays(registry, copy, keep=keep)
        decision = decide(registry, departure, successors, nonce=nonce, keep=staying)
        if decision is Decision.TOO_EARLY:
            raise _too_early(thing, gone)
        if decision in (Decision.RELEASE, Decision.LET_GO, Decision.LET_GO_ALONE):
            permit()
        fate = FATES[decision]
        if fate is not None:
            departure = replace(departure, fate=fate, key=copy.key)
            registry.depart(departure)
        registry.drop(thing, nonce)
    match decision:
        case Decision.HELD:
            reporter.phase(f"kept {name}: another copy holds it")
        case Decision.WANTED:
            reporter.warn(f"kept {name}: the program adopts or reads it, so it stays owned")
        case Decision.KEEP:
            if order_lives_on(registry, copy):
                # Its order lives on, and must not later mistake it for the leftover of a dead run.
                write_notes(session, [departure])
            if staying and not keep:  # it is not what this copy says, so nobody expects it
                reporter.warn(f"{name}: {STAYS_OUTSIDE}")
            else:
                reporter.phase(f"kept {name}: {KEPT}")
        case Decision.LET_GO_ALONE:
            # Its order lives on: a later run settles it.
            write_notes(session, [departure])
            reporter.warn(
                f"{name} stays, as its order was left out of this run: it is {gone} with its "
                "order, or when its resource is replaced again"
            )
        case Decision.LET_GO:
            reporter.phase(f"{name} is {gone} with its order (with --target: name the order, too)")
    return decision is Decision.RELEASE


def leave_together(
    session: Session,
    reporter: Reporter,
    departures: Sequence[Departure],
    *,
    copy: Holder,
    keep: Callable[[Departure], bool],
    permit: Callable[[], None],
) -> tuple[list[Departure], list[Departure]]:
    """Let go of all numbers of one copy of a pool.

    Args:
        session: The service and the run.
        reporter: Where to say what happens.
        departures: What is let go.
        copy: The copy that is deleted.
        keep: Returns whether the copy says that one stays owned.
        permit: Raises when what is let go must not be released by this run.

    Returns:
        Those that stay owned, and those to release at once: a newer copy of the pool lacks them,
        and the program names them in `release`.

    Raises:
        Refused: The run's journal cannot be used, `permit` says no, a newer copy of the pool lacks
            numbers that the program does not name, or it is deleted before its new copy is made
            and would release some. The copy stays in the state, with all of them.
    """
    registry = session.registry
    with registry.deciding():
        order = departures[0].order if departures else ""
        named = named_in_release(registry, order)
        nonce = copy.nonce
        successors = registry.successors(copy)
        decided = [
            (
                one,
                decide_of_pool(
                    registry,
                    one,
                    successors,
                    named,
                    nonce=nonce,
                    keep=stays(registry, copy, keep=keep(one)),
                ),
            )
            for one in departures
        ]
        left = [one for one, it in decided if it in (Decision.LET_GO_ALONE, Decision.TOO_EARLY)]
        if left and left[0].number in registry.leaving(order):
            raise Refused(
                "letting go of phone number pool",
                f"it would be deleted before its new copy is made, and {_named(left)} would be "
                "released before the program has declared everything",
                thing=left[0].order,
                remedy="take `delete_before_replace` out, or what is replaced and feeds it, or "
                "leave `release` out of this run",
            )
        if left:
            raise Refused(
                "letting go of phone number pool",
                f"its new copy has not {_named(left)}",
                thing=left[0].order,
                remedy="to keep them, declare them with `adopt`; to release them, name them in "
                "`release`; then run pulumi up again, without --target",
            )
        if any(it in (Decision.LET_GO, Decision.RELEASE) for _, it in decided):
            permit()
        already = {
            one.number
            for one, it in decided
            if FATES.get(it) is Fate.KEPT
            and (last := registry.departure(one.number))
            and last.fate is Fate.KEPT
        }
        kept: list[Departure] = []
        let_go: list[Departure] = []
        leaving: list[Departure] = []
        of = {Fate.KEPT: kept, Fate.LET_GO: let_go, Fate.RELEASING: leaving}
        for one, decision in decided:
            fate = FATES[decision]
            if fate is not None:
                departure = replace(one, fate=fate, key=copy.key)
                registry.depart(departure)
                of[fate].append(departure)
            registry.drop(one.number, nonce)
        if let_go:  # what is kept of a pool that is let go is noted one by one
            kept = [replace(one, through=-1) for one in kept]
            for one in kept:
                registry.depart(one)
    if kept and order_lives_on(registry, copy):
        write_notes(session, kept)  # its order lives on, and must not take them for orphans later
    _tell_kept(registry, reporter, kept, already)
    if let_go:
        reporter.phase(
            f"{len(let_go)} numbers are released with their order (with --target: name it, too)"
        )
    return kept, leaving


def _tell_kept(
    registry: RunRegistry, reporter: Reporter, kept: Sequence[Departure], already: Collection[str]
) -> None:
    """Name what stays owned of a pool: nothing remembers it from now on."""
    if not kept:
        return
    wanted = [one for one in kept if registry.wanted(one.number)]
    new = [one for one in kept if one not in wanted and one.number not in already]
    if wanted:
        reporter.warn(f"kept {_named(wanted)}: the program adopts or reads it, so it stays owned")
    if new and not registry.holders_of(kept[0].order):
        reporter.phase(f"kept {_named(new)}: they stay owned and are paid for")
    elif new:
        reporter.warn(f"{_named(new)}: {STAYS_OUTSIDE}")


def _named(departures: Sequence[Departure]) -> str:
    return ", ".join(one.number for one in departures)


def _too_early(thing: str, gone: str) -> Refused:
    return Refused(
        "letting go of phone number",
        f"its successor is still being purchased, and it is {gone} only after that has succeeded",
        thing=thing,
        remedy="run pulumi up again: nothing is bought twice",
    )
