"""The life of one pool: no number twice, none lost, none released that nobody named."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from unittest.mock import patch

from pulumi_acsnumbers.lifecycle.core import together
from tests.faults.life import Life
from tests.faults.native import ServerCalls
from tests.lifecycle.calls import POOL
from tests.lifecycle.engine import Engine
from tests.native.calls import CallFailed

_CAPABILITIES: Final = (
    {"calling": "none", "sms": "outbound"},
    {"calling": "none", "sms": "inbound+outbound"},
    {"calling": "inbound+outbound", "sms": "inbound+outbound"},
)
_STEPS: Final = (
    *("grow", "grow", "shrink", "shrink", "change", "force", "refresh", "again", "gone"),
    *("drift", "adopt", "again_later"),
)
_MOST: Final = 8


class PoolLife(Life):
    """A pool that is bought, made larger and smaller, adopts, loses numbers, and is released."""

    kind: ClassVar[str] = "pool"

    def __init__(
        self, rate: int, seed: int, *, troubled: bool = False, native: bool = False
    ) -> None:
        super().__init__(rate, seed, troubled=troubled, native=native)
        self.engine = Engine(self.emulator, self.clock, self.road, POOL)
        if native:
            self.engine.calls, self.engine.failures = ServerCalls, (CallFailed,)
        self.program: dict[str, Any] = {
            "size": self.chance.randint(2, 5),
            "area_code": "833",
            "capabilities": self.chance.choice(_CAPABILITIES),
        }
        self.owned: dict[str, bool] = {}
        self.told: set[str] = set()
        self._read = 0

    def play(self) -> None:
        """Draw and run the commands."""
        # One request after the other, so that the same seed is the same life.
        with patch.object(together, "THREADS", 1):
            self.until_right("up")
            for step in self.chance.choices(_STEPS, k=self.chance.randint(2, 5)):
                self._step(step)
            self.until_right("destroy")
        assert not self._bought, f"{self._bought} still owned"

    @property
    def _bought(self) -> set[str]:
        """What is owned, or being bought, by this package's doing."""
        return {number for number, ours in self.owned.items() if ours}

    @property
    def _held(self) -> set[str]:
        return set().union(*(copy.numbers for copy in self.engine.copies))

    def _step(self, step: str) -> None:
        program, chance, numbers = self.program, self.chance, self.engine.numbers
        match step:
            case "grow":
                program["size"] = min(_MOST, program["size"] + chance.randint(1, 4))
            case "shrink" if len(numbers) > 1:
                stay = {*program.get("adopt", ())}
                some = [number for number in numbers if number not in stay]
                gone = chance.sample(some, k=min(len(some), len(numbers) - 1, chance.randint(1, 3)))
                program["release"] = gone
                program["size"] -= len(gone)
            case "change":
                program["capabilities"] = chance.choice(_CAPABILITIES)
            case "force":
                # A new copy has no memory: of what was released less than an hour ago it believes
                # that it may be coming.
                self.clock.sleep(3600.0)
                self.until_right("force")
                return
            case "refresh":
                self.until_right("refresh")
                return
            case "gone":
                number = chance.choice([n for n in numbers if n not in program.get("adopt", ())])
                self.emulator.release_number(number)
                self.story.append(f"* somebody releases {number}")
                self.until_right("refresh")
                self.clock.sleep(3600.0)
            case "drift":
                number = chance.choice(numbers)
                self.emulator.change_number(number, calling="outbound", sms="inbound")
                self.story.append(f"* somebody changes {number}")
                self.until_right("refresh")
            case "adopt" if "adopt" not in program and program["size"] < _MOST:
                program["adopt"] = [self.emulator.buy_number(area_code="833")["phoneNumber"]]
                program["size"] += 1
            case "again_later":
                self.until_right("destroy")
        self.until_right("up")

    def command(self, name: str) -> tuple[bool, str]:
        """Run a command and judge it; return whether it ended well, and what the user reads."""
        engine, before = self.engine, self._held
        match name:
            case "destroy":
                well = engine.destroy()
            case "refresh":
                well = engine.refresh()
            case _:
                well = engine.up(force=name == "force", **self.program)
        held = [sorted(copy.numbers) for copy in engine.copies]
        self.story.append(f"    {held} {self.program}")
        self._judge(name, before, well=well)
        return well, engine.told

    def _judge(self, name: str, before: set[str], *, well: bool) -> None:
        named = set() if name == "destroy" else {*self.program.get("release", ())}
        for entry in self.emulator.ledger(self._read):
            self._read = entry["sequence"]
            number, by_hand = entry["number"], entry["via"] == "portal"
            match entry["kind"]:
                case "purchase":
                    self.owned[number] = not by_hand
                case "release" | "purchaseFailed":
                    released = entry["kind"] == "release" and not by_hand
                    assert not released or self.owned[number], f"{number} was not ours"
                    meant = name == "destroy" or number in named
                    assert not released or meant, f"{number} released, and nobody named it"
                    del self.owned[number]
        held, most = self._held, max(self.program["size"], len(before))
        mine = self._bought - named
        assert len(mine | {*self.program.get("adopt", ())}) <= most, f"{mine} for {most}"
        self.told |= {number for number in self.owned if number in self.engine.told}
        gone = (before - held) & self.owned.keys() - named
        assert name == "destroy" or not gone, f"{gone} called gone, and owned"
        lost = self._bought - held - self.told
        assert self.engine.order or not lost, f"{lost} owned, and nobody knows"
        assert not (well and name in ("up", "force")) or not lost - named, f"{lost} not told"

    def is_right(self, name: str) -> bool:
        """Return whether a command has led to what it is for."""
        engine = self.engine
        if name == "destroy":
            return not engine.copies and engine.order is None
        rows = self.emulator.state()["phone_numbers"]
        if name == "refresh":
            return all(n[1:] in rows for copy in engine.copies for n in copy.outs["phone_numbers"])
        live = engine.live
        if live is None or engine.copies != [live] or live.outs["status"] != "active":
            return False
        numbers, wanted = set(live.outs["phone_numbers"]), self.program["capabilities"]
        return (
            len(numbers) == self.program["size"]
            and numbers == self._bought | {*self.program.get("adopt", ())}
            and all({key: rows[n[1:]][key] for key in wanted} == wanted for n in numbers)
        )

    def heed(self, told: str) -> None:
        """Do what an error says that a person has to do, beyond running the command again."""
        if "run pulumi refresh and then pulumi up" in told:
            self.until_right("refresh")
        if "no resource holds it; to " in told:
            self.until_right("up")
        if "again in ten minutes" in told or "not visible yet" in told:
            self.clock.sleep(600.0)
