"""The service itself: its operations, and the lock that makes each request atomic."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from pulumi_acsnumbers.emulator import brief_forms, errors
from pulumi_acsnumbers.emulator.attachments import Attachments
from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.available import Browse
from pulumi_acsnumbers.emulator.briefs import Briefs
from pulumi_acsnumbers.emulator.catalogue import Catalogue
from pulumi_acsnumbers.emulator.errors import ServiceError
from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.numbers import Numbers
from pulumi_acsnumbers.emulator.operations import Operations
from pulumi_acsnumbers.emulator.operators import Operators
from pulumi_acsnumbers.emulator.progress import Profile
from pulumi_acsnumbers.emulator.reservations import Reservations
from pulumi_acsnumbers.emulator.routing import Call, Match, Router, split_query
from pulumi_acsnumbers.emulator.rows import (
    Attachment,
    Number,
    Operation,
    ProgramBrief,
    Reservation,
    Row,
    Search,
    ShortCode,
)
from pulumi_acsnumbers.emulator.searches import Searches
from pulumi_acsnumbers.emulator.short_codes import ShortCodes
from pulumi_acsnumbers.emulator.world import World

T = TypeVar("T")


class Service:
    """Everything that a signed request can reach.

    Args:
        world: The state.
        profile: How long-running operations progress.
        time_scale: The factor on measured times.
    """

    def __init__(self, world: World, profile: Profile, time_scale: float) -> None:
        self.lock = threading.RLock()
        self.router = Router()
        self.operations = Operations(world, profile, time_scale)
        self.numbers = Numbers(world, self.operations)
        self._world = world
        searches = Searches(world, self.operations, self.numbers)
        reservations = Reservations(world, self.operations, self.numbers)
        self._scheduled = (self.operations, searches, reservations)
        for noun in (
            Catalogue(world),
            Browse(world),
            searches,
            reservations,
            self.operations,
            self.numbers,
            Operators(world),
            ShortCodes(world),
            Briefs(world),
            Attachments(world),
        ):
            self.router.add(*noun.routes)
        self.schedule()

    def schedule(self) -> None:
        """Schedule what the state has in progress."""
        self._world.agenda.clear()
        for noun in self._scheduled:
            noun.schedule()

    def check(self, key: str, row: Row) -> None:
        """Reject a row from outside that the operations cannot handle.

        Raises:
            ValueError: The row is invalid; the message says why.
        """
        expected = key
        match row:
            case Number():
                expected = row.digits
                if row.change is not None and len(row.change) != 3:
                    raise ValueError("number: 'change' is an operation, calling and sms")
            case Search():
                expected = row.id
            case Reservation():
                expected = f"{row.resource}/{row.id}"
                row.check()
            case ProgramBrief():
                expected = row.key
                row.check()
                brief_forms.check_stored(row.content)
            case ShortCode() | Attachment():
                expected = row.key
            case Operation():
                expected = f"{row.resource}/{row.id}"
                if row.kind not in self.operations.kinds:
                    kinds = ", ".join(self.operations.kinds)
                    raise ValueError(f"operation: unknown kind {row.kind!r}; known are {kinds}")
        if key != expected:
            raise ValueError(f"state: the key {key!r} must be {expected!r}")

    def settle(self) -> None:
        """Run what is due by now. The caller holds the lock."""
        self._world.agenda.run(self._world.clock.now(), self._world.store.commit)

    def step(self, work: Callable[[], T]) -> T:
        """Do something atomically: when it returns everything is on disk, or nothing happened."""
        with self.lock:
            try:
                self.settle()
                result = work()
                self._world.store.commit()
            except BaseException:
                self._world.store.rollback()
                raise
            return result

    def answer(
        self,
        request: Request,
        match: Match,
        resource: Resource | None,
        doom: dict[str, Any] | None,
    ) -> Response:
        """The real response to a request.

        Args:
            request: The request.
            match: What it addresses.
            resource: Who signed it.
            doom: The error with which an operation that it starts will end.
        """
        try:
            if resource is None:
                raise errors.denied()
            if match.route is None:
                return match.refusal
            if len(request.body) > match.route.max_body:
                raise errors.body_too_large()
            call = Call(request, match.route, match.path, resource, split_query(request.query))
            call.doom = doom
            call.check_version()
            return self.step(lambda: call.route.handler(call))
        except ServiceError as error:
            return error.response
