"""A purchase that outlives the call: a status, not an error, and every method goes on with it."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from tests.lifecycle.stack import Stack

OUT_OF_STOCK = {
    "operation": "purchaseReservation",
    "fail": {"code": "OutOfStock", "message": "Gone."},
}


@pytest.fixture
def slow(stack: Stack) -> Stack:
    stack.switch(operations="seconds:100")
    return stack


@pytest.fixture
def pending(slow: Stack) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A number, its outputs and its inputs, half a minute into a purchase of 100 s."""
    props = slow.spec_for(operation_timeout=30)
    number, outs = slow.again(props)
    slow.next_run()
    return number, outs, props


def test_a_create_that_is_slower_than_its_deadline_is_saved_as_purchasing(slow: Stack) -> None:
    number, outs = slow.create(operation_timeout=30)

    assert outs["status"] == "purchasing"
    assert outs["__operation"] == slow.operation()
    assert outs["cost"]["amount"] == 2.0
    assert slow.bought == [number]
    [warning] = slow.reporter.warnings
    assert f"{number} is being purchased and not confirmed yet (the time is up)" in warning


def test_the_next_up_sees_a_change_and_update_goes_on(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, props = pending
    news = {**props, "operation_timeout": 600}
    assert slow.diff(number, outs, news).changes

    done = slow.update(number, outs, news)

    assert done["status"] == "active"
    assert done["capabilities"] == {"calling": "none", "sms": "outbound"}
    assert done["__nonce"] == outs["__nonce"]
    assert not {"__operation", "__since", "__succeeded"} & done.keys()
    assert not slow.diff(number, done, news).changes
    assert slow.bought == [number]


def test_an_update_that_is_still_too_early_stays_purchasing(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, props = pending

    again = slow.update(number, outs, props)

    assert again["status"] == "purchasing"
    assert again["__operation"] == outs["__operation"]
    assert again["cost"] == outs["cost"]


def test_an_update_learns_that_the_purchase_failed(slow: Stack) -> None:
    slow.faults(OUT_OF_STOCK)
    props = slow.spec_for(operation_timeout=30)
    number, outs = slow.again(props)

    with pytest.raises(Failed, match="run pulumi refresh and then pulumi up"):
        slow.update(number, outs, {**props, "operation_timeout": 600})

    assert slow.read(number, outs) is None


def test_read_keeps_a_number_that_is_being_purchased(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, _ = pending

    reading = slow.read(number, outs)

    assert reading.outputs["status"] == "purchasing"


def test_read_sees_that_the_purchase_ended(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, _ = pending
    slow.clock.seconds += 100

    reading = slow.read(number, outs)

    assert reading.outputs["status"] == "active"
    assert "__operation" not in reading.outputs


def test_delete_waits_for_the_purchase_before_it_releases(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, _ = pending
    slow.switch(operations="seconds:5")

    slow.destroy(number, {**outs, "operation_timeout": 600})

    assert slow.released == [number]
    assert slow.owned() == []


def test_delete_of_a_purchase_that_failed_has_nothing_to_release(slow: Stack) -> None:
    slow.faults(OUT_OF_STOCK)
    number, outs = slow.create(operation_timeout=30)

    slow.destroy(number, {**outs, "operation_timeout": 600})

    assert slow.requests("DELETE", "/phoneNumbers/%2B") == []


def test_delete_of_a_purchase_that_does_not_end_keeps_the_state(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, _ = pending

    with pytest.raises(Failed, match="releasing phone number"):
        slow.destroy(number, {**outs, "operation_timeout": 1})

    slow.clock.seconds += 100
    assert slow.owned() == [number]


def test_a_create_finds_its_purchase_still_under_way(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    """As after `pulumi state delete`: the number is not in the state, the purchase goes on."""
    number, _, props = pending

    again, outs = slow.again({**props, "operation_timeout": 600})

    assert (again, outs["status"]) == (number, "active")
    assert slow.bought == [number]


def test_a_service_that_breaks_off_after_a_purchase_costs_no_number(stack: Stack) -> None:
    stack.faults({"operation": "getOperation", "nth": 2, "count": 500, "status": 401})
    props = stack.spec_for()

    number, outs = stack.again(props)

    assert outs["status"] == "purchasing"
    stack.faults()
    assert stack.update(number, outs, props)["status"] == "active"
    assert stack.bought == [number]


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 404}, {"cut": "before"}])
def test_a_number_that_cannot_be_read_after_its_purchase_is_saved_as_purchasing(
    stack: Stack, trouble: dict[str, Any]
) -> None:
    stack.faults({"operation": "getPurchasedPhoneNumber", **trouble})
    props = stack.spec_for()

    number, outs = stack.again(props)

    assert outs["status"] == "purchasing"
    assert f"{number} is bought but not visible yet" in stack.reporter.warnings[0]
    stack.faults()
    assert stack.update(number, outs, props)["status"] == "active"


def test_capabilities_that_cannot_be_set_after_the_purchase_are_a_warning(stack: Stack) -> None:
    stack.faults({"operation": "updateCapabilities", "status": 403})
    props = stack.spec_for()

    number, outs = stack.again(props)

    assert "its capabilities could not be set" in stack.reporter.warnings[0]
    assert outs["status"] == "active"
    assert stack.diff(number, outs, props).changes
    stack.faults()
    assert stack.update(number, outs, props)["capabilities"]["sms"] == "outbound"


def test_several_numbers_of_one_running_purchase_are_named(slow: Stack) -> None:
    props = slow.spec_for()
    held = slow.hold(slow.attempt(), count=2)
    slow.purchase(slow.attempt())

    number, _ = slow.again(props)

    assert number == held[0]
    assert f"{held[1]} is owned too" in slow.reporter.warnings[0]


def test_a_bought_number_that_was_released_before_anybody_saw_it_is_gone_in_the_end(
    slow: Stack, pending: tuple[str, dict[str, Any], dict[str, Any]]
) -> None:
    number, outs, _ = pending
    slow.clock.seconds += 100
    slow.emulator.advance(0)
    slow.emulator.release_number(number)

    early = slow.read(number, outs)
    assert early.outputs["status"] == "purchasing"
    slow.clock.seconds += 9 * 60
    assert slow.read(number, early.outputs) is not None
    slow.clock.seconds += 60 * 60
    assert slow.read(number, early.outputs) is None
    slow.delete(number, early.outputs)

    assert slow.requests("DELETE", number[1:]) == []


def test_an_unreadable_answer_after_the_purchase_does_not_cost_the_number(stack: Stack) -> None:
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 200, "body": {}})
    props = stack.spec_for()

    number, outs = stack.again(props)

    assert outs["status"] == "purchasing"
    assert stack.clock.seconds < 30
    stack.faults()
    assert stack.update(number, outs, props)["status"] == "active"
    assert stack.bought == [number]
