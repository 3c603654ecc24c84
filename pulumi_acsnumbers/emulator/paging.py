"""Paging: sizes from the query, links to the next page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pulumi_acsnumbers.emulator import errors
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.routing import Call, reply

CATALOGUE_CACHE = ("Cache-Control", "max-age=21600, private, stale-while-revalidate=86400")

_MOST = 2**31 - 1

T = TypeVar("T")


def size(call: Call, name: str, default: int) -> int:
    """A number of items from the query. Anything else is a bad request (unknown)."""
    text = call.value(name)
    if text is None:
        return default
    least = 0 if name == "skip" else 1
    if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= _MOST):
        raise errors.invalid_input(name.lower())
    return int(text)


def caller_link(call: Call, skip: int, top: int) -> str:
    """The next page of the owned numbers: the caller's query in its order, plus what it lacks."""
    members = [member for member in call.request.query.split("&") if member]
    names = [member.partition("=")[0] for member in members]
    if "skip" in names:
        members[names.index("skip")] = f"skip={skip}"
    else:
        members.append(f"skip={skip}")
    if "top" not in names:
        members.append(f"top={top}")
    return f"{call.request.path}?{'&'.join(members)}"


def page(call: Call, member: str, items: Sequence[Any], *headers: tuple[str, str]) -> Response:
    """A page of the catalogue or of the reservations: the link is always present, null at the end.

    It has skip, size and version, followed by the caller's filters, so that the list stays the
    same.
    """
    skip, top = size(call, "skip", 0), size(call, "maxPageSize", 100)
    link = None
    if skip + top < len(items):
        link = f"{call.request.path}?skip={skip + top}&maxPageSize={top}&api-version={call.version}"
        for member_of_query in call.request.query.split("&"):
            name = member_of_query.partition("=")[0]
            if name and name.lower() not in ("skip", "maxpagesize", "api-version"):
                link += f"&{member_of_query}"
    return reply(200, {member: items[skip : skip + top], "nextLink": link}, *headers)


def page_until_short(
    call: Call, items: Sequence[T], body: Callable[[Sequence[T]], dict[str, Any]]
) -> Response:
    """A page of the short-code lists: every full page has a link, even the last.

    Observed for costs and program briefs, inferred for the others.
    """
    skip, top = size(call, "skip", 0), size(call, "top", 100)
    chosen = items[skip : skip + top]
    shown = body(chosen)
    if len(chosen) == top:
        link = f"{call.request.path}?skip={skip + top}&top={top}&api-version={call.version}"
        shown["nextLink"] = link
    return reply(200, shown)
