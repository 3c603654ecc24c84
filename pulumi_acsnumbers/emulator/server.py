"""The emulator behind a listening socket: HTTP/1.1 with keep-alive, a thread a connection.

Written on plain sockets because the standard library's handler class needs several times as long
for a request as the emulator itself, and because the raw request target must reach the signature
check untouched.
"""

from __future__ import annotations

import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic

from pulumi_acsnumbers.emulator.emulator import Emulator
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response

MAX_HEAD = 64 << 10
MAX_BODY = 32 << 20
MAX_CONNECTIONS = 512

_IDLE_SECONDS = 120.0
_REQUEST_SECONDS = 120.0  # for a whole request, so that bytes now and then keep no connection
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_NO_BODY = frozenset((204, 304))


class BadHttp(Exception):
    """What came is not a request that this server reads."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class _Head:
    method: str
    target: str
    headers: dict[str, str]
    length: int
    keep_alive: bool


class Server:
    """Serves an emulator on an address until it is closed.

    Args:
        emulator: What answers.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        log: Takes a line for each request; None keeps quiet.

    Raises:
        OSError: The address cannot be had.
    """

    def __init__(
        self,
        emulator: Emulator,
        host: str = "127.0.0.1",
        port: int = 0,
        log: Callable[[str], object] | None = None,
    ) -> None:
        self._emulator = emulator
        self._log = log
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._closed = False
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=256)
        self.port: int = self._listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.endpoint = f"http://{shown}:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, name="acceptor", daemon=True)
        self._acceptor.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, peer = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                continue
            thread = threading.Thread(
                target=self._converse, args=(connection, peer[0]), daemon=True
            )
            with self._guard:
                if self._closed or len(self._open) >= MAX_CONNECTIONS:
                    connection.close()
                    continue
                try:
                    thread.start()
                except RuntimeError:  # none is to be had now, and later there may be one
                    connection.close()
                    continue
                self._open.add(connection)
                self._threads.add(thread)

    def _converse(self, connection: socket.socket, peer: str) -> None:
        """Answer the requests of one connection."""
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = _Reader(connection)
            while self._exchange(connection, reader, peer):
                pass
        except (OSError, ConnectionCut):
            pass
        finally:
            with self._guard:
                self._open.discard(connection)
                self._threads.discard(threading.current_thread())
            connection.close()

    def _exchange(self, connection: socket.socket, reader: _Reader, peer: str) -> bool:
        """One request and its answer; whether another may follow."""
        try:
            head = reader.head()
            if head is None:
                return False
            if head.headers.get("expect", "").lower() == "100-continue":
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = reader.body(head.length)
        except BadHttp as error:
            connection.sendall(_plain(error.status))
            return False
        request = Request(head.method, head.target, head.headers, body, peer)
        try:
            response = self._emulator.handle(request)
        except ConnectionCut:
            self._write_log(request, "cut")
            raise
        except Exception:  # noqa: BLE001 - a mistake of ours must not take the server down
            traceback.print_exc(file=sys.stderr)
            self._write_log(request, "500")
            connection.sendall(_plain(500))
            return False
        self._write_log(request, str(response.status))
        connection.sendall(_render(request, response, keep_alive=head.keep_alive))
        return head.keep_alive and not response.truncated

    def _write_log(self, request: Request, outcome: str) -> None:
        # Nobody wants to read how often the page has looked.
        if self._log is not None and request.path != "/_emulator/view":
            # Who started the emulator may have closed the other end of its stderr.
            with suppress(OSError):
                self._log(f"{request.method} {request.target} {outcome}\n")

    def close(self) -> None:
        """Stop listening, close every connection, and wait for the threads."""
        with self._guard:
            self._closed = True
            connections, threads = list(self._open), list(self._threads)
        # Closing alone does not wake a thread that waits in accept or recv.
        for waiting in (self._listener, *connections):
            with suppress(OSError):
                waiting.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._acceptor, *threads):
            thread.join(timeout=0.5)


class _Reader:
    """Cuts a connection's bytes into requests."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""
        self._until: float | None = None

    def head(self) -> _Head | None:
        """Request line and headers; None when the caller has gone."""
        self._until = monotonic() + _REQUEST_SECONDS if self._buffer else None
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > MAX_HEAD:
                raise BadHttp(431)
            more = self._receive(65_536)
            if not more:
                return None
            self._buffer += more
        text = self._buffer[:end].decode("latin-1")
        self._buffer = self._buffer[end + 4 :]
        return _parse_head(text.lstrip("\r\n"))

    def body(self, length: int) -> bytes:
        """The next `length` bytes."""
        parts = [self._buffer[:length]]
        self._buffer = self._buffer[length:]
        missing = length - len(parts[0])
        while missing:
            more = self._receive(min(missing, 1 << 20))
            if not more:
                raise ConnectionResetError("the caller left in the middle of a body")
            parts.append(more)
            missing -= len(more)
        self._connection.settimeout(_IDLE_SECONDS)  # for the answer, too
        return b"".join(parts)

    def _receive(self, size: int) -> bytes:
        """More bytes, at most so many; TimeoutError when a caller is too slow.

        A caller may rest between requests, and then has a limited time for the whole of one.
        """
        if self._until is None:
            self._connection.settimeout(_IDLE_SECONDS)
            more = self._connection.recv(size)
            self._until = monotonic() + _REQUEST_SECONDS
            return more
        self._connection.settimeout(max(self._until - monotonic(), 0.001))
        return self._connection.recv(size)


def _parse_head(text: str) -> _Head:
    line, *lines = text.split("\r\n")
    words = line.split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise BadHttp(400)
    method, target, version = words
    if not method.isalpha() or not target.startswith("/"):
        raise BadHttp(400)
    headers: dict[str, str] = {}
    for header in lines:
        name, colon, value = header.partition(":")
        if not colon or not name or name != name.strip():
            raise BadHttp(400)
        name, value = name.lower(), value.strip()
        if headers.setdefault(name, value) != value:
            if name in ("content-length", "host", "authorization"):
                raise BadHttp(400)
            headers[name] += f", {value}"
    if "transfer-encoding" in headers:
        raise BadHttp(411)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadHttp(400)
    if len(length) > 10 or int(length) > MAX_BODY:
        raise BadHttp(413)
    connection = headers.get("connection", "").lower()
    keep_alive = connection != "close" and (version == "HTTP/1.1" or connection == "keep-alive")
    return _Head(method, target, headers, int(length), keep_alive)


def _plain(status: int) -> bytes:
    """An answer below the level of the service."""
    return (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ).encode()


def _render(request: Request, response: Response, *, keep_alive: bool) -> bytes:
    """A whole answer, so that one send carries it."""
    lines = [f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if not keep_alive or response.truncated:
        lines.append("Connection: close")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    if request.method == "HEAD" or response.status in _NO_BODY:
        return head
    body = response.body
    return head + (body[: len(body) // 2] if response.truncated else body)
