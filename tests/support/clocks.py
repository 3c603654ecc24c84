"""The clocks of the tests: on none of them does anybody wait."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Time that passes only when somebody sleeps."""

    seconds: float = 0.0
    start: datetime = START
    sleeps: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.sleeps.append(seconds)
        self.seconds += seconds

    def timestamp(self) -> float:
        return self.now().timestamp()


@dataclass
class SkippingClock:
    """The machine's clock, but sleeping takes no time: for tests that use real sockets."""

    skipped: float = 0.0

    def now(self) -> datetime:
        return SYSTEM_CLOCK.now() + timedelta(seconds=self.skipped)

    def monotonic(self) -> float:
        return SYSTEM_CLOCK.monotonic() + self.skipped

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.skipped += seconds


class JumpingClock:
    """A clock that jumps to the next moment at which one of its threads has something to do.

    One thread runs at a time, and who sleeps hands over to the one that is due first, so every run
    is the same run.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._due: list[tuple[float, int, threading.Event]] = []
        self._count = 0

    def now(self) -> datetime:
        """Return a date and time."""
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Return the seconds since the beginning."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let others run, and so many seconds pass."""
        woken = self._enter(seconds)
        self._hand_over()
        woken.wait()

    def run(self, *works: Callable[[], None]) -> None:
        """Do all works at once, each in a thread of its own, and return when they are done."""

        def begin(work: Callable[[], None], woken: threading.Event) -> None:
            woken.wait()
            try:
                work()
            finally:
                self._hand_over()

        threads = [threading.Thread(target=begin, args=(w, self._enter(0.0))) for w in works]
        for thread in threads:
            thread.start()
        self._hand_over()
        for thread in threads:
            thread.join()

    def _enter(self, seconds: float) -> threading.Event:
        woken = threading.Event()
        self._count += 1
        heapq.heappush(self._due, (self.seconds + seconds, self._count, woken))
        return woken

    def _hand_over(self) -> None:
        if self._due:
            self.seconds, _, woken = heapq.heappop(self._due)
            woken.set()
