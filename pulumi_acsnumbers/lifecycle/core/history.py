"""What an order remembers, stored as one text.

Engine and SDK pay for each property that a resource has, and again for each level in it, in every
refresh and at every step. Nobody but this package reads what an order remembers, so wishes, numbers
and endpoint are one text in a state: `record` in the outputs of an order, which hands it to its
number or brief as `__record`. States of earlier versions have them one by one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .canonical import canonical_json
from .guardrails import stored
from .unknown import UNKNOWN, Unknown, is_known

RECORD: Final = "record"
"""The output of an order. Part of the state format."""

_MEMBERS: Final = ("wishes", "numbers", "endpoint")
_PREFIXES: Final = ("", "__")


def packed(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as they are stored: with an order's record as one text."""
    stored = dict(props)
    for prefix in _PREFIXES:
        record = {key: stored.pop(prefix + key) for key in _MEMBERS if prefix + key in stored}
        if record:
            stored[prefix + RECORD] = canonical_json(record) if is_known(record) else UNKNOWN
    return stored


def unpacked(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored properties with an order's record in its members.

    Of a text that is no record nothing is left: its members are missed by whoever needs them.
    """
    plain = dict(props)
    for prefix in _PREFIXES:
        record = _members(plain.pop(prefix + RECORD, None), handed=bool(prefix))
        plain |= {prefix + key: record[key] for key in _MEMBERS if key in record}
    return plain


def _members(record: Any, *, handed: bool) -> Mapping[str, Any]:
    # A preview shows the empty input of an order, which is there for its secrecy, as its output.
    if isinstance(record, Unknown) or (handed and record == ""):
        return dict.fromkeys(_MEMBERS, UNKNOWN)
    try:
        members = json.loads(record) if isinstance(record, str) else None
    except (ValueError, RecursionError):
        members = None
    return members if isinstance(members, dict) else {}


@dataclass(frozen=True, slots=True)
class Wish:
    """One entry of an order's list: what was meant, and since when."""

    text: str
    since: str


@dataclass(frozen=True, slots=True)
class Told:
    """A number that an order was told of, and for which wish."""

    number: str
    wish: str


@dataclass(frozen=True, slots=True)
class OrderRef:
    """What a PhoneNumber knows of its order.

    Attributes:
        id: The order's id, a UUID.
        wishes: Every wish so far, the newest last.
        numbers: The numbers that were adopted or imported, each with the wish it was for.
        endpoint: The ACS resource that the order belongs to.
    """

    id: str
    wishes: tuple[Wish, ...]
    numbers: tuple[Told, ...]
    endpoint: str

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Read the hidden inputs that the constructor filled from the order."""
        return cls(
            id=stored(props, "order"),
            wishes=tuple(Wish(w["wish"], w["since"]) for w in stored(props, "__wishes")),
            numbers=tuple(Told(n["number"], n["wish"]) for n in props.get("__numbers") or ()),
            endpoint=stored(props, "__endpoint"),
        )


SAID: Final = "said"
"""The wish as the program says it, when a part of it is ignored.

The engine ignores changes only as long as a number stays: its replacement is created with all that
the program says, and that is what an order then remembers. The number's diff is not shown it.
"""
