"""A stack that is killed and repaired, with the judge beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from tests.crash.front_ends import DYNAMIC, FrontEnd, Number, Pool, Program, one
from tests.crash.judge import Case, holdings, judge, numbers_of_pool
from tests.crash.mortal import MortalService, Trap, Victim
from tests.crash.stories import OWNED
from tests.crash.table import Row
from tests.engine.harness import Result, Stack

_TRIES = 4
_TAKE_IT_BACK = "and no resource holds it; "
_TAKE_THE_CHANGE_BACK = "revert the change and run pulumi up to get that number"
_NAMED = re.compile(r"owned, fitting and bought since: ((?:\+\d+(?:, )?)+|none)")


@dataclass
class Scene:
    """One scenario: its stacks, their service, and all that was done.

    Attributes:
        stack: The stack that is killed.
        service: The service.
        past: The ledger of what was done before the scenario began.
        others: Other stacks at the same service.
        given_up: The numbers and briefs that the person means to let go by now.
        steps: What was done, and how it ended.
        row: Its row in the table, whose outcome they are.
        before: The program that the stack was made with.
        program: The one that is declared since.
        front_end: With which it is played.
        trap: The last one that a command died in.
    """

    stack: Stack
    service: MortalService
    past: list[dict[str, Any]] = field(default_factory=list)
    others: list[Stack] = field(default_factory=list)
    given_up: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    row: Row = field(default_factory=dict)
    before: Program = ()
    program: Program = ()
    front_end: FrontEnd = DYNAMIC
    trap: Trap = field(default_factory=Trap)
    orders: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    last: Result = field(default_factory=lambda: Result(0, "", ""))

    def __post_init__(self) -> None:
        self.note_orders()

    # What a person does

    def declare(self, program: Program) -> None:
        """Write the program; the number of the stack is put in the place of `OWNED`."""
        (number, *_) = [*self.stack.numbers.values(), OWNED]
        self.program = with_numbers(with_number(program, number), sorted(self.pooled))
        self.given_up |= {
            n for thing in self.program if isinstance(thing, Pool) for n in thing.numbers
        }
        self._write(self.program)

    def _write(self, program: Program) -> None:
        self.front_end.declare(self.stack, program)

    def run(self, command: str, *options: str, judged: bool = True) -> Result:
        """Run a command to its end, whatever that is, and hear the judge.

        Not after a refresh: it does not look at orders, so it cannot name what a run has left.
        """
        self.last = self.stack.start(command, "--yes", "--skip-preview", *options).wait()
        text = self.last.text
        assert not self.service.secrets_in(text), f"{command} shows a secret"
        # The official language host may interrupt the program of a run that has failed.
        assert "Traceback" not in text or "KeyboardInterrupt" in text, text
        said = " ".join((command, *(word for word in options if not word.startswith("urn:"))))
        self.note(said if self.last.code == 0 else f"{said} refused")
        self.note_orders()
        if judged and command != "refresh":
            self.hear()
        return self.last

    def until_through(self, command: str, *options: str) -> None:
        """Run a command until it goes through, with what its errors say in between."""
        for _ in range(_TRIES):
            if self.run(command, *options).code == 0:
                return
            self._follow(command)
        raise AssertionError(f"{self.steps} does not go through:\n{self.last.text}")

    def _follow(self, command: str) -> None:
        """Do what the last error says, where it says more than to run it again."""
        told = "\n".join(self.last.messages)
        if "this again after" in told:
            self.service.grow_old(timedelta(minutes=17))
            self.note("its hold ended")
        elif found := _NAMED.search(told):
            self._choose(found[1])
        elif _TAKE_IT_BACK in told and command == "destroy":
            self._have_it_back()
            # Taken back to be destroyed: also what came only after the person had begun to.
            self.given_up |= {*self.stack.numbers.values(), *self.pooled}
        elif self.before and (_TAKE_IT_BACK in told or _TAKE_THE_CHANGE_BACK in told):
            self._take_the_change_back()
            self._write(self.program)
            self.note("changed again")

    def _have_it_back(self) -> None:
        """Have again what a run that died was letting go of, with the change that it was making."""
        self.run("up")
        if self.before and _TAKE_THE_CHANGE_BACK in "\n".join(self.last.messages):
            self._take_the_change_back()
        elif self.last.code != 0:
            self.until_through("up")

    def _take_the_change_back(self) -> None:
        """Have again what a run that died was letting go of; nothing else is meant to go by it."""
        given_up, found = self.given_up, holdings(self.ledger)
        self.given_up = given_up & {*found.released, *found.deleted}
        self._write(self.before)
        self.note("change taken back")
        self.until_through("up")
        self.given_up = given_up

    def _choose(self, named: str) -> None:
        """Take over what may have been bought from a search, or look for another number."""
        if named == "none":
            self._write(one(area_code="833", keepers={"again": 1}))
        else:
            self._write(one(adopt=named.partition(", ")[0], release_on_delete=True))
        self.note(f"was told {'nothing' if named == 'none' else 'the number'}")

    # What happens to them

    def die(self, trap: Trap, command: str, *options: str) -> None:
        """Run a command that is killed at the trap, and take its lock away."""
        self.service.set_trap(trap)
        trap.command = self.stack.start(command, "--yes", "--skip-preview", *options)
        result = trap.command.wait()
        assert trap.struck.wait(10), f"{trap.operations} and then nobody died:\n{result.text}"
        trap.over = True
        self.note_orders()
        self.stack.cancel()
        self.hear(ended=False)

    def repair(self, trap: Trap, command: str, *options: str, refresh: bool = False) -> None:
        """Run a command until it goes through; an orphan of the killed one lives beside it."""
        if refresh:
            self.run("refresh")
        if trap.victim is Victim.CLI:
            self.run(command, *options)
            before = len(self.service.emulator.ledger())
            trap.release()
            self.service.settle()
            late = len(self.service.emulator.ledger()) > before
            if self.last.code == 0 and not late:
                return
            if self.last.code != 0 and not late:  # else what it said is out of date
                self._follow(command)
        self.until_through(command, *options)

    # What is true

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Everything that was ever committed."""
        return self.past + self.service.emulator.ledger()

    def hear(self, *, ended: bool = True) -> None:
        """Fail with what the judge has to say."""
        state = [resource for stack in self.stacks for resource in stack.everything]
        rows = self.service.emulator.state()["reservations"].values()
        case = Case(
            self.ledger,
            state,
            "\n".join(self.last.messages),
            self.orders,
            self.given_up,
            [row["id"] for row in sorted(rows, key=lambda row: row["created"])],
            ended,
            self.sizes,
        )
        wrong = judge(case)
        assert wrong == [], f"after {self.steps}: {wrong}\n{self.last.text}"

    @property
    def pooled(self) -> set[str]:
        """The numbers of the pools in the state."""
        pools = self.stack.resources(self.front_end.pool)
        return set().union(*(numbers_of_pool(one) for one in pools if not one.get("delete")))

    @property
    def stacks(self) -> list[Stack]:
        """All stacks at the service."""
        return [self.stack, *self.others]

    def give_up(self) -> None:
        """Let go of everything that was bought or written by a program."""
        found = holdings(self.ledger)
        self.given_up |= {n for n, via in found.numbers.items() if via != "portal"} | found.briefs

    def note(self, *steps: str) -> None:
        """Add what was done to the outcome."""
        self.steps += steps
        self.row["outcome"] = ", ".join(self.steps)

    def note_orders(self) -> None:
        """Remember the orders that are in a state, and of a pool how many numbers it is to have."""
        for stack in self.stacks:
            for order in stack.resources(self.front_end.order):
                self.orders.add(order["id"])
                if order["inputs"].get("kind") == "phoneNumberPool":
                    size = int(order["inputs"]["spec"]["size"])
                    self.sizes[order["id"]] = max(size, self.sizes.get(order["id"], 0))


def with_number(program: Program, number: str) -> Program:
    """Return a program with a number in the place of `OWNED`."""
    if isinstance(program, str):
        return program.replace(OWNED, number)
    return tuple(
        Number({k: number if v == OWNED else v for k, v in thing.inputs.items()}, thing.name)
        if isinstance(thing, Number)
        else thing
        for thing in program
    )


def with_numbers(program: Program, pooled: list[str]) -> Program:
    """Return a program with the numbers that leave its pools, named by their places in a list."""
    if isinstance(program, str):
        return program
    return tuple(
        replace(thing, numbers=tuple(pooled[place] for place in thing.release))
        if isinstance(thing, Pool)
        else thing
        for thing in program
    )


Start = Callable[[str], Scene]
"""Begins a story by its name."""
