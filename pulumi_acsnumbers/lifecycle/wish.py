"""Which number is meant: the wish, and the ids at the service that follow from it.

A wish is the canonical text of the inputs that say *which* number a program means. An order keeps
the list of its wishes; attempt k of wish n is the reservation whose id is derived here, so every
run of the same program, also one after a crash, walks the same ids.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

_DEEPEST: Final = 100  # three times what the engine's messages can carry

IDENTITY_KEYS: Final = (
    "country_code",
    "phone_number_type",
    "assignment_type",
    "area_code",
    "number_prefix",
    "keepers",
)
"""The inputs that say which number is meant. Only these replace a number."""


def canonical(value: Any) -> Any:
    """Return one form for all JSON values that mean the same.

    The engine hands every number over as a float, so `1` and `1.0` are the same; a key without a
    value is the same as no key.

    Raises:
        TypeError: It holds something that is not JSON.
        ValueError: It holds what the engine cannot carry: a whole number that no float comes near,
            or objects within objects without end.
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
    """Return the one JSON text of a value: keys sorted, no blanks."""
    return json.dumps(canonical(value), sort_keys=True, separators=(",", ":"))


def identity(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that say which number is meant, in their one form, those given alone.

    Keepers enter as a digest: they can be long, and a program may derive them from secrets.
    """
    meant = {key: inputs[key] for key in IDENTITY_KEYS if inputs.get(key) is not None}
    meant = {key: value for key, value in meant.items() if canonical(value)}
    if isinstance(meant.get("country_code"), str):
        meant["country_code"] = meant["country_code"].upper()
    if isinstance(meant.get("number_prefix"), str):
        meant["number_prefix"] = meant["number_prefix"].removeprefix("+")
    if "keepers" in meant:
        digest = hashlib.sha256(canonical_json(meant["keepers"]).encode())
        meant["keepers"] = digest.hexdigest()[:32]
    return meant


def wish_text(inputs: Mapping[str, Any]) -> str:
    """Return the wish of a PhoneNumber's inputs as canonical JSON."""
    return canonical_json(identity(inputs))


def attempt_id(order: str, wish: int, attempt: int) -> str:
    """Return the reservation id of an attempt; part of the state format, never to change."""
    return str(uuid5(UUID(order), f"{wish}/{attempt}"))


def new_nonce() -> str:
    """Return the random text that tells one copy of a number from another."""
    return secrets.token_hex(8)
