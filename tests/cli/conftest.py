"""Fixtures of these tests; what they are made of is in `command`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_acsnumbers.acs.client import Client
from tests.cli.command import Acsnumbers
from tests.engine.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    with Client.from_connection_string(service.connection_string()) as client:
        yield client


@pytest.fixture
def acsnumbers(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Acsnumbers:
    """The command of somebody who set the connection string and is in no project."""
    for name in list(os.environ):
        if name.startswith(("ACSNUMBERS_", "AZURE_", "PULUMI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZURE_COMMUNICATION_CONNECTION_STRING", service.connection_string())
    monkeypatch.chdir(tmp_path)
    return Acsnumbers(service)


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the terminal."""
    monkeypatch.setattr("pulumi_acsnumbers.cli.terminal._somebody_is_there", lambda: True)
