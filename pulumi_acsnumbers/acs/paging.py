"""Paged lists of the service."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from .fields import Fields

if TYPE_CHECKING:
    from .wire import Call, Wire

Row = TypeVar("Row")

PAGE_SIZE = 100  # the service's own default
_PAGE_LIMIT = 10_000
_STALE_LIMIT = 3
_SIZE_LIMIT = 128 * 2**20  # bytes of all pages together: about 300,000 numbers
_TIME_LIMIT = 900.0  # seconds for all requests together; a page takes about one


def rows(
    wire: Wire,
    first: Call,
    member: str,
    parse: Callable[[object], Row],
    key: Callable[[Row], Hashable],
) -> Iterator[Row]:
    """Yield the items of a list, each once, and request pages on demand.

    A list ends where `nextLink` is absent or null; which of the two depends on the list. Pages are
    cut by position, so a concurrent change shifts items: some repeat on the next page (and are
    dropped here), some may be missed.

    Args:
        wire: Sends the requests.
        first: The call for the first page.
        member: The name of the array.
        parse: Parses an item.
        key: Identifies an item.

    Raises:
        UnexpectedReply: The list does not end: a link repeated, several pages in a row had nothing
            new, or the list is larger or slower than any real one. A truncated list would look
            complete.
    """
    seen: set[Hashable] = set()
    links: set[str] = set()
    stale, size, spent, call = 0, 0, 0.0, first
    while True:
        started = wire.clock.monotonic()
        reply = wire.call(call)
        spent += wire.clock.monotonic() - started
        size += reply.size
        page, link = reply.read(lambda data: _page(data, member, parse))
        known = len(seen)
        for row in page:
            if key(row) not in seen:
                seen.add(key(row))
                yield row
        if not link:
            return
        stale = stale + 1 if len(seen) == known else 0
        too_much = len(links) >= _PAGE_LIMIT or size > _SIZE_LIMIT or spent > _TIME_LIMIT
        if link in links or stale >= _STALE_LIMIT or too_much:
            raise reply.unexpected("the list does not end")
        links.add(link)
        call = replace(first, link=reply.local(link))


def _page(
    data: object, member: str, parse: Callable[[object], Row]
) -> tuple[list[Row], str | None]:
    fields = Fields(data, "page")
    return [parse(item) for item in fields.items(member)], fields.optional_text("nextLink")
