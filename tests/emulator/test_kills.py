"""Death at any moment of a write: what was acknowledged is there, and nothing is half done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from typing import Any, cast
from uuid import UUID

import pytest

from tests.emulator.brief_kit import PROGRAM_2021, V2021
from tests.emulator.brief_kit import ROOT as BRIEFS
from tests.emulator.kit import TOLL_FREE
from tests.emulator.ledger import Ledger
from tests.emulator.wire import ROOT, Running

AVAILABLE = "/availablePhoneNumbers"
FLAGS = ("--port", "0", "--operations", "immediate", "--seed", "1", "--state")
Facts = dict[str, dict[str, Any]]
GONE = (OSError, HTTPException)


@dataclass
class Moment:
    """When a process is killed.

    Attributes:
        nth: At this commit since its start.
        when: Before it, amid it or after it.
        share: How many bytes still reach the file when it is amid it; a commit has 4,000 to 40,000.
        seconds: So long after its start, or after its first answer; instead of nth.
        starting: Whether from its start.
    """

    nth: int = 0
    when: str = "amid"
    share: int = 0
    seconds: float = 0.0
    starting: bool = False

    @classmethod
    def draw(cls, index: int, chance: Random) -> Moment:
        """Draw one of the kind that is next: a run of eight has them all."""
        match index % 8:
            case 2:
                return cls(seconds=chance.random() * 0.1)
            case 4:
                return cls(seconds=chance.random() * 0.4, starting=True)
            case 3 | 5:
                return cls(chance.randint(1, 60), chance.choice(("before", "after")))
        return cls(chance.randint(1, 30), "amid", chance.randrange(20_000))


class Life:
    """One process of the emulator, from its start to its violent end."""

    def __init__(self, state: Path, moment: Moment | None) -> None:
        command = [sys.executable, "-m", "tests.emulator.doomed"]
        doom = (moment.nth, moment.when, moment.share) if moment else (0, "before", 0)
        arguments = [*command, *map(str, doom), *FLAGS, str(state)]
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
        )
        self.timer: threading.Timer | None = None
        if moment and moment.starting:
            self.kill_after(moment.seconds)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.emulator = Running(self.process, json.loads(line)) if line else None
        if moment and moment.seconds and not moment.starting:
            self.kill_after(moment.seconds)

    def kill_after(self, seconds: float) -> None:
        self.timer = threading.Timer(seconds, self.process.kill)
        self.timer.start()

    def end(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.process.kill()
        self.process.communicate()


@contextmanager
def life(state: Path, moment: Moment | None = None) -> Iterator[Life]:
    one = Life(state, moment)
    try:
        yield one
    finally:
        one.end()


def facts(emulator: Running) -> Facts:
    """What is so, in the words of the control API; the ledger must tell the same."""
    state = emulator.control("GET", "state")
    ledger = Ledger(emulator.control("GET", "ledger")["ledger"], state["phone_numbers"])
    assert {number[1:] for number in ledger.those("owned")} == state["phone_numbers"].keys()
    assert {number[1:] for number in ledger.those("held")} == state["holds"].keys()
    assert {number[1:] for number in ledger.those("released")} == state["released"].keys()
    assert not ledger.those("buying")
    return {
        "owned": {d: (row["calling"], row["sms"]) for d, row in state["phone_numbers"].items()},
        "held": {d: row["holder"] for d, row in state["holds"].items()},
        "released": dict.fromkeys(state["released"], True),
        "searches": {
            key: (row["status"], tuple(row["numbers"] or ()))
            for key, row in state["searches"].items()
        },
        "reservations": {
            row["id"]: (row["status"], tuple(sorted(row["items"])))
            for row in state["reservations"].values()
        },
        "briefs": {row["id"]: row["status"] for row in state["program_briefs"].values()},
        "settings": {
            "clock": emulator.control("GET", "health")["clock_offset"],
            "life": emulator.control("GET", "switches")["token_lifetime"],
        },
    }


@dataclass
class Writer:
    """Changes one thing after the other, and knows what each change leads to.

    Attributes:
        now: What is so: all that was acknowledged.
        hoped: What is so when the request under way took effect; None when none is.
        done: How many changes were acknowledged.
        able: What each number that was reserved can do.
    """

    chance: Random
    now: Facts = field(default_factory=dict)
    hoped: Facts | None = None
    done: int = 0
    able: dict[str, tuple[str, str]] = field(default_factory=dict)

    def work(self, emulator: Running) -> None:
        """Go on until the emulator is gone."""
        self.wire, self.briefs = emulator.wire(), emulator.wire(version=V2021)
        self.emulator = emulator
        changes = (
            *(self.reserve, self.buy_reservation, self.search, self.buy_search, self.release),
            *(self.change, self.write_brief, self.submit, self.delete_brief, self.advance),
            *(self.switch, self.portal),
        )
        try:
            while True:
                self.chance.choice(changes)()
        except GONE:
            return
        finally:
            self.wire.close()
            self.briefs.close()

    def does(self, change: Callable[[], Any], **after: dict[str, Any]) -> None:
        """Make a change; it leads to other entries, None for one that goes."""
        self.hoped = {
            name: {k: v for k, v in (rows | after.get(name, {})).items() if v is not None}
            for name, rows in self.now.items()
        }
        status = change()
        assert status in (200, 201, 202, 204), status
        self.now, self.hoped = self.hoped, None
        self.done += 1

    def guid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def some(self, name: str, *values: Any) -> str | None:
        """An entry that has one of the values."""
        fitting = [
            key
            for key, value in self.now[name].items()
            if not values or (value[0] if isinstance(value, tuple) else value) in values
        ]
        return self.chance.choice(fitting) if fitting else None

    def reserve(self) -> None:
        browsed = {"phoneNumberType": "tollFree", "assignmentType": "application"}
        rows = self.wire("POST", f"{AVAILABLE}/countries/US/:browse", browsed)[1]["phoneNumbers"]
        rows = self.chance.sample(rows, self.chance.randint(0, 3))
        guid = self.guid()
        body = {"phoneNumbers": {row["id"]: row for row in rows}}
        digits = tuple(sorted(row["id"] for row in rows))
        for row in rows:
            self.able[row["id"]] = row["capabilities"]["calling"], row["capabilities"]["sms"]
        self.does(
            lambda: self.wire("PATCH", f"{AVAILABLE}/reservations/{guid}", body)[0],
            reservations={guid: ("active", digits)},
            held=dict.fromkeys(digits, f"contoso/{guid}"),
        )

    def buy_reservation(self) -> None:
        guid = self.some("reservations", "active")
        digits = self.now["reservations"][guid][1] if guid else ()
        if digits:
            self.does(
                lambda: self.wire("POST", f"{AVAILABLE}/reservations/{guid}/:purchase")[0],
                reservations={cast("str", guid): ("completed", digits)},
                held=dict.fromkeys(digits),
                owned={one: self.able[one] for one in digits},
            )

    def search(self) -> None:
        """The service chooses the id and the numbers: they are looked up, or asked for later."""
        self.hoped = {**self.now, "searches": {**self.now["searches"], "new": ("held", ())}}
        body = TOLL_FREE | {"quantity": self.chance.randint(1, 3)}
        _, _, headers = self.wire("POST", f"{AVAILABLE}/countries/US/:search", body)
        key = headers["search-id"]
        self.hoped = None
        self.now = {**self.now, "searches": {**self.now["searches"], key: ("held", None)}}
        self.done += 1
        numbers = self.wire("GET", f"{AVAILABLE}/searchResults/{key}")[1]["phoneNumbers"]
        self.learn(key, tuple(number[1:] for number in numbers))

    def learn(self, key: str, digits: tuple[str, ...]) -> None:
        """Take over what a search has found."""
        held = self.now["held"] | dict.fromkeys(digits, key)
        searches = self.now["searches"] | {key: ("held", digits)}
        self.now = {**self.now, "held": held, "searches": searches}

    def buy_search(self) -> None:
        key = self.some("searches", "held")
        if key:
            digits = self.now["searches"][key][1]
            self.does(
                lambda: self.wire("POST", f"{AVAILABLE}/:purchase", {"searchId": key})[0],
                searches={key: ("purchased", digits)},
                held=dict.fromkeys(digits),
                owned=dict.fromkeys(digits, ("inbound", "none")),
            )

    def release(self) -> None:
        digits = self.some("owned")
        if digits:
            self.does(
                lambda: self.wire("DELETE", f"/phoneNumbers/{digits}")[0],
                owned={digits: None},
                released={digits: True},
            )

    def change(self) -> None:
        digits = self.some("owned")
        if digits:
            calling, sms = self.chance.choice((("inbound", "none"), ("none", "outbound")))
            body = {"calling": calling, "sms": sms}
            self.does(
                lambda: self.wire("PATCH", f"/phoneNumbers/{digits}/capabilities", body)[0],
                owned={digits: (calling, sms)},
            )

    def write_brief(self) -> None:
        guid = self.guid()
        body = {"id": guid, **PROGRAM_2021}
        self.does(lambda: self.briefs("PATCH", f"{BRIEFS}/{guid}", body)[0], briefs={guid: "draft"})

    def submit(self) -> None:
        guid = self.some("briefs", "draft")
        if guid:
            self.does(
                lambda: self.briefs("POST", f"{BRIEFS}/{guid}/:submit")[0],
                briefs={guid: "submitted"},
            )

    def delete_brief(self) -> None:
        guid = self.some("briefs", "draft")
        if guid:
            self.does(lambda: self.briefs("DELETE", f"{BRIEFS}/{guid}")[0], briefs={guid: None})

    def advance(self) -> None:
        after = self.now["settings"]["clock"] + 0.5
        body = {"advance": 0.5}
        self.does(lambda: self.control("POST", "clock", body), settings={"clock": after})

    def switch(self) -> None:
        lasting = float(self.chance.randint(1, 10_000))
        body = {"token_lifetime": lasting, "check_dates": False}
        self.does(lambda: self.control("PUT", "switches", body), settings={"life": lasting})

    def portal(self) -> None:
        digits = "1907" + "".join(self.chance.choices("0123456789", k=7))
        wanted = {"phone_number": digits, "calling": "inbound", "sms": "none"}
        if not any(digits in rows for rows in self.now.values()):
            self.does(
                lambda: self.control("POST", "numbers", wanted), owned={digits: ("inbound", "none")}
            )

    def control(self, method: str, path: str, body: Any) -> int:
        self.emulator.control(method, path, body)
        return 200

    def compare(self, found: Facts) -> None:
        """What is found is all that was acknowledged, and the last request whole or not at all."""
        new = found["searches"].keys() - self.now["searches"].keys()
        for key, (_, digits) in self.now["searches"].items():
            if digits is None:
                self.learn(key, found["searches"][key][1])
        if self.hoped is not None and "new" in self.hoped["searches"] and new:
            (key,) = new
            self.learn(key, found["searches"][key][1])
            self.hoped = None
        assert found in (self.now, self.hoped)
        self.now, self.hoped = found, None


def kill(state: Path, kills: int, seed: int) -> int:
    """Kill so many processes on one file; how many changes were acknowledged."""
    writer, chance = Writer(Random(f"writer {seed}")), Random(f"moments {seed}")
    with life(state) as one:
        assert one.emulator is not None
        one.emulator.control("POST", "clock", {"advance": 0.5})
        one.emulator.control("PUT", "switches", {"check_dates": False})
        writer.now = facts(one.emulator)
    for index in range(kills):
        moment = Moment.draw(index, chance)
        with life(state, moment) as one:
            with suppress(*GONE):
                if one.emulator is not None:
                    writer.compare(facts(one.emulator))
                    writer.work(one.emulator)
            # It was killed, and did not end because it could not read its file.
            assert one.process.wait(timeout=60) in (-signal.SIGKILL, -signal.SIGXFSZ)
    with life(state) as one:
        assert one.emulator is not None
        writer.compare(facts(one.emulator))
    return writer.done


SEEDS = [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 10))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_kill_loses_or_halves_a_change(tmp_path: Path, seed: int, full: bool) -> None:
    """In a full run 500 kills: ten files, each of them fifty times."""
    kills = 50 if full else 8
    done = kill(tmp_path / "state", kills, seed)
    assert done >= kills
