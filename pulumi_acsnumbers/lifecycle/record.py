"""What an order remembers, stored as one text.

Engine and SDK pay for each property that a resource has, and again for each level in it, in every
refresh and at every step. Nobody but this package reads what an order remembers, so wishes, numbers
and endpoint are one text in a state: `record` in the outputs of an order, which hands it to its
number or brief as `__record`. States of earlier versions have them one by one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from .unknown import UNKNOWN, Unknown, is_known
from .wish import canonical_json

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
