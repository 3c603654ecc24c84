"""Microsoft Entra ID tokens of this emulator: issued to its managed identities, checked on calls.

They are JSON Web Tokens signed with HMAC-SHA256. The secret derives from the primary key of the
resource that the token stands for, so tokens survive a restart, as real ones do. They use the
machine's time: moving the service's clock does not expire them.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.messages import Request
from pulumi_acsnumbers.emulator.settings import Switches

ALGORITHM = "HS256"
ISSUER = "https://sts.acs-emulator.invalid/"


class Tokens:
    """Issues tokens, and finds the resource that a token stands for: an `Authenticator`.

    Args:
        resources: The resources that tokens stand for, by name.
        machine: The machine's clock.
        switches: The active switches.
    """

    def __init__(
        self,
        resources: Mapping[str, Resource],
        machine: Callable[[], float],
        switches: Callable[[], Switches],
    ) -> None:
        self._resources = resources
        self._machine = machine
        self._switches = switches

    def issue(self, resource: Resource, audience: str) -> tuple[str, int]:
        """A token for an audience, and the second at which it expires."""
        now = int(self._machine())
        expires = now + int(self._switches().token_lifetime)
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": resource.name}
        claims = {
            "aud": audience,
            "iss": ISSUER,
            "iat": now,
            "nbf": now,
            "exp": expires,
            "sub": resource.id,
        }
        return encode(header, claims, resource), expires

    def __call__(self, request: Request, credential: str) -> Resource | None:  # noqa: ARG002 - a bearer signs nothing of a request
        """The resource that a token stands for."""
        head, _, signature = credential.rpartition(".")
        head_text, _, claims_text = head.partition(".")
        header = _object(head_text)
        resource = self._resources.get(str(header.get("kid")))
        if header.get("alg") != ALGORITHM or resource is None:
            return None
        expected = _signature(head, resource)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return None
        claims = _object(claims_text)
        audiences = {audience.rstrip("/") for audience in self._switches().token_audiences}
        valid = (
            claims.get("iss") == ISSUER
            and str(claims.get("aud")).rstrip("/") in audiences
            and _number(claims.get("nbf")) <= self._machine() < _number(claims.get("exp"))
        )
        return resource if valid else None


def encode(header: Mapping[str, Any], claims: Mapping[str, Any], resource: Resource) -> str:
    """A token, signed for a resource."""
    head = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    return f"{head}.{_signature(head, resource)}"


def _signature(head: str, resource: Resource) -> str:
    key = base64.b64decode(resource.primary_key)
    secret = hmac.digest(key, f"acs-emulator/tokens/{resource.name}".encode(), "sha256")
    return _base64(hmac.digest(secret, head.encode("utf-8", "replace"), "sha256"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _object(text: str) -> dict[str, Any]:
    """The JSON object in a part of a token; empty if there is none."""
    try:
        value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    """A time in a token. A missing one fails every comparison."""
    return float(value) if isinstance(value, int | float) else float("nan")
