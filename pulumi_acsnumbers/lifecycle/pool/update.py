"""Update: grow, let go of what is named, adopt, and change capabilities in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core.adoptions import note_adoption
from ..core.canonical import canonical
from ..core.errors import explained
from ..core.guardrails import stored, stored_text
from ..core.history import OrderRef
from ..core.session import Reporter, Session
from ..core.side_by_side import results, side_by_side
from ..phone_number.diff import has_other_generations
from .bring import Bringing
from .membership import Membership, Position, pool_outputs

UPDATING: Final = "updating phone number pool"

_ASKS_NOTHING: Final = ("max_monthly_cost", "agree_to_not_resell", "operation_timeout",
                        "release_on_delete")  # fmt: skip
"""Inputs that say nothing of the numbers that a pool has."""


def update_pool(
    session: Session,
    reporter: Reporter,
    pool: str,
    olds: Mapping[str, Any],
    news: dict[str, Any],
) -> dict[str, Any]:
    """Return the outputs after the pool was brought to what is declared.

    Args:
        session: The service and the run.
        reporter: Where to say what happens.
        pool: The id.
        olds: The stored outputs.
        news: The checked inputs, of the same kind of numbers.

    Raises:
        Refused: The pool belongs to another endpoint, or it could be buying twice.
        Failed: The change did not go through; the stored state stays as it was.
    """
    with explained(UPDATING, pool):
        session.require_endpoint(stored(olds, "__endpoint"), UPDATING, pool)
        recorded, nonce = Membership.from_outputs(olds), stored_text(olds, "__nonce")
        if olds.get("order") != news.get("order"):
            _move(session, recorded, OrderRef.from_props(news))
        elif _asks_nothing(olds, news, recorded):
            return pool_outputs(news, recorded, nonce=nonce, cost=olds.get("monthly_cost"))
        return Bringing(session, reporter, news, nonce, recorded, olds).run()


def _asks_nothing(olds: Mapping[str, Any], news: Mapping[str, Any], recorded: Membership) -> bool:
    """Return whether nothing of the change is about the numbers that the pool has."""
    differing = {
        key
        for key in olds.keys() | news.keys()
        if not key.startswith("__") and canonical(olds.get(key)) != canonical(news.get(key))
    } - {"phone_numbers", "monthly_cost", "status"}
    return (
        bool(differing)
        and differing <= set(_ASKS_NOTHING)
        and recorded.numbers.isdisjoint(news.get("release") or ())
        and not recorded.pending
        and not recorded.different
        and not recorded.lacks(int(news["size"]))
        and not has_other_generations(olds, news)
    )


def _move(session: Session, recorded: Membership, order: OrderRef) -> None:
    """Let another order have the numbers, which knows them: it did not buy them."""
    numbers = sorted(recorded.numbers)
    results(side_by_side(lambda number: note_adoption(session, number, order.id), numbers))
    recorded.adopted = set(recorded.numbers)
    recorded.position, recorded.since = Position(0, 0), order.generations[0].since
