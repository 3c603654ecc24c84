"""acquisition="search": the service chooses the id, so a mark stands in for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_acsnumbers.emulator.transport import InProcessTransport
from pulumi_acsnumbers.lifecycle.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.wish import search_mark_id

from .conftest import Stack
from .engine import Death, Killed, Moment, MortalTransport

SEARCH = {"acquisition": "search", "area_code": "833"}


def marks(stack: Stack) -> list[str]:
    return [r["id"] for r in stack.emulator.state()["reservations"].values()]


def test_a_search_is_bought_and_marked(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)

    assert stack.bought == [number] == stack.owned()
    assert outs["status"] == "active"
    assert marks(stack) == [search_mark_id(stack.order_id, 0)]
    assert stack.last_purchase.startswith("purchase_")


def test_the_mark_is_written_before_the_purchase(stack: Stack) -> None:
    stack.create(**SEARCH)

    steps = [r for r in stack.requests() if "reservations/" in r or ":purchase" in r]
    mark = steps.index(f"PATCH /availablePhoneNumbers/reservations/{marks(stack)[0]}")
    assert mark < steps.index("POST /availablePhoneNumbers/:purchase")


def test_a_create_that_finds_the_mark_buys_nothing_and_names_the_candidates(stack: Stack) -> None:
    older = stack.emulator.buy_number(area_code="833")["phoneNumber"]
    stack.clock.seconds += 3600
    props = stack.wish_for(**SEARCH)
    number, _ = stack.again(props)
    stack.next_run()

    with pytest.raises(Refused, match="which one is not recorded") as caught:
        stack.again(props)

    assert number in str(caught.value)
    assert older not in str(caught.value)
    assert len(stack.bought) == 2


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


def test_a_mark_without_a_candidate_says_so(stack: Stack) -> None:
    props = stack.wish_for(**SEARCH)
    number, _ = stack.again(props)
    stack.emulator.release_number(number)

    with pytest.raises(Refused, match="bought since: none"):
        stack.again(props)


@pytest.mark.parametrize("acquisition", ["search", "reservation"])
def test_after_a_crash_at_any_request_nothing_is_bought_twice(
    stack: Stack, acquisition: str
) -> None:
    """The next run may choose the other way to buy: the mark counts for both."""
    for request in range(40):
        before = len(stack.bought)
        one = Stack(stack.emulator, stack.clock, stack.session)
        props = one.wish_for(**SEARCH)
        death = Death(request, Moment.COMMITTED)
        carrier = MortalTransport(InProcessTransport(stack.emulator), death)
        http = one.session.client._http
        alive, http._transport = http._transport, carrier
        try:
            one.again(props)
        except Killed:
            pass
        else:
            break
        finally:
            http._transport = alive
        bought = stack.bought[before:]
        one.next_run()
        try:
            number, _ = one.again({**props, "acquisition": acquisition})
        except Refused as error:
            assert all(number in str(error) for number in bought)  # noqa: PT017
            assert stack.bought[before:] == bought
        else:
            assert stack.bought[before:] == [number]
    assert 5 < request < 39


def test_the_candidates_of_a_dead_search_hold_the_order_back(stack: Stack) -> None:
    number, _ = stack.create(**SEARCH)
    stack.next_run()

    with pytest.raises(Failed, match=r"perhaps: bought since its search") as caught:
        stack.delete_order()

    assert number in str(caught.value)


def test_a_search_whose_resource_was_deleted_does_not_hold_the_order_back(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)
    stack.next_run()

    stack.delete(number, outs)
    stack.delete_order()

    assert stack.released == [number]


def test_another_wish_is_not_bought_while_the_number_of_a_dead_search_may_be_owned(
    stack: Stack,
) -> None:
    number, _ = stack.create(**SEARCH)
    stack.next_run()

    with pytest.raises(Refused, match="it may be what its search bought") as caught:
        stack.create(area_code="844")

    assert number in str(caught.value)


def test_a_replacement_of_a_searched_number_needs_nobody(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)
    stack.next_run()
    news = stack.wish_for(acquisition="search", area_code="844")
    stack.diff(number, outs, news)

    new, _ = stack.again(news)
    stack.delete(number, outs)

    assert stack.owned() == [new]


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
    with pytest.raises(Refused, match="would meet this one too: NotEnoughCredit"):
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

    with pytest.raises(Refused, match="needs your consent"):
        stack.create(acquisition="search", **french)

    assert marks(stack) == []
    number, _ = stack.create(acquisition="search", agree_to_not_resell=True, **french)
    assert stack.bought == [number]


def test_a_purchase_that_fails_takes_the_mark_back(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "purchasePhoneNumbers",
            "nth": 1,
            "fail": {"code": "OutOfStock", "message": "Gone."},
        }
    )
    props = stack.wish_for(**SEARCH)
    with pytest.raises(Failed, match="OutOfStock"):
        stack.again(props)
    assert marks(stack) == []

    number, _ = stack.again(props)

    assert stack.owned() == [number]


def test_a_purchase_that_is_refused_takes_the_mark_back(stack: Stack) -> None:
    stack.faults(
        {
            "operation": "purchasePhoneNumbers",
            "nth": 1,
            "status": 400,
            "body": {"error": {"code": "BadRequest", "message": "No."}},
        }
    )

    with pytest.raises(Failed, match=r"BadRequest: No\..*set agree_to_not_resell=True"):
        stack.create(**SEARCH)

    assert marks(stack) == []


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_purchase_whose_reply_is_lost_is_not_sent_blindly(stack: Stack, cut: str) -> None:
    stack.faults({"operation": "purchasePhoneNumbers", "nth": 1, "cut": cut})

    number, outs = stack.create(**SEARCH)

    assert stack.bought == [number]
    assert outs["status"] == "active"


def change_result(stack: Stack, **changes: Any) -> None:
    result = stack.session.client.searches.result
    stack.session.client.searches.result = lambda search_id: replace(  # type: ignore[method-assign]
        result(search_id), **changes
    )


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
