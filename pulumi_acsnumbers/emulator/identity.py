"""A managed identity as in App Service, so that azure-identity works with this emulator.

With `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` in its environment, a program requests
`GET IDENTITY_ENDPOINT?api-version=2019-08-01&resource=...` with the header `X-IDENTITY-HEADER`.
Here the header's value is the primary access key of an ACS resource, and the token stands for that
resource: whoever can sign for it can have its tokens.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.routing import reply, split_query
from pulumi_acsnumbers.emulator.tokens import Tokens

PATH = "/_emulator/identity"
OPERATION = "getIdentityToken"

_VERSIONS = ("2019-08-01",)


class ManagedIdentity:
    """The managed identity endpoint, with one identity per resource."""

    def __init__(self, resources: Iterable[Resource], tokens: Tokens) -> None:
        self._resources = list(resources)
        self._tokens = tokens

    def resource(self, request: Request) -> Resource | None:
        """The resource whose identity asks, None if the header is wrong."""
        secret = request.headers.get("x-identity-header", "").encode()
        found = None
        for resource in self._resources:
            if hmac.compare_digest(resource.primary_key.encode(), secret):
                found = resource
        return found

    def answer(self, request: Request) -> Response:
        """A token for any audience, as from the real endpoint; the service checks the audience."""
        query = dict(split_query(request.query))
        resource = self.resource(request)
        if resource is None:
            return _refusal(401, "X-IDENTITY-HEADER is not the access key of a resource here.")
        if query.get("api-version") not in _VERSIONS:
            return _refusal(400, f"api-version must be one of {', '.join(_VERSIONS)}.")
        audience = query.get("resource")
        if not audience:
            return _refusal(400, "resource is missing: say what the token is for.")
        token, expires = self._tokens.issue(resource, audience)
        body = {
            "access_token": token,
            # A string, as App Service sends it.
            "expires_on": str(expires),
            "resource": audience,
            "token_type": "Bearer",
        }
        return reply(200, body, ("Cache-Control", "no-store"))

    def settings(self, origin: str) -> dict[str, dict[str, str]]:
        """The two environment variables for each resource."""
        return {
            resource.name: {
                "IDENTITY_ENDPOINT": f"{origin}{PATH}",
                "IDENTITY_HEADER": resource.primary_key,
            }
            for resource in self._resources
        }


def _refusal(status: int, message: str) -> Response:
    return reply(status, {"statusCode": status, "message": message})
