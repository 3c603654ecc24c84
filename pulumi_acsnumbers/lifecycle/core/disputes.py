"""Two numbers for one resource: only a person can decide about the first.

If a forced replacement replaces a resource and its order, together or one after the other, the
create receives no old state and buys another number. That cannot be prevented. This module prevents
the first number from being released or forgotten as a result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .adoptions import note_dispute
from .errors import Refused
from .facts import Departure, Holder
from .session import Session


def require_undisputed(
    session: Session,
    departure: Departure,
    *,
    copy: Holder,
    owned: Callable[[], bool],
) -> None:
    """Refuse to let go of a number if its resource has another number for the same spec.

    A real replacement has another spec under the same order. Another order, or another number for
    the same spec, results from a forced replacement whose create could not know about the first
    number.

    Args:
        session: The service and the run.
        departure: What would be let go.
        copy: The copy that is deleted.
        owned: Returns whether the service still has it.

    Raises:
        Refused: The resource has another number, and this one is still owned.
    """
    registry, thing = session.registry, departure.number
    new = [
        other
        for other in registry.held_by_key(copy.key)
        if other.number != thing and (other.order != copy.order or other.spec == copy.spec)
    ]
    holders = registry.holders(thing, besides=copy.nonce)
    if not new or holders or registry.wanted(thing, to_hold=True) or not owned():
        return
    policy = registry.policy(new[0].order)
    note_dispute(session, thing, kept=policy is not None and policy.release is False)
    raise disputed(departure, [other.number for other in new])


def disputed(departure: Departure, successors: Sequence[str]) -> Refused:
    """Return the refusal of a release that only a person can decide."""
    thing = departure.number
    new = f", and it has {', '.join(successors)} now" if successors else ""
    number = thing.startswith("+")
    adopting = "adopt" if number else "program_brief_id"
    by_hand = f"acsnumbers {'numbers release' if number else 'briefs delete'} {thing}"
    return Refused(
        "letting go of phone number" if number else "letting go of program brief",
        f"its resource was replaced by force with its order{new}; this one stays owned until you "
        "decide",
        thing=thing,
        remedy=f'to keep it, declare it with `{adopting}="{thing}"`; to release it, run {by_hand}; '
        "then run pulumi up again (pulumi destroy releases both)",
    )
