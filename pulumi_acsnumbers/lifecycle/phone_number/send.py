"""Sending a purchase: until the service knows it, and never blindly twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ...acs.errors import AcsError, BadRequest, ServiceError, TransportError
from ...acs.models import AvailableNumber
from ..core.again import send_until_known
from ..core.errors import Failed, Refused
from ..core.session import Session
from .inputs import PhoneNumberInputs
from .offers import require_affordable
from .purchase import DOING, meets_all

_AFTER_A_LOST_REPLY: Final = (1.0, 2.0, 4.0, 8.0, 15.0)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase that is about to be sent.

    Attributes:
        number: The number that it buys, E.164.
        send: Sends it.
        known: Returns whether the service knows it; False only while it can be sent again.
        take_back: Frees what is held, after the service refused.
    """

    number: str
    send: Callable[[], object]
    known: Callable[[], bool]
    take_back: Callable[[], object]


def require_acceptable(offer: AvailableNumber, inputs: PhoneNumberInputs) -> None:
    """Check price and agreement of what is held, one last time before money moves.

    Raises:
        Refused: It costs too much, or requires a consent that was not given.
    """
    require_affordable(offer.cost, inputs, DOING, offer.phone_number)
    if offer.agreement_required and not inputs.agree_to_not_resell:
        raise Refused(
            DOING,
            "this country requires your agreement not to resell the number",
            thing=offer.phone_number,
            remedy="set `agree_to_not_resell=true`",
        )


def send(session: Session, purchase: Purchase, inputs: PhoneNumberInputs) -> None:
    """Send a purchase until the service knows it.

    Everything except the service's own definite refusal counts as a lost reply, which proves
    nothing. So the service is queried before the same purchase is sent again. A refusal of the
    second request is not definite: it can mean that the first one succeeded but is not visible yet.

    Raises:
        Refused: This run must not buy, or no longer.
        Failed: The service refused, or could not be reached.
    """
    sent = False  # whether an earlier request may have reached the service

    def send_once() -> None:
        nonlocal sent
        session.before_spending(DOING, purchase.number)
        try:
            purchase.send()
        except ServiceError as error:
            if not sent and _is_answer(error) and _known(purchase) is False:
                raise _refused(session, purchase, inputs, error) from None
            sent = True
            raise
        except AcsError as error:
            sent = sent or not isinstance(error, TransportError) or error.sent
            raise

    try:
        send_until_known(
            session.clock,
            _AFTER_A_LOST_REPLY,
            send_once,
            known=lambda: _known(purchase),
            lost=lambda _: True,
        )
    except AcsError as error:
        raise Failed(
            DOING,
            f"it is unknown whether it was bought: {error}",
            thing=purchase.number,
            remedy="run pulumi up again: it checks first, and buys nothing twice",
        ) from None


def _is_answer(error: ServiceError) -> bool:
    """Return whether an error is the service's own refusal, not an outage or a proxy's page."""
    in_its_words = error.fault is not None and error.fault.code is not None
    return in_its_words and (error.status < 500 or not error.retryable)


def _known(purchase: Purchase) -> bool | None:
    """Return whether the service knows the purchase; None if it cannot be reached."""
    try:
        return purchase.known()
    except AcsError:
        return None


def _refused(
    session: Session, purchase: Purchase, inputs: PhoneNumberInputs, error: ServiceError
) -> Failed:
    with suppress(AcsError):  # a hold expires on its own
        purchase.take_back()
    if meets_all(error):
        session.stop_spending(str(error))
    remedy = "run pulumi up again once the cause is fixed"
    if isinstance(error, BadRequest) and not inputs.agree_to_not_resell:
        # The text of this refusal differs between calls: it is shown, not matched.
        remedy = (
            "if this country requires your agreement not to resell the number, set "
            "`agree_to_not_resell=true`"
        )
    return Failed(DOING, str(error), thing=purchase.number, remedy=remedy)
