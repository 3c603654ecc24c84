"""The list for `pulumi import --file`, for the plugin's resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..native.names import BRIEF, NUMBER, PHONE_NUMBER, PROGRAM_BRIEF
from .declared import Declaration

_TYPES: Final = {
    "PhoneNumber": (PHONE_NUMBER, NUMBER),
    "ProgramBrief": (PROGRAM_BRIEF, BRIEF),
}


def import_list(declarations: Iterable[Declaration], *, alone: bool) -> dict[str, Any]:
    """Return the list.

    Args:
        declarations: The resources to import.
        alone: Whether each is imported directly, and not below a component that a program declares.
    """
    rows = (_alone(one) if alone else _in_component(one) for one in declarations)
    return {"resources": [row for each in rows for row in each]}


def _alone(one: Declaration) -> Iterator[dict[str, Any]]:
    _, type_ = _TYPES[one.resource]
    yield {"type": type_, "name": one.variable, "logicalName": one.name, "id": one.id}


def _in_component(one: Declaration) -> Iterator[dict[str, Any]]:
    component, type_ = _TYPES[one.resource]
    parent = one.variable
    yield {"type": component, "name": parent, "logicalName": one.name, "component": True}
    yield {
        "type": type_,
        "name": f"{parent}Itself",
        "logicalName": one.name,
        "id": one.id,
        "parent": parent,
    }
