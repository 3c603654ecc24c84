"""The types of the schema, which programs in statically typed languages name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ...lifecycle.core.names import snake
from ...native.names import schema

_INDEX: Final = "acsnumbers:index:"
_TYPES: Final = "#/types/acsnumbers:index:"


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of an input.

    Attributes:
        kind: `object`, `array`, `string`, `boolean`, `integer` or `number`.
        name: The name of an object's type, or of a word's enumeration; else "".
        spec: The schema of the type.
    """

    kind: str
    name: str
    spec: Mapping[str, Any]

    @property
    def item(self) -> Shape:
        """The type of a list's items."""
        return _shape(self.spec["items"])

    def member(self, key: str) -> Shape:
        """Return the type of a member, by its name in Python programs."""
        return _shape(next(v for k, v in self.spec["properties"].items() if snake(k) == key))


@cache
def inputs_of(resource: str) -> Shape:
    """Return the type of a component's inputs."""
    spec = schema()["resources"][_INDEX + resource]
    return Shape("object", resource, {"properties": spec["inputProperties"]})


def _shape(spec: Mapping[str, Any]) -> Shape:
    reference = spec.get("$ref", "")
    if reference.startswith(_TYPES):
        name = reference.removeprefix(_TYPES)
        return Shape("object", name, schema()["types"][_INDEX + name])
    words = [one["$ref"] for one in spec.get("oneOf", ()) if "$ref" in one]
    return Shape(spec["type"], words[0].removeprefix(_TYPES) if words else "", spec)
