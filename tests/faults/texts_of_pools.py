"""What a user reads about a pool that cannot be had, changed, or let go."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.acs.models import Capabilities, Reservation
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.pool.check import check_pool
from pulumi_acsnumbers.lifecycle.pool.delete import delete_pool
from pulumi_acsnumbers.lifecycle.pool.read import READING, cannot_be_imported
from tests.faults.pinned import Provocations
from tests.lifecycle.calls import POOL, POOL_URN
from tests.lifecycle.engine import Engine
from tests.lifecycle.stack import TOLL_FREE, RecordedReporter, new_emulator
from tests.support.clocks import FakeClock
from tests.support.killing import Death, Moment

provokes = Provocations()

DAY = 24 * 3600.0
STRANGER = "+18335550142"
NO = {"error": {"code": "Denied", "message": "No."}}


def new_engine(**settings: Any) -> Engine:
    """Return a stack that has nothing, with a service of its own."""
    clock = FakeClock()
    return Engine(new_emulator(clock), clock, resource=POOL, **settings)


def bought(size: int, **program: Any) -> Engine:
    """Return a stack with a pool, whose next failure is raised."""
    engine = new_engine()
    assert engine.up(size=size, **program), engine.told
    engine.raising = True
    return engine


def dead(size: int, **program: Any) -> Engine:
    """Return a stack whose run died when the service had begun to sell it numbers."""
    engine = new_engine(reservation_size=100)
    for request in range(100):
        engine.up(size=size, death=Death(request, Moment.COMMITTED), **program)
        if engine.ledger("purchase"):
            break
        engine.order = None
    engine.raising = True
    return engine


# What the program means


@provokes
def numbers_to_adopt_that_do_not_fit() -> object:
    program = {**TOLL_FREE, "area_code": "844", "size": 5}
    return check_pool({**program, "adopt": [STRANGER]})[1]


@provokes
def the_same_number_to_adopt_and_to_release() -> object:
    return check_pool({**TOLL_FREE, "size": 2, "adopt": [STRANGER], "release": [STRANGER]})[1]


@provokes
def more_to_adopt_than_the_size() -> object:
    return check_pool({**TOLL_FREE, "size": 1, "adopt": [STRANGER, "+18335550143"]})[1]


@provokes
def a_pool_of_another_area() -> object:
    return bought(2, area_code="833").up(size=2, area_code="844")


@provokes
def a_smaller_pool_without_names() -> object:
    return bought(3).up(size=2)


@provokes
def a_pool_under_another_order() -> object:
    engine = bought(2)
    engine.order = None
    return engine.up(size=2)


@provokes
def a_number_that_may_not_be_released() -> object:
    engine = bought(2)
    engine.guardrails = {"allow_releases": False}
    return engine.up(size=1, release=engine.numbers[:1])


@provokes
def adopting_into_a_pool_what_is_not_owned() -> object:
    return new_engine(raising=True).up(size=2, adopt=[STRANGER])


@provokes
def adopting_into_a_pool_what_is_of_another_kind() -> object:
    engine = new_engine(raising=True)
    engine.emulator.buy_number(phone_number=STRANGER)
    kind: dict[str, Any] = {"phone_number_type": "geographic", "assignment_type": "person"}
    return engine.up(size=2, adopt=[STRANGER], **kind)


@provokes
def importing_a_pool() -> object:
    raise cannot_be_imported(READING, "agents")


# Buying


@provokes
def a_stock_that_is_smaller_than_the_pool() -> object:
    engine = new_engine(raising=True)
    engine.emulator.set_inventory({"stock": [{"area_code": "833", "available": 60}]})
    return engine.up(size=50, area_code="833")


@provokes
def numbers_that_others_hold_each_time() -> object:
    engine = new_engine(raising=True)

    def never(session: Any) -> None:
        session.client.reservations.put = lambda one, **_: Reservation(one, "active", None)

    engine.before = never
    return engine.up(size=2)


@provokes
def the_one_purchase_of_a_pool_fails() -> object:
    engine = new_engine(raising=True)
    failure = {"code": "OutOfStock", "message": "Gone."}
    engine.emulator.set_faults([{"operation": "purchaseReservation", "fail": failure}])
    return engine.up(size=2)


@provokes
def a_pool_whose_request_the_service_has_forgotten() -> object:
    engine = new_engine()
    engine.up(size=2, death=Death(0, Moment.BEFORE))
    engine.clock.seconds += 40 * DAY
    engine.raising = True
    return engine.up(size=2)


# A run that died


@provokes
def numbers_of_a_pool_that_a_killed_run_may_be_buying() -> object:
    engine = new_engine(reservation_size=100)
    for request in range(100):
        engine.up(size=2, death=Death(request, Moment.COMMITTED))
        if len(engine.emulator.state()["holds"]) == 2:
            break
    engine.emulator.set_faults(
        [{"operation": "createOrUpdateReservation", "status": 400, "body": NO}]
    )
    engine.raising = True
    return engine.up(size=2)


@provokes
def numbers_of_a_pool_that_was_changed_since() -> object:
    return dead(1, area_code="833").up(size=1, area_code="844")


@provokes
def too_many_attempts_of_a_pool() -> object:
    engine = new_engine()
    engine.up(size=2, death=Death(0, Moment.BEFORE))
    assert engine.order
    reservations = engine.session().client.reservations
    for index in range(200):
        reservations.put(attempt_id(engine.order[0], 0, index))
    engine.raising = True
    return engine.up(size=2)


@provokes
def a_failed_purchase_of_a_pool_whose_number_is_owned() -> object:
    engine = new_engine()
    engine.up(size=1, death=Death(0, Moment.BEFORE))
    assert engine.order
    client, attempt = engine.session().client, attempt_id(engine.order[0], 0, 0)
    wanted = Capabilities("none", "outbound")
    offer = client.catalogue.browse(
        "US", "tollFree", assignment_type="application", capabilities=wanted, prefixes=["1833"]
    )[0]
    client.reservations.put(attempt, add=[offer])
    failure = {"code": "OutOfStock", "message": "Gone."}
    engine.emulator.set_faults([{"operation": "purchaseReservation", "fail": failure}])
    before = engine.emulator.state()["reservations"]
    client.reservations.purchase(attempt)
    engine.emulator.set_faults([])
    after = engine.emulator.state()["reservations"]
    for key, row in after.items():  # which goes on to list the number
        row["items"] = before[key]["items"]
    engine.emulator.set_state({"reservations": after})
    engine.emulator.buy_number(phone_number=offer.phone_number)
    engine.raising = True
    return engine.up(size=1)


@provokes
def purchases_of_a_pool_whose_numbers_nobody_knows() -> object:
    engine = dead(1, area_code="833")
    engine.emulator.set_state({"reservations": {}})
    return engine.up(size=1, area_code="833")


# Changing and letting go


@provokes
def capabilities_of_a_pool_that_are_refused() -> object:
    engine = bought(1, area_code="833")
    engine.emulator.set_faults([{"operation": "updateCapabilities", "status": 400, "body": NO}])
    new = {"calling": "inbound", "sms": "none"}
    return engine.up(size=1, area_code="833", capabilities=new)


@provokes
def a_number_of_a_pool_that_cannot_be_released() -> object:
    engine = bought(2, area_code="833")
    engine.emulator.set_faults([{"operation": "releasePhoneNumber", "status": 403, "body": NO}])
    return engine.up(size=1, area_code="833", release=engine.numbers[:1])


@provokes
def numbers_of_a_pool_that_cannot_be_released() -> object:
    engine = bought(2, area_code="833")
    engine.emulator.set_faults([{"operation": "releasePhoneNumber", "status": 403, "body": NO}])
    return engine.destroy()


@provokes
def an_exchange_of_numbers_in_one_step() -> object:
    engine = bought(2)
    return engine.up(size=2, release=[engine.numbers[0]])


@provokes
def a_pool_whose_new_copy_lacks_a_number() -> object:
    engine = bought(1, area_code="833")
    assert engine.live
    session, order = engine.session(), engine.live.id
    session.registry.declare(POOL_URN)
    session.registry.hold(Holder(STRANGER, "another", order, "spec", 0))
    delete_pool(session, RecordedReporter(), engine.live.id, engine.live.outs)
    return None


@provokes
def a_pool_that_is_deleted_before_a_smaller_one_is_made() -> object:
    engine = bought(2, area_code="833")
    assert engine.live
    session, order = engine.session(), engine.live.id
    session.registry.declare(POOL_URN)
    session.registry.set_policy(order, release=None)
    session.registry.note_leaving(order, engine.numbers[:1])
    delete_pool(session, RecordedReporter(), engine.live.id, engine.live.outs)
    return None
