"""A pool through its life: create, grow, shrink, drift, delete."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lifecycle.engine import Engine


def posts(engine: Engine, part: str) -> int:
    return sum(r["method"] == "POST" and part in r["path"] for r in engine.emulator.requests())


def test_a_pool_is_bought_by_one_purchase_a_reservation(engine: Engine) -> None:
    assert engine.up(size=6), engine.told

    assert len(engine.numbers) == 6
    assert engine.numbers == sorted(engine.owned())
    assert engine.outs["status"] == "active"
    assert engine.outs["monthly_cost"] == {"amount": 12.0, "currency_code": "USD"}
    assert posts(engine, "/:purchase") == 3


def test_nothing_happens_when_nothing_changes(engine: Engine) -> None:
    assert engine.up(size=3)
    assert engine.up(size=3)

    assert engine.requests == 0


def test_growing_buys_what_is_missing(engine: Engine) -> None:
    assert engine.up(size=3)
    before = set(engine.numbers)
    assert engine.up(size=7), engine.told

    assert before < set(engine.numbers)
    assert set(engine.numbers) == engine.owned()
    assert len(engine.ledger("purchase")) == 7
    assert engine.up(size=7)
    assert engine.requests == 0


def test_shrinking_needs_names_and_names_are_listed(engine: Engine) -> None:
    assert engine.up(size=5)
    one, two, *others = engine.numbers

    assert not engine.up(size=3)
    assert "name 2 more in release" in engine.told
    assert all(number in engine.told for number in engine.numbers)
    assert engine.up(size=3, release=[one, two]), engine.told
    assert engine.numbers == others
    assert engine.owned() == set(others)
    assert engine.up(size=3, release=[one, two])
    assert engine.requests == 0


def test_growing_again_with_the_list_left_in_buys_others(engine: Engine) -> None:
    assert engine.up(size=3)
    gone = engine.numbers[0]
    assert engine.up(size=2, release=[gone])
    assert engine.up(size=4, release=[gone]), engine.told

    assert len(engine.numbers) == 4
    assert gone not in engine.numbers


@pytest.mark.parametrize(
    "change",
    [
        {"area_code": "844"},
        {"number_prefix": "+1833555"},
        {"country_code": "CA"},
        {"phone_number_type": "geographic"},
        {"assignment_type": "person"},
    ],
)
def test_it_never_replaces(engine: Engine, change: dict[str, Any]) -> None:
    program: dict[str, Any] = {} if "phone_number_type" in change else {"area_code": "833"}
    assert engine.up(size=2, **program)
    before = engine.owned()

    assert not engine.up(size=2, **{**program, **change})
    assert "the numbers of a pool are never replaced" in engine.told
    assert engine.owned() == before
    assert engine.up(size=2, **program), engine.told
    assert engine.owned() == before


def test_a_number_that_was_released_elsewhere_is_replaced(engine: Engine) -> None:
    assert engine.up(size=4)
    gone = engine.numbers[1]
    engine.session().client.numbers.release(gone)

    assert engine.refresh(), engine.told
    assert gone not in engine.numbers
    assert engine.outs["status"] == "incomplete"
    assert engine.up(size=4), engine.told
    assert len(engine.numbers) == 4
    assert engine.outs["status"] == "active"
    assert set(engine.numbers) == engine.owned()


def test_capabilities_are_changed_for_all_and_drift_is_repaired(engine: Engine) -> None:
    assert engine.up(size=4)
    new = {"calling": "inbound", "sms": "outbound"}
    assert engine.up(size=4, capabilities=new), engine.told
    client = engine.session().client
    assert {(n.capabilities.calling, n.capabilities.sms) for n in client.numbers.list()} == {
        ("inbound", "outbound")
    }
    client.numbers.update_capabilities(engine.numbers[0], calling="none")
    assert engine.refresh()
    assert engine.up(size=4, capabilities=new), engine.told
    assert client.numbers.get(engine.numbers[0]).capabilities.calling == "inbound"


def test_destroy_releases_all(engine: Engine) -> None:
    assert engine.up(size=5)
    assert engine.destroy(), engine.told

    assert engine.owned() == set()
    assert "released 5 of 5" in engine.phases


def test_destroy_keeps_what_is_to_be_kept(engine: Engine) -> None:
    assert engine.up(size=3, release_on_delete=False)
    kept = engine.owned()
    assert engine.destroy(), engine.told

    assert engine.owned() == kept


def test_a_pool_adopts_and_gives_back(engine: Engine) -> None:
    bought = sorted(
        str(engine.emulator.buy_number(phone_number_type="tollFree")["phoneNumber"])
        for _ in range(3)
    )
    assert engine.up(size=5, adopt=bought), engine.told
    assert set(bought) < set(engine.numbers)
    assert len(engine.numbers) == 5
    assert engine.up(size=5)
    assert set(bought) < set(engine.numbers)
    assert engine.destroy(), engine.told
    assert engine.owned() == set(bought)


def test_a_stock_that_is_too_small_buys_nothing_and_says_how_many_there_are(
    engine: Engine,
) -> None:
    engine.emulator.set_inventory({"stock": [{"area_code": "833", "available": 60}]})

    assert not engine.up(size=50, area_code="833")
    assert "the stock has" in engine.told
    assert engine.owned() == set()
    assert engine.emulator.state()["holds"] == {}


def test_a_refused_size_of_reservations_is_halved(engine: Engine) -> None:
    engine.reservation_size = 100
    engine.emulator.set_inventory({"limits": {"reservation_numbers": 3}})

    assert engine.up(size=10), engine.told
    assert len(engine.numbers) == 10
    assert set(engine.numbers) == engine.owned()


def test_a_forced_replacement_takes_the_same_numbers(engine: Engine) -> None:
    assert engine.up(size=5)
    before = engine.numbers
    assert engine.up(size=5, force=True), engine.told

    assert engine.numbers == before
    assert engine.owned() == set(before)
    assert len(engine.copies) == 1
