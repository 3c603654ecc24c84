"""Named histories: `m` pools."""

from __future__ import annotations

from tests.histories.commands import Check, Do, Refresh, Script
from tests.histories.program import Get, Number, Pool
from tests.histories.scripts import ALL, PURCHASE, RELEASE, T1, T2, destroy, up
from tests.histories.world import ANSWERED, BEFORE, BOTH, CLI, COMMITTED, PLUGIN, Kill, Trouble

P = Pool("p", 5)
SHRUNK = Pool("p", 3, release=("@p#0", "@p#3"))
SAME = Check(code=0, bought=5, released=0, owned=5, rows=1)
AS_NUMBERS = tuple(Number(f"n{place}", adopt=f"@p#{place}") for place in range(3))
LINES = tuple(Number(name) for name in "abc")
FED = Pool("p", 3, area_code="t")

POOLS: dict[str, Script] = {
    "m a life": [
        up(P),
        SAME,
        up(P),
        SAME,
        up(Pool("p", 6)),
        Check(code=0, bought=6, owned=6),
        up(Pool("p", 4, release=("@p#0", "@p#3"))),
        Check(code=0, bought=6, released=2, owned=4),
        up(Pool("p", 4, release=("@p#0", "@p#3"))),
        Check(code=0, bought=6, released=2, owned=4),
        Refresh(),
        destroy(),
        Check(code=0, owned=0, released=6, rows=0),
    ],
    "m smaller without a word": [up(P), up(Pool("p", 4)), Check(code=1, owned=5, names=("p#0",))],
    "m exchanged in one step": [
        up(P),
        up(Pool("p", 5, release=("@p#0",))),
        Check(code=1, bought=5, released=0),
    ],
    "m what leaves another one comes to adopt": [
        up(P),
        up(Pool("p", 4, release=("@p#1",)), Number("a", adopt="@p#1")),
        Check(released=0, owned=5),
    ],
    "m what leaves another pool comes to adopt": [
        up(P),
        up(Pool("p", 4, release=("@p#1",)), Pool("q", 1, adopt=("@p#1",), provider="p1")),
        Check(released=0, owned=5),
    ],
    "m what leaves the program comes to read": [
        up(P),
        up(Pool("p", 4, release=("@p#1",)), Get("g", "@p#1")),
        Check(code=0, released=0, owned=5),
    ],
    "m smaller, and deleted first by a transformation": [
        up(P, transform="dbr"),
        up(Pool("p", 4, release=("@p#1",)), Number("a", adopt="@p#1"), transform="dbr"),
        Check(code=1, released=0, owned=5, names=("p#1",)),
        up(Pool("p", 4, release=("@p#1",))),
        Check(code=0, released=1, owned=4),
    ],
    "m read by the program, then a destroy that runs it": [
        up(P, Get("g", "@p#1")),
        destroy(run_program=True),
        Check(code=0, released=4, owned=1, names=("p#1",)),
    ],
    "m smaller, stopped, and not named any more": [
        up(P),
        up(SHRUNK, cancel_after=2),
        up(Pool("p", 3), refresh=True),
        Check(code=1, released=0, owned=5, names=("p#0", "p#3")),
    ],
    "m smaller, and no more retained": [
        up(Pool("p", 5, retain=True)),
        up(SHRUNK),
        Check(code=0, released=0, owned=5, names=("p#0", "p#3")),
    ],
    "m replaced by force with its order, and renamed before anyone has decided": [
        up(P),
        up(P, replace=("p", "order:p")),
        up(Pool("q", 5, alias="p")),
        Check(code=1, released=0),
        up(Pool("q", 5)),
        Check(code=1, released=0, owned=10),
    ],
    "m replaced by force with its order, and renamed in the same run": [
        up(P),
        up(Pool("q", 5, alias="p"), replace=("q", "order:q")),
        Check(code=1, released=0, owned=10),
        up(Pool("q", 5)),
        Check(code=1, released=0, owned=10),
    ],
    "m taken out": [up(P, LINES[0]), up(LINES[0]), Check(code=0, released=5, owned=1)],
    "m retained": [up(Pool("p", 5, retain=True)), destroy(), Check(code=0, owned=5, rows=0)],
    "m kept": [
        up(Pool("p", 5, release_on_delete=False)),
        destroy(),
        Check(code=0, owned=5, rows=0),
    ],
    "m kept, and smaller": [
        up(Pool("p", 5)),
        up(Pool("p", 4, release_on_delete=False, release=("@p#2",))),
        Check(code=0, owned=5, released=0, names=("p#2",)),
    ],
    "m numbers become a pool, and the pool numbers": [
        up(*LINES),
        up(Pool("p", 3, adopt=("@a", "@b", "@c"))),
        Check(code=0, bought=3, released=0, owned=3, rows=1),
        up(Pool("p", 4)),
        Check(code=0, bought=4, released=0, owned=4, rows=1),
        up(*AS_NUMBERS, Number("n3", adopt="@p#3")),
        Check(code=0, bought=4, released=0, owned=4, rows=4),
    ],
    "m a pool that was bought becomes numbers": [
        up(Pool("p", 3)),
        up(*AS_NUMBERS),
        Check(code=0, bought=3, released=0, owned=3, rows=3),
    ],
    "m becomes another pool": [
        up(Pool("p", 3)),
        up(Pool("q", 4, adopt=("@p#0", "@p#1", "@p#2"))),
        Check(code=0, bought=4, released=0, owned=4, rows=1),
    ],
    "m one of its numbers moves when it is taken out": [
        up(Pool("p", 3)),
        up(AS_NUMBERS[1]),
        Check(code=0, bought=3, released=2, owned=1, rows=1),
    ],
    "m adopts what was bought in the portal": [
        Do("buy", "x"),
        up(Pool("p", 3, None, adopt=("@x",))),
        Check(code=0, bought=2, owned=3),
        destroy(),
        Check(code=0, released=2, owned=1, rows=0),
    ],
    "m another number has it": [
        up(LINES[0]),
        up(LINES[0], Pool("p", 2, adopt=("@a",)), continue_on_error=True),
        Check(code=1, released=0),
    ],
    "m by force": [up(P), up(P, replace=("p",)), SAME, up(P, replace=("p",)), SAME],
    "m by force, the delete later": [
        up(P),
        up(P, replace=("p",), cancel_after=1),
        Check(bought=5, released=0, owned=5),
        up(P),
        SAME,
    ],
    "m --replace **": [up(P), up(P, replace=ALL), Check(released=0)],
    "m the order alone": [
        up(P),
        up(P, targets=("order:p",), replace=("order:p",)),
        up(P),
        Check(code=1, bought=5, released=0, names=("p#0", "p#4")),
    ],
    "m what feeds it is replaced": [
        up(FED, t=T1),
        up(FED, t=T2),
        Check(code=0, bought=3, released=0, owned=3, rows=1),
    ],
    "m deleted first by a transformation": [
        up(Pool("p", 3, replace_with="t"), t=T1, transform="dbr"),
        up(Pool("p", 3, replace_with="t"), t=T2, transform="dbr"),
        Check(code=0, bought=3, released=0, owned=3),
    ],
    "m state delete": [up(P), Do("state delete", "p"), up(P), SAME],
    "m renamed with an alias": [up(P), up(Pool("q", 5, alias="p")), SAME],
    "m one released by hand": [
        up(P),
        Do("wait", value="900000"),
        Do("release", "p#2"),
        Refresh(),
        up(P),
        Check(code=0, bought=6, owned=5),
    ],
    "m stale reads": [
        up(P),
        Do("wait", value="900000"),
        Refresh(trouble=Trouble(stale=1)),
        up(P),
        SAME,
        Refresh(trouble=Trouble(stale=1, unlisted=3)),
        up(P),
        SAME,
        destroy(trouble=Trouble(stale=1)),
    ],
    "m no stock": [
        Do("sold out", "844"),
        up(Pool("p", 5, "844")),
        Check(code=1, bought=0),
        Do("restock", "844"),
        up(Pool("p", 5, "844")),
        Check(code=0, bought=5),
    ],
    **{
        f"m killed between its purchases: {victim}, {moment}": [
            up(P, kill=Kill(1, moment, victim, *PURCHASE)),
            up(P),
            Check(code=0, bought=5, owned=5),
        ]
        for victim in (PLUGIN, CLI, BOTH)
        for moment in (BEFORE, COMMITTED, ANSWERED)
    },
    "m killed between its purchases, then destroy": [
        up(P, kill=Kill(1, COMMITTED, BOTH, *PURCHASE)),
        destroy(),
        Check(code=1, owned=4, released=0),
    ],
    "m a growth that is killed and reverted": [
        up(Pool("p", 2)),
        up(P, kill=Kill(0, COMMITTED, BOTH, *PURCHASE)),
        up(Pool("p", 2)),
        Check(code=1, bought=3, owned=3, names=("p#0",)),
        up(P),
        Check(code=0, bought=5, owned=5),
    ],
    "m a growth that is killed, then destroy": [
        up(Pool("p", 2)),
        up(P, kill=Kill(0, COMMITTED, BOTH, *PURCHASE)),
        destroy(),
        Check(code=1, released=2, owned=1),
    ],
    "m smaller, and killed": [
        up(P),
        up(SHRUNK, kill=Kill(0, COMMITTED, BOTH, *RELEASE)),
        up(SHRUNK),
        Check(code=0, bought=5, released=2, owned=3),
    ],
    "m smaller, killed and reverted": [
        up(P),
        up(SHRUNK, kill=Kill(0, COMMITTED, BOTH, *RELEASE)),
        up(P),
    ],
    "m a destroy that is killed": [
        up(P),
        destroy(kill=Kill(1, COMMITTED, BOTH, *RELEASE)),
        destroy(),
        Check(code=0, owned=0, released=5, rows=0),
    ],
}
