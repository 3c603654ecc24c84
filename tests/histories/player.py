"""How a history is played on the model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.histories.commands import Check, Command, Destroy, Do, Refresh, Script, Up, written
from tests.histories.engine import Engine, Outcome
from tests.histories.front_ends import DYNAMIC, FrontEnd
from tests.histories.judge import E164, Broken, Judge
from tests.histories.pools import plain_pool, pool_as_told
from tests.histories.processes import simulated
from tests.histories.program import (
    BRIEF,
    NUMBER,
    POOL,
    Brief,
    Item,
    Number,
    Pool,
    Program,
)
from tests.histories.world import World

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ADOPT = re.compile(r'adopt(?:=|: )"(\+\d+)"')


@dataclass
class Play:
    """A history on the model.

    Attributes:
        plain: Whether nobody was killed, and no order forced or edited: then all ends by itself.
        side_by_side: How often deletes that do not depend on each other overlap, from 0 to 1.
        tidy: Whether the model takes the first of what could be done in any order.
        told: What each command said.
    """

    folder: Path
    seed: int = 0
    tidy: bool = False
    front_end: FrontEnd = DYNAMIC
    told: list[str] = field(default_factory=list)
    plain: bool = True
    side_by_side: float = 0.5

    def __post_init__(self) -> None:
        self.world = World(self.folder, Random(f"{self.seed}/world"), Judge(), self.front_end)
        self.engine = Engine(self.world, Random(f"{self.seed}/engine"))
        self.engine.tidy = self.tidy
        self.engine.side_by_side = self.side_by_side
        self.program = Program()
        self.outcome = Outcome()

    def do(self, command: Command) -> Outcome:
        """Carry a command out.

        Raises:
            Broken: An invariant does not hold.
        """
        if isinstance(command, Do):
            self._act(command)
            return self.outcome
        if isinstance(command, Check):
            self._check(command)
            return self.outcome
        self.plain = self.plain and _is_plain(command)
        self.world.kill, self.world.trouble = command.kill, command.trouble
        try:
            if isinstance(command, Up):
                self.program = command.program
                self.outcome = self.engine.up(command.program, command.options)
            elif isinstance(command, Destroy):
                self.outcome = self.engine.destroy(self.program, command.options)
            else:
                self.outcome = self.engine.refresh(command.options)
        finally:
            self.told.append(self._said())
        return self.outcome

    def _said(self) -> str:
        run = self.world.judge.last
        if run is None:
            return ""
        text = " | ".join([*run.outcome.errors, *(f"warning: {w}" for w in run.outcome.warnings)])
        return f"    {run.outcome.code}: {', '.join(run.outcome.calls)}\n    {text}"

    def _act(self, command: Do) -> None:
        self.plain = self.plain and not ("state" in command.what or command.what == "taint")
        world, engine = self.world, self.engine
        urn = engine.urn(command.name)
        match command.what:
            case "state delete":
                engine.delete(urn)
            case "state rename":
                engine.rename(urn, command.value)
            case "stack rename":
                engine.rename_stack(command.name)
            case "taint":
                engine.taint(urn)
            case "release":
                world.release_by_hand(world.judge.by_name.get(command.name, ""))
            case "sold out" | "restock":
                world.stock(command.name, available=command.what == "restock")
            case "wait":
                world.clock.sleep(float(command.value))
            case "no folder":
                world.block_folder()
            case "buy":
                world.judge.by_name[command.name] = world.buy_by_hand()
            case _:
                raise ValueError(command.what)

    def _check(self, check: Check) -> None:
        judge, world = self.world.judge, self.world
        kinds = [line["kind"] for line in world.emulator.ledger() if line["via"] != "portal"]
        rows = [row for row in self.engine.state if row.kind in (NUMBER, POOL, BRIEF)]
        seen = {
            "code": min(self.outcome.code, 1),
            "owned": len(world.owned),
            "bought": kinds.count("purchase"),
            "released": kinds.count("release"),
            "rows": len(rows),
        }
        wrong = [
            f"{name} is {now}, not {getattr(check, name)}"
            for name, now in seen.items()
            if getattr(check, name) not in (None, now)
        ]
        told = self.outcome.text
        wrong += [f"{n} is not named" for n in check.names if judge.first[n] not in told]
        now = {row.name: row.id for row in rows if not row.delete}
        wrong += [f"{n} holds {now.get(n)}" for n in check.held if now.get(n) != judge.first[n]]
        if wrong:
            raise Broken(f"0 expected: {'; '.join(wrong)}; {told}")

    # The end of a history

    def settle(self) -> None:
        """Let all be well, and see that it comes right: `up` at most three times, then `destroy`.

        Raises:
            Broken: It does not.
        """
        self.world.fix()
        if self.program.pools or any(row.kind == POOL for row in self.engine.state):
            # Of what was bought and is not there a pool believes so long that it may be coming.
            self.world.clock.sleep(3600.0)
        for row in self.engine.state:
            row.protect = False  # as `pulumi state unprotect --all` does
        program = self._plain()
        if self._converge(program):
            self._destroyed()

    def _plain(self) -> Program:
        """Return the current program without what keeps it from ending well."""
        judge, items = self.world.judge, []
        for item in self.program.items:
            plain: Item = item
            if isinstance(item, Number):
                held = judge.by_name.get(item.name)
                keep = item.adopt is not None and self._meant(item.adopt) == held
                keep = keep and self.program.item(str(item.adopt)[1:]) in (None, item)
                plain = replace(
                    item, protect=False, retain=False, ignore=(), replace_with=None,
                    release_on_delete=None, adopt=item.adopt if keep else None,
                    alias=None if self.program.item(item.alias or "") else item.alias,
                )  # fmt: skip
            elif isinstance(item, Pool):
                plain = plain_pool(item, self.program, self.engine, self._meant)
            elif isinstance(item, Brief):
                # What was handed in cannot be deleted, so it stays on purpose.
                row = self.engine.live(item.name, BRIEF)
                retain = item.submit or (row is not None and row.id in judge.all_submitted)
                plain = replace(item, protect=False, retain=retain, replace_with=None)
            elif self._meant(item.number) not in self.world.owned:
                continue
            items.append(plain)
        things = tuple(replace(thing, fails=False) for thing in self.program.things)
        return Program(tuple(items), things)

    def _meant(self, text: str) -> str:
        return self.world.judge.by_name.get(text[1:], "") if text.startswith("@") else text

    def _converge(self, program: Program) -> bool:
        """Return whether it came right by itself; else a person was told what to do."""
        for _ in range(3):
            if self.do(Up(program)).code == 0:
                if "the next pulumi up releases" in self.outcome.text:
                    self.do(Up(program))
                again = self.do(Up(program))
                changes = [
                    call
                    for call in again.calls
                    if call.split()[0] in ("create", "delete") or f"update {POOL}" in call
                ]
                if again.code or changes:
                    raise Broken(f"4 does not converge: a second up does {changes}, {again.text}")
                return True
            self._require_advice()
            program = self._heed(program)
        return False

    def _require_advice(self) -> None:
        text = self.outcome.text
        named = E164.findall(text) or _GUID.search(text)
        # Where nothing can have been bought there is nothing to name: the way out is said.
        if not named and not self._starting_over(text):
            raise Broken(f"4 does not converge: an error names nothing: {text}")

    @staticmethod
    def _starting_over(error: str) -> bool:
        """Return whether an error that names no number says how to go on without one."""
        return "change keepers" in error and not E164.search(error)

    def _heed(self, program: Program) -> Program:
        """Do what an error says: adopt what it names, start over, or release it by hand."""
        for error in self.outcome.errors:
            found = _ADOPT.search(error)
            name = re.match(r"PhoneNumber(?:Pool)? (\S+?):", error)
            item = program.item(name[1]) if name else None
            if isinstance(item, Pool):
                changed = pool_as_told(item, error, self.engine, self.world.owned)
                if changed is not None:
                    items = tuple(changed if i is item else i for i in program.items)
                    return replace(program, items=items)
            if not isinstance(item, Number):
                continue
            heeding: Number | None = None
            if found and found[1] in self.world.owned:
                heeding = replace(item, adopt=found[1])
            elif self._starting_over(error):
                heeding = replace(item, keepers="over", ignore=())
            if heeding is not None:
                items = tuple(heeding if i is item else i for i in program.items)
                return replace(program, items=items)
        for brief in () if program.items else _GUID.findall(self.outcome.text):
            self.world.delete_brief_by_hand(brief)
        held = {thing for row in self.engine.state if not row.delete for thing in row.things}
        for number in E164.findall(self.outcome.text):
            if number not in held:
                self.world.release_by_hand(number)
        return program

    def _destroyed(self) -> None:
        """A destroy that is meant ends with nothing left but what somebody was told of."""
        judge = self.world.judge
        for _ in range(3):
            if self.do(Destroy()).code == 0:
                break
            if self.plain and not judge.all_submitted:
                raise Broken(f"4 destroy does not end well at once: {self.outcome.text}")
            self._require_advice()
            self._heed(Program())
        else:
            raise Broken(f"4 destroy does not end well: {self.outcome.text}")
        left = self.world.owned & judge.bought - judge.kept - judge.spared - judge.named
        if left:
            raise Broken(f"1 not released: {sorted(left)} after a destroy")
        if self.engine.state:
            raise Broken(f"4 destroy leaves {[str(row) for row in self.engine.state]}")


def _is_plain(command: Up | Destroy | Refresh) -> bool:
    options = command.options
    partly = [*options.targets, *options.excludes, *options.replace]
    forced = any(name == "**" or name.startswith("order:") for name in partly)
    trouble = command.trouble
    if trouble.rate or trouble.rules:  # then what is to be kept for the next run may fail too
        return False
    return command.kill is None and options.cancel_after is None and not forced


def played(
    script: Script,
    folder: Path,
    *,
    seed: int = 0,
    tidy: bool = False,
    front_end: FrontEnd = DYNAMIC,
) -> Play:
    """Play a script with its end.

    Raises:
        Broken: An invariant does not hold; the text tells the script.
    """
    with simulated(seed, folder):
        play = Play(folder, seed, tidy, front_end)
        try:
            for command in script:
                play.do(command)
            play.settle()
        except Broken as broken:
            raise Broken(f"{broken}\n{told(script, play)}") from None
        finally:
            play.world.close()
    return play


def told(script: Script, play: Play) -> str:
    """Return a script as Python that can be played again, with what each command said."""
    lines, said = [], iter(play.told)
    for command in script:
        lines.append(f"  {written(command)},")
        if not isinstance(command, (Do, Check)):
            lines.append(next(said, "    (not reached)"))
    return "\n".join(
        [f"seed {play.seed}, {play.front_end.name}", *lines, "  then, to settle:", *said]
    )
