"""What lifecycle functions work with: the service, the clock, and what the run knows."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from ...acs.client import Access, Client
from ...acs.clock import SYSTEM_CLOCK, Clock, Deadline, ServiceClock
from .adoptions import Adoptions
from .errors import Refused
from .guardrails import Guardrails, require_endpoint
from .read_cache import ReadCache
from .registry import RunRegistry

RESERVATION_SIZE: Final = 100
"""Numbers that one reservation is to hold. How many the service allows was never seen."""


class Reporter(Protocol):
    """Shows progress, on the resource's own row in `pulumi up` or elsewhere."""

    def phase(self, text: str) -> None:
        """Show the current step; the next one replaces it."""
        ...

    def warn(self, text: str) -> None:
        """Show a warning that the user needs after the run."""
        ...


@dataclass(slots=True)
class Session:
    """One process's hold on one ACS resource. Thread-safe.

    Attributes:
        client: The service.
        clock: The time, injected; its dates are corrected to the service's time.
        registry: What this run knows: who declares, holds, wants or let go of which number.
        guardrails: What this stack may do.
        obstacle: Returns why nothing may be bought at this moment, or None. The engine's side
            answers: whether the engine is alive, and whether this process is being shut down.
        abandoned: Returns why what is done would no longer be recorded, or None.
        read_cache: The owned numbers, read one by one or as a list; never decides about money.
        adoptions: The notes on who has adopted which number.
        random: Where choices come from, so that tests can repeat them.
        reservation_size: Numbers that one reservation is to hold; a refusal halves it for the run.
    """

    client: Client
    clock: Clock = SYSTEM_CLOCK
    registry: RunRegistry = field(default_factory=RunRegistry)
    guardrails: Guardrails = field(default_factory=Guardrails)
    obstacle: Callable[[], str | None] = lambda: None
    abandoned: Callable[[], str | None] = lambda: None
    random: random.Random = field(default_factory=random.SystemRandom)
    reservation_size: int = RESERVATION_SIZE
    read_cache: ReadCache = field(init=False)
    adoptions: Adoptions = field(init=False)
    _stopped_by: str | None = field(default=None, init=False)
    _claims: set[str] = field(default_factory=set, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.clock = ServiceClock(self.clock, self.client.skew)
        self.read_cache = ReadCache(self.client.numbers, self.clock)
        self.adoptions = Adoptions(self.clock)

    def require_endpoint(self, recorded: str, doing: str, thing: str | None = None) -> None:
        """Refuse to work on another ACS resource than the recorded one.

        The endpoint is part of a number's identity. Another ACS resource responds with 404 to it,
        and believing that 404 would buy everything again.

        Raises:
            Refused: Another endpoint is configured, and no move was declared.
        """
        require_endpoint(
            recorded, self.client.endpoint, self.guardrails.moved_from, doing=doing, thing=thing
        )

    def before_spending(self, doing: str, thing: str | None = None) -> None:
        """Refuse to hold or buy if this run must not spend money now.

        Raises:
            Refused: Purchases are switched off, an earlier error applies to this purchase too, the
                engine is gone, or the process is shutting down.
        """
        if not self.guardrails.allow_purchases:
            raise Refused(
                doing,
                "purchases are switched off for this stack",
                thing=thing,
                remedy="set acsnumbers:allowPurchases to true to buy",
            )
        if self._stopped_by:
            raise Refused(
                doing,
                "not tried, because an earlier purchase in this run failed for a reason that also "
                f"applies to this one: {self._stopped_by}",
                thing=thing,
                remedy="fix the cause and run pulumi up again",
            )
        obstacle = self.obstacle()
        if obstacle:
            raise Refused(doing, obstacle, thing=thing)

    def before_writing(self, doing: str, thing: str | None = None) -> None:
        """Refuse a change that nobody would record; a change costs nothing.

        Raises:
            Refused: The engine is gone, or the process is shutting down.
        """
        reason = self.abandoned()
        if reason:
            raise Refused(doing, reason, thing=thing)

    def stop_spending(self, reason: str) -> None:
        """Stop all later purchases of this process, because `reason` applies to each of them."""
        self._stopped_by = self._stopped_by or reason

    @contextmanager
    def claim(self, number: str) -> Iterator[bool]:
        """Reserve a number within this process, so that two creates never try the same one.

        Yields:
            Whether the number belongs to the caller until the end of the block.
        """
        with self._lock:
            mine = number not in self._claims
            self._claims.add(number)
        try:
            yield mine
        finally:
            if mine:
                with self._lock:
                    self._claims.discard(number)


@dataclass(frozen=True, slots=True)
class Work:
    """One call of the engine that can take long.

    Attributes:
        session: The service and the run.
        reporter: Shows progress.
        deadline: How long to wait for the service.
    """

    session: Session
    reporter: Reporter
    deadline: Deadline


def connect(
    access: Access,
    *,
    registry: RunRegistry,
    guardrails: Guardrails,
    obstacle: Callable[[], str | None] = lambda: None,
    abandoned: Callable[[], str | None] = lambda: None,
) -> Session:
    """Return a session with the service. Sends no request and requests no token.

    Raises:
        ConfigurationError: The endpoint or the key is invalid.
    """
    client = Client.for_access(access)
    return Session(
        client, registry=registry, guardrails=guardrails, obstacle=obstacle, abandoned=abandoned
    )
