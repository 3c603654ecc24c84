"""Diff of an order: whether it has something new to store. It is never replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core.canonical import canonical
from ..core.difference import Difference
from ..core.errors import Refused
from ..core.guardrails import Guardrails, require_endpoint, require_plain, stored
from ..core.registry import RunRegistry
from ..core.unknown import is_known, known
from .inputs import INPUT_KEYS, spec_of
from .update import is_new

COMPARING: Final = "comparing order"


_PLAIN_KEYS: Final = tuple(key for key in INPUT_KEYS if key != "spec")


def diff_order(
    order: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    guardrails: Guardrails,
    endpoint: str,
) -> bool:
    """Return whether an order has something new to store. Never a replacement.

    Raises:
        Refused: The order belongs to another endpoint.
    """
    recorded = stored(olds, "endpoint")
    require_endpoint(recorded, endpoint, guardrails.moved_from, doing=COMPARING, thing=order)
    for props in (olds, known(news)):
        require_plain(props, _PLAIN_KEYS, doing=COMPARING, thing=order)
    _require_same_kind(order, olds, news)
    changed = is_new(news, spec_of(olds), olds.get("generations"))
    if endpoint != recorded or changed:
        return True
    return any(_differs(olds.get(key), news.get(key)) for key in _PLAIN_KEYS)


def compare_order(
    order: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    registry: RunRegistry,
    guardrails: Guardrails,
    endpoint: str,
) -> Difference:
    """Record what an order knows for the current declaration, and return what would change.

    Raises:
        Refused: The order belongs to another endpoint.
    """
    note_known_order(registry, order, olds, news)
    changes = diff_order(order, olds, news, guardrails=guardrails, endpoint=endpoint)
    differing = [key for key in _PLAIN_KEYS if _differs(olds.get(key), news.get(key))]
    if spec_of(olds) != spec_of(news):
        differing.append("spec")
    return Difference(changes, (), tuple(differing) if changes else ())


def _differs(old: Any, new: Any) -> bool:
    return not is_known(new) or bool(canonical(old) != canonical(new))


def _require_same_kind(order: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Refuse a brief that takes over the name, and so the order, of a number; or the reverse.

    An order releases what it knows when it is deleted, but a takeover would not delete it.
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


def note_known_order(
    registry: RunRegistry,
    order: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
) -> None:
    """Record which numbers an order knows for what is declared, its policy, and its names."""
    registry.note_names(olds.get("generations") or (), news.get("__urn"))
    before, release = (
        said if isinstance(said := props.get("release_on_delete"), bool) else None
        for props in (olds, news)
    )
    registry.set_policy(order, release=release, before=before)
    if release is False:
        registry.note_keeping(order, news.get("__urn"))
    for one in olds.get("numbers") or ():
        if one["spec"] == spec_of(news):
            registry.want(one["number"], news.get("__urn"), adopts=False)
