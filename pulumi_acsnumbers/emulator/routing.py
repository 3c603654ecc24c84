"""Which operation a request addresses: the table that the noun modules fill."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, unquote_plus

from pulumi_acsnumbers.emulator import errors
from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.versions import Family

MAX_BODY = 1 << 20
MERGE_PATCH = "application/merge-patch+json"


@dataclass
class Call:
    """A request being processed: its operation, its sender, its version.

    `doom` is the error with which a fault makes the started operation end.
    """

    request: Request
    route: Route
    path: tuple[str, ...]
    resource: Resource
    query: list[tuple[str, str]]
    doom: dict[str, Any] | None = None
    version: str = ""

    def check_version(self) -> None:
        """Set the api-version, if the operation's family has it."""
        version = self.value("api-version")
        if version is None:
            raise errors.missing_version()
        if version not in self.route.family.known:
            raise errors.invalid_version(self.request.origin + self.request.path, version)
        self.version = version

    def value(self, name: str) -> str | None:
        """A decoded query parameter; the first if it occurs twice."""
        return next((value for key, value in self.query if key == name), None)

    def link(self, path: str) -> str:
        """A relative URL with the caller's version, as in headers and bodies."""
        return f"{path}?api-version={self.version}"

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON object in the body. No body counts as an empty object."""
        request = self.request
        if request.method == "PATCH":
            sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if sent != MERGE_PATCH:
                raise errors.unsupported_media_type()
        if not request.body.strip():
            return {}
        try:
            value = json.loads(request.body)
        except (ValueError, RecursionError):
            raise errors.invalid_input() from None
        if not isinstance(value, dict):
            raise errors.invalid_input()
        return value


@dataclass(frozen=True)
class Route:
    """An operation: its path, its versions, and its handler.

    `template` has parameters in braces; `operation` is the operationId of the contract.
    """

    method: str
    template: str
    operation: str
    family: Family
    handler: Callable[[Call], Response]
    max_body: int = MAX_BODY
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.template.strip("/").split("/")))

    def match(self, segments: list[str]) -> tuple[str, ...] | None:
        """The values of the parameters, None if the path does not match."""
        values = []
        for expected, actual in zip(self.segments, segments, strict=True):
            if expected[0] == "{":
                values.append(actual)
            elif expected != actual:
                return None
        return tuple(values)


@dataclass(frozen=True)
class Match:
    """What a request addresses: an operation and the values in its path, or a refusal."""

    route: Route | None = None
    path: tuple[str, ...] = ()
    refusal: Response = field(default_factory=lambda: Response(404))

    @property
    def operation(self) -> str | None:
        """The operationId."""
        return self.route.operation if self.route is not None else None


class Router:
    """All routes, by their number of segments."""

    def __init__(self) -> None:
        self._routes: dict[int, list[Route]] = {}

    def add(self, *routes: Route) -> None:
        """Register operations."""
        for route in routes:
            self._routes.setdefault(len(route.segments), []).append(route)

    @property
    def operations(self) -> list[str]:
        """The names of all operations."""
        return sorted(route.operation for routes in self._routes.values() for route in routes)

    def find(self, request: Request) -> Match:
        """What a request addresses."""
        segments = split_path(request.path)
        allowed = []
        for route in self._routes.get(len(segments), ()):
            values = route.match(segments)
            if values is not None:
                if route.method == request.method:
                    return Match(route, values)
                allowed.append(route.method)
        if allowed:
            # Without empty segments, as in the service's error text.
            uri = "/".join((request.origin, *filter(None, request.path.split("/"))))
            error = errors.method_not_allowed(uri, request.method, allowed)
        else:
            error = errors.unknown_path()
        return Match(refusal=error.response)


def split_path(path: str) -> list[str]:
    """The decoded segments of a path, without empty ones.

    Decoding turns `%3A` into a colon (unknown: the service may not) and `%2B` into a plus sign.
    Without the empty number, `/phoneNumbers//capabilities` is the number "capabilities", as on the
    service.
    """
    return [unquote(segment) for segment in path.split("/") if segment]


def split_query(query: str) -> list[tuple[str, str]]:
    """The decoded query parameters, in order. `api-version` is case-insensitive."""
    pairs = []
    for member in query.split("&"):
        if member:
            name, _, value = member.partition("=")
            name = unquote_plus(name)
            pairs.append(
                ("api-version" if name.lower() == "api-version" else name, unquote_plus(value))
            )
    return pairs


def reply(status: int, value: Any, *headers: tuple[str, str]) -> Response:
    """A response with a compact JSON body."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "replace")
    return Response(
        status,
        [
            *headers,
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ],
        body,
    )


def no_content() -> Response:
    """204: neither body nor content headers."""
    return Response(204)
