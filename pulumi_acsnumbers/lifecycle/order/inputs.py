"""The inputs of an order, as the constructor of its resource makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..brief.spec import KIND as PROGRAM_BRIEF
from ..brief.spec import wish_text as brief_wish_text
from ..core.unknown import UNKNOWN, is_known
from ..phone_number.spec import wish_text

INPUT_KEYS: Final = ("kind", "wish", "adopt", "release_on_delete")
"""The inputs of an order that it remembers. Part of the state format."""


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
