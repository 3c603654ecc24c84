"""A plugin process ends with its engine, and does before what is to be done."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.engine import life
from pulumi_acsnumbers.engine.life import REFUSALS, Life, connection_refused, is_loopback
from tests.dynamic.process import FakeEngine, PluginProcess, Service, reference


class Ended(Exception):
    """The process has ended."""


def lived(
    refusals: Iterable[bool],
    ending: Callable[[], bool] = lambda: False,
    callbacks: Iterable[Callable[[], object]] = (),
    limit: float = 10.0,
) -> int:
    """Live until the end; return how many looks that took."""
    looks: Iterator[bool] = iter(refusals)
    pauses: list[float] = []

    def end(code: int) -> None:
        raise Ended(code)

    alive = Life(
        "127.0.0.1:4242",
        refuses=lambda _: next(looks),
        ending=ending,
        pause=pauses.append,
        end=end,
        limit=limit,
    )
    for callback in callbacks:
        alive.on_end(callback)
    with pytest.raises(Ended):
        alive.watch()
    assert sum(pauses) + limit < 20
    return len(pauses)


def test_only_refusals_in_a_row_prove_that_the_engine_is_gone() -> None:
    assert lived([True] * REFUSALS) == REFUSALS
    almost = [True] * (REFUSALS - 1) + [False]
    assert lived([*almost, *almost, *[True] * REFUSALS]) == 2 * REFUSALS + REFUSALS


def test_a_process_is_gone_within_ten_seconds_of_its_engine() -> None:
    connecting = REFUSALS * 0.1  # a refusal on this machine comes at once
    assert life.PAUSE * (REFUSALS + 1) + connecting + life.CALLBACKS_LIMIT < 10
    assert life.PAUSE + life.CALLBACKS_LIMIT < 5, "the engine kills what it told to end after 5 s"


def test_callbacks_run_once_the_last_one_first_and_what_they_raise_is_dropped() -> None:
    done: list[str] = []

    def broken() -> None:
        done.append("broken")
        raise RuntimeError

    lived(
        [False, *[True] * REFUSALS],
        ending=lambda: True,
        callbacks=[lambda: done.append("first"), broken, lambda: done.append("last")],
    )

    assert done == ["last", "broken", "first"]


def test_a_process_that_is_told_to_end_runs_them_while_calls_are_under_way() -> None:
    said: list[str] = []
    engine = [False, False, False, *[True] * REFUSALS]
    told = iter([False, True, True, True, True, True])

    def ending() -> bool:
        answer = next(told)
        said.append("ending" if answer else "going on")
        return answer

    assert lived(engine, ending, [lambda: said.append("callback")]) == len(engine)
    assert said == ["going on", "ending", "callback", *["ending"] * 4]


def test_a_callback_that_hangs_holds_nobody_back() -> None:
    never = threading.Event()
    assert lived([True] * REFUSALS, callbacks=[never.wait], limit=0.01) == REFUSALS
    never.set()


def test_they_also_run_when_python_starts_no_thread_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    done: list[str] = []
    alive = Life("")
    alive.on_end(lambda: done.append("once"))
    alive.close()
    alive.close()
    assert done == ["once"]


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1", "localhost:1", "127.1.2.3:1"])
def test_addresses_of_this_machine(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["", "x", "10.0.0.1:1", "engine.example:1", "-m"])
def test_elsewhere_a_refusal_proves_nothing(address: str) -> None:
    assert not is_loopback(address)
    alive = Life(address, refuses=lambda _: pytest.fail("it was asked"))
    alive.start()
    alive.close()


def test_a_port_refuses_when_nobody_listens_and_never_before() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        assert not connection_refused(address)
    assert connection_refused(address)
    assert not connection_refused("127.0.0.1:x")
    assert not connection_refused("")


def test_an_engine_that_is_stopped_or_busy_is_not_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "_CONNECT_TIMEOUT", 0.05)
    with ExitStack() as stack:
        deaf = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # its queue is full then, and the next caller waits
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())

        assert not connection_refused(f"127.0.0.1:{deaf.getsockname()[1]}")


def test_neither_a_test_nor_a_program_is_a_plugin_process() -> None:
    life.on_end(lambda: pytest.fail("nobody ends"))

    assert life._life is None


def test_a_program_that_uses_the_package_is_never_ended() -> None:
    program = (
        "import sys; sys.argv = ['x', '127.0.0.1:1']\n"
        "from pulumi_acsnumbers.dynamic import plugin\n"
        "from pulumi_acsnumbers.engine import life\n"
        "plugin.configure({}.get)\n"
        "print(life._life)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "None"


def test_a_plugin_process_ends_with_its_engine(service: Service, tmp_path: Path) -> None:
    engine = FakeEngine()
    process = PluginProcess.start(engine.address, tmp_path)
    try:
        process.configure(service.config)
        process.check({}, {"__provider": reference(OrderProvider), "kind": "phoneNumber"})
        engine.stop()
        assert process.process.wait(timeout=10) == 1
    finally:
        process.stop()
