"""Values that are unknown in a preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


class Unknown:
    """A value that is known only when the deployment runs."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def is_known(value: Any) -> bool:
    """Return whether a JSON value contains no unknown, at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Unknown):
            return False
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
    return True


def known(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that contain no unknown."""
    return {key: value for key, value in props.items() if is_known(value)}
