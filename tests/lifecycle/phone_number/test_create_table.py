"""The table of attempts: what a create does for each thing that an earlier run can have left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.stack import Stack


def test_a_create_buys_one_number(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")

    assert stack.bought == [number] == stack.owned()
    assert number.startswith("+1833")
    assert outs["status"] == "active"
    assert outs["__origin"] == "purchased"
    assert re.fullmatch("[0-9a-f]{16}", outs["__nonce"])
    assert f"bought {number}" in stack.reporter.phases
    assert stack.reporter.phases[-1] == f"owned {number}", "the row says that it is done"


def test_the_ids_at_the_service_follow_from_the_order(stack: Stack) -> None:
    stack.create()

    assert stack.last_purchase == stack.operation(0, 0)


def test_a_create_that_is_repeated_takes_the_same_number(stack: Stack) -> None:
    props = stack.spec_for(area_code="833")
    number, outs = stack.again(props)
    stack.next_run()

    again, outs_again = stack.again(props)

    assert again == number
    assert stack.bought == [number]
    assert outs_again.pop("__nonce") != outs.pop("__nonce")
    assert outs_again == outs
    taking = f"taking {number}, which an earlier run bought"
    assert stack.reporter.phases == [taking, f"owned {number}"]


def test_a_generation_older_than_25_days_buys_nothing(stack: Stack) -> None:
    props = stack.spec_for()
    stack.clock.seconds += timedelta(days=25, seconds=1).total_seconds()

    with pytest.raises(
        Refused, match=r"this request dates from 2026-03-02.*adopt=.*change keepers"
    ):
        stack.again(props)

    assert stack.emulator.ledger() == []


def test_a_generation_younger_than_25_days_buys(stack: Stack) -> None:
    props = stack.spec_for()
    stack.clock.seconds += timedelta(days=25).total_seconds() - 1

    assert stack.again(props)[0] in stack.bought


def test_an_old_generation_takes_what_it_owns_as_long_as_the_service_remembers(
    stack: Stack,
) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    stack.clock.seconds += timedelta(days=27).total_seconds()
    stack.next_run()

    assert stack.again(props)[0] == number


def test_an_old_generation_whose_number_the_service_forgot_buys_nothing(stack: Stack) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    stack.switch(operation_retention_days=30)
    stack.clock.seconds += timedelta(days=31).total_seconds()
    stack.next_run()

    with pytest.raises(Refused, match="a number may be owned already"):
        stack.again(props)

    assert stack.bought == [number]


def test_a_vanished_reservation_with_a_known_operation_buys_nothing(stack: Stack) -> None:
    stack.switch(reservations_vanish_after_purchase=True)
    props = stack.spec_for()
    number, _ = stack.again(props)
    stack.next_run()

    with pytest.raises(Refused, match="no longer says for which number") as caught:
        stack.again(props)

    assert stack.operation() in str(caught.value)
    assert stack.bought == [number]


def test_a_vanished_reservation_with_a_running_operation_buys_nothing(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    props = stack.spec_for()
    stack.hold(stack.attempt())
    stack.purchase(stack.attempt())
    stack.emulator.set_state({"reservations": {}})

    with pytest.raises(Refused, match="no longer says for which number"):
        stack.again(props)

    assert len(stack.bought) == 1


def test_an_empty_reservation_is_filled_and_bought(stack: Stack) -> None:
    props = stack.spec_for()
    stack.session.client.reservations.put(stack.attempt())

    number, _ = stack.again(props)

    assert stack.bought == [number]
    assert stack.last_purchase == stack.operation()


def test_a_held_number_is_bought_and_no_other(stack: Stack) -> None:
    props = stack.spec_for()
    [held] = stack.hold(stack.attempt())

    assert stack.again(props)[0] == held
    assert stack.bought == [held]
    assert len(stack.requests("POST", ":browse")) == 1  # the one of the earlier run


def test_of_several_held_numbers_the_smallest_is_bought(stack: Stack) -> None:
    props = stack.spec_for()
    held = stack.hold(stack.attempt(), count=3)

    assert stack.again(props)[0] == held[0]
    assert stack.bought == [held[0]]
    assert stack.ledger("unhold") == held[1:]


def test_a_held_number_that_does_not_fit_is_given_back(stack: Stack) -> None:
    props = stack.spec_for(area_code="844")
    [held] = stack.hold(stack.attempt(), area_code="833")

    number, _ = stack.again(props)

    assert number.startswith("+1844")
    assert stack.ledger("unhold") == [held]


def test_a_hold_that_is_about_to_end_is_prolonged_first(stack: Stack) -> None:
    props = stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.clock.seconds += 15 * 60 - 10

    assert stack.again(props)[0] == held
    assert len(stack.requests("PATCH", "/reservations/")) == 2


def test_a_hold_that_ended_begins_the_next_attempt(stack: Stack) -> None:
    props = stack.spec_for()
    stack.hold(stack.attempt())
    stack.clock.seconds += 15 * 60 + 1

    number, _ = stack.again(props)

    assert stack.last_purchase == stack.operation(0, 1)
    assert stack.bought == [number]


def test_a_running_purchase_is_waited_for(stack: Stack) -> None:
    stack.switch(operations="seconds:20")
    props = stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())

    number, outs = stack.again(props)

    assert (number, outs["status"]) == (held, "active")
    assert stack.bought == [held]
    assert "waiting for the purchase of" in " ".join(stack.reporter.phases)


def test_a_failed_purchase_ends_this_run_and_the_next_one_tries_another(stack: Stack) -> None:
    props = stack.spec_for()
    stack.faults(
        {
            "operation": "purchaseReservation",
            "count": 1,
            "fail": {"code": "OutOfStock", "message": "Gone."},
        }
    )

    with pytest.raises(Failed, match=r"OutOfStock: Gone\..*next pulumi up tries another number"):
        stack.again(props)
    assert stack.owned() == []

    stack.next_run()
    number, _ = stack.again(props)

    assert stack.owned() == [number]
    assert stack.last_purchase == stack.operation(0, 1)


def test_a_number_that_is_owned_after_all_is_taken_whatever_the_operation_says(
    stack: Stack,
) -> None:
    props = stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.faults(
        {"operation": "purchaseReservation", "fail": {"code": "Conflict", "message": "Twice."}}
    )
    stack.purchase(stack.attempt())
    table = stack.emulator.state()["reservations"]
    for row in table.values():
        row["items"][held[1:]]["status"] = "purchased"
    stack.emulator.set_state({"reservations": table})
    stack.emulator.buy_number(phone_number=held)

    assert stack.again(props)[0] == held


def test_a_number_that_becomes_visible_late_is_waited_for(stack: Stack) -> None:
    stack.switch(reads_until_visible=4)

    number, outs = stack.create()

    assert outs["status"] == "active"
    assert stack.bought == [number]


def test_an_earlier_purchase_that_is_not_visible_yet_is_waited_for(stack: Stack) -> None:
    stack.switch(reads_until_visible=3)
    props = stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())

    assert stack.again(props)[0] == held
    assert stack.bought == [held]


def test_a_young_purchase_that_nobody_shows_is_not_bought_again(stack: Stack) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    stack.emulator.release_number(number)
    stack.next_run()

    with pytest.raises(Failed, match=r"does not show it yet.*after 09:45") as caught:
        stack.again(props)

    assert number in str(caught.value)
    assert stack.bought == [number]


def test_a_number_released_behind_the_back_is_replaced_once_its_purchase_is_settled(
    stack: Stack,
) -> None:
    props = stack.spec_for()
    first, _ = stack.again(props)
    stack.emulator.release_number(first)
    stack.clock.seconds += 45 * 60 + 1
    stack.next_run()

    second, _ = stack.again(props)

    assert stack.bought == [first, second]
    assert stack.last_purchase == stack.operation(0, 1)


@pytest.mark.parametrize("reads", [1, 2])
def test_a_settled_number_that_one_more_look_shows_is_not_bought_again(
    stack: Stack, reads: int
) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    table = stack.emulator.state()["phone_numbers"]
    table[number[1:]]["hidden_reads"] = reads
    stack.emulator.set_state({"phone_numbers": table})
    stack.clock.seconds += 45 * 60 + 1
    stack.next_run()

    assert stack.again(props)[0] == number
    assert stack.bought == [number]


def test_a_reservation_that_lost_its_numbers_after_its_purchase_buys_nothing(
    stack: Stack,
) -> None:
    props = stack.spec_for()
    number, _ = stack.again(props)
    table = stack.emulator.state()["reservations"]
    for row in table.values():
        row["items"] = {}
    stack.emulator.set_state({"reservations": table})
    stack.next_run()

    with pytest.raises(Refused, match="no longer says for which number"):
        stack.again(props)

    assert stack.bought == [number]


def test_every_number_of_one_purchase_is_named(stack: Stack) -> None:
    props = stack.spec_for()
    held = stack.hold(stack.attempt(), count=2)
    stack.purchase(stack.attempt())

    assert stack.again(props)[0] == held[0]
    assert [held[1] in warning for warning in stack.reporter.warnings] == [True]


def test_an_order_that_does_not_know_the_spec_buys_nothing(stack: Stack) -> None:
    props = stack.spec_for(area_code="833") | {"area_code": "844"}

    with pytest.raises(Refused, match="its order has not seen the current inputs"):
        stack.again(props)

    assert stack.emulator.ledger() == []


def test_after_too_many_failed_attempts_a_person_is_asked(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_acsnumbers.lifecycle.phone_number.attempts.MAX_ATTEMPTS", 3)
    props = stack.spec_for()
    for index in range(3):
        stack.session.client.reservations.put(stack.attempt(0, index))
    stack.clock.seconds += 15 * 60 + 1

    with pytest.raises(Refused, match="change keepers to start over"):
        stack.again(props)
