"""Two numbers for one resource: only a person can decide about the first.

If a forced replacement replaces a resource and its order, together or one after the other, the
create receives no old state and buys another number. That cannot be prevented. This module prevents
the first number from being released or forgotten as a result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .adoptions import note_disputes
from .errors import Refused
from .facts import Departure, Holder
from .session import Session
from .side_by_side import results, side_by_side


def require_undisputed(
    session: Session,
    departure: Departure,
    *more: Departure,
    copy: Holder,
    owned: Callable[[str], bool],
) -> None:
    """Refuse to let go of a number if its resource has another number for the same spec.

    A real replacement has another spec under the same order. Another order, or another number for
    the same spec, results from a forced replacement whose create could not know about the first
    number.

    Args:
        session: The service and the run.
        departure: What would be let go.
        more: What else the copy has, one of a pool.
        copy: The copy that is deleted.
        owned: Returns whether the service still has one.

    Raises:
        Refused: The resource has another number, and this one is still owned.
    """
    registry, own = session.registry, {departure.number, *(one.number for one in more)}
    if not registry.has_program():
        return  # the whole stack is destroyed, which decides it; a refresh has compared its copies
    new = [
        other
        for other in registry.held_by_key(copy.key)
        if other.number not in own and (other.order != copy.order or other.spec == copy.spec)
    ]
    if not new:
        return
    left = [
        one
        for one in (departure, *more)
        if not registry.holders(one.number, besides=copy.nonce)
        and not registry.wanted(one.number, to_hold=True)
    ]
    still = results(side_by_side(lambda one: owned(one.number), left))
    left = [one for one, is_owned in zip(left, still, strict=True) if is_owned]
    if not left:
        return
    policy = registry.policy(new[0].order)
    kept = policy is not None and policy.release is False
    note_disputes(session, [one.number for one in left], kept=kept)
    raise disputed(left, [other.number for other in new])


def disputed(departures: Sequence[Departure], successors: Sequence[str]) -> Refused:
    """Return the refusal of releases that only a person can decide."""
    things = [one.number for one in departures]
    new = f", and it has {', '.join(successors)} now" if successors else ""
    number, several = things[0].startswith("+"), len(things) > 1
    adopting = "adopt" if number else "program_brief_id"
    listed = ", ".join(f'"{thing}"' for thing in things)
    given = f"[{listed}]" if several else listed
    one, all_of_them = "this one stays owned until you decide", "these stay owned until you decide"
    stays, it = (all_of_them, "them") if several else (one, "it")
    by_hand = f"acsnumbers {'numbers release' if number else 'briefs delete'} {' '.join(things)}"
    return Refused(
        "letting go of phone number" if number else "letting go of program brief",
        f"its resource was replaced by force with its order{new}; {stays}",
        thing=", ".join(things),
        remedy=f"to keep {it}, declare {it} with `{adopting}={given}`; "
        f"to release {it}, run {by_hand}; then run pulumi up again (pulumi destroy releases "
        f"{'all' if several else 'both'})",
    )
