"""Buying under a reservation: choose from the inventory, hold one number, check it, purchase it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from ...acs.errors import AcsError, BadRequest
from ...acs.models import AvailableNumber, Reservation
from ...acs.operations import reservation_purchase_id
from ..core.errors import Failed, LifecycleError, Refused
from ..core.session import Session, Work
from .attempts import held_numbers
from .inputs import PhoneNumberInputs
from .offered import SEARCHING, can_never_fit, nothing_fits
from .offers import require_affordable, suitable
from .outputs import Acquired
from .purchase import complete
from .send import Purchase, require_acceptable, send

HOLDING: Final = "holding a phone number"

_HOLD_TRIES: Final = 12
_BROWSE_TRIES: Final = 3
_MARGIN: Final = 30.0


def buy(
    work: Work, inputs: PhoneNumberInputs, reservation_id: str, found: Reservation | None
) -> Acquired:
    """Buy one number under a reservation that is new, or active and not yet purchased.

    Args:
        work: The call that this is part of.
        inputs: What is declared.
        reservation_id: The id that the order gives this attempt.
        found: The reservation as an earlier run left it, or None.

    Raises:
        Refused: Nothing was bought: price, consent, a guardrail, or a run that is ending.
        Failed: Nothing in the inventory fits, or the service refused.
    """
    session, reporter = work.session, work.reporter
    held = _hold_one(work, inputs, reservation_id, found)
    offer = held.numbers[0]
    number = offer.phone_number
    reservations = session.client.reservations
    purchase = Purchase(
        number,
        send=lambda: reservations.purchase(
            reservation_id, agree_to_not_resell=inputs.agree_to_not_resell
        ),
        known=lambda: knows_purchase(session, reservation_id),
        take_back=lambda: reservations.delete(reservation_id),
    )
    try:
        require_acceptable(offer, inputs)
    except LifecycleError:
        with suppress(AcsError):  # a hold expires on its own
            purchase.take_back()
        raise
    reporter.phase(f"purchasing {number}")
    send(session, purchase, inputs)
    numbers = [number, *_others(session, reservation_id, number)]
    return complete(work, reservation_purchase_id(reservation_id), numbers, offer)


def _others(session: Session, reservation_id: str, number: str) -> list[str]:
    """Return what another process of the same order added just before the purchase."""
    with suppress(AcsError):
        reservation = session.client.reservations.get(reservation_id)
        return [other for other in held_numbers(reservation) if other != number]
    return []


def _hold_one(
    work: Work, inputs: PhoneNumberInputs, reservation_id: str, found: Reservation | None
) -> Reservation:
    """Return the reservation with exactly one number that fits."""
    session = work.session
    reservation = found
    taken: set[str] = set()
    for _ in range(_HOLD_TRIES):
        numbers = held_numbers(reservation) if reservation else ()
        extra = numbers[1:] or [n for n in numbers if not _fits(reservation, n, inputs)]
        if extra:
            session.before_spending(HOLDING)
            reservation = session.client.reservations.put(reservation_id, remove=extra)
        elif numbers and reservation and not _ends_soon(session, reservation):
            work.reporter.phase(f"holding {numbers[0]}{_until(reservation)}")
            return _only(reservation, numbers[0])
        elif numbers and reservation:
            session.before_spending(HOLDING)
            reservation = session.client.reservations.put(
                reservation_id, add=_only(reservation, numbers[0]).numbers
            )
        else:
            reservation = _hold_another(work, inputs, reservation_id, reservation, taken)
    raise Failed(
        HOLDING,
        "every number that fits was taken by somebody else at the last moment",
        remedy="run pulumi up again, or ask for another area code",
    )


def _hold_another(
    work: Work,
    inputs: PhoneNumberInputs,
    reservation_id: str,
    reservation: Reservation | None,
    taken: set[str],
) -> Reservation | None:
    """Try to add one number; return the reservation, which may or may not have it."""
    session, reporter = work.session, work.reporter
    reporter.phase("searching")
    for offer in _offers(session, inputs):
        if offer.phone_number in taken:
            continue
        with session.claim(offer.phone_number) as mine:
            if not mine:
                continue
            session.before_spending(HOLDING)
            reporter.phase(f"holding {offer.phone_number}")
            reservation = session.client.reservations.put(reservation_id, add=[offer], remove=taken)
        if offer.phone_number not in held_numbers(reservation):
            taken.add(offer.phone_number)
        break
    return reservation


def _offers(session: Session, inputs: PhoneNumberInputs) -> Sequence[AvailableNumber]:
    """Return what fits the spec and the budget, in order of preference; never empty.

    Equal offers come in random order, so that concurrent creates do not all try the same number.
    """
    for _ in range(_BROWSE_TRIES):
        rows = _browse(session, inputs)
        session.random.shuffle(rows)
        offers = suitable(rows, inputs)
        if offers:
            affordable = [offer for offer in offers if _affordable(offer, inputs)]
            if not affordable:
                cheapest = min(offers, key=lambda o: o.cost.amount if o.cost else float("inf"))
                require_affordable(cheapest.cost, inputs, SEARCHING, cheapest.phone_number)
            return affordable
        if not rows:
            break
    raise nothing_fits(session, inputs)


def _browse(session: Session, inputs: PhoneNumberInputs) -> list[AvailableNumber]:
    try:
        return session.client.catalogue.browse(
            inputs.kind.country_code,
            inputs.kind.phone_number_type,
            assignment_type=inputs.kind.assignment_type,
            capabilities=inputs.capabilities,
            prefixes=inputs.kind.prefixes,
        )
    except BadRequest as error:
        raise can_never_fit(session, inputs) or error from None


def _affordable(offer: AvailableNumber, inputs: PhoneNumberInputs) -> bool:
    try:
        require_affordable(offer.cost, inputs, SEARCHING, offer.phone_number)
    except Refused:
        return False
    return True


def knows_purchase(session: Session, reservation_id: str) -> bool:
    """Return whether the service knows of the purchase; False only while it can be sent again."""
    operations, reservations = session.client.operations, session.client.reservations
    if operations.find(reservation_purchase_id(reservation_id)) is not None:
        return True
    reservation = reservations.find(reservation_id)
    return reservation is not None and reservation.status.lower() not in ("active", "expired")


def _fits(reservation: Reservation | None, number: str, inputs: PhoneNumberInputs) -> bool:
    held = _only(reservation, number).numbers if reservation else ()
    return bool(suitable(held, inputs))


def _only(reservation: Reservation, number: str) -> Reservation:
    kept = tuple(n for n in reservation.numbers if n.phone_number == number)
    return Reservation(reservation.id, reservation.status, reservation.expires_at, kept)


def _ends_soon(session: Session, reservation: Reservation) -> bool:
    expires_at = reservation.expires_at
    if expires_at is None:
        return False
    return (expires_at - session.clock.now()).total_seconds() < _MARGIN


def _until(reservation: Reservation) -> str:
    return f" until {reservation.expires_at:%H:%M} UTC" if reservation.expires_at else ""
