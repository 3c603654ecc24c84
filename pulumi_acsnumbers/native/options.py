"""How the options of a component apply to the two resources below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pulumi.runtime.proto import alias_pb2, resource_pb2

from ..lifecycle.core.errors import Refused
from ..lifecycle.core.names import snake
from ..lifecycle.core.resource_types import BRIEF_TYPE, NUMBER_TYPE, ORDER_TYPE, POOL_TYPE
from ..lifecycle.order.paths import input_paths, output_names
from .names import BRIEF, NUMBER, ORDER, POOL, PROGRAM_BRIEF, camel

_DYNAMIC: Final = {ORDER: ORDER_TYPE, NUMBER: NUMBER_TYPE, POOL: POOL_TYPE, BRIEF: BRIEF_TYPE}
"""The types of these resources in a Python program, before its stack is moved."""

_STACK: Final = "pulumi:pulumi:Stack"
_Request: Final = resource_pb2.RegisterResourceRequest
_SAME: Final = ("additionalSecretOutputs", "ignoreChanges", "replaceOnChanges", "replace_with")
"""Options of a component that apply unchanged to its number or brief."""


def require_safe(request: Any) -> None:
    """Refuse options that would make a number be lost or released too early.

    Raises:
        Refused: `deletedWith` or `deleteBeforeReplace` is set.
    """
    number = request.type != PROGRAM_BRIEF
    thing, gone = ("a number", "released") if number else ("a brief", "deleted")
    if request.deletedWith:
        why = (
            f"it cannot have deletedWith, as Azure does not let {thing} go together with anything "
            "else, so it would stay there and be forgotten"
        )
        remedy = "leave the option out, or set retainOnDelete: true to keep it on purpose"
    elif request.deleteBeforeReplace:
        why = (
            f"with deleteBeforeReplace it would be {gone} permanently before a successor is certain"
        )
        remedy = "leave the option out"
    else:
        return
    doing = f"declaring {'phone number' if number else 'program brief'}"
    raise Refused(doing, why, thing=request.name, remedy=remedy)


def of_component(request: Any) -> dict[str, Any]:
    """Return the options for registering a component."""
    return {
        "parent": request.parent,
        "aliases": list(request.aliases),
        "providers": dict(request.providers),
        "dependencies": list(request.dependencies),
        **_given(request, "protect"),
        **_given(request, "retainOnDelete"),
    }


def of_order(request: Any) -> dict[str, Any]:
    """Return the options of an order.

    An order makes no request and is never replaced. It is not retained, because its delete records
    that a number stays owned.
    """
    return {
        "aliases": dynamic_aliases(request, ORDER),
        "ignoreChanges": list(_for_order(request.ignoreChanges)),
        "additionalSecretOutputs": [
            camel(name) for name in output_names(map(snake, request.additionalSecretOutputs))
        ],
        "retainOnDelete": False,
        **_given(request, "protect"),
    }


def of_resource(request: Any, type_: str) -> dict[str, Any]:
    """Return the options of a number or brief."""
    options: dict[str, Any] = {
        "aliases": dynamic_aliases(request, type_),
        **_given(request, "protect"),
        **_given(request, "retainOnDelete"),
    }
    known = request.DESCRIPTOR.fields_by_name  # an older SDK has fewer
    options |= {name: list(getattr(request, name)) for name in _SAME if name in known}
    if "replacement_trigger" in known and request.HasField("replacement_trigger"):
        options["replacement_trigger"] = request.replacement_trigger
    if request.HasField("customTimeouts"):
        options["customTimeouts"] = _as(_Request.CustomTimeouts, request.customTimeouts)
    if request.HasField("resource_hooks"):
        options["hooks"] = _as(_Request.ResourceHooksBinding, request.resource_hooks)
    return options


def dynamic_aliases(request: Any, type_: str) -> list[Any]:
    """Return aliases for the names that a dynamic resource had, as a sibling of the component."""
    given = [(request.name, _parent(request.parent))]
    for alias in request.aliases:
        if alias.HasField("spec"):
            spec = alias.spec
            parent = given[0][1]
            if spec.WhichOneof("parent") == "noParent":
                parent = {"noParent": spec.noParent}
            elif spec.parentUrn:
                parent = {"parentUrn": spec.parentUrn}
            given.append((spec.name or request.name, parent))
    return [
        alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name=name, type=_DYNAMIC[type_], **parent))
        for name, parent in given
    ]


def former_urns(request: Any, urn: str) -> list[str]:
    """Return the URNs that the order of a component may have in the state of an earlier program.

    There it was a child of the component, under one of its aliases, or a sibling of a dynamic
    resource.

    Args:
        request: The declaration of the component.
        urn: The component.
    """
    stack = "::".join(urn.split("::", 2)[:2])
    parents = _types_of(urn)[:-1]
    named = [(parents, request.name)]
    found = []
    for alias in request.aliases:
        if alias.HasField("spec"):
            spec, above = alias.spec, parents
            if spec.WhichOneof("parent"):
                above = _types_of(spec.parentUrn)
            named.append((above, spec.name or request.name))
            chain = "$".join((*above, spec.type or request.type, ORDER))
            found.append(f"{stack}::{chain}::{spec.name or request.name}")
        elif len(parts := alias.urn.split("::", 3)) == 4:
            found.append(f"{stack}::{parts[2]}${ORDER}::{parts[3]}")
    siblings = [("$".join((*above, ORDER_TYPE)), name) for above, name in named]
    return found + [f"{stack}::{chain}::{name}" for chain, name in siblings]


def _types_of(urn: str) -> list[str]:
    """Return the types in a URN, without the stack's; none for no URN."""
    types = urn.split("::", 3)[2] if urn.count("::") >= 3 else _STACK
    return [one for one in types.split("$") if one != _STACK]


def _as(type_: Any, message: Any) -> Any:
    """Return a message as another type with the same members."""
    return type_(**{field.name: value for field, value in message.ListFields()})


def _parent(urn: str) -> dict[str, Any]:
    return {"parentUrn": urn} if urn else {"noParent": True}


def _for_order(paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths in an order that correspond to paths in its number, with wire names."""
    plain = (re.sub(r"^\w+", lambda match: snake(match[0]), path) for path in paths)
    for path in input_paths(plain):
        yield re.sub(
            r"^(spec\.)?(\w+)", lambda match: (match[1] or "") + camel(match[2]), path, count=1
        )


def _given(request: Any, name: str) -> dict[str, Any]:
    """Return an optional boolean option, if it is set."""
    return {name: getattr(request, name)} if request.HasField(name) else {}
