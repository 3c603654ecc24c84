"""Update of an order: it stores what its resource now declares. Makes no request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..core.facts import resource_key
from ..core.guardrails import stored
from ..core.history import SAID
from .inputs import INPUT_KEYS, adopted_in, spec_of


def update_order(
    olds: Mapping[str, Any], news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> dict[str, Any]:
    """Return the outputs of an order that has something new to store. Makes no request."""
    return remember(
        news,
        before=spec_of(olds),
        generations=stored(olds, "generations"),
        numbers=olds.get("numbers") or [],
        endpoint=endpoint,
        now=now,
    )


def is_new(news: Mapping[str, Any], before: Any, generations: Any) -> bool:
    """Return whether an order's declaration has changed.

    Ignored inputs are not in the spec that is compared, but they are in the one that is stored.
    """
    spec = spec_of(news)
    match generations:
        case [*_, {"spec": last}] if SAID not in news:
            return bool(spec != last)
    return bool(spec != before)


def remember(
    news: Mapping[str, Any],
    *,
    before: Any,
    generations: list[dict[str, Any]],
    numbers: list[dict[str, str]],
    endpoint: str,
    now: datetime,
) -> dict[str, Any]:
    """Return the outputs of an order with the declaration of these inputs added."""
    inputs = {key: news[key] for key in (*INPUT_KEYS, "__urn") if news.get(key) is not None}
    stored(inputs, "spec")
    if not generations or is_new(news, before, generations):
        said = {SAID: True} if SAID in news else {}
        spec = spec_of({**inputs, "spec": news.get(SAID) or inputs["spec"]})
        name = resource_key(inputs.get("__urn"))
        named = {"name": name} if name else {}
        former = {} if generations else _former_names(news, name)
        entry = {"spec": spec, "since": now.isoformat(), **named, **former, **said}
        generations = [*generations, entry]
    spec = generations[-1]["spec"]
    # Each under its spec: another spec means another number.
    adopted = [{"number": number, "spec": spec} for number in adopted_in(inputs)]
    numbers = [*numbers, *(known for known in adopted if known not in numbers)]
    return {**inputs, "endpoint": endpoint, "generations": generations, "numbers": numbers}


def _former_names(news: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    """Return what a new order has to know of its resource's aliases.

    If order and resource are renamed and replaced by force in one run, nothing else connects the
    order with the one whose place it takes.
    """
    urns = news.get("__former")
    keys = {resource_key(urn) for urn in urns} - {"", name} if isinstance(urns, list) else ()
    return {"former": sorted(keys)} if keys else {}
