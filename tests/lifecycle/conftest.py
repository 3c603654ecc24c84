"""Fixtures of these tests; what they are made of is in `stack`."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.lifecycle.stack import ENDPOINT, Stack, new_emulator
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def emulator(clock: FakeClock) -> Iterator[Emulator]:
    emulator = new_emulator(clock)
    yield emulator
    emulator.close()


@pytest.fixture
def client(emulator: Emulator, clock: FakeClock) -> Iterator[Client]:
    key = emulator.resources["contoso"].primary_key
    with Client(
        ENDPOINT,
        AccessKey(key, clock=clock),
        transport=InProcessTransport(emulator),
        clock=clock,
        chance=lambda: 0.5,
    ) as client:
        yield client


@pytest.fixture
def stack(emulator: Emulator, clock: FakeClock, client: Client) -> Stack:
    session = Session(client, clock=clock, random=random.Random(1))
    return Stack(emulator, clock, session)
