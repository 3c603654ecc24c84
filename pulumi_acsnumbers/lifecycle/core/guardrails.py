"""Guardrails, and the checks that stop a run before it does harm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .canonical import canonical
from .errors import Refused
from .unknown import known

WITH_ITS_ORDER: Final = (
    "run pulumi up without --target and --exclude, or name the order in them too, and without "
    "`ignore_changes` on only some of the inputs"
)


@dataclass(frozen=True, slots=True)
class Guardrails:
    """What a stack may do with money and numbers.

    Attributes:
        allow_purchases: False blocks every purchase.
        allow_releases: False blocks every release, and every replacement already in `diff`.
        moved_from: The endpoint in this stack's state before the ACS resource moved, or None.
    """

    allow_purchases: bool = True
    allow_releases: bool = True
    moved_from: str | None = None


def require_endpoint(
    recorded: object, configured: str, moved_from: str | None, *, doing: str, thing: str | None
) -> None:
    """Refuse if the configured endpoint is not the recorded one."""
    if recorded in (configured, moved_from):
        return
    if not isinstance(recorded, str):
        raise not_ours("the endpoint is not a string")
    raise Refused(
        doing,
        f"it belongs to {recorded}, but {configured} is configured, which does not have it",
        thing=thing,
        remedy="configure the endpoint it belongs to; if the same ACS resource has moved, set "
        f"acsnumbers:movedFrom to {recorded}",
    )


def require_order(news: Mapping[str, Any], *, doing: str, thing: str | None = None) -> None:
    """Refuse inputs that lack the values that an order provides.

    A targeted first run can omit the order, and the order in a state of an earlier version provides
    them only once it has been updated. Without them the resource would be recorded in an unusable
    form.

    Raises:
        Refused: The order is not in this run.
    """
    if news.get("order") is not None and news.get("__endpoint") is not None:
        return
    raise Refused(
        doing,
        "this run leaves out its order, which has to be stored before it",
        thing=thing,
        remedy=f"include its order: {WITH_ITS_ORDER}",
    )


def require_comparable(
    thing: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    plain: Collection[str],
    *,
    also: Collection[str] = (),
    guardrails: Guardrails,
    endpoint: str,
    doing: str,
) -> None:
    """Refuse to compare what belongs elsewhere, comes without its order, or is not plain.

    Args:
        thing: The id of the number or brief.
        olds: The stored outputs.
        news: The checked inputs; values can be unknown.
        plain: The inputs that must be plain JSON.
        also: Outputs that must be, too.
        guardrails: The guardrails of this stack.
        endpoint: The configured endpoint.
        doing: What is being done, for the error.
    """
    recorded = stored(olds, "__endpoint")
    require_endpoint(recorded, endpoint, guardrails.moved_from, doing=doing, thing=thing)
    # What was imported directly has no order.
    if stored_text(olds, "order") or news.get("order") is not None:
        require_order(news, doing=doing, thing=thing)
    require_plain(olds, (*plain, *also), doing=doing, thing=thing)
    require_plain(known(news), plain, doing=doing, thing=thing)


def stored(props: Mapping[str, Any], key: str) -> Any:
    """Return a value that this package stored about a resource.

    Raises:
        Refused: It is missing, so this package did not write the state.
    """
    if props.get(key) is None:
        raise not_ours(f"{key!r} is missing")
    return props[key]


def stored_text(props: Mapping[str, Any], key: str) -> str:
    """Return a string that this package stored, or "" if it stored none.

    Raises:
        Refused: It is not a string, so this package did not write the state.
    """
    value = props.get(key)
    if value is not None and not isinstance(value, str):
        raise not_ours(f"{key!r} is not a string")
    return value or ""


def not_ours(what: str) -> Refused:
    """Return the refusal of a state that something else wrote or damaged."""
    return Refused(
        "reading the state",
        f"{what}, so this state was not written by pulumi-acsnumbers",
        remedy="restore the state, or remove the resource with pulumi state delete and take it "
        'over with `adopt="+…"` or `program_brief_id="…"`',
    )


def require_plain(props: Mapping[str, Any], keys: Iterable[str], *, doing: str, thing: str) -> None:
    """Refuse properties that have no canonical form, so that they cannot be compared."""
    for key in keys:
        if props.get(key) is None:
            continue
        try:
            canonical({key: props[key]})
        except (TypeError, ValueError) as error:
            raise Refused(
                doing, f"{key} {error}", thing=thing, remedy="use plain values there"
            ) from None
