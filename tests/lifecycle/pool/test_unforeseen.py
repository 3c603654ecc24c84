"""Pools in the runs that nobody plans: a swap, a reverted change, a parent's option, a death."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.adoptions import end_adoption, note_adoption
from pulumi_acsnumbers.lifecycle.core.difference import note_declared
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Fact
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.journal import NoJournal
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.pool.diff import COMPARING, diff_pool
from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.pool.runs import OTHER_ORDER, READER, delete_alone, killed_destroy
from tests.lifecycle.stack import ENDPOINT, RecordedReporter


def test_numbers_are_not_exchanged_in_one_step(engine: Engine) -> None:
    """A run that dies after the purchase and is reverted would leave no trace of it."""
    assert engine.up(size=4)
    gone = engine.numbers[0]
    assert not engine.up(size=4, release=[gone])
    assert "which would buy others in the same step" in engine.told
    assert "a size of 5 and without release first" in engine.told
    assert engine.requests == 0
    assert engine.up(size=5), engine.told
    assert engine.up(size=4, release=[gone]), engine.told
    assert len(engine.numbers) == 4
    assert set(engine.numbers) == engine.owned()
    assert engine.ledger("release") == [gone]
    assert len(engine.ledger("purchase")) == 5


def test_an_adopted_number_takes_the_place_of_one_that_leaves(engine: Engine) -> None:
    assert engine.up(size=3)
    gone = engine.numbers[0]
    ours = engine.emulator.buy_number(phone_number_type="tollFree")["phoneNumber"]
    assert engine.up(size=3, release=[gone], adopt=[ours]), engine.told
    assert len(engine.numbers) == 3
    assert ours in engine.numbers
    assert engine.ledger("release") == [gone]


def test_what_could_not_be_released_beside_a_purchase_is_next_time(engine: Engine) -> None:
    assert engine.up(size=4)
    gone = engine.numbers[0]
    refusal = {"error": {"code": "BadRequest", "message": "No."}}
    engine.emulator.set_faults(
        [{"operation": "releasePhoneNumber", "status": 400, "body": refusal, "count": 99}]
    )
    assert not engine.up(size=5, release=[gone])
    assert f"{gone} could not be released" in engine.told
    engine.emulator.set_faults([])
    assert engine.up(size=5, release=[gone], operation_timeout=700), engine.told
    assert gone not in engine.owned()
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 5


def test_a_parent_that_retains_keeps_what_is_named(engine: Engine) -> None:
    assert engine.up(size=4)
    gone = engine.numbers[0]

    def retained(session: Session) -> None:
        plain = session.registry.set_policy

        def set_policy(order: str, **said: Any) -> None:
            plain(order, **{**said, "release": False})

        session.registry.set_policy = set_policy

    engine.before = retained
    assert engine.up(size=3, release=[gone]), engine.told
    assert engine.ledger("release") == []
    assert gone in engine.told


def test_kept_for_a_reader_stays_kept_by_the_next_destroy(engine: Engine) -> None:
    """The run is killed while the order releases; the destroy after it knows no program."""
    assert engine.up(size=4)
    order, read = engine.order, engine.numbers[0]
    assert order
    session = engine.session()
    session.registry.declare(READER)
    session.registry.want(read, READER, adopts=False)
    delete_alone(engine, session)

    def killed(_: str) -> Any:
        raise KeyboardInterrupt

    session.client.numbers.release = killed  # type: ignore[assignment]  # as it is called
    with pytest.raises(KeyboardInterrupt):
        delete_order(session, RecordedReporter(), *order)
    assert engine.destroy(), engine.told
    assert engine.owned() == {read}
    assert read in engine.told


def test_what_another_adopted_and_gave_back_is_not_released_by_the_note(
    engine: Engine,
) -> None:
    assert engine.up(size=4)
    one = engine.numbers[0]
    killed_destroy(engine)
    other = engine.session()
    note_adoption(other, one, OTHER_ORDER)
    end_adoption(other, one, OTHER_ORDER)
    assert engine.destroy(), engine.told
    assert engine.owned() == {one}
    assert one in engine.told


def test_what_a_pool_had_lost_is_not_released_with_it(engine: Engine) -> None:
    """It was released by hand, and another stack has bought it within minutes."""
    assert engine.up(size=3)
    one = engine.numbers[0]
    session = engine.session()
    session.client.numbers.release(one)
    assert engine.refresh()
    assert one not in engine.numbers
    engine.emulator.set_state({"released": {}})
    engine.emulator.buy_number(phone_number=one)
    assert not engine.destroy()
    assert [row.phone_number for row in session.client.numbers.list()] == [one]
    assert one in engine.told


def test_what_another_bought_after_a_purchase_failed_is_not_taken(engine: Engine) -> None:
    """The numbers of a failed purchase are free at once, and the list is read after all of them."""
    failure = {"code": "ProvisioningFailed", "message": "No."}
    engine.emulator.set_faults([{"operation": "purchaseReservation", "nth": 1, "fail": failure}])
    theirs: list[str] = []

    def intrude(session: Session) -> None:
        listed = session.client.numbers.list

        def listing() -> Any:
            failed = engine.ledger("purchaseFailed")
            if failed and not theirs:
                theirs.append(failed[0])
                engine.emulator.buy_number(phone_number=failed[0])
            return listed()

        session.client.numbers.list = listing  # type: ignore[assignment]  # as it is called

    engine.before = intrude
    assert engine.up(size=6), engine.told
    assert theirs
    assert theirs[0] not in engine.numbers
    assert f"{theirs[0]} is owned, although its purchase for this order failed" in engine.told
    assert engine.up(size=6), engine.told
    assert theirs[0] not in engine.numbers
    assert engine.destroy(), engine.told
    assert [row.phone_number for row in engine.session().client.numbers.list()] == theirs


def test_what_comes_back_by_its_note_was_not_adopted() -> None:
    """A destroy that was killed has noted the numbers of purchases one by one; an `up` follows."""
    with new_engine(POOL, "seconds:40", reservation_size=1) as engine:
        assert engine.up(size=2, operation_timeout=5), engine.told
        assert engine.outs["status"] == "purchasing"
        killed_destroy(engine)
        engine.clock.seconds += 3600.0
        assert engine.up(size=2), engine.told
        assert set(engine.numbers) == engine.owned()
        assert engine.destroy(), engine.told
        assert engine.owned() == set()


def test_a_forced_replacement_leaves_what_is_named_to_the_next_run(engine: Engine) -> None:
    """Its create does not know whether there is a copy that has the numbers."""
    assert engine.up(size=4)
    gone = engine.numbers[:2]
    assert engine.up(size=2, release=gone, force=True), engine.told
    assert f"the next pulumi up releases {', '.join(gone)}" in engine.told
    assert engine.up(size=2, release=gone), engine.told
    assert sorted(engine.ledger("release")) == gone
    assert len(engine.copies) == 1
    assert set(engine.numbers) == engine.owned()


def test_a_killed_destroy_of_what_was_being_bought_ends() -> None:
    """It had released numbers that the state knew as coming, and nobody shows them again."""
    with new_engine(POOL, "seconds:40", reservation_size=1) as engine:
        assert engine.up(size=2, operation_timeout=5), engine.told
        assert engine.outs["status"] == "purchasing"
        engine.clock.seconds += 300.0
        session = killed_destroy(engine)
        for number in engine.owned():
            session.client.numbers.release(number)
        engine.clock.seconds += 3600.0
        assert engine.owned() == set()
        assert engine.destroy(), engine.told


def test_what_a_deleted_pool_keeps_is_named(engine: Engine) -> None:
    assert engine.up(size=3, release_on_delete=False)
    kept = engine.numbers
    assert engine.destroy(), engine.told
    assert all(number in "".join(engine.phases) for number in kept)


def test_a_forced_copy_lets_go_of_what_never_came() -> None:
    """It was coming, and somebody released it; the newer copy cannot have it."""
    with new_engine(POOL, "seconds:40", reservation_size=1) as engine:
        assert engine.up(size=2, operation_timeout=5), engine.told
        assert engine.outs["status"] == "purchasing"
        engine.clock.seconds += 300.0
        session = engine.session()
        for number in engine.owned():
            session.client.numbers.release(number)
        engine.clock.seconds += 3600.0
        assert engine.owned() == set()
        assert engine.up(size=2, force=True), engine.told
        assert len(engine.copies) == 1
        assert set(engine.numbers) == engine.owned()


@pytest.mark.parametrize("first", ["pool", "number"])
def test_a_preview_refuses_to_release_what_another_resource_adopts(
    engine: Engine, first: str
) -> None:
    """The release is at once, and what is declared behind the pool would come too late."""
    assert engine.up(size=3)
    pool, one = engine.outs, engine.numbers[0]
    registry = engine.session().registry
    news = {**pool, "size": 2, "release": [one]}

    def preview_pool() -> None:
        registry.note_check(news["__urn"])
        diff_pool(
            pool["order"], pool, news, registry=registry, guardrails=Guardrails(), endpoint=ENDPOINT
        )

    def preview_number() -> None:
        note_declared(registry, {"__urn": READER}, one, doing=COMPARING)

    steps = [preview_pool, preview_number]
    begin, end = steps if first == "pool" else reversed(steps)
    begin()
    with pytest.raises(Refused, match="another resource of this program"):
        end()


def test_all_numbers_of_a_pool_that_is_replaced_with_its_order_are_disputed(
    engine: Engine,
) -> None:
    assert engine.up(size=4)
    old = engine.numbers
    assert not engine.replace_all(size=4)
    assert all(number in engine.told for number in old)
    assert "until you decide" in engine.told
    assert engine.ledger("release") == []
    for number in old[:2]:
        engine.session().client.numbers.release(number)
    assert not engine.up(size=4)
    assert all(number in engine.told for number in old[2:])
    assert not any(number in engine.told for number in old[:2])
    assert engine.owned() == {*old[2:], *engine.numbers}
    assert engine.up(size=6, adopt=old[2:]), engine.told
    assert engine.old_orders == []
    assert len(engine.copies) == 1
    assert engine.owned() == set(engine.numbers)
    assert set(old[2:]) < set(engine.numbers)


def test_a_destroy_decides_about_disputed_numbers(engine: Engine) -> None:
    assert engine.up(size=4)
    assert not engine.replace_all(size=4)
    assert engine.destroy(), engine.told
    assert engine.owned() == set()


class CountingJournal(NoJournal):
    """The journal of another process that has nothing to say; counts what it is asked."""

    looks = 0

    def news(self) -> tuple[Fact, ...]:
        self.looks += 1
        return ()

    def append(self, *_: Fact) -> None:
        self.looks += 1


def test_the_journal_of_the_run_is_read_once_for_all_numbers(engine: Engine) -> None:
    looks = []
    for size in (2, 20):
        assert engine.up(size=size), engine.told
        pool, journal = engine.outs, CountingJournal()
        registry = RunRegistry(journal)
        registry.note_check(pool["__urn"])
        diff_pool(
            pool["order"], pool, pool, registry=registry, guardrails=Guardrails(), endpoint=ENDPOINT
        )
        looks.append(journal.looks)
    assert looks[0] == looks[1]
