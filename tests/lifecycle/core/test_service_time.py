"""A machine whose clock is off: nothing is forgotten, nothing bought twice, no hold refused.

The service goes by the right time; what runs the program does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.phone_number.outputs import PURCHASING
from tests.lifecycle.runs import DAY, dying, hidden, of_another_program, shown
from tests.lifecycle.stack import ENDPOINT, Stack
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

HOUR = 3600.0


@dataclass
class WrongClock(FakeClock):
    """The machine's clock: it goes as the right one does, and shows another time."""

    right: FakeClock | None = None
    ahead: float = 0.0

    def now(self) -> datetime:
        assert self.right
        return self.right.now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        assert self.right
        return self.right.monotonic()

    def sleep(self, seconds: float) -> None:
        assert self.right
        self.right.sleep(seconds)


@pytest.fixture(params=[-DAY, -HOUR, HOUR, DAY], ids=["day-", "hour-", "hour+", "day+"])
def off(request: pytest.FixtureRequest, emulator: Emulator, clock: FakeClock) -> Iterator[Stack]:
    """A stack on a machine whose clock is off."""
    machine = WrongClock(right=clock, ahead=request.param)
    key = AccessKey(emulator.resources["contoso"].primary_key, clock=machine)
    with Client(
        ENDPOINT, key, transport=InProcessTransport(emulator), clock=machine, chance=lambda: 0.5
    ) as client:
        session = Session(client, clock=machine, random=random.Random(1))
        yield Stack(emulator, machine, session)


@pytest.mark.parametrize("acquisition", [None, "search"])
def test_a_number_is_bought_and_let_go(off: Stack, acquisition: str | None) -> None:
    number, outs = off.create(acquisition=acquisition)
    off.delete(number, outs)
    off.delete_order()
    assert off.bought == off.released == [number]
    assert off.reporter.warnings == []


def test_a_hold_of_a_run_that_died_is_not_renewed(off: Stack) -> None:
    off.spec_for()
    off.hold(off.attempt())
    before = len(off.requests("PATCH", "reservations"))
    off.next_run()
    off.create()
    assert len(off.requests("PATCH", "reservations")) == before


def test_a_number_that_is_not_visible_yet_is_not_bought_again(off: Stack) -> None:
    with dying(off, "POST", ":purchase"):
        off.create()
    (number,) = off.bought
    hidden(off, number, 1000)
    with pytest.raises(Failed, match="does not show it"):
        off.create()
    shown(off, number)
    assert off.create()[0] == number
    assert off.bought == [number]


def test_a_number_that_was_released_is_replaced_once_its_purchase_is_settled(off: Stack) -> None:
    with dying(off, "POST", ":purchase"):
        off.create()
    (number,) = off.bought
    off.emulator.release_number(number)
    with pytest.raises(Failed, match="does not show it"):
        off.create()
    off.clock.sleep(HOUR)
    another, _ = off.create()
    assert off.bought == [number, another]


def test_a_purchase_of_an_earlier_generation_minutes_ago_is_looked_for(off: Stack) -> None:
    off.switch(reservations_vanish_after_purchase=True)
    with dying(off, "POST", ":purchase"):
        off.create(area_code="833")
    (number,) = off.bought
    hidden(off, number, 1000)
    with pytest.raises(Refused, match="may not be visible yet"):
        off.create(area_code="844")
    assert off.bought == [number]


def test_a_saved_purchase_that_is_late_is_not_forgotten(off: Stack) -> None:
    off.switch(reads_until_visible=1000)
    number, outs = off.create()
    assert outs["status"] == PURCHASING
    off.next_run()
    for _ in range(3):
        reading = off.read(number, outs)
        assert reading is not None
        outs = reading.outputs
        off.clock.sleep(500)
    off.emulator.release_number(number)
    off.clock.sleep(HOUR)
    assert off.read(number, outs) is None


def test_what_a_forgotten_generation_bought_is_named(off: Stack) -> None:
    props = off.spec_for()
    number, _ = of_another_program(off).create()
    off.clock.sleep(40 * DAY)
    with pytest.raises(Refused, match=r"forgets after a month.*\+1") as refused:
        off.again(props)
    assert number in str(refused.value)
