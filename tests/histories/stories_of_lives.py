"""Named histories: `l` what simply works, `d` a brief that was handed in, `h` a slip."""

from __future__ import annotations

from tests.histories.commands import Check, Do, Refresh, Script, Up
from tests.histories.engine import Options
from tests.histories.program import Brief, Number, Program, Thing
from tests.histories.scripts import (
    ALL,
    BRIEF,
    HANDED_IN,
    KEPT,
    PAIR,
    PURCHASE,
    RELEASE,
    A,
    B,
    destroy,
    up,
)
from tests.histories.world import BOTH, CLI, COMMITTED, Kill

LIVES: dict[str, Script] = {
    # The letter d: handed in once
    "d --replace **": [up(HANDED_IN), up(HANDED_IN, replace=ALL)],
    "d the order and the brief": [
        up(HANDED_IN),
        up(HANDED_IN, replace=("loyalty", "order:loyalty"), continue_on_error=True),
    ],
    # h: a slip
    "h by force": [
        Do("buy", "x"),
        Do("buy", "y"),
        up(Number("a", adopt="@x")),
        up(Number("a", None)),
        up(Number("a", adopt="@y")),
        up(Number("a", None)),
        up(Number("a", None), targets=("a",), replace=("a",)),
        Check(held=("a",), owned=2, released=0),
    ],
    "h state delete": [
        Do("buy", "x"),
        Do("buy", "y"),
        up(Number("a", adopt="@x")),
        up(Number("a", None)),
        up(Number("a", adopt="@y")),
        up(Number("a", None)),
        Do("state delete", "a"),
        up(Number("a", None)),
        Check(owned=2, released=0),
    ],
    # l: what simply works
    "l a life": [
        up(A),
        up(Number("a", capabilities="inbound+outbound")),
        KEPT,
        Refresh(),
        up(Number("a", keepers="2")),
        Check(code=0, bought=2, released=1, owned=1),
        destroy(),
        Check(code=0, owned=0, rows=0),
    ],
    "l a life of a brief": [
        up(BRIEF),
        up(Brief("loyalty", title="Contoso")),
        Refresh(),
        destroy(),
        Check(code=0, rows=0),
    ],
    "l taken out": [up(A, B), up(B), Check(code=0, released=1, owned=1, held=("b",))],
    "l destroy with the program": [
        up(A, BRIEF),
        destroy(run_program=True),
        Check(code=0, owned=0, rows=0),
    ],
    "l destroy with refresh": [up(A), destroy(refresh=True), Check(code=0, owned=0, rows=0)],
    "l destroy of a pair": [
        up(A, B),
        destroy(targets=PAIR),
        Check(code=0, owned=1, held=("b",)),
    ],
    "l destroy of a number alone": [
        up(A),
        destroy(targets=("a",)),
        up(A),
        Check(code=0, owned=1),
    ],
    "l up of one": [
        up(A),
        up(Number("a", keepers="2"), B, targets=("b", "order:b")),
        Check(code=0, bought=2, released=0, held=("a",)),
    ],
    "l all but one": [
        up(A),
        up(Number("a", keepers="2"), B, excludes=PAIR),
        Check(code=0, bought=2, released=0, held=("a",)),
    ],
    "l protected": [
        up(Number("a", protect=True)),
        destroy(),
        Check(code=1, owned=1),
        up(Number("a", keepers="2", protect=True)),
        Check(code=1, owned=1),
        up(Number("a", protect=True)),
        KEPT,
    ],
    "l destroy but what is protected": [
        up(Number("a", protect=True), B),
        destroy(exclude_protected=True),
        Check(code=0, owned=1, held=("a",)),
    ],
    "l the stack is renamed": [up(A), Do("stack rename", "prod"), up(A), KEPT],
    "l renamed with an alias": [
        up(A),
        up(Number("b", alias="a")),
        Check(code=0, bought=1, released=0),
    ],
    "l retained": [up(Number("a", retain=True)), destroy(), Check(code=0, owned=1, rows=0)],
    "l kept": [up(Number("a", release_on_delete=False)), destroy(), Check(code=0, owned=1, rows=0)],
    "l retained by the parent": [
        up(Number("a", parent=True), parent_retain=True),
        destroy(),
        Check(code=0, owned=1, rows=0),
    ],
    "l state delete": [up(A), Do("state delete", "a"), up(A), KEPT],
    "l released by hand": [
        up(A),
        Do("wait", value="900000"),
        Do("release", "a"),
        Refresh(),
        up(A),
        Check(code=0, bought=2, owned=1),
    ],
    "l by force twice": [up(A), up(A, replace=("a",)), up(A, replace=("a",)), KEPT],
    "l a change that fails, taken back": [
        up(A),
        Do("sold out", "844"),
        up(Number("a", "844")),
        Check(code=1, owned=1),
        up(A),
        KEPT,
    ],
    "l crash in the purchase": [
        up(A, kill=Kill(0, COMMITTED, BOTH, *PURCHASE)),
        up(A),
        Check(code=0, owned=1, bought=1),
    ],
    "l the CLI dies in the purchase": [
        up(A, kill=Kill(0, COMMITTED, CLI, *PURCHASE)),
        up(A),
        Check(code=0, owned=1, bought=1),
    ],
    "l crash in the purchase, then destroy": [
        up(A, kill=Kill(0, COMMITTED, BOTH, *PURCHASE)),
        destroy(),
        Check(code=1, owned=1),
    ],
    "l crash in the release": [
        up(A),
        destroy(kill=Kill(0, COMMITTED, BOTH, *RELEASE)),
        destroy(),
        Check(code=0, owned=0, rows=0),
    ],
    "l a first purchase that fails beside others": [
        Do("sold out", "844"),
        up(A, Number("b", "844"), continue_on_error=True),
        Check(code=1, owned=1),
        Do("restock", "844"),
        up(A, Number("b", "844")),
        Check(code=0, owned=2, bought=2),
    ],
    "l let go and taken again, then taken out of the state": [
        up(A, transform="dbr"),
        Do("sold out", "844"),
        up(Number("a", "844"), transform="dbr"),
        up(A, transform="dbr"),
        KEPT,
        Do("state delete", "a"),
        up(),
        Check(code=1, released=0, owned=1, names=("a",)),
    ],
    "l what hangs below a component that is skipped": [
        Up(
            Program((Number("a", parent=True), B), (Thing(fails=True),), parent_deleted_with=True),
            Options(continue_on_error=True),
        ),
        Check(code=1, owned=1, bought=1),
    ],
    "l an order a month before its number": [
        up(A, targets=("order:a",)),
        Do("wait", value="2500000"),
        up(A),
        Check(code=1, bought=0),
    ],
}
