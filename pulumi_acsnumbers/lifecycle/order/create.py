"""Create of an order: a random id, recorded before anything can be bought. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from .update import remember


def create_order(
    news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the id and outputs of a new order. Makes no request."""
    return str(uuid4()), remember(
        news, before=None, generations=[], numbers=[], endpoint=endpoint, now=now
    )
