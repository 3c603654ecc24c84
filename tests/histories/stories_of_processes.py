"""Named histories: `f` several plugin processes, `j` stale reads, `k` two copies at once."""

from __future__ import annotations

from tests.histories.commands import Check, Do, Refresh, Script
from tests.histories.program import Number
from tests.histories.scripts import KEPT, PURCHASE, A, destroy, up
from tests.histories.world import COMMITTED, PLUGIN, Kill, Trouble

PROCESSES: dict[str, Script] = {
    # f: several plugin processes
    "f moved to another provider": [
        up(A),
        up(Number("b", adopt="@a", provider="p1")),
        Check(code=0, released=0, owned=1),
    ],
    "f let go first, then replaced in another process": [
        up(A),
        up(Number("a", keepers="3"), transform="dbr"),
        Check(code=0, bought=2, released=0, names=("a",)),
        up(Number("a", keepers="4", provider="p1")),
        Check(code=0, bought=3, released=2, owned=1),
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
}
