"""One client for one Communication Services resource."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol, Self

import httpx

from .briefs import Briefs
from .catalogue import Catalogue
from .clock import SYSTEM_CLOCK, Clock, ServiceClock, Skew
from .credentials import AccessKey, parse_connection_string
from .endpoints import is_loopback, normalise_endpoint
from .entra import EntraToken
from .errors import forgetful
from .exchange_timeout import BoundedTransport, ExchangeTimeout
from .numbers import Numbers
from .operations import Operations, Poller
from .operators import Operators
from .rate_limiter import AT_ONCE
from .reservations import Reservations
from .searches import Searches
from .short_codes import ShortCodes
from .wire import Wire

API_VERSION = "2025-06-01"
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # seconds; updating a reservation has taken 7
_LIMITS = httpx.Limits(
    max_connections=AT_ONCE,
    max_keepalive_connections=AT_ONCE,
    keepalive_expiry=30.0,  # seconds, more than between two polls; Azure waits longer
)


class Access(Protocol):
    """Where the service is and how requests authenticate. Settings have this shape."""

    @property
    def endpoint(self) -> str:
        """The endpoint of the ACS resource, normalised."""
        ...

    @property
    def access_key(self) -> str | None:
        """The key that signs requests; None for Microsoft Entra ID."""
        ...

    @property
    def token_scope(self) -> str:
        """The scope of the Microsoft Entra ID token."""
        ...

    @property
    def authority_host(self) -> str | None:
        """The Microsoft Entra authority host of a sovereign cloud, or None."""
        ...

    @property
    def insecure_hosts(self) -> Collection[str]:
        """Hosts besides loopback to which plain http is allowed."""
        ...


class Client:
    """Phone numbers and short codes of one resource. All threads of a process share one client.

    Attributes:
        endpoint: The endpoint of the resource, normalised.
        skew: The offset of the service's clock from this machine's, as learned from responses.

    Args:
        endpoint: `https://<resource>.communication.azure.com`; plain http on loopback only.
        auth: How requests authenticate: an `AccessKey` or an `EntraToken`.
        transport: Carries requests in place of the network.
        clock: For pauses, timeouts and waiting. Signatures use the service's time instead.
        api_version: The API version of requests about phone numbers.
        chance: Returns a random number from 0 to 1, for the pauses between attempts.
        insecure_hosts: Hosts besides loopback to which plain http is allowed.

    Raises:
        ConfigurationError: The endpoint is invalid.
    """

    @forgetful
    def __init__(
        self,
        endpoint: str,
        auth: httpx.Auth,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = SYSTEM_CLOCK,
        api_version: str = API_VERSION,
        chance: Callable[[], float] = random.random,
        insecure_hosts: Collection[str] = (),
        before: Callable[[httpx.Request], None] | None = None,
        after: Callable[[httpx.Response], None] | None = None,
    ) -> None:
        self.endpoint = normalise_endpoint(endpoint, insecure_hosts=insecure_hosts)
        self.skew = Skew()
        if isinstance(auth, AccessKey):
            auth = auth.dated_by(ServiceClock(clock, self.skew))
        timeout = ExchangeTimeout(clock)
        # A proxy cannot reach this machine's loopback.
        trust_env = not is_loopback(self.endpoint)
        self._http = httpx.Client(
            auth=auth,
            transport=transport
            or BoundedTransport(self.endpoint, timeout, _LIMITS, trust_env=trust_env),
            timeout=_TIMEOUT,
            event_hooks={
                "request": [before] if before else [],
                "response": [after] if after else [],
            },
            follow_redirects=False,  # the credential stays with the configured host
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # the service sets none
            trust_env=False,  # the transport reads the proxies; .netrc must not replace `auth`
        )
        wire = Wire(
            self.endpoint,
            self._http,
            clock=clock,
            skew=self.skew,
            api_version=api_version,
            chance=chance,
            timeout=timeout,
        )
        poller = Poller(wire)
        self.numbers = Numbers(poller)
        self.searches = Searches(poller)
        self.reservations = Reservations(poller)
        self.operations = Operations(poller)
        self.catalogue = Catalogue(wire)
        self.operators = Operators(wire)
        self.briefs = Briefs(wire)
        self.short_codes = ShortCodes(wire)

    @classmethod
    @forgetful
    def from_connection_string(
        cls, text: str, *, clock: Clock = SYSTEM_CLOCK, **options: Any
    ) -> Self:
        """Return a client for a connection string, `endpoint=https://…;accesskey=…`.

        Raises:
            ConfigurationError: A part of the string is missing or invalid.
        """
        endpoint, key = parse_connection_string(text, clock=clock)
        return cls(endpoint, key, clock=clock, **options)

    @classmethod
    def for_access(cls, access: Access, *, clock: Clock = SYSTEM_CLOCK, **options: Any) -> Self:
        """Return a client for settings. Sends no request and requests no token.

        Raises:
            ConfigurationError: The endpoint or the key is invalid.
        """
        auth: AccessKey | EntraToken
        if access.access_key is not None:
            auth = AccessKey(access.access_key, clock=clock)
        else:
            auth = EntraToken(
                scope=access.token_scope, authority_host=access.authority_host, clock=clock
            )
        return cls(
            access.endpoint, auth, insecure_hosts=access.insecure_hosts, clock=clock, **options
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.endpoint!r})"
