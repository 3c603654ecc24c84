"""Lives on the real engine: some numbers in one program, through faults of the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.crash.judge import Case, judge
from tests.engine.harness import ORDER, Result, Stack, number
from tests.engine.service import Service
from tests.faults.life import RUNS, Figures
from tests.faults.road import PAGE

_SLOW_DOWN = {"error": {"code": "TooManyRequests", "message": "Slow down."}}
_ERROR = {"error": {"code": "InternalError", "message": "An error occurred."}}
FAULTS: dict[str, dict[str, Any]] = {
    "429": {"status": 429, "body": _SLOW_DOWN},
    "429 with Retry-After": {"status": 429, "body": _SLOW_DOWN, "headers": {"Retry-After": "1"}},
    "500": {"status": 500, "body": _ERROR, "commit": True},
    "502": {"status": 502, "body": PAGE, "commit": True},
    "503": {"status": 503},
    "504": {"status": 504, "commit": True},
    "cut before": {"cut": "before"},
    "cut after": {"cut": "after"},
    "truncated": {"truncate": True},
    "HTML page": {"status": 200, "body": PAGE, "commit": True},
    "HTML page, 404": {"status": 404, "body": PAGE},
    "empty 404": {"status": 404, "commit": True},
    "delayed": {"delay": 0.3},
}
"""A stall would cost a minute each; one is sat through in a test of its own."""

_TIME_SCALE = {5: 1.0, 20: 1.0, 50: 0.1}
"""For each rate, how long a second is on the package's clock.

Where one request of two meets a fault and one of thirteen is told that it is too many, the package
rightly sends one to three a second, and one call may pause for a minute. It does no less of it on a
clock that runs faster; only the exchanges take their real time.
"""
_HOOK = Path(__file__).parents[2] / "benchmarks/harness/hook"

_CAPABILITIES = (
    {"calling": "none", "sms": "outbound"},
    {"calling": "none", "sms": "inbound+outbound"},
    {"calling": "inbound+outbound", "sms": "inbound+outbound"},
)


def rules(rate: float) -> list[dict[str, Any]]:
    """Return the emulator's rules under which a share of all requests meets a fault, each alike.

    A rule is asked only when none before it has hit, so each has a share of what they leave.
    """
    share = rate / len(FAULTS)
    return [
        {**rule, "probability": share / (1 - place * share)}
        for place, rule in enumerate(FAULTS.values())
    ]


@dataclass
class CliLives:
    """The lives of some numbers in one stack.

    Attributes:
        stack: The stack.
        service: The service.
        rate: The share of requests that meet a fault, in per cent.
        count: How many numbers.
        seed: What is drawn from.
        runs: How many commands needed how many runs.
        given_up: The numbers that the program has let go.
    """

    stack: Stack
    service: Service
    rate: int
    count: int
    seed: int
    runs: Counter[int] = field(default_factory=Counter)
    given_up: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    programs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed}/{self.rate}")
        self.programs = {
            f"line-{place}": {"area_code": "833", "capabilities": self.chance.choice(_CAPABILITIES)}
            for place in range(self.count)
        }
        scale = f"{_TIME_SCALE[self.rate]:g}"  # "1" leaves the clock as it is
        self.stack.env |= {"PYTHONPATH": str(_HOOK), "BENCH_TIME_SCALE": scale}
        self._set_faults(self.rate / 100)
        self.service.emulator._faults._random.seed(f"{self.seed}/{self.rate}")

    def _set_faults(self, rate: float) -> None:
        self.service.emulator.set_faults(rules(rate) if rate else [])

    def live(self) -> Figures:
        """Buy, change, replace by force and for good, look, and let go."""
        self.until_right("up")
        for program in self.programs.values():
            others = [c for c in _CAPABILITIES if c != program["capabilities"]]
            program["capabilities"] = self.chance.choice(others)
        self.until_right("up")
        some = self.chance.sample(sorted(self.programs), k=max(1, self.count // 2))
        for name in some:
            self.programs[name]["area_code"] = "844"
            self.given_up.add(self.stack.numbers[name])
        forced = [name for name in self.programs if name not in some]
        self.until_right("up", *(f"--replace={self.stack.urn(name)}" for name in forced))
        assert not self.given_up & set(self.service.owned)
        self.until_right("refresh")
        self.given_up |= set(self.stack.numbers.values())
        self.until_right("destroy")
        assert self.service.owned == []
        assert sorted(self.service.bought) == sorted(self.service.released)
        fired = [rule["fired"] for rule in self.service.emulator.faults()]
        met = Counter(dict(zip(FAULTS, fired, strict=True)))
        return Figures(self.count, len(self.service.emulator.requests()), met, self.runs)

    def until_right(self, command: str, *options: str) -> None:
        """Run a command until it has ended right, in as many runs as it may need."""
        self.stack.declare(*(number(name, **more) for name, more in self.programs.items()))
        told = ""
        for run in range(1, RUNS[self.rate] + 1):
            result = self._run(command, *options)
            told += result.text
            self._judge(command, told)
            if result.code == 0 and self._is_right(command):
                self.runs[run] += 1
                return
        assert self.rate == 50, f"{command} did not end right, seed {self.seed}:\n{told}"
        self.service.emulator.set_faults([])
        result = self._run(command, *options)
        self._set_faults(self.rate / 100)
        self._judge(command, told + result.text)
        assert result.code == 0, f"{command} does not end right, seed {self.seed}:\n{told}"
        assert self._is_right(command)
        self.runs[0] += 1

    def _run(self, command: str, *options: str) -> Result:
        result = self.stack.start(command, "--yes", "--skip-preview", *options).wait()
        assert not self.service.secrets_in(result.text)
        assert "Traceback" not in result.text or "KeyboardInterrupt" in result.text, result.text
        self.orders |= {order["id"] for order in self.stack.resources(ORDER)}
        return result

    def _judge(self, command: str, told: str) -> None:
        """Hear the judge; what an earlier run has named counts until the command is through.

        A release that could not be confirmed leaves its number in the state, for the next run.
        """
        state = [
            {**resource, "delete": resource.get("delete") or resource.get("id") in self.given_up}
            for resource in self.stack.everything
        ]
        case = Case(self.service.emulator.ledger(), state, told, self.orders, self.given_up)
        wrong = judge(case)
        assert wrong == [], f"{command}, seed {self.seed}: {wrong}\n{told}"

    def _is_right(self, command: str) -> bool:
        if command == "destroy":
            return self.stack.is_empty
        numbers = self.stack.numbers
        if command == "refresh":
            return numbers.keys() == self.programs.keys()
        return (
            sorted(numbers.values()) == self.service.owned
            and len(self.stack.resources()) == self.count
            and all(
                numbers[name].startswith(f"+1{program['area_code']}")
                and self.service.capabilities(numbers[name]) == program["capabilities"]
                for name, program in self.programs.items()
            )
        )
