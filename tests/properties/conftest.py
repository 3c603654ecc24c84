"""Fixtures of these tests; what they are made of is in `network`."""

from __future__ import annotations

import socket

import pytest

from tests.properties.network import explode


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, explode)
