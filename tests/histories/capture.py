"""Runs the constructors of a program with the real SDK, and keeps what they register."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _sync_await

import pulumi_acsnumbers as acs
from tests.histories import helper
from tests.histories.program import Item, Pool, Program, Ref, Registration

PROJECT = "acs"
STACK_TYPE = "pulumi:pulumi:Stack"
_MARK = re.compile(r"⟦(.+)\|(.+)⟧")
_CLASSES: dict[str, Any] = {
    "PhoneNumber": acs.PhoneNumber,
    "PhoneNumberPool": acs.PhoneNumberPool,
    "ProgramBrief": acs.ProgramBrief,
    "Order": acs.Order if hasattr(acs, "Order") else acs.PhoneNumber,
    "Thing": helper.Thing,
}


def capture(program: Program, stack: str, adopted: dict[str, str]) -> list[Registration]:
    """Return what a program registers, in its order.

    Raises:
        ProgramFailed: A constructor refuses its arguments or options: then nothing is registered.

    Args:
        program: The program.
        stack: The name of the stack.
        adopted: What `@name` stands for.
    """
    prelude = program.prelude()
    found = list(captured(prelude, "", stack))
    for item in program.items:
        item = resolved(item, adopted)  # noqa: PLW2901  # the same item, with its number
        # Not by place: the SDK registers first what waits for nothing.
        before = {reg.urn for reg in captured(prelude, "", stack)}
        registered = captured(prelude, item.source(program.names), stack)
        found += [reg for reg in registered if reg.urn not in before]
    return found


def resolved(item: Item, adopted: dict[str, str]) -> Item:
    """Return an item with the number that `@name` stands for."""
    if isinstance(item, Pool):
        adopt, release = (
            tuple(number for text in texts if (number := _known(text, adopted)))
            for texts in (item.adopt, item.release)
        )
        return replace(item, adopt=adopt, release=release)
    for name in ("adopt", "number"):
        value = getattr(item, name, None)
        if isinstance(value, str) and value.startswith("@"):
            known: dict[str, Any] = {name: adopted.get(value[1:], "+18335550000")}
            item = replace(item, **known)
    return item


def _known(text: str, adopted: dict[str, str]) -> str:
    return adopted.get(text[1:], "") if text.startswith("@") else text


@lru_cache(maxsize=4096)
def captured(prelude: str, source: str, stack: str) -> tuple[Registration, ...]:
    """Return what some lines of Python register."""
    monitor = _Monitor()
    settings.reset_options()
    mocks.set_mocks(_Mocks(), PROJECT, stack, preview=False, monitor=monitor)
    code = compile(f"{prelude}\n{source}\n", "program", "exec")

    def run() -> None:
        exec(code, {"pulumi": pulumi, "acs": acs, "helper": helper})

    try:
        settings.SETTINGS.rpc_manager.clear()
        settings.SETTINGS.outputs.clear()
        _sync_await(run_pulumi_func(run))
    except pulumi.RunError as error:
        raise ProgramFailed(str(error)) from None
    finally:
        settings.reset_options()
    return tuple(monitor.registrations)


class ProgramFailed(Exception):
    """A program ended with an error of the package."""


class _Mocks(mocks.Mocks):
    def call(self, _args: mocks.MockCallArgs) -> Any:
        return {}, None

    def new_resource(self, _args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return "", {}


class _Monitor(mocks.MockMonitor):
    """Answers each registration with marks in the place of what is not known yet."""

    def __init__(self) -> None:
        super().__init__(_Mocks())
        self.registrations: list[Registration] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        if f"::{STACK_TYPE}::" in parent:
            parent = ""
        return super().make_urn(parent, type_, name)

    def RegisterResource(self, request: Any) -> Any:  # the name in the protocol
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self.registrations.append(
            Registration(
                urn,
                request.type,
                request.name,
                request.custom,
                marked(rpc.deserialize_properties(request.object)),
                {k: tuple(v.urns) for k, v in request.propertyDependencies.items()},
                tuple(request.dependencies),
                parent=parent_of(request.parent),
                provider=reference(request.provider),
                protect=request.protect,
                retain=_given(request, "retainOnDelete"),
                deleted_with=request.deletedWith,
                replace_with=tuple(request.replace_with),
                dbr=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                ignore=tuple(request.ignoreChanges),
                aliases=tuple(_alias(self, request, alias) for alias in request.aliases),
            )
        )
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=f"⟦{urn}|id⟧", object=_outputs(request, urn)
        )

    def ReadResource(self, request: Any) -> Any:  # the name in the protocol
        urn = self.make_urn(request.parent, request.type, request.name)
        self.registrations.append(
            Registration(
                urn,
                request.type,
                request.name,
                True,
                marked(rpc.deserialize_properties(request.properties)),
                {},
                tuple(request.dependencies),
                parent=parent_of(request.parent),
                provider=reference(request.provider),
                read=reference(request.id),
            )
        )
        return resource_pb2.ReadResourceResponse(urn=urn, properties=_outputs(request, urn))


def _outputs(request: Any, urn: str) -> struct_pb2.Struct:
    of_class = _CLASSES.get(request.type.rpartition(":")[2])
    outputs = struct_pb2.Struct()
    outputs.update({key: f"⟦{urn}|{key}⟧" for key in getattr(of_class, "__annotations__", ())})
    return outputs


def parent_of(urn: str) -> str:
    """Return a parent, but for the stack."""
    return "" if f"::{STACK_TYPE}::" in urn else urn


def _given(request: Any, name: str) -> bool | None:
    return getattr(request, name) if request.HasField(name) else None


def _alias(monitor: _Monitor, request: Any, alias: Any) -> str:
    if alias.urn:
        return str(alias.urn)
    spec = alias.spec
    return monitor.make_urn(parent_of(request.parent), request.type, spec.name or request.name)


def reference(text: str) -> Any:
    """Return a reference for a mark; `urn::mark` of a provider becomes that provider's id."""
    found = _MARK.search(text)
    return Ref(found[1], found[2]) if found else text or None


def marked(value: Any) -> Any:
    """Return a value with references for its marks."""
    if isinstance(value, str):
        found = _MARK.fullmatch(value)
        return Ref(found[1], found[2]) if found else value
    if isinstance(value, dict):
        return {key: marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [marked(item) for item in value]
    return value


def refs(value: Any) -> set[str]:
    """Return the URNs that a value refers to."""
    if isinstance(value, Ref):
        return {value.urn}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(refs(item) for item in items))


def resolve(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """Return a value with its references looked up."""
    if isinstance(value, Ref):
        return lookup(value)
    if isinstance(value, dict):
        return {key: resolve(item, lookup) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, lookup) for item in value]
    return value
