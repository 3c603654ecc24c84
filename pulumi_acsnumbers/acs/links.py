"""Targets of requests: the paths we build, and the links that the service hands out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from .errors import InvalidArgument, UnexpectedReply

# Printable ASCII but the backslash, which some parsers take for a slash.
_CLEAN = re.compile(r"[!-\[\]-~]{1,8192}")
_SEGMENT_LIMIT = 500  # characters; the longest id, that of an operation, has 56
_VALUE_LIMIT = 4000


def segment(text: str) -> str:
    """Return a text as one segment of a path, percent-encoded.

    Raises:
        InvalidArgument: It is empty, or one of the dots that mean another folder.
    """
    if text.strip() in ("", ".", "..") or len(text) > _SEGMENT_LIMIT:
        raise InvalidArgument("an id or code is empty, too long or malformed")
    return _quoted(text)


def target(path: str, query: Mapping[str, str | int | None], api_version: str) -> str:
    """Return path and query as they go on the request line; members that are `None` are left out.

    A blank becomes `%20`: the service and its own clients disagree about a plus sign.
    """
    members = {name: str(value) for name, value in query.items() if value is not None}
    members["api-version"] = api_version
    if any(len(value) > _VALUE_LIMIT for value in members.values()):
        raise InvalidArgument("a value is too long for a URL")
    pairs = (f"{_quoted(name)}={_quoted(value)}" for name, value in members.items())
    return f"{path}?{'&'.join(pairs)}"


def local_target(link: str, endpoint: str) -> str:
    """Return the target of a link, when it leads to our endpoint.

    The service's links are relative, with a leading slash; an absolute one to the same origin
    passes too. Any other would carry the credential away.

    Raises:
        UnexpectedReply: It leads elsewhere, or cannot be read.
    """
    local = link[len(endpoint) :] if link.lower().startswith(endpoint + "/") else link
    if not _CLEAN.fullmatch(local) or not local.startswith("/") or local.startswith("//"):
        raise UnexpectedReply("the answer has a link that leads away from the endpoint")
    return local.partition("#")[0]


def _quoted(text: str) -> str:
    """Return a text with everything percent-encoded that is not a letter, a digit or `-._~`."""
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        problem = "a string has half of a surrogate pair, which is not a character"
    raise InvalidArgument(problem)
