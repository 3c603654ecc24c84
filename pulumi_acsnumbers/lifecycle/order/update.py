"""Update of an order: it remembers what its resource now means. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..core.guardrails import stored
from ..core.history import SAID
from .inputs import INPUT_KEYS, wish_of


def update_order(
    olds: Mapping[str, Any], news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> dict[str, Any]:
    """Return the outputs of an order that has something new to remember. Makes no request."""
    return remember(
        news,
        before=wish_of(olds),
        wishes=stored(olds, "wishes"),
        numbers=olds.get("numbers") or [],
        endpoint=endpoint,
        now=now,
    )


def is_new(news: Mapping[str, Any], before: Any, wishes: Any) -> bool:
    """Tell whether an order wishes for something else than before.

    What is ignored is not in the wish that is compared, but it is in the one that is remembered.
    """
    wish = wish_of(news)
    match wishes:
        case [*_, {"wish": last}] if SAID not in news:
            return bool(wish != last)
    return bool(wish != before)


def remember(
    news: Mapping[str, Any],
    *,
    before: Any,
    wishes: list[dict[str, Any]],
    numbers: list[dict[str, str]],
    endpoint: str,
    now: datetime,
) -> dict[str, Any]:
    """Return the outputs of an order that remembers what these inputs mean."""
    inputs = {key: news[key] for key in (*INPUT_KEYS, "__urn") if news.get(key) is not None}
    stored(inputs, "wish")
    if not wishes or is_new(news, before, wishes):
        said = {SAID: True} if SAID in news else {}
        wish = wish_of({**inputs, "wish": news.get(SAID) or inputs["wish"]})
        wishes = [*wishes, {"wish": wish, "since": now.isoformat(), **said}]
    wish = wishes[-1]["wish"]
    adopted = inputs.get("adopt")
    told = {"number": adopted, "wish": wish}
    if adopted and told not in numbers:
        # Under its wish: for another wish another number is meant.
        numbers = [*numbers, told]
    return {**inputs, "endpoint": endpoint, "wishes": wishes, "numbers": numbers}
