"""Which number is declared: its spec.

A spec is the canonical JSON of the inputs that define *which* number a program declares. An order
keeps the history of its specs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ..core.canonical import canonical, canonical_json
from .schema import IDENTITY_KEYS


def identity(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that define the number, in canonical form, without absent ones.

    Keepers are included as a digest: they can be long, and a program may derive them from secrets.
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


def spec_text(inputs: Mapping[str, Any]) -> str:
    """Return the spec of a PhoneNumber's inputs as canonical JSON."""
    return canonical_json(identity(inputs))
