"""The history of an order: what it stores, as one string.

Engine and SDK process every property of a resource, and every level inside it, in every refresh and
at every step. Only this package reads a history. So the generations, known numbers and endpoint of
an order are one string in the state: `history` in its outputs, which it passes to its number or
brief as `__history`.
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
    """Return properties as they are stored, with the history of an order as one string."""
    stored = dict(props)
    for prefix in _PREFIXES:
        history = {key: stored.pop(prefix + key) for key in _MEMBERS if prefix + key in stored}
        if history:
            stored[prefix + HISTORY] = canonical_json(history) if is_known(history) else UNKNOWN
    return stored


def unpacked(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored properties with an order's history expanded into its members.

    A string that is not a history expands to nothing; whoever needs the members reports them
    missing.
    """
    plain = dict(props)
    for prefix in _PREFIXES:
        history = _members(plain.pop(prefix + HISTORY, None), handed=bool(prefix))
        plain |= {prefix + key: history[key] for key in _MEMBERS if key in history}
    return plain


def _members(history: Any, *, handed: bool) -> Mapping[str, Any]:
    # In a preview an order's empty input, which exists for its secrecy, appears as its output.
    if isinstance(history, Unknown) or (handed and history == ""):
        return dict.fromkeys(_MEMBERS, UNKNOWN)
    try:
        members = json.loads(history) if isinstance(history, str) else None
    except (ValueError, RecursionError):
        members = None
    return members if isinstance(members, dict) else {}


@dataclass(frozen=True, slots=True)
class Generation:
    """One entry of an order's history: what was declared, and since when.

    Attributes:
        number: The index of the entry, from 0.
        spec: The declaration: the canonical JSON of the inputs that define it.
        since: When the order learned of it, ISO 8601.
    """

    number: int
    spec: str
    since: str


def generations_in(entries: Iterable[Mapping[str, str]]) -> tuple[Generation, ...]:
    """Return the stored generations of an order, the newest last."""
    return tuple(
        Generation(number, one["spec"], one["since"]) for number, one in enumerate(entries)
    )


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A number that was adopted or imported for an order, and its spec."""

    number: str
    spec: str


@dataclass(frozen=True, slots=True)
class OrderRef:
    """What a PhoneNumber knows about its order.

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
        """Read the hidden inputs that the constructor filled in from the order."""
        return cls(
            id=stored(props, "order"),
            generations=generations_in(stored(props, "__generations")),
            numbers=tuple(
                KnownNumber(n["number"], n["spec"]) for n in props.get("__numbers") or ()
            ),
            endpoint=stored(props, "__endpoint"),
        )


SAID: Final = "said"
"""The spec as the program declares it, if a part of it is ignored.

The engine ignores changes only while a number stays. A replacement is created with everything the
program declares, and the order stores that. The number's diff does not see it.
"""
