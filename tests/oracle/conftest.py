"""The official SDK, unchanged, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from azure.communication.phonenumbers import PhoneNumbersClient
from azure.core.credentials import AzureKeyCredential

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(seed=1, operations="polls:2")
    yield emulator
    emulator.close()


@pytest.fixture
def server(emulator: Emulator) -> Iterator[Server]:
    server = Server(emulator)
    yield server
    server.close()


@pytest.fixture
def sdk(emulator: Emulator, server: Server) -> Iterator[PhoneNumbersClient]:
    """A client that neither waits between polls nor tries again after an error."""
    key = emulator.resources["contoso"].primary_key
    client = PhoneNumbersClient(
        server.endpoint, AzureKeyCredential(key), polling_interval=0, retry_total=0
    )
    yield client
    # The client of the SDK has no close of its own.
    client._phone_number_client.close()
