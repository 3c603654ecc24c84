"""What a history is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.histories.engine import PLAIN, Options
from tests.histories.program import (
    Brief,
    Get,
    Number,
    Pool,
    Program,
    Thing,
)
from tests.histories.world import NO_TROUBLE, Kill, Trouble


@dataclass(frozen=True)
class Up:
    """`pulumi up`; the program is the current one from then on."""

    program: Program
    options: Options = PLAIN
    kill: Kill | None = None
    trouble: Trouble = NO_TROUBLE


@dataclass(frozen=True)
class Destroy:
    """`pulumi destroy`."""

    options: Options = PLAIN
    kill: Kill | None = None
    trouble: Trouble = NO_TROUBLE


@dataclass(frozen=True)
class Refresh:
    """`pulumi refresh`."""

    options: Options = PLAIN
    kill: Kill | None = None
    trouble: Trouble = NO_TROUBLE


@dataclass(frozen=True)
class Do:
    """Something else that a person does, or that happens.

    `state delete`, `taint` and `release` take the name of a resource, `state rename` a new one
    too, `stack rename` only that; `sold out` and `restock` an area code, `wait` seconds, `buy`
    (in the portal) the name that `@name` finds the number by; `no folder` takes the folder away in
    which plugin processes meet.
    """

    what: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Check:
    """What must be so now; what is None is not looked at.

    Attributes:
        code: How the last command ended: 0, or anything else for 1.
        owned: How many numbers are owned.
        bought: How many were ever bought by the package.
        released: How many were ever released by it.
        names: Names whose number the last command must have told.
        held: Names that hold the number that they held first.
        rows: How many numbers, pools and briefs the state has, old copies too.
    """

    code: int | None = None
    owned: int | None = None
    bought: int | None = None
    released: int | None = None
    names: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    rows: int | None = None


_ITEMS = (Number, Pool, Get, Brief, Thing)
_WRITTEN = (Up, Destroy, Refresh, Do, Check, Options, Kill, Trouble, Program, *_ITEMS)
Command = Up | Destroy | Refresh | Do | Check
Script = list[Command]


def written(value: Any) -> str:
    """Return a command as Python, without what is at its default."""
    if isinstance(value, tuple):
        return f"({''.join(f'{written(item)}, ' for item in value)})"
    if not isinstance(value, _WRITTEN):
        return repr(value)
    given = []
    for name, about in value.__dataclass_fields__.items():
        now = getattr(value, name)
        if now != about.default or name in ("name", "program"):
            given.append(f"{name}={written(now)}")
    return f"{type(value).__name__}({', '.join(given)})"
