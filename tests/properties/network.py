"""No property may reach out: a connection that is made here fails the test."""

from __future__ import annotations

from typing import Any


def explode(*_: Any) -> None:
    raise AssertionError("a request was made")
