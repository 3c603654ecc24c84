"""The second of the two calls: releasing what was let go, decided once for the whole run.

See `departures.py` for the first one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from .adoptions import Claim, claim_on
from .departure_notes import write_notes
from .disputes import disputed
from .facts import Departure, Fate
from .registry import RunRegistry
from .session import Reporter, Session

STAYS_OUTSIDE: Final = "stays owned and is paid for, outside of this stack"


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
