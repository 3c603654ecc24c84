"""What a program registers with the native front end: components, and what they are made of.

A component is taken apart by the real `construct`, which speaks to a monitor that answers as the
one of `capture` does. The rows of the model have the names of `lifecycle`, as those of dynamic
resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import alias_pb2, provider_pb2, resource_pb2

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.history import HISTORY
from pulumi_acsnumbers.lifecycle.core.names import snake
from pulumi_acsnumbers.native.components import construct
from pulumi_acsnumbers.native.names import (
    NUMBER,
    ORDER,
    PHONE_NUMBER,
    PHONE_NUMBER_POOL,
    PROGRAM_BRIEF,
    camel_keys,
    snake_keys,
)
from tests.histories.capture import (
    PROJECT,
    ProgramFailed,
    captured,
    marked,
    parent_of,
    reference,
    resolved,
)
from tests.histories.program import CONTENT, Brief, Get, Number, Pool, Program, Registration
from tests.lifecycle.brief.stack import COMPLETE

_COMPONENTS = {Number: PHONE_NUMBER, Pool: PHONE_NUMBER_POOL, Brief: PROGRAM_BRIEF}
_SPEC = ("country_code", "phone_number_type", "assignment_type")


def capture(program: Program, stack: str, adopted: dict[str, str]) -> list[Registration]:
    """Return what a program registers; as `capture.capture`, with components for its items.

    What is set for all, or for delete-before-replace, comes from a transform of the engine, which
    sees what a component registers. Other options come from one of an SDK: the component gets them.
    """
    found = list(captured(program.prelude(), "", stack))
    offices = {reg.name: reg for reg in found}
    for item in program.items:
        item = resolved(item, adopted)  # noqa: PLW2901  # the same item, with its number
        if isinstance(item, Get):
            urn = _urn(stack, "", NUMBER, item.name)
            found.append(Registration(urn, NUMBER, item.name, True, {}, {}, (), read=item.number))
            continue
        monitor = _Monitor(stack, getattr(item, "alias", None))
        try:
            construct(_request(item, program, offices, stack), monitor, "")
        except Refused as refused:
            raise ProgramFailed(str(refused)) from None
        found += [_transformed(reg, program.transform) for reg in monitor.registrations]
    return found


def _request(
    item: Number | Pool | Brief, program: Program, offices: Mapping[str, Registration], stack: str
) -> provider_pb2.ConstructRequest:
    """Return what the engine asks the plugin for a component, with the options of its parent."""
    office = offices["office"] if getattr(item, "parent", False) else None
    thing = offices[program.things[0].name].urn if program.things else ""
    things = {name: offices[name].urn for name in program.names}
    retain = item.retain or "retain" in (program.transform or "") or bool(office and office.retain)
    with_thing = thing if program.transform == "deleted_with" else ""
    request = provider_pb2.ConstructRequest(
        type=_COMPONENTS[type(item)],
        name=item.name,
        parent=office.urn
        if office
        else _urn(stack, "", "pulumi:pulumi:Stack", f"{PROJECT}-{stack}"),
        protect=item.protect or None,
        retainOnDelete=retain or None,
        deletedWith=with_thing or (office.deleted_with if office else ""),
    )
    inputs, fed = _inputs(item, things)
    request.inputs.update(camel_keys(inputs))
    for name, urn in fed.items():
        key = next(iter(camel_keys({name: 0})))
        request.inputDependencies[key].urns.append(urn)
    request.dependencies.extend(sorted({*fed.values()}))
    if item.replace_with:
        request.replace_with.append(things[item.replace_with])
    if not isinstance(item, Brief):
        request.ignoreChanges.extend(item.ignore)
        if item.provider:
            request.providers["acsnumbers"] = f"⟦{offices[item.provider].urn}|id⟧"
    if item.alias:
        spec = alias_pb2.Alias.Spec(name=item.alias)
        request.aliases.append(alias_pb2.Alias(spec=spec))
    return request


def _inputs(
    item: Number | Pool | Brief, things: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the inputs of a component, and which of them a thing feeds."""
    fed: dict[str, str] = {}

    def value(name: str, text: str) -> str:
        if text in things:
            fed[name] = things[text]
            return f"⟦{things[text]}|value⟧"
        return text

    inputs: dict[str, Any]
    if isinstance(item, Brief):
        inputs = {key: dict(COMPLETE[key]) for key in CONTENT}
        inputs["program_details"]["name"] = item.title
        inputs["country_code"] = value("country_code", item.keepers or "US")
        inputs["submit"] = item.submit
        return inputs, fed
    inputs = dict(zip(_SPEC, ("US", "tollFree", "application"), strict=True))
    inputs["capabilities"] = {"calling": "none", "sms": item.capabilities}
    if item.area_code is not None and (isinstance(item, Pool) or item.adopt is None):
        inputs["area_code"] = value("area_code", item.area_code)
    if isinstance(item, Number) and item.keepers is not None:
        inputs["keepers"] = {"k": value("keepers", item.keepers)}
    for name in ("size", "adopt", "release", "release_on_delete", "acquisition"):
        given = getattr(item, name, None)
        if given not in (None, ()):
            inputs[name] = list(given) if isinstance(given, tuple) else given
    return inputs, fed


def _transformed(reg: Registration, transform: str | None) -> Registration:
    everything, _, what = (transform or "").rpartition(":")
    if not reg.custom or (reg.type == ORDER and not everything):
        return reg
    changes: dict[str, Any] = {"dbr": {"dbr": True}, "retain": {"retain": True}}.get(what, {})
    return replace(reg, **changes)


class _Monitor:
    """Answers what a component registers with marks in the place of what is not known yet."""

    def __init__(self, stack: str, alias: str | None) -> None:
        self._stack, self._alias = stack, alias
        self.registrations: list[Registration] = []

    def RegisterResource(self, request: Any) -> Any:  # the name in the protocol
        parent = parent_of(request.parent)
        urn = _urn(self._stack, parent, request.type, request.name)
        depends = {snake(k): tuple(v.urns) for k, v in request.propertyDependencies.items()}
        inputs = marked(json_format.MessageToDict(request.object))
        self.registrations.append(
            Registration(
                urn,
                request.type,
                request.name,
                request.custom,
                snake_keys(inputs),
                depends,
                tuple(request.dependencies),
                parent=parent,
                provider=reference(request.provider),
                replace_with=tuple(request.replace_with),
                ignore=tuple(request.ignoreChanges),
                aliases=self._aliases(request, parent),
                protect=request.protect,
                retain=request.retainOnDelete if request.HasField("retainOnDelete") else None,
            )
        )
        known = struct_pb2.Struct()
        known.update({HISTORY: f"⟦{urn}|{HISTORY}⟧"} if request.type == ORDER else {})
        id_ = f"⟦{urn}|id⟧"
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=known)

    def RegisterResourceOutputs(self, request: Any) -> None:  # the name in the protocol
        """Nobody reads them."""

    def _aliases(self, request: Any, parent: str) -> tuple[str, ...]:
        """Return what was named, and what the engine makes of the alias of a component."""
        found = []
        for alias in request.aliases:
            spec = alias.spec
            above = "" if spec.noParent else parent_of(spec.parentUrn) or parent
            type_, name = spec.type or request.type, spec.name or request.name
            found.append(_urn(self._stack, above, type_, name))
        if request.custom and self._alias:
            found.append(_urn(self._stack, parent, request.type, self._alias))
        return tuple(found)


def _urn(stack: str, parent: str, type_: str, name: str) -> str:
    above = f"{parent.split('::')[2].rpartition('$')[2]}$" if parent else ""
    return f"urn:pulumi:{stack}::{PROJECT}::{above}{type_}::{name}"
