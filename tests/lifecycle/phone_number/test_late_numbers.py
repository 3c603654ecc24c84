"""Numbers that become visible only some reads after their purchase succeeded, or an hour later."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.acs.operations import reservation_purchase_id
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.runs import dying, hidden, replace, shown
from tests.lifecycle.stack import Stack

SLOW = 1900.0
FIRST_LOOK = "2026-03-02T09:31:41+00:00"
UNKNOWN_OPERATION = {
    "operation": "getOperation",
    "status": 404,
    "body": {"error": {"code": "NotFound", "message": "-", "target": "operationid"}},
}


@pytest.fixture
def late(stack: Stack) -> tuple[str, dict[str, Any]]:
    """A purchase of half an hour has just succeeded, and the number is not visible yet."""
    stack.switch(operations=f"seconds:{SLOW}", reads_until_visible=30)
    number, outs = stack.create()
    assert outs["status"] == "purchasing"
    stack.switch(operations="immediate", reads_until_visible=0)
    stack.next_run()
    stack.clock.seconds = SLOW + 1
    stack.session.client.operations.get(outs["__operation"])
    hidden(stack, number, 30)
    return number, outs


def test_refresh_does_not_call_it_gone_and_up_goes_on_with_it(
    stack: Stack, late: tuple[str, dict[str, Any]]
) -> None:
    number, outs = late

    for _ in range(3):
        reading = stack.read(number, outs)
        assert reading is not None
        outs = reading.outputs
    assert outs["status"] == "purchasing"
    assert outs["__succeeded"] == FIRST_LOOK

    stack.next_run()
    outs = stack.update(number, outs, stack.spec_for())
    assert outs["status"] == "active"
    assert "__succeeded" not in outs
    assert stack.bought == [number]


def test_it_is_gone_once_it_was_not_seen_for_half_an_hour_after_its_purchase(
    stack: Stack, late: tuple[str, dict[str, Any]]
) -> None:
    number, outs = late
    outs = stack.read(number, outs).outputs
    shown(stack, number)
    stack.emulator.release_number(number)

    stack.clock.seconds += 29 * 60
    assert stack.read(number, outs)
    stack.clock.seconds += 2 * 60
    assert stack.read(number, outs) is None


@pytest.mark.parametrize("reads", [1, 2])
def test_one_more_look_after_half_an_hour_finds_it(
    stack: Stack, late: tuple[str, dict[str, Any]], reads: int
) -> None:
    number, outs = late
    outs = stack.read(number, outs).outputs
    stack.clock.seconds += 3600
    hidden(stack, number, reads)

    assert stack.read(number, outs)


def test_a_number_that_left_the_state_is_not_bought_again(
    stack: Stack, late: tuple[str, dict[str, Any]]
) -> None:
    number, _ = late

    with pytest.raises(Failed, match="nothing is bought twice"):
        stack.create()

    shown(stack, number)
    assert stack.create()[0] == number
    assert stack.bought == [number]


def test_destroy_does_not_forget_it(stack: Stack, late: tuple[str, dict[str, Any]]) -> None:
    number, outs = late
    hidden(stack, number, 500)

    with pytest.raises(Failed, match="does not show it yet"):
        stack.destroy(number, outs)

    shown(stack, number)
    stack.destroy(number, outs)
    stack.delete_order()
    assert stack.released == [number]


def test_a_bought_number_that_is_not_visible_at_the_deadline_says_since_when(stack: Stack) -> None:
    stack.switch(reads_until_visible=500)

    _, outs = stack.create(operation_timeout=30)

    assert outs["__succeeded"].startswith("2026-03-02T09:00")


def test_a_purchase_that_the_service_has_forgotten_is_not_gone_for_delete(stack: Stack) -> None:
    stack.switch(reads_until_visible=500)
    number, outs = stack.create(operation_timeout=30)
    del outs["__succeeded"]
    stack.faults(UNKNOWN_OPERATION)
    stack.next_run()

    with pytest.raises(Failed, match="does not show it yet"):
        stack.destroy(number, outs)

    stack.faults()
    shown(stack, number)
    stack.next_run()
    stack.destroy(number, outs)
    assert stack.released == [number]


def test_changed_keepers_replace_a_number_that_is_being_purchased(stack: Stack) -> None:
    stack.switch(operations="seconds:100")
    number, outs = stack.create(keepers={"generation": 1}, operation_timeout=20)
    assert outs["status"] == "purchasing"
    stack.switch(operations="immediate")
    stack.clock.seconds = 98

    new, _ = replace(stack, number, outs, keepers={"generation": 2})

    assert stack.bought == [number, new]
    assert stack.released == [number]


def test_changed_keepers_leave_no_purchase_behind_that_cannot_be_released_yet(
    stack: Stack,
) -> None:
    stack.switch(operations=f"seconds:{SLOW}")
    number, outs = stack.create(keepers={"generation": 1}, operation_timeout=5)
    stack.next_run()
    news = stack.spec_for(keepers={"generation": 2}, operation_timeout=5)
    assert stack.diff(number, outs, news).replaces
    new, new_outs = stack.again(news)
    with pytest.raises(Refused, match="its successor is still being purchased"):
        stack.delete(number, outs)
    assert stack.released == []

    stack.clock.seconds += SLOW
    stack.next_run()
    stack.switch(operations="immediate")
    news = stack.spec_for(keepers={"generation": 2})
    assert stack.diff(new, new_outs, news).changes
    stack.update(new, new_outs, news)
    assert stack.released == []
    stack.delete(number, outs)
    assert stack.owned() == [new]
    assert stack.released == [number]


# A run that died after its purchase, and a number that nobody can see yet


@pytest.fixture(params=["soon", "after a slow purchase"])
def unseen(stack: Stack, request: pytest.FixtureRequest) -> str:
    """A number that a dead run bought, hidden for longer than anybody looks."""
    if request.param != "soon":
        stack.switch(operations=f"seconds:{SLOW}")
    with dying(stack, "POST", ":purchase"):
        stack.create()
    [number] = stack.bought
    if request.param != "soon":
        stack.clock.seconds = SLOW + 60
        stack.session.client.operations.get(stack.operation())
        stack.switch(operations="immediate")
    hidden(stack, number, 500)
    return number


def test_destroy_names_a_number_that_is_not_visible_yet(stack: Stack, unseen: str) -> None:
    stack.delete_order()

    [warning] = stack.reporter.warnings
    assert f"{unseen} was bought for this order" in warning


def test_a_changed_program_names_a_number_that_is_not_visible_yet(
    stack: Stack, unseen: str
) -> None:
    stack.create(keepers={"generation": 2})

    [warning] = stack.reporter.warnings
    assert f"{unseen} was bought for this order" in warning


def test_a_generation_that_came_back_does_not_buy_while_its_number_is_not_visible_yet(
    stack: Stack, unseen: str
) -> None:
    stack.spec_for(keepers={"generation": 2})

    with pytest.raises(Failed, match="nothing is bought twice") as caught:
        stack.create()

    assert unseen in str(caught.value)
    shown(stack, unseen)
    assert stack.create()[0] == unseen


def test_a_slow_purchase_of_a_dead_run_is_named_while_it_runs(stack: Stack) -> None:
    stack.switch(operations=f"seconds:{SLOW}")
    with dying(stack, "POST", ":purchase"):
        stack.create()
    [number] = stack.bought

    with pytest.raises(Refused, match="being bought") as caught:
        stack.create(keepers={"generation": 2})

    assert number in str(caught.value)
    assert stack.last_purchase == reservation_purchase_id(stack.attempt())
