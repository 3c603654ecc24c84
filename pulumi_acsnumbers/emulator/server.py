"""The emulator behind a socket: the standard library's HTTP server, one thread per connection."""

from __future__ import annotations

import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from pulumi_acsnumbers.emulator.emulator import Emulator
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response

MAX_BODY = 32 << 20
IDLE_SECONDS = 120.0

_NO_BODY = frozenset((204, 304))


class Handler(BaseHTTPRequestHandler):
    """The requests of one connection."""

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride] # set by it alone
    protocol_version = "HTTP/1.1"
    # So that a request line without a version is refused with a status line.
    default_request_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # one send carries a whole response

    def setup(self) -> None:
        """Start a connection."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """End a connection."""
        self.server.connections.discard(self.connection)
        super().finish()

    def _answer(self) -> None:
        """Respond to one request."""
        body = self._read_body()
        if body is None:
            return
        # Not `path`, which loses one of two leading slashes: the signature covers both.
        target = self.requestline.split()[1]
        headers = dict(self.headers.items())
        request = Request(self.command, target, headers, body, self.client_address[0])
        try:
            response = self.server.emulator.handle(request)
        except ConnectionCut:
            self.server.write_log(request, "cut")
            self.close_connection = True
        except Exception:  # noqa: BLE001 - a mistake of ours must not take the server down
            traceback.print_exc(file=sys.stderr)
            self.server.write_log(request, "500")
            self.send_error(500)
        else:
            self.server.write_log(request, str(response.status))
            self._send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - the names that the library looks for

    def _read_body(self) -> bytes | None:
        """The body; None if there is no request to respond to."""
        self.wfile.flush()  # a caller may wait for "100 Continue"
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers:
            self.send_error(411)
        elif not (length.isascii() and length.isdigit()):
            self.send_error(400)
        elif len(length) > 10 or int(length) > MAX_BODY:
            self.send_error(413)
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self.close_connection = True  # the caller disconnected in the middle of it
        return None

    def _send(self, response: Response) -> None:
        if response.truncated:
            self.close_connection = True
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status not in _NO_BODY:
            body = response.body
            self.wfile.write(body[: len(body) // 2] if response.truncated else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called there
        """Log nothing about requests that the emulator never saw."""


class Server(ThreadingTCPServer):
    """Serves an emulator on an address until closed.

    Args:
        emulator: The emulator to serve.
        host: The address to listen on.
        port: The port; 0 chooses a free one.
        log: Receives a line for each request; None logs nothing.

    Raises:
        OSError: The address is not available.
    """

    allow_reuse_address = os.name == "posix"  # on Windows it would share a port that is in use
    daemon_threads = True
    request_queue_size = 256
    handler: type[Handler] = Handler

    def __init__(
        self,
        emulator: Emulator,
        host: str = "127.0.0.1",
        port: int = 0,
        log: Callable[[str], object] | None = None,
    ) -> None:
        self.emulator = emulator
        self.connections: set[socket.socket] = set()
        self._log = log
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), self.handler)
        self.port: int = self.server_address[1]
        self.endpoint = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(0.1,), name="acceptor", daemon=True
        )
        self._acceptor.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore callers who disconnect; a thread that cannot start costs one caller."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def write_log(self, request: Request, outcome: str) -> None:
        """Log a request."""
        # The page's own polling would fill the log.
        if self._log is not None and request.path != "/_emulator/view":
            # Whoever started the emulator may have closed the other end of its stderr.
            with suppress(OSError):
                self._log(f"{request.method} {request.target} {outcome}\n")

    def close(self) -> None:
        """Stop listening, and close every connection."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
