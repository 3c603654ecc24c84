"""Whether the content of a program brief can be sent: each value by its rule, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.unknown import Unknown
from ..core.validation import Failure
from .schema import SECTIONS, Member, present


def validate(content: Mapping[str, Any], version: str) -> list[Failure]:
    """Return everything that is wrong with content in its one form. Unknown values pass."""
    failures = []
    for name, section in present(SECTIONS, version):
        value = content.get(name)
        if value is None or isinstance(value, Unknown):
            continue
        if isinstance(value, Mapping):
            failures += list(_object(value, section.children, name, version))
        else:
            # The engine prints the value of a property that failed, and a whole section can come
            # from a secret: so this failure names it in its own words.
            failures.append(Failure("", f"{name} must be a dictionary"))
    return failures


def _object(
    value: Mapping[str, Any], members: tuple[Member, ...], path: str, version: str
) -> Iterator[Failure]:
    for name, member in present(members, version):
        item = value.get(name)
        if item is None or isinstance(item, Unknown):
            continue
        where = f"{path}.{name}"
        if not member.is_list(version):
            yield from _single(item, member, where, version)
        elif not isinstance(item, list):
            yield Failure(where, "must be a list")
        else:
            for index, element in enumerate(item):
                yield from _single(element, member, f"{where}[{index}]", version)


def _single(value: Any, member: Member, path: str, version: str) -> Iterator[Failure]:
    if isinstance(value, Unknown):
        return
    if member.children:
        if isinstance(value, Mapping):
            yield from _object(value, member.children, path, version)
        else:
            yield Failure(path, "must be a dictionary")
        return
    rule = member.rule_in(version)
    reason = rule(value) if rule else None
    if reason:
        yield Failure(path, reason)
