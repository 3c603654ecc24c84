"""Between the one form of the state and the form of a version on the wire. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.canonical import canonical
from .rules import normal_date
from .schema import Member
from .walk import Members, Renamed, rebuilt


def to_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return content, or a merge patch of it, as the version has it on the wire."""

    def rename(value: Mapping[str, Any], members: Members, _path: str) -> Renamed:
        for member in members:
            name, wire = member.name(version), member.wire(version)
            if wire and name and name in value:
                yield wire, member, value[name]

    return rebuilt(content, rename, _leaf, lambda _value: False)


def from_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return content of the service in the one form: what says nothing is left out.

    Members that nobody knows here, and values of another type than expected, stay out too: what
    the program manages is compared, and the rest is left alone.
    """

    def rename(value: Mapping[str, Any], members: Members, _path: str) -> Renamed:
        for member in members:
            name, wire = member.name(version), member.wire(version)
            if name and wire and wire in value:
                yield name, member, value[wire]

    # The service shows members that say nothing as empty, or leaves them out.
    return rebuilt(content, rename, _leaf, lambda value: value in (None, "", [], {}))


def _leaf(value: Any, member: Member) -> Any:
    if member.date and value is not None:
        return normal_date(value) or value
    return canonical(value)
