"""acquisition="search": the service chooses the id, so it is noted before anything is bought."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.acs.errors import ServiceError
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.phone_number.searches import (
    GONE,
    HOLD,
    LIST,
    PURCHASE,
    SEARCH,
    late_purchase,
    listings,
    marks,
    noted,
)
from tests.lifecycle.runs import (
    DAY,
    dying,
)
from tests.lifecycle.runs import replace as replace_number
from tests.lifecycle.stack import Stack
from tests.support.in_process import InProcessTransport
from tests.support.killing import Death, Killed, Moment, MortalTransport

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
