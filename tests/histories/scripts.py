"""The words that the named histories are written in: programs, commands and troubles."""

from __future__ import annotations

from typing import Any

from tests.histories.commands import Check, Destroy, Up
from tests.histories.engine import Options
from tests.histories.program import Brief, Item, Number, Program, Thing
from tests.histories.world import NO_TROUBLE, Kill, Trouble

ALL = ("**",)
PAIR = ("a", "order:a")
T1, T2, BROKEN = Thing(), Thing(version="2"), Thing(version="2", fails=True)
PURCHASE = ("POST", ":purchase")
RELEASE = ("DELETE", "/phoneNumbers/")
ONE_GET_FAILS = {
    "method": "GET",
    "path": "/phoneNumbers/*",
    "status": 400,
    "count": 1,
    "body": {"error": {"code": "BadRequest", "message": "Not now."}},
}
GET_FAILS = Trouble(rules=(ONE_GET_FAILS,))


def up(
    *items: Item,
    t: Thing | tuple[Thing, ...] = (),
    transform: str | None = None,
    kill: Kill | None = None,
    trouble: Trouble = NO_TROUBLE,
    parent_retain: bool = False,
    **options: Any,
) -> Up:
    """Return an `up` of a program with these items and things."""
    things = t if isinstance(t, tuple) else (t,)
    program = Program(items, things, transform, parent_retain)
    return Up(program, Options(**options), kill, trouble)


def destroy(kill: Kill | None = None, trouble: Trouble = NO_TROUBLE, **options: Any) -> Destroy:
    """Return a `destroy`."""
    return Destroy(Options(**options), kill, trouble)


A, B = Number("a"), Number("b")
PLAIN_A, PLAIN_B = Number("a", None), Number("b", None)
FED = Number("a", keepers="t")
FED_AREA = Number("a", area_code="t")
WITH = Number("a", replace_with="t")
RENAMED = Number("b", alias="a")
KEPT = Check(code=0, bought=1, released=0, held=("a",))
MOVED = Number("b", adopt="@a")
MOVED_TO_ITSELF = Number("a", adopt="@a")
BRIEF = Brief("loyalty")
HANDED_IN = Brief("loyalty", submit=True)
TO_844 = Thing(version="2", value="844")
