"""A pool when something goes wrong: at the service, with time, or by another's hand."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.pool.runs import killed_destroy
from tests.support.killing import Death, Moment

DAY = 24 * 3600.0
AS_IN_STOCK: dict[str, Any] = {
    "capabilities": {"calling": "inbound+outbound", "sms": "inbound+outbound"}
}
FORGETFUL = {"operation_retention_days": 30}


def offers(engine: Engine) -> list[AvailableNumber]:
    """Return what is sold."""
    return engine.session().client.catalogue.browse(
        "US", "tollFree", assignment_type="application",
        capabilities=Capabilities("none", "outbound"),
    )  # fmt: skip


def test_one_refused_purchase_of_three_loses_nothing(engine: Engine) -> None:
    refusal = {"error": {"code": "BadRequest", "message": "No."}}
    engine.emulator.set_faults(
        [{"operation": "purchaseReservation", "nth": 2, "status": 400, "body": refusal}]
    )
    assert engine.up(size=6), engine.told
    assert "2 of 6 numbers were not bought" in engine.told
    assert len(engine.numbers) == 4
    assert engine.outs["status"] == "incomplete"
    assert set(engine.numbers) == engine.owned()
    engine.emulator.set_faults([])
    assert engine.up(size=6), engine.told
    assert len(engine.numbers) == 6
    assert set(engine.numbers) == engine.owned()
    assert engine.emulator.state()["holds"] == {}


def test_one_failed_purchase_of_three_loses_nothing(engine: Engine) -> None:
    failure = {"code": "ProvisioningFailed", "message": "No."}
    engine.emulator.set_faults([{"operation": "purchaseReservation", "nth": 1, "fail": failure}])
    assert engine.up(size=6), engine.told
    assert engine.outs["status"] == "incomplete"
    assert engine.up(size=6), engine.told
    assert len(engine.numbers) == 6
    assert set(engine.numbers) == engine.owned()


def test_a_lost_answer_to_a_purchase_is_asked_about(engine: Engine) -> None:
    engine.emulator.set_faults([{"operation": "purchaseReservation", "cut": "after", "count": 3}])
    assert engine.up(size=6), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.ledger("purchase")) == 6


def test_a_quota_stops_the_rest_and_keeps_what_is_bought(engine: Engine) -> None:
    engine.emulator.set_inventory({"limits": {"purchases": 2}})
    assert engine.up(size=6), engine.told
    assert len(engine.numbers) == 2
    assert "4 of 6 numbers were not bought" in engine.told
    engine.emulator.set_inventory({})
    assert engine.up(size=6), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.ledger("purchase")) == 6


def test_purchases_may_be_switched_off(engine: Engine) -> None:
    engine.guardrails = {"allow_purchases": False}
    assert not engine.up(size=2)
    assert "purchases are switched off" in engine.told
    assert engine.emulator.state()["holds"] == {}


def test_a_price_above_the_limit_is_not_paid(engine: Engine) -> None:
    assert not engine.up(size=4, max_monthly_cost={"amount": 1.0, "currency_code": "USD"})
    assert "more than max_monthly_cost 1.00 USD" in engine.told
    assert engine.owned() == set()
    assert engine.emulator.state()["holds"] == {}


def test_consent_is_asked_for(engine: Engine) -> None:
    france: dict[str, Any] = {
        "country_code": "FR",
        "capabilities": {"calling": "inbound", "sms": "none"},
    }
    assert not engine.up(size=3, **france)
    assert "agree_to_not_resell" in engine.told
    assert engine.owned() == set()
    assert engine.up(size=3, agree_to_not_resell=True, **france), engine.told


def test_slow_purchases_are_gone_on_with() -> None:
    with new_engine(POOL, "seconds:100") as engine:
        assert engine.up(size=4, operation_timeout=5, **AS_IN_STOCK), engine.told
        assert engine.outs["status"] == "purchasing"
        assert engine.numbers == []
        engine.clock.seconds += 200
        assert engine.up(size=4, operation_timeout=5, **AS_IN_STOCK), engine.told
        assert engine.outs["status"] == "active"
        assert set(engine.numbers) == engine.owned()
        assert len(engine.ledger("purchase")) == 4


def test_a_destroy_waits_for_purchases_and_releases_them() -> None:
    with new_engine(POOL, "seconds:100") as engine:
        assert engine.up(size=4, operation_timeout=5, **AS_IN_STOCK)
        assert not engine.destroy()
        assert all(number in engine.told for number in engine.owned())
        engine.clock.seconds += 200
        assert engine.destroy(), engine.told
        assert engine.owned() == set()


def test_numbers_that_are_visible_late_are_not_bought_again(engine: Engine) -> None:
    engine.emulator.set_switches({"reads_until_visible": 40})
    assert engine.up(size=4), engine.told
    engine.emulator.set_switches({"reads_until_visible": 0})
    engine.clock.seconds += 60
    for _ in range(3):
        assert engine.up(size=4), engine.told
    assert len(engine.ledger("purchase")) == 4


def test_capabilities_that_could_not_be_changed_are_named_and_gone_on_with(
    engine: Engine,
) -> None:
    assert engine.up(size=4)
    stuck = engine.numbers[2]
    refusal = {"error": {"code": "BadRequest", "message": "No."}}
    engine.emulator.set_faults(
        [{"method": "PATCH", "path": f"*{stuck[1:]}/capabilities", "status": 400, "body": refusal}]
    )
    new = {"calling": "inbound", "sms": "outbound"}
    assert not engine.up(size=4, capabilities=new)
    assert f"could not be set for {stuck}" in engine.told
    engine.emulator.set_faults([])
    before = len(engine.emulator.requests())
    assert engine.up(size=4, capabilities=new), engine.told
    patched = [r["path"] for r in engine.emulator.requests()[before:] if r["method"] == "PATCH"]
    assert len(patched) == 1


def test_a_note_is_not_about_what_was_bought_later(engine: Engine) -> None:
    """A growth that died bought two numbers that nobody has let go of."""
    assert engine.up(size=2)
    killed_after_purchases_of_growth(engine)
    lost = engine.owned() - set(engine.numbers)
    assert lost
    killed_destroy(engine)

    assert not engine.destroy()
    assert all(number in engine.told for number in lost)
    assert engine.owned() == lost


def killed_after_purchases_of_growth(engine: Engine) -> None:
    """Let an `up` to four numbers die once its first purchase was committed."""
    for request in range(100):
        engine.up(size=4, death=Death(request, Moment.COMMITTED))
        if len(engine.ledger("purchase")) > 2:
            assert engine.died
            return
    raise AssertionError("it never bought")


def test_a_growth_that_died_and_was_reverted_is_noticed(engine: Engine) -> None:
    assert engine.up(size=2)
    killed_after_purchases_of_growth(engine)
    assert not engine.up(size=2)
    assert "that release does not name" in engine.told
    assert engine.up(size=4), engine.told
    assert set(engine.numbers) == engine.owned()
    assert len(engine.ledger("purchase")) == 4


def test_what_a_killed_run_adds_at_the_last_moment_is_not_lost(engine: Engine) -> None:
    """Its hold reaches the service between the hold and the purchase of this run."""
    engine.reservation_size = 100
    offer = offers(engine)[0]
    before_spending: list[int] = []

    def intrude(session: Any) -> None:
        send = session.client.reservations.purchase

        def purchase(reservation_id: str, **more: Any) -> Any:
            if not before_spending:
                before_spending.append(1)
                session.client.reservations.put(reservation_id, add=[offer])
            return send(reservation_id, **more)

        session.client.reservations.purchase = purchase

    engine.before = intrude
    assert engine.up(size=3), engine.told
    assert offer.phone_number in engine.numbers
    assert set(engine.numbers) == engine.owned()
    assert len(engine.numbers) == 4
    engine.before = lambda _: None
    assert not engine.up(size=3)
    assert "name 1 more in release" in engine.told


def test_twelve_reservations_leave_no_gap(engine: Engine) -> None:
    """What a run holds and purchases is found, whichever of many it was."""
    engine.reservation_size = 1
    assert engine.up(size=12), engine.told
    order = engine.order
    assert order
    ids = {attempt_id(order[0], 0, index) for index in range(12)}
    assert ids <= {row["id"] for row in engine.emulator.state()["reservations"].values()}
    assert engine.up(size=12, force=True), engine.told
    assert len(engine.ledger("purchase")) == 12


def test_holds_of_a_dead_run_are_given_up_without_leaving_a_gap(engine: Engine) -> None:
    """Twelve were held and the last one was purchased: all of them stay to be seen."""
    assert not engine.up(size=12, death=Death(0, Moment.BEFORE))
    assert engine.order
    reservations = engine.session().client.reservations
    browsed = offers(engine)
    for index, offer in enumerate(browsed[:12]):
        reservations.put(attempt_id(engine.order[0], 0, index), add=[offer])
    reservations.purchase(attempt_id(engine.order[0], 0, 11))

    assert engine.up(size=12), engine.told
    assert set(engine.numbers) == engine.owned()
    assert engine.up(size=12, force=True), engine.told
    assert len(engine.ledger("purchase")) == 12


@pytest.mark.parametrize("how", ["failed", "released"])
def test_what_never_came_does_not_keep_a_pool_from_being_smaller(how: str) -> None:
    """The state knows it as coming, and the program wants no more of it."""
    with new_engine(POOL, "seconds:40") as engine:
        assert engine.up(size=2, operation_timeout=300), engine.told
        if how == "failed":
            failure = {"code": "ProvisioningFailed", "message": "No."}
            engine.emulator.set_faults([{"operation": "purchaseReservation", "fail": failure}])
        assert engine.up(size=4, operation_timeout=5), engine.told
        assert engine.outs["status"] == "purchasing"
        engine.clock.seconds += 300.0
        coming = engine.owned() - set(engine.numbers)
        for number in coming:
            engine.session().client.numbers.release(number)
        engine.clock.seconds += 3600.0
        assert (how == "released") is bool(coming)

        assert engine.up(size=2, operation_timeout=300), engine.told
        assert set(engine.numbers) == engine.owned()
        assert len(engine.numbers) == 2
        assert engine.outs["status"] == "active"


def test_what_is_coming_still_counts_for_a_smaller_pool() -> None:
    with new_engine(POOL, "seconds:40") as engine:
        assert engine.up(size=2, operation_timeout=300), engine.told
        assert engine.up(size=4, operation_timeout=5), engine.told
        engine.clock.seconds += 300.0
        coming = sorted(engine.owned() - set(engine.numbers))
        assert not engine.up(size=2, operation_timeout=300)
        assert "name 2 more in release" in engine.told
        assert engine.up(size=2, release=coming, operation_timeout=300), engine.told
        assert engine.up(size=2, release=coming, operation_timeout=300), engine.told
        assert sorted(engine.ledger("release")) == coming
        assert set(engine.numbers) == engine.owned()
