"""Names: camelCase on the wire and in programs, snake_case in `lifecycle` and in dynamic states."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ..lifecycle.core.names import snake
from ..lifecycle.core.resource_types import (
    NATIVE_BRIEF_TYPE,
    NATIVE_NUMBER_TYPE,
    NATIVE_ORDER_TYPE,
    NATIVE_POOL_TYPE,
)

PACKAGE: Final = "acsnumbers"
ORDER: Final = NATIVE_ORDER_TYPE
NUMBER: Final = NATIVE_NUMBER_TYPE
POOL: Final = NATIVE_POOL_TYPE
BRIEF: Final = NATIVE_BRIEF_TYPE
PHONE_NUMBER: Final = "acsnumbers:index:PhoneNumber"
PHONE_NUMBER_POOL: Final = "acsnumbers:index:PhoneNumberPool"
PROGRAM_BRIEF: Final = "acsnumbers:index:ProgramBrief"
COMPONENTS: Final = {
    PHONE_NUMBER: ("phoneNumber", NUMBER),
    PHONE_NUMBER_POOL: ("phoneNumberPool", POOL),
    PROGRAM_BRIEF: ("programBrief", BRIEF),
}
"""By type, the kind of a component's order, and the type of the resource below it."""

_KEPT: Final = "keepers"
"""The input whose member names belong to the program."""


@cache
def camel(name: str) -> str:
    """Return the wire name for a name of `lifecycle`."""
    if name.startswith("_"):
        return name
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def snake_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return wire values with the names of `lifecycle`, at every depth."""
    return {snake(key): _inner(key, value, snake) for key, value in values.items()}


def camel_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of `lifecycle` with wire names, at every depth."""
    return {camel(key): _inner(key, value, camel) for key, value in values.items()}


def path(dotted: str) -> str:
    """Return the path of a property with wire names."""
    return ".".join(camel(part) for part in dotted.split("."))


@cache
def schema() -> Any:
    """Return the schema of the package, which has no version."""
    return json.loads(files(__package__ or "").joinpath("schema.json").read_bytes())


def _inner(key: str, value: Any, rename: Callable[[str], str]) -> Any:
    if key == _KEPT or key.startswith("__"):
        return value
    if isinstance(value, Mapping):
        return {rename(name): _inner(name, item, rename) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_inner("", item, rename) for item in value]
    return value
