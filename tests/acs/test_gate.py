"""The gate: how many requests are under way, and how all slow down when one is told to."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from benchmarks.jumping_clock import JumpingClock
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import NotFound, ServiceError, Throttled, service_error
from pulumi_acsnumbers.acs.gate import AT_ONCE, Gate
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.acs.scripted import FakeClock, refusal, reply, service


def turned_away(status: int = 429, retry_after: float | None = None) -> ServiceError:
    return service_error(
        status, operation="asking", fault=None, request_id=None, retry_after=retry_after
    )


def ask(gate: Gate, error: ServiceError | None = None) -> None:
    with suppress(ServiceError), gate.passing():
        if error:
            raise error


class Unfair(JumpingClock):
    """Of those whose sleep ends at once, the last to fall asleep wakes first."""

    def _enter(self, seconds: float) -> threading.Event:
        self._count -= 2
        return super()._enter(seconds)


def crowd(clock: JumpingClock, gate: Gate, threads: int, requests: int) -> list[tuple[float, int]]:
    """Let threads send so many requests each, one after the other; return when who sent one."""
    sent: list[tuple[float, int]] = []

    def work(thread: int) -> None:
        for _ in range(requests):
            with gate.passing():
                sent.append((clock.seconds, thread))

    clock.run(*(lambda t=t: work(t) for t in range(threads)))
    return sent


def test_so_many_are_under_way_and_no_more() -> None:
    gate, inside, most = Gate(SYSTEM_CLOCK, lambda: 0.5), 0, 0
    moved = threading.Condition()

    def request(_: int) -> None:
        nonlocal inside, most
        with gate.passing():
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
    converse = Server._converse

    def counted(*args: Any) -> None:
        nonlocal connections
        connections += 1
        converse(*args)

    monkeypatch.setattr(Server, "_converse", counted)
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
    gate = Gate(clock, lambda: 0.5)
    for error in (None, turned_away(404), turned_away(503)):
        ask(gate, error)
    assert clock.sleeps == []


def test_all_slow_down_after_a_pause_and_grow_quicker_again() -> None:
    clock = FakeClock()
    gate = Gate(clock, lambda: 0.5)
    ask(gate, turned_away())
    starts = []
    for _ in range(600):
        ask(gate)
        starts.append(clock.seconds)

    gaps = [b - a for a, b in zip([0.0, *starts], starts, strict=False)]
    assert gaps[0] == pytest.approx(0.15)  # one and a half of what a request takes at this rate
    assert gaps[1] == pytest.approx(1 / 10, rel=0.02)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] == 0


def test_each_429_halves_the_rate_down_to_one_a_second() -> None:
    clock = FakeClock()
    gate = Gate(clock, lambda: 0.0)
    for _ in range(8):
        ask(gate, turned_away())
    clock.sleeps.clear()
    ask(gate)
    ask(gate)
    assert clock.sleeps == [1.0, 1.0]


def test_what_was_under_way_when_all_slowed_down_slows_nobody_further() -> None:
    clock = FakeClock(seconds=5.0)
    gate = Gate(clock, lambda: 0.0)
    with suppress(Throttled), gate.passing():
        clock.seconds = 6.0
        ask(gate, turned_away())
        raise turned_away()
    ask(gate)
    assert gate._rate == pytest.approx(10.1)


@pytest.mark.parametrize(("asked", "pause"), [(7.0, 7.0), (900.0, 30.0)])
def test_the_pause_that_the_service_asks_for_is_everybodys(asked: float, pause: float) -> None:
    clock = FakeClock()
    gate = Gate(clock, lambda: 0.5)
    ask(gate, turned_away(retry_after=asked))
    ask(gate)
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


@pytest.mark.parametrize("time", [JumpingClock, Unfair])
def test_whoever_came_first_goes_first_whoever_wakes_first(
    time: Callable[[], JumpingClock],
) -> None:
    """Else one who has just been answered goes again, and the time that others have runs out."""
    clock = time()
    gate = Gate(clock, lambda: 0.0)
    for _ in range(8):
        ask(gate, turned_away())  # down to one request a second

    sent = crowd(clock, gate, threads=5, requests=8)

    rounds = [sorted(thread for _, thread in sent[i : i + 5]) for i in range(0, 40, 5)]
    assert rounds == [[0, 1, 2, 3, 4]] * 8
    waits = [b - a for (a, _), (b, _) in itertools.pairwise(sent)]
    assert waits == pytest.approx([1 / (1 + place / 10) for place in range(39)])


@pytest.mark.parametrize("threads", [AT_ONCE + 8, 2 * AT_ONCE])
def test_a_place_that_is_free_is_soon_taken(threads: int) -> None:
    clock = JumpingClock()
    gate = Gate(clock, lambda: 0.5)

    def work() -> None:
        for _ in range(10):
            with gate.passing():
                clock.sleep(0.05)

    clock.run(*(work for _ in range(threads)))

    assert clock.seconds < 1.2 * threads * 10 * 0.05 / AT_ONCE


def test_who_is_interrupted_while_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    gate = Gate(clock, lambda: 0.0)
    ask(gate, turned_away())

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(clock, "sleep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ask(gate)

    assert gate._queue == []
    ask(gate)
    assert clock.seconds == pytest.approx(0.1)
