"""Where the service is and how a request proves that it may: connection string and access key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Generator
from email.utils import format_datetime
from typing import NoReturn

import httpx

from .clock import SYSTEM_CLOCK, Clock
from .errors import ConfigurationError

_ENDPOINT = re.compile(
    r"(?:(https?)://)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SIGNED_HEADERS = "x-ms-date;host;x-ms-content-sha256"


class AccessKey(httpx.Auth):
    """Signs each request with HMAC-SHA256, anew whenever it is sent.

    The service's documentation calls this access key authentication. Signed are the method, path
    and query exactly as they are sent, the date, the `Host` header and the hash of the body.

    Args:
        text: The key, base64, from the portal or a connection string.
        clock: What dates the signatures. The service refuses a date that is minutes away.

    Raises:
        ConfigurationError: The text is not base64, or empty. The error does not show it.
    """

    requires_request_body = True

    def __init__(self, text: str, *, clock: Clock = SYSTEM_CLOCK) -> None:
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key:
            raise ConfigurationError("access key: not a base64 text")
        self._key = key
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request on its way out."""
        date = format_datetime(self._clock.now(), usegmt=True)
        content_hash = _base64(hashlib.sha256(request.content).digest())
        lines = [
            request.method.upper(),
            request.url.raw_path.decode("ascii"),
            f"{date};{request.headers['host']};{content_hash}",
        ]
        signature = _base64(hmac.digest(self._key, "\n".join(lines).encode(), "sha256"))
        request.headers["x-ms-date"] = date
        request.headers["x-ms-content-sha256"] = content_hash
        request.headers["Authorization"] = (
            f"HMAC-SHA256 SignedHeaders={_SIGNED_HEADERS}&Signature={signature}"
        )
        yield request

    def __repr__(self) -> str:
        return "AccessKey(…)"

    def __reduce__(self) -> NoReturn:
        # Pulumi serialises dynamic providers, with all they hold, into the state file.
        raise TypeError("an access key is never serialised")


def parse_connection_string(text: str, *, clock: Clock = SYSTEM_CLOCK) -> tuple[str, AccessKey]:
    """Take `endpoint=https://…;accesskey=…` apart as the Azure SDKs do.

    Names are read without regard to case and in any order, other members and a trailing `;` are
    ignored, and the key may contain `=`.

    Returns:
        The endpoint, normalised, and the key.

    Raises:
        ConfigurationError: A part is missing or cannot be used; its name is told, never its value.
    """
    members: dict[str, str] = {}
    for member in text.split(";"):
        name, _, value = member.partition("=")
        members[name.strip().lower()] = value.strip()
    for name in ("endpoint", "accesskey"):
        if not members.get(name):
            raise ConfigurationError(f"connection string: no {name}=… in it")
    return normalise_endpoint(members["endpoint"]), AccessKey(members["accesskey"], clock=clock)


def normalise_endpoint(text: str) -> str:
    """Return `https://host` or `https://host:port`, in lower case, without a slash at the end.

    A scheme that is left out is https. Plain http is for loopback only, since a request carries
    what proves the identity.

    Raises:
        ConfigurationError: It is not such a URL. The text is not shown: people paste the whole
            connection string here.
    """
    match = _ENDPOINT.fullmatch(text.strip())
    if match is None:
        raise ConfigurationError(
            "endpoint: not of the form https://<resource>.communication.azure.com"
        )
    scheme, host = (match[1] or "https").lower(), match[2].lower()
    port = int(match[3]) if match[3] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise ConfigurationError("endpoint: no such port")
    if scheme == "http" and not _is_loopback(host):
        raise ConfigurationError("endpoint: plain http is accepted for this machine only")
    return f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def is_loopback(endpoint: str) -> bool:
    """Return whether a normalised endpoint is on this machine."""
    return _is_loopback(httpx.URL(endpoint).host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
