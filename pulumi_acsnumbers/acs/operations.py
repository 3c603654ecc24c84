"""Long-running operations: their status, their end, and how to come back to one.

An operation is known by its id alone. The id of a purchase follows from what is bought, so after
a lost answer the operation can be asked for without sending the purchase again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_result

from . import pace
from .clock import GRAIN
from .errors import (
    AcsError,
    DeadlinePassed,
    NotFound,
    OperationFailed,
    ServiceError,
    TransportError,
    UnexpectedReply,
)
from .glances import Sign, Waiter, bought
from .links import segment
from .models import OperationStatus
from .wire import Call, Reply, Wire

if TYPE_CHECKING:
    from .clock import Deadline

_ID = re.compile(r"(?!\.{1,2}$)[!-.0-~]{1,200}")  # one segment of a path
_REVIEW = 0.5  # seconds after which who rests asks what the others have learnt
_GRACE = 10.0  # seconds in which a fresh operation may still be unknown to the service's readers
POLL_TIMEOUT = 15.0  # seconds for a look; the slowest one ever seen took 2.5


def reservation_purchase_id(reservation_id: str) -> str:
    """Return the id that the purchase of a reservation has."""
    return f"reservationPurchase_{reservation_id}"


def search_purchase_id(search_id: str) -> str:
    """Return the id that the purchase of a search has."""
    return f"purchase_{search_id}"


class LongRunning:
    """An operation that the service goes on with by itself.

    Args:
        wire: Where to ask. It knows when the operation began, if it began in this process.
        operation_id: Its id, which begins with its kind: `purchase_6b1f…`.
        sign: How the list of owned numbers shows that it has ended, if it does.
    """

    def __init__(self, wire: Wire, operation_id: str, sign: Sign | None = None) -> None:
        self.id = operation_id
        self._wire = wire
        self._clock = wire.clock
        self._kind = pace.kind_of(operation_id)
        self._expected = wire.expectations.of(self._kind)
        begun = wire.begun.get(operation_id)
        self._resumed = begun is None
        self._begun = self._clock.monotonic() if begun is None else begun
        self._sign = sign
        self._waiter: Waiter | None = None
        self._looked = 0.0  # seconds from the beginning to the last look
        self._looks = 0
        self._asked = 0.0  # seconds that the last answer asks to wait

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"

    def status(self) -> OperationStatus:
        """Look once.

        Raises:
            NotFound: The service does not know it (any more, or yet).
        """
        return self._wire.call(_reading(self.id)).read(OperationStatus.from_json)

    def wait(self, deadline: Deadline) -> OperationStatus:
        """Wait until it has ended, and at most until the deadline.

        Only a terminal status ends it. Passing troubles, an unreadable answer among them, are
        looked through until the deadline; a clear refusal is not. The last look is at the deadline.

        Returns:
            The status `succeeded`.

        Raises:
            OperationFailed: It ended as `failed`.
            DeadlinePassed: It was still running at the deadline.
            ServiceError: The service refused to tell, or does not know the operation.
        """
        with self._taking_part():
            if not self._resumed:
                self._rest(self._pause(), deadline)
            looks = Retrying(
                sleep=lambda seconds: self._rest(seconds, deadline),
                wait=lambda _: min(max(self._pause(), self._asked), deadline.remaining),
                stop=lambda _: deadline.passed,
                retry=retry_if_result(lambda status: not status.done),
                retry_error_callback=self._give_up,
            )
            status = looks(self._look)
        if status.failed:
            raise OperationFailed(self.id, status.error)
        return status

    @contextmanager
    def _taking_part(self) -> Iterator[None]:
        """Tell those who wait for the same kind what is seen.

        Where the list shows the end of such an operation, take part in the glances at it.
        """
        try:
            if self._sign is None:
                yield
                return
            with self._wire.glances.waiting(self._kind, self._sign, self._gap) as self._waiter:
                yield
        finally:
            self._wire.expectations.left(self._kind, self.id)

    def _rest(self, seconds: float, deadline: Deadline) -> None:
        """Sleep until the next look is due."""
        if self._asked:
            self._clock.sleep(min(seconds, deadline.remaining))
        elif self._waiter is not None:
            self._wire.glances.rest(self._waiter, seconds, deadline.remaining)
        else:
            while (left := min(self._pause(), deadline.remaining)) >= GRAIN:
                self._clock.sleep(min(left, _REVIEW))

    def _gap(self) -> float:
        return pace.gap(self._expected, max(self._elapsed, pace.SOON))

    @property
    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._begun

    def _pause(self) -> float:
        """Return the seconds until the next look is due."""
        if self._sign is None:  # else the list tells more than the others' looks
            self._expected = self._wire.expectations.of(self._kind, beside=self.id)
        due = pace.next_look(self._expected, self._looked, self._looks)
        return max(0.0, due - self._elapsed)

    def _look(self) -> OperationStatus:
        """Look once, through passing troubles."""
        trouble: AcsError
        self._looks += 1
        try:
            reply = self._wire.once(_reading(self.id), read_timeout=POLL_TIMEOUT)
            status = reply.read(OperationStatus.from_json)
        except (ServiceError, TransportError, UnexpectedReply) as error:
            trouble = error
        else:
            self._asked = reply.retry_after or 0.0
            self._learn(status)
            return status
        if not self._passes(trouble):
            raise trouble
        self._looked = self._elapsed
        self._asked = (trouble.retry_after if isinstance(trouble, ServiceError) else None) or 0.0
        return OperationStatus(self.id, self._kind, "unread")

    def _learn(self, status: OperationStatus) -> None:
        """Remember when it was seen, and how long it took: it ended since the look before."""
        before, self._looked = self._looked, self._elapsed
        if self._waiter is not None:
            self._wire.glances.looked(self._waiter, succeeded=status.succeeded, done=status.done)
            before = max(before, (self._waiter.unseen_at or 0.0) - self._begun)
        elif not status.done and not self._resumed:
            self._wire.expectations.runs(self._kind, self.id, self._looked)
        if status.done and self._wire.begun.pop(self.id, None) is not None and status.succeeded:
            self._wire.expectations.saw(self._kind, (before + self._looked) / 2)

    def _passes(self, trouble: AcsError) -> bool:
        """Return whether a later look may go better."""
        if isinstance(trouble, NotFound):
            return self._elapsed < _GRACE or trouble.retryable
        return not isinstance(trouble, ServiceError) or trouble.retryable

    def _give_up(self, _: RetryCallState) -> OperationStatus:
        raise DeadlinePassed(self.id)


class Operations:
    """The operations of one resource."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def get(self, operation_id: str) -> OperationStatus:
        """Return the status of an operation.

        Raises:
            NotFound: The service does not know it.
        """
        return LongRunning(self._wire, operation_id).status()

    def cancel(self, operation_id: str) -> None:
        """Ask the service to stop an operation.

        The answer promises nothing: only a terminal status afterwards tells how it went. A search
        that is cancelled gives its numbers free.
        """
        self._wire.call(
            Call(
                doing=f"cancelling operation {operation_id}",
                method="DELETE",
                path=f"/phoneNumbers/operations/{segment(operation_id)}",
                expect=(200, 202, 204),
            )
        )

    def resume(self, operation_id: str, *, buys: str | None = None) -> LongRunning:
        """Return an operation by its id, whoever began it. Sends nothing.

        Args:
            operation_id: Its id.
            buys: The number that it buys, if it buys one, E.164: the list shows when that came.
        """
        return LongRunning(self._wire, operation_id, bought(buys) if buys else None)


def begun(wire: Wire, call: Call, known_id: str | None = None) -> str:
    """Start an operation and return its id.

    Args:
        wire: Where to send the call.
        call: What starts it.
        known_id: The id that it must have, if that is known before.

    Raises:
        UnexpectedReply: The answer does not say which operation it began.
    """
    reply = wire.call(call)
    operation_id = reply.headers.get("operation-id") or _last_segment(reply) or known_id
    if operation_id is None or not _ID.fullmatch(operation_id):
        raise reply.unexpected("the answer does not say which operation it began")
    wire.begun[operation_id] = wire.clock.monotonic()
    return operation_id


def _last_segment(reply: Reply) -> str | None:
    """Return the id that `Operation-Location` ends in."""
    location = reply.headers.get("operation-location", "")
    return location.partition("?")[0].rpartition("/")[2] or None


def _reading(operation_id: str) -> Call:
    return Call(
        doing=f"reading operation {operation_id}",
        method="GET",
        path=f"/phoneNumbers/operations/{segment(operation_id)}",
    )
