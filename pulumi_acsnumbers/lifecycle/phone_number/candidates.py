"""Which owned numbers may be the one that nobody knows any more: bought since, of the kind, free.

A purchase whose number is not recorded anywhere (a search that was purchased by a run that died, a
reservation that vanished) leaves only this: the owned numbers that fit. A person has to choose.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from ...acs.models import PurchasedNumber
from ..core.history import Wish
from ..core.session import Session
from .attempts import Attempt
from .inputs import Kind
from .offers import fits

_TAKES_AT_MOST: Final = timedelta(days=1)  # more than minutes was never heard of

_CLOCK_OFF: Final = timedelta(days=1)
"""How far the clock may have been off that dated a wish: its order is made without a request, so
by the machine's time."""


def kind_of(wish: str) -> Kind | None:
    """Return which numbers a wish means, or None for a wish that never passed `check`."""
    try:
        return Kind.from_mapping(json.loads(wish))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def bought_since(session: Session, wish: str, since: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers of a wish's kind, bought since, whoever holds them."""
    kind = kind_of(wish)
    return [
        number
        for number in session.client.numbers.list()
        if (since is None or number.purchase_date >= since) and (kind is None or fits(number, kind))
    ]


def bought_by(session: Session, wish: str, begun: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers that a purchase may have bought, whoever holds them.

    What was bought a day after it began is another one's, perhaps of another stack: to name that
    would have a person release or adopt it.

    Args:
        session: The service.
        wish: What was wished for.
        begun: When the purchase began, by the service's clock; None when that is not known.
    """
    return [
        number
        for number in bought_since(session, wish, begun)
        if begun is None or number.purchase_date < begun + _TAKES_AT_MOST
    ]


def nobodys(session: Session, numbers: list[PurchasedNumber]) -> list[PurchasedNumber]:
    """Return those of some numbers that this run knows nothing of.

    What a copy holds is known, and what this run kept on purpose when its copy was deleted.
    """
    registry = session.registry
    return [
        number
        for number in numbers
        if not registry.holders(number.phone_number)
        and registry.departure(number.phone_number) is None
    ]


def adopted(session: Session, order: str, numbers: list[PurchasedNumber]) -> PurchasedNumber | None:
    """Return which of some numbers an order has adopted: a person said that it is the one."""
    known = session.registry.adopted_by(order)
    return next((number for number in numbers if number.phone_number in known), None)


def candidates(session: Session, wish: str, since: datetime | None) -> list[PurchasedNumber]:
    """Return the owned numbers of a wish's kind, bought since, that this run knows nothing of."""
    return nobodys(session, bought_since(session, wish, since))


def candidates_of_lost(session: Session, wish: str, attempt: Attempt) -> list[PurchasedNumber]:
    """Return what a purchase may have bought whose reservation is gone."""
    return nobodys(session, bought_by(session, wish, _begun(attempt)))


def adopted_of_lost(
    session: Session, order: str, wish: Wish, attempt: Attempt
) -> PurchasedNumber | None:
    """Return what an order has adopted since a purchase whose reservation is gone."""
    begun = _begun(attempt)
    if begun is None:
        return adopted(session, order, bought_since(session, wish.text, _since(wish)))
    return adopted(session, order, bought_by(session, wish.text, begun))


def _since(wish: Wish) -> datetime:
    """Return the earliest moment at which something can have been bought for a wish."""
    return datetime.fromisoformat(wish.since) - _CLOCK_OFF


def _begun(attempt: Attempt) -> datetime | None:
    return attempt.operation.created if attempt.operation else None


def candidates_of_forgotten(session: Session, wish: Wish) -> list[PurchasedNumber]:
    """Return what may have been bought for a wish that the service has forgotten since."""
    since = _since(wish)
    return candidates(session, wish.text, since if since <= session.clock.now() else None)


def named(numbers: list[PurchasedNumber]) -> str:
    """Return numbers as a person reads them."""
    return ", ".join(number.phone_number for number in numbers) or "none"
