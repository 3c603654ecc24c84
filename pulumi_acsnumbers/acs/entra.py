"""Authentication with a Microsoft Entra ID token, through azure-identity."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import Any, Final, NoReturn, Protocol

import httpx

from .clock import SYSTEM_CLOCK, Clock
from .endpoints import PUBLIC_CLOUD_SCOPE, is_loopback
from .errors import ConfigurationError
from .faults import line

_EARLY: Final = 300.0
"""Seconds before its expiry at which a token is refreshed, as in the Azure SDKs."""

_SILENCE: Final = 20.0
"""Seconds without an answer after which a token request is given up.

azure-identity tries up to four times, and by default waits 300 seconds each time.
"""

_TIMEOUT: Final = 60.0
"""Seconds after which the default credential is given up.

It tries up to ten sources, one after the other, and some of them are programs that it starts.
"""

_TRIED: Final = re.compile(r"^\t(\w{1,40}?)(?:Credential)?: ", re.MULTILINE | re.ASCII)
"""A source in the message of the default credential."""

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,32768}=*")  # RFC 6750, and short enough to send


class Token(Protocol):
    """An access token as azure-core represents it."""

    @property
    def token(self) -> str:
        """The token string."""
        ...

    @property
    def expires_on(self) -> int:
        """When it expires, in seconds since 1970."""
        ...


class TokenCredential(Protocol):
    """A source of tokens: any credential of azure-identity."""

    def get_token(self, *scopes: str) -> Token:
        """Return a token for these scopes."""
        ...


class EntraToken(httpx.Auth):
    """Sends a Microsoft Entra ID token with each request, never over plain http to another host.

    All threads share one token until shortly before it expires. All threads that wait for a token
    share one failure, because a missing credential can take long to fail.

    Args:
        credential: Where tokens come from. None means azure-identity's `DefaultAzureCredential`,
            which is imported only then.
        scope: What the token is for. Sovereign clouds have their own scopes.
        authority_host: The Microsoft Entra authority host of a sovereign cloud, for the default
            credential.
        clock: Decides when a token is about to expire.
        timeout: Seconds after which the default credential is given up.
    """

    def __init__(
        self,
        credential: TokenCredential | None = None,
        *,
        scope: str = PUBLIC_CLOUD_SCOPE,
        authority_host: str | None = None,
        clock: Clock = SYSTEM_CLOCK,
        timeout: float = _TIMEOUT,
    ) -> None:
        self._credential = credential
        self._timeout = timeout if credential is None else None
        self._scope = scope
        self._authority_host = authority_host
        self._clock = clock
        self._lock = threading.Lock()
        self._current: Token | None = None
        self._failures: list[str] = []

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token before a request is sent.

        Raises:
            ConfigurationError: No token is available, or the request would go over plain http to
                another host.
        """
        url = request.url
        if url.scheme != "https" and not is_loopback(str(url)):
            raise ConfigurationError("a token is never sent over plain http")
        token = self._token()
        request.headers["Authorization"] = f"Bearer {token.token}"
        response = yield request
        if response.status_code == 401:
            with self._lock:
                if self._current is token:  # else another thread has refreshed it
                    self._current = None

    def _token(self) -> Token:
        failures = len(self._failures)
        with self._lock:
            if len(self._failures) > failures:  # while this thread waited for the lock
                raise _no_token(self._failures[-1])
            now = self._clock.now().timestamp()
            if self._current is None or self._current.expires_on - now < _EARLY:
                self._current = self._ask()
            return self._current

    def _ask(self) -> Token:
        # Raised outside the handler: exceptions of azure-identity can hold its own requests.
        try:
            if self._credential is None:
                self._credential = _default_credential(self._authority_host)
            token = self._get(self._credential)
            usable = _BEARER.fullmatch(token.token) is not None
        except Exception as error:  # noqa: BLE001  # its errors share no class but this one
            reason = _reason(error)
        else:
            if usable:
                return token
            del token  # so that the error's frames do not hold it
            reason = "what came is not one"
        self._failures.append(reason)
        raise _no_token(reason)

    def _get(self, credential: TokenCredential) -> Token:
        if self._timeout is None:  # the caller's own credential may wait for a person
            return credential.get_token(self._scope)
        asked = Future[Token]()
        asking = threading.Thread(
            target=_settle, args=(asked, lambda: credential.get_token(self._scope)), daemon=True
        )
        asking.start()
        try:
            return asked.result(self._timeout)
        except TimeoutError:
            if asked.done():  # the error is the credential's own
                raise
        raise TimeoutError(
            f"no answer within {self._timeout:.0f} seconds{_among(_sources(credential))}"
        )

    def __repr__(self) -> str:
        return "EntraToken(…)"

    def __reduce__(self) -> NoReturn:
        # Pulumi serialises dynamic providers and everything they hold into the state file.
        raise TypeError("a credential is never serialised")


def _default_credential(authority_host: str | None) -> TokenCredential:
    from azure.identity import DefaultAzureCredential  # costs half a second

    options: dict[str, Any] = {"read_timeout": _SILENCE}
    if authority_host:
        options["authority"] = authority_host
    return DefaultAzureCredential(**options)


def _no_token(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"no access key is configured, and Microsoft Entra ID gave no token: {reason.rstrip('.')}"
    )


def _settle(asked: Future[Token], ask: Callable[[], Token]) -> None:
    try:
        asked.set_result(ask())
    except BaseException as error:  # noqa: BLE001  # raised where the result is awaited
        asked.set_exception(error)


def _sources(credential: TokenCredential) -> list[str]:
    """Return what a chain of credentials consists of, without what is not set up."""
    names = [type(one).__name__ for one in getattr(credential, "credentials", ())]
    return [name.removesuffix("Credential") for name in names if not name.startswith("Failed")]


def _among(sources: list[str]) -> str:
    return f" (tried: {', '.join(sources[:12])})" if sources else ""


def _reason(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    first = (line(text.splitlines()[0]) or "")[:300]
    return f"{first.rstrip('.')}{_among(_TRIED.findall(text))}"
