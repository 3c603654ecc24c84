"""What `release` names leaves at the end of the run, when the program has declared everything."""

from __future__ import annotations

import pytest

from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.pool.runs import (
    buy_again,
    killed_destroy,
    listed,
    refuse_releases,
    stopped,
    wanted_later,
)


@pytest.mark.parametrize("adopts", [True, False])
def test_what_is_declared_later_keeps_the_number(engine: Engine, adopts: bool) -> None:
    assert engine.up(size=3)
    one = engine.numbers[0]

    engine.later = wanted_later(one, adopts=adopts)
    assert engine.up(size=2, release=[one]), engine.told
    assert engine.ledger("release") == []
    assert one in engine.owned()
    assert one not in engine.numbers
    assert len(engine.copies) == 1
    engine.later = lambda _: None
    assert engine.destroy(), engine.told
    assert engine.owned() == {one}


def test_a_run_that_ended_before_its_deletes_is_gone_on_with(engine: Engine) -> None:
    assert engine.up(size=4)
    one, two, *others = engine.numbers
    stopped(engine, size=2, release=[one, two])
    assert len(engine.owned()) == 4
    assert len(engine.copies) == 2
    assert engine.up(size=2, release=[one, two]), engine.told
    assert engine.owned() == set(others)
    assert engine.up(size=2, release=[one, two])
    assert engine.requests == 0


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_destroy_after_it_releases_all(engine: Engine, refreshed: bool) -> None:
    assert engine.up(size=4)
    stopped(engine, size=3, release=engine.numbers[:1])
    assert not refreshed or engine.refresh()
    assert engine.destroy(), engine.told
    assert engine.owned() == set()


def test_a_release_that_is_reverted_before_it_happened_buys_nothing(engine: Engine) -> None:
    assert engine.up(size=4)
    before = engine.numbers
    stopped(engine, size=2, release=before[:2])
    assert engine.up(size=4), engine.told
    assert engine.numbers == before
    assert engine.owned() == set(before)
    assert len(engine.ledger("purchase")) == 4
    assert len(engine.copies) == 1
    assert engine.destroy(), engine.told
    assert engine.owned() == set()


def test_what_is_not_named_any_more_is_not_released(engine: Engine) -> None:
    assert engine.up(size=4)
    one = engine.numbers[0]
    stopped(engine, size=3, release=[one])
    assert not engine.up(size=3)
    assert f"its new copy has not {one}" in engine.told
    assert one in engine.owned()
    assert engine.up(size=3, release=[one]), engine.told
    assert one not in engine.owned()


def test_what_was_to_leave_can_be_adopted_again(engine: Engine) -> None:
    assert engine.up(size=4)
    before = engine.numbers
    stopped(engine, size=3, release=before[:1])
    assert engine.up(size=4, adopt=before[:1]), engine.told
    assert engine.numbers == before
    assert engine.owned() == set(before)


def test_what_another_stack_has_bought_since_is_not_released(engine: Engine) -> None:
    """One of two could not be released, so the copy that has both is deleted again."""
    assert engine.up(size=4)
    one, two, *_ = engine.numbers
    refuse_releases(engine, two)
    assert not engine.up(size=2, release=[one, two])
    engine.emulator.set_faults([])
    buy_again(engine, one)
    assert engine.up(size=2, release=[one, two]), engine.told
    assert engine.ledger("release") == [one, two]
    assert listed(engine) == {one, *engine.numbers}


def test_what_was_released_and_bought_by_another_is_not_taken_back(engine: Engine) -> None:
    assert engine.up(size=4)
    one = engine.numbers[0]
    assert engine.up(size=3, release=[one])
    buy_again(engine, one)
    assert engine.up(size=4), engine.told
    assert one not in engine.numbers
    assert len(engine.numbers) == 4


def test_releases_that_are_switched_off_later_leave_the_copy(engine: Engine) -> None:
    assert engine.up(size=4)
    one = engine.numbers[0]
    stopped(engine, size=3, release=[one])
    engine.guardrails = {"allow_releases": False}
    assert not engine.up(size=3, release=[one])
    assert "releases are switched off" in engine.told
    assert one in engine.owned()
    engine.guardrails = {}
    assert engine.up(size=3, release=[one]), engine.told
    assert one not in engine.owned()


def test_a_first_list_without_its_numbers_changes_nothing(engine: Engine) -> None:
    assert engine.up(size=2, release=["+18335550100"]), engine.told
    assert len(engine.copies) == 1
    assert engine.up(size=2, release=["+18335550100"])
    assert engine.requests == 0


def test_what_is_coming_when_numbers_leave_stays() -> None:
    with new_engine(POOL, "seconds:100") as engine:
        engine.clock.seconds += 1
        assert engine.up(size=2, operation_timeout=300), engine.told
        assert engine.up(size=4, operation_timeout=5), engine.told
        one = engine.numbers[0]
        assert len(engine.outs["__pending"]) == 1
        assert not engine.up(size=3, release=[one], operation_timeout=5)
        assert "was still running at the deadline" in engine.told
        engine.clock.seconds += 200
        assert engine.up(size=3, release=[one], operation_timeout=300), engine.told
        assert set(engine.numbers) == engine.owned()
        assert len(engine.numbers) == 3


def test_what_leaves_is_looked_at_by_the_memory_of_an_old_pool(engine: Engine) -> None:
    """A pool that the service has forgotten lets numbers go, and grows after that."""
    engine.emulator.set_switches({"operation_retention_days": 30})
    assert engine.up(size=4)
    engine.clock.seconds += 60 * 24 * 3600.0
    one = engine.numbers[0]
    assert engine.up(size=3, release=[one]), engine.told
    assert engine.up(size=5), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 5


@pytest.mark.parametrize("lost", ["elsewhere", "by the pool"])
def test_a_killed_destroy_does_not_let_go_of_what_the_pool_had_lost(
    engine: Engine, lost: str
) -> None:
    """Another stack has bought it within minutes, and its attempt still names it."""
    assert engine.up(size=3)
    one, *others = engine.numbers
    if lost == "elsewhere":
        engine.session().client.numbers.release(one)
        assert engine.refresh()
    else:
        assert engine.up(size=2, release=[one])
    buy_again(engine, one)
    killed_destroy(engine)
    assert not engine.destroy()
    assert f"{one}: bought for it and still owned" in engine.told
    assert listed(engine) == {one}
    assert sorted(engine.ledger("release")) == sorted([one, *others])


def test_what_is_bought_after_a_killed_destroy_is_not_released(engine: Engine) -> None:
    """It had released one of the numbers, and another stack bought that."""
    assert engine.up(size=3)
    one = engine.numbers[0]
    killed_destroy(engine)
    engine.session().client.numbers.release(one)
    engine.clock.seconds += 15 * 60.0
    buy_again(engine, one)
    assert not engine.destroy()
    assert one in engine.told
    assert listed(engine) == {one}


def test_a_forced_replacement_exchanges_nothing(engine: Engine) -> None:
    assert engine.up(size=4)
    before = engine.numbers
    assert not engine.up(size=4, release=before[:1], force=True)
    assert "which would buy others in the same step" in engine.told
    assert engine.numbers == before
    assert len(engine.ledger("purchase")) == 4
