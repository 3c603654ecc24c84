"""Numbers of a pool that are to go: refused, noted, read by others, or kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_acsnumbers.engine.plugin import Plugin
from pulumi_acsnumbers.lifecycle.core.departure_notes import write_notes
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from pulumi_acsnumbers.lifecycle.pool.membership import Membership
from tests.lifecycle.engine import Engine
from tests.lifecycle.pool.runs import READER, delete_alone, killed_destroy, refuse_releases
from tests.lifecycle.stack import RecordedReporter


def test_numbers_that_cannot_be_released_are_named_and_the_next_destroy_goes_on(
    engine: Engine,
) -> None:
    assert engine.up(size=6)
    stuck = engine.numbers[:2]
    refuse_releases(engine, *stuck)
    assert not engine.destroy()
    assert all(number in engine.told for number in stuck)
    assert engine.owned() == set(stuck)
    engine.emulator.set_faults([])
    assert engine.destroy(), engine.told
    assert engine.owned() == set()


def test_a_named_number_that_cannot_be_released_stays_in_the_pool(engine: Engine) -> None:
    assert engine.up(size=4)
    one, two, *_ = engine.numbers
    refuse_releases(engine, one)
    assert not engine.up(size=2, release=[one, two])
    assert one in engine.told
    engine.emulator.set_faults([])
    assert engine.up(size=2, release=[one, two]), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 2


def test_releases_may_be_switched_off(engine: Engine) -> None:
    assert engine.up(size=3)
    owned = engine.owned()
    engine.guardrails = {"allow_releases": False}
    assert not engine.up(size=2, release=[engine.numbers[0]])
    assert "releases are switched off" in engine.told
    assert not engine.destroy()
    assert engine.owned() == owned
    assert engine.live


def test_what_leaves_a_pool_that_keeps_stays_owned_and_is_no_orphan(engine: Engine) -> None:
    assert engine.up(size=3, release_on_delete=False)
    one = engine.numbers[0]
    assert engine.up(size=2, release=[one], release_on_delete=False), engine.told
    assert one in engine.owned()
    assert one in engine.told
    assert engine.up(size=2), engine.told
    assert engine.destroy(), engine.told
    assert engine.owned() == {one}


def test_a_note_lets_an_interrupted_destroy_go_on(engine: Engine) -> None:
    assert engine.up(size=6)
    session = delete_alone(engine)
    before = len(engine.emulator.state()["reservations"])
    write_notes(session, session.registry.unsettled())  # as the process does when it is told to end
    assert len(engine.emulator.state()["reservations"]) == before + 1, "one for the whole pool"

    assert engine.destroy(), engine.told
    assert engine.owned() == set()


def test_the_delete_of_an_order_alone_refuses(engine: Engine) -> None:
    assert engine.up(size=3)
    assert engine.order
    with pytest.raises(LifecycleError, match="no resource holds it"):
        delete_order(engine.session(), RecordedReporter(), *engine.order)
    assert len(engine.owned()) == 3


def test_a_destroy_whose_run_has_compared_the_pool_releases_it_with_its_order(
    engine: Engine,
) -> None:
    """As `pulumi destroy --refresh` does: its own numbers are no successors of each other."""
    assert engine.up(size=3)
    live, order = engine.live, engine.order
    assert live
    assert order
    session, reporter = engine.session(), RecordedReporter()
    for holder in Membership.from_outputs(live.outs).holders(
        live.outs["__nonce"], live.id, live.outs
    ):
        session.registry.hold(holder)
    session.registry.set_policy(order[0], release=None)
    delete_pool(session, reporter, live.id, live.outs)
    assert len(engine.owned()) == 3, "the delete of a pool releases nothing"
    delete_order(session, reporter, *order)
    assert engine.owned() == set()


@pytest.mark.parametrize("declared", ["before", "after"])
def test_what_is_read_of_a_pool_that_is_let_go_is_kept_alone(engine: Engine, declared: str) -> None:
    """The process ends between the two deletes, and the program has a `get` of one number."""
    assert engine.up(size=4)
    session, live = engine.session(), engine.live
    assert live
    read, *others = engine.numbers
    session.registry.declare(READER)
    if declared == "before":
        session.registry.want(read, READER, adopts=False)
    delete_alone(engine, session)
    session.registry.want(read, READER, adopts=False)
    ending: Any = SimpleNamespace(
        engine=SimpleNamespace(answers=lambda: True),
        registry=session.registry,
        session=session,
        _deleted={live.id},
        _deleted_orders=set(),
    )
    Plugin.note_let_go(ending)

    assert engine.destroy(), engine.told
    assert engine.owned() == {read}
    assert sorted(engine.ledger("release")) == others


def test_what_another_stack_has_bought_since_is_not_the_pool_s(engine: Engine) -> None:
    """A number that the pool released can be sold again, and its attempt still names it."""
    assert engine.up(size=3)
    one = engine.numbers[0]
    assert engine.up(size=2, release=[one])
    engine.clock.seconds += 2 * 3600.0
    engine.emulator.set_state({"released": {}})
    engine.emulator.buy_number(phone_number=one)
    killed_destroy(engine)

    assert engine.destroy(), engine.told
    assert [row.phone_number for row in engine.session().client.numbers.list()] == [one]
