"""Authentication with an access key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Generator
from email.utils import format_datetime
from typing import NoReturn, Self

import httpx

from .clock import SYSTEM_CLOCK, Clock
from .endpoints import split_connection_string
from .errors import ConfigurationError, forgetful

_SIGNED_HEADERS = "x-ms-date;host;x-ms-content-sha256"


class AccessKey(httpx.Auth):
    """Signs each request with HMAC-SHA256, and signs it again each time it is sent.

    The service's documentation calls this access key authentication. The signature covers the
    method, path and query exactly as sent, the date, the `Host` header and the hash of the body.

    Args:
        text: The key in base64, from the portal or a connection string.
        clock: Dates the signatures. The service is documented to reject a date that is minutes off,
            so a client substitutes the service's time.

    Raises:
        ConfigurationError: The text is empty or not base64. The error does not show it.
    """

    requires_request_body = True

    @forgetful
    def __init__(self, text: str, *, clock: Clock = SYSTEM_CLOCK) -> None:
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key:
            raise ConfigurationError(
                "reading the access key: not base64; copy it from Keys in the Azure portal"
            )
        self._key = key
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request before it is sent."""
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

    def dated_by(self, clock: Clock) -> Self:
        """Return the same key with another clock."""
        key = object.__new__(type(self))
        key._key, key._clock = self._key, clock
        return key

    def __repr__(self) -> str:
        return "AccessKey(…)"

    def __reduce__(self) -> NoReturn:
        # Pulumi serialises dynamic providers and everything they hold into the state file.
        raise TypeError("an access key is never serialised")


@forgetful
def parse_connection_string(text: str, *, clock: Clock = SYSTEM_CLOCK) -> tuple[str, AccessKey]:
    """Parse `endpoint=https://…;accesskey=…`; see `split_connection_string`.

    Returns:
        The endpoint, normalised, and the key, ready to sign.

    Raises:
        ConfigurationError: A part is missing or invalid. The error names it and never shows its
            value.
    """
    endpoint, key = split_connection_string(text)
    return endpoint, AccessKey(key, clock=clock)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
