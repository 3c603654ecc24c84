"""The latest requests that were served."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from pulumi_acsnumbers.emulator.messages import Request

_KEPT = 50_000


class Line(NamedTuple):
    """One request, number `key` of all. A cut connection has no status."""

    key: int
    method: str
    path: str
    query: str
    status: int | None
    operation: str | None
    resource: str | None
    time: float


class Served:
    """The lines, oldest first. Threads append while others read."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=_KEPT)
        self.total = 0

    def add(
        self,
        request: Request,
        status: int | None,
        operation: str | None,
        resource: str | None,
        now: float,
    ) -> None:
        """Record a request."""
        self.total += 1
        self._lines.append(
            Line(
                self.total,
                request.method,
                request.path,
                request.query,
                status,
                operation,
                resource,
                now,
            )
        )

    def all(self) -> list[Line]:
        """All lines that are kept."""
        return list(self._lines)

    def latest(self, count: int) -> list[Line]:
        """The latest lines, newest first."""
        lines = self._lines
        return [lines[-place] for place in range(1, min(count, len(lines)) + 1)]

    def clear(self) -> None:
        """Remove all lines."""
        self._lines.clear()
        self.total = 0
