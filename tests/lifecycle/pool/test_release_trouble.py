"""A release that meets what nobody plans: an old list, a purchase by others, a late clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.diff import note_known_order
from pulumi_acsnumbers.lifecycle.pool.diff import diff_pool
from pulumi_acsnumbers.lifecycle.pool.membership import inputs_of
from tests.lifecycle.engine import Engine
from tests.lifecycle.pool.runs import buy_again, listed, refuse_releases, stopped, wanted_later
from tests.lifecycle.stack import ENDPOINT
from tests.support.killing import Death, Moment


def refreshing(engine: Engine) -> None:
    """Let the next commands begin with a refresh: a diff of each copy with its own inputs."""

    def diff_all(session: Session) -> None:
        assert engine.order
        order, outs = engine.order
        note_known_order(session.registry, order, outs, outs)
        for copy in engine.copies:
            diff_pool(
                copy.id, copy.outs, inputs_of(copy.outs), registry=session.registry,
                guardrails=Guardrails(), endpoint=ENDPOINT,
            )  # fmt: skip

    engine.before = diff_all


def half_released(engine: Engine) -> tuple[str, str]:
    """Shrink by two, of which one is not released; return that one last. Another buys the first."""
    one, two, *_ = engine.numbers
    refuse_releases(engine, two)
    assert not engine.up(size=2, release=[one, two])
    engine.emulator.set_faults([])
    buy_again(engine, one)
    return one, two


def test_the_list_of_an_earlier_run_releases_nothing(engine: Engine) -> None:
    """In `up --refresh` a diff with the old inputs comes before the program has said anything."""
    assert engine.up(size=4)
    one = engine.numbers[0]
    stopped(engine, size=3, release=[one])
    refreshing(engine)
    assert not engine.up(size=3)
    assert f"its new copy has not {one}" in engine.told
    assert one in engine.owned()


def test_a_destroy_does_not_release_what_another_has_bought_since(engine: Engine) -> None:
    assert engine.up(size=4)
    one, _ = half_released(engine)
    engine.destroy()
    assert listed(engine) == {one}


@pytest.mark.parametrize("first", [0, 1])
def test_the_same_whichever_copy_is_deleted_first(engine: Engine, first: int) -> None:
    assert engine.up(size=4)
    one, _ = half_released(engine)
    if first:
        engine.copies.reverse()
    engine.destroy()
    assert listed(engine) == {one}


def test_what_it_had_lost_and_another_bought_does_not_hold_the_copy(engine: Engine) -> None:
    assert engine.up(size=4)
    one, two, three, *_ = engine.numbers
    refuse_releases(engine, two)
    assert not engine.up(size=2, release=[one, two])
    engine.emulator.set_faults([])
    engine.session().client.numbers.release(three)
    assert engine.refresh()
    buy_again(engine, three)
    assert engine.up(size=2, release=[one, two]), engine.told
    assert len(engine.copies) == 1
    assert three in listed(engine)
    assert three not in engine.numbers


@pytest.mark.parametrize("adopts", [True, False])
def test_what_is_deleted_first_is_not_released_before_all_is_declared(
    engine: Engine, adopts: bool
) -> None:
    assert engine.up(size=3)
    one = engine.numbers[0]
    engine.deletes_first = True

    engine.later = wanted_later(one, adopts=adopts)
    engine.up(size=2, release=[one])
    assert engine.ledger("release") == []
    assert one in engine.numbers or one in engine.told
    engine.later = lambda _: None
    assert engine.destroy(), engine.told


def test_what_no_copy_had_stays_in_the_pool(engine: Engine) -> None:
    """A killed run bought it, and the program names it together with one of the old ones."""
    assert engine.up(size=2)
    one = engine.numbers[0]
    for request in range(99):
        engine.up(size=4, death=Death(request, Moment.COMMITTED))
        if len(engine.owned()) == 4:
            break
    assert engine.died
    new = sorted(engine.owned() - set(engine.numbers))
    program: dict[str, Any] = {"size": 1, "release": [one, *new]}
    assert engine.up(**program), engine.told
    assert engine.owned() == set(engine.numbers)
    assert all(number in engine.told for number in new)
    assert engine.up(**program), engine.told
    assert engine.owned() == set(engine.numbers)
    assert len(engine.numbers) == 1


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_off_decides_nothing(engine: Engine, hours: int) -> None:
    """The machine's clock is all that a run has before its first answer."""
    assert engine.up(size=4)
    gone = engine.numbers[:2]
    assert engine.up(size=2, release=gone, force=True), engine.told
    plain = engine.clock

    class Off:
        def now(self) -> Any:
            return plain.now() + timedelta(hours=hours)

        def __getattr__(self, name: str) -> Any:
            return getattr(plain, name)

    engine.clock = Off()  # type: ignore[assignment]  # has all that it asks
    assert engine.up(size=2, release=gone), engine.told
    assert sorted(engine.ledger("release")) == gone
    assert set(engine.numbers) == engine.owned()
    off = [datetime.fromisoformat(when) - plain.now() for when in engine.outs["__gone"].values()]
    assert all(abs(one) < timedelta(minutes=5) for one in off)


def test_what_the_engine_retains_is_named(engine: Engine) -> None:
    """`retain_on_delete` is taken out in the same run: the state still has it for the old copy."""
    assert engine.up(size=3, release_on_delete=None)
    one = engine.numbers[0]
    assert engine.order
    engine.order[1]["release_on_delete"] = False  # what the order knows of the option
    old = engine.copies[0]

    def retained(_: Session) -> None:
        if old in engine.copies:
            engine.copies.remove(old)

    engine.later = retained
    assert engine.up(size=2, release=[one]), engine.told
    assert engine.ledger("release") == []
    assert one in engine.told


@pytest.mark.parametrize("stop", [False, True])
def test_what_was_adopted_stays_when_the_program_says_no_more_that_it_goes(
    engine: Engine, stop: bool
) -> None:
    ours = engine.emulator.buy_number(phone_number_type="tollFree")["phoneNumber"]
    assert engine.up(size=3, adopt=[ours], release_on_delete=True), engine.told
    if stop:
        stopped(engine, size=2, release=[ours])
    assert engine.up(size=2, release=[ours]), engine.told
    assert engine.ledger("release") == []
    assert ours in engine.told
