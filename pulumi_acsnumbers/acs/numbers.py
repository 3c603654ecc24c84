"""Numbers that the resource owns: read, list, change, give back."""

from __future__ import annotations

from collections.abc import Iterator

from .e164 import digits, e164
from .errors import InvalidArgument, or_none
from .models import PurchasedNumber
from .operations import LongRunning, Poller
from .paging import PAGE_SIZE, rows
from .wire import Call


class Numbers:
    """The owned numbers of one resource. A number is given as E.164, the plus sign can miss."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller
        self._wire = poller.wire

    def get(self, number: str) -> PurchasedNumber:
        """Return an owned number.

        Raises:
            NotFound: The resource does not own it; `is_about("phonenumber")` when it is the
                service itself that says so. Somebody else's number looks the same.
        """
        call = Call(doing=f"reading number {e164(number)}", method="GET", path=_path(number))
        reply = self._wire.call(call)
        return reply.read_as(PurchasedNumber.from_json, e164(number), lambda row: row.phone_number)

    def find(self, number: str) -> PurchasedNumber | None:
        """Return an owned number, or None when the service itself says that it is not owned."""
        return or_none(lambda: self.get(number), about="phonenumber")

    def list(self, *, page_size: int = PAGE_SIZE) -> Iterator[PurchasedNumber]:
        """Yield all owned numbers, a page at a time. An absent row proves nothing: ask `get`."""
        call = Call(
            doing="listing numbers", method="GET", path="/phoneNumbers", query={"top": page_size}
        )
        return rows(self._wire, call, "phoneNumbers", PurchasedNumber.from_json, lambda row: row.id)

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
        return LongRunning(self._poller, self._poller.start_operation(call))

    def update_capabilities(
        self, number: str, *, calling: str | None = None, sms: str | None = None
    ) -> LongRunning:
        """Begin to change what a number can do; what is `None` stays as it is.

        Raises:
            Forbidden: The resource does not own it.
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
        return LongRunning(self._poller, self._poller.start_operation(call))


def _path(number: str) -> str:
    return f"/phoneNumbers/%2B{digits(number)}"
