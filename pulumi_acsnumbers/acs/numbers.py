"""Numbers that the resource owns: read, list, change, give back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .e164 import digits, e164
from .errors import InvalidArgument
from .glances import changed, released
from .models import PurchasedNumber
from .operations import POLL_TIMEOUT, LongRunning, begun
from .paging import PAGE_SIZE, rows
from .wire import Call, Reply, Wire


class Numbers:
    """The owned numbers of one resource. A number is given as E.164, the plus sign can miss."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def get(self, number: str) -> PurchasedNumber:
        """Return an owned number.

        Raises:
            NotFound: The resource does not own it; `is_about("phonenumber")` when it is the
                service itself that says so. Somebody else's number looks the same.
        """
        call = Call(doing=f"reading number {e164(number)}", method="GET", path=_path(number))
        reply = self._wire.call(call)
        return reply.read_as(PurchasedNumber.from_json, e164(number), lambda row: row.phone_number)

    def list(self, *, page_size: int = PAGE_SIZE) -> Iterator[PurchasedNumber]:
        """Yield all owned numbers, a page at a time. An absent row proves nothing: ask `get`."""
        return self._listed(page_size)

    def glance(self, pages: int) -> dict[str, PurchasedNumber] | None:
        """Return the owned numbers if they are on so many pages at most; asks once, come what may.

        Raises:
            AcsError: The list could not be had at the first try.
        """
        asked = 0

        def once(call: Call) -> Reply:
            nonlocal asked
            asked += 1
            if asked > pages:
                raise _TooLong
            return self._wire.once(call, read_timeout=POLL_TIMEOUT)

        try:
            return {row.phone_number: row for row in self._listed(PAGE_SIZE, once)}
        except _TooLong:
            return None

    def _listed(
        self, page_size: int, send: Callable[[Call], Reply] | None = None
    ) -> Iterator[PurchasedNumber]:
        call = Call(
            doing="listing numbers", method="GET", path="/phoneNumbers", query={"top": page_size}
        )
        parse = PurchasedNumber.from_json
        return rows(self._wire, call, "phoneNumbers", parse, lambda row: row.id, send=send)

    def release(self, number: str) -> LongRunning:
        """Begin to give a number back. Its cost ends and somebody else can get it.

        Raises:
            BadRequest: The resource does not own it. After a lost answer that can be the work of
                the first request: only `get` tells.
        """
        call = Call(
            doing=f"releasing number {e164(number)}",
            method="DELETE",
            path=_path(number),
            expect=(202,),
        )
        return LongRunning(self._wire, begun(self._wire, call), released(e164(number)))

    def update_capabilities(
        self, number: str, *, calling: str | None = None, sms: str | None = None
    ) -> LongRunning:
        """Begin to change what a number can do; what is `None` stays as it is.

        Raises:
            NotOwned: The resource does not own it.
        """
        wanted = {"calling": calling, "sms": sms}
        body = {name: value for name, value in wanted.items() if value is not None}
        if not body:
            raise InvalidArgument("neither calling nor sms is given")
        call = Call(
            doing=f"changing the capabilities of number {e164(number)}",
            method="PATCH",
            path=f"{_path(number)}/capabilities",
            body=body,
            content_type="application/merge-patch+json",
            expect=(202,),
        )
        sign = changed(e164(number), calling=calling, sms=sms)
        return LongRunning(self._wire, begun(self._wire, call), sign)


class _TooLong(Exception):
    """The list goes on."""


def _path(number: str) -> str:
    return f"/phoneNumbers/%2B{digits(number)}"
