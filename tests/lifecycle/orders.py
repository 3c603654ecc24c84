"""What the engine does with an order before it comes to its resource."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.check import check_order, note_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.diff import diff_order, note_known_order
from pulumi_acsnumbers.lifecycle.order.update import update_order

KnownOrder = tuple[str, dict[str, Any]]


def bring_order(
    session: Session, known: KnownOrder | None, news: dict[str, Any], *, made_up: bool = True
) -> KnownOrder:
    """Bring an order, which may be known already, to what is declared.

    Args:
        session: The service, and the registry of the run.
        known: The order, as the state has it.
        news: What is declared.
        made_up: Whether the run is to know that nobody can have bought for a new order yet.
    """
    news, registry = check_order(news), session.registry
    endpoint, now = session.client.endpoint, session.clock.now()
    note_order(registry, known[1] if known else {}, news)
    if known is None:
        known = create_order(news, endpoint=endpoint, now=now)
        note_known_order(registry, known[0], {}, news)
        if made_up:
            registry.note_new_order(known[0])
        return known
    order, outs = known
    note_known_order(registry, order, outs, news)
    if diff_order(order, outs, news, guardrails=session.guardrails, endpoint=endpoint):
        outs = update_order(outs, news, endpoint=endpoint, now=now)
    return order, outs
