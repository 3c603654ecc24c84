"""Translation between the normalised form in the state and a version's form on the wire. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.canonical import canonical
from .rules import normal_date
from .schema import Member
from .walk import Members, Renamed, rebuilt


def to_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return content, or a merge patch of it, in a version's wire form."""

    def rename(value: Mapping[str, Any], members: Members, _path: str) -> Renamed:
        for member in members:
            name, wire = member.name(version), member.wire(version)
            if wire and name and name in value:
                yield wire, member, value[name]

    return rebuilt(content, rename, _leaf, lambda _value: False)


def from_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return the service's content in normalised form, without empty values.

    Members that are unknown here, and values of an unexpected type, are left out too. Only what the
    program manages is compared; the rest is not touched.
    """

    def rename(value: Mapping[str, Any], members: Members, _path: str) -> Renamed:
        for member in members:
            name, wire = member.name(version), member.wire(version)
            if name and wire and wire in value:
                yield name, member, value[wire]

    # The service shows empty members as empty, or omits them.
    return rebuilt(content, rename, _leaf, lambda value: value in (None, "", [], {}))


def _leaf(value: Any, member: Member) -> Any:
    if member.date and value is not None:
        return normal_date(value) or value
    return canonical(value)
