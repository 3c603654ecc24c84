"""The front ends with which a story is played: how each writes a program, and its types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pulumi_acsnumbers.native.names import camel_keys
from tests.engine import harness as dynamic
from tests.engine.harness import Stack
from tests.engine.test_pool import POOL as DYNAMIC_POOL
from tests.engine.test_pool import pool as dynamic_pool
from tests.engine.test_program_brief import BRIEF as DYNAMIC_BRIEF
from tests.engine.test_program_brief import brief, content
from tests.native import harness as native
from tests.native.harness import YamlStack
from tests.native.test_pool import POOL as NATIVE_POOL
from tests.native.test_pool import pool as native_pool
from tools.pulumi import install


@dataclass(frozen=True)
class Number:
    """A toll-free number that a program declares: what differs from a plain one."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    name: str = "hotline"


@dataclass(frozen=True)
class Pool:
    """A pool of toll-free numbers.

    Attributes:
        size: How many.
        release: Which leave, as places in the list of those that it has at first.
        name: The logical name.
        numbers: Those that leave, once they are known.
    """

    size: int
    release: tuple[int, ...] = ()
    name: str = "agents"
    numbers: tuple[str, ...] = ()

    @property
    def inputs(self) -> dict[str, Any]:
        """What differs from a plain pool."""
        return {"release": list(self.numbers)} if self.numbers else {}


@dataclass(frozen=True)
class Brief:
    """A brief that a program declares: what differs from the one of the tests of briefs."""

    inputs: Mapping[str, Any] = field(default_factory=dict)


Program = tuple[Number | Pool | Brief, ...] | str
"""What a program declares; a text is one in Python that only dynamic resources can have."""


def one(**inputs: Any) -> tuple[Number]:
    """Return the program that declares one number."""
    return (Number(inputs),)


@dataclass(frozen=True)
class FrontEnd:
    """What differs between the front ends.

    Attributes:
        name: How tests call it; nothing for dynamic resources.
        number: The type of a number.
        pool: The type of a pool.
        brief: The type of a brief.
        order: The type of an order.
        of: Makes the stack of a program of it out of one that has no program.
        declare: Writes a program.
    """

    name: str
    number: str
    pool: str
    brief: str
    order: str
    of: Callable[[Stack], Stack]
    declare: Callable[[Any, Program], None]


def _declare_in_python(stack: Stack, program: Program) -> None:
    if not isinstance(program, str):
        program = "".join(map(_in_python, program))
    stack.declare(program)


def _in_python(thing: Number | Pool | Brief) -> str:
    if isinstance(thing, Number):
        return dynamic.number(thing.name, **thing.inputs)
    if isinstance(thing, Pool):
        return dynamic_pool(thing.size, name=thing.name, **thing.inputs)
    return brief(**thing.inputs)


def _declare_in_yaml(stack: YamlStack, program: Program) -> None:
    assert not isinstance(program, str), "a text is a program in Python"
    resources = {
        thing.name: native.number(**camel_keys(thing.inputs))
        for thing in program
        if isinstance(thing, Number)
    }
    for thing in program:
        if isinstance(thing, Pool):
            resources[thing.name] = native_pool(thing.size, **thing.inputs)
        elif isinstance(thing, Brief):
            properties = camel_keys(content(**thing.inputs))
            resources["loyalty"] = {"type": native.PROGRAM_BRIEF, "properties": properties}
    stack.write(resources)


@cache
def _yaml_host() -> Path:
    return install.yaml_host(install.install(exact=True))


DYNAMIC = FrontEnd(
    "",
    dynamic.NUMBER,
    DYNAMIC_POOL,
    DYNAMIC_BRIEF,
    dynamic.ORDER,
    lambda stack: stack,
    _declare_in_python,
)
NATIVE = FrontEnd(
    "native",
    native.NUMBER,
    NATIVE_POOL,
    native.BRIEF,
    native.ORDER,
    lambda stack: YamlStack(stack.folder, stack.env, stack.service, _yaml_host()),
    _declare_in_yaml,
)
