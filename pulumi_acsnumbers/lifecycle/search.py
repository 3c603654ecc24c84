"""Buying from a search: the classic pair, where the service and not the order chooses the id.

What an order cannot derive it cannot find again after a crash. So an empty reservation with an id
of the order is written before the purchase, as a mark: a later create that finds the mark knows
that money may have moved, refuses to buy, and lists what may have been bought.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Final

from ..acs.clock import Deadline
from ..acs.errors import (
    AcsError,
    DeadlinePassed,
    OperationFailed,
)
from ..acs.models import AvailableNumber, PurchasedNumber, Reservation, SearchResult
from ..acs.operations import search_purchase_id
from .attempts import or_none
from .buy import SEARCHING, wanted
from .errors import Failed, Refused
from .inputs import Kind, OrderRef, PhoneNumberInputs
from .offers import fits
from .outputs import Acquired
from .purchase import DOING, complete, meets_all
from .send import Purchase, require_acceptable, send
from .session import Session, Work
from .wish import search_mark_id

_HOLD: Final = timedelta(minutes=15)
_MARGIN: Final = 30.0


def search_and_buy(work: Work, inputs: PhoneNumberInputs, order: OrderRef, wish: int) -> Acquired:
    """Search, check what was found, write the mark, purchase, and wait.

    A search that is not bought is left to expire: its hold ends by itself after minutes, and the
    service's cancel has no effect on a search that is through.

    Raises:
        Refused: Nothing was bought: price, consent, a brake, or a run that is ending.
        Failed: The search found nothing, or the service refused.
    """
    session, row = work.session, work.row
    session.before_spending(SEARCHING)
    row.phase("searching")
    result = _search(session, inputs, work.deadline)
    offer = _offer(result, inputs)
    number = offer.phone_number
    require_acceptable(offer, inputs)
    row.phase(f"holding {number} until {result.expires_by:%H:%M}")
    if (result.expires_by - session.clock.now()).total_seconds() < _MARGIN:
        raise Failed(DOING, "the hold of the search ran out", thing=number, remedy="run it again")
    operation_id = search_purchase_id(result.search_id)
    mark = search_mark_id(order.id, wish)
    purchase = Purchase(
        number,
        send=lambda: session.client.searches.purchase(
            result.search_id, agree_to_not_resell=inputs.agree_to_not_resell
        ),
        known=lambda: or_none(lambda: session.client.operations.get(operation_id)) is not None,
        take_back=lambda: session.client.reservations.delete(mark),
    )
    session.before_spending(DOING, number)
    session.client.reservations.put(mark)
    row.phase(f"purchasing {number}")
    send(session, purchase, inputs)
    try:
        return complete(work, operation_id, [number], offer)
    except Failed:
        with suppress(AcsError):  # if the mark stays, a later run refuses and says what to do
            purchase.take_back()
        raise


def require_no_mark(
    session: Session, inputs: PhoneNumberInputs, order: OrderRef, wish: int
) -> None:
    """Refuse to buy for a wish under which a search was purchased before.

    Raises:
        Refused: The mark is there; the numbers that fit and were bought since are named.
    """
    mark = find_mark(session, order.id, wish)
    if mark is None:
        return
    candidates = bought_since(session, mark, inputs.kind)
    named = ", ".join(n.phone_number for n in candidates)
    raise Refused(
        "creating phone number",
        "an earlier run purchased a number from a search for this order, and which one is not "
        "recorded; "
        + (f"owned and fitting since: {named}" if named else "none that fits is owned"),
        remedy='take it with adopt="+…", or change keepers to buy another one',
    )


def orphans_of_a_mark(session: Session, order: str, wish: int, text: str) -> list[PurchasedNumber]:
    """Return the numbers that may have been bought for a wish by a run that died.

    Nothing is one when a resource of this run was made under the order: that is then the number
    that the mark was written for.
    """
    if session.memory.copies_of(order) or session.memory.farewells_of(order):
        return []
    mark = find_mark(session, order, wish)
    if mark is None:
        return []
    return [
        number
        for number in bought_since(session, mark, Kind.from_mapping(json.loads(text)))
        if not session.memory.holders(number.phone_number)
    ]


def find_mark(session: Session, order: str, wish: int) -> Reservation | None:
    """Return the mark of a wish, if a search was purchased for it."""
    mark = search_mark_id(order, wish)
    return or_none(lambda: session.client.reservations.get(mark))


def bought_since(session: Session, mark: Reservation, kind: Kind) -> list[PurchasedNumber]:
    """Return the owned numbers of a kind that were bought after a mark was written."""
    since = mark.expires_at - _HOLD if mark.expires_at else None
    return [
        number
        for number in session.client.numbers.list()
        if (since is None or number.purchase_date >= since) and fits(number, kind)
    ]


def _search(session: Session, inputs: PhoneNumberInputs, deadline: Deadline) -> SearchResult:
    operation = session.client.searches.start(
        inputs.kind.country_code,
        inputs.kind.phone_number_type,
        inputs.kind.assignment_type,
        inputs.capabilities,
        area_code=inputs.kind.area_code,
        quantity=1,
    )
    try:
        operation.wait(deadline)
    except DeadlinePassed:
        _cancel(session, operation.id)
        raise Failed(
            SEARCHING,
            "the search did not end in time and was cancelled",
            remedy="run pulumi up again, with a longer operation_timeout if this repeats",
        ) from None
    except OperationFailed as error:
        if meets_all(error):
            session.stop_spending(str(error))
        raise Failed(SEARCHING, str(error)) from None
    return session.client.searches.result(operation.search_id)


def _offer(result: SearchResult, inputs: PhoneNumberInputs) -> AvailableNumber:
    """Return what the search holds, once it is sure that it is one number that fits."""
    reason = result.error or "NoError"
    if reason.lower() != "noerror" or not result.phone_numbers:
        raise Failed(
            SEARCHING,
            f"nothing in stock fits ({wanted(inputs)}): {reason}",
            remedy="ask for another area code or fewer capabilities, or run pulumi up again later",
        )
    if len(result.phone_numbers) > 1:
        raise Failed(SEARCHING, "the search holds more than the one number it was asked for")
    offer = AvailableNumber(
        id=result.phone_numbers[0].removeprefix("+"),
        phone_number=result.phone_numbers[0],
        country_code=inputs.kind.country_code,
        phone_number_type=result.phone_number_type,
        assignment_type=result.assignment_type,
        capabilities=result.capabilities,
        cost=result.cost,
        status=None,
        error=None,
        agreement_required=result.agreement_required,
    )
    if not fits(offer, inputs.kind):
        raise Failed(SEARCHING, f"the search holds {offer.phone_number}, which does not fit")
    return offer


def _cancel(session: Session, operation_id: str) -> None:
    """Give the numbers of a running search free; if that fails, its hold runs out by itself."""
    try:
        session.client.operations.cancel(operation_id)
    except AcsError:
        return
