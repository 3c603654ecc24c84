"""A model of the Pulumi engine: which methods it calls, in which order, and what it records.

It follows `pkg/resource/deploy` of the CLI that the package is tested with: one step after the
other, where the real one plans and carries out side by side. `test_model.py` plays histories on
both. A preview is not modelled: it calls neither create, update nor delete.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from pulumi_acsnumbers.native.names import COMPONENTS
from tests.histories.processes import Process
from tests.histories.program import POOL, Program
from tests.histories.rows import COMPONENT, DEFAULT_PROVIDER, Row, sent, stored
from tests.histories.world import CliKilled, World
from tests.support.killing import Killed


class StepFailed(Exception):
    """A step of the engine failed; the text is what the user reads."""


class PlanFailed(StepFailed):
    """It failed while the engine planned: nothing more is done, not even with continue-on-error."""


class Cancelled(Exception):
    """Somebody pressed Ctrl-C: what runs is finished, and nothing else begun."""


@dataclass(frozen=True)
class Options:
    """The flags of a command. Targets are as `Engine.matching` takes them."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    target_dependents: bool = False
    continue_on_error: bool = False
    refresh: bool = False
    run_program: bool = False
    exclude_protected: bool = False
    cancel_after: int | None = None


PLAIN = Options()


@dataclass
class Outcome:
    """How a command ended, and what the user read."""

    code: int = 0
    died: bool = False
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Errors and warnings."""
        return "\n".join([*self.errors, *self.warnings])


class Run:
    """One command: its plugin processes, and what it says."""

    def __init__(self, engine: Engine, options: Options) -> None:
        self.engine = engine
        self.options = options
        self.outcome = Outcome()
        engine.runs += 1
        self.address = f"127.0.0.1:{50_000 + engine.runs}"
        self.processes: dict[str, Process] = {}
        self.started: list[Process] = []
        self.steps = 0

    def call(self, row: Row, method: str, *arguments: Any) -> Any:
        """Call a method of the provider of a row; a plugin that is not there is started.

        Raises:
            StepFailed: The method raised, or its process was killed.
        """
        process = self.processes.get(row.provider)
        if process is None or not process.alive:
            process = Process(self.engine.world, self.address, row.provider)
            self.processes[row.provider] = process
            self.started.append(process)
        self.outcome.calls.append(f"{method} {row.kind} {row.name}")
        world = self.engine.world
        arguments = tuple(sent(argument) for argument in arguments)
        props = arguments[-1] if arguments and isinstance(arguments[-1], dict) else {}
        try:
            with world.during(self, row, method, props):
                result = process.call(row.kind, method, *arguments, urn=row.urn)
                if method in ("create", "read", "update"):
                    result.outs = stored(result.outs or {})
                elif method == "check":
                    result.inputs = stored(result.inputs)
        except Killed:
            process.kill()
            failure = "error reading from server: EOF"
        except Exception as error:  # noqa: BLE001  # whatever a provider raises fails the step
            failure = str(error)
        else:
            if not world.cli_lives:
                raise CliKilled
            return result
        if not world.cli_lives:
            raise CliKilled
        raise StepFailed(f"{row.kind} {row.name}: {failure}")

    def step(self) -> None:
        """Begin a step that changes something.

        Raises:
            Cancelled: Not any more.
        """
        if self.options.cancel_after is not None and self.steps >= self.options.cancel_after:
            raise Cancelled
        self.steps += 1

    def end(self) -> None:
        """End its plugin processes; a CLI that was killed leaves them running, for a while."""
        for process in self.started:
            try:
                if process.alive and self.engine.world.cli_lives:
                    process.end()
                    continue
            except Killed:  # while it writes its notes
                pass
            process.bury()


class Engine:
    """The engine with one stack.

    Args:
        world: The service, and the machine that the engine runs on.
        chance: What the real engine leaves to the moment.
    """

    def __init__(self, world: World, chance: Random) -> None:
        self.world = world
        self.chance = chance
        self.stack = "dev"
        self.state: list[Row] = []
        self.runs = 0
        self.ids: dict[str, str] = {}
        self.tidy = False
        self.side_by_side = 0.5

    # The commands

    def up(self, program: Program, options: Options = PLAIN) -> Outcome:
        """Run `pulumi up --skip-preview`."""
        from tests.histories.update import Update  # which builds on this module

        with self._run(options, "up") as run:
            if options.refresh:
                self._refresh(run)
            Update(run, program).play()
        return run.outcome

    def destroy(self, program: Program, options: Options = PLAIN) -> Outcome:
        """Run `pulumi destroy --skip-preview`; the program is run only if the options say so."""
        from tests.histories.update import Update  # which builds on this module

        with self._run(options, "destroy") as run:
            if options.refresh:
                self._refresh(run)
            Update(run, program if options.run_program else Program(), destroy=True).play()
        return run.outcome

    def refresh(self, options: Options = PLAIN) -> Outcome:
        """Run `pulumi refresh --skip-preview`."""
        self.world.judge.declared = {row.urn for row in self.state}
        with self._run(options, "refresh") as run:
            self._refresh(run)
        return run.outcome

    @contextmanager
    def _run(self, options: Options, command: str) -> Iterator[Run]:
        run = Run(self, options)
        self.world.begin(run, command)
        try:
            yield run
        except StepFailed as failure:
            run.outcome.code = 1
            run.outcome.errors.append(str(failure))
        except Cancelled:
            run.outcome.code = 1
            run.outcome.errors.append("update canceled")
        except CliKilled:
            run.outcome.code = 137
            run.outcome.died = True
        finally:
            run.end()
            self.world.finish(run)

    # Edits of the state

    def delete(self, urn: str) -> bool:
        """Run `pulumi state delete`; False when something depends on it."""
        found = [row for row in self.state if row.urn == urn and not row.delete]
        if len([row for row in self.state if row.urn == urn]) != 1:
            return False
        if found[0].protect or any(urn in row.all_deps for row in self.state):
            return False
        self.world.judge.disowned(found[0])
        self.state.remove(found[0])
        return True

    def rename(self, urn: str, name: str) -> bool:
        """Run `pulumi state rename`."""
        found = [row for row in self.state if row.urn == urn]
        new = urn.rpartition("::")[0] + f"::{name}"
        if len(found) != 1 or any(row.urn == new for row in self.state):
            return False
        found[0].name = name
        self._replace_urns({urn: new})
        return True

    def rename_stack(self, name: str) -> None:
        """Run `pulumi stack rename`."""
        self._replace_urns(
            {row.urn: row.urn.replace(f"::{self.stack}::", f"::{name}::", 1).replace(
                f"urn:pulumi:{self.stack}::", f"urn:pulumi:{name}::", 1) for row in self.state}
        )  # fmt: skip
        self.stack = name

    def taint(self, urn: str) -> bool:
        """Run `pulumi state taint`."""
        found = [row for row in self.state if row.urn == urn and not row.delete]
        for row in found:
            row.taint = True
        return bool(found)

    def _replace_urns(self, new: dict[str, str]) -> None:
        for old, name in new.items():
            self.world.judge.renamed(old, name)
        for row in self.state:
            row.urn = new.get(row.urn, row.urn)
            row.replace_urns(new)

    def at_once(self) -> bool:
        """Return whether what can be deleted side by side is: else it is one after the other."""
        return self.chance.random() < self.side_by_side

    # Reading the state

    def live(self, name: str, kind: str = "PhoneNumber") -> Row | None:
        """Return the live row with a logical name."""
        return next(
            (r for r in self.state if (r.kind, r.name) == (kind, name) and not r.delete), None
        )

    def urn(self, text: str) -> str:
        """Return the URN in the state that a text as `a`, `order:a` or `t` means; or "" """
        kind, _, name = text.rpartition(":")
        for row in self.state:
            if row.kind == COMPONENT:
                continue
            wanted = {"order": "Order", "": row.kind if row.kind != "Order" else ""}[kind]
            if row.name == name and row.kind == wanted:
                return row.urn
        return ""

    def new_id(self, kind: str) -> str:
        """Return an id for a provider."""
        return f"{kind}-{UUID(int=self.chance.getrandbits(128))}"

    # Refresh

    def _refresh(self, run: Run) -> None:
        """Read every row; what fails keeps its row, and the command fails after all were read."""
        targets = matching(run.options.targets, [row.urn for row in self.state], self.stack)
        excludes = matching(run.options.excludes, [row.urn for row in self.state], self.stack)
        failures: list[StepFailed] = []
        for row in list(self.state):
            left_out = (run.options.targets and row.urn not in targets) or row.urn in excludes
            if left_out or not row.custom or row.is_provider or row.pending:
                continue
            try:
                self._read_again(run, row)
            except StepFailed as failure:
                failures.append(failure)
        urns = {row.urn for row in self.state}
        for row in self.state:
            row.forget_deps(urns)
        if failures:
            run.outcome.errors += [str(failure) for failure in failures[1:]]
            raise failures[0]

    def _read_again(self, run: Run, row: Row) -> None:
        reading = run.call(row, "read", row.id, row.outputs)
        if not reading.id:
            self.world.gone(run, row)
            self.state.remove(row)
            return
        row.id, had = reading.id, row.things
        row.outputs = with_provider(reading.outs, row)
        if row.kind == POOL:
            self.world.seen_missing(row, had - row.things)
        if reading.inputs is not None:
            row.inputs = with_provider(stored(reading.inputs), row)
        if not row.external:
            run.call(row, "diff", row.id, row.outputs, row.inputs)


def with_provider(outputs: dict[str, Any], row: Row) -> dict[str, Any]:
    """Return properties with the reference of the provider class, as the SDK adds it."""
    if row.is_native:
        return outputs
    return {**outputs, "__provider": row.kind}


def matching(texts: tuple[str, ...], urns: list[str], stack: str) -> set[str]:
    """Return the URNs that targets mean: `a`, `order:a`, `t`, or `**` for all.

    Args:
        texts: The targets.
        urns: Those there are, in the program or the state.
        stack: The name of the stack.
    """
    del stack
    if "**" in texts:
        return set(urns)
    found: set[str] = set()
    for text in texts:
        kind, _, name = text.rpartition(":")
        for urn in urns:
            type_ = urn.split("::")[-2].rpartition("$")[2]
            if type_ in COMPONENTS:
                continue
            is_order = type_.rpartition(":")[2] == "Order"
            if urn.endswith(f"::{name}") and is_order == (kind == "order"):
                found.add(urn)
    return found


__all__ = [
    "DEFAULT_PROVIDER", "Cancelled", "Engine", "Options", "Outcome", "PlanFailed", "Run",
    "StepFailed", "matching", "with_provider",
]  # fmt: skip
