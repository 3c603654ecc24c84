"""A canonical form for JSON values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 100  # three times what the engine's messages can carry


def canonical(value: Any) -> Any:
    """Return the same form for all JSON values with the same meaning.

    The engine passes every number as a float, so `1` and `1.0` are equal. A key without a value is
    equal to a missing key.

    Raises:
        TypeError: It contains something that is not JSON.
        ValueError: It contains what the engine cannot carry: an integer beyond the range of floats,
            or too deeply nested objects.
    """
    return _canonical(value, 0)


def _canonical(value: Any, depth: int) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    if depth >= _DEEPEST:
        raise ValueError("must not be nested so deep")
    if isinstance(value, Mapping):
        return {str(k): _canonical(v, depth + 1) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [_canonical(item, depth + 1) for item in value]
    message = f"must be plain JSON, not {type(value).__name__}"
    raise TypeError(message)


def _number(value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("must be a number that a float can hold") from None
    return int(number) if math.isfinite(number) and number.is_integer() else number


def canonical_json(value: Any) -> str:
    """Return the canonical JSON text of a value: keys sorted, no spaces."""
    return json.dumps(canonical(value), sort_keys=True, separators=(",", ":"))
