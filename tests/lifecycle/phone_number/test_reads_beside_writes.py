"""Reads while another thread buys, changes or releases: every order of their requests is played."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import NotFound
from pulumi_acsnumbers.acs.models import Capabilities, PurchasedNumber
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.stack import ENDPOINT, Stack, new_emulator
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

READER, WRITER = "reader", "writer"
OTHERS = [f"+1833{n:07d}" for n in range(2_000_000, 2_000_005)]

Seen = Capabilities | None
"""The capabilities of a number that is there, or None."""


class Turns(httpx.BaseTransport):
    """Lets two threads send their requests in an order that was fixed before."""

    def __init__(self, inner: httpx.BaseTransport, order: list[str]) -> None:
        self._inner = inner
        self._left = list(order)
        self._moved = threading.Condition()
        self.after: Callable[[], None] = lambda: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._turn(threading.current_thread().name):
            return self._inner.handle_request(request)

    def done(self, who: str) -> None:
        with self._moved:
            self._left = [other for other in self._left if other != who]
            self._moved.notify_all()

    @contextmanager
    def _turn(self, who: str) -> Iterator[None]:
        with self._moved:
            mine = self._moved.wait_for(
                lambda: who not in (READER, WRITER) or self._left[:1] in ([], [who]), timeout=30
            )
            assert mine, "the two wait for each other"
        yield
        if who in (READER, WRITER):
            after, self.after = self.after, lambda: None
            after()  # which may send requests itself
            self.after = after
        with self._moved:
            if self._left[:1] == [who]:
                self._left.pop(0)
            self._moved.notify_all()


class Scene:
    """An ACS resource with some numbers, listed two a page, and what is true of one of them."""

    def __init__(self, order: list[str]) -> None:
        clock = FakeClock()
        self.emulator = new_emulator(clock)
        self.turns = Turns(InProcessTransport(self.emulator), order)
        key = self.emulator.resources["contoso"].primary_key
        auth = AccessKey(key, clock=clock)
        self.client = Client(ENDPOINT, auth, transport=self.turns, clock=clock)
        self.client.numbers.list = partial(self.client.numbers.list, page_size=2)
        self.eyes = Client(ENDPOINT, auth, transport=InProcessTransport(self.emulator), clock=clock)
        session = Session(self.client, clock=clock, random=random.Random(1))
        self.stack = Stack(self.emulator, clock, session)
        for number in OTHERS:
            self.emulator.buy_number(phone_number=number)
        for number in OTHERS[:3]:
            session.read_cache.get(number)

    def at_once(
        self, write: Callable[[], object], read: Callable[[], object] | None = None
    ) -> None:
        def play(who: str, work: Callable[[], object]) -> None:
            try:
                work()
            finally:
                self.turns.done(who)

        works = {WRITER: write} | ({READER: read} if read else {})
        threads = [
            threading.Thread(target=play, args=(who, work), name=who) for who, work in works.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def truth(self, number: str) -> Seen:
        return seen(self.eyes.numbers.get, number)

    def read(self, number: str) -> Seen:
        return seen(self.stack.session.read_cache.get, number)


def seen(get: Callable[[str], PurchasedNumber], number: str) -> Seen:
    try:
        found = get(number)
    except NotFound:
        return None
    return found.capabilities


def release(scene: Scene) -> tuple[str, Callable[[], object]]:
    number, outs = scene.stack.create()
    return number, lambda: scene.stack.destroy(number, outs)


def change(scene: Scene) -> tuple[str, Callable[[], object]]:
    number, outs = scene.stack.create()
    news = scene.stack.spec_for(capabilities={"calling": "inbound", "sms": "none"})
    return number, lambda: scene.stack.update(number, outs, news)


def buy(scene: Scene) -> tuple[str, Callable[[], object]]:
    props = scene.stack.spec_for()
    number = expected_number()
    return number, lambda: scene.stack.again(props)


@cache
def expected_number() -> str:
    """Return the number that a create takes, which the same seeds make the same."""
    return Scene([]).stack.create()[0]


WRITES = {"release": (release, 4), "change": (change, 3), "buy": (buy, 8)}


def orders(writes: int, every: int) -> list[list[str]]:
    """Return orders of four requests that read and so many that write."""
    length = 4 + writes
    places = itertools.combinations(range(length), 4)
    return [
        [READER if place in chosen else WRITER for place in range(length)]
        for chosen in itertools.islice(places, 0, None, every)
    ]


@pytest.mark.parametrize("write", WRITES)
def test_a_listing_beside_a_write_tells_what_was_true(write: str, full: bool) -> None:
    begin, requests = WRITES[write]
    for order in orders(requests, 1 if full else max(1, 5 * requests - 17)):
        scene = Scene(order)
        number, work = begin(scene)
        true: list[Seen] = [scene.truth(number)]
        told: list[Seen] = []
        scene.turns.after = lambda s=scene, n=number, t=true: t.append(s.truth(n))  # type: ignore[misc]  # bound now

        scene.at_once(work, lambda s=scene, n=number, t=told: t.append(s.read(n)))  # type: ignore[misc]  # too

        assert told[0] in true, order
        assert scene.read(number) == scene.truth(number), order


@pytest.mark.parametrize("write", WRITES)
def test_a_snapshot_from_before_a_write_never_tells_the_old(write: str) -> None:
    """A read after each request of a write: no other is under way, so only the truth is right."""
    begin, requests = WRITES[write]
    scene = Scene([])
    number, work = begin(scene)
    scene.read(OTHERS[0])  # takes a snapshot
    pairs: list[tuple[Seen, Seen]] = []
    scene.turns.after = lambda: pairs.append((scene.read(number), scene.truth(number)))

    scene.at_once(work)

    assert len(pairs) >= requests
    assert all(told == true for told, true in pairs)
    assert len({str(true) for _, true in pairs}) >= 2
