"""Fixtures: a fresh emulator on a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.emulator.brief_kit import BriefClient
from tests.emulator.kit import Client, FakeTime


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def make_emulator(time: FakeTime) -> Iterator[Callable[..., Emulator]]:
    made: list[Emulator] = []

    def make(**options: Any) -> Emulator:
        chosen: dict[str, Any] = {"seed": 1, "time": time, "sleep": time.sleep} | options
        made.append(Emulator(**chosen))
        return made[-1]

    yield make
    for emulator in made:
        emulator.close()


@pytest.fixture
def emulator(make_emulator: Callable[..., Emulator]) -> Emulator:
    return make_emulator()


@pytest.fixture
def server(emulator: Emulator) -> Iterator[Server]:
    server = Server(emulator)
    yield server
    server.close()


@pytest.fixture
def client(emulator: Emulator, time: FakeTime) -> Client:
    return Client(emulator, time)


@pytest.fixture
def briefs(emulator: Emulator, time: FakeTime) -> BriefClient:
    return BriefClient(emulator, time)
