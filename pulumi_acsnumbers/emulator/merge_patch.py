"""Merge patch (RFC 7396), and the two ways in which a service may deviate from it."""

from __future__ import annotations

from typing import Any


def merge(
    target: dict[str, Any],
    patch: dict[str, Any],
    *,
    nulls_ignored: bool = False,
    arrays_grow: bool = False,
) -> dict[str, Any]:
    """The target with a patch applied. Neither is modified.

    Args:
        target: An object.
        patch: Members to set. Null removes a member, objects are merged, arrays are replaced.
        nulls_ignored: A null changes nothing.
        arrays_grow: The items of an array are appended to the existing ones.
    """
    merged = dict(target)
    for name, value in patch.items():
        old = merged.get(name)
        if value is None:
            if not nulls_ignored:
                merged.pop(name, None)
        elif isinstance(value, dict):
            base = old if isinstance(old, dict) else {}
            merged[name] = merge(base, value, nulls_ignored=nulls_ignored, arrays_grow=arrays_grow)
        elif arrays_grow and isinstance(value, list) and isinstance(old, list):
            merged[name] = old + value
        else:
            merged[name] = value
    return merged


def drop_arrays(target: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The target without the arrays, at any depth, that a patch does not mention."""
    kept = {}
    for name, value in target.items():
        if isinstance(value, dict):
            below = patch.get(name)
            kept[name] = drop_arrays(value, below if isinstance(below, dict) else {})
        elif not isinstance(value, list) or name in patch:
            kept[name] = value
    return kept
