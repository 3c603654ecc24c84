"""The history of an order: what it remembers, stored as one text.

Engine and SDK pay for each property that a resource has, and again for each level in it, in every
refresh and at every step. Only this package reads what an order remembers, so its generations, the
numbers it knows of and its endpoint are one text in a state: `history` in the outputs of an
order, which hands it to its number or brief as `__history`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .canonical import canonical_json
from .guardrails import stored
from .unknown import UNKNOWN, Unknown, is_known

HISTORY: Final = "history"
"""The output of an order. Part of the state format."""

_MEMBERS: Final = ("generations", "numbers", "endpoint")
_PREFIXES: Final = ("", "__")


def packed(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as they are stored: with the history of an order as one text."""
    stored = dict(props)
    for prefix in _PREFIXES:
        history = {key: stored.pop(prefix + key) for key in _MEMBERS if prefix + key in stored}
        if history:
            stored[prefix + HISTORY] = canonical_json(history) if is_known(history) else UNKNOWN
    return stored


def unpacked(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored properties with an order's history in its members.

    A text that is not a history leaves nothing: its members are missed by whoever needs them.
    """
    plain = dict(props)
    for prefix in _PREFIXES:
        history = _members(plain.pop(prefix + HISTORY, None), handed=bool(prefix))
        plain |= {prefix + key: history[key] for key in _MEMBERS if key in history}
    return plain


def _members(history: Any, *, handed: bool) -> Mapping[str, Any]:
    # A preview shows the empty input of an order, which is there for its secrecy, as its output.
    if isinstance(history, Unknown) or (handed and history == ""):
        return dict.fromkeys(_MEMBERS, UNKNOWN)
    try:
        members = json.loads(history) if isinstance(history, str) else None
    except (ValueError, RecursionError):
        members = None
    return members if isinstance(members, dict) else {}


@dataclass(frozen=True, slots=True)
class Generation:
    """One entry of an order's history: what was meant, and since when.

    Attributes:
        number: Which entry it is, from 0.
        spec: What was meant: the canonical JSON of the inputs that say so.
        since: When the order learned of it, ISO 8601.
    """

    number: int
    spec: str
    since: str


def generations_in(entries: Iterable[Mapping[str, str]]) -> tuple[Generation, ...]:
    """Return the generations that an order has stored, the newest last."""
    return tuple(
        Generation(number, one["spec"], one["since"]) for number, one in enumerate(entries)
    )


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A number that was adopted or imported for an order, and for which spec."""

    number: str
    spec: str


@dataclass(frozen=True, slots=True)
class OrderRef:
    """What a PhoneNumber knows of its order.

    Attributes:
        id: The order's id, a UUID.
        generations: Every generation so far, the newest last.
        numbers: The numbers that were adopted or imported, each with the spec it was for.
        endpoint: The ACS resource that the order belongs to.
    """

    id: str
    generations: tuple[Generation, ...]
    numbers: tuple[KnownNumber, ...]
    endpoint: str

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Read the hidden inputs that the constructor filled from the order."""
        return cls(
            id=stored(props, "order"),
            generations=generations_in(stored(props, "__generations")),
            numbers=tuple(
                KnownNumber(n["number"], n["spec"]) for n in props.get("__numbers") or ()
            ),
            endpoint=stored(props, "__endpoint"),
        )


SAID: Final = "said"
"""The spec as the program says it, when a part of it is ignored.

The engine ignores changes only as long as a number stays: its replacement is created with all that
the program says, and that is what an order then remembers. The number's diff is not shown it.
"""
