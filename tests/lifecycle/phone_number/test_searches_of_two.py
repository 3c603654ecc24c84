"""Two processes of one order, and other generations, with numbers that are bought by a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.lifecycle.phone_number.searches import HOLD, PURCHASE, SEARCH, late_purchase, noted
from tests.lifecycle.runs import (
    DAY,
    bought_in_the_portal,
    dying,
    replace_by_force,
)
from tests.lifecycle.runs import replace as replace_number
from tests.lifecycle.stack import Stack
from tests.support.in_process import InProcessTransport


@pytest.fixture
def beside(stack: Stack) -> Callable[[str], Stack]:
    """Let another process of the same order do all when this one is about to make a request."""

    def interpose(request: str) -> Stack:
        other = Stack(stack.emulator, stack.clock, stack.session)
        other.order_id, other.order = stack.order_id, stack.order
        other.next_run()
        http = stack.session.client._http
        carrier = InProcessTransport(stack.emulator)

        class Interposed(InProcessTransport):
            def handle_request(self, sent: Any) -> Any:
                if request in f"{sent.method} {sent.url.path}":
                    http._transport = carrier
                    other.create(**SEARCH)
                return carrier.handle_request(sent)

        http._transport = Interposed(stack.emulator)
        return other

    return interpose


@pytest.mark.parametrize("when", ["POST /availablePhoneNumbers/countries", "PATCH"])
def test_two_processes_at_once_buy_one_number(
    stack: Stack, beside: Callable[[str], Stack], when: str
) -> None:
    props = stack.spec_for(**SEARCH)
    other = beside(when)

    with pytest.raises(Refused, match="another run of the same stack is buying"):
        stack.again(props)

    assert len(stack.bought) == 1
    assert stack.again(props)[0] == stack.bought[0]
    assert other.bought == stack.bought


def test_two_processes_go_on_with_the_search_that_was_noted_first(
    stack: Stack, beside: Callable[[str], Stack]
) -> None:
    props = stack.spec_for(**SEARCH)
    other = beside("GET /phoneNumbers/operations/search_")

    number, _ = stack.again(props)

    assert stack.bought == [number] == other.bought
    assert len(stack.requests("POST", ":search")) == 1


def test_what_both_have_found_is_bought_once(stack: Stack, held: dict[str, Any]) -> None:
    """Of two that are held, the older one can be on its way."""
    [older] = noted(stack)
    NotedSearches(stack.order_id, 0, 0).write(stack.session, another_search(stack))

    number, _ = stack.again(held)

    assert stack.bought == [number]
    assert stack.last_purchase == f"purchase_{older}"
    stack.next_run()
    assert stack.again(held)[0] == number


def test_what_was_bought_is_taken_before_what_is_held(stack: Stack, held: dict[str, Any]) -> None:
    newer = another_search(stack)
    NotedSearches(stack.order_id, 0, 0).write(stack.session, newer)
    late_purchase(stack, newer)

    assert stack.bought == [stack.again(held)[0]]


def another_search(stack: Stack) -> str:
    other = Stack(stack.emulator, stack.clock, stack.session)
    with dying(other, "GET", "/searchResults/"):
        other.create(**SEARCH)
    return noted(other)[0]


# Other generations, the order's delete, a forced replacement


@pytest.mark.usefixtures("held")
def test_another_generation_waits_only_for_the_hold_of_what_cannot_be_called_off(
    stack: Stack,
) -> None:
    with pytest.raises(Refused, match=r"may be under way until 09:17 UTC; revert the change"):
        stack.create(area_code="844")
    assert stack.bought == []
    stack.clock.seconds += HOLD

    number, _ = stack.create(area_code="844")

    assert stack.bought == [number]


@pytest.mark.usefixtures("held")
def test_an_order_goes_only_after_the_hold_of_what_cannot_be_called_off(stack: Stack) -> None:
    with pytest.raises(Failed, match="perhaps being bought: run this again after 09:17 UTC"):
        stack.delete_order()
    stack.clock.seconds += HOLD

    stack.delete_order()

    assert stack.reporter.warnings == []


@pytest.mark.usefixtures("held")
def test_a_purchase_that_comes_late_holds_the_order_back(stack: Stack) -> None:
    late_purchase(stack, noted(stack)[0])
    [number] = stack.bought
    stack.clock.seconds += HOLD

    with pytest.raises(Failed, match="bought for it and still owned") as caught:
        stack.delete_order()
    assert number in str(caught.value)
    with pytest.raises(Refused, match="before its inputs changed"):
        stack.create(area_code="844")


@pytest.mark.usefixtures("held")
def test_looking_does_not_take_away_what_says_where_to_look(stack: Stack) -> None:
    late_purchase(stack, noted(stack)[0])
    [number] = stack.bought

    for _ in range(2):
        with pytest.raises(Failed, match="bought for it and still owned") as caught:
            stack.delete_order()
        assert number in str(caught.value)


@pytest.mark.parametrize("way", ["GET /searchResults/", "PATCH /reservations/"])
def test_what_was_not_marked_holds_nobody_back(stack: Stack, way: str) -> None:
    with dying(stack, *way.split()):
        stack.create(**SEARCH)

    number, outs = stack.create(area_code="844")
    stack.delete(number, outs)
    stack.delete_order()

    assert stack.bought == [number]


def test_the_number_of_a_dead_search_holds_the_order_back(stack: Stack) -> None:
    number, _ = stack.create(**SEARCH)
    bought_in_the_portal(stack)
    stack.next_run()

    with pytest.raises(Failed, match="bought for it and still owned") as caught:
        stack.delete_order()

    assert f": {number}: " in str(caught.value)


def test_a_search_whose_resource_was_deleted_does_not_hold_the_order_back(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)
    stack.next_run()

    stack.delete(number, outs)
    stack.delete_order()

    assert stack.released == [number]


def test_another_generation_is_not_bought_while_the_number_of_a_dead_search_is_owned(
    stack: Stack,
) -> None:
    number, _ = stack.create(**SEARCH)
    stack.next_run()

    with pytest.raises(Refused, match="it is owned, and no resource of this stack") as caught:
        stack.create(area_code="844")

    assert number in str(caught.value)


def test_a_change_that_is_taken_back_takes_what_its_search_bought(stack: Stack) -> None:
    with dying(stack, *PURCHASE):
        stack.create(**SEARCH)
    [bought] = stack.bought
    with pytest.raises(Refused):
        stack.create(area_code="844")

    assert stack.create(**SEARCH)[0] == bought


def test_a_replacement_of_a_searched_number_needs_nobody(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)

    new, _ = replace_number(stack, number, outs, acquisition="search", area_code="844")

    assert stack.owned() == [new]


@pytest.mark.parametrize("days", [0, 1, 24])
def test_a_forced_replacement_keeps_a_searched_number(stack: Stack, days: int) -> None:
    number, outs = stack.create(**SEARCH)
    stack.clock.seconds += days * DAY

    again, _ = replace_by_force(stack, number, outs, **SEARCH)

    assert again == number
    assert stack.owned() == stack.bought == [number]
