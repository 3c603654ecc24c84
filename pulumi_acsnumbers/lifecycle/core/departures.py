"""Letting go and releasing, for numbers and briefs alike: when it is allowed, and who decides.

The engine deletes a resource for many reasons that its delete cannot distinguish: the program let
it go, a successor exists, or something else is replaced with delete-before-replace and takes its
dependents along. So a release needs two calls of the engine. The delete of the resource *lets go*.
The delete of its order, which comes only when the program no longer declares the resource, releases
what was let go; so does the delete of a copy whose successor exists. Only a delete releases,
because it comes at the end of a run, when the program has declared everything. What is deleted
before its successor is created waits for one of these two.

| the resource's delete finds | it |
|---|---|
| another live copy of the same thing | lets go: that copy holds it |
| a resource of the program that adopts or reads it | lets go: it stays owned |
| a program, or this copy, that says keep | lets go: it stays owned |
| a live copy of another thing under its order | releases: the successor exists |
| the same, but that copy is still being purchased | refuses: the next run releases |
| the same, but its order is left out of this run | lets go, and warns: it goes with its order |
| none of the above | lets go, and makes no request |
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from .adoptions import Claim, claim_on
from .departure_notes import write_notes
from .disputes import disputed
from .errors import Refused
from .facts import Departure, Fate, Holder
from .registry import RunRegistry
from .session import Reporter, Session

KEPT: Final = "it stays owned and is paid for"
STAYS_OUTSIDE: Final = "stays owned and is paid for, outside of this stack"


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
        successors = _successors(registry, copy)
        keep = _stays(registry, copy, keep=keep)
        decision = _decide(registry, departure, successors, nonce=nonce, keep=keep)
        if decision is _Decision.TOO_EARLY:
            raise _too_early(thing, gone)
        if decision in (_Decision.RELEASE, _Decision.LET_GO, _Decision.LET_GO_ALONE):
            permit()
        fate = _FATES[decision]
        if fate is not None:
            departure = replace(departure, fate=fate, key=copy.key)
            registry.depart(departure)
        registry.drop(thing, nonce)
    match decision:
        case _Decision.HELD:
            reporter.phase(f"kept {name}: another copy holds it")
        case _Decision.WANTED:
            reporter.warn(f"kept {name}: the program adopts or reads it, so it stays owned")
        case _Decision.KEEP:
            if _order_lives_on(registry, copy):
                # Its order lives on, and must not later mistake it for the leftover of a dead run.
                write_notes(session, [departure])
            reporter.phase(f"kept {name}: {KEPT}")
        case _Decision.LET_GO_ALONE:
            # Its order lives on: a later run settles it.
            write_notes(session, [departure])
            reporter.warn(
                f"{name} stays, as its order was left out of this run: it is {gone} with its "
                "order, or when its resource is replaced again"
            )
        case _Decision.LET_GO:
            reporter.phase(f"{name} is {gone} with its order (with --target: name the order, too)")
    return decision is _Decision.RELEASE


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
        named = _named_in_release(registry, order)
        nonce = copy.nonce
        successors = _successors(registry, copy)
        decided = [
            (
                one,
                _decide_of_pool(
                    registry,
                    one,
                    successors,
                    named,
                    nonce=nonce,
                    keep=_stays(registry, copy, keep=keep(one)),
                ),
            )
            for one in departures
        ]
        left = [one for one, it in decided if it in (_Decision.LET_GO_ALONE, _Decision.TOO_EARLY)]
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
        if any(it in (_Decision.LET_GO, _Decision.RELEASE) for _, it in decided):
            permit()
        already = {
            one.number
            for one, it in decided
            if _FATES.get(it) is Fate.KEPT
            and (last := registry.departure(one.number))
            and last.fate is Fate.KEPT
        }
        kept: list[Departure] = []
        let_go: list[Departure] = []
        leaving: list[Departure] = []
        of = {Fate.KEPT: kept, Fate.LET_GO: let_go, Fate.RELEASING: leaving}
        for one, decision in decided:
            fate = _FATES[decision]
            if fate is not None:
                departure = replace(one, fate=fate, key=copy.key)
                registry.depart(departure)
                of[fate].append(departure)
            registry.drop(one.number, nonce)
        if let_go:  # what is kept of a pool that is let go is noted one by one
            kept = [replace(one, through=-1) for one in kept]
            for one in kept:
                registry.depart(one)
    if kept and _order_lives_on(registry, copy):
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


def _named_in_release(registry: RunRegistry, order: str) -> Collection[str] | None:
    """Return what this run may release of a pool, or None in a destroy without a program."""
    if not registry.has_program():
        return None
    return registry.leaving(order) if registry.policy(order) is not None else ()


def _decide_of_pool(
    registry: RunRegistry,
    departure: Departure,
    successors: Sequence[Holder],
    named: Collection[str] | None,
    *,
    nonce: str,
    keep: bool,
) -> _Decision:
    """Decide for one number of a pool, whose new copy has the others."""
    decision = _decide(registry, departure, successors, nonce=nonce, keep=keep)
    if decision in (_Decision.HELD, _Decision.WANTED, _Decision.KEEP):
        return decision
    if named is None:
        return _Decision.LET_GO  # a destroy deletes all copies, and then the order
    if departure.number in named:
        # Deleted before its new copy is made: in the middle of the run, when not all is declared.
        return _Decision.TOO_EARLY if decision is _Decision.LET_GO else _Decision.RELEASE
    return _Decision.TOO_EARLY if decision is _Decision.RELEASE else decision


def _named(departures: Sequence[Departure]) -> str:
    return ", ".join(one.number for one in departures)


def name_kept_for_another(
    session: Session, reporter: Reporter, thing: str, *, named: str = ""
) -> None:
    """Name what stays owned because another resource has adopted it.

    Only a note of the service may say so: the resource can be in another stack, or have failed
    before it reached a state. Then nobody else names it, so it is a warning.

    Args:
        session: The service and the run.
        reporter: Where to report it.
        thing: The number, or the id of the brief.
        named: How messages name it, if not by that.
    """
    registry, text = session.registry, f"{named or thing}: another resource has adopted it"
    if registry.holders(thing) or registry.wanted(thing):
        reporter.phase(f"kept {text}")
    else:
        reporter.warn(f"kept {text}, which this run does not see; it stays owned")


class _Decision(enum.Enum):
    """What the delete of a resource does; the rows of the table above."""

    HELD = "another copy holds it"
    WANTED = "the program adopts or reads it"
    KEEP = "it is to stay owned"
    RELEASE = "its successor exists"
    TOO_EARLY = "its successor is being purchased"
    LET_GO_ALONE = "its successor exists, and this run leaves its order out"
    LET_GO = "its order releases it"


_FATES: Final = {
    _Decision.HELD: None,
    _Decision.WANTED: Fate.KEPT,
    _Decision.KEEP: Fate.KEPT,
    _Decision.RELEASE: Fate.RELEASING,
    _Decision.LET_GO_ALONE: Fate.LET_GO,
    _Decision.LET_GO: Fate.LET_GO,
}


def _successors(registry: RunRegistry, deleted: Holder) -> list[Holder]:
    """Return the live copies under the order of the one that is deleted."""
    return [copy for copy in registry.holders_of(deleted.order) if copy.nonce != deleted.nonce]


def _stays(registry: RunRegistry, copy: Holder, *, keep: bool) -> bool:
    """Return whether what a copy has stays owned: it says so, or what took its place does."""
    return keep or registry.kept_by_another(copy.order, copy.key)


def _order_lives_on(registry: RunRegistry, copy: Holder) -> bool:
    """Return whether a copy's order may outlive it: the program declares it, or a newer one."""
    return registry.policy(copy.order) is not None or registry.declares(copy.key)


def _decide(
    registry: RunRegistry,
    departure: Departure,
    successors: Sequence[Holder],
    *,
    nonce: str,
    keep: bool,
) -> _Decision:
    thing, policy = departure.number, registry.policy(departure.order)
    if registry.holders(thing, besides=nonce):
        return _Decision.HELD
    if registry.wanted(thing):
        return _Decision.WANTED
    if keep or (policy is not None and policy.release is False):
        return _Decision.KEEP
    if not successors:
        return _Decision.LET_GO
    if policy is None:
        return _Decision.LET_GO_ALONE
    certain = any(copy.certain for copy in successors)
    return _Decision.RELEASE if certain else _Decision.TOO_EARLY


def _too_early(thing: str, gone: str) -> Refused:
    return Refused(
        "letting go of phone number",
        f"its successor is still being purchased, and it is {gone} only after that has succeeded",
        thing=thing,
        remedy="run pulumi up again: nothing is bought twice",
    )


def leave_behind(session: Session, order: str) -> list[Departure]:
    """Note what was let go under an order before its successor existed, now that it exists.

    A create happens in the middle of a run, so it does not release: what the program declares later
    can adopt or read the number.

    Returns:
        What stays, as `KEPT` if the program now says so, else as `LET_GO`.

    Raises:
        AcsError: The service did not accept a note.
    """
    registry = session.registry
    policy = registry.policy(order)
    left = registry.unsettled(order)
    if policy is not None and policy.release is False:
        left = [replace(one, fate=Fate.KEPT) for one in left]
        for one in left:
            registry.depart(one)
    write_notes(session, left)
    return left


def claim(registry: RunRegistry, departure: Departure, *, release: bool | None) -> Fate:
    """Decide once, for all processes of the run, whether to release now what was let go.

    Args:
        registry: What this run knows.
        departure: What was let go, in this run or an earlier one.
        release: What the program now says about it; None for what its copy said.

    Returns:
        `RELEASING` to the caller who has to release it; `KEPT` for what stays owned, because the
        program says so or another resource holds, adopts or reads it; else its final fate.
    """
    with registry.deciding():
        last = registry.departure(departure.number) or departure
        if last.fate not in (Fate.LET_GO, Fate.RELEASING):
            return last.fate
        held = registry.holders(departure.number) or registry.wanted(departure.number)
        fate = Fate.KEPT if held or release is False else Fate.RELEASING
        registry.depart(replace(departure, fate=fate))
        return fate


def settle(
    session: Session,
    departure: Departure,
    act: Callable[[Departure], None],
    *,
    release: bool | None,
    owned: Callable[[], bool] = lambda: True,
) -> Fate:
    """Release what was let go, if allowed: the second of the two calls.

    Args:
        session: The service and the run.
        departure: What was let go.
        act: Releases it, and returns when the service says that it is gone.
        release: What the program now says about it; None for what its copy said.
        owned: Returns whether the service still has it.

    Raises:
        AcsError: Its adoptions could not be requested from the service.
        LifecycleError: It is not certainly gone. It still counts as let go.
    """
    speaks_against = claim_on(session, departure.number, departure.order)
    if speaks_against in (Claim.DISPUTED, Claim.DISPUTED_AND_KEPT):
        if session.registry.has_program() and owned():
            raise disputed([departure], ())
        if speaks_against is Claim.DISPUTED:
            speaks_against = None  # the whole stack is destroyed, which decides it
    if speaks_against:
        session.registry.depart(replace(departure, fate=Fate.KEPT))
        return Fate.KEPT
    fate = claim(session.registry, departure, release=release)
    if fate is not Fate.RELEASING:
        return fate
    try:
        act(departure)
    except BaseException:
        session.registry.depart(replace(departure, fate=Fate.LET_GO))
        raise
    session.registry.depart(replace(departure, fate=Fate.RELEASED))
    return Fate.RELEASED
