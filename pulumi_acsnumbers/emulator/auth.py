"""Who sends a request: the access keys of the resources, and other credentials.

The service accepts several schemes. Each is an `Authenticator`, chosen by the scheme in the
`Authorization` header.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import NAMESPACE_DNS, uuid5

from pulumi_acsnumbers.emulator.clock import parse_http_date
from pulumi_acsnumbers.emulator.messages import Request

DEFAULT_KEY = base64.b64encode(b"acs-emulator-well-known-key-0001").decode()
DEFAULT_RESOURCE = "contoso"
MAX_SKEW = 15 * 60

_EMPTY_HASH = base64.b64encode(hashlib.sha256(b"").digest()).decode()
_SIGNED_HEADERS = "SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="


@dataclass(frozen=True)
class Resource:
    """A Communication Services resource: a name and its two keys."""

    name: str
    primary_key: str = field(repr=False)
    secondary_key: str = field(repr=False)

    @property
    def id(self) -> str:
        """The immutable id that appears in some error texts."""
        return str(uuid5(NAMESPACE_DNS, f"{self.name}.communication.azure.com"))

    @property
    def keys(self) -> tuple[str, str]:
        """Both keys, either of which can sign."""
        return self.primary_key, self.secondary_key

    def connection_string(self, endpoint: str) -> str:
        """The connection string for an address of the emulator."""
        return f"endpoint={endpoint.rstrip('/')}/;accesskey={self.primary_key}"


def make_resources(names: Iterable[str], access_key: str | None) -> dict[str, Resource]:
    """The resources by name. The first has the given key; the others' keys derive from their names.

    Raises:
        ValueError: The key is not base64, or a name occurs twice.
    """
    resources: dict[str, Resource] = {}
    for name in names:
        if not name or name in resources:
            raise ValueError(f"the resource name {name!r} is empty or given twice")
        primary = (access_key or DEFAULT_KEY) if not resources else _derive(f"{name}/primary")
        try:
            base64.b64decode(primary, validate=True)
        except binascii.Error:
            raise ValueError("the access key is not base64") from None
        resources[name] = Resource(name, primary, _derive(f"{name}/secondary"))
    if not resources:
        raise ValueError("at least one resource is needed")
    return resources


def _derive(text: str) -> str:
    return base64.b64encode(hashlib.sha256(f"acs-emulator/{text}".encode()).digest()).decode()


class Authenticator(Protocol):
    """Finds the resource that a credential of one scheme belongs to."""

    def __call__(self, request: Request, credential: str) -> Resource | None:
        """The resource, or None if the credential is rejected."""


class AccessKeys:
    """Requests signed with HMAC-SHA256 over method, raw target, date, host and content hash.

    Args:
        resources: The resources whose keys sign.
        clocks: The clocks that dates are compared with. One of them has to match.
        check_dates: Returns whether dates are currently checked.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        clocks: Iterable[Callable[[], float]],
        check_dates: Callable[[], bool],
    ) -> None:
        self._keys = [(base64.b64decode(key), r) for r in resources for key in r.keys]
        self._clocks = tuple(clocks)
        self._check_dates = check_dates

    def __call__(self, request: Request, credential: str) -> Resource | None:
        """The resource whose key signed the request."""
        if not credential.startswith(_SIGNED_HEADERS):
            return None
        try:
            signature = base64.b64decode(credential[len(_SIGNED_HEADERS) :], validate=True)
        except (binascii.Error, ValueError):
            return None
        headers = request.headers
        date, content_hash = headers.get("x-ms-date", ""), headers.get("x-ms-content-sha256", "")
        if content_hash != _content_hash(request.body) or not self._recent(date):
            return None
        tail = f"\n{date};{headers.get('host', '')};{content_hash}"
        for target in _signed_targets(request):
            text = f"{request.method.upper()}\n{target}{tail}".encode("latin-1", "replace")
            for key, resource in self._keys:
                if hmac.compare_digest(hmac.digest(key, text, "sha256"), signature):
                    return resource
        return None

    def _recent(self, date: str) -> bool:
        seconds = parse_http_date(date)
        if seconds is None:
            return False
        return not self._check_dates() or any(
            abs(now() - seconds) <= MAX_SKEW for now in self._clocks
        )


def _content_hash(body: bytes) -> str:
    if not body:
        return _EMPTY_HASH
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _signed_targets(request: Request) -> list[str]:
    """The raw target, and the form that one official SDK signs if the query has a space."""
    if "%20" not in request.query:
        return [request.target]
    return [request.target, f"{request.path}?{request.query.replace('%20', '+')}"]


class Authenticators:
    """Authenticates requests by the scheme of their credential."""

    def __init__(self) -> None:
        self._schemes: dict[str, Authenticator] = {}

    def add(self, scheme: str, authenticator: Authenticator) -> None:
        """Register the authenticator of a scheme."""
        self._schemes[scheme.lower()] = authenticator

    def resource(self, request: Request) -> Resource | None:
        """The resource that the credential belongs to, or None if it is rejected."""
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        authenticator = self._schemes.get(scheme.lower())
        return None if authenticator is None else authenticator(request, credential.strip())
