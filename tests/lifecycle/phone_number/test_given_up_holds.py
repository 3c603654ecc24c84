"""A hold that is given up is called off: its purchase can be under way from a run that was killed.

A CLI that was killed leaves its plugin running, and what that one has sent reaches the service
whenever it does.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_acsnumbers.acs.errors import ServiceError
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.runs import bought_in_the_portal
from tests.lifecycle.stack import Stack


@pytest.fixture
def held(stack: Stack) -> str:
    """A number that a run holds which was killed with its purchase under way."""
    stack.spec_for(area_code="833")
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


def test_when_another_generation_is_bought(stack: Stack, held: str) -> None:
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


def test_a_purchase_that_came_first_stops_another_generation(
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
    [warning] = stack.reporter.warnings
    assert warning.startswith(f"{held} was bought for this order before")


GONE_WRONG = {"operation": "deleteReservation", "status": 400, "body": {"error": {"code": "X"}}}


def test_an_order_waits_for_the_end_of_a_hold_that_could_not_be_called_off(
    stack: Stack, held: str
) -> None:
    stack.faults(GONE_WRONG)
    with pytest.raises(Failed, match=r"perhaps being bought: run this again after 09:16 UTC"):
        stack.delete_order()
    stack.clock.seconds += 960

    stack.delete_order()
    assert stack.bought == [] != [held]


def test_another_generation_waits_for_the_end_of_a_hold_that_could_not_be_called_off(
    stack: Stack, held: str
) -> None:
    stack.faults(GONE_WRONG)
    with pytest.raises(Refused, match=rf"holds \{held} .* may be under way until 09:16 UTC"):
        stack.create(area_code="844")
    stack.clock.seconds += 960

    number, _ = stack.create(area_code="844")
    assert stack.bought == [number]


def test_an_order_that_keeps_its_number_says_what_may_be_bought_yet(
    stack: Stack, held: str
) -> None:
    stack.faults(GONE_WRONG)
    stack.order["release_on_delete"] = False

    stack.delete_order()

    [warning] = stack.reporter.warnings
    assert warning.startswith(f"{held} (perhaps being bought: run this again after 09:16 UTC)")
