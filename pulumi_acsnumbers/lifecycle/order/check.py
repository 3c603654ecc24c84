"""Check of an order: its inputs, and what the run learns from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..brief.spec import KIND as PROGRAM_BRIEF
from ..core.registry import RunRegistry
from .inputs import adopted_in, spec_of


def check_order(news: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of an order.

    The spec stays as given: `ignore_changes` restores single members of it, and the engine keeps
    its secret members encrypted. Never fails: the resource's own check reports an invalid spec, on
    its inputs.
    """
    return {key: value for key, value in news.items() if value is not None}


def note_order(registry: RunRegistry, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Record that the program declares an order, and what it adopts.

    Args:
        registry: What this run knows.
        olds: The old inputs, which may contain an older name; {} for a new order.
        news: The new inputs.

    Raises:
        Refused: The run's journal cannot be used.
    """
    for urn in (olds.get("__urn"), news.get("__urn")):
        if isinstance(urn, str):
            registry.declare(urn)
    for wanted in (*adopted_in(news), _given_brief(news)):
        if isinstance(wanted, str) and wanted:
            registry.want(wanted, news.get("__urn"))


def _given_brief(news: Mapping[str, Any]) -> object:
    """Return the id of the brief that a program takes over, or None."""
    spec = spec_of(news)
    if news.get("kind") != PROGRAM_BRIEF or not isinstance(spec, str) or not spec:
        return None
    return json.loads(spec).get("program_brief_id")
