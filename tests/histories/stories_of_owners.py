"""Named histories: `e` a number that others want, `i` two resources for one number."""

from __future__ import annotations

from tests.histories.commands import Check, Do, Script
from tests.histories.program import Get, Number, Thing
from tests.histories.scripts import FED, GET_FAILS, MOVED, PAIR, T1, T2, A, destroy, up
from tests.histories.world import BOTH, COMMITTED, Kill

OWNERS: dict[str, Script] = {
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
    "e becomes a get of the same name": [
        up(A),
        up(Get("a", "@a")),
        Check(code=0, released=0, owned=1),
        up(Get("a", "@a")),
        Check(code=0, released=0, owned=1),
    ],
    "e moved": [up(A), up(MOVED), Check(code=0, released=0, owned=1, rows=1)],
    # i: two resources for one number
    "i two adopt": [up(A), up(A, MOVED), Check(code=1, owned=1, released=0)],
    "i destroy of one": [
        up(A),
        up(A, MOVED),
        destroy(targets=PAIR),
    ],
    "e read by the program while it is replaced, then destroy": [
        up(A),
        up(Number("a", "844"), Get("g1", "@a")),
        Check(code=0, bought=2, released=0, owned=2),
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
    "i adopted, and taken out of the state without its order": [
        up(A),
        up(MOVED),
        Do("state delete", "b"),
        up(),
        Check(code=0, released=0, owned=1, rows=0, names=("a",)),
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
    "e it adopts what it holds while another one reads it, then destroy": [
        up(A),
        up(Number("a", keepers="1", adopt="@a"), Get("g1", "@a")),
        Check(code=0, bought=1, owned=1),
        destroy(),
        Check(code=0, released=0, owned=1, rows=0),
    ],
}
