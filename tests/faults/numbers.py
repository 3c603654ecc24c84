"""The life of one number, and what may never happen in it."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from tests.faults.ledger import Before, Ledger
from tests.faults.life import Life
from tests.faults.native import ServerCalls
from tests.faults.troubles import Service, Trouble
from tests.lifecycle.engine import Engine
from tests.lifecycle.stack import TOLL_FREE
from tests.native.calls import CallFailed

_AREAS: Final = ("833", "844", "855")
_CAPABILITIES: Final = (
    {"calling": "none", "sms": "outbound"},
    {"calling": "none", "sms": "inbound+outbound"},
    {"calling": "inbound", "sms": "none"},
    {"calling": "inbound+outbound", "sms": "inbound+outbound"},
)
_STEPS: Final = (
    *("change", "replace", "keepers", "force", "refresh", "again", "drift", "gone", "again_later"),
)
_ADOPT: Final = ("owned, fitting and bought since", "it may be what a purchase bought")
"""What is said where a person has to say which number it is."""


class NumberLife(Life):
    """A number that is bought or adopted, changed, replaced, refreshed and released."""

    kind: ClassVar[str] = "number"

    def __init__(
        self, rate: int, seed: int, *, troubled: bool = False, native: bool = False
    ) -> None:
        super().__init__(rate, seed, troubled=troubled, native=native)
        self.service = Service(self.emulator, self.clock, self._source("service"))
        self.road.bystander = self.service
        self.engine = Engine(self.emulator, self.clock, self.road)
        if native:
            self.engine.calls, self.engine.failures = ServerCalls, (CallFailed,)
        self.ledger = Ledger(self.emulator)
        self.program: dict[str, Any] = {
            "area_code": "833",
            "capabilities": self.chance.choice(_CAPABILITIES),
        }

    def play(self) -> None:
        """Draw and run the commands."""
        self._begin()
        for step in self.chance.choices(_STEPS, k=self.chance.randint(2, 5)):
            if self.troubled and self.chance.random() < 0.6:
                trouble = self.chance.choice(list(Trouble))
                self.story.append(f"* {trouble.value}")
                self.service.begin(trouble)
            self._step(step)
        self.until_right("destroy")
        assert not self.ledger.owned, f"{self.ledger.owned} still owned"

    def fix(self) -> None:
        """End the troubles of the service."""
        self.service.fix()

    def _begin(self) -> None:
        draw = self.chance.random()
        if draw < 0.15:
            self.program["acquisition"] = "search"
        elif draw < 0.3:
            self.program["adopt"] = self.emulator.buy_number(area_code="833")["phoneNumber"]
            del self.program["area_code"]
        self.service.settle()
        self.until_right("up")

    def _step(self, step: str) -> None:
        live = self.engine.live
        match step:
            case "change":
                others = [c for c in _CAPABILITIES if c != self.program["capabilities"]]
                self.program["capabilities"] = self.chance.choice(others)
            case "replace":
                self._buy_from_now_on()
                other_areas = [a for a in _AREAS if a != self.program.get("area_code")]
                self.program["area_code"] = self.chance.choice(other_areas)
            case "keepers":
                self._buy_from_now_on()
                self.program["keepers"] = {"season": len(self.story)}
            case "force":
                self.until_right("force")
                return
            case "refresh":
                self.until_right("refresh")
                return
            case "drift" if live:
                self.emulator.change_number(live.id, calling="outbound", sms="inbound")
                self.story.append(f"* somebody changes {live.id}")
                self.until_right("refresh")
            case "gone" if live and "adopt" not in self.program:
                self.emulator.release_number(live.id)
                self.story.append(f"* somebody releases {live.id}")
                self.until_right("refresh")
                self.clock.sleep(3600.0)
            case "again_later":
                self.until_right("destroy")
        self.until_right("up")

    def _buy_from_now_on(self) -> None:
        # Whoever took a number over to have it released goes on saying so: without adopt it may
        # be the same number still, and what was adopted is kept.
        self.program.pop("adopt", None)

    def command(self, name: str) -> tuple[bool, str]:
        """Run a command and judge it; return whether it ended well, and what the user reads."""
        engine = self.engine
        before = Before.of(engine, {**TOLL_FREE, **self.program})
        nothing_to_do = name == "up" and self.is_right(name)
        match name:
            case "destroy":
                well = engine.destroy()
            case "refresh":
                well = engine.refresh()
            case _:
                well = engine.up(force=name == "force", **self.program)
        self.story.append(f"    {[copy.id for copy in engine.copies]} {self.program}")
        judged = "nothing to do" if nothing_to_do else name
        self.ledger.judge(engine, before, judged, well=well)
        return well, engine.told

    def is_right(self, name: str) -> bool:
        """Return whether a command has led to what it is for."""
        engine = self.engine
        if name == "destroy":
            return not engine.copies and engine.order is None
        if name == "refresh":
            owned = self.emulator.state()["phone_numbers"]
            return all(copy.id[1:] in owned for copy in engine.copies)
        live = engine.live
        if live is None or engine.copies != [live] or live.outs["status"] != "active":
            return False
        row = self.emulator.state()["phone_numbers"].get(live.id[1:])
        wanted = self.program["capabilities"]
        return (
            row is not None
            and {name: row[name] for name in wanted} == wanted == live.outs["capabilities"]
            and live.id.startswith(f"+1{self.program.get('area_code', '8')}")
            and live.id == self.program.get("adopt", live.id)
        )

    def heed(self, told: str) -> None:
        """Do what an error says that a person has to do, beyond running the command again."""
        if "run pulumi refresh and then pulumi up" in told:
            self.until_right("refresh")
        if "and no resource holds it; to " in told:
            self.until_right("up")
        if "leave adopt out to buy one" in told:
            self._buy_from_now_on()
        if "again in ten minutes" in told:
            self.clock.sleep(600.0)
            return
        if not any(words in told for words in _ADOPT):
            return
        named = [number for number in self.ledger.owned if number in told]
        if named:
            self.program |= {"adopt": named[0], "release_on_delete": True}
            for key in ("area_code", "acquisition"):
                self.program.pop(key, None)
        else:
            self.program["keepers"] = {"season": len(self.story)}
