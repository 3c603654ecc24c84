"""Deleting an order: it is the last that knows of what was bought for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from tests.lifecycle.stack import Stack

WAYS_OUT = (
    r"to release it, run acsnumbers numbers release \+\d+; to keep it, declare it in another stack "
    r"with adopt=.*then run pulumi destroy again"
)


def orphan(stack: Stack, **inputs: Any) -> str:
    """Buy a number in a run that died before it could tell anybody."""
    number, _ = stack.create(**inputs)
    stack.next_run()
    return number


def test_an_order_that_never_bought_goes(stack: Stack) -> None:
    stack.spec_for()

    stack.delete_order()

    assert stack.reporter.warnings == []


def test_an_order_whose_number_this_run_released_goes(stack: Stack) -> None:
    number, outs = stack.create()
    stack.next_run()

    stack.delete(number, outs)
    stack.delete_order()

    assert stack.reporter.warnings == []


def test_an_orphan_holds_its_order_back_and_is_named_with_the_ways_out(stack: Stack) -> None:
    number = orphan(stack)

    with pytest.raises(Failed, match=WAYS_OUT) as caught:
        stack.delete_order()

    assert number in str(caught.value)
    assert stack.released == []


def test_where_the_program_lives_on_an_orphan_can_be_adopted_in_it(stack: Stack) -> None:
    number = orphan(stack)
    stack.session.registry._known.declared.clear()
    stack.session.registry.declare("urn:pulumi:dev::test::acsnumbers:Order::another")

    with pytest.raises(Failed) as caught:
        delete_order(stack.session, stack.reporter, stack.order_id, stack.order)

    assert str(caught.value).endswith(
        f'; to keep it, declare it with adopt="{number}"; to release it, run acsnumbers numbers '
        f"release {number}; then run pulumi up again"
    )


def test_the_orphan_of_an_earlier_generation_is_named_too(stack: Stack) -> None:
    number = orphan(stack, area_code="833")
    stack.spec_for(area_code="844")

    with pytest.raises(Failed) as caught:
        stack.delete_order()

    assert number in str(caught.value)


def test_a_number_that_is_being_bought_holds_the_order_back(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())

    with pytest.raises(Failed, match="being bought") as caught:
        stack.delete_order()

    assert held in str(caught.value)


def test_a_purchase_whose_number_is_not_known_holds_the_order_back(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    stack.spec_for()
    stack.hold(stack.attempt())
    stack.purchase(stack.attempt())
    stack.emulator.set_state({"reservations": {}})

    with pytest.raises(Failed, match=stack.operation()):
        stack.delete_order()


def test_a_number_that_becomes_visible_late_holds_the_order_back(stack: Stack) -> None:
    number = orphan(stack)
    table = stack.emulator.state()["phone_numbers"]
    table[number[1:]]["hidden_reads"] = 2
    stack.emulator.set_state({"phone_numbers": table})

    with pytest.raises(Failed) as caught:
        stack.delete_order()

    assert number in str(caught.value)


def test_up_takes_the_orphan_back_and_destroy_passes_then(stack: Stack) -> None:
    number = orphan(stack)

    again, outs = stack.create()
    stack.next_run()
    stack.delete(again, outs)
    stack.delete_order()

    assert stack.bought == stack.released == [number]


def test_an_orphan_that_a_live_copy_of_another_order_adopted_lets_the_order_go(
    stack: Stack,
) -> None:
    number = orphan(stack)
    other = Stack(stack.emulator, stack.clock, stack.session)
    other.create(adopt=number)

    stack.delete_order()

    assert stack.owned() == [number]


def test_an_orphan_that_was_released_by_hand_long_ago_lets_the_order_go(stack: Stack) -> None:
    number = orphan(stack)
    stack.emulator.release_number(number)
    stack.clock.seconds += 3600

    stack.delete_order()


def test_a_number_that_was_kept_on_purpose_lets_the_order_go(stack: Stack) -> None:
    number, outs = stack.create(release_on_delete=False)
    stack.next_run()

    stack.delete(number, outs)
    stack.delete_order()

    assert stack.owned() == [number]


def test_a_retained_number_is_reported_and_stays(stack: Stack) -> None:
    number = orphan(stack)
    stack.order["release_on_delete"] = False

    stack.delete_order()

    assert stack.reporter.warnings == [
        f"{number}: stays owned and is paid for, outside of this stack"
    ]
    assert stack.owned() == [number]


def test_abandoned_and_failed_attempts_let_the_order_go(stack: Stack) -> None:
    stack.spec_for()
    stack.hold(stack.attempt(0, 0))
    stack.clock.seconds += 16 * 60
    stack.hold(stack.attempt(0, 1))
    stack.faults(
        {"operation": "purchaseReservation", "fail": {"code": "OutOfStock", "message": "-"}}
    )
    stack.purchase(stack.attempt(0, 1))
    stack.faults()
    stack.hold(stack.attempt(0, 2))

    stack.delete_order()


def test_an_order_older_than_the_service_s_memory_warns(stack: Stack) -> None:
    stack.spec_for()
    stack.clock.seconds += timedelta(days=26).total_seconds()

    stack.delete_order()

    assert "the service forgets after a month" in stack.reporter.warnings[0]


def test_an_old_order_whose_number_this_run_released_does_not_warn(stack: Stack) -> None:
    number, outs = stack.create()
    stack.clock.seconds += timedelta(days=40).total_seconds()
    stack.next_run()

    stack.delete(number, outs)
    stack.delete_order()

    assert stack.reporter.warnings == []


def test_an_order_that_cannot_ask_the_service_stays(stack: Stack) -> None:
    orphan(stack)
    stack.faults({"operation": "getReservation", "status": 404, "body": "<html>"})

    with pytest.raises(Failed, match="deleting the order"):
        stack.delete_order()
