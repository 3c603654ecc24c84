"""No property may reach out: a connection that is made here fails the test."""

from __future__ import annotations

import socket
from typing import Any

import pytest


def explode(*_: Any) -> None:
    raise AssertionError("a request was made")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, explode)
