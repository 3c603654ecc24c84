"""The judge: what must always be true, whatever the package does inside.

It follows the service's ledger line by line, knows which call of the engine each line belongs to,
and what the program of that command declares. One class, as all invariants read the same book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.histories.judge_pools import Pools, adopted_by
from tests.histories.processes import keeps, spec_of, was_adopted
from tests.histories.program import BRIEF, NUMBER, ORDER, POOL, Get, Number, Program

if TYPE_CHECKING:
    from tests.histories.engine import Engine, Run
    from tests.histories.rows import Row
    from tests.histories.world import Call

E164 = re.compile(r"\+\d{6,}")


class Broken(AssertionError):
    """An invariant does not hold; the text begins with its name."""


@dataclass
class Line:
    """A declared resource through all its orders.

    Attributes:
        generation: How often what it means has changed.
        spec: What it means now, as its order was told last.
        specs: What it meant in each generation.
        keeps: Whether the order was told that its number stays owned. It speaks for a number that
            has been seen under it: an order that was made by force beside its number is not asked
            in a destroy before the older one, which was told something else.
        made_in: The run in which its order was made: nothing of an earlier one is known to it.
        split: Whether its order was replaced by force, and its number has not been seen since.
    """

    generation: int = 0
    spec: Any = None
    specs: dict[int, Any] = field(default_factory=dict)
    keeps: bool = False
    made_in: Run | None = None
    split: bool = False


@dataclass
class Judge:
    """Watches one stack.

    Attributes:
        program: What the command that runs declares; empty in a destroy.
        by_name: The number that each logical name held last, and under `first NAME` first.
        first: The number that each logical name held first.
        holder: The number or brief that each declared URN holds, as the engine was told last.
        order_of: The id of the order that each number was bought for.
        strict: Whether it raises what it sees; it is blind for the check of the model.
        declared: The URNs that the command that runs is to leave.
        asked: The names in the program that it looks at: with targets, not all.
        leaving: What each pool in the program names in `release`, by URN.
        adopted: The numbers that a resource took over from another one.
        broken: What was seen broken and not raised yet: in the middle of a request nothing can be.
    """

    program: Program = field(default_factory=Program)
    strict: bool = True
    engine: Engine | None = None
    command: str = ""
    by_name: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    line_of: dict[str, tuple[Line, int]] = field(default_factory=dict)
    order_of: dict[str, str] = field(default_factory=dict)
    bought: set[str] = field(default_factory=set)
    owned: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    spared: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    adopted: set[str] = field(default_factory=set)
    submitted: dict[str, list[str]] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    last_props: dict[str, dict[str, Any]] = field(default_factory=dict)
    must_name: dict[str, set[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    leaving: dict[str, set[str]] = field(default_factory=dict)
    last: Run | None = None

    def __post_init__(self) -> None:
        self.pools = Pools(self)

    # A command

    def begin(self, run: Run, command: str) -> None:
        """A command begins."""
        self.command, self.engine = command, run.engine
        self.last, self.leaving = run, {}

    def finish(self, run: Run) -> None:
        """A command has ended: hold state, ledger and what was said against each other.

        Raises:
            Broken: Something is wrong.
        """
        outcome = run.outcome
        told = set(E164.findall(outcome.text))
        if not outcome.died:
            self._spare_what_is_read(run)
        # A refresh asks for what the state has, and cannot know what else was bought.
        well = outcome.code == 0 and self.command != "refresh"
        self._require_named(told, well=well)
        self.pools.require_named(told, well=well)
        self.named |= told & self.owned
        if not outcome.died:
            self._find_lost(run)
        if self.broken and self.strict:
            raise Broken("; ".join(self.broken))

    def _require_named(self, told: set[str], *, well: bool) -> None:
        """What was bought twice must be named by a command that fails, before one ends well."""
        for name, numbers in list(self.must_name.items()):
            left = numbers & self.owned - self.kept - self.spared - self._held_by_others(name)
            named = left <= self.named | told and (not well or left & self.named)
            if len(left) < 2 or named:
                del self.must_name[name]
            elif well and not self._leaves_old_copy(name):
                self._break("3 bought twice", f"{sorted(left)} for {name}, and not told")

    def _leaves_old_copy(self, name: str) -> bool:
        """Return whether a command with targets was told to leave an old copy of a resource alone.

        Nothing of it is asked then, so nobody could name anything; and nothing is forgotten: the
        old copy stays in the state, and its delete refuses in the next command that is whole.
        """
        assert self.engine is not None
        assert self.last is not None
        options = self.last.options
        return bool(options.targets or options.excludes) and any(
            row.name == name and row.delete and row.kind in (NUMBER, ORDER)
            for row in self.engine.state
        )

    def _held_by_others(self, name: str) -> set[str]:
        assert self.engine is not None
        return _things(
            r for r in self.engine.state if r.name != name and not (r.delete or r.external)
        )

    @property
    def _run(self) -> Run | None:
        return None if self.engine is None else self.engine.world.run

    def _break(self, invariant: str, what: str) -> None:
        self.broken.append(f"{invariant}: {what}")

    def _spare_what_is_read(self, run: Run) -> None:
        """A number that is only read from now on belongs to somebody else: so the program says."""
        managed = _things(row for row in run.engine.state if not row.external)
        self.spared |= {row.id for row in run.engine.state if row.external} - managed

    def _find_lost(self, run: Run) -> None:
        rows = run.engine.state
        held = _things(rows)
        lines = {id(self._line(row.id)) for row in rows if row.kind == ORDER}
        remembered = str([(row.inputs, row.outputs) for row in rows if row.kind == ORDER])
        for number in sorted(
            self.owned & self.bought - self.kept - self.spared - self.named - held
        ):
            if id(self.line_of[number][0]) not in lines and number not in remembered:
                self._break("2 lost", f"{number} is owned, and neither a state nor anybody knows")

    # What the engine records

    def registered(self, row: Row, method: str) -> None:
        """The engine has recorded a resource after a call, or as unchanged."""
        if row.kind == ORDER:
            self._order(row, method)
        elif row.kind == POOL:
            self.pools.registered(row, method)
        elif row.kind in (NUMBER, BRIEF):
            self._holds(row, method)

    def _order(self, row: Row, method: str) -> None:
        if method == "create":
            line = self._replaced_order(row) or Line(spec=spec_of(row.inputs))
            line.made_in = self._run
            urn = row.urn_of_number
            held = {self.holder.get(urn, ""), *self.pools.has.get(urn, ())} & self.line_of.keys()
            line.split = line.split or any(self.line_of[one][0] is not line for one in held)
            self.lines[row.id] = line
        line = self._line(row.id)
        line.keeps = keeps(row.inputs)

    def _replaced_order(self, row: Row) -> Line | None:
        assert self.engine is not None
        for other in self.engine.state:
            if other is not row and other.urn == row.urn and other.kind == ORDER:
                line = self._line(other.id)
                if other.delete and self._goes_on_elsewhere(line, row.urn):
                    continue
                line.split = True
                self._means(line, row.inputs)
                return line
        return None

    def _goes_on_elsewhere(self, line: Line, urn: str) -> bool:
        """Return whether a rename has taken a line along, so that its name is free again."""
        assert self.engine is not None
        return any(
            row.kind == ORDER and not row.delete and row.urn != urn and self._line(row.id) is line
            for row in self.engine.state
        )

    def _means(self, line: Line, inputs: dict[str, Any]) -> None:
        if spec_of(inputs) != line.spec:
            line.specs[line.generation] = line.spec
            line.generation += 1
            line.spec = spec_of(inputs)

    def _line(self, order: str) -> Line:
        return self.lines.setdefault(order, Line())

    def _holds(self, row: Row, method: str) -> None:
        order = str(row.outputs.get("order") or row.inputs.get("order") or "")
        before = self.holder.get(row.urn)
        line = self._line(order)
        if row.kind == NUMBER and not row.external:
            self._may_hold(row, line, before, method)
        if not row.external:
            if method == "create" and self.line_of.get(row.id, (line, 0))[0] is not line:
                self.adopted.add(row.id)
            self.kept.discard(row.id)
            self.spared.discard(row.id)
            self.pools.left.discard(row.id)
            line.split = False
            # What is ignored was not brought to the number: it stays of the generation it was.
            if method == "create" or not row.ignore or row.id not in self.line_of:
                self.line_of[row.id] = (line, line.generation)
            self.last_props[row.id] = row.outputs
        self.holder[row.urn] = row.id
        if row.kind == NUMBER:
            self.by_name[row.name] = row.id
            self.first.setdefault(row.name, row.id)
            self.by_name.setdefault(f"first {row.name}", row.id)

    def _may_hold(self, row: Row, line: Line, before: str | None, method: str) -> None:
        """A resource keeps its number as long as it means the same."""
        if method != "create" or before in (None, row.id) or before not in self.owned:
            return
        was = self.line_of.get(before)
        item = self.program.item(row.name)
        told = isinstance(item, Number) and item.adopt is not None
        if (
            was is None
            or told
            or was != (line, line.generation)
            or before in self.kept | self.spared
        ):
            return
        if not self._excused(line, row.name, {before, row.id}):
            self._break("5 jumped", f"{row.name} held {before} and now holds {row.id}")

    def _excused(self, line: Line, name: str, numbers: set[str]) -> bool:
        """Return whether nothing of the first number can have reached the create of the second.

        Order and number were replaced by force, together or one after the other. Then both must be
        named, in a failure.
        """
        if not line.split and line.made_in is not self._run:
            return False
        self.must_name.setdefault(name, set()).update(numbers)
        return True

    def told(self, row: Row, method: str, inputs: dict[str, Any]) -> None:
        """The engine begins a call that tells an order what is meant."""
        if row.kind == ORDER and method == "update":
            self._means(self._line(row.id), inputs)

    def retained(self, row: Row) -> None:
        """The engine did not call delete, as the user told it to."""
        if row.kind == POOL:
            self.pools.retained(row)
        elif row.kind in (NUMBER, BRIEF):
            self.kept.add(row.id)
        elif row.kind == ORDER:
            self.disowned(row)

    def forgotten(self, row: Row) -> None:
        """The engine drops a row that it deleted in an earlier run, and asks nobody."""
        self.holder.pop(row.urn, None)
        self.pools.has.pop(row.urn, None)

    def deleted(self, row: Row, *, removed: bool, stays: bool = False) -> None:
        """A delete went well: what is told to stay is not lost.

        Args:
            row: What was deleted.
            removed: Whether the stack has nothing more of that name.
            stays: Whether its row stays in the state until it is replaced, so that another program
                can still say otherwise.
        """
        assert self.engine is not None
        if row.kind == POOL:
            self.pools.deleted(row, removed=removed, stays=stays)
            return
        # One that only reads it keeps nothing from being released, or left to whoever owned it.
        others = [
            r for r in self.engine.state if r is not row and row.id in r.things and not r.external
        ]
        if removed or any(r.urn != row.urn for r in others):
            self.holder.pop(row.urn, None)  # an alias has renamed it, or it moved
        if row.kind == NUMBER and not row.external and not others:
            asked = row.outputs.get("release_on_delete")
            line, _ = self.line_of.get(row.id, (Line(), 0))
            # What the program says now wins over what an old copy says.
            if asked is False or (line.keeps and not (line.split or stays)):
                self.kept.add(row.id)
            elif asked is None and (was_adopted(row.outputs) or row.id in self.adopted):
                self.spared.add(row.id)
        if row.kind == ORDER and keeps(row.inputs):
            line = self._line(row.id)
            self.kept |= {n for n, (of, _) in self.line_of.items() if of is line and not of.split}

    def disowned(self, row: Row) -> None:
        """A person took a row out of the state, and with an order what it knew."""
        if row.kind == ORDER:
            line = self._line(row.id)
            self.spared |= {n for n, (of, _) in self.line_of.items() if of is line}

    def renamed(self, old: str, new: str) -> None:
        """A resource has another URN."""
        if old in self.holder:
            self.holder[new] = self.holder.pop(old)
        self.pools.renamed(old, new)

    def called_gone(self, run: Run, row: Row) -> None:
        """A refresh drops a row."""
        del run
        if row.kind == NUMBER and row.id in self.owned:
            self._break("6 called gone", f"{row.id} of {row.name} is owned")

    def called_missing(self, row: Row, numbers: set[str]) -> None:
        """A refresh no longer finds some numbers of a pool."""
        self.pools.missing(row, numbers)

    # What happens at the service

    def happened(self, entry: dict[str, Any], call: Call | None) -> None:
        """Judge a line of the ledger."""
        kind, number = entry["kind"], f"+{entry['number'].lstrip('+')}"
        by_hand = entry["via"] == "portal"
        if kind == "purchase":
            self.owned.add(number)
            if not by_hand:
                self._bought(number, call)
        elif kind == "purchaseFailed":
            self.owned.discard(number)
            self.bought.discard(number)
        elif kind == "release":
            if not by_hand:
                self._released(number, call)
            self.owned.discard(number)
        elif kind == "briefSubmitted" and not by_hand:
            self._submitted(entry["brief"], call)
        elif kind == "briefDeleted":
            self.drafts.discard(entry["brief"])
            if call is not None:
                self._require_unwanted(entry["brief"], call, "1 deleted")
        elif kind == "briefCreated":
            self.drafts.add(entry["brief"])

    def _bought(self, number: str, call: Call | None) -> None:
        pooled = call is not None and call.row.kind == POOL
        if call is None or call.method not in (("create", "update") if pooled else ("create",)):
            self._break("3 bought", f"{number} outside of a create")
            return
        if pooled:
            self.pools.bought(number, call, self._line(str(call.props.get("order") or "")))
            return
        order = str(call.props.get("order") or "")
        line = self._line(order)
        twice = {
            other
            for other, (of, generation) in self.line_of.items()
            if of is line
            and (
                generation == line.generation
                # What comes back means the number it meant before, if its order knows of that.
                or (line.specs.get(generation) == line.spec and self.order_of.get(other) == order)
            )
            and other in self.owned & self.bought - self.kept - self.spared
        }  # fmt: skip
        self.bought.add(number)
        self.order_of[number] = order
        self.line_of[number] = (line, line.generation)
        lost = self._lost_by(call.row, line) - {number}
        if (twice | lost) and not self._excused(line, call.row.name, {number, *twice, *lost}):
            self._break("3 bought twice", f"{number} besides {sorted(twice | lost)}")

    def _lost_by(self, row: Row, line: Line) -> set[str]:
        """Return the number that a URN still holds, for the same, under another order."""
        held = self.holder.get(row.urn)
        if held not in self.owned & self.bought - self.kept - self.spared:
            return set()
        if held in self._held_by_others(row.name):
            return set()
        of, generation = self.line_of[held]
        same = of is not line and generation == of.generation and of.spec == line.spec
        return {held} if same else set()

    def _released(self, number: str, call: Call | None) -> None:
        if call is None or call.method != "delete":
            # Any other call comes in the middle of a run, when not everything was said yet.
            self._break("1 released", f"{number} by {call.method if call else 'nobody'}")
            if call is None:
                return
        if number in self.kept:
            self._break("1 released", f"{number}, which was kept on purpose")
        if number not in self.bought and not self._says_release(number):
            self._break("1 released", f"{number}, which was not bought here")
        self._require_unwanted(number, call, "1 released")

    def _says_release(self, number: str) -> bool:
        return bool(self.last_props.get(number, {}).get("release_on_delete"))

    def _require_unwanted(self, thing: str, call: Call, invariant: str) -> None:
        assert self.engine is not None
        for row in self.engine.state:
            if thing in row.things and self._stays(row, call.row, thing):
                self._break(invariant, f"{thing} while {row.name} holds it")
        line, _ = self.line_of.get(thing, (None, -1))
        if line is not None and line.keeps and not line.split:
            self._break(invariant, f"{thing}, which the order was told to keep")
        if self.command != "destroy":
            self._require_undeclared(thing, invariant)

    def _require_undeclared(self, thing: str, invariant: str) -> None:
        """Break where the program wants a thing still."""
        for item in self.program.items:
            if item.name not in self.asked:
                continue
            wanted = (item.number,) if isinstance(item, Get) else adopted_by(item)
            if any(self._meant(text) == thing for text in wanted):
                self._break(invariant, f"{thing}, which {item.name} wants")
        for urn in self.declared:
            name = urn.rpartition("::")[2]
            if self.holder.get(urn) == thing and not self._has_successor(thing, urn):
                self._break(invariant, f"{thing}, which {name} still means")
            if self.pools.holds(urn, thing):
                self._break(invariant, f"{thing}, which {name} still has")
        line, generation = self.line_of.get(thing, (None, -1))
        if line is None or generation != line.generation or self.pools.may_leave(thing):
            return
        if self._is_declared(line):
            self._break(invariant, f"{thing}, of the generation that is declared")

    def _has_successor(self, thing: str, urn: str) -> bool:
        """Return whether what is meant now is owned already.

        A spec that comes back means the number that it meant before, which the engine has not
        recorded again yet while a create releases what was let go for it.
        """
        line, generation = self.line_of.get(thing, (None, -1))
        if line is None or generation == line.generation:
            return False
        item = self.program.item(urn.rpartition("::")[2])
        adopted = self._meant(item.adopt) if isinstance(item, Number) and item.adopt else thing
        return (adopted != thing and adopted in self.owned) or any(
            other != thing and other in self.owned | self.drafts and of is line
            and (at == line.generation or line.specs.get(at) == line.spec)
            for other, (of, at) in self.line_of.items()
        )  # fmt: skip

    def _is_declared(self, line: Line) -> bool:
        assert self.engine is not None
        return any(
            row.kind == ORDER
            and not row.delete  # else a later resource may have its name
            and row.urn in self.declared
            and self._line(row.id) is line
            for row in self.engine.state
        )

    def _stays(self, row: Row, deleted: Row, thing: str) -> bool:
        """Return whether a row with the same id is a holder that this command leaves."""
        if row is deleted or (row.urn == deleted.urn and (row.delete or row.pending)):
            return False
        if row.kind == POOL and thing in self.pools.leaving(row.urn):
            return False
        if row.delete or row.pending or (row.external and self.command == "destroy"):
            return False
        return row.urn in self.declared

    def _meant(self, text: str) -> str:
        return self.by_name.get(text[1:], "") if text.startswith("@") else text

    @property
    def all_submitted(self) -> set[str]:
        """The briefs that were handed in."""
        return {brief for briefs in self.submitted.values() for brief in briefs}

    def _submitted(self, brief: str, call: Call | None) -> None:
        if call is None:
            return
        line = self._line(str(call.props.get("order") or ""))
        # Another content is another application, which a person has forced to be handed in.
        content = f"{id(line)} {call.props.get('program_details')}"
        before = self.submitted.setdefault(content, [])
        if any(other != brief for other in before):
            self._break("3 submitted twice", f"{brief} besides {before}")
        before.append(brief)


def _things(rows: Iterable[Row]) -> set[str]:
    """Return the numbers and briefs of rows."""
    return {thing for row in rows for thing in row.things}
