"""Between the one form of the state and the form of a version on the wire. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..core.canonical import canonical
from .rules import normal_date
from .schema import SECTIONS, Member


def to_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return content, or a merge patch of it, as the version has it on the wire."""
    return _translate(
        content, SECTIONS, version, source=Member.name, target=Member.wire, keep_none=True
    )


def from_wire(content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return content of the service in the one form: what says nothing is left out.

    Members that nobody knows here, and values of another type than expected, stay out too: what
    the program manages is compared, and the rest is left alone.
    """
    return _translate(
        content, SECTIONS, version, source=Member.wire, target=Member.name, keep_none=False
    )


def _translate(
    value: Mapping[str, Any],
    members: tuple[Member, ...],
    version: str,
    *,
    source: Callable[[Member, str], str | None],
    target: Callable[[Member, str], str | None],
    keep_none: bool,
) -> dict[str, Any]:
    def one(item: Any, member: Member) -> Any:
        if member.children and isinstance(item, Mapping):
            return _translate(
                item, member.children, version, source=source, target=target, keep_none=keep_none
            )
        if member.date:
            return normal_date(item) or item
        return canonical(item)

    result: dict[str, Any] = {}
    for member in members:
        old, new = source(member, version), target(member, version)
        if old is None or new is None or old not in value:
            continue
        item = value[old]
        if item is None:
            if keep_none:
                result[new] = None
            continue
        if isinstance(item, (list, tuple)):
            item = [one(element, member) for element in item]
        else:
            item = one(item, member)
        # The service shows members that say nothing as empty, or leaves them out.
        if keep_none or item not in ("", [], {}):
            result[new] = item
    return result
