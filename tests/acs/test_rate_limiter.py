"""The rate limiter: how many requests are under way, and how all slow down when one is told to."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import NotFound, ServiceError, Throttled, service_error
from pulumi_acsnumbers.acs.rate_limiter import AT_ONCE, RateLimiter
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.acs.scripted import refusal, reply, service
from tests.support.clocks import FakeClock, JumpingClock


def turned_away(status: int = 429, retry_after: float | None = None) -> ServiceError:
    return service_error(
        status, operation="asking", fault=None, request_id=None, retry_after=retry_after
    )


def ask(limiter: RateLimiter, error: ServiceError | None = None) -> None:
    with suppress(ServiceError), limiter.request():
        if error:
            raise error


def crowd(
    clock: JumpingClock, limiter: RateLimiter, threads: int, requests: int
) -> list[tuple[float, int]]:
    """Let threads send so many requests each, one after the other; return when who sent one."""
    sent: list[tuple[float, int]] = []

    def work(thread: int) -> None:
        for _ in range(requests):
            with limiter.request():
                sent.append((clock.seconds, thread))

    clock.run(*(lambda t=t: work(t) for t in range(threads)))
    return sent


def test_so_many_are_under_way_and_no_more() -> None:
    limiter, inside, most = RateLimiter(SYSTEM_CLOCK, lambda: 0.5), 0, 0
    moved = threading.Condition()

    def request(_: int) -> None:
        nonlocal inside, most
        with limiter.request():
            with moved:
                inside += 1
                most = max(most, inside)
                moved.notify_all()
                assert moved.wait_for(lambda: most >= AT_ONCE, timeout=30)
            with moved:
                inside -= 1

    with ThreadPoolExecutor(AT_ONCE + 18) as threads:
        list(threads.map(request, range(AT_ONCE + 18)))

    assert most == AT_ONCE


def test_connections_are_as_many_as_requests_under_way_and_serve_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection costs a handshake, so none is closed between two bursts."""
    connections = 0
    accept = Server.process_request

    def counted(*args: Any) -> None:
        nonlocal connections
        connections += 1
        accept(*args)

    monkeypatch.setattr(Server, "process_request", counted)
    emulator = Emulator()
    server = Server(emulator)
    together = threading.Barrier(AT_ONCE)
    key = AccessKey(emulator.resources["contoso"].primary_key)
    with Client(server.endpoint, key) as client, ThreadPoolExecutor(64) as threads:

        def ask(_: int) -> None:
            together.wait(30)
            list(client.numbers.list())

        for _ in range(3):
            list(threads.map(ask, range(AT_ONCE)))
    server.close()
    emulator.close()

    assert connections <= AT_ONCE


def test_nobody_waits_while_the_service_is_content() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, lambda: 0.5)
    for error in (None, turned_away(404), turned_away(503)):
        ask(limiter, error)
    assert clock.sleeps == []


def test_all_slow_down_after_a_pause_and_grow_quicker_again() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, lambda: 0.5)
    ask(limiter, turned_away())
    starts = []
    for _ in range(600):
        ask(limiter)
        starts.append(clock.seconds)

    gaps = [b - a for a, b in zip([0.0, *starts], starts, strict=False)]
    assert gaps[0] == pytest.approx(0.15)  # one and a half of what a request takes at this rate
    assert gaps[1] == pytest.approx(1 / 10, rel=0.02)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] == 0


def test_each_429_halves_the_rate_down_to_one_a_second() -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, lambda: 0.0)
    for _ in range(8):
        ask(limiter, turned_away())
    clock.sleeps.clear()
    ask(limiter)
    ask(limiter)
    assert clock.sleeps == [1.0, 1.0]


def test_who_waits_for_a_slot_when_all_slow_down_waits_with_them() -> None:
    class Observed(FakeClock):
        def monotonic(self) -> float:
            if threading.current_thread() is late:
                looked.set()
            return super().monotonic()

    begins: list[float] = []
    looked = threading.Event()

    def request() -> None:
        with limiter.request():
            begins.append(clock.seconds)

    late = threading.Thread(target=request)
    clock = Observed()
    limiter = RateLimiter(clock, lambda: 0.0)
    with ExitStack() as others:
        for _ in range(AT_ONCE - 1):
            others.enter_context(limiter.request())
        with suppress(ServiceError), limiter.request():
            late.start()
            assert looked.wait(30)
            raise turned_away(retry_after=7)
    late.join(30)

    assert begins == [7.0]


def test_what_was_under_way_when_all_slowed_down_slows_nobody_further() -> None:
    clock = FakeClock(seconds=5.0)
    limiter = RateLimiter(clock, lambda: 0.0)
    with suppress(Throttled), limiter.request():
        clock.seconds = 6.0
        ask(limiter, turned_away())
        raise turned_away()
    ask(limiter)
    assert limiter._rate == pytest.approx(10.1)


@pytest.mark.parametrize(("asked", "pause"), [(7.0, 7.0), (900.0, 30.0)])
def test_the_pause_that_the_service_asks_for_is_everybodys(asked: float, pause: float) -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, lambda: 0.5)
    ask(limiter, turned_away(retry_after=asked))
    ask(limiter)
    assert clock.seconds == pause


def test_a_429_of_one_request_holds_up_the_next_of_another() -> None:
    acs = service(reply(429), refusal(404, "NotFound", target="phonenumber"))
    client = acs.client()
    with pytest.raises(NotFound):
        client.numbers.get("+18335550100")
    before = acs.clock.seconds
    with pytest.raises(NotFound):
        client.numbers.get("+18335550101")
    assert acs.clock.seconds - before == pytest.approx(0.1, rel=0.05)


def test_everybody_has_a_turn_at_the_rate_that_is_allowed() -> None:
    clock = JumpingClock()
    limiter = RateLimiter(clock, lambda: 0.0)
    for _ in range(8):
        ask(limiter, turned_away())  # down to one request a second

    sent = crowd(clock, limiter, threads=5, requests=8)

    assert {sum(1 for _, thread in sent if thread == who) for who in range(5)} == {8}
    waits = [b - a for (a, _), (b, _) in itertools.pairwise(sent)]
    assert waits == pytest.approx([1 / (1 + place / 10) for place in range(39)], rel=0.01)


def test_who_is_interrupted_while_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    limiter = RateLimiter(clock, lambda: 0.0)
    ask(limiter, turned_away())

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(clock, "sleep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ask(limiter)

    ask(limiter)
    assert clock.seconds == pytest.approx(0.1)
