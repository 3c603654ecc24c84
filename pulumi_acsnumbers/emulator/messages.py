"""Messages: one request, one response, or a cut connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Request:
    """One HTTP request as received.

    Attributes:
        method: The method, as sent.
        target: The request target exactly as on the request line, path and query, not decoded: the
            signature covers it.
        headers: The headers, with names in lower case.
        body: The body in bytes.
        peer: The address that the request came from.
    """

    __slots__ = ("body", "headers", "method", "path", "peer", "query", "target")

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        peer: str = "127.0.0.1",
    ) -> None:
        self.method = method
        self.target = target
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.body = body
        self.peer = peer
        self.path, _, self.query = target.partition("?")

    @property
    def origin(self) -> str:
        """Scheme and host as the caller addressed them."""
        return f"http://{self.headers.get('host', 'localhost')}"


@dataclass(slots=True)
class Response:
    """One HTTP response; the adapters add nothing to its headers.

    Attributes:
        status: The status code.
        headers: Name and value pairs, in order, with names in the service's case.
        body: The body in bytes.
        truncated: A fault sends half of the body and closes the connection.
        delayed: Seconds of delay by faults, already spent.
        wait: Seconds between the effect and the response.
    """

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    truncated: bool = False
    delayed: float = 0.0
    wait: float = 0.0

    def header(self, name: str) -> str | None:
        """The value of a header, ignoring the case of its name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class ConnectionCut(Exception):
    """Ends a request by closing the connection without a response.

    Attributes:
        after_commit: Whether the request has taken effect.
        delayed: Seconds of delay by faults before that, already spent.
    """

    def __init__(self, *, after_commit: bool, delayed: float = 0.0) -> None:
        super().__init__(f"connection cut {'after' if after_commit else 'before'} the commit")
        self.after_commit = after_commit
        self.delayed = delayed
