"""Whether a number is owned: only its own GET is authoritative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...acs.models import PurchasedNumber
from ..core.again import found_after_all, look_again, stays_gone
from ..core.session import Session

UNTIL_VISIBLE: Final = (1.0, 2.0, 3.0)
"""Seconds between looks, covering the usual time until a bought number is visible."""


def owned_or_none(session: Session, number: str) -> PurchasedNumber | None:
    """Return an owned number; None for the service's own 404, which can be stale."""
    return session.client.numbers.find(number)


def owned_soon(
    session: Session, numbers: Sequence[str], pauses: Sequence[float]
) -> list[PurchasedNumber]:
    """Look up numbers after each pause until one of them is owned; return the owned ones."""

    def look() -> list[PurchasedNumber]:
        return [seen for seen in (owned_or_none(session, n) for n in numbers) if seen]

    return look_again(session.clock, pauses, look) or []


def owned_unless_gone(session: Session, number: str, doing: str) -> PurchasedNumber | None:
    """Return an owned number; None if it is certainly gone.

    Raises:
        AcsError: The service could not be reached.
        Failed: The service contradicts itself.
    """
    return owned_or_none(session, number) or owned_after_all(session, number, doing)


def owned_after_all(session: Session, number: str, doing: str) -> PurchasedNumber | None:
    """Look twice more for a number whose GET just returned 404; see `owned_unless_gone`."""
    return found_after_all(
        session.clock,
        lambda: owned_or_none(session, number),
        lambda: session.read_cache.lists(number),
        doing=doing,
        thing=number,
    )


def is_gone(session: Session, number: str) -> bool:
    """Return whether a number is certainly gone; False also if the service contradicts itself.

    Raises:
        AcsError: The service could not be reached.
    """
    return owned_or_none(session, number) is None and stays_gone(
        session.clock,
        lambda: owned_or_none(session, number),
        lambda: session.read_cache.lists(number),
    )
