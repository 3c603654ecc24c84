"""What `release` names leaves at the end of the run, when the program has declared everything."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.departure_notes import write_notes
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.stack import RecordedReporter

READER = "urn:pulumi:dev::test::acsnumbers:PhoneNumber::reader"
OTHER_ORDER = "0b9d4f0e-8a52-4a7c-9a43-5d5f8c1f2e11"


class Stopped(Exception):
    """The run ends before its deletes."""


def stopped(engine: Engine, **program: Any) -> None:
    """Run an `up` that ends before its deletes."""

    def stop(_: Session) -> None:
        raise Stopped

    engine.later = stop
    with pytest.raises(Stopped):
        engine.up(**program)
    engine.later = lambda _: None


def buy_again(engine: Engine, number: str) -> None:
    """Let another stack buy a number that was released a minute ago."""
    engine.clock.seconds += 60
    engine.emulator.set_state({"released": {}})
    engine.emulator.buy_number(phone_number=number)


def listed(engine: Engine) -> set[str]:
    return {row.phone_number for row in engine.session().client.numbers.list()}


@pytest.mark.parametrize("adopts", [True, False])
def test_what_is_declared_later_keeps_the_number(engine: Engine, adopts: bool) -> None:
    assert engine.up(size=3)
    one = engine.numbers[0]

    def later(session: Session) -> None:
        session.registry.declare(READER)
        session.registry.want(one, READER, adopts=adopts)
        if adopts:
            session.registry.hold(Holder(one, "nonce", OTHER_ORDER, "{}", key="::reader"))

    engine.later = later
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
    refusal = {"error": {"code": "Denied", "message": "No."}}
    engine.emulator.set_faults(
        [{"method": "DELETE", "path": f"/phoneNumbers/*{two[1:]}", "status": 403, "body": refusal}]
    )
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


def killed_destroy(engine: Engine) -> None:
    """Delete the pool alone, and note what it let go, as a destroy does that is killed then."""
    live = engine.live
    assert live
    session = engine.session()
    delete_pool(session, RecordedReporter(), live.id, live.outs)
    engine.copies.clear()
    write_notes(session, session.registry.unsettled())


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
