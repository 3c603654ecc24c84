"""The properties of an order that correspond to those of its number or brief.

A program passes options that name properties, such as the ignored ones. An order has its own names
for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

SPEC_KEYS: Final = (
    "country_code",
    "phone_number_type",
    "assignment_type",
    "area_code",
    "number_prefix",
    "keepers",
    "size",
    "program_brief_id",
)
"""The inputs of a number, pool or brief that its order has as members of one input."""

_ORDER_INPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    **{key: (f"spec.{key}",) for key in SPEC_KEYS},
    "adopt": ("adopt",),
    "release_on_delete": ("release_on_delete",),
    "*": ("spec", "adopt", "release_on_delete"),
}
_ORDER_OUTPUTS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(SPEC_KEYS, ("spec", "history")),
    "adopt": ("adopt", "history"),
}


def input_paths(paths: Iterable[str]) -> list[str]:
    """Return the paths in an order for paths in its number, without those it lacks."""
    return [
        f"{name}{rest}" for key, rest in map(_split, paths) for name in _ORDER_INPUTS.get(key, ())
    ]


def output_names(names: Iterable[str]) -> list[str]:
    """Return the outputs of an order that contain the given outputs of its number."""
    return list(dict.fromkeys(one for name in names for one in _ORDER_OUTPUTS.get(name, ())))


def _split(path: str) -> tuple[str, str]:
    """Return the first name of a property path, and the path below it with its separator."""
    match = _FIRST_NAME.match(path)
    return (match["quoted"] or match["plain"] or "", path[match.end() :]) if match else ("", "")


_FIRST_NAME: Final = re.compile(r'\["(?P<quoted>[^"\\]*)"\]|(?P<plain>[^.\[]+)')
