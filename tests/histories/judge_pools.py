"""The judge's part about pools: what must always be true of each number of each of them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from tests.histories.processes import was_adopted_by_pool
from tests.histories.program import NUMBER, ORDER, POOL, Pool

if TYPE_CHECKING:
    from tests.histories.judge import Judge, Line
    from tests.histories.rows import Row
    from tests.histories.world import Call


class Pools:
    """The pools of one stack.

    Attributes:
        has: The numbers of each declared URN, as the engine was told last.
        ever: All numbers that each logical name ever had, in that order.
        left: The numbers that a program has named in `release`, and that their pool no longer has.
        must_name: The numbers that each name lost by a forced replacement of order and pool.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.has: dict[str, set[str]] = {}
        self.ever: dict[str, list[str]] = {}
        self.left: set[str] = set()
        self.must_name: dict[str, set[str]] = {}

    # What the engine records

    def registered(self, row: Row, method: str) -> None:
        """The engine has recorded a pool after a call, or as unchanged."""
        judge = self._judge
        line = judge._line(str(row.outputs.get("order") or ""))
        now, before = set(row.outputs["phone_numbers"]), self.has.get(row.urn, set())
        self._may_lose(row, line, before - row.things)
        for number in now:
            if method != "same" and judge.line_of.get(number, (line, 0))[0] is not line:
                judge.adopted.add(number)
            judge.kept.discard(number)
            judge.spared.discard(number)
            self.left.discard(number)
            judge.line_of[number] = (line, line.generation)
            judge.last_props[number] = row.outputs
        line.split = False
        self.has[row.urn] = now
        ever = self.ever.setdefault(row.name, [])
        for number in sorted(now - {*ever}):
            judge.by_name[f"{row.name}#{len(ever)}"] = number
            judge.first.setdefault(f"{row.name}#{len(ever)}", number)
            ever.append(number)
        if ever:
            judge.by_name[row.name] = ever[0]
            judge.first.setdefault(row.name, ever[0])

    def _may_lose(self, row: Row, line: Line, gone: AbstractSet[str]) -> None:
        """A pool keeps its numbers, but for those that the program names in `release`."""
        judge = self._judge
        leaving = self.leaving(row.urn)
        self.left |= gone & leaving & judge.owned
        for number in gone & leaving & judge.owned:
            # Adopted, or to be kept: it leaves, and stays owned.
            asked = row.outputs.get("release_on_delete")
            adopted = number in judge.adopted or number not in judge.bought
            if asked is False or line.keeps:
                judge.kept.add(number)
            elif adopted and asked is not True:
                judge.spared.add(number)
        others = judge._held_by_others(row.name) | self._wanted_elsewhere(row.name)
        gone = gone & judge.owned - leaving - judge.kept - judge.spared - others - self.left
        if not gone:
            return
        if line.split or line.made_in is judge._run:
            self.must_name.setdefault(row.name, set()).update(gone)
        else:
            judge._break("5 forgotten", f"{row.name} had {sorted(gone)}, and they are owned")

    def _wanted_elsewhere(self, name: str) -> set[str]:
        """Return what other items of the program adopt."""
        judge = self._judge
        return {
            judge._meant(text)
            for item in judge.program.items
            if item.name != name
            for text in adopted_by(item)
        }

    def leaving(self, urn: str) -> set[str]:
        """Return what the program that runs names in the `release` of a pool."""
        return self._judge.leaving.get(urn, set())

    def missing(self, row: Row, numbers: set[str]) -> None:
        """A refresh no longer finds some numbers of a pool."""
        owned = numbers & self._judge.owned
        if owned:
            self._judge._break("6 called gone", f"{sorted(owned)} of {row.name} are owned")
        self.has.get(row.urn, set()).difference_update(numbers)

    def retained(self, row: Row) -> None:
        """The engine did not call delete, as the user told it to."""
        self._judge.kept |= row.things - self._held_besides(row)

    def deleted(self, row: Row, *, removed: bool, stays: bool) -> None:
        """A delete of a pool went well: what is told to stay is not lost."""
        judge = self._judge
        if removed:
            self.has.pop(row.urn, None)
        asked = row.outputs.get("release_on_delete")
        for number in row.things - self._held_besides(row):
            line, _ = judge.line_of.get(number, (None, 0))
            keeps = line is not None and line.keeps and not (line.split or stays)
            if asked is False or keeps:
                judge.kept.add(number)
            elif asked is None and (
                was_adopted_by_pool(row.outputs, number) or number in judge.adopted
            ):
                judge.spared.add(number)

    def _held_besides(self, row: Row) -> set[str]:
        assert self._judge.engine is not None
        others = [o for o in self._judge.engine.state if o is not row and not o.external]
        return {thing for other in others for thing in other.things}

    def renamed(self, old: str, new: str) -> None:
        """A pool has another URN."""
        if old in self.has:
            self.has[new] = self.has.pop(old)

    # What happens at the service

    def bought(self, number: str, call: Call, line: Line) -> None:
        """A pool has no more numbers than its size, whatever happened to the run that bought."""
        judge, row = self._judge, call.row
        judge.bought.add(number)
        judge.order_of[number] = str(call.props.get("order") or "")
        judge.line_of[number] = (line, line.generation)
        judge.kept.discard(number)
        judge.spared.discard(number)
        leaving, size = set(call.props.get("release") or ()), int(call.props["size"])
        spared = leaving | self.left | judge.kept | judge.spared | judge._held_by_others(row.name)
        spared |= judge.named | self.must_name.get(row.name, set())
        mine = {n for n, (of, _) in judge.line_of.items() if of is line}
        mine |= {*self.has.get(row.urn, ()), *(call.props.get("adopt") or ())}
        mine = mine & judge.owned - spared | {number}
        if len(mine) <= size:
            return
        if line.split or line.made_in is judge._run:
            lost = {n for n in mine if judge.line_of.get(n, (line, 0))[0] is not line or (
                judge.order_of.get(n) != judge.order_of[number])}  # fmt: skip
            if lost and len(mine - lost) <= size:
                self.must_name.setdefault(row.name, set()).update(lost)
                return
        judge._break("3 bought twice", f"{number}: {row.name} has {sorted(mine)}, and needs {size}")

    def holds(self, urn: str, number: str) -> bool:
        """Return whether a declared pool has a number that the program does not name to leave."""
        return number in self.has.get(urn, ()) and number not in self.leaving(urn)

    def may_leave(self, number: str) -> bool:
        """Return whether the program, or an earlier one, has named a number in `release`."""
        return number in self.left or any(number in all_ for all_ in self._judge.leaving.values())

    # At the end of a command

    def require_named(self, told: set[str], *, well: bool) -> None:
        """What a pool lost by force must be named by a command that fails before one ends well."""
        judge = self._judge
        for name, numbers in list(self.must_name.items()):
            now: set[str] = set()
            for row in judge.engine.state if judge.engine else ():
                if row.kind in (POOL, NUMBER) and not row.external and not row.delete:
                    now |= row.things
            left = numbers & judge.owned - judge.kept - judge.spared - now - judge.named
            if left <= told and not well:
                del self.must_name[name]
            elif well and left and not self._leaves_old_copy(name):
                judge._break("3 bought twice", f"{sorted(left)} of {name} are left, and not told")
            elif not left:
                del self.must_name[name]

    def _leaves_old_copy(self, name: str) -> bool:
        """As that of the judge, for pools."""
        judge = self._judge
        assert judge.engine is not None
        assert judge.last is not None
        options = judge.last.options
        return bool(options.targets or options.excludes) and any(
            row.name == name and row.delete and row.kind in (POOL, ORDER)
            for row in judge.engine.state
        )


def adopted_by(item: object) -> tuple[str, ...]:
    """Return what an item of a program adopts, as texts."""
    adopt = getattr(item, "adopt", None)
    if isinstance(item, Pool):
        return item.adopt
    return (adopt,) if isinstance(adopt, str) else ()
