"""Members that several request bodies share."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.emulator import errors
from pulumi_acsnumbers.emulator.inventory.countries import Country
from pulumi_acsnumbers.emulator.numbers import CAPABILITY_TYPES
from pulumi_acsnumbers.emulator.world import World

NUMBER_TYPES = ("geographic", "tollFree", "mobile")
ASSIGNMENT_TYPES = ("person", "application")


def country(world: World, code: str) -> Country:
    """The country in a path.

    Only the forty countries of the catalogue are accepted (unknown: how the service responds to a
    real country that it does not serve).
    """
    found = world.stock.country(code.upper())
    if found is None:
        raise errors.unparsable_country()
    return found


def choice(body: dict[str, Any], name: str, known: tuple[str, ...]) -> str:
    """A required member with one of the known values."""
    value = body.get(name)
    if value not in known:
        raise errors.invalid_input(name.lower())
    return str(value)


def optional_choice(body: dict[str, Any], name: str, known: tuple[str, ...]) -> str | None:
    """An optional member, absent or null, or one of the known values."""
    return None if body.get(name) is None else choice(body, name, known)


def capabilities(body: dict[str, Any], *, required: bool) -> tuple[str, str]:
    """Calling and SMS. Optional members default to none."""
    value = body.get("capabilities")
    if value is None and not required:
        value = {}
    if not isinstance(value, dict):
        raise errors.invalid_input("capabilities")
    if required:
        return choice(value, "calling", CAPABILITY_TYPES), choice(value, "sms", CAPABILITY_TYPES)
    return (
        optional_choice(value, "calling", CAPABILITY_TYPES) or "none",
        optional_choice(value, "sms", CAPABILITY_TYPES) or "none",
    )


def flag(body: dict[str, Any], name: str) -> bool | None:
    """A boolean that may be absent or null."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise errors.invalid_input(name.lower())
    return value
