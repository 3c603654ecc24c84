"""A time limit for a whole exchange, where httpx limits only each silence.

A server that sends one byte of a header now and then, or one provisional response (1xx) after
another, is never silent and never done: it would block its thread forever. httpx cannot pass a
network backend to httpcore, so this transport creates the connection pool itself.
"""

from __future__ import annotations

import importlib.util
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import httpcore
import httpx

from .errors import ConfigurationError

if TYPE_CHECKING:
    import ssl

    from .clock import Clock


class ExchangeTimeout:
    """How much time the current exchange of a thread has left.

    Args:
        clock: The clock that measures it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._exchange = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit what this thread sends and receives in this block to the given total seconds."""
        self._exchange.end = self._clock.monotonic() + seconds
        try:
            yield
        finally:
            self._exchange.end = None

    def left(self, timeout: float | None) -> float | None:
        """Return how many seconds one wait may take, at most `timeout`.

        Raises:
            httpcore.ReadTimeout: No time is left.
        """
        end: float | None = getattr(self._exchange, "end", None)
        if end is None:
            return timeout
        left = end - self._clock.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange as a whole took too long")
        return left if timeout is None else min(timeout, left)


class _Backend(httpcore.NetworkBackend):
    """Opens connections on which no wait outlasts the exchange."""

    def __init__(self, timeout: ExchangeTimeout) -> None:
        self._inner = httpcore.SyncBackend()
        self._timeout = timeout

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._timeout.left(timeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(stream, self._timeout)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, timeout: ExchangeTimeout) -> None:
        self._inner = inner
        self._timeout = timeout

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._timeout.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._timeout.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._timeout.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._timeout)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BoundedTransport(httpx.BaseTransport):
    """Carries requests to one endpoint, through the environment's proxy if there is one.

    Args:
        endpoint: The endpoint.
        timeout: The time limit of each exchange.
        limits: The limits of the connection pool.
        trust_env: Whether environment variables set proxies and certificates.

    Raises:
        ConfigurationError: The environment's proxy setting is invalid.
    """

    def __init__(
        self, endpoint: str, timeout: ExchangeTimeout, limits: httpx.Limits, *, trust_env: bool
    ) -> None:
        options: dict[str, Any] = {
            "ssl_context": httpx.create_ssl_context(trust_env=trust_env),
            "max_connections": limits.max_connections,
            "max_keepalive_connections": limits.max_keepalive_connections,
            "keepalive_expiry": limits.keepalive_expiry,
            "network_backend": _Backend(timeout),
        }
        proxy = _proxy_of(endpoint) if trust_env else None
        self._pool = _proxied(proxy, options) if proxy else httpcore.ConnectionPool(**options)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its response, with the body still unread."""
        url = request.url
        with _httpx_errors():
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=cast("Iterable[bytes]", request.stream),
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Translate httpcore errors into the httpx errors of the same names."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error


def _proxy_of(endpoint: str) -> httpx.URL | None:
    """Return the proxy that the environment sets for an endpoint."""
    url, proxies = httpx.URL(endpoint), urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or urllib.request.proxy_bypass(url.host):
        return None
    return httpx.URL(found if "://" in found else f"http://{found}")


def _proxied(proxy: httpx.URL, options: dict[str, Any]) -> httpcore.ConnectionPool:
    where = httpcore.URL(
        scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=proxy.raw_path
    )
    auth = (proxy.username.encode(), proxy.password.encode()) if proxy.username else None
    if proxy.scheme in ("http", "https"):
        return httpcore.HTTPProxy(proxy_url=where, proxy_auth=auth, **options)
    if proxy.scheme in ("socks5", "socks5h"):
        if importlib.util.find_spec("socksio"):
            return httpcore.SOCKSProxy(proxy_url=where, proxy_auth=auth, **options)
        reason = "a SOCKS proxy needs the package socksio: install it, or set another proxy"
    else:
        reason = f"the proxy's scheme cannot be {proxy.scheme!r}; set one that begins with http://"
    raise ConfigurationError(f"reading the proxy of the environment: {reason}")
