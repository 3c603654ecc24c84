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
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # seconds; a change of a reservation took 7
_LIMITS = httpx.Limits(
    max_connections=AT_ONCE,
    max_keepalive_connections=AT_ONCE,
    keepalive_expiry=30.0,  # seconds: between two looks at a purchase; Azure waits longer
)


class Access(Protocol):
    """Where the service is, and how requests prove that they may; settings have this form."""

    @property
    def endpoint(self) -> str:
        """The ACS resource, normalised."""
        ...

    @property
    def access_key(self) -> str | None:
        """What signs the requests; None for Microsoft Entra ID."""
        ...

    @property
    def token_scope(self) -> str:
        """What a Microsoft Entra ID token is asked for."""
        ...

    @property
    def authority_host(self) -> str | None:
        """The Microsoft Entra host of a sovereign cloud, or None."""
        ...

    @property
    def insecure_hosts(self) -> Collection[str]:
        """Hosts besides loopback to which plain http is allowed."""
        ...


class Client:
    """Phone numbers and short codes of one resource. All threads of a process share one client.

    Attributes:
        endpoint: Where it asks, normalised.
        skew: How far the service's clock is from this machine's, as far as answers showed.

    Args:
        endpoint: `https://<resource>.communication.azure.com`; plain http for this machine only.
        auth: What signs the requests: an `AccessKey` or an `EntraToken`.
        transport: What carries them, instead of the network.
        clock: For pauses, bounds and waiting; signatures are dated by what the service's answers
            say of the time.
        api_version: Sent with each request about phone numbers.
        chance: A random number from 0 to 1, for the pauses between attempts.
        insecure_hosts: Hosts besides loopback to which plain http is allowed.

    Raises:
        ConfigurationError: The endpoint cannot be used.
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
        # No proxy can reach this machine for us.
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
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # the service has none
            trust_env=False,  # the transport has looked; .netrc must not sign in place of `auth`
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
        """Return a client for `endpoint=https://…;accesskey=…`, which also dates the signatures.

        Raises:
            ConfigurationError: A part of the text is missing or cannot be used.
        """
        endpoint, key = parse_connection_string(text, clock=clock)
        return cls(endpoint, key, clock=clock, **options)

    @classmethod
    def for_access(cls, access: Access, *, clock: Clock = SYSTEM_CLOCK, **options: Any) -> Self:
        """Return a client for settings; no request is made, and no token asked for.

        Raises:
            ConfigurationError: The endpoint or the key cannot be used.
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
