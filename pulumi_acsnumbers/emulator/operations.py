"""Long-running operations: start, poll, cancel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pulumi_acsnumbers.emulator import errors, versions
from pulumi_acsnumbers.emulator.clock import timestamp
from pulumi_acsnumbers.emulator.messages import Response
from pulumi_acsnumbers.emulator.progress import Profile, Timing, status
from pulumi_acsnumbers.emulator.routing import Call, Route, no_content, reply
from pulumi_acsnumbers.emulator.rows import Operation
from pulumi_acsnumbers.emulator.world import World

SUCCEEDED = "succeeded"
FAILED = "failed"

_NEVER = "0001-01-01T00:00:00+00:00"
_DAY = 86_400.0


@dataclass(frozen=True)
class OperationType:
    """A type of operation.

    Attributes:
        prefix: What its id starts with, before the id of its subject.
        operation_type: Its name in its own body.
        id_header: The header of the 202 with the id of its subject.
        exposed: The header names that the 202 lists.
        timing: Its observed course.
        succeed: Applies the effect, at a time. An error that it returns makes the operation fail.
        fail: Cleans up, at a time.
        location: Where the result is; most types have none.
        headers_on_polls: Each poll repeats the headers of the 202.
        cancellable: Whether a cancel has an effect (unknown for which types; here only searches).
    """

    prefix: str
    operation_type: str
    id_header: str
    exposed: str
    timing: Timing
    succeed: Callable[[Operation, float], dict[str, Any] | None]
    fail: Callable[[Operation, float], None]
    location: Callable[[Operation], str] | None = None
    headers_on_polls: bool = False
    cancellable: bool = False


class Operations:
    """All operations of all resources.

    Args:
        world: The state.
        profile: How operations progress, unless a switch overrides it.
        time_scale: The factor on measured times, unless a switch overrides it.
    """

    def __init__(self, world: World, profile: Profile, time_scale: float) -> None:
        self._world = world
        self._profile = profile
        self._time_scale = time_scale
        self._kinds: dict[str, OperationType] = {}
        world.agenda.handle("operation", self._due)
        path = "/phoneNumbers/operations/{id}"
        self.routes = (
            Route("GET", path, "getOperation", versions.OPERATIONS, self.get),
            Route("DELETE", path, "cancelOperation", versions.OPERATIONS, self.cancel),
        )

    @property
    def profile(self) -> Profile:
        """How operations progress now."""
        chosen = self._world.switches.operations
        return self._profile if chosen is None else Profile.parse(chosen)

    @property
    def time_scale(self) -> float:
        """The factor on measured times now."""
        chosen = self._world.switches.time_scale
        return self._time_scale if chosen is None else chosen

    @property
    def kinds(self) -> list[str]:
        """The prefixes of all types."""
        return list(self._kinds)

    def register(self, kind: OperationType) -> None:
        """Register a type of operation."""
        self._kinds[kind.prefix] = kind

    def schedule(self) -> None:
        """Put the state file's running operations on the agenda."""
        for key, operation in self._world.operations.rows.items():
            self._plan(key, operation)

    def _plan(self, key: str, operation: Operation) -> None:
        if operation.outcome is None and operation.seconds is not None:
            self._world.agenda.add(operation.started + operation.seconds, "operation", key)

    def start(
        self,
        call: Call,
        prefix: str,
        thing: str,
        subject: str,
        *,
        created: float | None = None,
        doom: dict[str, Any] | None = None,
    ) -> Operation:
        """Start an operation. Immediate ones end at once.

        Args:
            call: The request.
            prefix: Its type.
            thing: The id of its subject, the second part of its own id.
            subject: What it works on.
            created: The date it shows, if not its start.
            doom: The error that it will end with, if any.
        """
        world, kind = self._world, self._kinds[prefix]
        now = world.clock.now()
        seconds, polls = self.profile.plan(kind.timing, self.time_scale, world.random)
        operation = Operation(
            id=prefix + thing,
            resource=call.resource.name,
            kind=prefix,
            subject=subject,
            created=now if created is None else created,
            started=now,
            seconds=seconds,
            polls_needed=polls,
            doom=call.doom or doom,
        )
        key = f"{operation.resource}/{operation.id}"
        world.operations.put(key, operation)
        if seconds == 0 or (seconds is None and polls == 0):
            return self._finish(key, operation, now)
        self._plan(key, operation)
        return operation

    def _due(self, key: str, when: float) -> None:
        operation = self._world.operations.get(key)
        if (
            operation is not None
            and operation.outcome is None
            and operation.seconds is not None
            and operation.started + operation.seconds <= when
        ):
            self._finish(key, operation, when)

    def _finish(self, key: str, operation: Operation, when: float) -> Operation:
        kind = self._kinds[operation.kind]
        error = operation.doom or kind.succeed(operation, when)
        if error is not None:
            kind.fail(operation, when)
        done = replace(operation, outcome=FAILED if error else SUCCEEDED, error=error)
        self._world.operations.put(key, done)
        return done

    def accepted(
        self, call: Call, operation: Operation, body: dict[str, Any] | None = None
    ) -> Response:
        """The 202 that starts it."""
        kind = self._kinds[operation.kind]
        headers = [
            ("Access-Control-Expose-Headers", kind.exposed),
            *self._locations(call, operation, kind),
            *self._ids(call, operation, kind),
        ]
        if body is not None:
            return reply(202, body, *headers)
        return Response(202, [*headers, ("Content-Length", "0")])

    @staticmethod
    def _locations(call: Call, operation: Operation, kind: OperationType) -> list[tuple[str, str]]:
        return [("Location", call.link(kind.location(operation)))] if kind.location else []

    @staticmethod
    def _ids(call: Call, operation: Operation, kind: OperationType) -> list[tuple[str, str]]:
        return [
            ("operation-id", operation.id),
            ("Operation-Location", call.link(f"/phoneNumbers/operations/{operation.id}")),
            (kind.id_header, operation.id.removeprefix(kind.prefix)),
        ]

    def _find(self, call: Call) -> tuple[str, Operation]:
        key = f"{call.resource.name}/{call.path[0]}"
        operation = self._world.operations.get(key)
        if operation is None or self._forgotten(operation):
            raise errors.operation_not_found(call.path[0])
        return key, operation

    def _forgotten(self, operation: Operation) -> bool:
        days = self._world.switches.operation_retention_days
        return days is not None and operation.started + days * _DAY <= self._world.clock.now()

    def type_of(self, operation: Operation) -> str:
        """The name of an operation's type in its body."""
        return self._kinds[operation.kind].operation_type

    def status_of(self, operation: Operation) -> str:
        """What a poll would return now, without counting as a poll."""
        timing = self._kinds[operation.kind].timing
        return status(operation, timing, self._world.clock.now())

    def get(self, call: Call) -> Response:
        """GET of an operation: 200 whatever its status; links to the result from the start."""
        key, operation = self._find(call)
        if operation.outcome is None and operation.seconds is None:
            if operation.polls >= operation.polls_needed:
                operation = self._finish(key, operation, self._world.clock.now())
            else:
                self._world.operations.put(key, replace(operation, polls=operation.polls + 1))
        kind = self._kinds[operation.kind]
        headers = self._locations(call, operation, kind)
        exposed = [name for name, _ in headers]
        if kind.headers_on_polls:
            headers += self._ids(call, operation, kind)
            exposed = kind.exposed.split(",")
        if exposed:
            headers.insert(0, ("Access-Control-Expose-Headers", ",".join(exposed)))
        body: dict[str, Any] = {
            "operationType": kind.operation_type,
            "status": self.status_of(operation),
            "resourceLocation": call.link(kind.location(operation)) if kind.location else None,
            "createdDateTime": timestamp(operation.created),
            "id": operation.id,
            "lastActionDateTime": _NEVER,
        }
        if operation.error is not None:
            body["error"] = operation.error
        return reply(200, body, *headers)

    def cancel(self, call: Call) -> Response:
        """DELETE of an operation (unknown): a running search fails, others continue."""
        key, operation = self._find(call)
        if operation.outcome is None and self._kinds[operation.kind].cancellable:
            doom = errors.envelope("OperationCancelled", "The operation was cancelled.")
            self._finish(key, replace(operation, doom=doom), self._world.clock.now())
        return no_content()
