"""An emulator that listens, and a program that is configured for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(seed=5, operations="immediate", resources=["contoso", "fabrikam"])
    yield emulator
    emulator.close()


@pytest.fixture
def endpoint(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = Server(emulator, "127.0.0.1", 0)
    monkeypatch.setenv(
        "AZURE_COMMUNICATION_CONNECTION_STRING",
        emulator.resources["contoso"].connection_string(server.endpoint),
    )
    yield server.endpoint
    server.close()
