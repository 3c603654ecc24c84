"""Numbers that runs which died have bought: none is left behind without a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.runs import DAY, another, bought_in_the_portal, dying, replace
from tests.lifecycle.stack import Stack

SEARCH = {"acquisition": "search"}
FAILS = {"operation": "purchaseReservation", "fail": {"code": "OutOfStock", "message": "Gone."}}


# A search that was bought beside a live number


@pytest.fixture
def beside_a_live_one(stack: Stack) -> tuple[str, dict[str, Any], str]:
    """A number of the first generation, and what a dead run's search bought for the second."""
    number, outs = stack.create(keepers={"generation": 1})
    stack.next_run()
    with dying(stack, "POST", ":purchase"):
        news = stack.spec_for(keepers={"generation": 2}, **SEARCH)
        stack.diff(number, outs, news)
        stack.again(news)
    [lost] = set(stack.bought) - {number}
    return number, outs, lost


def test_a_third_generation_is_not_bought_while_the_search_of_the_second_may_own_a_number(
    stack: Stack, beside_a_live_one: tuple[str, dict[str, Any], str]
) -> None:
    number, outs, lost = beside_a_live_one

    with pytest.raises(Refused, match="it is owned, and no resource of this stack") as caught:
        replace(stack, number, outs, keepers={"generation": 3})

    assert lost in str(caught.value)
    assert number not in str(caught.value)
    assert len(stack.bought) == 2


def test_destroy_is_held_back_by_the_search_beside_a_live_number(
    stack: Stack, beside_a_live_one: tuple[str, dict[str, Any], str]
) -> None:
    number, outs, lost = beside_a_live_one
    stack.delete(number, outs)

    with pytest.raises(Failed, match="bought for it and still owned") as caught:
        stack.delete_order()

    assert lost in str(caught.value)
    assert number not in str(caught.value)


def test_the_ways_out_of_the_search_beside_a_live_number_work(
    stack: Stack, beside_a_live_one: tuple[str, dict[str, Any], str]
) -> None:
    number, outs, lost = beside_a_live_one

    new, _ = replace(stack, number, outs, keepers={"generation": 2}, adopt=lost)

    assert new == lost
    assert stack.owned() == [lost]


# Attempts behind forgotten ones, and generations that are older than the service's memory


@pytest.fixture
def behind_a_forgotten_one(stack: Stack) -> str:
    """The second attempt of a spec owns a number; the service has forgotten the first one."""
    stack.spec_for()
    stack.hold(stack.attempt(0, 0))
    stack.clock.seconds += 20 * DAY
    stack.next_run()
    with dying(stack, "POST", ":purchase"):
        stack.create()
    [number] = stack.bought
    assert stack.last_purchase == stack.operation(0, 1)
    stack.clock.seconds += 11 * DAY
    return number


def test_the_same_program_takes_a_number_behind_a_forgotten_attempt(
    stack: Stack, behind_a_forgotten_one: str
) -> None:
    assert stack.create()[0] == behind_a_forgotten_one


def test_a_changed_program_sees_a_number_behind_a_forgotten_attempt(
    stack: Stack, behind_a_forgotten_one: str
) -> None:
    with pytest.raises(Refused, match="no resource of this stack holds it") as caught:
        stack.create(keepers={"generation": 2})

    assert behind_a_forgotten_one in str(caught.value)


def test_destroy_sees_a_number_behind_a_forgotten_attempt(
    stack: Stack, behind_a_forgotten_one: str
) -> None:
    with pytest.raises(Failed) as caught:
        stack.delete_order()

    assert behind_a_forgotten_one in str(caught.value)


@pytest.fixture
def forgotten(stack: Stack) -> str:
    """A number that a dead run bought forty days ago: the service has forgotten it."""
    stack.switch(operation_retention_days=30)
    with dying(stack, "POST", ":purchase"):
        stack.create(keepers={"generation": 1})
    [number] = stack.bought
    stack.clock.seconds += 40 * DAY
    return number


def test_a_changed_program_names_what_a_forgotten_generation_may_have_bought(
    stack: Stack, forgotten: str
) -> None:
    stack.create(keepers={"generation": 2})

    [warning] = stack.reporter.warnings
    assert "older than the service's memory" in warning
    assert forgotten in warning


def test_the_same_program_names_what_its_forgotten_generation_may_have_bought(
    stack: Stack, forgotten: str
) -> None:
    with pytest.raises(Refused, match="the service forgets after a month") as caught:
        stack.create(keepers={"generation": 1})

    assert f"owned, fitting and bought since: {forgotten}; name the number" in str(caught.value)


def test_destroy_tells_that_a_spec_was_forgotten(stack: Stack, forgotten: str) -> None:
    stack.delete_order()

    [warning] = stack.reporter.warnings
    assert "compare the owned numbers with your stacks" in warning
    assert warning.endswith(f"bought since: {forgotten}")


def test_a_younger_number_that_was_released_accounts_for_the_forgotten_generation(
    stack: Stack, forgotten: str
) -> None:
    """Its create had looked there, and named what it found."""
    del forgotten
    number, outs = stack.create(keepers={"generation": 2})
    stack.next_run()
    stack.delete(number, outs)

    stack.delete_order()

    assert stack.reporter.warnings == []


def test_a_generation_from_the_future_proves_as_little_as_a_forgotten_one(stack: Stack) -> None:
    props = stack.spec_for()
    [spec] = props["__generations"]
    later = stack.clock.now() + timedelta(days=26)

    with pytest.raises(Refused, match="the service forgets after a month"):
        stack.again({**props, "__generations": [{**spec, "since": later.isoformat()}]})

    assert stack.bought == []


# A purchase whose reservation vanished


@pytest.fixture
def vanished(stack: Stack) -> str:
    """A number that a dead run bought under a reservation that is gone."""
    stack.switch(reservations_vanish_after_purchase=True)
    with dying(stack, "POST", ":purchase"):
        stack.create(keepers={"generation": 1})
    [number] = stack.bought
    stack.session.client.operations.get(stack.operation())
    return number


def test_what_a_vanished_reservation_bought_can_be_adopted_for_its_spec(
    stack: Stack, vanished: str
) -> None:
    with pytest.raises(Refused, match="no longer says for which number") as caught:
        stack.create(keepers={"generation": 1})
    assert vanished in str(caught.value)

    assert stack.create(keepers={"generation": 1}, adopt=vanished)[0] == vanished
    stack.next_run()
    number, outs = stack.create(keepers={"generation": 1})
    assert number == vanished
    stack.clock.seconds += 3600
    stack.next_run()
    stack.delete(number, outs)
    stack.delete_order()

    assert stack.bought == stack.owned() == [vanished]


def test_another_generation_is_bought_once_no_candidate_of_a_vanished_reservation_is_left(
    stack: Stack, vanished: str
) -> None:
    stack.clock.seconds += 3600
    with pytest.raises(Refused, match="it may be what a purchase bought"):
        stack.create(keepers={"generation": 2})

    stack.emulator.release_number(vanished)
    stack.next_run()
    number, _ = stack.create(keepers={"generation": 2})

    assert stack.bought == [vanished, number]


def test_destroy_passes_once_no_candidate_of_a_vanished_reservation_is_left(
    stack: Stack, vanished: str
) -> None:
    stack.clock.seconds += 3600
    with pytest.raises(Failed, match="perhaps") as caught:
        stack.delete_order()
    assert vanished in str(caught.value)

    stack.emulator.release_number(vanished)
    stack.next_run()
    stack.delete_order()


@pytest.mark.parametrize("going_on", ["destroy", "change"])
def test_what_was_bought_days_later_is_no_candidate_of_a_vanished_reservation(
    stack: Stack, vanished: str, going_on: str
) -> None:
    stack.emulator.release_number(vanished)
    stack.clock.seconds += 2 * DAY
    bought_in_the_portal(stack)
    stack.next_run()

    stack.delete_order() if going_on == "destroy" else stack.create(keepers={"generation": 2})


def test_a_vanished_reservation_beside_a_live_number_holds_destroy_back(stack: Stack) -> None:
    number, outs = stack.create(keepers={"generation": 1})
    stack.switch(reservations_vanish_after_purchase=True)
    stack.next_run()
    with dying(stack, "POST", ":purchase"):
        news = stack.spec_for(keepers={"generation": 2})
        stack.diff(number, outs, news)
        stack.again(news)
    [lost] = set(stack.bought) - {number}
    stack.session.client.operations.get(stack.operation(1))
    stack.delete(number, outs)

    with pytest.raises(Failed, match="perhaps") as caught:
        stack.delete_order()

    assert lost in str(caught.value)
    assert number not in str(caught.value)


def test_a_young_vanished_purchase_whose_number_is_not_visible_stops_everything(
    stack: Stack, vanished: str
) -> None:
    stack.emulator.release_number(vanished)

    with pytest.raises(Refused, match="it may not be visible yet"):
        stack.create(keepers={"generation": 2})
    with pytest.raises(Failed, match=f"the number of {stack.operation()}"):
        stack.delete_order()


# Programs that keep their numbers


@pytest.mark.parametrize("keeping", [{"release_on_delete": False}, {"__retain": True}])
def test_a_program_that_keeps_its_numbers_can_replace_them_again_and_again(
    stack: Stack, keeping: dict[str, Any]
) -> None:
    number, outs = create_keeping(stack, keeping, 1)
    kept = [number]
    for generation in (2, 3, 4):
        stack.next_run()
        news = {**stack.spec_for(keepers={"generation": generation}), **keeping}
        assert stack.diff(number, outs, news).replaces
        number, outs = stack.again(news)
        if "release_on_delete" in keeping:  # else the engine leaves the delete out
            stack.delete(kept[-1], {**outs, "release_on_delete": False})
        kept.append(number)

    assert stack.bought == kept
    assert stack.released == []
    assert all("stays owned" in warning for warning in stack.reporter.warnings)


def create_keeping(
    stack: Stack, keeping: dict[str, Any], generation: int
) -> tuple[str, dict[str, Any]]:
    return stack.again({**stack.spec_for(keepers={"generation": generation}), **keeping})


@pytest.mark.parametrize("going_on", ["destroy", "change"])
def test_a_purchase_whose_reservation_lost_its_numbers_is_named(
    stack: Stack, going_on: str
) -> None:
    number, _ = stack.create(area_code="833")
    table = stack.emulator.state()["reservations"]
    for row in table.values():
        row["items"] = {}
    stack.emulator.set_state({"reservations": table})
    stack.next_run()

    with pytest.raises((Failed, Refused)) as raised:
        stack.delete_order() if going_on == "destroy" else stack.create(area_code="844")

    assert number in str(raised.value)
    assert stack.bought == [number]


# What was adopted because nobody could name it, and adopt taken out again


LOST_WAYS: dict[str, dict[str, Any]] = {"by reservation": {}, "by search": SEARCH}


def adopted_for_a_lost_one(stack: Stack, lost: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return what was adopted for a lost purchase, with its outputs, and the first program.

    The adoption is another generation where the first one has an area code, which adopt must not.
    """
    program = {"area_code": "833", **LOST_WAYS[lost]}
    stack.switch(reservations_vanish_after_purchase=lost == "by reservation")
    with dying(stack, "POST", ":purchase"):
        stack.create(**program)
    stack.switch(reservations_vanish_after_purchase=False)
    [number] = stack.bought
    stack.next_run()
    adopted = stack.create(adopt=number)[1]
    stack.clock.seconds += 3600
    stack.next_run()
    return number, adopted, program


@pytest.mark.parametrize("lost", LOST_WAYS)
def test_what_was_adopted_for_a_lost_purchase_is_taken_again_without_adopt(
    stack: Stack, lost: str
) -> None:
    number, adopted, program = adopted_for_a_lost_one(stack, lost)

    outs = replace(stack, number, adopted, **program)[1]

    assert stack.bought == stack.owned() == [number]
    named = lost == "by search"
    assert outs["__origin"] == "purchased" if named else "adopted", "nobody else said so"


@pytest.mark.parametrize("lost", LOST_WAYS)
def test_what_another_resource_has_adopted_since_is_not_taken_again(
    stack: Stack, lost: str
) -> None:
    number, adopted, program = adopted_for_a_lost_one(stack, lost)
    news = stack.spec_for(**program)
    assert stack.diff(number, adopted, news).replaces
    moved, outs = another(stack).create(adopt=number)

    own = stack.again(news)[0]
    stack.delete(number, adopted)

    assert moved == number != own
    assert stack.owned() == sorted([number, own])
    stack.delete(number, outs)
    assert stack.released == []


def test_what_was_adopted_before_a_lost_purchase_is_not_taken_for_it(stack: Stack) -> None:
    older = bought_in_the_portal(stack, "+18335550142")
    stack.clock.seconds += 60
    stack.switch(reservations_vanish_after_purchase=True)
    with dying(stack, "POST", ":purchase"):
        stack.create(area_code="833")
    lost = stack.bought[-1]
    stack.next_run()
    adopted = stack.create(adopt=older)[1]
    stack.emulator.release_number(lost)
    stack.clock.seconds += 3600
    stack.next_run()

    number, _ = replace(stack, older, adopted, area_code="833")

    assert number not in (older, lost)
