"""What other wishes of the same order own: numbers of runs that died, or of a change taken back."""

from __future__ import annotations

from .attempts import Attempt, State, owned_of, walk
from .errors import Refused
from .inputs import OrderRef, PhoneNumberInputs
from .outputs import Acquired
from .purchase import complete, late
from .search import orphans_of_a_mark
from .session import Work

CREATING = "creating phone number"


def look_at_other_wishes(
    work: Work, inputs: PhoneNumberInputs, order: OrderRef, own: int
) -> Acquired | None:
    """Return the number that another wish with the same text has, if there is one.

    Args:
        work: The call that this is part of.
        inputs: What is wanted.
        order: The order with all its wishes.
        own: The place of the wish that is to be fulfilled.

    Raises:
        Refused: A number was bought for a wish that has changed since, by a run that died, and
            no live resource holds it: buying another would leave it behind, paid for.
    """
    for index, wish in enumerate(order.wishes):
        if index == own:
            continue
        same = wish.text == inputs.wish
        for attempt in walk(work.session.client, order.id, index):
            found = _judge(work, order, wish.text, attempt, same=same)
            if found:
                return found
        for orphan in orphans_of_a_mark(work.session, order.id, index, wish.text):
            raise _orphan(orphan.phone_number, "it may be what its search bought")
    return None


def _judge(
    work: Work, order: OrderRef, text: str, attempt: Attempt, *, same: bool
) -> Acquired | None:
    session, state = work.session, attempt.state
    if state in (State.BLANK, State.OPEN):
        return None
    if state is State.LOST or (state is State.RUNNING and not attempt.numbers):
        if any(copy.wish == text for copy in session.memory.copies_of(order.id)):
            return None
        raise _orphan(f"the purchase {attempt.operation_id}", "its number is not known any more")
    if state is State.RUNNING:
        if same:
            return complete(work, attempt.operation_id, attempt.numbers)
        raise _orphan(attempt.numbers[0], "it is being bought")
    seen = owned_of(session, attempt)
    if not seen and not session.memory.copies_of(order.id):
        # A live copy's own create has looked before; without one it may only be late.
        seen = late(session, attempt)
    for number in seen:
        holders = session.memory.holders(number.phone_number)
        if any(copy.order != order.id for copy in holders):
            continue
        if same:
            work.row.phase(f"taking {number.phone_number}, which an earlier run bought")
            return Acquired(number.phone_number, seen=number)
        if not holders:
            raise _orphan(
                number.phone_number, "it is owned, and no resource of this stack holds it"
            )
    return None


def _orphan(number: str, why: str) -> Refused:
    return Refused(
        CREATING,
        f"{number} was bought for this order before its inputs changed, by a run that did not "
        f"end; {why}",
        remedy="take the change back and run pulumi up to get that number, take it with "
        'PhoneNumber(adopt="+…"), or release it by hand; then nothing is paid for twice',
    )
