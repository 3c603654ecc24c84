"""An end for a whole exchange, where httpx bounds each silence only.

A server that sends one byte of a header now and then, or one provisional answer (1xx) after the
other, is never silent and never done: without this it would hold its thread for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from .clock import Clock


class Patience:
    """How long the exchange that a thread is in may still take.

    Args:
        clock: What it is measured with.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._exchange = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what this thread sends and receives in this block take so many seconds in all."""
        self._exchange.end = self._clock.monotonic() + seconds
        try:
            yield
        finally:
            self._exchange.end = None

    def left(self, timeout: float | None) -> float | None:
        """Return the seconds that one wait may take, of those that were meant for it.

        Raises:
            httpx.ReadTimeout: None are left.
        """
        end: float | None = getattr(self._exchange, "end", None)
        if end is None:
            return timeout
        left = end - self._clock.monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("the exchange as a whole took too long")
        return left if timeout is None else min(timeout, left)

    def guard(self, http: httpx.Client) -> None:
        """Put every connection that a client is going to open under this patience.

        httpx has no public way to hand a network backend to httpcore, whose notion it is. A test
        with a server that drips shows that this one still works.
        """
        for transport in (http._transport, *http._mounts.values()):  # noqa: SLF001  # see above
            pool = getattr(transport, "_pool", None)
            backend = getattr(pool, "_network_backend", None)
            if pool is not None and backend is not None:
                pool._network_backend = _Backend(backend, self)  # noqa: SLF001  # see above


class _Backend:
    """Opens connections as another backend does, and bounds what they do."""

    def __init__(self, inner: Any, patience: Patience) -> None:
        self._inner = inner
        self._patience = patience

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any
    ) -> _Stream:
        left = self._patience.left(timeout)
        return _Stream(self._inner.connect_tcp(host, port, left, *rest, **options), self._patience)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Stream:
    """One connection, on which no wait passes the end of the exchange."""

    def __init__(self, inner: Any, patience: Patience) -> None:
        self._inner = inner
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._inner.read(max_bytes, timeout=self._patience.left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=self._patience.left(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        left = self._patience.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._patience)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
