"""What the service has forgotten: take what the living copy holds, or refuse and name what fits.

After a month the service no longer shows what was bought for an order. Owned numbers of the right
type are no proof. A single one that fits can belong to another stack that bought it at the same
time, while this stack's number has since been released. So nothing is taken without evidence.
"""

from __future__ import annotations

from typing import Final

from ...acs.models import PurchasedNumber
from ..core.errors import Refused
from ..core.facts import Fate
from ..core.history import Generation, OrderRef
from ..core.session import Session
from .attempts import Attempt
from .candidates import candidates_of_forgotten, candidates_of_lost, named
from .inputs import PhoneNumberInputs
from .offers import fits
from .owned import owned_or_none

CREATING: Final = "creating phone number"
_BY_FORCE: Final = "to replace an existing resource by force, add --refresh: it keeps its number"


def held_by_a_living_copy(
    session: Session, order: OrderRef, inputs: PhoneNumberInputs
) -> tuple[PurchasedNumber, int] | None:
    """Return what the living copy of a resource holds and was bought under, if it was seen.

    A forced replacement creates a copy beside the old one, and create does not learn what that one
    holds. But a refresh in the same command reads and compares it.

    Args:
        session: The service and the run.
        order: The order.
        inputs: What is declared: a copy made for another spec holds another number.

    Returns:
        The number, and the generation that it was bought under.
    """
    for copy in session.registry.holders_of(order.id):
        if copy.spec == inputs.spec and copy.generation >= 0:
            seen = owned_or_none(session, copy.number)
            if seen and fits(seen, inputs.kind):
                return seen, copy.generation
    return None


def let_go_before(
    session: Session, order: OrderRef, inputs: PhoneNumberInputs
) -> tuple[PurchasedNumber, int] | None:
    """Return what was deleted before this create, in this run or an earlier one, and is owned.

    Args:
        session: The service and the run, which has read the notes of the order.
        order: The order.
        inputs: What is declared. A note does not contain the spec of its number, so it counts only
            if the order has never had another spec.

    Returns:
        The number, and the generation that it was bought under; -1 if unknown.
    """
    always = all(one.spec == inputs.spec for one in order.generations)
    for one in session.registry.departures_of(order.id):
        if one.fate not in (Fate.LET_GO, Fate.KEPT) or session.registry.wanted(one.number):
            continue
        known = 0 <= one.generation < len(order.generations)
        if order.generations[one.generation].spec == inputs.spec if known else always:
            seen = owned_or_none(session, one.number)
            if seen and fits(seen, inputs.kind):
                return seen, one.generation if known else -1
    return None


def lost(session: Session, inputs: PhoneNumberInputs, attempt: Attempt) -> Refused:
    """Return the refusal of a purchase whose number the service no longer shows."""
    found = candidates_of_lost(session, inputs.spec, attempt)
    return Refused(
        CREATING,
        f"an earlier run sent a purchase ({attempt.operation_id}), and the service no longer "
        f"says for which number; owned, fitting and bought since: {named(found)}",
        remedy=f'take it with `adopt="+…"`; if it is none of these, change keepers; {_BY_FORCE}',
    )


def forgotten(session: Session, generation: Generation) -> Refused:
    """Return the refusal of a generation that is too old for the service to remember."""
    found = candidates_of_forgotten(session, generation)
    return Refused(
        CREATING,
        f"this request dates from {generation.since[:10]}, and the service forgets after a month "
        "what was bought for it, so a number may be owned already; owned, fitting and bought "
        f"since: {named(found)}",
        remedy='name the number with `adopt="+…"`, or change keepers to buy another one; '
        f"{_BY_FORCE}",
    )
