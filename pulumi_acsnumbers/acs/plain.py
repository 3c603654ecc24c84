"""Client models as plain JSON, with snake_case names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any


def plain(
    value: Any,
    wrap: Callable[[dict[str, Any]], Any] = dict,
    text: Callable[[str], str] = str,
) -> Any:
    """Return a model as plain JSON. Times are ISO 8601 in UTC.

    The id of a number is its E.164 form, as in a state; on the wire it is the digits.

    Args:
        value: A model, or a value inside one.
        wrap: Converts each dictionary.
        text: Converts each string.
    """
    if isinstance(value, str):
        return text(value)
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        own_id = "phone_number" if "phone_number" in names else "id"
        sources = {name: own_id if name == "id" else name for name in names}
        return wrap({name: plain(getattr(value, of), wrap, text) for name, of in sources.items()})
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return wrap({text(key): plain(item, wrap, text) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return [plain(item, wrap, text) for item in value]
    return value
