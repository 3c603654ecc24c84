"""Two numbers for one resource: what becomes of the first, only a person can say.

When a resource and its order are replaced by force, together or one after the other, the create
gets no old state and buys another number. That cannot be prevented. What can be: that the first one
is released, or forgotten, because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .adoptions import note_dispute
from .errors import Refused
from .registry import Departure
from .session import Session


def require_undisputed(
    session: Session,
    departure: Departure,
    *,
    urn: object,
    owned: Callable[[], bool],
) -> None:
    """Refuse to let go of what a resource had under another order than it has now.

    Only a forced replacement of the resource together with its order, or of either after the other,
    gets there: then another number was bought, and a person has to say what becomes of the first.

    Args:
        session: The service and the run.
        departure: What is to be let go.
        urn: Of the resource.
        owned: Tells whether the service still has it.

    Raises:
        Refused: The resource has another number, and this one is owned still.
    """
    registry, thing = session.registry, departure.number
    new = [copy for copy in registry.held_by(urn) if copy.order != departure.order]
    holders = [copy for copy in registry.holders(thing) if copy.order != departure.order]
    if not new or holders or registry.wanted(thing, to_hold=True) or not owned():
        return
    policy = registry.policy(new[0].order)
    note_dispute(session, thing, kept=policy is not None and policy.release is False)
    raise disputed(departure, [copy.number for copy in new])


def disputed(departure: Departure, successors: Sequence[str]) -> Refused:
    """Return the refusal of a release that only a person can decide on."""
    thing = departure.number
    new = f", and it has {', '.join(successors)} now" if successors else ""
    number = thing.startswith("+")
    adopting = "PhoneNumber(adopt=" if number else "ProgramBrief(program_brief_id="
    by_hand = f"acsnumbers {'numbers release' if number else 'briefs delete'} {thing}"
    return Refused(
        "letting go of phone number" if number else "letting go of program brief",
        f"its resource was replaced by force with its order{new}; this one stays owned until "
        "somebody decides",
        thing=thing,
        remedy=f'to keep it, declare it with {adopting}"{thing}"); to release it, run {by_hand}; '
        "then run pulumi up again (pulumi destroy releases both)",
    )
