"""Buying from a search: the classic pair, where the service and not the order chooses the id.

What an order cannot derive it cannot find again after a crash. So an empty reservation with an id
of the order is written before the purchase, as a mark: a later create that finds the mark knows
that money may have moved, refuses to buy, and lists what may have been bought. For some minutes the
purchase can still be on its way, and nobody can call it off: until then the mark holds back the
order and its other wishes.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from ..acs.clock import Deadline
from ..acs.errors import (
    AcsError,
    BadRequest,
    DeadlinePassed,
    OperationFailed,
    ServiceError,
    Throttled,
    TransportError,
    UnexpectedReply,
)
from ..acs.models import AvailableNumber, PurchasedNumber, Reservation, SearchResult
from ..acs.operations import search_purchase_id
from ..acs.searches import RunningSearch
from .attempts import YOUNG_FOR, or_none
from .candidates import adopted, bought_by, named, nobodys
from .errors import Failed, Refused
from .inputs import OrderRef, PhoneNumberInputs
from .offered import SEARCHING, can_never_fit, nothing_fits, wanted
from .offers import fits
from .outputs import Acquired
from .purchase import DOING, MEETS_ALL, complete, meets_all
from .send import Purchase, require_acceptable, send
from .session import Session, Work
from .wish import search_mark_id

MAY_COME: Final = (
    "a run that died minutes ago may have purchased a number from a search for this order, and "
    "the service may not show it yet"
)
IN_TEN_MINUTES: Final = "in ten minutes: by then it is visible, or was not bought"

_HOLD: Final = timedelta(minutes=15)
_MARGIN: Final = 30.0
_AFTER_A_LOST_REPLY: Final = (2.0, 5.0, 15.0)


def search_and_buy(work: Work, inputs: PhoneNumberInputs, order: OrderRef, wish: int) -> Acquired:
    """Search, check what was found, write the mark, purchase, and wait.

    A search that is not bought is left to expire: its hold ends by itself after minutes, and the
    service's cancel has no effect on a search that is through.

    Raises:
        Refused: Nothing was bought: price, consent, a brake, or a run that is ending.
        Failed: The search found nothing, or the service refused.
    """
    session, row = work.session, work.row
    row.phase("searching")
    result = _search(session, inputs, work.deadline)
    offer = _offer(session, result, inputs)
    number = offer.phone_number
    require_acceptable(offer, inputs)
    row.phase(f"holding {number} until {result.expires_by:%H:%M} UTC")
    if (result.expires_by - session.clock.now()).total_seconds() < _MARGIN:
        raise Failed(
            DOING, "the hold of the search ran out", thing=number, remedy="run pulumi up again"
        )
    operation_id = search_purchase_id(result.search_id)
    mark = search_mark_id(order.id, wish)
    purchase = Purchase(
        number,
        send=lambda: session.client.searches.purchase(
            result.search_id, agree_to_not_resell=inputs.agree_to_not_resell
        ),
        known=lambda: or_none(lambda: session.client.operations.get(operation_id)) is not None,
        take_back=lambda: take_mark_back(session, order.id, wish),
    )
    session.before_spending(DOING, number)
    session.client.reservations.put(mark)
    row.phase(f"purchasing {number}")
    send(session, purchase, inputs)
    try:
        return complete(work, operation_id, [number], offer)
    except Failed:
        take_mark_back(session, order.id, wish)
        raise


@dataclass(frozen=True, slots=True)
class Marked:
    """What a purchase from a search may have left behind.

    Attributes:
        numbers: The owned numbers that it may have bought, and no copy of this run holds.
        may_come: Whether its number may still come: it was about to be bought minutes ago, and the
            purchase cannot be called off. That another resource holds a number which was bought
            meanwhile does not say that it is this one; that the order adopted it does.
        adopted: The number that was bought since and that its order has adopted.
    """

    numbers: list[PurchasedNumber] = field(default_factory=list)
    adopted: PurchasedNumber | None = None
    may_come: bool = False

    @property
    def unseen(self) -> bool:
        """Whether its number may still come, and there is none to name."""
        return self.may_come and not self.numbers


def require_no_mark(
    session: Session, inputs: PhoneNumberInputs, order: OrderRef, wish: int
) -> None:
    """Refuse to buy for a wish under which a search was purchased before.

    Raises:
        Refused: The mark is there; the numbers that fit and were bought since are named.
    """
    mark = _find_mark(session, order.id, wish)
    if mark is None:
        return
    marked = _look(session, mark, order.id, wish, inputs.wish)
    ways_out = 'take it with adopt="+…", or change keepers to buy another one'
    raise Refused(
        "creating phone number",
        "an earlier run purchased a number from a search for this order, and which one is not "
        f"recorded; owned, fitting and bought since: {named(marked.numbers)}",
        remedy=f"run pulumi up again {IN_TEN_MINUTES}" if marked.unseen else ways_out,
    )


def look_at_mark(session: Session, order: str, wish: int, text: str) -> Marked:
    """Return what a purchase from a search for a wish may have left behind."""
    mark = _find_mark(session, order, wish)
    return _look(session, mark, order, wish, text) if mark else Marked()


def take_mark_back(session: Session, order: str, wish: int) -> None:
    """Remove the mark of a purchase that failed; if it stays, a later run refuses and says why."""
    with suppress(AcsError):
        session.client.reservations.delete(search_mark_id(order, wish))


def _find_mark(session: Session, order: str, wish: int) -> Reservation | None:
    mark = search_mark_id(order, wish)
    return or_none(lambda: session.client.reservations.get(mark))


def _look(session: Session, mark: Reservation, order: str, wish: int, text: str) -> Marked:
    written = mark.expires_at - _HOLD if mark.expires_at else None
    # Asked before the list is read: a list can take long, and what comes meanwhile is not in it.
    # Once the hold has ended the mark is old enough, also by a clock here that is hours behind.
    ended = mark.status.lower() == "expired"
    young = not ended and (written is None or session.clock.now() - written < YOUNG_FOR)
    found = bought_by(session, text, written)
    taken = adopted(session, order, found)
    known = taken is not None or session.registry.checked_through(order, wish)
    return Marked(nobodys(session, found), taken, may_come=young and not known)


def _search(session: Session, inputs: PhoneNumberInputs, deadline: Deadline) -> SearchResult:
    try:
        operation = _begun(session, inputs)
    except BadRequest as error:
        raise can_never_fit(session, inputs) or error from None
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
        elif never := can_never_fit(session, inputs):
            raise never from None
        raise Failed(
            SEARCHING,
            str(error),
            remedy="run pulumi up again, or ask for another area code or fewer capabilities",
        ) from None
    return session.client.searches.result(operation.search_id)


def _begun(session: Session, inputs: PhoneNumberInputs) -> RunningSearch:
    """Begin a search, and another one after a lost reply.

    The lost one may hold a number until its hold ends, and counts against the week's quota, but
    it buys nothing. The person who would run the command again would search again too.
    """

    def start() -> RunningSearch:
        session.before_spending(SEARCHING)  # what a search finds it holds
        return session.client.searches.start(
            inputs.kind.country_code,
            inputs.kind.phone_number_type,
            inputs.kind.assignment_type,
            inputs.capabilities,
            area_code=inputs.kind.area_code,
            quantity=1,
        )

    for pause in _AFTER_A_LOST_REPLY:
        try:
            return start()
        except (TransportError, UnexpectedReply):
            session.clock.sleep(pause)
        except ServiceError as error:
            if isinstance(error, Throttled) or not error.retryable:
                raise
            session.clock.sleep(pause)
    return start()


def _offer(session: Session, result: SearchResult, inputs: PhoneNumberInputs) -> AvailableNumber:
    """Return what the search holds, once it is sure that it is one number that fits."""
    reason = result.error or "NoError"
    if reason.lower() in MEETS_ALL:
        session.stop_spending(reason)
    number, *more = result.phone_numbers or ("",)
    if reason.lower() != "noerror" or not number:
        raise nothing_fits(session, inputs, reason)
    if more:
        raise Failed(
            SEARCHING,
            "the search holds more than the one number it was asked for, so nothing was bought",
            remedy="use acquisition='reservation', which holds exactly one",
        )
    offer = AvailableNumber(
        id=number.removeprefix("+"),
        phone_number=number,
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
        raise Failed(
            SEARCHING,
            f"the search holds {offer.phone_number}, which does not fit "
            f"({wanted(inputs)}), so nothing was bought",
            remedy="run pulumi up again, or use acquisition='reservation'",
        )
    return offer


def _cancel(session: Session, operation_id: str) -> None:
    """Give the numbers of a running search free; if that fails, its hold runs out by itself."""
    try:
        session.client.operations.cancel(operation_id)
    except AcsError:
        return
