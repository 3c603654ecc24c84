"""Kill the process around every request of every story, and run on as the next person would.

Whatever happens: no spec buys twice, nothing that a live copy holds is released, and nothing is
owned that is neither in the state nor named by the last error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from pulumi_acsnumbers.acs.operations import reservation_purchase_id
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from tests.lifecycle.calls import NUMBER
from tests.lifecycle.crashing import MOMENTS, Step, destroy, refresh, ways
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.runs import notes_of, searches
from tests.support.killing import Death, Moment


def up(*, force: bool = False, **program: Any) -> Step:
    return lambda engine, death: engine.up(force=force, death=death, **program)


@dataclass
class Story:
    """Commands that go well, the one that is killed, and how people go on from there."""

    before: list[Step]
    killed: Step
    after: list[list[Step]]


def stories(**way: Any) -> dict[str, Story]:
    """Return the stories of numbers that are bought in one way."""
    a, b, c = (up(area_code=area_code, **way) for area_code in ("833", "844", "855"))
    force_a = up(area_code="833", force=True, **way)
    change = up(area_code="833", capabilities={"calling": "inbound", "sms": "none"}, **way)
    return {
        "create": Story([], a, [[a], [refresh, a], [destroy, a, destroy]]),
        "create, then another generation": Story([], a, [[b, a, destroy]]),
        "create of a generation that came back": Story([a, b], a, [[a], [destroy, a, destroy]]),
        "replacement": Story([a], b, [[b], [refresh, b], [destroy, b, destroy]]),
        "replacement that is reverted": Story([a], b, [[a, destroy, b, destroy]]),
        "replacement, then another one": Story([a], b, [[c, b, destroy]]),
        "forced replacement": Story([a], force_a, [[a], [force_a], [destroy, a, destroy]]),
        "forced replacement, then a real one": Story([a], force_a, [[b], [refresh, b, destroy]]),
        "change in place": Story([a], change, [[change], [a]]),
        # Killed between the delete of the number and the release, the next destroy refuses.
        "destroy": Story([a], destroy, [[destroy, a, destroy], [refresh, destroy, a, destroy]]),
        "destroy, then up again": Story([a], destroy, [[refresh, a, destroy]]),
        "refresh": Story([a], refresh, [[a]]),
    }


A, B = up(area_code="833"), up(area_code="844")
BY_SEARCH: dict[str, Any] = {"acquisition": "search"}
STORIES = stories() | {f"{name}, by search": one for name, one in stories(**BY_SEARCH).items()}
STORIES |= {
    "create by search, then by reservation": Story(
        [], up(area_code="833", **BY_SEARCH), [[A], [B, A, destroy]]
    ),
    "create by reservation, then by search": Story([], A, [[up(area_code="833", **BY_SEARCH)]]),
}

OF_A_SEARCH = 17 * 60.0


def stacks() -> Iterator[Engine]:
    while True:
        with new_engine(NUMBER, "seconds:1.5") as engine:
            yield engine


def owned_numbers(engine: Engine) -> set[str]:
    """Return what is owned or being bought; fail if a spec ever had two of them at once."""
    spec_of = {
        reservation_purchase_id(attempt_id(order, generation, attempt)): (order, generation)
        for order in engine.orders
        for generation in range(5)
        for attempt in range(5)
    }
    notes = notes_of(engine.emulator)
    spec_of |= {
        purchase: (order, generation)
        for order in engine.orders
        for generation in range(5)
        for attempt in range(5)
        for purchase in searches(notes, order, generation, attempt)
    }
    owned: dict[str, tuple[str, int]] = {}
    for entry in engine.emulator.ledger():
        if entry["kind"] == "purchase":
            spec = spec_of[entry["via"]]
            assert spec not in owned.values(), f"spec {spec[1]} bought twice"
            owned[entry["number"]] = spec
        elif entry["kind"] in ("release", "purchaseFailed"):
            del owned[entry["number"]]
    return set(owned)


def judge(engine: Engine, *, looked: bool = True) -> None:
    """Hold a stack against what must be true after a command.

    Args:
        engine: The stack.
        looked: Whether the command looked at the order: a refresh does not, so it cannot name
            what a run that died has left.
    """
    owned = owned_numbers(engine)
    assert engine.released_under_a_live_copy == []
    lost = owned - {copy.id for copy in engine.copies}
    lost = {number for number in lost if number not in engine.told}
    assert not (looked and lost), f"{lost} is owned and nobody knows"


def play(engine: Engine, story: Story, death: Death, after: list[Step], pause: float) -> int:
    """Play a story to its end; return how many requests the command that was killed had sent."""
    for step in story.before:
        assert step(engine, None), engine.told
    story.killed(engine, death)
    sent = engine.requests
    engine.clock.seconds += pause
    *first, last = after
    for step in first:
        step(engine, None)
        judge(engine, looked=not engine.died and step is not refresh)
        if "run this again after" in engine.told:
            engine.clock.seconds += OF_A_SEARCH
    assert last(engine, None), engine.told
    judge(engine)
    if last is destroy:
        assert (engine.order, engine.copies, owned_numbers(engine)) == (None, [], set())
    else:
        assert engine.live
        assert owned_numbers(engine) == {engine.live.id}
    return sent


@MOMENTS
@pytest.mark.parametrize("name", STORIES)
def test_a_run_that_dies_around_any_request_loses_nothing_and_buys_nothing_twice(
    name: str, moment: Moment, pause: float
) -> None:
    story, stack = STORIES[name], stacks()
    for after in ways(story.after, moment):
        for request in count():
            if play(next(stack), story, Death(request, moment), after, pause) <= request:
                assert request > 0, "nothing was ever killed"
                break


def dies_at(request: int, **program: Any) -> Step:
    """Return an `up` that dies too."""
    death = Death(request, Moment.COMMITTED)
    return lambda engine, _: engine.up(death=death, **program)


def test_a_run_that_dies_twice_loses_nothing_and_buys_nothing_twice() -> None:
    story, stack = STORIES["replacement"], stacks()
    for first in range(1, 24, 3):
        for second in range(1, 24, 4):
            again = dies_at(second, area_code="844")
            play(next(stack), story, Death(first, Moment.COMMITTED), [again, B], 0.0)
