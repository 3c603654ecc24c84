from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2

from pulumi_acsnumbers.engine.life import shutting_down
from pulumi_acsnumbers.engine.log import Engine, EngineReporter
from tests.dynamic.process import FakeEngine

URN = "urn:pulumi:dev::test::pulumi-python:dynamic/acsnumbers:PhoneNumber::x"


def test_an_engine_that_answers_is_no_obstacle(engine: FakeEngine) -> None:
    assert Engine(engine.address, {}).obstacle() is None


def test_an_engine_that_is_gone_is_an_obstacle(engine: FakeEngine) -> None:
    here = Engine(engine.address, {})
    assert here.answers()

    engine.stop()

    assert "engine that asked for it is gone" in str(here.obstacle())


@pytest.mark.parametrize("address", ["", "127.0.0.1:1", "not an address"])
def test_an_engine_that_never_was_is_an_obstacle(address: str) -> None:
    assert Engine(address, {}).obstacle()


@pytest.mark.parametrize("value", ["1", "true", "T", "True"])
def test_a_run_without_checkpoints_is_an_obstacle(engine: FakeEngine, value: str) -> None:
    here = Engine(engine.address, {"PULUMI_SKIP_CHECKPOINTS": value})

    assert "PULUMI_SKIP_CHECKPOINTS is set" in str(here.obstacle())


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_checkpoints_that_are_not_skipped_are_no_obstacle(engine: FakeEngine, value: str) -> None:
    assert Engine(engine.address, {"PULUMI_SKIP_CHECKPOINTS": value}).obstacle() is None


def test_a_process_that_is_being_shut_down_is_an_obstacle() -> None:
    """Seen from a thread that still runs while the interpreter ends, as a create does."""
    program = (
        "import threading, time\n"
        "from pulumi_acsnumbers.engine.log import Engine\n"
        "from pulumi_acsnumbers.engine.life import shutting_down\n"
        "print(shutting_down())\n"
        "def late():\n"
        "    threading.main_thread().join()\n"
        "    print(shutting_down(), Engine('x', {}).obstacle())\n"
        "threading.Thread(target=late).start()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.splitlines() == [
        "False",
        "True this run is being cancelled; run it again",
    ]
    assert not shutting_down()


def test_a_create_of_a_process_that_is_being_shut_down_is_stopped(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")

    monkeypatch.setattr(ThreadPoolExecutor, "submit", refuse)

    assert "is being cancelled" in str(Engine(engine.address, {}).obstacle())


def test_phases_are_passing_and_warnings_stay(engine: FakeEngine) -> None:
    row = EngineReporter(Engine(engine.address, {}), URN)

    row.phase("searching")
    row.warn("look")

    assert engine.messages == [(URN, "searching", True), (URN, "look", False)]


def test_a_row_never_fails_and_never_paints_an_error(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    severities: list[int] = []
    here = Engine(engine.address, {})
    monkeypatch.setattr(here, "_send", lambda severity, *_, **__: severities.append(severity))
    EngineReporter(here, URN).phase("x")
    EngineReporter(here, URN).warn("x")
    assert severities == [engine_pb2.INFO, engine_pb2.WARNING]

    def broken(*_: object, **__: object) -> None:
        raise grpc.RpcError

    monkeypatch.setattr(here, "_send", broken)
    EngineReporter(here, URN).phase("x")
    EngineReporter(here, URN).warn("x")


def test_the_engine_is_the_last_argument_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-m", "127.0.0.1:4242"])

    assert Engine().address == "127.0.0.1:4242"


def test_many_threads_share_one_channel(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, both = list[str](), threading.Barrier(2)
    original = grpc.insecure_channel

    def channel(address: str) -> grpc.Channel:
        made.append(address)
        with suppress(threading.BrokenBarrierError):  # nobody else comes: as it should be
            both.wait(0.2)
        return original(address)

    monkeypatch.setattr(grpc, "insecure_channel", channel)
    here = Engine(engine.address, {})

    with ThreadPoolExecutor(2) as threads:
        assert all(threads.map(lambda _: here.answers(), range(2)))

    assert made == [engine.address]
