"""What an open hold of a dead run is worth when the program wants something else by now."""

from __future__ import annotations

from dataclasses import replace

from pulumi_acsnumbers.acs.models import Capabilities, Reservation
from tests.lifecycle.stack import Stack


def weaken(stack: Stack, number: str) -> None:
    """Let the service say that a held number has no SMS."""
    get = stack.session.client.reservations.get

    def weaker(reservation_id: str) -> Reservation:
        reservation = get(reservation_id)
        numbers = tuple(
            replace(held, capabilities=Capabilities("inbound", "none"))
            if held.phone_number == number
            else held
            for held in reservation.numbers
        )
        return replace(reservation, numbers=numbers)

    stack.session.client.reservations.get = weaker


def test_a_hold_that_can_do_what_is_wanted_is_bought(stack: Stack) -> None:
    stack.spec_for()
    [held] = stack.hold(stack.attempt())

    assert stack.create()[0] == held


def test_a_hold_that_cannot_do_what_is_wanted_now_is_changed(stack: Stack) -> None:
    stack.spec_for()
    [held] = stack.hold(stack.attempt())
    weaken(stack, held)

    number, outs = stack.create()

    assert number != held
    assert outs["capabilities"]["sms"] == "outbound"
    assert stack.bought == [number]
    assert stack.last_purchase == stack.operation()
    assert stack.reporter.warnings == []
