"""How a request proves who sends it: a Microsoft Entra ID token, through azure-identity."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator
from typing import Any, Final, NoReturn, Protocol

import httpx

from .clock import SYSTEM_CLOCK, Clock
from .endpoints import PUBLIC_CLOUD_SCOPE, is_loopback
from .errors import ConfigurationError
from .faults import line

_EARLY: Final = 300.0
"""Seconds before its expiry at which a token is asked for again, as the Azure SDKs do."""

_SILENCE: Final = 20.0
"""Seconds of silence after which a request for a token is given up; azure-identity asks up to
four times, and would wait 300 seconds each time."""

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,32768}=*")  # RFC 6750, and short enough to send


class Token(Protocol):
    """A token and its end, as azure-core has them."""

    @property
    def token(self) -> str:
        """The token itself."""
        ...

    @property
    def expires_on(self) -> int:
        """When it ends, in seconds since 1970."""
        ...


class TokenCredential(Protocol):
    """What gives tokens: any credential of azure-identity."""

    def get_token(self, *scopes: str) -> Token:
        """Return a token for these scopes."""
        ...


class EntraToken(httpx.Auth):
    """Sends a Microsoft Entra ID token with each request, and never over an open wire.

    One token serves all threads until shortly before it expires, and one failure all those that
    wait for it: a credential that is not there can take long to say so.

    Args:
        credential: Where tokens come from; azure-identity's `DefaultAzureCredential` when None,
            which is imported only then.
        scope: What the token is for. Sovereign clouds have scopes of their own.
        authority_host: The Microsoft Entra host of a sovereign cloud, for the default credential.
        clock: What tells that a token is about to expire.
    """

    def __init__(
        self,
        credential: TokenCredential | None = None,
        *,
        scope: str = PUBLIC_CLOUD_SCOPE,
        authority_host: str | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._credential = credential
        self._scope = scope
        self._authority_host = authority_host
        self._clock = clock
        self._lock = threading.Lock()
        self._current: Token | None = None
        self._failures: list[str] = []

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token on the way out.

        Raises:
            ConfigurationError: There is no token to be had, or the wire is open for others.
        """
        url = request.url
        if url.scheme != "https" and not is_loopback(str(url)):
            raise ConfigurationError("a token is never sent over plain http")
        token = self._token()
        request.headers["Authorization"] = f"Bearer {token.token}"
        response = yield request
        if response.status_code == 401:
            with self._lock:
                if self._current is token:  # else another thread has asked for a new one
                    self._current = None

    def _token(self) -> Token:
        failures = len(self._failures)
        with self._lock:
            if len(self._failures) > failures:  # while this thread waited for its turn
                raise _no_token(self._failures[-1])
            now = self._clock.now().timestamp()
            if self._current is None or self._current.expires_on - now < _EARLY:
                self._current = self._ask()
            return self._current

    def _ask(self) -> Token:
        # Raised outside of the handler: what azure-identity raises can hold its own requests.
        try:
            if self._credential is None:
                self._credential = _default_credential(self._authority_host)
            token = self._credential.get_token(self._scope)
            usable = _BEARER.fullmatch(token.token) is not None
        except Exception as error:  # noqa: BLE001  # its errors share no class but this one
            reason = _first_line(error)
        else:
            if usable:
                return token
            del token  # or the error would lead to it
            reason = "what came is not one"
        self._failures.append(reason)
        raise _no_token(reason)

    def __repr__(self) -> str:
        return "EntraToken(…)"

    def __reduce__(self) -> NoReturn:
        # Pulumi serialises dynamic providers, with all they hold, into the state file.
        raise TypeError("a credential is never serialised")


def _default_credential(authority_host: str | None) -> TokenCredential:
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415  # costs half a second

    options: dict[str, Any] = {"read_timeout": _SILENCE}
    if authority_host:
        options["authority"] = authority_host
    return DefaultAzureCredential(**options)


def _no_token(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"no access key is configured, and Microsoft Entra ID gave no token: {reason.rstrip('.')}"
    )


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return (line(text.splitlines()[0]) or "")[:300]
