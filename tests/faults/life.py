"""A life under faults: seeded, told as a story, and judged after every command."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar, Final, Self

from tests.faults.road import Road
from tests.lifecycle.stack import new_emulator
from tests.support.clocks import FakeClock

RUNS: Final = {5: 1, 20: 3, 50: 12}
"""For each rate, in per cent, how many runs a command may need when only the transport fails."""

RUNS_IN_TROUBLE: Final = 3
"""How often a person tries while the service itself has troubles."""


class Wrong(AssertionError):
    """A life went wrong; the text is its story and how to play it again."""


@dataclass
class Figures:
    """What lives have cost.

    Attributes:
        lives: How many there were.
        requests: How many they sent.
        faults: How many requests met which fault.
        runs: How many commands needed how many runs to end right; 0 stands for those that ended
            right only when the faults or troubles had stopped.
    """

    lives: int = 0
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    runs: Counter[int] = field(default_factory=Counter)

    def add(self, other: Figures) -> None:
        """Add the figures of other lives."""
        self.lives += other.lives
        self.requests += other.requests
        self.faults += other.faults
        self.runs += other.runs

    def to_json(self) -> dict[str, Any]:
        """Return them in a form that goes from one process to another."""
        runs = {str(run): count for run, count in self.runs.items()}
        return {**vars(self), "faults": dict(self.faults), "runs": runs}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return them from that form."""
        runs = Counter({int(run): count for run, count in data["runs"].items()})
        return cls(data["lives"], data["requests"], Counter(data["faults"]), runs)


Record = Callable[[str, Figures], None]
"""Takes down what lives of one kind have cost."""


class Life(ABC):
    """The life of one number or brief, with an emulator of its own.

    Args:
        rate: The share of requests that meet a fault, in per cent.
        seed: What it is drawn from.
        troubled: Whether the service has troubles of its own too.
        native: Whether the calls go to the plugin, else straight to `lifecycle`.
    """

    kind: ClassVar[str]

    def __init__(
        self, rate: int, seed: int, *, troubled: bool = False, native: bool = False
    ) -> None:
        self.rate, self.seed, self.troubled, self.native = rate, seed, troubled, native
        self.chance = self._source("life")
        self.clock = FakeClock()
        self.emulator = new_emulator(self.clock)
        self.road = Road(self.emulator, rate / 100, self._source("road"))
        self.figures = Figures()
        self.story: list[str] = []

    def _source(self, what: str) -> Random:
        return Random(f"{self.seed}/{self.rate}/{self.troubled}/{what}")

    def live(self) -> Figures:
        """Live it to its end.

        Raises:
            Wrong: Something was bought twice, lost, or released that should not be; or a command
                did not end right in as many runs as it may need.
        """
        try:
            self.play()
        except AssertionError as error:
            raise Wrong(self._told(error)) from error
        finally:
            self.emulator.close()
        self.figures.lives = 1
        self.figures.requests = self.road.requests
        self.figures.faults.update({fault.value: n for fault, n in self.road.met.items()})
        return self.figures

    def _told(self, error: AssertionError) -> str:
        command = f"python -m tests.faults {self.kind} --rate {self.rate} --seed {self.seed}"
        again = f"{command}{' --troubled' * self.troubled}{' --native' * self.native}"
        return "\n".join([str(error), *self.story, f"play it again: {again}"])

    @abstractmethod
    def play(self) -> None:
        """Draw and run the commands."""

    @abstractmethod
    def command(self, name: str) -> tuple[bool, str]:
        """Run a command and judge it; return whether it ended well, and what the user reads."""

    @abstractmethod
    def is_right(self, name: str) -> bool:
        """Return whether a command has led to what it is for."""

    def fix(self) -> None:  # noqa: B027  # not every life has any
        """End the troubles of the service."""

    def heed(self, told: str) -> None:  # noqa: B027  # most errors only say: again
        """Do what an error says that a person has to do."""

    def until_right(self, name: str) -> None:
        """Run a command until it has ended right, as often as a person would."""
        runs = RUNS_IN_TROUBLE if self.troubled else RUNS[self.rate]
        told = ""
        for run in range(1, runs + 1):
            right, told = self._run(name)
            if right:
                self.figures.runs[run] += 1
                return
            self.heed(told)
        assert self.troubled or self.rate == 50, f"{name} did not end right: {told}"
        self.fix()
        self.story.append("* what was wrong is fixed")
        for _ in range(RUNS_IN_TROUBLE):
            if self.rate == 50:
                self.road.rate = 0.0
            right, told = self._run(name)
            self.road.rate = self.rate / 100
            if right:
                self.figures.runs[0] += 1
                return
            self.heed(told)
            self.clock.sleep(3600.0)
        raise AssertionError(f"{name} does not end right: {told}")

    def _run(self, name: str) -> tuple[bool, str]:
        start, sent, met = self.clock.seconds, self.road.requests, self.road.met.total()
        line = len(self.story)
        well, told = self.command(name)
        self.story.insert(
            line,
            f"{name}: {'went well' if well else 'failed'} after {self.road.requests - sent} "
            f"requests, {self.road.met.total() - met} faults and {self.clock.seconds - start:.0f} s"
            f"{'; ' if told else ''}{told}",
        )
        return well and self.is_right(name), told
