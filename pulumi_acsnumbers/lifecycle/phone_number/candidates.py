"""Candidates for a lost number: owned, of the right type, bought since, and not held.

If the number of a purchase is recorded nowhere (a dead run purchased a search, or a reservation
vanished), only this remains: the owned numbers that fit. A person has to choose.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from ...acs.models import PurchasedNumber
from ..core.history import Generation
from ..core.session import Session
from .attempts import Attempt
from .inputs import NumberSpec
from .offers import fits

_TAKES_AT_MOST: Final = timedelta(days=1)  # more than some minutes has never been reported

_CLOCK_OFF: Final = timedelta(days=1)
"""How far off the clock that dated a generation may have been: an order makes no request, so it is
the machine's.
"""


def kind_of(spec: str) -> NumberSpec | None:
    """Return which numbers a spec allows, or None for one that never passed `check`."""
    try:
        return NumberSpec.from_mapping(json.loads(spec))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def bought_since(session: Session, spec: str, since: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers that fit a spec and were bought since, whoever holds them."""
    kind = kind_of(spec)
    return [
        number
        for number in session.client.numbers.list()
        if (since is None or number.purchase_date >= since) and (kind is None or fits(number, kind))
    ]


def bought_by(session: Session, spec: str, started: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers that a purchase may have bought, whoever holds them.

    A number bought a day after the purchase started belongs to another one, perhaps in another
    stack. Naming it could make a person release or adopt it.

    Args:
        session: The service.
        spec: The declared spec.
        started: When the purchase started, by the service's clock; None if unknown.
    """
    return [
        number
        for number in bought_since(session, spec, started)
        if started is None or number.purchase_date < started + _TAKES_AT_MOST
    ]


def nobodys(session: Session, numbers: list[PurchasedNumber]) -> list[PurchasedNumber]:
    """Return those numbers that this run knows nothing about.

    It knows what a copy holds, and what it kept on purpose when the copy was deleted.
    """
    registry = session.registry
    return [
        number
        for number in numbers
        if not registry.holders(number.phone_number)
        and registry.departure(number.phone_number) is None
    ]


def adopted(session: Session, order: str, numbers: list[PurchasedNumber]) -> PurchasedNumber | None:
    """Return which of the numbers an order has adopted: a person said that it is the one."""
    known = session.registry.adopted_by(order)
    return next((number for number in numbers if number.phone_number in known), None)


def candidates(session: Session, spec: str, since: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers that fit a spec, were bought since, and are unknown to this run."""
    return nobodys(session, bought_since(session, spec, since))


def candidates_of_lost(session: Session, spec: str, attempt: Attempt) -> list[PurchasedNumber]:
    """Return what a purchase whose reservation is gone may have bought."""
    return nobodys(session, bought_by(session, spec, _started_at(attempt)))


def adopted_of_lost(
    session: Session, order: str, generation: Generation, attempt: Attempt
) -> PurchasedNumber | None:
    """Return what an order has adopted since a purchase whose reservation is gone."""
    started = _started_at(attempt)
    if started is None:
        return adopted(session, order, bought_since(session, generation.spec, _since(generation)))
    return adopted(session, order, bought_by(session, generation.spec, started))


def _since(generation: Generation) -> datetime:
    """Return the earliest time at which something can have been bought for a generation."""
    return datetime.fromisoformat(generation.since) - _CLOCK_OFF


def _started_at(attempt: Attempt) -> datetime | None:
    return attempt.operation.created if attempt.operation else None


def candidates_of_forgotten(session: Session, generation: Generation) -> list[PurchasedNumber]:
    """Return what may have been bought for a generation that the service has since forgotten."""
    since = _since(generation)
    return candidates(session, generation.spec, since if since <= session.clock.now() else None)


def named(numbers: list[PurchasedNumber]) -> str:
    """Return numbers formatted for a message."""
    return ", ".join(number.phone_number for number in numbers) or "none"
