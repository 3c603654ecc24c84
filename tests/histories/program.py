"""A Pulumi program as data: drawn at random, written as Python for the real engine, or captured.

Capturing runs the real constructors with the real SDK and keeps what they would tell the engine;
what is not known before the engine has answered stands there as a `Ref`. So a change of the
constructors reaches the model without a change here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.lifecycle.brief.stack import COMPLETE

NUMBER = "PhoneNumber"
POOL = "PhoneNumberPool"
BRIEF = "ProgramBrief"
ORDER = "Order"
THING = "Thing"

HEAD = """\
import helper
import pulumi
import pulumi_acsnumbers as acs

"""


@dataclass(frozen=True)
class Thing:
    """A resource of another package, see `helper`."""

    name: str = "t"
    version: str = "1"
    value: str = "833"
    dbr: bool = True
    fails: bool = False

    def source(self) -> str:
        options = "delete_before_replace=True" if self.dbr else ""
        return (
            f"{self.name} = helper.Thing({self.name!r}, version={self.version!r}, "
            f"value={self.value!r}, fails={self.fails!r}, "
            f"opts=pulumi.ResourceOptions({options}))"
        )


@dataclass(frozen=True)
class Number:
    """A PhoneNumber.

    Attributes:
        keepers: A plain value, or the name of a thing whose value it is.
        area_code: Digits, or the name of a thing whose value it is; left out with adopt.
        adopt: A number, or `@name` for the one that this name holds.
        replace_with: The name of a thing.
        parent: Whether it is a child of the program's component.
    """

    name: str = "a"
    area_code: str | None = "833"
    keepers: str | None = None
    adopt: str | None = None
    release_on_delete: bool | None = None
    capabilities: str = "outbound"
    acquisition: str | None = None
    protect: bool = False
    retain: bool = False
    provider: str | None = None
    ignore: tuple[str, ...] = ()
    replace_with: str | None = None
    alias: str | None = None
    parent: bool = False

    def source(self, things: frozenset[str]) -> str:
        given: dict[str, str] = {
            "country_code": "'US'",
            "phone_number_type": "'tollFree'",
            "assignment_type": "'application'",
            "capabilities": repr({"calling": "none", "sms": self.capabilities}),
        }
        if self.area_code is not None and self.adopt is None:
            given["area_code"] = _value(self.area_code, things)
        if self.keepers is not None:
            given["keepers"] = f"{{'k': {_value(self.keepers, things)}}}"
        for name in ("adopt", "release_on_delete", "acquisition"):
            if getattr(self, name) is not None:
                given[name] = repr(getattr(self, name))
        arguments = "".join(f", {name}={value}" for name, value in given.items())
        return f"acs.PhoneNumber({self.name!r}{arguments}{_options_of(self)})"


@dataclass(frozen=True)
class Pool:
    """A PhoneNumberPool.

    Attributes:
        size: How many numbers.
        area_code: Digits, or the name of a thing whose value it is.
        adopt: Numbers, each also as `@name` for the one that this name holds, or as `@name#2` for
            the third one that a pool of this name has ever had. What nobody has had is left out.
        release: Numbers that leave, likewise.
        replace_with: The name of a thing.
        parent: Whether it is a child of the program's component.
    """

    name: str = "p"
    size: int = 3
    area_code: str | None = "833"
    adopt: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    release_on_delete: bool | None = None
    capabilities: str = "outbound"
    protect: bool = False
    retain: bool = False
    provider: str | None = None
    ignore: tuple[str, ...] = ()
    replace_with: str | None = None
    alias: str | None = None
    parent: bool = False

    def source(self, things: frozenset[str]) -> str:
        given: dict[str, str] = {
            "size": repr(self.size),
            "country_code": "'US'",
            "phone_number_type": "'tollFree'",
            "assignment_type": "'application'",
            "capabilities": repr({"calling": "none", "sms": self.capabilities}),
        }
        if self.area_code is not None:
            given["area_code"] = _value(self.area_code, things)
        for name in ("adopt", "release"):
            if getattr(self, name):
                given[name] = repr(list(getattr(self, name)))
        if self.release_on_delete is not None:
            given["release_on_delete"] = repr(self.release_on_delete)
        arguments = "".join(f", {name}={value}" for name, value in given.items())
        return f"acs.PhoneNumberPool({self.name!r}{arguments}{_options_of(self)})"


@dataclass(frozen=True)
class Get:
    """A number that is read: `PhoneNumber.get`."""

    name: str
    number: str

    def source(self, things: frozenset[str]) -> str:
        del things
        return f"acs.PhoneNumber.get({self.name!r}, {self.number!r})"


@dataclass(frozen=True)
class Brief:
    """A ProgramBrief.

    Attributes:
        title: A member of the content; another one changes the brief in place.
        given: The id of a brief to take over, or `@name`.
    """

    name: str = "loyalty"
    title: str = "Contoso Loyalty"
    submit: bool = False
    retain: bool = False
    protect: bool = False
    keepers: str | None = None
    replace_with: str | None = None
    alias: str | None = None

    def source(self, things: frozenset[str]) -> str:
        given = {"protect": "True"} if self.protect else {}
        if self.retain:
            given["retain_on_delete"] = "True"
        if self.replace_with:
            given["replace_with"] = f"[{self.replace_with}]"
        if self.alias:
            given["aliases"] = f"[pulumi.Alias(name={self.alias!r})]"
        country = "'US'" if self.keepers is None else _value(self.keepers, things)
        content: dict[str, Any] = {key: COMPLETE[key] for key in CONTENT}
        content["program_details"] = {**content["program_details"], "name": self.title}
        return (
            f"acs.ProgramBrief({self.name!r}, **{content!r}, country_code={country}, "
            f"submit={self.submit!r}{_options(given)})"
        )


Item = Number | Pool | Get | Brief
CONTENT = ("program_details", "company_information", "message_details", "traffic_details")


@dataclass(frozen=True)
class Program:
    """What a stack declares.

    Attributes:
        items: Its numbers, pools and briefs.
        things: Its other resources.
        transform: An option that a stack transformation sets on each number, pool and brief (and
            on each order too with `all:`): `dbr`, `retain`, `deleted_with` (the first thing).
        parent_retain: Whether the component has `retain_on_delete`.
        parent_deleted_with: Whether it has `deleted_with`, of the first thing.
    """

    items: tuple[Item, ...] = ()
    things: tuple[Thing, ...] = ()
    transform: str | None = None
    parent_retain: bool = False
    parent_deleted_with: bool = False

    def item(self, name: str) -> Item | None:
        """Return what has a logical name."""
        return next((item for item in self.items if item.name == name), None)

    def prelude(self) -> str:
        """Return the lines that stand before the items."""
        lines = [
            f"{name} = pulumi.ProviderResource('pulumi-python', {name!r}, {{}})"
            for name in sorted({i.provider for i in self._ours if i.provider})
        ]
        lines += [thing.source() for thing in self.things]
        if any(item.parent for item in self._ours):
            option = "retain_on_delete=True" if self.parent_retain else ""
            if self.parent_deleted_with and self.things:
                option = f"deleted_with={self.things[0].name}"
            lines.append(
                "office = pulumi.ComponentResource('acs:test:Office', 'office', None, "
                f"pulumi.ResourceOptions({option}))"
            )
        if self.transform:
            lines.append(_transformation(self.transform, self.things))
        return "\n".join(lines)

    @property
    def numbers(self) -> list[Number]:
        """The numbers that it declares."""
        return [item for item in self.items if isinstance(item, Number)]

    @property
    def pools(self) -> list[Pool]:
        """The pools that it declares."""
        return [item for item in self.items if isinstance(item, Pool)]

    @property
    def _ours(self) -> list[Number | Pool]:
        return [*self.numbers, *self.pools]

    @property
    def names(self) -> frozenset[str]:
        """The names of its things."""
        return frozenset(thing.name for thing in self.things)

    def source(self, known: Mapping[str, str]) -> str:
        """Return the program as Python, with `@name` replaced by what is known."""
        lines = [item.source(self.names) for item in self.items]
        text = "\n".join([HEAD + self.prelude(), *lines, ""])
        for name, number in sorted(known.items(), reverse=True):
            text = text.replace(f"'@{name}'", repr(number))
        return re.sub(r"'@\w+#\d+'(, )?", "", text)


def _value(text: str, things: frozenset[str]) -> str:
    return f"{text}.value" if text in things else repr(text)


def _options_of(item: Number | Pool) -> str:
    given: dict[str, str] = {}
    if item.protect:
        given["protect"] = "True"
    if item.retain:
        given["retain_on_delete"] = "True"
    if item.provider:
        given["provider"] = item.provider
    if item.ignore:
        given["ignore_changes"] = repr(list(item.ignore))
    if item.replace_with:
        given["replace_with"] = f"[{item.replace_with}]"
    if item.alias:
        given["aliases"] = f"[pulumi.Alias(name={item.alias!r})]"
    if item.parent:
        given["parent"] = "office"
    return _options(given)


def _options(given: Mapping[str, str]) -> str:
    arguments = ", ".join(f"{name}={value}" for name, value in given.items())
    return f", opts=pulumi.ResourceOptions({arguments})" if given else ""


def _transformation(option: str, things: tuple[Thing, ...]) -> str:
    everything, _, what = option.rpartition(":")
    types = [NUMBER, POOL, BRIEF] + ([ORDER] if everything else [])
    argument = {
        "dbr": "delete_before_replace=True",
        "retain": "retain_on_delete=True",
        "deleted_with": f"deleted_with={things[0].name if things else None}",
    }[what]
    return (
        "def transform(args):\n"
        f"    if args.type_.rpartition(':')[2] not in {types}:\n"
        "        return None\n"
        f"    ours = pulumi.ResourceOptions({argument})\n"
        "    opts = pulumi.ResourceOptions.merge(args.opts, ours)\n"
        "    return pulumi.ResourceTransformationResult(args.props, opts)\n"
        "pulumi.runtime.register_stack_transformation(transform)"
    )


@dataclass(frozen=True)
class Registration:
    """What a program tells the engine of one resource.

    Attributes:
        inputs: With `Ref` for what another resource of this run gives.
        property_deps: The URNs that each input comes from.
        deps: The URNs that must be there before.
        read: The id of a resource that is only read, as a `Ref` or a text.
        retain: None when nothing is said, and so the parent's.
    """

    urn: str
    type: str
    name: str
    custom: bool
    inputs: dict[str, Any]
    property_deps: dict[str, tuple[str, ...]]
    deps: tuple[str, ...]
    parent: str = ""
    provider: Any = None
    read: Any = None
    protect: bool = False
    retain: bool | None = None
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    dbr: bool | None = None
    ignore: tuple[str, ...] = ()
    aliases: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> str:
        """The last part of its type."""
        return self.type.rpartition(":")[2]


@dataclass(frozen=True)
class Ref:
    """An output (or the id, as key `id`) of another resource of the same run."""

    urn: str
    key: str
