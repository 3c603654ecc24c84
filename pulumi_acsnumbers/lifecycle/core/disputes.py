"""Two numbers for one resource: what becomes of the first, only a person can say.

When a resource and its order are replaced by force, together or one after the other, the create
gets no old state and buys another number. That cannot be prevented. What can be: that the first one
is released, or forgotten, because of it.
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
    """Refuse to let go of what was bought for the very thing that the resource has another one for.

    A real replacement has another spec under the same order. Another order, or another number for
    the same spec, comes of a forced replacement whose create could not know of the first number.

    Args:
        session: The service and the run.
        departure: What is to be let go.
        copy: The copy that is deleted.
        owned: Returns whether the service still has it.

    Raises:
        Refused: The resource has another number, and this one is owned still.
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
    """Return the refusal of a release that only a person can decide on."""
    thing = departure.number
    new = f", and it has {', '.join(successors)} now" if successors else ""
    number = thing.startswith("+")
    adopting = "adopt" if number else "program_brief_id"
    by_hand = f"acsnumbers {'numbers release' if number else 'briefs delete'} {thing}"
    return Refused(
        "letting go of phone number" if number else "letting go of program brief",
        f"its resource was replaced by force with its order{new}; this one stays owned until "
        "somebody decides",
        thing=thing,
        remedy=f'to keep it, declare it with `{adopting}="{thing}"`; to release it, run {by_hand}; '
        "then run pulumi up again (pulumi destroy releases both)",
    )
