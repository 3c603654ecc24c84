"""Values that a preview does not know yet."""

from __future__ import annotations

from typing import Any, Final


class Unknown:
    """A value that will be known only when the deployment runs."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def is_known(value: Any) -> bool:
    """Tell whether a JSON value is known in every part."""
    if isinstance(value, Unknown):
        return False
    if isinstance(value, dict):
        return all(is_known(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return all(is_known(item) for item in value)
    return True
