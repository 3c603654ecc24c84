"""What a search finds, and what is bought of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.phone_number.searches import SEARCH, marks
from tests.lifecycle.runs import (
    notes_of,
    searches,
)
from tests.lifecycle.stack import Stack


@pytest.mark.parametrize("lost", [{"cut": "after"}, {"cut": "before"}, {"status": 502}])
def test_a_search_whose_answer_is_lost_is_made_again(stack: Stack, lost: dict[str, Any]) -> None:
    stack.faults({"operation": "searchAvailablePhoneNumbers", "count": 2, **lost})

    number, _ = stack.create(**SEARCH)

    assert stack.bought == [number] == stack.owned()
    assert len(stack.requests("POST", ":search")) == 3


@pytest.mark.parametrize("status", [400, 429])
def test_a_search_that_is_refused_is_not_made_again(stack: Stack, status: int) -> None:
    body = {"error": {"code": "Denied", "message": "No."}}
    stack.faults({"operation": "searchAvailablePhoneNumbers", "status": status, "body": body})

    with pytest.raises(Failed, match="Denied"):
        stack.create(**SEARCH)

    searches = stack.requests("POST", ":search")
    assert len(searches) == 1 if status == 400 else stack.clock.seconds < 60.0


def test_a_search_that_finds_nothing_buys_nothing(stack: Stack) -> None:
    stack.emulator.set_inventory({"stock": [{"available": 0}]})

    with pytest.raises(Failed, match=r"nothing in stock fits.*OutOfStock"):
        stack.create(**SEARCH)

    assert marks(stack) == []


def test_a_search_that_fails_says_why(stack: Stack) -> None:
    stack.switch(search_out_of_stock_fails=True)
    stack.emulator.set_inventory({"stock": [{"available": 0}]})

    with pytest.raises(Failed, match="OutOfStock: No phone numbers are available"):
        stack.create(**SEARCH)


def test_a_search_that_fails_for_every_other_one_too_stops_the_run(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "searchAvailablePhoneNumbers",
            "fail": {"code": "NotEnoughCredit", "message": "Pay first."},
        }
    )

    with pytest.raises(Failed, match="NotEnoughCredit"):
        stack.create(**SEARCH)
    with pytest.raises(Refused, match="also applies to this one: NotEnoughCredit"):
        Stack(stack.emulator, stack.clock, stack.session).create()


def test_a_search_that_does_not_end_in_time_is_cancelled(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")

    with pytest.raises(Failed, match="did not end in time and was cancelled"):
        stack.create(**SEARCH, operation_timeout=20)

    assert [r.split("/")[-1][:7] for r in stack.requests("DELETE", "/operations/")] == ["search_"]
    assert stack.bought == []


def test_a_search_that_cannot_be_cancelled_is_left_to_end_by_itself(stack: Stack) -> None:
    stack.switch(operations="seconds:3000")
    stack.faults({"operation": "cancelOperation", "status": 400, "body": {"error": {"code": "X"}}})

    with pytest.raises(Failed, match="did not end in time"):
        stack.create(**SEARCH, operation_timeout=20)


def test_a_price_above_the_budget_is_refused_before_the_mark(stack: Stack) -> None:
    with pytest.raises(Refused, match="more than max_monthly_cost"):
        stack.create(**SEARCH, max_monthly_cost={"amount": 1, "currency_code": "USD"})

    assert marks(stack) == []


def test_a_missing_consent_is_refused_before_the_mark(stack: Stack) -> None:
    french = {"country_code": "FR", "capabilities": {"calling": "inbound", "sms": "none"}}

    with pytest.raises(Refused, match="requires your agreement"):
        stack.create(acquisition="search", **french)

    assert marks(stack) == []
    number, _ = stack.create(acquisition="search", agree_to_not_resell=True, **french)
    assert stack.bought == [number]


def test_after_a_purchase_that_failed_the_next_run_searches_again(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "purchasePhoneNumbers",
            "nth": 1,
            "fail": {"code": "OutOfStock", "message": "Gone."},
        }
    )
    props = stack.spec_for(**SEARCH)
    with pytest.raises(Failed, match="OutOfStock"):
        stack.again(props)

    number, _ = stack.again(props)

    assert stack.owned() == [number]
    assert searches(notes_of(stack.emulator), stack.order_id)[1:] == [stack.last_purchase]


def test_after_a_purchase_that_was_refused_the_next_run_buys_the_same(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "purchasePhoneNumbers",
            "nth": 1,
            "status": 400,
            "body": {"error": {"code": "BadRequest", "message": "No."}},
        }
    )
    props = stack.spec_for(**SEARCH)
    with pytest.raises(Failed, match=r"BadRequest: No\..*set agree_to_not_resell=true"):
        stack.again(props)

    number, _ = stack.again({**props, "agree_to_not_resell": True})

    assert stack.bought == [number]
    assert len(stack.requests("POST", ":search")) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_purchase_whose_reply_is_lost_is_not_sent_blindly(stack: Stack, cut: str) -> None:
    stack.faults({"operation": "purchasePhoneNumbers", "nth": 1, "cut": cut})

    number, outs = stack.create(**SEARCH)

    assert stack.bought == [number]
    assert outs["status"] == "active"


def change_result(stack: Stack, **changes: Any) -> None:
    result = stack.session.client.searches.result
    stack.session.client.searches.result = lambda search_id: replace(result(search_id), **changes)


def test_a_hold_that_has_almost_run_out_is_not_bought(stack: Stack) -> None:
    change_result(stack, expires_by=stack.clock.now())

    with pytest.raises(Failed, match="the hold of the search ran out"):
        stack.create(**SEARCH)

    assert marks(stack) == []


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        (("+18335550100", "+18335550101"), "more than the one number"),
        (("+18445550100",), "which does not fit"),
        ((), "nothing in stock fits"),
    ],
)
def test_a_search_that_holds_something_else_is_not_bought(
    stack: Stack, numbers: tuple[str, ...], reason: str
) -> None:
    change_result(stack, phone_numbers=numbers)

    with pytest.raises(Failed, match=reason):
        stack.create(**SEARCH)

    assert stack.bought == []
