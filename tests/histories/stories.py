"""Histories with a name: what went wrong once, and what must go on working, step by step.

The letter before a name is that of its kind: `a` delete before the successor, `b` order and number
replaced by force together, `c` an order that lost its number, `d` a brief that was handed in, `e`
wanted numbers, `f` several plugin processes, `g` half-done replacements, `h` a slip, `i` two
resources for one number, `j` stale reads, `k` two copies at once, `l` what simply works.
"""

from __future__ import annotations

from typing import Any

from tests.histories.commands import Check, Destroy, Do, Refresh, Script, Up
from tests.histories.engine import Options
from tests.histories.program import Brief, Get, Item, Number, Program, Thing
from tests.histories.world import BEFORE, BOTH, CLI, COMMITTED, NO_TROUBLE, PLUGIN, Kill, Trouble

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

STORIES: dict[str, Script] = {
    # a: delete before the successor
    "a the same value": [up(FED, t=T1), up(FED, t=T2), KEPT],
    "a another value": [
        up(FED_AREA, t=T1),
        up(FED_AREA, t=TO_844),
        Check(code=0, bought=2, released=1, owned=1, rows=1),
    ],
    "a another value without stock": [
        up(FED_AREA, t=T1),
        Do("sold out", "844"),
        up(FED_AREA, t=TO_844),
        Check(code=1, bought=1, released=0, owned=1, held=("a",)),
        up(FED_AREA, t=Thing(version="3")),
        KEPT,
    ],
    "a another value without stock, deleted first": [
        up(FED_AREA, t=T1, transform="dbr"),
        Do("sold out", "844"),
        up(FED_AREA, t=TO_844, transform="dbr"),
        Check(code=1, bought=1, released=0, owned=1, names=("a",)),
        up(FED_AREA, t=Thing(version="3"), transform="dbr"),
        KEPT,
    ],
    "a what feeds it is replaced while another one comes to read its number": [
        up(FED, t=T1),
        up(Number("a", "844", keepers="t"), Get("g", "@a"), t=T2),
        Check(code=0, bought=2, released=0, owned=2),
    ],
    "a what feeds a brief is replaced": [
        up(Brief("loyalty", keepers="t"), t=Thing(value="US")),
        up(Brief("loyalty", keepers="t"), t=Thing(version="2", value="US")),
        Check(code=0, rows=1),
    ],
    "a replace_with": [up(WITH, t=T1), up(WITH, t=T2), KEPT],
    "a dbr by a transformation": [
        up(A, transform="dbr"),
        up(Number("a", keepers="2"), transform="dbr"),
        Check(code=0, bought=2, released=0, owned=2, names=("a",)),
        destroy(),
        Check(code=0, released=2, owned=0, rows=0),
    ],
    "a dbr by a transformation, then replaced without it": [
        up(A, transform="dbr"),
        up(Number("a", "844"), transform="dbr"),
        up(Number("a", "855")),
        Check(code=0, bought=3, released=2, owned=1),
    ],
    "a dbr by a transformation, then replaced without it, while another one adopts the first": [
        up(A, transform="dbr"),
        up(Number("a", "844"), transform="dbr"),
        up(Number("a", "855"), Number("b", adopt="@first a")),
        Check(code=0, bought=3, released=1, owned=2),
    ],
    "a deleted first by a transformation, while another one comes to read its number": [
        up(A),
        up(Number("a", "844"), Get("g", "@a"), transform="dbr"),
        Check(code=0, bought=2, released=0, owned=2),
        destroy(),
        Check(code=0, released=1, owned=1, rows=0),
    ],
    "a deleted first by a transformation, and read by the program only later": [
        up(A),
        up(Number("a", "844"), transform="dbr"),
        up(Number("a", "855"), Get("g", "@first a"), transform="dbr"),
        Check(code=0, bought=3, released=0, owned=3),
    ],
    "a deleted first by a transformation, while another one comes to adopt its number": [
        up(A),
        up(Number("a", "844"), MOVED, transform="dbr"),
        Check(code=0, bought=2, released=0, owned=2, rows=2),
    ],
    "a dbr by a transformation without stock": [
        up(A, transform="dbr"),
        Do("sold out", "844"),
        up(Number("a", "844"), transform="dbr"),
        Check(code=1, released=0, owned=1),
        up(A, transform="dbr"),
        KEPT,
    ],
    "a dbr and a forced replacement": [
        up(A, transform="dbr"),
        up(A, transform="dbr", targets=("a",), replace=("a",)),
        KEPT,
    ],
    "a dbr and a replacement of the number by flag": [
        up(A, transform="dbr"),
        up(A, transform="dbr", replace=("a",)),
        KEPT,
    ],
    "a t fails, then up": [
        up(FED, t=T1),
        up(FED, t=BROKEN),
        Check(code=1, released=0, owned=1),
        up(FED, t=T1),
        KEPT,
    ],
    "a t fails, then destroy": [
        up(FED, t=T1),
        up(FED, t=BROKEN),
        Check(code=1, released=0, owned=1),
        destroy(),
    ],
    "a t fails, then destroy of all that t feeds": [
        up(FED, t=T1),
        up(FED, t=BROKEN),
        destroy(targets=(*PAIR, "t"), target_dependents=True),
        Check(code=0, released=1, owned=0, rows=0),
    ],
    "a t fails, then the number is taken out": [
        up(FED, t=T1),
        up(FED, t=BROKEN),
        Check(code=1, released=0, owned=1),
        up(t=T1),
    ],
    "a crash before the create": [
        up(FED, t=T1),
        up(FED, t=T2, kill=Kill(0, BEFORE, BOTH)),
        Check(released=0, owned=1),
        up(FED, t=T2),
        KEPT,
    ],
    "a crash before the create, then destroy": [
        up(FED, t=T1),
        up(FED, t=T2, kill=Kill(0, BEFORE, BOTH)),
        Check(released=0, owned=1),
        destroy(),
    ],
    "a the plugin dies in the release": [
        up(FED, t=T1),
        up(FED, t=T2, kill=Kill(0, COMMITTED, PLUGIN, *RELEASE)),
        Check(released=0, owned=1),
    ],
    "a a draft": [
        up(BRIEF, t=()),
        up(Brief("loyalty", replace_with="t"), t=T1),
        up(Brief("loyalty", replace_with="t"), t=T2),
    ],
    "a a draft by force": [
        up(BRIEF, transform="dbr"),
        up(BRIEF, transform="dbr", targets=("loyalty",), replace=("loyalty",)),
        Check(code=0),
    ],
    "a a draft and t fails": [
        up(Brief("loyalty", replace_with="t"), t=T1),
        up(Brief("loyalty", replace_with="t"), t=BROKEN),
        Check(code=1),
        up(Brief("loyalty", replace_with="t"), t=T1),
        Check(code=0),
    ],
    # b: order and number together
    "b --replace **": [up(A), up(A, replace=ALL), Check(released=0)],
    "b --target-replace **": [up(A), up(A, replace=ALL, targets=ALL), Check(released=0)],
    "b taint of both": [up(A), Do("taint", "a"), Do("taint", "order:a"), up(A), Check(released=0)],
    "b both, and a transformation deletes first": [
        up(A),
        up(A, transform="all:dbr", replace=PAIR),
        Check(code=1, released=0),
    ],
    "b both by flag beside a failure": [
        up(A),
        up(A, t=Thing("x", fails=True), replace=PAIR, continue_on_error=True),
        Check(released=0),
    ],
    "b both by flag, the deletes later": [
        up(A),
        up(A, replace=PAIR, cancel_after=2),
        Check(released=0),
        up(A),
        Check(released=0),
    ],
    "b both by flag, and renamed before anyone has decided": [
        up(A),
        up(A, replace=ALL),
        up(RENAMED),
        Check(code=1, released=0, names=("a",)),
        up(Number("b")),
        Check(code=1, released=0, names=("a",)),
    ],
    "b both by flag, renamed, and each of these runs is stopped": [
        up(A),
        up(A, replace=PAIR, cancel_after=2),
        up(RENAMED, cancel_after=1),
        up(Number("b")),
        Check(code=1, released=0, names=("a",)),
        destroy(),
        Check(code=0, owned=0, released=2),
    ],
    "b a later resource of the name that another one had": [
        up(A),
        up(RENAMED),
        up(Number("b"), A),
        up(Number("b")),
        Check(code=0, bought=2, released=1, owned=1, held=("b",)),
    ],
    # c: an order that lost its number
    "c the order alone": [
        up(PLAIN_A),
        up(PLAIN_A, targets=("order:a",), replace=("order:a",)),
        up(PLAIN_A),
        Check(code=1, bought=1, released=0, names=("a",)),
        up(MOVED_TO_ITSELF),
        KEPT,
        up(PLAIN_A),
        KEPT,
        destroy(),
        Check(code=0, owned=0),
    ],
    "c the order alone, then by force": [
        up(PLAIN_A),
        up(PLAIN_A, targets=("order:a",), replace=("order:a",)),
        up(PLAIN_A),
        up(PLAIN_A, targets=("a",), replace=("a",)),
        Check(released=0),
    ],
    "c the number renamed alone": [
        up(PLAIN_A),
        Do("state rename", "a", "b"),
        up(PLAIN_B),
        Check(code=1, bought=1, released=0, names=("a",)),
        up(Number("b", adopt="@a")),
        Check(code=0, bought=1, released=0),
    ],
    "c the number renamed alone, then by force": [
        up(PLAIN_A),
        Do("state rename", "a", "b"),
        up(PLAIN_B),
        up(PLAIN_B, targets=("b",), replace=("b",)),
        Check(released=0),
    ],
    "c the number renamed alone, then changed": [
        up(PLAIN_A),
        Do("state rename", "a", "b"),
        up(PLAIN_B),
        up(Number("b", None, keepers="2")),
        Check(bought=1, released=0),
    ],
    # The letter d: handed in once
    "d --replace **": [up(HANDED_IN), up(HANDED_IN, replace=ALL)],
    "d the order and the brief": [
        up(HANDED_IN),
        up(HANDED_IN, replace=("loyalty", "order:loyalty"), continue_on_error=True),
    ],
    # e: wanted numbers
    "e moved, and its create fails": [
        up(A),
        up(MOVED, trouble=GET_FAILS, continue_on_error=True),
        Check(code=1, released=0, owned=1),
    ],
    "e moved, and what it depends on fails": [
        up(A, t=T1),
        up(
            Number("b", adopt="@a", keepers="x"),
            t=(T1, Thing("x", fails=True)),
            continue_on_error=True,
        ),
        Check(code=1, released=0, owned=1),
    ],
    "e becomes a get": [up(A), up(Get("g", "@a")), Check(released=0, owned=1)],
    "e moved": [up(A), up(MOVED), Check(code=0, released=0, owned=1, rows=1)],
    # f: several plugin processes
    "f moved to another provider": [
        up(A),
        up(Number("b", adopt="@a", provider="p1")),
        Check(code=0, released=0, owned=1),
    ],
    "f moved, and the new plugin dies": [
        up(A),
        up(
            Number("b", adopt="@a", provider="p1"),
            Number("c", provider="p1"),
            kill=Kill(0, COMMITTED, PLUGIN, *PURCHASE),
            continue_on_error=True,
        ),
        Check(released=0),
    ],
    "f moved without a folder": [
        up(A),
        Do("no folder"),
        up(Number("b", adopt="@a", provider="p1")),
        Check(released=0, owned=1),
    ],
    "f by force by another provider": [
        up(A),
        up(Number("a", provider="p1"), replace=("a",)),
        KEPT,
    ],
    # g: half-done replacements
    "g half done, then kept": [
        up(A),
        up(Number("a", release_on_delete=False), replace=("a",), cancel_after=2),
        destroy(),
        Check(owned=1, released=0),
    ],
    "g half done, then retained": [
        up(A),
        up(Number("a", retain=True), replace=("a",), cancel_after=2),
        destroy(),
        Check(owned=1, released=0),
    ],
    "g changed and kept in one up": [
        up(A),
        up(Number("a", keepers="2", release_on_delete=False)),
        Check(code=0, owned=2, bought=2, released=0),
    ],
    "g adopted, and no longer to be released in the same up": [
        Do("buy", "x"),
        up(Number("a", adopt="@x", release_on_delete=True)),
        up(Number("a", "855")),
        Check(code=0, owned=2, bought=1, released=0),
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
    # i: two resources for one number
    "i two adopt": [up(A), up(A, MOVED), Check(code=1, owned=1, released=0)],
    "i destroy of one": [
        up(A),
        up(A, MOVED),
        destroy(targets=PAIR),
    ],
    # j: stale reads
    "j destroy": [up(A), destroy(trouble=Trouble(stale=1))],
    "j destroy of an old number": [
        up(A),
        Do("wait", value="900000"),
        destroy(trouble=Trouble(stale=1)),
    ],
    "j the old copy": [
        up(A),
        Do("wait", value="900000"),
        up(Number("a", keepers="2"), trouble=Trouble(stale=3)),
    ],
    "j refresh": [
        up(A),
        Do("wait", value="900000"),
        Refresh(trouble=Trouble(stale=1)),
        up(A),
        KEPT,
    ],
    "j not listed": [up(A), Refresh(trouble=Trouble(unlisted=1)), up(A), KEPT],
    # k: two copies at once
    "k destroy of two copies": [
        up(A),
        up(A, replace=("a",), cancel_after=1),
        Check(owned=1, released=0),
        destroy(),
        Check(code=0, owned=0, released=1),
    ],
    "k three copies": [
        up(A),
        up(A, replace=("a",), cancel_after=1),
        up(A, replace=("a",), cancel_after=1),
        Check(owned=1, released=0),
        destroy(),
        Check(code=0, owned=0, released=1),
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
    "e read by the program while it is replaced, then destroy": [
        up(A),
        up(Number("a", "844"), Get("g1", "@a")),
        Check(code=0, bought=2, released=0, owned=2),
        destroy(),
        Check(code=0, released=1, owned=1, rows=0),
    ],
    "g retained in a replacement, and declared without it since": [
        up(A),
        up(Number("a", "844"), transform="all:retain"),
        up(Number("a", "844")),
        destroy(),
        Check(code=0, released=1, owned=1, rows=0),
    ],
    "i adopted by another one and given back, then destroy": [
        up(A, Number("b", "844")),
        up(Number("a", "844", adopt="@b"), Number("b", "855")),
        up(Number("a", "833"), Number("b", "855")),
        destroy(),
        Check(code=0, rows=0),
    ],
    "i adopted by one that the run of the first does not see, which is then destroyed": [
        up(A),
        up(A, MOVED, targets=("b", "order:b")),
        destroy(targets=PAIR),
        Check(code=0, released=0, owned=1, held=("b",)),
    ],
    "i adopted by a run that was killed, and then not any more": [
        up(A),
        up(MOVED, A, kill=Kill(0, COMMITTED, BOTH, "createOrUpdateReservation")),
        up(Number("b", "844"), A),
        destroy(),
        Check(code=0, owned=1, rows=0, names=("a",)),
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
    "i adopted, and taken out of the state without its order": [
        up(A),
        up(MOVED),
        Do("state delete", "b"),
        up(),
        Check(code=0, released=0, owned=1, rows=0, names=("a",)),
    ],
    "g retained, and replaced once that is taken out": [
        up(Number("a", retain=True)),
        up(Number("a", "844")),
        Check(code=0, bought=2, released=0, owned=2),
        destroy(),
        Check(code=0, released=1, owned=1, rows=0),
    ],
    "i adopted, deleted first and adopted again, then taken out of the state": [
        up(FED, t=T1),
        up(Number("b", keepers="t", adopt="@a"), t=T1, transform="all:dbr"),
        up(Number("b", keepers="t", adopt="@a"), t=T2, transform="all:dbr"),
        Do("state delete", "b"),
        up(Number("b", keepers="t"), t=T2),
        destroy(),
        Check(code=0, owned=1, rows=0, names=("a",)),
    ],
    "l what hangs below a component that is skipped": [
        Up(
            Program((Number("a", parent=True), B), (Thing(fails=True),), parent_deleted_with=True),
            Options(continue_on_error=True),
        ),
        Check(code=1, owned=1, bought=1),
    ],
    "b a third number, and a command that leaves the first one out": [
        up(WITH, t=T1),
        up(WITH, t=T1, replace=(*PAIR, "t"), continue_on_error=True),
        Check(code=1, bought=2, released=0, names=("a",)),
        destroy(),
        Check(code=1, names=("a",)),
        up(WITH, Number("b", adopt="+18335550000"), t=T1),
        Check(code=1, bought=3),
        up(WITH, t=T1, targets=("a",)),
        Check(code=0, bought=3, owned=2),
        up(WITH, t=T1),
        Check(code=1, names=("a",)),
    ],
    "b --replace ** is killed, and what it made is replaced and retained": [
        up(A),
        up(A, targets=ALL, replace=ALL, kill=Kill(10, COMMITTED, CLI)),
        Check(bought=2, rows=2),
        up(Number("a", "855", retain=True)),
        Check(code=1, bought=3, released=0, owned=3, names=("a",)),
    ],
    "e it adopts what it holds while another one reads it, then destroy": [
        up(A),
        up(Number("a", keepers="1", adopt="@a"), Get("g1", "@a")),
        Check(code=0, bought=1, owned=1),
        destroy(),
        Check(code=0, released=0, owned=1, rows=0),
    ],
    "l an order a month before its number": [
        up(A, targets=("order:a",)),
        Do("wait", value="2500000"),
        up(A),
        Check(code=1, bought=0),
    ],
}
