"""Validation of a program brief's content: each value by its rule, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.unknown import Unknown
from ..core.validation import Failure
from .schema import SECTIONS
from .walk import Place, places


def validate(content: Mapping[str, Any], version: str) -> list[Failure]:
    """Return all failures of normalised content. Unknown values pass."""
    failures = []
    for place in places(content, version):
        if (place.value is None and not place.in_list) or isinstance(place.value, Unknown):
            continue
        reason = _wrong_with(place, version)
        if reason and place.member in SECTIONS:
            # The engine prints the value of a property that failed, and a whole section can come
            # from a secret. So this failure names the member in its own text.
            failures.append(Failure("", f"`{place.path}` {reason}"))
        elif reason:
            # Without its value: that can come from a secret.
            failures.append(Failure(place.path, reason))
    return failures


def _wrong_with(place: Place, version: str) -> str | None:
    if place.member.is_list(version) and not place.in_list:
        return None if isinstance(place.value, list) else "must be a list"
    if place.member.children:
        return None if isinstance(place.value, Mapping) else "must be a dictionary"
    rule = place.member.rule_in(version)
    return rule(place.value) if rule else None
