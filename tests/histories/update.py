"""An `up` or `destroy` of the model: the program's registrations, then the deletes.

One class, as its steps share the state of one run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pulumi.runtime import rpc

from tests.histories import processes
from tests.histories.capture import ProgramFailed, refs, resolve
from tests.histories.engine import Cancelled, PlanFailed, Run, StepFailed, matching, with_provider
from tests.histories.overlap import Overlap
from tests.histories.program import BRIEF, NUMBER, ORDER, POOL, Program, Ref, Registration
from tests.histories.rows import (
    DEFAULT_PROVIDER,
    Row,
    antichains,
    closure,
    depending_on,
    kind_of,
    stored,
)
from tests.histories.world import CliKilled


class Update:
    """One update of the state.

    Args:
        run: The command.
        program: What is declared.
        destroy: Whether all is to be deleted, the program's resources too.
    """

    def __init__(self, run: Run, program: Program, *, destroy: bool = False) -> None:
        self.run = run
        self.engine = run.engine
        self.options = run.options
        self.destroy = destroy
        self.state = run.engine.state
        self.previous = list(self.state)
        self.olds = {row.urn: row for row in self.state if not row.delete}
        stack, world = self.engine.stack, self.engine.world
        try:
            self.regs = world.front_end.capture(program, stack, world.numbers_by_name())
        except ProgramFailed as failure:
            raise PlanFailed(str(failure)) from None
        self.declared = {reg.urn: reg for reg in self.regs}
        urns = [*self.declared, *(row.urn for row in self.previous)]
        urns.append(self._default_urn)
        protected = (
            [r.urn for r in self.previous if r.protect] if run.options.exclude_protected else []
        )
        self.targets = matching(run.options.targets, urns, stack)
        self.excludes = matching(run.options.excludes, urns, stack) | set(protected)
        self.replaced_by_force = matching(run.options.replace, urns, stack)
        self.judge = run.engine.world.judge
        self.judge.program = program
        self.judge.declared = self._staying()
        self.judge.asked = {
            reg.name
            for reg in self.regs
            if reg.custom and (reg.read or self._is_looked_at(reg.urn))
        }
        self.judge.leaving = {
            reg.urn: set(reg.inputs.get("release") or ())
            for reg in self.regs
            if kind_of(reg.type) == POOL
        }
        self.news: dict[str, Row] = {}
        self.operated: set[str] = set()
        self.taken: dict[str, str] = {}
        self.skipped: set[str] = set()
        self.replaces: set[str] = set()
        self.deleted: set[str] = set()
        self.already_deleted: set[int] = set()
        self.errored: list[Row] = []
        self.failed: set[str] = set()
        self.aliased: dict[str, str] = {}

    def _is_looked_at(self, urn: str) -> bool:
        return urn in self.targets if self.options.targets else urn not in self.excludes

    def _staying(self) -> set[str]:
        """Return the URNs that this command is not to delete: for the judge."""
        urns = {row.urn for row in self.previous}
        staying = set() if self.destroy else {reg.urn for reg in self.regs}
        if self.options.targets:
            return staying | (urns - closure(self.previous, self.targets, dependents=True))
        return staying | (urns & closure(self.previous, self.excludes, dependents=False))

    @property
    def _default_urn(self) -> str:
        return f"urn:pulumi:{self.engine.stack}::acs::{DEFAULT_PROVIDER}::default"

    def play(self) -> None:
        """Do it.

        Raises:
            StepFailed: Something failed.
        """
        try:
            self._register_all()
            if self.destroy:
                self.previous = list(self.state)
            if not self.errored or self.options.continue_on_error:
                self._delete_all()
        finally:
            self._rename_aliased()
        if self.errored:
            raise StepFailed("the update failed")

    def _rename_aliased(self) -> None:
        """Give all rows the URNs that aliases give: the engine does so where it writes a state.

        In the run itself, an old copy is deleted under the URN that it had.
        """
        new = {old: urn for old, urn in self.aliased.items() if old not in self.news}
        for row in self.state:
            row.urn = new.get(row.urn, row.urn)
            row.name = row.urn.rpartition("::")[2]
            row.replace_urns(new)

    # The program

    def _register_all(self) -> None:
        waiting = list(self.regs)
        while waiting:
            ready = [reg for reg in waiting if not self._needs(reg) & {w.urn for w in waiting}]
            reg = ready[0] if self.engine.tidy else self.engine.chance.choice(ready)
            waiting.remove(reg)
            if self._needs(reg) & self.failed:
                self._skip(reg)
                continue
            try:
                self._register(reg)
            except PlanFailed:
                raise
            except StepFailed as failure:
                self.failed.add(reg.urn)
                self.errored.append(Row(reg.urn, reg.type, reg.name))
                self.run.outcome.errors.append(str(failure))
                if not self.options.continue_on_error:
                    # Those that were handed to a plugin already go on.
                    beside = [w for w in waiting if self.engine.chance.random() < 0.3]
                    waiting = [] if self.engine.tidy else beside
                    waiting = [w for w in waiting if self._needs(w) <= self.news.keys()]

    def _skip(self, reg: Registration) -> None:
        """Leave out what needs something that failed.

        With continue-on-error the engine asks check and diff all the same: it looks at the
        outcome of what is needed only when it is about to carry out the steps.
        """
        self.failed.add(reg.urn)
        if not (self.options.continue_on_error and reg.custom) or self.destroy:
            return
        old = self._old(reg)
        self.operated.add(reg.urn)
        if reg.read is not None or reg.type == DEFAULT_PROVIDER:
            return
        new = self._new(reg)
        if not self._is_included(new):
            return
        program = with_provider(self._inputs(reg.inputs), new)
        fresh = old is None or reg.urn in self.deleted or self._is_forced(new, old) or old.external
        self._check(new, {} if fresh or old is None else old.inputs, program)
        if old is not None and not fresh:
            self._difference(old, new, forced=False)

    def _is_forced(self, new: Row, old: Row | None) -> bool:
        return new.urn in self.replaced_by_force or (old is not None and old.taint)

    def _needs(self, reg: Registration) -> set[str]:
        needs = {*reg.deps, reg.parent, *reg.replace_with, reg.deleted_with} | refs(reg.inputs)
        return (needs | refs(reg.provider) | refs(reg.read)) - {""}

    def _register(self, reg: Registration) -> None:
        if reg.type == DEFAULT_PROVIDER:
            self._provider(reg.urn)
        elif not reg.custom:
            self._component(reg)
        elif reg.read is not None:
            self._read(reg)
        elif self.destroy:
            self._keep_for_destroy(reg)
        else:
            self._resource(reg)

    def _provider(self, urn: str) -> Row:
        """Register a provider, unless it has been."""
        if urn in self.news:
            return self.news[urn]
        old = self.olds.get(urn)
        forced = old is not None and (urn in self.replaced_by_force or old.taint)
        row = old
        if old is None or forced:
            row = Row(urn, DEFAULT_PROVIDER, urn.rpartition("::")[2], id=self.engine.new_id("p"))
            self.state.append(row)
            if old is not None:
                old.delete = True
                self.replaces.add(urn)
        assert row is not None
        self.news[urn] = row
        self.operated.add(urn)
        return row

    def _component(self, reg: Registration) -> None:
        row = self.olds.get(reg.urn)
        if row is None:
            row = Row(reg.urn, reg.type, reg.name, custom=False)
            self.state.append(row)
        row.retain, row.deleted_with = bool(reg.retain), reg.deleted_with
        self.news[reg.urn] = row
        self.operated.add(reg.urn)

    def _new(self, reg: Registration) -> Row:
        provider = reg.provider.urn if isinstance(reg.provider, Ref) else self._default_urn
        made = self._provider(provider)
        retain, deleted_with = reg.retain, reg.deleted_with
        if reg.parent:
            # What it was registered with: it may have been skipped, for something that failed.
            parent = self.declared[reg.parent]
            retain = bool(parent.retain) if retain is None else retain
            if reg.type.rpartition(":")[2] not in (NUMBER, POOL, BRIEF, ORDER):
                deleted_with = deleted_with or parent.deleted_with
            # Ours leave out what a parent hands down, by a transform that mocks do not run.
        return Row(
            reg.urn,
            reg.type,
            reg.name,
            provider=f"{made.urn}::{made.id}",
            parent=reg.parent,
            deps=reg.deps,
            property_deps=reg.property_deps,
            protect=reg.protect,
            retain=bool(retain),
            deleted_with=deleted_with,
            replace_with=reg.replace_with,
            ignore=reg.ignore,
        )

    def _inputs(self, value: Any) -> Any:
        def lookup(ref: Ref) -> Any:
            if ref.urn in self.skipped | self.failed:
                return None
            row = self.news[ref.urn]
            return row.id if ref.key == "id" else row.outputs.get(ref.key)

        return stored(resolve(value, lookup))

    def _read(self, reg: Registration) -> None:
        row = self._new(reg)
        row.id, row.external = self._inputs(reg.read), True
        row.inputs = self._inputs(reg.inputs)
        old = self.olds.get(reg.urn)
        self.run.step()
        reading = self.run.call(row, "read", row.id, row.inputs)
        row.outputs = with_provider(reading.outs, row)
        self.news[reg.urn] = row
        self.operated.add(reg.urn)
        if old is not None and not old.external and old.id != row.id:
            self.replaces.add(reg.urn)
            old.delete = True
            self.state.append(row)
        elif old is not None:
            self._put(row, old)
        else:
            self.state.append(row)

    def _old(self, reg: Registration) -> Row | None:
        for urn in (reg.urn, *reg.aliases):
            if urn in self.olds:
                if self.taken.setdefault(urn, reg.urn) != reg.urn:
                    raise PlanFailed(f"two resources claim to have been {urn}")
                self.operated.add(urn)
                return self.olds[urn]
        return None

    def _keep_for_destroy(self, reg: Registration) -> None:
        """Take over the options of the program, as `destroy --run-program` does."""
        old, new = self._old(reg), self._new(reg)
        if old is None or new.all_deps & self.skipped:
            self.skipped.add(reg.urn)
            return
        old.protect, old.retain, old.deleted_with = new.protect, new.retain, new.deleted_with
        self.news[reg.urn] = old

    def _resource(self, reg: Registration) -> None:
        old = self._old(reg)
        recreating = old is not None and reg.urn in self.deleted
        new = self._new(reg)
        self.operated.add(reg.urn)
        if not self._is_included(new):
            if old is None:
                self.skipped.add(reg.urn)
            else:
                self.news[reg.urn] = old
            return
        if (self.options.targets or self.replaced_by_force) and new.all_deps & self.skipped:
            raise PlanFailed(f"{reg.name} needs what is not a target of this command")
        program = with_provider(self._inputs(reg.inputs), new)
        forced = self._is_forced(new, old)
        fresh = old is None or recreating or forced or old.external
        self._check(
            new,
            {} if fresh or old is None else old.inputs,
            self._ignoring(reg, old, program, fresh),
        )
        if old is None:
            self._create(new)
        elif recreating:
            self.deleted.discard(reg.urn)
            self.replaces.add(reg.urn)
            self._create(new, instead_of=old)
        elif old.external:
            self._create(new, besides=old)
        else:
            self._change(reg, old, new, program, forced=forced)

    def _ignoring(
        self, reg: Registration, old: Row | None, program: dict[str, Any], fresh: bool
    ) -> dict[str, Any]:
        if fresh or old is None:
            return program
        kept = {key: old.inputs[key] for key in reg.ignore if key in old.inputs}
        return {k: v for k, v in program.items() if k not in reg.ignore} | kept

    def _check(self, new: Row, olds: dict[str, Any], news: dict[str, Any]) -> None:
        try:
            checked = self.run.call(new, "check", olds, news)
        except StepFailed as failure:
            raise PlanFailed(str(failure)) from None
        if checked.failures:
            raise PlanFailed("; ".join(f"{f.property}: {f.reason}" for f in checked.failures))
        new.inputs = with_provider(checked.inputs, new)

    def _change(
        self, reg: Registration, old: Row, new: Row, program: dict[str, Any], *, forced: bool
    ) -> None:
        changes, replaces, dbr = self._difference(old, new, forced=forced)
        if (changes or old.pending) and (replaces or old.pending):
            if old.protect and new.protect:
                raise PlanFailed(f"unable to replace {new.name}: it is protected")
            self.replaces.add(new.urn)
            if not forced:
                self._check(new, {}, program)
            if reg.dbr if reg.dbr is not None else dbr:
                self._delete_dependents(old)
                if not old.pending:
                    self.deleted.add(old.urn)
                    self._delete(old, before=True)
                self.deleted.discard(old.urn)
                self._create(new, instead_of=old)
            else:
                self._create(new, besides=old)
        elif changes:
            self.run.step()
            self.judge.told(old, "update", new.inputs)
            updated = self.run.call(new, "update", old.id, old.outputs, new.inputs)
            new.id, new.outputs = old.id, with_provider(updated.outs, new)
            self._put(new, old)
            self.judge.registered(new, "update")
        else:
            new.id, new.outputs = old.id, old.outputs
            self._put(new, old)
            self.judge.registered(new, "same")

    def _difference(self, old: Row, new: Row, *, forced: bool) -> tuple[bool, bool, bool]:
        if forced or set(new.replace_with) & self.replaces or new.deleted_with in self.replaces:
            return True, True, False
        try:
            found = self.run.call(new, "diff", old.id, old.outputs, new.inputs)
        except StepFailed as failure:
            raise PlanFailed(str(failure)) from None
        return bool(found.changes), bool(found.replaces), bool(found.delete_before_replace)

    def _create(
        self, new: Row, *, instead_of: Row | None = None, besides: Row | None = None
    ) -> None:
        """Create a resource; in the place of a row that was deleted, or beside an old copy."""
        self.run.step()
        created = self.run.call(new, "create", new.inputs)
        new.id, new.outputs = created.id, with_provider(created.outs, new)
        self.news[new.urn] = new
        self.judge.registered(new, "create")
        self.state.append(new)
        if instead_of is not None:
            self.state.remove(instead_of)
        if besides is not None:
            besides.delete = True
            if besides.urn != new.urn:
                self.aliased[besides.urn] = new.urn
            if besides.pending:
                self.state.remove(besides)

    def _put(self, new: Row, old: Row) -> None:
        self.state[self.state.index(old)] = new
        self.news[new.urn] = new
        if old.urn != new.urn:
            self.judge.renamed(old.urn, new.urn)
            self.aliased[old.urn] = new.urn

    def _is_included(self, row: Row) -> bool:
        if self.options.targets:
            if row.urn in self.targets:
                return True
            return self.options.target_dependents and bool(row.all_deps & self.targets)
        return row.urn not in self.excludes

    # Delete before replace

    def _delete_dependents(self, root: Row) -> None:
        """Delete what a change of a row would replace, before that row, dependents first."""
        dependents = [*self._replaced_with(root), *self._cascade(root.urn)]
        steps = [row for row in dependents[::-1] if id(row) not in self.already_deleted]
        for row in steps:
            if row.protect and not row.delete:
                raise PlanFailed(f"unable to replace {row.name}: it is protected")
        self.deleted |= {row.urn for row in steps} | ({root.urn} if not root.pending else set())
        self.already_deleted |= {id(row) for row in steps}
        for row in steps:
            self._delete(row, before=not row.delete)

    def _replaced_with(self, root: Row) -> list[Row]:
        urns, found = {root.urn}, []
        for row in depending_on(self.previous, root, self.operated | self.deleted):
            if row.custom and not row.external and self._would_be_replaced(row, urns):
                urns.add(row.urn)
                found.append(row)
        return found

    def _would_be_replaced(self, row: Row, urns: set[str]) -> bool:
        if row.provider.rpartition("::")[0] in urns or row.deleted_with in urns:
            return True
        unknown = {key for key, deps in row.property_deps.items() if urns & set(deps)}
        unknown &= row.inputs.keys()
        if not unknown:
            return False
        inputs = {k: rpc.UNKNOWN if k in unknown else v for k, v in row.inputs.items()}
        try:
            found = self.run.call(row, "diff", row.id, row.outputs, inputs)
        except StepFailed as failure:
            raise PlanFailed(str(failure)) from None
        return bool(found.replaces)

    def _cascade(self, urn: str) -> list[Row]:
        rows = {**self.olds, **self.news}
        return [r for r in rows.values() if urn in r.replace_with or r.deleted_with == urn]

    def _delete(self, row: Row, *, before: bool = False, replacing: bool = True) -> None:
        """Delete a row; `before` its replacement is made, it stays in the state, marked."""
        self.run.step()
        if row.protect and not replacing:
            raise StepFailed(f"{row.name} cannot be deleted because it is protected")
        spared = row.external or row.retain or not row.custom or row.is_provider
        if row.retain:
            self.judge.retained(row)
        if not spared and row.deleted_with not in self.deleted - {""}:
            self.run.call(row, "delete", row.id, row.outputs)
        self.judge.deleted(row, removed=not (before or replacing), stays=before)
        if before:
            row.pending = True
        elif row in self.state:
            self.state.remove(row)

    # The deletes at the end

    def _delete_all(self) -> None:
        rows, forgotten = self._condemned()
        self._require_targets([*rows, *forgotten])
        self.deleted |= {row.urn for row in rows}
        spared: set[str] = set()
        for group in antichains([*rows, *forgotten]):
            if self.errored and not (self.options.continue_on_error or self._only_protected):
                return
            for row in [row for row in group if row in forgotten]:
                self.state.remove(row)
                self.judge.forgotten(row)
            self._delete_at_once([r for r in group if r not in forgotten and r.urn not in spared])
            spared = closure(self.previous, {row.urn for row in self.errored}, dependents=False)

    def _delete_at_once(self, rows: list[Row]) -> None:
        """Delete rows that do not depend on each other: side by side, or in any order."""
        self.engine.chance.shuffle(rows)
        steps = [partial(self._delete, row, replacing=row.delete) for row in rows]
        if len(steps) > 1 and self.engine.at_once():
            raised = Overlap(self.engine.chance, self._leave, self._enter).run(list(steps))
        else:
            raised = [_raised(step) for step in steps]
        others = [e for e in raised if e is not None and not isinstance(e, StepFailed)]
        for row, error in zip(rows, raised, strict=True):
            if isinstance(error, StepFailed):
                self.errored.append(row)
                self.run.outcome.errors.append(str(error))
        if others:
            raise others[0]

    def _leave(self) -> Any:
        return processes.leave(), self.engine.world.call

    def _enter(self, state: Any) -> None:
        process, self.engine.world.call = state
        processes.enter(process)

    @property
    def _only_protected(self) -> bool:
        return all(row.protect for row in self.errored)

    def _condemned(self) -> tuple[list[Row], list[Row]]:
        rows: list[Row] = []
        forgotten: list[Row] = []
        allowed = closure(self.previous, self.targets, dependents=True)
        if self.options.targets:
            # So the engine asks what a replacement of the targets would replace.
            for row in [row for row in self.previous if row.urn in allowed]:
                allowed |= {other.urn for other in self._replaced_with(row)}
                allowed |= {other.urn for other in self._cascade(row.urn)}
        forbidden = closure(self.previous, self.excludes, dependents=False)
        for row in self.previous:
            if row.urn not in allowed if self.options.targets else row.urn in forbidden:
                continue
            if row.delete:
                if id(row) not in self.already_deleted:
                    rows.append(row)
            elif self.destroy or row.urn not in self.operated:
                (forgotten if row.pending else rows).append(row)
        if self.destroy:
            rows += [row for row in self.news.values() if row.is_provider and row not in rows]
        return rows, forgotten

    def _require_targets(self, rows: list[Row]) -> None:
        if self.options.targets and not self.options.target_dependents:
            others = [row.name for row in rows if row.urn not in self.targets]
            if others:
                raise PlanFailed(f"{others} would be deleted, and are no targets")


def _raised(step: Callable[[], None]) -> BaseException | None:
    try:
        step()
    except (StepFailed, Cancelled, CliKilled) as error:
        return error
    return None
