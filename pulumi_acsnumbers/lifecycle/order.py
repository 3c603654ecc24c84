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
from .errors import Refused
from .guards import Brakes, require_endpoint, require_plain, stored
from .registry import RunRegistry
from .unknown import UNKNOWN, is_known, known
from .wish import canonical, wish_text

COMPARING: Final = "comparing order"

INPUT_KEYS: Final = ("kind", "wish", "adopt", "release_on_delete")
"""The inputs of an order that it remembers. Part of the state format."""

SAID: Final = "said"
"""The wish as the program says it, when a part of it is ignored.

The engine ignores changes only as long as a number stays: its replacement is created with all that
the program says, and that is what an order then remembers. The number's diff is not shown it.
"""

_PLAIN_KEYS: Final = tuple(key for key in INPUT_KEYS if key != "wish")


def check_order(news: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of an order.

    The wish stays as it was given: `ignore_changes` puts back single members of it, and the engine
    keeps its secret members encrypted. Never a failure: what is wrong with a wish is told by its
    resource's own check, on its inputs.
    """
    return {key: value for key, value in news.items() if value is not None}


def wish_of(props: Mapping[str, Any]) -> Any:
    """Return the wish of an order as canonical text; unknown as long as a part of it is.

    A wish that makes no sense is "", which is nobody's.
    """
    wish = props.get("wish")
    if not is_known(wish):
        return UNKNOWN
    if isinstance(wish, str):
        return wish  # as the states of earlier versions have it
    if not isinstance(wish, Mapping):
        return ""
    try:
        return brief_wish_text(wish) if props.get("kind") == PROGRAM_BRIEF else wish_text(wish)
    except (TypeError, ValueError):
        return ""


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
        require_plain(props, _PLAIN_KEYS, doing=COMPARING, thing=order)
    _require_same_kind(order, olds, news)
    wished_anew = _is_new(news, wish_of(olds), olds.get("wishes"))
    if endpoint != recorded or wished_anew:
        return True
    return any(
        not is_known(news.get(key)) or canonical(olds.get(key)) != canonical(news.get(key))
        for key in _PLAIN_KEYS
    )


def _require_same_kind(order: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Refuse a brief that takes over the name, and so the order, of a number; or the reverse.

    An order releases what it knows, when it is deleted; it would not be deleted.
    """
    before, now = olds.get("kind"), news.get("kind")
    if before is None or before == now or not is_known(now):
        return
    raise Refused(
        COMPARING,
        f"it belongs to a resource of another kind ({before}) that had the same name",
        thing=order,
        remedy="give the new resource another name",
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
    wish = wish_of(news)
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
        if one["wish"] == wish_of(news):
            registry.want(one["number"], news.get("__urn"), adopts=False)


def create_order(
    news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the id and outputs of a new order. Makes no request."""
    return str(uuid4()), _remember(
        news, before=None, wishes=[], numbers=[], endpoint=endpoint, now=now
    )


def update_order(
    olds: Mapping[str, Any], news: Mapping[str, Any], *, endpoint: str, now: datetime
) -> dict[str, Any]:
    """Return the outputs of an order that has something new to remember. Makes no request."""
    return _remember(
        news,
        before=wish_of(olds),
        wishes=stored(olds, "wishes"),
        numbers=olds.get("numbers") or [],
        endpoint=endpoint,
        now=now,
    )


def _is_new(news: Mapping[str, Any], before: Any, wishes: Any) -> bool:
    """Tell whether an order wishes for something else than before.

    What is ignored is not in the wish that is compared, but it is in the one that is remembered.
    """
    wish = wish_of(news)
    match wishes:
        case [*_, {"wish": last}] if SAID not in news:
            return bool(wish != last)
    return bool(wish != before)


def _remember(
    news: Mapping[str, Any],
    *,
    before: Any,
    wishes: list[dict[str, Any]],
    numbers: list[dict[str, str]],
    endpoint: str,
    now: datetime,
) -> dict[str, Any]:
    inputs = {key: news[key] for key in (*INPUT_KEYS, "__urn") if news.get(key) is not None}
    stored(inputs, "wish")
    if not wishes or _is_new(news, before, wishes):
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
