"""Traversal of a brief's members: to inspect each, or to convert each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .schema import SECTIONS, Member, present

Members = tuple[Member, ...]
Renamed = Iterable[tuple[str, Member, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a member in normalised content.

    Attributes:
        path: Such as `message_details.use_cases[0].examples`.
        member: Its entry in the table.
        value: Its value, None if absent.
        beside: The object that contains it.
        in_list: Whether it is one element of a list.
    """

    path: str
    member: Member
    value: Any
    beside: Mapping[str, Any]
    in_list: bool = False


def places(
    content: Mapping[str, Any], version: str, members: Members = SECTIONS, parent: str = ""
) -> Iterator[Place]:
    """Yield each member of a version, given or not, followed by the elements of a list."""
    for name, member in present(members, version):
        value = content.get(name)
        place = Place(f"{parent}.{name}" if parent else name, member, value, content)
        yield place
        elements = [place]
        if member.is_list(version) and isinstance(value, list):
            elements = [
                Place(f"{place.path}[{index}]", member, element, content, in_list=True)
                for index, element in enumerate(value)
            ]
            yield from elements
        for element in elements:
            if isinstance(element.value, Mapping):
                yield from places(element.value, version, member.children, element.path)


def rebuilt(
    value: Mapping[str, Any],
    rename: Callable[[Mapping[str, Any], Members, str], Renamed],
    leaf: Callable[[Any, Member], Any],
    left_out: Callable[[Any], bool],
    *,
    members: Members = SECTIONS,
    path: str = "",
) -> dict[str, Any]:
    """Return an object with each member converted.

    Args:
        value: The object.
        rename: Yields the members of the result: the new name, the table's entry, and the value in
            the old form. Takes an object, the table's entries for its members, and its path.
        leaf: Returns the new form of a value that is not an object.
        left_out: Returns whether a value, in its new form, is empty.
        members: The table's entries for the members.
        path: The path of the object.
    """

    def one(item: Any, member: Member, where: str) -> Any:
        if member.children and isinstance(item, Mapping):
            return rebuilt(item, rename, leaf, left_out, members=member.children, path=where)
        return leaf(item, member)

    result = {}
    for name, member, item in rename(value, members, path):
        where = f"{path}.{name}" if path else name
        if isinstance(item, (list, tuple)):
            new: Any = [one(e, member, f"{where}[{i}]") for i, e in enumerate(item)]
        else:
            new = one(item, member, where)
        if not left_out(new):
            result[name] = new
    return result
