"""A process that is killed around one of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import httpx


class Killed(BaseException):
    """The process is gone: nothing that it still does reaches anybody."""


class Moment(Enum):
    """When, around one request, the process is killed."""

    BEFORE = "before it is sent"
    COMMITTED = "after the service acted, before the answer came"
    ANSWERED = "after the answer came"


@dataclass
class Death:
    """The request, counted from 0 in one command, around which the process dies."""

    request: int
    moment: Moment


class MortalTransport(httpx.BaseTransport):
    """Carries requests until the process dies."""

    def __init__(self, carrier: httpx.BaseTransport, death: Death | None) -> None:
        self._carrier = carrier
        self._death = death
        self.sent = 0
        self.dead = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.check()
        dies = self._death is not None and self._death.request == self.sent
        self.sent += 1
        if dies and self._death is not None and self._death.moment is Moment.BEFORE:
            self._die()
        response = self._carrier.handle_request(request)
        if dies and self._death is not None and self._death.moment is Moment.COMMITTED:
            self._die()
        self.dead = self.dead or dies  # another thread of the process may have died meanwhile
        return response

    def check(self) -> None:
        if self.dead:
            raise Killed

    def _die(self) -> None:
        self.dead = True
        raise Killed
