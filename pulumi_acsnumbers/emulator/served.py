"""The latest requests that were served, and the bodies of the last few.

Headers are not kept, because they carry credentials.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from threading import Lock
from typing import Any, NamedTuple

from pulumi_acsnumbers.emulator.messages import Request, Response

_KEPT = 50_000

WITH_BODIES = 200
LONGEST_BODY = 16 << 10
"""Bytes that are kept of a body: all bodies together take six megabytes at most."""


class Line(NamedTuple):
    """One request, the `key`th of all; a cut connection has no status."""

    key: int
    method: str
    path: str
    query: str
    status: int | None
    operation: str | None
    resource: str | None
    time: float


class Body(NamedTuple):
    """What is kept of a body: its beginning, and how many bytes it had."""

    beginning: bytes
    length: int

    def show(self) -> dict[str, Any]:
        """As the page has it."""
        return {
            "text": self.beginning.decode("utf-8", "replace"),
            "length": self.length,
            "whole": len(self.beginning) == self.length,
        }


class Served:
    """The lines, oldest first; threads add to it while others look."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=_KEPT)
        self._bodies: OrderedDict[int, tuple[Line, Body, Body]] = OrderedDict()
        self._lock = Lock()
        self.total = 0

    def add(
        self,
        request: Request,
        response: Response | None,
        operation: str | None,
        resource: str | None,
        now: float,
        *,
        bodies: bool = True,
    ) -> None:
        """Note a request.

        Args:
            request: The request.
            response: Its answer; None for a cut connection.
            operation: Which operation it asked for.
            resource: Who signed it.
            now: The time.
            bodies: Whether what was said may be shown.
        """
        with self._lock:
            self.total += 1
            line = Line(
                self.total,
                request.method,
                request.path,
                request.query,
                response.status if response else None,
                operation,
                resource,
                now,
            )
            self._lines.append(line)
            if bodies:
                answered = response.body if response else b""
                self._bodies[self.total] = line, _body(request.body), _body(answered)
                if len(self._bodies) > WITH_BODIES:
                    self._bodies.popitem(last=False)

    def exchange(self, key: int) -> dict[str, Any]:
        """A request with its bodies.

        Raises:
            ValueError: There is no such request, or its bodies are not kept.
        """
        with self._lock:
            found = self._bodies.get(key)
        if found is None:
            raise ValueError(f"requests: the bodies of request {key} are not kept")
        line, sent, answered = found
        return {**line._asdict(), "request": sent.show(), "response": answered.show()}

    def all(self) -> list[Line]:
        """Those that are kept."""
        return list(self._lines)

    def latest(self, count: int) -> list[Line]:
        """The last ones, newest first."""
        lines = self._lines
        return [lines[-place] for place in range(1, min(count, len(lines)) + 1)]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._lines.clear()
            self._bodies.clear()
            self.total = 0


def _body(body: bytes) -> Body:
    return Body(body[:LONGEST_BODY], len(body))
