"""A server on this machine that sends whatever a test likes, and one that nobody should talk to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Clock
from pulumi_acsnumbers.acs.credentials import AccessKey
from tests.support.clocks import SkippingClock

KEY = "Q0FOQVJZLWFjY2Vzcy1rZXktb2YtYS1ob3N0aWxlLXRlc3Q="
TIMEOUT = 30.0  # seconds of the machine after which something hangs; nothing here takes one
T = TypeVar("T")

Answer = bytes | Callable[["Connection"], object]


@dataclass
class Connection:
    """One exchange, as the side sees it that answers."""

    socket: socket.socket
    request: bytes

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def drip(self, piece: bytes, *, every: float = 0.0) -> None:
        """Send a piece again and again, until the other side goes away."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            self.socket.sendall(piece)
            time.sleep(every)

    def hang(self) -> None:
        """Say nothing until the other side goes away."""
        self.socket.settimeout(TIMEOUT)
        self.socket.recv(1)


class Liar:
    """Listens on loopback and answers in turn, with the last answer again and again.

    Attributes:
        heard: What came, request by request.
        connections: How many came, whether they asked for something or not.
    """

    def __init__(self, *answers: Answer) -> None:
        self.answers: list[Answer] = list(answers)
        self.heard: list[bytes] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.endpoint = f"http://{self.address}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening, and end every connection."""
        # On Linux, a close alone does not wake who waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def lines(self) -> list[str]:
        """The request lines of all that came."""
        return [request.partition(b"\r\n")[0].decode("latin-1") for request in self.heard]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                connection.settimeout(TIMEOUT)
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            buffer = b""
            while True:
                request, buffer = _one_request(connection, buffer)
                with self._lock:
                    self.heard.append(request)
                    number = min(len(self.heard), len(self.answers)) - 1
                    if number < 0:
                        return
                answer = self.answers[number]
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(Connection(connection, request))


def _one_request(connection: socket.socket, buffer: bytes) -> tuple[bytes, bytes]:
    while b"\r\n\r\n" not in buffer:
        buffer += _more(connection)
    head, _, rest = buffer.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(rest) < length:
        rest += _more(connection)
    return head + b"\r\n\r\n" + rest[:length], rest[length:]


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError
    return data


def told(
    status: int | str = 200, body: Any = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return an answer, byte for byte: JSON unless the body is bytes already."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X" if isinstance(status, int) else status]
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    lines += [f"{name}: {value}" for name, value in (fields | dict(headers or {})).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def client_of(liar: Liar, clock: Clock | None = None) -> Client:
    """Return the real client, on a real socket."""
    clock = clock or SkippingClock()
    key = AccessKey(KEY, clock=clock)
    return Client(liar.endpoint, key, clock=clock, chance=lambda: 1.0)


def soon(act: Callable[[], T]) -> T:
    """Return what something gives; fail when it does not come to an end."""
    result: list[T] = []
    problem: list[BaseException] = []

    def run() -> None:
        try:
            result.append(act())
        except BaseException as error:  # noqa: BLE001  # handed to the thread that waits
            problem.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    assert not thread.is_alive(), "it does not come to an end"
    if problem:
        raise problem[0]
    return result[0]
