"""How long-running operations progress: at once, by polls, by seconds, or as measured."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pulumi_acsnumbers.emulator.rows import Operation

NOT_STARTED = "notStarted"
RUNNING = "running"


@dataclass(frozen=True)
class Timing:
    """The observed course of a type of operation.

    Attributes:
        phases: Statuses, each up to a fraction of the duration.
        seconds: The shortest and the longest duration measured.
    """

    phases: tuple[tuple[float, str], ...]
    seconds: tuple[float, float]

    def status(self, fraction: float) -> str:
        """The status after a fraction of the duration."""
        return next((status for end, status in self.phases if fraction < end), self.phases[-1][1])


SEARCH = Timing(((0.3, NOT_STARTED), (1.0, RUNNING)), (2.0, 4.0))
# Not monotonic: a running purchase goes back to notStarted.
PURCHASE = Timing(((0.2, RUNNING), (1.0, NOT_STARTED)), (15.0, 18.0))
RELEASE = Timing(((0.15, NOT_STARTED), (1.0, RUNNING)), (4.5, 5.5))
CAPABILITIES = Timing(((1.0, RUNNING),), (5.5, 7.0))
RESERVATION_PURCHASE = Timing(((1.0, RUNNING),), (3.5, 5.0))


@dataclass(frozen=True)
class Profile:
    """One of `immediate`, `polls:N`, `seconds:S`, `realistic`.

    With polls, N polls see a running operation and the next one sees its end.
    """

    mode: str
    amount: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Profile:
        """Parse a profile.

        Raises:
            ValueError: The text is none of the four.
        """
        mode, _, amount = text.partition(":")
        if mode in ("immediate", "realistic") and not amount:
            return cls(mode)
        try:
            if mode == "polls" and int(amount) >= 0:
                return cls(mode, int(amount))
            if mode == "seconds" and 0 <= float(amount) < float("inf"):
                return cls(mode, float(amount))
        except ValueError:
            pass
        raise ValueError(
            f"operations: {text!r} is none of immediate, polls:N, seconds:S, realistic"
        )

    @property
    def text(self) -> str:
        """The text that it was parsed from."""
        return self.mode + (f":{self.amount:g}" if self.amount else "")

    def plan(self, timing: Timing, scale: float, random: Random) -> tuple[float | None, int]:
        """The number of seconds or polls that an operation takes."""
        if self.mode == "polls":
            return None, int(self.amount)
        if self.mode == "realistic":
            return random.uniform(*timing.seconds) * scale, 0
        return self.amount, 0


def status(operation: Operation, timing: Timing, now: float) -> str:
    """The status that a poll of an operation returns."""
    if operation.outcome is not None:
        return operation.outcome
    if operation.seconds is None:
        return timing.status(operation.polls / operation.polls_needed)
    return timing.status((now - operation.started) / operation.seconds)
