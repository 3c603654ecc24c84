"""Fifty creates at once against a service that turns away what comes too fast."""

from __future__ import annotations

import random
from collections import deque

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.stack import ENDPOINT, STOCK, Stack
from tests.support.clocks import JumpingClock
from tests.support.in_process import InProcessTransport

CREATES = 50


class Limited(httpx.BaseTransport):
    """Serves so many requests a second, and answers 429 to the rest; those count too."""

    def __init__(self, inner: httpx.BaseTransport, time: JumpingClock, limit: float) -> None:
        self._inner, self._time, self.limit = inner, time, limit
        self._last: deque[float] = deque()
        self.served: list[str] = []
        self.turned_away = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        now = self._time.seconds
        while self._last and self._last[0] <= now - 1:
            self._last.popleft()
        self._last.append(now)
        if len(self._last) > self.limit:
            self.turned_away += 1
            error = {"error": {"code": "TooManyRequests", "message": "Slow down."}}
            return httpx.Response(429, json=error)
        self.served.append(request.method)
        return self._inner.handle_request(request)


class Run:
    """Fifty creates in one process, each in a thread, on a clock that jumps."""

    def __init__(self, limit: float) -> None:
        self.time = JumpingClock()
        self.emulator = Emulator(
            seed=7, operations="immediate", time=lambda: self.time.now().timestamp()
        )
        self.emulator._world.stock = STOCK
        self.wire = Limited(InProcessTransport(self.emulator), self.time, limit)
        chance = random.Random(4)
        key = self.emulator.resources["contoso"].primary_key
        auth = AccessKey(key, clock=self.time)
        client = Client(ENDPOINT, auth, transport=self.wire, clock=self.time, chance=chance.random)
        self.session = Session(client, clock=self.time, random=random.Random(1))
        self.created: list[str] = []
        self.failed: list[str] = []

    def create(self) -> None:
        stack = Stack(self.emulator, self.time, self.session)  # type: ignore[arg-type]  # only asks it
        try:
            self.created.append(stack.create()[0])
        except LifecycleError as error:
            self.failed.append(str(error))

    def up(self) -> None:
        self.time.run(*[self.create] * CREATES)

    @property
    def bought(self) -> list[str]:
        return [e["number"] for e in self.emulator.ledger() if e["kind"] == "purchase"]


@pytest.mark.parametrize("limit", [10.0, pytest.param(3.0, marks=pytest.mark.full)])
def test_all_creates_end_right_and_few_requests_are_in_vain(limit: float) -> None:
    run = Run(limit)

    run.up()

    assert run.failed == []
    assert sorted(run.created) == sorted(run.bought)
    assert len(set(run.created)) == CREATES
    assert run.wire.turned_away <= 0.25 * len(run.wire.served)
    assert run.time.seconds <= 3 * len(run.wire.served) / limit


def test_a_limit_that_does_not_pass_ends_the_run_with_few_requests() -> None:
    run = Run(0.0)

    run.up()

    assert run.created == run.bought == []
    assert len(run.failed) == CREATES
    assert run.wire.turned_away <= 6 * CREATES
    assert any("also applies to this one" in text or "Slow down" in text for text in run.failed)
