"""Long-running operations: their status, their end, and how to come back to one.

An operation is known by its id alone. The id of a purchase follows from what is bought, so after
a lost answer the operation can be asked for without sending the purchase again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_result

from . import pace
from .errors import (
    AcsError,
    DeadlinePassed,
    NotFound,
    OperationFailed,
    ServiceError,
    TransportError,
    UnexpectedReply,
)
from .links import segment
from .models import OperationStatus
from .wire import Call, Reply, Wire

if TYPE_CHECKING:
    from .clock import Deadline

_ID = re.compile(r"\w[\w.%-]{0,199}", re.ASCII)
_GRACE = 10.0  # seconds in which a fresh operation may still be unknown to the service's readers
_POLL_TIMEOUT = 15.0  # seconds; the slowest look ever seen took 2.5


def reservation_purchase_id(reservation_id: str) -> str:
    """Return the id that the purchase of a reservation has."""
    return f"reservationPurchase_{reservation_id}"


def search_purchase_id(search_id: str) -> str:
    """Return the id that the purchase of a search has."""
    return f"purchase_{search_id}"


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at an operation gave: its status, and the pause that was asked for."""

    status: OperationStatus
    pause: float = 0.0


class LongRunning:
    """An operation that the service goes on with by itself.

    Args:
        wire: Where to ask. It knows when the operation began, if it began in this process.
        operation_id: Its id, which begins with its kind: `purchase_6b1f…`.
    """

    def __init__(self, wire: Wire, operation_id: str) -> None:
        self.id = operation_id
        self._wire = wire
        self._clock = wire.clock
        self._kind = pace.kind_of(operation_id)
        self._expected = wire.expectations.of(self._kind)
        begun = wire.begun.get(operation_id)
        self._resumed = begun is None
        self._begun = self._clock.monotonic() if begun is None else begun
        self._looked = 0.0  # seconds from the beginning to the last look

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
        if not self._resumed:
            self._clock.sleep(min(self._pause(), deadline.remaining))
        looks = Retrying(
            sleep=self._clock.sleep,
            wait=lambda state: min(max(self._pause(), _asked(state)), deadline.remaining),
            stop=lambda _: deadline.passed,
            retry=retry_if_result(lambda look: not look.status.done),
            retry_error_callback=self._give_up,
        )
        status = looks(self._look).status
        if status.failed:
            raise OperationFailed(self.id, status.error)
        return status

    @property
    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._begun

    def _pause(self) -> float:
        """Return the seconds until the next look is due."""
        return max(0.0, pace.next_look(self._expected, self._looked) - self._elapsed)

    def _look(self) -> _Look:
        """Look once, through passing troubles."""
        trouble: AcsError
        try:
            reply = self._wire.once(_reading(self.id), read_timeout=_POLL_TIMEOUT)
            status = reply.read(OperationStatus.from_json)
            self._learn(status)
            return _Look(status, reply.retry_after or 0.0)
        except (ServiceError, TransportError, UnexpectedReply) as error:
            trouble = error
        if not self._passes(trouble):
            raise trouble
        self._looked = self._elapsed
        asked = trouble.retry_after if isinstance(trouble, ServiceError) else None
        return _Look(OperationStatus(self.id, self._kind, "unread"), asked or 0.0)

    def _learn(self, status: OperationStatus) -> None:
        """Remember when it was seen, and how long it took: it ended since the look before."""
        before, self._looked = self._looked, self._elapsed
        if status.done and self._wire.begun.pop(self.id, None) is not None and status.succeeded:
            self._wire.expectations.saw(self._kind, (before + self._looked) / 2)

    def _passes(self, trouble: AcsError) -> bool:
        """Return whether a later look may go better."""
        if isinstance(trouble, NotFound):
            return self._elapsed < _GRACE or trouble.retryable
        return not isinstance(trouble, ServiceError) or trouble.retryable

    def _give_up(self, _: RetryCallState) -> _Look:
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

    def resume(self, operation_id: str) -> LongRunning:
        """Return an operation by its id, whoever began it. Sends nothing."""
        return LongRunning(self._wire, operation_id)


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


def _asked(state: RetryCallState) -> float:
    """Return the pause that the last answer asks for."""
    look: _Look | None = state.outcome.result() if state.outcome else None
    return look.pause if look else 0.0
