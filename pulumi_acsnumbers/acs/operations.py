"""Long-running operations: polling, waiting, and resuming by id.

An operation is identified by its id alone. The id of a purchase follows from what is bought, so
after a lost response the operation can be queried without sending the purchase again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying, retry_if_result

from .errors import (
    AcsError,
    DeadlinePassed,
    NotFound,
    OperationFailed,
    ServiceError,
    TransportError,
    UnexpectedReply,
    or_none,
)
from .links import segment
from .models import OperationStatus
from .poll_schedule import TypicalTimes, next_look, operation_type
from .wire import Call, Reply, Wire

if TYPE_CHECKING:
    from .clock import Deadline

_ID = re.compile(r"(?!\.{1,2}$)[!-.0-~]{1,200}")  # one path segment
_GRACE = 10.0  # seconds for which a fresh operation may still be unknown to the service's read side
_POLL_TIMEOUT = 15.0  # seconds for one poll; the slowest on record took 2.5


def reservation_purchase_id(reservation_id: str) -> str:
    """Return the operation id of a reservation's purchase."""
    return f"reservationPurchase_{reservation_id}"


def search_purchase_id(search_id: str) -> str:
    """Return the operation id of a search's purchase."""
    return f"purchase_{search_id}"


class Poller:
    """Starts operations and waits for them, learning how long they take. Thread-safe.

    Attributes:
        wire: Sends the requests.
        typical: How long operations usually take.
        started_at: When each unfinished operation was started here, in seconds of the clock.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.typical = TypicalTimes()
        self.started_at: dict[str, float] = {}

    def start_operation(self, call: Call, known_id: str | None = None) -> str:
        """Send the request that starts an operation, which can spend money; return its id.

        Args:
            call: The request.
            known_id: The id that it must have, if that is known in advance.

        Raises:
            UnexpectedReply: The response does not say which operation it started.
        """
        reply = self.wire.call(call)
        operation_id = reply.headers.get("operation-id") or _last_segment(reply) or known_id
        if operation_id is None or not _ID.fullmatch(operation_id):
            raise reply.unexpected("the answer does not say which operation it started")
        self.started_at[operation_id] = self.wire.clock.monotonic()
        return operation_id


class LongRunning:
    """An operation that runs at the service.

    Args:
        poller: Polls it.
        operation_id: Its id, which starts with its type: `purchase_6b1f…`.
    """

    def __init__(self, poller: Poller, operation_id: str) -> None:
        self.id = operation_id
        self._poller = poller
        self._clock = poller.wire.clock
        self._type = operation_type(operation_id)
        started_at = poller.started_at.get(operation_id)
        self._resumed = started_at is None
        self._started_at = self._clock.monotonic() if started_at is None else started_at
        # Fixed at the start: among concurrent operations the quick ones end first and would skew
        # it.
        self._typical = poller.typical.of(self._type)
        self._looked = 0.0  # seconds from the start to the last poll
        self._asked = 0.0  # seconds that the last response asks to wait

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"

    def status(self) -> OperationStatus:
        """Poll once.

        Raises:
            NotFound: The service does not know it, either no longer or not yet.
        """
        return self._poller.wire.call(_reading(self.id)).read(OperationStatus.from_json)

    def wait(self, deadline: Deadline) -> OperationStatus:
        """Wait until it has ended, at most until the deadline.

        Only a terminal status ends it. Transient errors, including an unreadable response, are
        ignored until the deadline; a clear refusal is raised. The last poll is at the deadline.

        Returns:
            The status `succeeded`.

        Raises:
            OperationFailed: It ended as `failed`.
            DeadlinePassed: It was still running at the deadline.
            ServiceError: The service refused the request, or does not know the operation.
        """
        if not self._resumed:
            self._clock.sleep(min(self._pause(), deadline.remaining))
        looks = Retrying(
            sleep=self._clock.sleep,
            wait=lambda _: min(max(self._pause(), self._asked), deadline.remaining),
            stop=lambda _: deadline.passed,
            retry=retry_if_result(lambda status: not status.done),
            retry_error_callback=self._give_up,
        )
        status = looks(self._look)
        if status.failed:
            raise OperationFailed(self.id, status.error)
        return status

    @property
    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._started_at

    def _pause(self) -> float:
        """Return the seconds until the next poll is due."""
        return max(0.0, next_look(self._typical, self._looked) - self._elapsed)

    def _look(self) -> OperationStatus:
        """Poll once; after a transient error the status is `unread`."""
        trouble: AcsError
        try:
            reply = self._poller.wire.once(_reading(self.id), read_timeout=_POLL_TIMEOUT)
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
        return OperationStatus(self.id, self._type, "unread")

    def _learn(self, status: OperationStatus) -> None:
        """Record when it was polled and, if it ended, how long it took."""
        before, self._looked = self._looked, self._elapsed
        started = status.done and self._poller.started_at.pop(self.id, None) is not None
        if started and status.succeeded:
            self._poller.typical.saw(self._type, (before + self._looked) / 2)

    def _passes(self, trouble: AcsError) -> bool:
        """Return whether a later poll may succeed."""
        if isinstance(trouble, NotFound):
            return self._elapsed < _GRACE or trouble.retryable
        return not isinstance(trouble, ServiceError) or trouble.retryable

    def _give_up(self, _: RetryCallState) -> OperationStatus:
        raise DeadlinePassed(self.id)


class Operations:
    """The operations of one resource."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller

    def get(self, operation_id: str) -> OperationStatus:
        """Return the status of an operation.

        Raises:
            NotFound: The service does not know it.
        """
        return LongRunning(self._poller, operation_id).status()

    def find(self, operation_id: str) -> OperationStatus | None:
        """Return the status of an operation; None if the service does not know it."""
        return or_none(lambda: self.get(operation_id))

    def cancel(self, operation_id: str) -> None:
        """Ask the service to stop an operation.

        The response guarantees nothing: only a terminal status shows the outcome. A cancelled
        search frees its numbers.
        """
        self._poller.wire.call(
            Call(
                doing=f"cancelling operation {operation_id}",
                method="DELETE",
                path=f"/phoneNumbers/operations/{segment(operation_id)}",
                expect=(200, 202, 204),
            )
        )

    def resume(self, operation_id: str) -> LongRunning:
        """Return an operation by its id, whoever started it. Sends no request."""
        return LongRunning(self._poller, operation_id)


def _last_segment(reply: Reply) -> str | None:
    """Return the id at the end of `Operation-Location`."""
    location = reply.headers.get("operation-location", "")
    return location.partition("?")[0].rpartition("/")[2] or None


def _reading(operation_id: str) -> Call:
    return Call(
        doing=f"reading operation {operation_id}",
        method="GET",
        path=f"/phoneNumbers/operations/{segment(operation_id)}",
    )
