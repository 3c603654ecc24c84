"""The state of a stack: its rows, and which depends on which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pulumi.output import Unknown
from pulumi.runtime import rpc

DEFAULT_PROVIDER = "pulumi:providers:pulumi-python"
_NATIVE = {
    "Order": "Order",
    "Number": "PhoneNumber",
    "Pool": "PhoneNumberPool",
    "Brief": "ProgramBrief",
}
COMPONENT = "component"
"""The kinds of the plugin's resources, and of what programs write there."""


@dataclass(eq=False)
class Row:
    """One resource in the state, as the engine records it.

    Attributes:
        provider: URN and id of its provider, as `urn::id`.
        delete: An old copy whose delete is still to come.
        pending: Deleted before its replacement was made (`pendingReplacement`).
        external: Only read.
    """

    urn: str
    type: str
    name: str
    custom: bool = True
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    provider: str = ""
    parent: str = ""
    deps: tuple[str, ...] = ()
    property_deps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    protect: bool = False
    retain: bool = False
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    delete: bool = False
    pending: bool = False
    external: bool = False
    taint: bool = False
    ignore: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What it is, by whichever front end: the last part of the type of a dynamic resource."""
        return kind_of(self.type)

    @property
    def is_native(self) -> bool:
        """Whether it is a resource of the plugin."""
        return self.type.startswith("acsnumbers:")

    @property
    def urn_of_number(self) -> str:
        """The URN of the number or pool that an order stands beside."""
        kinds = ("Number", "PhoneNumber")
        if self.inputs.get("kind") == "phoneNumberPool":
            kinds = ("Pool", "PhoneNumberPool")
        return self.urn.replace(":Order::", f":{kinds[not self.is_native]}::")

    @property
    def things(self) -> set[str]:
        """What it is: a number or brief; of a pool its numbers, and those that are coming."""
        if self.kind != "PhoneNumberPool":
            return {self.id}
        return {*self.outputs.get("phone_numbers", ()), *coming(self.outputs)}

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider."""
        return self.type == DEFAULT_PROVIDER

    @property
    def all_deps(self) -> set[str]:
        """The URNs of all that it depends on."""
        urns = {*self.deps, *(urn for urns in self.property_deps.values() for urn in urns)}
        urns |= {self.parent, self.deleted_with, *self.replace_with}
        if self.provider:
            urns.add(self.provider.rpartition("::")[0])
        return urns - {""}

    def replace_urns(self, new: dict[str, str]) -> None:
        """Give what it depends on other URNs."""

        def renamed(urn: str) -> str:
            return new.get(urn, urn)

        self.parent, self.deleted_with = renamed(self.parent), renamed(self.deleted_with)
        self.deps = tuple(map(renamed, self.deps))
        self.replace_with = tuple(map(renamed, self.replace_with))
        self.property_deps = {k: tuple(map(renamed, u)) for k, u in self.property_deps.items()}
        provider, _, id_ = self.provider.rpartition("::")
        self.provider = f"{renamed(provider)}::{id_}" if provider else ""

    def forget_deps(self, urns: set[str]) -> None:
        """Drop what it depends on, but for these URNs."""
        self.deps = tuple(urn for urn in self.deps if urn in urns)
        self.property_deps = {
            key: tuple(urn for urn in found if urn in urns)
            for key, found in self.property_deps.items()
        }
        self.replace_with = tuple(urn for urn in self.replace_with if urn in urns)
        if self.deleted_with not in urns:
            self.deleted_with = ""

    def __str__(self) -> str:
        flags = "".join(
            f" {flag}"
            for flag in ("delete", "pending", "external", "taint", "protect", "retain")
            if getattr(self, flag)
        )
        return f"{self.kind} {self.name} = {self.id}{flags}"


def kind_of(type_: str) -> str:
    """Return what a resource of a type is: the last part of the type of a dynamic resource."""
    name = type_.rpartition(":")[2]
    return _NATIVE.get(name, COMPONENT) if type_.startswith("acsnumbers:") else name


def coming(pool: dict[str, Any]) -> set[str]:
    """Return the numbers that the outputs of a pool say are being bought."""
    return {n for numbers in (pool.get("__pending") or {}).values() for n in numbers}


def depending_on(rows: list[Row], root: Row, ignored: set[str]) -> list[Row]:
    """Return the rows that depend on one, directly or not, in the order of the state."""
    urns, found = {root.urn}, []
    for row in rows:
        if row is not root and row.urn not in ignored and row.all_deps & urns:
            found.append(row)
            urns.add(row.urn)
    return found


def closure(rows: Iterable[Row], roots: set[str], *, dependents: bool) -> set[str]:
    """Return URNs with all that depend on them, or with all that they depend on."""
    found = set(roots)
    rows = list(rows)
    while True:
        if dependents:
            more = {row.urn for row in rows if row.all_deps & found}
        else:
            more = set().union(*(row.all_deps for row in rows if row.urn in found))
        if more <= found:
            return found
        found |= more


def antichains(rows: list[Row]) -> list[list[Row]]:
    """Return rows that are to be deleted in groups, dependents first."""
    condemned, groups = list(rows), []
    while condemned:
        group = [
            row
            for row in condemned
            if not any(
                o is not row and o.urn != row.urn and o.urn in row.all_deps for o in condemned
            )
        ]
        assert group, "the state has a circle"
        groups.append(group)
        condemned = [row for row in condemned if row not in group]
    return groups[::-1]


def sent(value: Any) -> Any:
    """Return a value as the engine hands it to a provider: numbers are floats, None is absent."""
    if value == rpc.UNKNOWN:
        return Unknown()  # type: ignore[no-untyped-call]  # of the SDK
    return _wire(value, sent)


def stored(value: Any) -> Any:
    """Return a value that a provider gave as the engine stores it."""
    if value is not None and not isinstance(value, (str, bool, int, float, list, tuple, dict)):
        raise TypeError(f"unexpected input of type {type(value).__name__}")
    return _wire(value, stored)


def _wire(value: Any, convert: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dict):
        return {key: convert(item) for key, item in value.items() if item is not None}
    return [convert(item) for item in value]
