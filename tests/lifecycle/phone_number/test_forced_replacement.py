"""Forced replacement: create without a diff while the old copy lives, then delete of that copy."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from tests.lifecycle.runs import DAY, another, bought_in_the_portal, replace_by_force
from tests.lifecycle.stack import Stack


def test_it_neither_buys_nor_releases(stack: Stack) -> None:
    props = stack.spec_for()
    number, old = stack.again(props)
    stack.next_run()

    again, new = stack.again(props)
    stack.delete(number, old)

    assert again == number
    assert new["__nonce"] != old["__nonce"]
    assert stack.owned() == stack.bought == [number]
    assert stack.released == []
    assert stack.reporter.phases[-1] == f"kept {number}: another copy holds it"


def test_twice_in_a_row_keeps_the_number_too(stack: Stack) -> None:
    props = stack.spec_for()
    number, copy = stack.again(props)
    for _ in range(2):
        stack.next_run()
        _, new = stack.again(props)
        stack.delete(number, copy)
        copy = new

    assert stack.owned() == [number]
    stack.destroy(number, copy)
    assert stack.released == [number]


def test_twice_in_one_process_keeps_the_number_until_the_last_copy_goes(stack: Stack) -> None:
    props = stack.spec_for()
    number, first = stack.again(props)
    _, second = stack.again(props)
    stack.delete(number, first)
    _, third = stack.again(props)
    stack.delete(number, second)
    assert stack.released == []

    stack.delete(number, third)
    stack.delete_order()

    assert stack.released == [number]


def test_after_a_crash_the_diff_of_the_live_copy_keeps_the_number(stack: Stack) -> None:
    props = stack.spec_for()
    number, old = stack.again(props)
    stack.next_run()
    _, live = stack.again(props)
    stack.next_run()  # the CLI died between create and delete

    assert not stack.diff(number, live, props).changes
    stack.delete(number, old)

    assert stack.owned() == [number]


def test_a_refresh_that_compares_both_copies_keeps_the_number(stack: Stack) -> None:
    props = stack.spec_for()
    number, old = stack.again(props)
    stack.next_run()
    _, live = stack.again(props)
    stack.next_run()

    stack.diff(number, old, props)
    stack.diff(number, live, props)
    stack.delete(number, old)

    assert stack.owned() == [number]


def test_a_plain_destroy_of_both_copies_releases_once(stack: Stack) -> None:
    props = stack.spec_for()
    number, old = stack.again(props)
    _, live = stack.again(props)
    stack.next_run()

    stack.delete(number, live)
    stack.delete(number, old)
    stack.delete_order()

    assert stack.released == [number]
    assert stack.reporter.phases[-1] == f"released {number}"


def test_a_real_replacement_after_an_interrupted_forced_one_releases_the_old_number_once(
    stack: Stack,
) -> None:
    props = stack.spec_for(area_code="833")
    number, pending = stack.again(props)
    _, live = stack.again(props)
    stack.next_run()
    news = stack.spec_for(area_code="844")

    stack.diff(number, live, news)
    new, _ = stack.again(news)
    stack.delete(number, pending)
    stack.delete(number, live)

    assert stack.owned() == [new]
    assert stack.released == [number]


# Longer ago than the service remembers


def bought_long_ago(stack: Stack, way: str) -> tuple[str, dict[str, Any]]:
    """Return a number whose purchase the service has forgotten, or nearly."""
    vanish = way == "its reservation is gone"
    stack.switch(operation_retention_days=30, reservations_vanish_after_purchase=vanish)
    number, outs = stack.create(acquisition="search" if way == "by search" else "reservation")
    bought_in_the_portal(stack)
    if way == "its reservation is gone":
        stack.clock.seconds += DAY
    else:
        stack.clock.seconds += 40 * DAY
    stack.next_run()
    return number, outs


FORGOTTEN = ["by reservation", "by search", "its reservation is gone"]


@pytest.mark.parametrize("acquisition", ["reservation", "search"])
def test_what_the_service_remembers_is_kept_after_25_days_too(
    stack: Stack, acquisition: str
) -> None:
    number, outs = stack.create(acquisition=acquisition)
    stack.clock.seconds += 29 * DAY

    assert replace_by_force(stack, number, outs, acquisition=acquisition)[0] == number
    assert stack.owned() == stack.bought == [number]


@pytest.mark.parametrize("way", FORGOTTEN)
def test_what_the_service_has_forgotten_is_kept_when_this_run_has_seen_its_copy(
    stack: Stack, way: str
) -> None:
    """A refresh in the same command reads and compares the old copy."""
    number, outs = bought_long_ago(stack, way)
    bought = stack.bought
    props = stack.spec_for()
    stack.diff(number, outs, props)

    again, new = stack.again(props)
    stack.delete(number, outs)

    assert again == number
    assert (new["__origin"], new["__generation"]) == ("purchased", 0)
    assert stack.bought == bought
    assert stack.released == []


@pytest.mark.parametrize("way", FORGOTTEN)
def test_what_the_service_has_forgotten_is_named_and_nothing_is_guessed(
    stack: Stack, way: str
) -> None:
    """What fits can be another stack's, bought when this one's was, which was released since."""
    number, _ = bought_long_ago(stack, way)
    bought = stack.bought

    with pytest.raises(Refused, match=r"by force, add --refresh: it keeps its number") as caught:
        stack.again(stack.spec_for())

    assert number in str(caught.value)
    assert stack.bought == bought


def test_a_number_of_a_generation_that_came_back_is_kept(stack: Stack) -> None:
    number, outs = bought_long_ago(stack, "by reservation")
    stack.spec_for(keepers={"again": 1})
    stack.clock.seconds += 40 * DAY
    props = stack.spec_for()
    stack.clock.seconds += 40 * DAY
    stack.diff(number, outs, props)

    again, new = stack.again(props)

    assert (again, new["__generation"]) == (number, 0)


def test_a_copy_of_another_resource_or_spec_is_not_taken(stack: Stack) -> None:
    bought_long_ago(stack, "by reservation")
    other = another(stack)
    stranger, outs = other.create()
    stack.diff(stranger, outs, other.spec_for())
    stack.session.registry.hold(Holder(stranger, "n", stack.order_id, "another generation", 0))
    stack.session.registry.hold(
        Holder(stranger, "m", stack.order_id, outs["__generations"][0]["spec"])
    )

    with pytest.raises(Refused, match="the service forgets after a month"):
        stack.again(stack.spec_for())


def test_a_number_that_is_gone_is_not_taken_from_its_copy(stack: Stack) -> None:
    number, outs = bought_long_ago(stack, "by reservation")
    props = stack.spec_for()
    stack.diff(number, outs, props)
    stack.emulator.release_number(number)

    with pytest.raises(Refused, match="the service forgets after a month"):
        stack.again(props)


def test_another_number_for_the_same_spec_is_disputed(stack: Stack) -> None:
    """The service has lost the reservation, so the create of the new copy found nothing."""
    number, outs = stack.create()
    stack.emulator.set_state({"reservations": {}, "operations": {}})
    stack.next_run()
    second, _ = stack.again(stack.spec_for())
    assert second != number

    with pytest.raises(Refused, match=f"and it has .{second[1:]} now; this one stays owned"):
        stack.delete(number, outs)

    assert stack.owned() == sorted([number, second])
    assert stack.released == []


def test_an_order_that_is_replaced_before_its_number_keeps_it(stack: Stack) -> None:
    """A transformation deletes both before they are replaced, and the order comes first."""
    number, outs = stack.create()
    stack.next_run()
    props = stack.spec_for()
    assert not stack.diff(number, outs, props).changes

    with pytest.raises(Refused, match=f"replaced by force.*.{number[1:]} was bought for it"):
        stack.delete_order(declared=True)

    assert stack.owned() == [number]


def test_an_order_that_was_replaced_goes_once_its_number_has_another(stack: Stack) -> None:
    number, outs = stack.create()
    old = stack.order_id, stack.order
    stack.next_run()
    stack.order_id, stack.order = "", {}
    news = stack.spec_for(adopt=number)
    assert stack.diff(number, outs, news).changes
    stack.update(number, outs, news)

    stack.order_id, stack.order = old
    stack.delete_order(declared=True)

    assert stack.owned() == [number]
