"""A pool when something goes wrong: at the service, with time, or by another's hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities
from pulumi_acsnumbers.engine.plugin import Plugin
from pulumi_acsnumbers.lifecycle.core.departure_notes import write_notes
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from pulumi_acsnumbers.lifecycle.pool.membership import Membership
from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine, new_engine
from tests.lifecycle.pool.runs import READER, delete_alone, killed_destroy, refuse_releases
from tests.lifecycle.stack import RecordedReporter
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


def killed_after_purchases(engine: Engine, size: int, purchases: int, **program: Any) -> None:
    """Let an `up` die once so many purchases were committed."""
    with new_engine(POOL, reservation_size=engine.reservation_size) as probe:
        assert probe.up(size=size, **program)
        posts = [r["path"].endswith(":purchase") for r in probe.emulator.requests()]
    first = posts.index(True)
    assert not engine.up(size=size, death=Death(first + purchases - 1, Moment.COMMITTED), **program)
    assert engine.died


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


def test_the_delete_of_an_order_alone_refuses(engine: Engine) -> None:
    assert engine.up(size=3)
    assert engine.order
    with pytest.raises(LifecycleError, match="no resource holds it"):
        delete_order(engine.session(), RecordedReporter(), *engine.order)
    assert len(engine.owned()) == 3


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
