"""The order: the identity of a number or brief, in the state before the first request is made.

Creating it makes no request, so it is always recorded before anything can be bought, and every id
at the service follows from it. It is never replaced by its inputs: a changed wish is appended to
the list, and so every run finds what any earlier run did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from .brief.wish import KIND as PROGRAM_BRIEF
from .brief.wish import wish_text as brief_wish_text
from .guards import Brakes, require_endpoint, require_plain, stored
from .registry import RunRegistry, resource_key
from .unknown import UNKNOWN, is_known, known
from .wish import canonical, wish_text

COMPARING: Final = "comparing order"

INPUT_KEYS: Final = ("kind", "wish", "adopt", "release_on_delete")
"""The inputs of an order that it remembers. Part of the state format."""


def check_order(news: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of an order with the wish as canonical text.

    Never a failure: what is wrong with a wish is told by its resource's own check, on its inputs.
    """
    inputs = {key: value for key, value in news.items() if value is not None}
    wish = inputs.get("wish")
    if not is_known(wish):
        inputs["wish"] = UNKNOWN
    elif isinstance(wish, Mapping):
        try:
            brief = inputs.get("kind") == PROGRAM_BRIEF
            inputs["wish"] = brief_wish_text(wish) if brief else wish_text(wish)
        except (TypeError, ValueError):
            inputs["wish"] = ""
    return inputs


def diff_order(
    order: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    brakes: Brakes,
    endpoint: str,
) -> bool:
    """Tell whether an order has something new to remember. It never means a replacement.

    Raises:
        Refused: The order belongs to another endpoint.
    """
    recorded = stored(olds, "endpoint")
    require_endpoint(recorded, endpoint, brakes.moved_from, doing=COMPARING, thing=order)
    for props in (olds, known(news)):
        require_plain(props, INPUT_KEYS, doing=COMPARING, thing=order)
    if endpoint != recorded or _renamed(olds, news):
        return True
    return any(
        not is_known(news.get(key)) or canonical(olds.get(key)) != canonical(news.get(key))
        for key in INPUT_KEYS
    )


def note_order(registry: RunRegistry, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Note that the program declares an order, and what it adopts.

    Args:
        registry: What this run knows.
        olds: The inputs before, whose name can be an older one; {} for a new order.
        news: The inputs now.

    Raises:
        Refused: The run's journal cannot be used.
    """
    for urn in (olds.get("__urn"), news.get("__urn")):
        if isinstance(urn, str):
            registry.declare(urn)
    for wanted in (news.get("adopt"), _given_brief(news)):
        if isinstance(wanted, str) and wanted:
            registry.want(wanted, news.get("__urn"))


def _given_brief(news: Mapping[str, Any]) -> object:
    """Return the id of the brief that a program takes over, or None."""
    wish = news.get("wish")
    if news.get("kind") != PROGRAM_BRIEF or not isinstance(wish, str) or not wish:
        return None
    return json.loads(wish).get("program_brief_id")


def note_known_order(
    registry: RunRegistry,
    order: str,
    known_numbers: Iterable[Mapping[str, str]],
    news: Mapping[str, Any],
) -> None:
    """Note which numbers an order was told of for what is wished for now, and its policy."""
    release = news.get("release_on_delete")
    registry.set_policy(order, release=release if isinstance(release, bool) else None)
    for one in known_numbers:
        if one["wish"] == news.get("wish"):
            registry.want(one["number"], news.get("__urn"))


def _renamed(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Tell whether an order has another name or parent now.

    It is looked for by what its outputs say, when it is deleted.
    """
    urn = news.get("__urn")
    return is_known(urn) and resource_key(urn) != resource_key(olds.get("__urn"))


def create_order(
    news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the id and outputs of a new order. Makes no request."""
    return str(uuid4()), _remember(news, wishes=[], numbers=[], endpoint=endpoint, now=now)


def update_order(
    olds: Mapping[str, Any], news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> dict[str, Any]:
    """Return the outputs of an order that has something new to remember. Makes no request."""
    return _remember(
        news,
        wishes=stored(olds, "wishes"),
        numbers=olds.get("numbers") or [],
        endpoint=endpoint,
        now=now,
    )


def _remember(
    news: Mapping[str, Any],
    *,
    wishes: list[dict[str, str]],
    numbers: list[dict[str, str]],
    endpoint: str,
    now: datetime,
) -> dict[str, Any]:
    inputs = {key: news[key] for key in (*INPUT_KEYS, "__urn") if news.get(key) is not None}
    if not wishes or wishes[-1]["wish"] != inputs["wish"]:
        wishes = [*wishes, {"wish": inputs["wish"], "since": now.isoformat()}]
    adopted = inputs.get("adopt")
    told = {"number": adopted, "wish": inputs["wish"]}
    if adopted and told not in numbers:
        # Under its wish: for another wish another number is meant.
        numbers = [*numbers, told]
    return {**inputs, "endpoint": endpoint, "wishes": wishes, "numbers": numbers}
