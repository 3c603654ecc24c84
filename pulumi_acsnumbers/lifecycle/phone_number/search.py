"""Buying from a search: the classic way, in which the service chooses the id and not the order.

An order cannot derive the id, so it could not find the search after a crash. Therefore the id is
noted (see `noted_searches`) while the search runs. After that the reservation of the attempt, which
stays empty, is written as a marker: only whoever finds it needs to list the notes. The purchase
waits until the list shows the notes. A later run then finds the search as an attempt and continues
with it: a search is never sold twice.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ...acs.clock import Deadline
from ...acs.errors import (
    AcsError,
    BadRequest,
    DeadlinePassed,
    OperationFailed,
    Throttled,
)
from ...acs.models import AvailableNumber, SearchResult
from ...acs.operations import search_purchase_id
from ...acs.searches import RunningSearch
from ..core.again import is_lost, look_again, send_until_known
from ..core.errors import Failed, Refused
from ..core.ids import attempt_id
from ..core.notes import Notes
from ..core.session import Session, Work
from .attempts import Attempt, held_numbers
from .inputs import PhoneNumberInputs
from .noted_searches import HOLD_IS_OVER, NotedSearches
from .offered import SEARCHING, can_never_fit, nothing_fits, wanted
from .offers import covers, fits
from .outputs import Acquired
from .purchase import DOING, MEETS_ALL, complete, meets_all
from .send import Purchase, require_acceptable, send

_MARGIN: Final = 30.0
_AFTER_A_LOST_REPLY: Final = (2.0, 5.0, 15.0)
_UNTIL_LISTED: Final = (0.0, 2.0, 5.0)


def search_and_buy(
    work: Work, inputs: PhoneNumberInputs, searches: NotedSearches, known: Collection[str] = ()
) -> Acquired:
    """Search, note the search, and buy what it holds.

    A search that is not bought is left to expire: its hold ends on its own after some minutes, and
    the service's cancel has no effect on a finished search.

    Args:
        work: The call that this is part of.
        inputs: What is declared.
        searches: Where to note it.
        known: The searches noted there earlier, from which nothing can be bought.

    Raises:
        Refused: Nothing was bought: price, consent, a guardrail, or a run that is ending.
        Failed: The search found nothing, or the service refused.
    """
    session = work.session
    work.reporter.phase("searching")
    try:
        operation = _start(session, inputs)
    except BadRequest as error:
        raise can_never_fit(session, inputs) or error from None
    searches.write(session, operation.search_id)
    _wait(session, inputs, operation, work.deadline)
    return buy_found(work, inputs, searches, operation.search_id, known)


def go_on_with(
    work: Work,
    inputs: PhoneNumberInputs,
    searches: NotedSearches,
    attempt: Attempt,
    known: Collection[str],
) -> Acquired | None:
    """Buy what an earlier run's search holds. Its purchase may be in progress: it is sold once.

    Args:
        work: The call that this is part of.
        inputs: What is declared.
        searches: Where it is noted.
        attempt: The search, which is open.
        known: The other searches noted there earlier.

    Returns:
        The number; None if its hold has ended, so that the attempt must be checked again.

    Raises:
        Refused: As in `buy_found`, or other capabilities are declared now.
        Failed: As in `buy_found`.
    """
    session, held = work.session, attempt.reservation
    if held and held.expires_at:
        left = (held.expires_at - session.clock.now()).total_seconds()
        if left < _MARGIN:
            work.reporter.phase("waiting until the hold of an earlier search has ended")
            session.clock.sleep(left + HOLD_IS_OVER.total_seconds())
            return None
    for number in held.numbers if held else ():
        if not covers(number.capabilities, inputs.capabilities):
            raise Refused(
                SEARCHING,
                f"an unfinished run has found {number.phone_number} with other capabilities, "
                f"and its purchase may be under way until {attempt.until}",
                remedy="run pulumi up again after that, or declare the previous capabilities",
            )
    return buy_found(work, inputs, searches, attempt.id, known)


def buy_found(
    work: Work,
    inputs: PhoneNumberInputs,
    searches: NotedSearches,
    search_id: str,
    known: Collection[str] = (),
) -> Acquired:
    """Check what a noted search holds, write the marker of its attempt, purchase, and wait.

    Args:
        work: The call that this is part of.
        inputs: What is declared.
        searches: Where it is noted.
        search_id: The search, of this run or of an earlier one.
        known: The other searches noted there earlier.

    Raises:
        Refused: Nothing was bought: price, consent, a guardrail, a run that is ending, or another
            process that is buying for the same order.
        Failed: The search found nothing, or the service refused.
    """
    session, reporter = work.session, work.reporter
    result = session.client.searches.result(search_id)
    offer = _offer(session, result, inputs)
    number = offer.phone_number
    require_acceptable(offer, inputs)
    reporter.phase(f"holding {number} until {result.expires_by:%H:%M} UTC")
    if (result.expires_by - session.clock.now()).total_seconds() < _MARGIN:
        raise Failed(
            DOING, "the hold of the search ran out", thing=number, remedy="run pulumi up again"
        )
    session.before_spending(DOING, number)
    _write_marker(session, searches, number)
    _require_listed(session, searches, search_id, known, number)
    operation_id = search_purchase_id(search_id)
    purchase = Purchase(
        number,
        send=lambda: session.client.searches.purchase(
            search_id, agree_to_not_resell=inputs.agree_to_not_resell
        ),
        known=lambda: session.client.operations.find(operation_id) is not None,
        take_back=lambda: None,  # a later run may still buy it, or its hold ends on its own
    )
    reporter.phase(f"purchasing {number}")
    send(session, purchase, inputs)
    return complete(work, operation_id, [number], offer)


def _write_marker(session: Session, searches: NotedSearches, number: str) -> None:
    """Write the empty reservation that makes later runs look for the notes."""
    marker = attempt_id(searches.order, searches.generation, searches.index)
    reservation = session.client.reservations.find(marker)
    if reservation is None:
        reservation = session.client.reservations.put(marker)
    if held_numbers(reservation):
        raise _another_run(number)


def _require_listed(
    session: Session,
    searches: NotedSearches,
    search_id: str,
    known: Collection[str],
    number: str,
) -> None:
    """Ensure that a later run would find this search, and that no other process has one.

    Two processes of one order note their searches before they check here, so the later one sees the
    other.
    """

    def listed() -> list[str] | None:
        ids = searches.ids(Notes(session))
        return ids if search_id in ids else None

    ids = look_again(session.clock, _UNTIL_LISTED, listed)
    if ids is None:
        raise Failed(
            DOING,
            "the service does not yet list the note that would find the number after a crash, so "
            "nothing was bought",
            thing=number,
            remedy="run pulumi up again",
        )
    if not set(ids) <= {search_id, *known}:
        raise _another_run(number)


def _another_run(number: str) -> Refused:
    return Refused(
        DOING,
        "another run of the same stack is buying for this order at the moment",
        thing=number,
        remedy="wait until it ends, then run pulumi up again: nothing is bought twice",
    )


def _wait(
    session: Session, inputs: PhoneNumberInputs, operation: RunningSearch, deadline: Deadline
) -> None:
    try:
        operation.wait(deadline)
    except DeadlinePassed:
        _cancel(session, operation.id)
        raise Failed(
            SEARCHING,
            "the search did not end in time and was cancelled",
            remedy="run pulumi up again, with a longer `operation_timeout` if this repeats",
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


def _start(session: Session, inputs: PhoneNumberInputs) -> RunningSearch:
    """Start a search, and another one after a lost reply.

    The lost one may hold a number until its hold ends, and counts against the weekly quota, but it
    buys nothing. A user who ran the command again would search again too.
    """
    running: list[RunningSearch] = []

    def start() -> None:
        session.before_spending(SEARCHING)  # a search holds what it finds
        search = session.client.searches.start(
            inputs.kind.country_code,
            inputs.kind.phone_number_type,
            inputs.kind.assignment_type,
            inputs.capabilities,
            area_code=inputs.kind.area_code,
            quantity=1,
        )
        running.append(search)

    send_until_known(
        session.clock,
        _AFTER_A_LOST_REPLY,
        start,
        known=lambda: False,
        lost=lambda error: is_lost(error) and not isinstance(error, Throttled),
    )
    return running[-1]


def _offer(session: Session, result: SearchResult, inputs: PhoneNumberInputs) -> AvailableNumber:
    """Return what the search holds, after verifying that it is one number that fits."""
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
            remedy='use `acquisition="reservation"`, which holds exactly one',
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
            remedy='run pulumi up again, or use `acquisition="reservation"`',
        )
    return offer


def _cancel(session: Session, operation_id: str) -> None:
    """Free the numbers of a running search; if that fails, its hold expires on its own."""
    try:
        session.client.operations.cancel(operation_id)
    except AcsError:
        return
