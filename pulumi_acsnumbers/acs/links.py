"""Request targets: the paths we build, and the links that the service returns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from .errors import InvalidArgument, UnexpectedReply

# Printable ASCII except the backslash, which some parsers treat as a slash.
_CLEAN = re.compile(r"[!-\[\]-~]{1,8192}")
_SEGMENT_LIMIT = 500  # characters; the longest id, an operation's, has 56
_VALUE_LIMIT = 4000


def segment(text: str) -> str:
    """Return a text as one segment of a path, percent-encoded.

    Raises:
        InvalidArgument: It is empty, `.` or `..`.
    """
    if text.strip() in ("", ".", "..") or len(text) > _SEGMENT_LIMIT:
        raise InvalidArgument("an id or code is empty, too long or malformed")
    return _quoted(text)


def target(path: str, query: Mapping[str, str | int | None], api_version: str) -> str:
    """Return path and query as they go on the request line, without `None` members.

    A space becomes `%20`: the service and its own clients disagree about a plus sign.
    """
    members = {name: str(value) for name, value in query.items() if value is not None}
    members["api-version"] = api_version
    if any(len(value) > _VALUE_LIMIT for value in members.values()):
        raise InvalidArgument("a value is too long for a URL")
    pairs = (f"{_quoted(name)}={_quoted(value)}" for name, value in members.items())
    return f"{path}?{'&'.join(pairs)}"


def local_target(link: str, endpoint: str) -> str:
    """Return the target of a link, if the link points to our endpoint.

    The service's links are relative, with a leading slash. An absolute link to the same origin is
    accepted too. Any other would send the credential elsewhere.

    Raises:
        UnexpectedReply: The link points elsewhere, or cannot be parsed.
    """
    local = link[len(endpoint) :] if link.lower().startswith(endpoint + "/") else link
    if not _CLEAN.fullmatch(local) or not local.startswith("/") or local.startswith("//"):
        raise UnexpectedReply("the answer has a link that leads away from the endpoint")
    return local.partition("#")[0]


def _quoted(text: str) -> str:
    """Percent-encode everything except letters, digits and `-._~`."""
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        problem = "a string has half of a surrogate pair, which is not a character"
    raise InvalidArgument(problem)
