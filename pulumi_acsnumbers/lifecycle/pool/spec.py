"""Which numbers are meant, and how many: the spec of a pool's order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ..core.canonical import canonical, canonical_json
from ..phone_number.spec import identity
from .schema import IDENTITY_KEYS

KIND: Final = "phoneNumberPool"
"""The kind of a pool's order."""


def kind_of_numbers(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that say which numbers are meant, in their one form."""
    return identity({key: inputs.get(key) for key in IDENTITY_KEYS})


def spec_text(inputs: Mapping[str, Any]) -> str:
    """Return the spec of a pool's inputs as canonical JSON.

    The size is a part of it: so each change of size is a generation of the order, and what a run
    has bought that died in one which was reverted is looked for.
    """
    return canonical_json({**kind_of_numbers(inputs), "size": canonical(inputs.get("size"))})


def same_kind(one: str, other: str) -> bool:
    """Return whether two specs mean the same numbers, however many."""
    return bool(_without_size(one) == _without_size(other))


def _without_size(spec: str) -> Any:
    try:
        meant = json.loads(spec)
    except (ValueError, RecursionError):
        return spec
    if not isinstance(meant, dict):
        return spec
    return {key: value for key, value in meant.items() if key != "size"}
