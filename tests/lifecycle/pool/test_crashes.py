"""Kill the process around every request of every story, and run on as the next person would.

Three reservations are under way at once. Whatever happens: nothing is bought twice, nothing that
the program did not name is released, and nothing is owned that is neither in the state nor found by
the next command.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.lifecycle.calls import POOL
from tests.lifecycle.crashing import MOMENTS, Step, destroy, refresh, ways
from tests.lifecycle.engine import Engine, new_engine
from tests.support.killing import Death, Moment


def up(size: int, *, force: bool = False, named: int = 0, **program: Any) -> Step:
    """Return an `up`; with `named`, so many of the first numbers bought are in `release`."""

    def step(engine: Engine, death: Death | None) -> bool:
        release = {"release": engine.ledger("purchase")[:named]} if named else {}
        return engine.up(size=size, force=force, death=death, **program, **release)

    return step


@dataclass
class Story:
    """Commands that go well, the one that is killed, and how people go on from there.

    Attributes:
        bought: How many numbers all commands together may buy.
        released: How many of the numbers that the pool had before may be released.
        exactly: Whether it has to be so many.
    """

    before: list[Step]
    killed: Step
    after: list[list[Step]]
    bought: int
    released: int = 0
    exactly: bool = True


_STRIDE = 4
"""Of so many requests one is killed in a short run; `make chaos` kills all."""

CHANGED: dict[str, Any] = {"capabilities": {"calling": "inbound", "sms": "outbound"}}

STORIES = {
    "create": Story([], up(6), [[up(6)], [refresh, up(6)], [up(6), destroy]], 6),
    "create, then larger": Story([], up(4), [[up(6)]], 6),
    "create by force": Story([up(6)], up(6, force=True), [[up(6)], [up(6, force=True)]], 6),
    "grow": Story([up(2)], up(8), [[up(8)], [refresh, up(8)], [up(8), destroy]], 8),
    "grow more": Story([up(2)], up(6), [[up(8)]], 8),
    "shrink": Story([up(6)], up(4, named=2), [[up(4, named=2)], [refresh, up(4, named=2)]], 6, 2),
    "shrink, then as before": Story(
        [up(6)], up(4, named=2), [[up(6)], [refresh, up(6)], [destroy]], 8, 2, exactly=False
    ),
    "change": Story([up(4)], up(4, **CHANGED), [[up(4, **CHANGED)], [up(4)]], 4),
    "refresh": Story([up(4)], refresh, [[up(4)], [refresh, up(4)]], 4),
    "destroy": Story([up(6)], destroy, [[destroy], [refresh, destroy]], 6, 6),
}


def play(engine: Engine, story: Story, death: Death, after: list[Step], pause: float) -> int:
    """Play a story to its end; return how many requests the command that was killed had sent."""
    for step in story.before:
        assert step(engine, None), engine.told
    had = set(engine.owned())
    story.killed(engine, death)
    sent = engine.requests
    engine.clock.seconds += pause
    for step in after:
        if step(engine, None):
            continue
        # Only a destroy may refuse: it was killed after the pool's delete, before it left a note.
        assert step is destroy, engine.told
        assert engine.owned() == had
        assert all(number in engine.told for number in had), engine.told
        assert up(len(had))(engine, None), engine.told
        assert destroy(engine, None), engine.told
    owned = engine.owned()
    if after[-1] is destroy:
        assert (engine.order, engine.copies, owned) == (None, [], set())
    else:
        assert engine.live
        assert set(engine.numbers) == owned
        assert "__pending" not in engine.outs
    assert len(engine.ledger("purchase")) <= story.bought
    if after[-1] is not destroy:
        assert len(had - owned) <= story.released
        assert len(had - owned) == story.released or not story.exactly
    return sent


@MOMENTS
@pytest.mark.parametrize("name", STORIES)
def test_a_run_that_dies_around_any_request_loses_nothing_and_buys_nothing_twice(
    name: str, moment: Moment, pause: float, full: bool
) -> None:
    story = STORIES[name]
    for after in ways(story.after, moment):
        for request in count(step=1 if full else _STRIDE):
            with new_engine(POOL, "seconds:1.5") as engine:
                sent = play(engine, story, Death(request, moment), after, pause)
            if sent <= request:
                assert request > 0, "nothing was ever killed"
                break
