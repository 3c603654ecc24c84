"""Fixtures of these tests; what they are made of is in `process`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_acsnumbers.dynamic import plugin
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.dynamic.process import FakeEngine, PluginProcess, Service


@pytest.fixture(scope="session")
def running() -> Iterator[Service]:
    emulator = Emulator(seed=11, operations="immediate")
    server = Server(emulator)
    key = emulator.resources["contoso"].primary_key
    config = {"acsnumbers:endpoint": server.endpoint, "acsnumbers:accessKey": key}
    yield Service(emulator, server.endpoint, config)
    server.close()
    emulator.close()


@pytest.fixture
def service(running: Service) -> Service:
    """The service with nothing sold."""
    stock = running.emulator._world.stock
    running.emulator.reset()
    running.emulator._world.stock = stock
    return running


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    engine = FakeEngine()
    yield engine
    engine.stop()


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Let each test be a process that was not configured yet, with a folder of its own."""
    monkeypatch.setattr(plugin, "_plugin", None)
    monkeypatch.setattr(sys, "tracebacklimit", 100, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in [n for n in os.environ if n.startswith(("ACSNUMBERS_", "AZURE_"))]:
        monkeypatch.delenv(name)
    yield
    here = plugin._plugin
    if here is not None and here._session is not None:
        here._session.client.close()


@pytest.fixture
def process(engine: FakeEngine, service: Service, tmp_path: Path) -> Iterator[PluginProcess]:
    process = PluginProcess.start(engine.address, tmp_path)
    process.configure(service.config)
    yield process
    process.stop()
