"""acquisition="search": the service chooses the id, so it is noted before anything is bought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pulumi_acsnumbers.acs.errors import ServiceError
from pulumi_acsnumbers.emulator.transport import InProcessTransport
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.lifecycle.runs import (
    DAY,
    bought_in_the_portal,
    dying,
    notes_of,
    replace_by_force,
    searches,
)
from tests.lifecycle.runs import replace as replace_number
from tests.lifecycle.stack import Stack
from tests.support.killing import Death, Killed, Moment, MortalTransport

SEARCH = {"acquisition": "search", "area_code": "833"}
PURCHASE = ("POST", ":purchase")
LIST = "GET /availablePhoneNumbers/reservations"
HOLD = 16 * 60 + 60


def listings(stack: Stack) -> int:
    return stack.requests().count(LIST)


def noted(stack: Stack, generation: int = 0, index: int = 0) -> list[str]:
    return NotedSearches(stack.order_id, generation, index).ids(notes_of(stack.emulator))


def marks(stack: Stack) -> list[str]:
    """Return the reservations that are no notes."""
    kept = [r["id"] for r in stack.emulator.state()["reservations"].values()]
    return [one for one in kept if one in {stack.attempt(w, k) for w in range(4) for k in range(4)}]


# What is written, and when


def test_a_search_is_bought_noted_and_marked(stack: Stack) -> None:
    number, outs = stack.create(**SEARCH)

    assert stack.bought == [number] == stack.owned()
    assert outs["status"] == "active"
    assert outs["__generation"] == 0
    assert stack.last_purchase == f"purchase_{noted(stack)[0]}"
    assert marks(stack) == [stack.attempt()]


def test_the_purchase_waits_for_both_notes_for_the_mark_and_until_they_are_listed(
    stack: Stack,
) -> None:
    stack.create(**SEARCH)

    steps = stack.requests()
    *notes, mark = [step for step in steps if step.startswith("PATCH")]
    assert len(notes) == 2
    assert mark.endswith(stack.attempt())
    result = next(i for i, step in enumerate(steps) if "/searchResults/" in step)
    purchase = steps.index("POST /availablePhoneNumbers/:purchase")
    assert steps.index(notes[1]) < result < steps.index(mark) < purchase
    assert LIST in steps[steps.index(mark) : purchase]


def test_a_search_that_is_not_listed_is_not_bought(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack.session.client.reservations, "list", lambda: iter(()))

    with pytest.raises(
        Failed, match="does not yet list the note that would find the number after a crash"
    ):
        stack.create(**SEARCH)

    assert stack.bought == []


def test_a_search_whose_id_is_no_guid_is_not_bought(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack.emulator._world, "new_id", lambda: "a-search")

    with pytest.raises(
        Failed, match="calls the search 'a-search', which cannot be stored in a note"
    ):
        stack.create(**SEARCH)

    assert stack.bought == []


def test_a_number_that_was_bought_by_reservation_looks_for_no_search(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    _, outs = replace_number(stack, number, outs, area_code="844")
    stack.delete(stack.owned()[0], outs)
    stack.delete_order()

    assert listings(stack) == 1, "whether another resource has adopted what is released"


def test_all_generations_of_a_decision_are_read_in_one_list(stack: Stack) -> None:
    for area_code in ("833", "844"):
        with dying(stack, *PURCHASE):
            stack.create(acquisition="search", area_code=area_code, release_on_delete=False)
        before = listings(stack)
    stack.create(area_code="855", release_on_delete=False)

    assert listings(stack) == before + 1


# After a crash


def test_a_create_after_a_crash_takes_what_the_search_bought(stack: Stack) -> None:
    props = stack.spec_for(**SEARCH)
    with dying(stack, *PURCHASE):
        stack.again(props)
    [bought] = stack.bought

    assert stack.again(props)[0] == bought
    assert stack.bought == [bought]
    assert stack.reporter.warnings == []


@pytest.mark.parametrize("acquisition", ["search", "reservation"])
def test_after_a_crash_at_any_request_one_number_is_bought_at_once(
    stack: Stack, acquisition: str
) -> None:
    """The next run may choose the other way to buy: it goes on with what is there."""
    for request in range(40):
        before = len(stack.bought)
        one = Stack(stack.emulator, stack.clock, stack.session)
        props = one.spec_for(**SEARCH)
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
        one.next_run()
        number, _ = one.again({**props, "acquisition": acquisition})
        assert stack.bought[before:] == [number]
    assert 8 < request < 39


def test_a_crash_between_the_two_notes_bought_nothing(stack: Stack) -> None:
    props = stack.spec_for(**SEARCH)
    with dying(stack, "PATCH", "/reservations/"):
        stack.again(props)
    assert len(stack.emulator.state()["reservations"]) == 1

    number, _ = stack.again(props)

    assert stack.bought == [number]
    assert len(stack.requests("POST", ":search")) == 2


def test_a_search_that_was_noted_is_not_made_again(stack: Stack) -> None:
    """It may have been the last of the week."""
    props = stack.spec_for(**SEARCH)
    with dying(stack, "GET", "/searchResults/"):
        stack.again(props)

    number, _ = stack.again(props)

    assert stack.bought == [number]
    assert len(stack.requests("POST", ":search")) == 1


@pytest.fixture
def held(stack: Stack) -> dict[str, Any]:
    """What was asked for by a run that was killed when its purchase was about to leave."""
    props = stack.spec_for(**SEARCH)
    with dying(stack, "PATCH", stack.attempt()):
        stack.again(props)
    assert stack.bought == []
    return props


def late_purchase(stack: Stack, search: str) -> None:
    stack.session.client.searches.purchase(search)


def test_a_held_search_is_bought_at_once(stack: Stack, held: dict[str, Any]) -> None:
    [search] = noted(stack)

    number, _ = stack.again(held)

    assert stack.bought == [number]
    assert stack.last_purchase == f"purchase_{search}"
    assert stack.clock.seconds < 60
    with pytest.raises(ServiceError):
        late_purchase(stack, search)
    assert stack.bought == [number]


def test_a_purchase_that_came_first_is_taken(stack: Stack, held: dict[str, Any]) -> None:
    """It overtakes the one of the next run, which the service refuses."""
    [search] = noted(stack)
    purchase = stack.session.client.searches.purchase

    def overtaken(search_id: str, **more: Any) -> Any:
        purchase(search_id)
        return purchase(search_id, **more)

    stack.session.client.searches.purchase = overtaken
    number, _ = stack.again(held)

    assert stack.bought == [number] == stack.owned()
    assert stack.last_purchase == f"purchase_{search}"


def test_a_search_whose_hold_has_ended_is_followed_by_another_one(
    stack: Stack, held: dict[str, Any]
) -> None:
    [search] = noted(stack)
    stack.clock.seconds += HOLD

    number, _ = stack.again(held)

    assert stack.bought == [number]
    assert stack.last_purchase != f"purchase_{search}"


@pytest.mark.parametrize("left", [20, 0, -20])
def test_the_end_of_a_hold_is_waited_for_when_it_is_near(
    stack: Stack, held: dict[str, Any], left: int
) -> None:
    [search] = noted(stack)
    result = stack.session.client.searches.result(search)
    stack.clock.seconds += (result.expires_by - stack.clock.now()).total_seconds() - left

    number, _ = stack.again(held)

    assert stack.bought == [number]
    assert stack.last_purchase != f"purchase_{search}"
    assert stack.clock.now() > result.expires_by


GONE = {"error": {"code": "NotFound", "message": "No.", "target": "searchid"}}


@pytest.mark.parametrize("minutes", [0, 17, 18])
def test_a_result_that_is_gone_is_not_taken_for_the_end_of_a_hold(
    stack: Stack, held: dict[str, Any], minutes: int
) -> None:
    """The mark tells when the hold has ended: it was written after the search."""
    [search] = noted(stack)
    stack.clock.seconds += minutes * 60
    stack.faults({"operation": "getSearchResult", "nth": 1, "status": 404, "body": GONE})

    number, _ = stack.again(held)

    assert stack.bought == [number]
    assert (stack.last_purchase == f"purchase_{search}") is (minutes == 0)


def test_other_capabilities_wait_for_the_end_of_the_hold(
    stack: Stack, held: dict[str, Any]
) -> None:
    other = {**held, "capabilities": {"calling": "inbound", "sms": "none"}}
    with pytest.raises(Refused, match=r"with other capabilities.*until 09:17 UTC"):
        stack.again(other)
    stack.clock.seconds += HOLD

    number, _ = stack.again(other)

    assert stack.bought == [number]


def test_a_purchase_that_is_under_way_is_waited_for(stack: Stack) -> None:
    stack.switch(operations="seconds:30")
    props = stack.spec_for(**SEARCH)
    with dying(stack, *PURCHASE):
        stack.again(props)

    number, outs = stack.again(props)

    assert stack.bought == [number]
    assert outs["status"] == "active"


def test_a_number_that_was_released_by_hand_is_bought_again_once_that_is_certain(
    stack: Stack,
) -> None:
    props = stack.spec_for(**SEARCH)
    number, _ = stack.again(props)
    stack.emulator.release_number(number)
    stack.next_run()
    with pytest.raises(Failed, match="does not show it"):
        stack.again(props)
    stack.clock.seconds += 2 * 3600

    other, _ = stack.again(props)

    assert stack.owned() == [other]


def test_a_search_that_is_gone_after_its_purchase_is_lost_and_named(stack: Stack) -> None:
    props = stack.spec_for(**SEARCH)
    number, _ = stack.again(props)
    stack.next_run()
    stack.faults({"operation": "getSearchResult", "status": 404, "body": GONE})

    with pytest.raises(Refused, match="no longer says for which number") as caught:
        stack.again(props)

    assert number in str(caught.value)


def test_what_the_service_has_forgotten_is_not_bought_again(stack: Stack) -> None:
    props = stack.spec_for(**SEARCH)
    number, _ = stack.again(props)
    stack.next_run()
    stack.clock.seconds += 40 * DAY

    with pytest.raises(Refused, match="the service forgets after a month") as caught:
        stack.again(props)

    assert number in str(caught.value)


def test_a_note_that_a_page_missed_is_looked_for_once_more(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are cut by position: where a row goes meanwhile, another one is missed."""
    props = stack.spec_for(**SEARCH)
    number, _ = stack.again(props)
    stack.next_run()
    rows = stack.session.client.reservations.list
    pages = iter([list(rows())[1:], list(rows())])
    monkeypatch.setattr(stack.session.client.reservations, "list", lambda: next(pages))

    assert stack.again(props)[0] == number


# Two processes of one order


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


# What is found


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
