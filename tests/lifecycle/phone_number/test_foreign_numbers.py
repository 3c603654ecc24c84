"""Numbers that an attempt held or failed to buy, and that somebody else owns now."""

from __future__ import annotations

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from tests.lifecycle.runs import another, bought_in_the_portal, of_another_program
from tests.lifecycle.stack import Stack

HOLD = 15 * 60.0
FAILS = {"operation": "purchaseReservation", "fail": {"code": "OutOfStock", "message": "Gone."}}


def fail_to_buy(stack: Stack) -> str:
    """Let the purchase of a run fail; its reservation goes on to list the number."""
    stack.spec_for()
    [held] = stack.hold(stack.attempt())
    before = stack.emulator.state()["reservations"]
    stack.faults(FAILS)
    stack.purchase(stack.attempt())
    stack.faults()
    after = stack.emulator.state()["reservations"]
    for key, row in after.items():
        row["items"] = before[key]["items"]
    stack.emulator.set_state({"reservations": after})
    return held


@pytest.fixture(params=["expired", "failed"])
def let_go(stack: Stack, request: pytest.FixtureRequest) -> str:
    """A number that the first attempt of a dead run held until its hold had ended."""
    if request.param == "failed":
        held = fail_to_buy(stack)
    else:
        stack.spec_for()
        [held] = stack.hold(stack.attempt())
    stack.clock.seconds += HOLD + 60
    return held


def test_what_somebody_bought_after_the_hold_had_ended_is_not_taken(
    stack: Stack, let_go: str
) -> None:
    bought_in_the_portal(stack, let_go)

    number, _ = stack.create()

    assert number != let_go
    assert stack.last_purchase == stack.operation(0, 1)


def test_what_somebody_bought_after_the_hold_had_ended_lets_the_order_go(
    stack: Stack, let_go: str
) -> None:
    bought_in_the_portal(stack, let_go)

    stack.delete_order()

    assert stack.reporter.warnings == []


def test_what_somebody_bought_after_the_hold_had_ended_is_in_no_other_generation_s_way(
    stack: Stack, let_go: str
) -> None:
    bought_in_the_portal(stack, let_go)

    number, _ = stack.create(keepers={"generation": 2})

    assert number != let_go
    assert stack.reporter.warnings == []


def test_what_was_bought_while_the_hold_lasted_is_taken(stack: Stack) -> None:
    """As when the service says `expired` of a reservation whose purchase went through."""
    stack.spec_for()
    [held] = stack.hold(stack.attempt())
    stack.clock.seconds += HOLD + 60
    stack.emulator.buy_number(phone_number=held, purchase_date="2026-03-02T09:10:00Z")

    assert stack.create()[0] == held


def test_a_number_that_another_resource_of_the_run_holds_is_not_taken(stack: Stack) -> None:
    number, _ = stack.create()
    stack.next_run()
    another(stack).create(adopt=number)

    with pytest.raises(Refused, match="another one in this run holds it") as caught:
        stack.create()

    assert number in str(caught.value)
    assert len(stack.bought) == 1


def test_a_failed_attempt_whose_number_another_resource_of_the_run_holds_is_passed_over(
    stack: Stack,
) -> None:
    """It failed here, and the other one bought it at once, while this hold would have lasted."""
    held = fail_to_buy(stack)
    bought_in_the_portal(stack, held)
    another(stack).create(adopt=held)

    number, _ = stack.create()

    assert number != held


def test_the_number_of_an_earlier_generation_that_another_resource_holds_is_in_nobody_s_way(
    stack: Stack,
) -> None:
    number, _ = stack.create()
    stack.next_run()
    another(stack).create(adopt=number)
    stack.spec_for(keepers={"generation": 2})

    again, _ = stack.create()

    assert again != number


def test_a_failed_number_that_is_owned_soon_after_may_be_another_program_s(stack: Stack) -> None:
    held = fail_to_buy(stack)
    stack.clock.seconds += 60
    of_another_program(stack).create(adopt=bought_in_the_portal(stack, held))
    stack.next_run()

    with pytest.raises(Refused, match="perhaps another stack bought it") as caught:
        stack.create()
    assert held in str(caught.value)

    stack.next_run()
    number, _ = stack.create(keepers={"generation": 2})
    assert number != held
    assert [held in warning for warning in stack.reporter.warnings] == [True]


def test_a_failed_number_that_is_owned_soon_after_is_named_and_lets_the_order_go(
    stack: Stack,
) -> None:
    bought_in_the_portal(stack, fail_to_buy(stack))

    stack.delete_order()

    [warning] = stack.reporter.warnings
    assert "although its purchase for this order failed" in warning
