"""Values on the wire: protobuf structs with markers for secret and unknown values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

from ..lifecycle.core.history import packed, unpacked
from ..lifecycle.core.names import snake
from ..lifecycle.core.unknown import UNKNOWN, Unknown
from .names import camel, camel_keys, snake_keys

UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_TEXTS: Final = frozenset(
    (
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    )
)
"""The strings that stand for a value unknown in a preview, one per type."""

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

PROVIDER_KEY: Final = "__provider"
"""A member that only the state of a dynamic resource has."""

_MADE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "history": ("spec", "said", "adopt"),
    "__submitted": (
        "program_details",
        "company_information",
        "message_details",
        "traffic_details",
    ),
}
"""Outputs that derive from inputs and are as secret as they are."""


@dataclass(frozen=True, slots=True)
class Received:
    """Properties as the engine sent them.

    Attributes:
        values: With the names of `lifecycle`, the history unpacked, and unknown values marked.
        secret: The names of members that contain a secret at any depth; `history` counts as one.
        dynamic: Whether they belong to a dynamic resource.
    """

    values: dict[str, Any]
    secret: frozenset[str]
    dynamic: bool = False

    def __bool__(self) -> bool:
        return bool(self.values)


def received(struct: struct_pb2.Struct) -> Received:
    """Return properties that the engine sent."""
    plain, secret = unwrapped(struct)
    dynamic = plain.pop(PROVIDER_KEY, None) is not None
    return Received(unpacked(snake_keys(plain)), frozenset(map(snake, secret)), dynamic)


def sent(values: Mapping[str, Any], secret: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return properties in the engine's form.

    Args:
        values: With the names of `lifecycle`, and the history unpacked.
        secret: The names of secret inputs. What derives from them is secret too.
    """
    names = set(secret)
    names |= {name for name, sources in _MADE_OF.items() if names.intersection(sources)}
    return wrapped(camel_keys(packed(values)), map(camel, names))


def unwrapped(struct: struct_pb2.Struct) -> tuple[dict[str, Any], set[str]]:
    """Return values with wire names, and the names of the members that contain a secret."""
    plain: dict[str, Any] = {}
    secret: set[str] = set()
    for key, value in struct.fields.items():
        found: list[bool] = []
        plain[key] = _plain(value, found)
        if found:
            secret.add(key)
    return plain, secret


def wrapped(values: Mapping[str, Any], secret: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return a struct of values with wire names."""
    names = frozenset(secret)
    marked = {
        key: {_SIGNATURE: _SECRET, "value": value} if key in names else value
        for key, value in values.items()
        if value is not None
    }
    struct = struct_pb2.Struct()
    struct.update(json.loads(json.dumps(marked, default=_unknown_text)))
    return struct


def _plain(value: struct_pb2.Value, found: list[bool]) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return UNKNOWN if text in _UNKNOWN_TEXTS else text
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_plain(item, found) for item in value.list_value.values]
        case "struct_value":
            return _object(value.struct_value.fields, found)
    return None


def _object(fields: Mapping[str, struct_pb2.Value], found: list[bool]) -> Any:
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else ""
    if signature == _SECRET:
        found.append(True)
        return _plain(fields["value"], found)
    if signature == _OUTPUT:
        if "secret" in fields and fields["secret"].bool_value:
            found.append(True)
        return _plain(fields["value"], found) if "value" in fields else UNKNOWN
    return {key: _plain(item, found) for key, item in fields.items()}


def _unknown_text(value: object) -> str:
    if isinstance(value, Unknown):
        return UNKNOWN_TEXT
    raise TypeError(f"{type(value).__name__} is not plain JSON")
