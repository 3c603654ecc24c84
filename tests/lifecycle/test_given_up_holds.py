"""A hold that is given up is called off: its purchase can be under way from a run that was killed.

A CLI that was killed leaves its plugin running, and what that one has sent reaches the service
whenever it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as with_other
from datetime import datetime, timedelta
from typing import Any

import pytest

from pulumi_acsnumbers.acs.errors import ServiceError
from pulumi_acsnumbers.lifecycle.errors import Failed, Refused

from .conftest import FakeClock, Stack
from .runs import DAY, another, bought_in_the_portal, dying

IN_TEN_MINUTES = "in ten minutes: by then it is visible, or was not bought"
TEN_MINUTES = 600
HOLD_OF_A_MARK = 900


@pytest.fixture
def held(stack: Stack) -> str:
    """A number that a run holds which was killed with its purchase under way."""
    stack.wish_for(area_code="833")
    [number] = stack.hold(stack.attempt())
    return number


def _comes_too_late(stack: Stack) -> None:
    bought = stack.bought
    with pytest.raises(ServiceError):
        stack.purchase(stack.attempt())
    assert stack.bought == bought


def test_when_the_order_goes(stack: Stack, held: str) -> None:
    del held
    stack.delete_order()
    _comes_too_late(stack)


def test_when_another_wish_is_bought(stack: Stack, held: str) -> None:
    number, _ = stack.create(area_code="844")
    assert stack.bought == [number] != [held]
    _comes_too_late(stack)


def test_when_another_number_is_adopted(stack: Stack, held: str) -> None:
    other = bought_in_the_portal(stack)
    number, _ = stack.create(adopt=other)
    assert number == other != held
    _comes_too_late(stack)


@pytest.fixture
def overtaken(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the purchase reach the service just before its hold is called off."""

    def overtake() -> None:
        reservations = stack.session.client.reservations
        delete = reservations.delete

        def late(reservation: str) -> None:
            stack.purchase(reservation)
            delete(reservation)

        monkeypatch.setattr(reservations, "delete", late)

    return overtake


def test_a_purchase_that_came_first_holds_the_order_back(
    stack: Stack, held: str, overtaken: Callable[[], None]
) -> None:
    overtaken()
    with pytest.raises(Failed, match="bought for it and still owned") as caught:
        stack.delete_order()
    assert held in str(caught.value)


def test_a_purchase_that_came_first_stops_another_wish(
    stack: Stack, held: str, overtaken: Callable[[], None]
) -> None:
    overtaken()
    with pytest.raises(Refused, match="before its inputs changed") as caught:
        stack.create(area_code="844")
    assert held in str(caught.value)
    assert stack.bought == [held]


def test_a_purchase_that_came_first_is_named_beside_an_adoption(
    stack: Stack, held: str, overtaken: Callable[[], None]
) -> None:
    other = bought_in_the_portal(stack)
    overtaken()
    stack.create(adopt=other)
    [warning] = stack.row.warnings
    assert warning.startswith(f"{held} was bought for this order before")


@pytest.fixture
def marked(stack: Stack) -> dict[str, Any]:
    """A search whose run was killed when its purchase was about to leave; what was wished for."""
    props = stack.wish_for(area_code="833", acquisition="search")
    with dying(stack, "PATCH", "reservations"):
        stack.again(props)
    stack.next_run()
    return props


@pytest.mark.usefixtures("marked")
def test_a_purchase_from_a_search_cannot_be_called_off_so_its_order_waits(stack: Stack) -> None:
    stack.clock.seconds += TEN_MINUTES - 1
    with pytest.raises(Failed, match=f"run the command again {IN_TEN_MINUTES}"):
        stack.delete_order()

    stack.clock.seconds += 1
    stack.delete_order()

    assert stack.row.warnings == []


@pytest.mark.usefixtures("marked")
def test_a_purchase_from_a_search_that_comes_meanwhile_is_named(stack: Stack) -> None:
    with pytest.raises(Failed, match=IN_TEN_MINUTES):
        stack.delete_order()
    late = stack.emulator.buy_number(area_code="833")["phoneNumber"]
    stack.clock.seconds += TEN_MINUTES

    with pytest.raises(Failed, match="perhaps: bought since its search") as caught:
        stack.delete_order()

    assert late in str(caught.value)


@pytest.mark.parametrize("going_on", ["destroy", "change", "again"])
def test_what_was_bought_days_later_is_not_that_of_the_search(
    stack: Stack, marked: dict[str, Any], going_on: str
) -> None:
    """It is another stack's, and whoever believed that it is to be released would lose it."""
    stack.clock.seconds += 2 * DAY
    stack.emulator.buy_number(area_code="833")

    if going_on == "destroy":
        stack.delete_order()
    elif going_on == "change":
        stack.create(area_code="844")
    else:
        with pytest.raises(Refused, match="bought since: none; take it with adopt="):
            stack.again(marked)


@pytest.mark.usefixtures("marked")
def test_an_order_that_keeps_its_number_does_not_wait_and_says_so(stack: Stack) -> None:
    stack.order["release_on_delete"] = False

    stack.delete_order()

    [warning] = stack.row.warnings
    assert "may have purchased a number from a search for this order" in warning
    assert "look for it among the owned numbers in ten minutes" in warning


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("more", [{}, {"release_on_delete": False}])
def test_another_wish_waits_for_a_purchase_from_a_search(
    stack: Stack, more: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=f"run pulumi up again {IN_TEN_MINUTES}"):
        stack.create(area_code="844", **more)
    assert stack.bought == []

    stack.clock.seconds += TEN_MINUTES
    number, _ = stack.create(area_code="844", **more)

    assert stack.bought == [number]


@dataclass
class Behind:
    """The clock of a machine that is a day behind, as one that was asleep can be."""

    clock: FakeClock

    def now(self) -> datetime:
        return self.clock.now() - timedelta(days=1)

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


@pytest.fixture(params=["a clock that is behind", "a mark without a date"])
def of_unknown_age(
    request: pytest.FixtureRequest,
    stack: Stack,
    marked: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Any]:
    """As `marked`, where nothing but the word of the service says how old the mark is."""
    if request.param == "a clock that is behind":
        stack.session.clock = Behind(stack.clock)
        return marked
    reservations = stack.session.client.reservations
    get = reservations.get
    monkeypatch.setattr(reservations, "get", lambda mark: with_other(get(mark), expires_at=None))
    return marked


@pytest.mark.usefixtures("of_unknown_age")
def test_a_mark_whose_hold_has_ended_is_old_whatever_the_clock_says(stack: Stack) -> None:
    with pytest.raises(Failed, match=IN_TEN_MINUTES):
        stack.delete_order()
    stack.clock.seconds += HOLD_OF_A_MARK

    stack.delete_order()


def test_its_own_wish_is_told_the_ways_out_whatever_the_clock_says(
    stack: Stack, of_unknown_age: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=IN_TEN_MINUTES):
        stack.again(of_unknown_age)
    stack.clock.seconds += HOLD_OF_A_MARK

    with pytest.raises(Refused, match="none; take it with adopt="):
        stack.again(of_unknown_age)


def test_its_own_wish_is_told_to_wait_and_not_to_buy_another(
    stack: Stack, marked: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=f"none; run pulumi up again {IN_TEN_MINUTES}"):
        stack.again(marked)

    stack.clock.seconds += TEN_MINUTES
    with pytest.raises(Refused, match="none; take it with adopt="):
        stack.again(marked)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("held", [{"area_code": "833"}, {"adopt": "+18335550142"}])
def test_a_number_that_another_resource_holds_need_not_be_that_of_the_search(
    stack: Stack, held: dict[str, Any]
) -> None:
    bought_in_the_portal(stack, "+18335550142")
    another(stack).create(**held)
    if "adopt" not in held:
        stack.emulator.release_number("+18335550142")

    with pytest.raises(Failed, match=IN_TEN_MINUTES):
        stack.delete_order()
    with pytest.raises(Refused, match=IN_TEN_MINUTES):
        stack.create(area_code="844")


@pytest.mark.usefixtures("marked")
def test_what_its_order_adopts_is_that_of_the_search(stack: Stack) -> None:
    stack.clock.seconds += 60
    late = bought_in_the_portal(stack, "+18335550142")
    stack.create(adopt=late)

    number, _ = stack.create(area_code="844")

    assert stack.bought == [late, number]


def test_what_its_order_adopted_before_is_not_that_of_the_search(stack: Stack) -> None:
    older = bought_in_the_portal(stack, "+18335550142")
    stack.clock.seconds += 60
    outs = stack.create(adopt=older)[1]
    searched = stack.wish_for(area_code="833", acquisition="search")
    with dying(stack, "PATCH", "reservations"):
        stack.again(searched)

    stack.delete(older, outs)
    with pytest.raises(Failed, match=IN_TEN_MINUTES):
        stack.delete_order()


def test_a_change_that_is_taken_back_warns_of_a_purchase_from_a_search(stack: Stack) -> None:
    number, outs = stack.create(area_code="833")
    searched = stack.wish_for(area_code="844", acquisition="search")
    with dying(stack, "PATCH", "reservations"):
        stack.again(searched)
    stack.next_run()

    news = stack.wish_for(area_code="833")
    stack.diff(number, outs, news)
    stack.update(number, outs, news)

    [warning] = stack.row.warnings
    assert "look for it among the owned numbers in ten minutes" in warning
