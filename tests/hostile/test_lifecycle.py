"""A service that lies in the middle of a purchase: nothing is bought twice, nothing given back.

The truth is in the emulator's ledger. After each lie the service is honest again, and the same
`pulumi up` is run once more.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.wire import BODY_LIMIT
from pulumi_acsnumbers.emulator import Emulator, Request, Response
from pulumi_acsnumbers.emulator.server import Server
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.hostile.liar import Liar, soon
from tests.lifecycle.stack import STOCK, Stack
from tests.support.clocks import FakeClock

Lie = Callable[[Response], Response]

BROWSE, HOLD, BUY = "POST :browse", "PATCH reservations", "POST :purchase"
LOOK, READ, ASK = "GET operations", "GET phoneNumbers/%2B", "GET reservations"
STEPS = [BROWSE, HOLD, BUY, LOOK, READ, ASK]


@dataclass
class Mouth:
    """What the service says instead of the truth, at one step."""

    step: str = ""
    lie: Lie = lambda truth: truth
    told: list[str] = field(default_factory=list)


class LyingEmulator(Emulator):
    """Does what it is asked for, and says something else."""

    mouth: Mouth

    def handle(self, request: Request) -> Response:
        truth = super().handle(request)
        method, _, part = self.mouth.step.partition(" ")
        if method == request.method and part and part in request.path:
            self.mouth.told.append(request.path)
            return self.mouth.lie(truth)
        return truth


def said(status: int, body: bytes, *headers: tuple[str, str]) -> Response:
    return Response(status, [*headers, ("Content-Length", str(len(body)))], body)


def changed(truth: Response, change: Callable[[Any], object]) -> Response:
    """Return the truth with something in its body changed."""
    if not truth.body:
        return truth
    data = json.loads(truth.body)
    change(data)
    headers = [(n, v) for n, v in truth.headers if n.lower() != "content-length"]
    return said(truth.status, json.dumps(data).encode(), *headers)


def everywhere(data: Any, name: str, value: Any) -> None:
    """Give every member of a name, at any depth, this value."""
    if isinstance(data, dict):
        for key in data:
            if key == name:
                data[key] = value
            else:
                everywhere(data[key], name, value)
    elif isinstance(data, list):
        for item in data:
            everywhere(item, name, value)


def member(name: str, value: Any) -> Lie:
    return lambda truth: changed(truth, lambda data: everywhere(data, name, value))


def header(name: str, value: str) -> Lie:
    def lie(truth: Response) -> Response:
        others = [(n, v) for n, v in truth.headers if n.lower() != name.lower()]
        return Response(truth.status, [*others, (name, value)], truth.body)

    return lie


LIES: dict[str, Lie] = {
    "a redirect": lambda _: said(307, b"", ("Location", "{there}/x")),
    "a page": lambda _: said(200, b"<html>Sign in</html>", ("Content-Type", "text/html")),
    "a bomb": lambda _: said(
        200, gzip.compress(b"0" * BODY_LIMIT * 4, 1), ("Content-Encoding", "gzip")
    ),
    "an empty 200": lambda _: said(200, b""),
    "an empty 202": lambda _: said(202, b""),
    "an empty 204": lambda _: said(204, b""),
    "an empty 404": lambda _: said(404, b""),
    "a stranger's 400": lambda _: said(400, b"<html>"),
    "null": lambda _: said(200, b"null"),
    "another status": lambda truth: Response(203, truth.headers, truth.body),
    "a link away": header("Location", "{there}/x"),
    "an operation elsewhere": header("Operation-Location", "{there}/phoneNumbers/operations/x"),
    "an operation without a name": header("operation-id", "../x"),
    "somebody's operation": header("operation-id", "reservationPurchase_somebody-elses"),
    "an absurd pause": header("Retry-After", "Mon, 01 Jan 2025 00:00:00 +99999999999999999999"),
    "a pause of years": header("Retry-After", "999999999"),
    "another number": member("phoneNumber", "+18335559999"),
    "no number": member("phoneNumber", "+1833\r\n5550100"),
    "another id": member("id", "18335559999"),
    "a price that is none": member("amount", float("nan")),
    "a price without end": member("amount", float("inf")),
    "no price": member("cost", None),
    "another country": member("countryCode", "FR"),
    "an unknown status": member("status", "\u202esdeeccus"),
    "failed": member("status", "failed"),
    "succeeded": member("status", "succeeded"),
    "expired": member("status", "expired"),
    "no numbers": member("phoneNumbers", None),
}


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
def stack(mouth: Mouth) -> Iterator[Stack]:
    """A stack whose service is behind a real socket, and says what the test wants."""
    clock = FakeClock()
    emulator = LyingEmulator(seed=7, operations="polls:1", time=clock.timestamp, sleep=clock.sleep)
    emulator._world.stock = STOCK
    emulator.mouth = mouth
    server = Server(emulator)
    key = AccessKey(emulator.resources["contoso"].primary_key, clock=clock)
    with Client(server.endpoint, key, clock=clock, chance=lambda: 0.5) as client:
        session = Session(client, clock=clock, random=random.Random(1))
        yield Stack(emulator, clock, session)
    server.close()
    emulator.close()


# Each lie at one step, and with --full at each.
PLAYED = [
    pytest.param(lie, step, marks=() if (row + column) % len(STEPS) == 0 else pytest.mark.full)
    for row, lie in enumerate(LIES)
    for column, step in enumerate(STEPS)
]


@pytest.mark.parametrize(("lie", "step"), PLAYED)
def test_a_lie_neither_buys_twice_nor_gives_back(
    stack: Stack, mouth: Mouth, elsewhere: Liar, lie: str, step: str
) -> None:
    def told(truth: Response) -> Response:
        answer = LIES[lie](truth)
        there = [(n, v.replace("{there}", elsewhere.endpoint)) for n, v in answer.headers]
        return Response(answer.status, there, answer.body)

    mouth.step, mouth.lie = step, told
    numbers = list[str]()
    try:
        numbers.append(soon(stack.create)[0])
    except LifecycleError as error:
        assert str(error).isprintable(), str(error)  # either is fine
    assert len(stack.bought) <= 1
    assert stack.released == []

    mouth.step = ""
    stack.next_run()
    while len(numbers) < 2:
        # A hold that was lost in a lie keeps its number for a quarter of an hour.
        numbers.append(soon(stack.create)[0])
    assert len(set(numbers)) == 1
    assert stack.bought == stack.owned() == [numbers[-1]]
    assert stack.released == []


def test_the_lies_were_told(stack: Stack, mouth: Mouth) -> None:
    """Each step is one that a purchase takes."""
    for step in STEPS:
        mouth.step = step
        stack.order_id, stack.order = "", {}
        stack.create()
        stack.next_run()
        assert mouth.told, step
        mouth.told.clear()


@pytest.mark.parametrize("lie", ["a redirect", "a page", "an empty 404", "null", "another number"])
def test_a_lie_does_not_make_a_number_gone(stack: Stack, mouth: Mouth, lie: str) -> None:
    number, outs = stack.create()
    mouth.step, mouth.lie = READ, LIES[lie]
    with pytest.raises(LifecycleError):
        soon(lambda: stack.read(number, outs))
    mouth.step = ""
    assert stack.read(number, outs) is not None
    assert stack.owned() == [number]
