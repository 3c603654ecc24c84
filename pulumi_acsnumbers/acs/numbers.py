"""Numbers that the resource owns: read, list, update, release."""

from __future__ import annotations

from collections.abc import Iterator

from .e164 import digits, e164
from .errors import InvalidArgument, or_none
from .models import PurchasedNumber
from .operations import LongRunning, Poller
from .paging import PAGE_SIZE, rows
from .wire import Call


class Numbers:
    """The owned numbers of one resource. Numbers are E.164; the plus sign is optional."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller
        self._wire = poller.wire

    def get(self, number: str) -> PurchasedNumber:
        """Return an owned number.

        Raises:
            NotFound: The resource does not own it. `is_about("phonenumber")` is true only if the
                service itself says so. A number of another resource gives the same error.
        """
        call = Call(doing=f"reading number {e164(number)}", method="GET", path=_path(number))
        reply = self._wire.call(call)
        return reply.read_as(PurchasedNumber.from_json, e164(number), lambda row: row.phone_number)

    def find(self, number: str) -> PurchasedNumber | None:
        """Return an owned number, or None if the service itself says that it is not owned."""
        return or_none(lambda: self.get(number), about="phonenumber")

    def list(self, *, page_size: int = PAGE_SIZE) -> Iterator[PurchasedNumber]:
        """Yield all owned numbers page by page. A missing item proves nothing: call `get`."""
        call = Call(
            doing="listing numbers", method="GET", path="/phoneNumbers", query={"top": page_size}
        )
        return rows(self._wire, call, "phoneNumbers", PurchasedNumber.from_json, lambda row: row.id)

    def release(self, number: str) -> LongRunning:
        """Start releasing a number. Its cost ends and others can buy it.

        Raises:
            BadRequest: The resource does not own it. After a lost response the first request may
                have released it: only `get` can tell.
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
        """Start changing what a number can do. `None` leaves a capability unchanged.

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
