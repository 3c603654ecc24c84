"""The emulator behind an httpx client in the same process: no port, no thread, no waiting."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request


class InProcessTransport(httpx.BaseTransport):
    """Carries requests to an emulator, and reports its faults as httpx does.

    A delay longer than the client's read timeout is a `ReadTimeout` after the request took effect.
    A cut connection and a truncated body are a `RemoteProtocolError`.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of the client."""
        limit = request.extensions.get("timeout", {}).get("read")
        received = Request(
            request.method,
            request.url.raw_path.decode("latin-1"),
            {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in request.headers.raw
            },
            request.read(),
        )
        try:
            response = self._emulator.handle(received)
        except ConnectionCut as cut:
            if limit is not None and cut.delayed > limit:
                raise httpx.ReadTimeout("timed out", request=request) from None
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from None
        if limit is not None and response.delayed > limit:
            raise httpx.ReadTimeout("timed out", request=request)
        if response.truncated:
            return httpx.Response(
                response.status, headers=response.headers, stream=_Torn(response.body)
            )
        return httpx.Response(response.status, headers=response.headers, content=response.body)


class _Torn(httpx.SyncByteStream):
    """Half of a body, then a lost connection."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        half = self._body[: len(self._body) // 2]
        yield half
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body "
            f"(received {len(half)} bytes, expected {len(self._body)})"
        )
