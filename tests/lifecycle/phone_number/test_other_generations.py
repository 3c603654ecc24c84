"""What other generations of the same order own: taken again, left to a live copy, or named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import Stack


def replace(stack: Stack, number: str, outs: dict[str, Any], area: str) -> tuple[str, Any]:
    """Replace a number as `pulumi up` does, in a run of its own."""
    stack.next_run()
    news = stack.spec_for(area_code=area)
    assert stack.diff(number, outs, news).replaces == ("area_code",)
    new, new_outs = stack.again(news)
    stack.delete(number, outs)
    return new, new_outs


def test_a_generation_that_comes_back_after_its_number_was_released_buys_another(
    stack: Stack,
) -> None:
    first, outs = stack.create(area_code="833")
    second, outs = replace(stack, first, outs, "844")
    third, _ = replace(stack, second, outs, "833")

    assert [n[:5] for n in stack.bought] == ["+1833", "+1844", "+1833"]
    assert stack.bought == [first, second, third]
    assert stack.released == [first, second]
    assert stack.last_purchase == stack.operation(2, 0)


def test_a_change_that_fails_and_is_taken_back_keeps_the_number(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    stack.emulator.set_inventory({"stock": [{"area_code": "844", "available": 0}]})
    stack.next_run()
    news = stack.spec_for(area_code="844")
    stack.diff(number, outs, news)
    with pytest.raises(Exception, match="nothing in stock fits"):
        stack.again(news)

    stack.next_run()
    back = stack.spec_for(area_code="833")
    assert stack.diff(number, outs, back) == Difference(changes=True), "what died is looked for"
    outs = stack.update(number, outs, back)
    assert stack.reporter.warnings == []
    stack.next_run()
    assert not stack.diff(number, outs, stack.spec_for(area_code="833")).changes
    assert stack.bought == [number] == stack.owned()


def test_a_change_that_died_and_is_taken_back_names_what_it_bought(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    stack.next_run()
    stack.diff(number, outs, stack.spec_for(area_code="844"))
    with dying(stack, "POST", ":purchase"):
        stack.create(area_code="844")
    (_, orphan) = stack.bought

    back = stack.spec_for(area_code="833")
    assert stack.diff(number, outs, back) == Difference(changes=True)
    outs = stack.update(number, outs, back)

    [warning] = stack.reporter.warnings
    assert warning.startswith(f"{orphan}: bought for this order by a run that did not end")
    assert f"{number}" not in warning
    stack.next_run()
    assert not stack.diff(number, outs, stack.spec_for(area_code="833")).changes
    assert stack.owned() == sorted([number, orphan])


def test_the_number_of_an_earlier_generation_with_the_same_text_is_taken(stack: Stack) -> None:
    number, _ = stack.create(area_code="833")
    stack.spec_for(area_code="844")
    stack.next_run()

    again, _ = stack.create(area_code="833")

    assert again == number
    assert stack.bought == [number]


def test_the_purchase_of_an_earlier_generation_with_the_same_text_is_waited_for(
    stack: Stack,
) -> None:
    stack.switch(operations="seconds:30")
    stack.spec_for(area_code="833")
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())
    stack.spec_for(area_code="844")

    number, outs = stack.create(area_code="833")

    assert (number, outs["status"]) == (held, "active")
    assert stack.bought == [held]


def test_an_earlier_generation_with_another_text_that_owns_a_number_is_named(stack: Stack) -> None:
    number, _ = stack.create(area_code="833")
    stack.next_run()

    with pytest.raises(Refused, match="no resource of this stack holds it") as caught:
        stack.create(area_code="844")

    assert number in str(caught.value)
    assert "revert the change" in str(caught.value)
    assert stack.bought == [number]


def test_an_earlier_generation_that_is_being_bought_is_named(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    stack.spec_for(area_code="833")
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())

    with pytest.raises(Refused, match="it is being bought") as caught:
        stack.create(area_code="844")

    assert held in str(caught.value)
    assert stack.bought == [held]


def test_an_earlier_purchase_whose_number_is_not_known_any_more_is_named(stack: Stack) -> None:
    stack.switch(reservations_vanish_after_purchase=True)
    number, _ = stack.create(area_code="833")
    stack.next_run()

    with pytest.raises(Refused, match="it may be what a purchase bought") as caught:
        stack.create(area_code="844")

    assert number in str(caught.value)


def test_a_vanished_reservation_is_that_of_the_live_copy_with_the_same_spec(stack: Stack) -> None:
    stack.switch(reservations_vanish_after_purchase=True)
    number, outs = stack.create(area_code="833")
    new, _ = replace(stack, number, outs, "844")

    assert stack.bought == [number, new]
    assert stack.released == [number]


def test_a_running_purchase_without_a_number_is_named(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    stack.spec_for(area_code="833")
    stack.hold(stack.attempt())
    stack.purchase(stack.attempt())
    table = stack.emulator.state()["reservations"]
    for row in table.values():
        row["items"] = {}
    stack.emulator.set_state({"reservations": table})

    with pytest.raises(Refused, match=r"the number of reservationPurchase_.* it is being bought"):
        stack.create(area_code="844")


def test_an_earlier_number_that_becomes_visible_late_is_named(stack: Stack) -> None:
    stack.switch(reads_until_visible=3)
    stack.spec_for(area_code="833")
    [held] = stack.hold(stack.attempt())
    stack.purchase(stack.attempt())

    with pytest.raises(Refused, match="no resource of this stack holds it") as caught:
        stack.create(area_code="844")

    assert held in str(caught.value)


def test_a_number_that_a_resource_of_another_order_holds_is_no_orphan(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    stack.next_run()
    adopted = {**outs, "order": "another", "__nonce": "another"}
    stack.diff(number, adopted, adopted)

    new, _ = stack.create(area_code="844")

    assert stack.bought == [number, new]


def test_a_number_that_a_resource_of_another_order_holds_is_not_taken(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    stack.spec_for(area_code="844")
    stack.next_run()
    adopted = {**outs, "order": "another", "__nonce": "another"}
    stack.diff(number, adopted, adopted)

    new, _ = stack.create(area_code="833")

    assert new != number
    assert stack.bought == [number, new]


def test_an_abandoned_hold_of_an_earlier_generation_is_in_nobody_s_way(stack: Stack) -> None:
    stack.spec_for(area_code="833")
    stack.hold(stack.attempt())

    number, _ = stack.create(area_code="844")

    assert stack.bought == [number]


def test_the_spec_that_a_change_was_kept_from_is_still_known(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    later = stack.spec_for(area_code="844")
    stack.next_run()
    kept = {**later, "area_code": "833"}  # ignore_changes on the area code

    assert not stack.diff(number, outs, kept).replaces
    assert stack.again(kept)[0] == number


def test_a_generation_of_today_does_not_hide_that_an_older_one_was_forgotten(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    stack.clock.seconds += timedelta(days=40).total_seconds()
    new, _ = replace(stack, number, outs, "844")

    assert stack.bought == [number, new]
    assert stack.released == [number]
