"""Create of an order: a random id, recorded before anything can be bought. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from ..core.registry import RunRegistry
from .diff import note_known_order
from .update import remember


def create_order(
    news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the id and outputs of a new order. Makes no request."""
    return str(uuid4()), remember(
        news, before=None, generations=[], numbers=[], endpoint=endpoint, now=now
    )


def create_declared_order(
    registry: RunRegistry, news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Create an order, and record that it is new and what the program says of it."""
    order, outs = create_order(news, endpoint=endpoint, now=now)
    note_known_order(registry, order, {}, news)
    registry.note_names(outs["generations"], news.get("__urn"))
    registry.note_new_order(order)
    return order, outs
