"""A pool after more time than the service remembers operations and reservations."""

from __future__ import annotations

from tests.lifecycle.engine import Engine
from tests.lifecycle.pool.test_trouble import DAY, FORGETFUL, killed_after_purchases_of_growth
from tests.support.killing import Death, Moment


def test_a_pool_that_is_old_is_repaired(engine: Engine) -> None:
    engine.emulator.set_switches(FORGETFUL)
    assert engine.up(size=4)
    engine.clock.seconds += 60 * DAY
    engine.session().client.numbers.release(engine.numbers[0])
    assert engine.refresh()
    assert engine.up(size=4), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 4


def test_an_old_pool_grows(engine: Engine) -> None:
    engine.emulator.set_switches(FORGETFUL)
    assert engine.up(size=4)
    engine.clock.seconds += 60 * DAY
    assert engine.up(size=6), engine.told
    assert set(engine.numbers) == engine.owned()


def test_a_repair_that_may_have_died_long_ago_is_not_bought_again(engine: Engine) -> None:
    engine.emulator.set_switches(FORGETFUL)
    assert engine.up(size=4)
    engine.session().client.numbers.release(engine.numbers[0])
    assert engine.refresh()
    for request in range(100):
        engine.up(size=4, death=Death(request, Moment.COMMITTED))
        if len(engine.ledger("purchase")) == 5:
            break
    engine.clock.seconds += 40 * DAY
    lost = engine.owned() - set(engine.numbers)

    assert not engine.up(size=4)
    assert "the service forgets after a month" in engine.told
    assert all(number in engine.told for number in lost)
    assert len(engine.ledger("purchase")) == 5
    assert engine.up(size=4, adopt=sorted(lost)), engine.told
    assert set(engine.numbers) == engine.owned()


def test_a_create_that_may_have_died_long_ago_is_not_bought_again(engine: Engine) -> None:
    engine.emulator.set_switches(FORGETFUL)
    for request in range(100):
        engine.up(size=4, death=Death(request, Moment.COMMITTED))
        if engine.ledger("purchase"):
            break
        engine.order = None
    engine.clock.seconds += 40 * DAY
    bought = len(engine.ledger("purchase"))

    assert not engine.up(size=4)
    assert "the service forgets after a month" in engine.told
    assert len(engine.ledger("purchase")) == bought


def test_a_forced_replacement_of_an_old_pool_buys_nothing(engine: Engine) -> None:
    engine.emulator.set_switches(FORGETFUL)
    assert engine.up(size=2)
    engine.clock.seconds += 40 * DAY
    assert engine.up(size=4)
    before = engine.owned()
    assert not engine.up(size=4, force=True)
    assert "add --refresh" in engine.told
    assert engine.owned() == before
    assert len(engine.ledger("purchase")) == 4


def test_reservations_that_vanish_are_guessed_at_by_nobody(engine: Engine) -> None:
    assert engine.up(size=2)
    killed_after_purchases_of_growth(engine)
    lost = engine.owned() - set(engine.numbers)
    engine.emulator.set_state({"reservations": {}})
    assert not engine.up(size=4)
    assert all(number in engine.told for number in lost)
    engine.clock.seconds += 3600
    assert not engine.up(size=4)
    assert engine.up(size=4, adopt=sorted(lost)), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 4
