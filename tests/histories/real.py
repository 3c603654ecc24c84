"""Plays a script on the real engine, and shows what it did in the form in which the model does."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.engine.harness import Stack
from tests.histories.commands import Command, Destroy, Do, Refresh, Script, Up
from tests.histories.engine import Options
from tests.histories.program import BRIEF, NUMBER, ORDER, THING, Program
from tests.histories.world import COMMITTED, NO_TROUBLE, PLUGIN, Kill

HERE = Path(__file__).parent
_NOT_THERE = ("wait", "no folder", "stack rename")
_KINDS = (ORDER, NUMBER, BRIEF, THING)

Shown = dict[str, Any]


def can_be_real(script: Script) -> bool:
    """Return whether the real engine can be made to go through a script at the same moments."""
    return all(_can_be_real(command) for command in script)


def _can_be_real(command: Command) -> bool:
    if isinstance(command, Do):
        return command.what not in _NOT_THERE
    if not isinstance(command, (Up, Destroy, Refresh)):
        return True
    kill, trouble = command.kill, command.trouble
    by_rules = trouble == NO_TROUBLE or bool(trouble.rules)
    calm = kill is None or (kill.moment == COMMITTED and bool(kill.method) and kill.request == 0)
    return by_rules and calm and command.options.cancel_after is None and kill_can_be_real(kill)


def kill_can_be_real(kill: Kill | None) -> bool:
    """Return whether a kill can be repeated: nobody can wait for a plugin that outlives its CLI."""
    return kill is None or kill.victim != "cli"


class RealPlay:
    """A script on the real engine."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.service = stack.service
        self.known: dict[str, str] = {}
        self.trace = stack.folder / "trace"
        stack.env["PYTHONPATH"] = str(HERE / "trace")
        stack.env["HISTORIES_TRACE"] = str(self.trace)
        shutil.copy(HERE / "helper.py", stack.folder)

    def do(self, command: Command) -> Shown | None:
        """Carry a command out; return what it did, if it is one of the engine's."""
        if isinstance(command, (Up, Destroy, Refresh)):
            return self._engine(command)
        if isinstance(command, Do):
            self._act(command)
        return None

    def _engine(self, command: Up | Destroy | Refresh) -> Shown:
        if isinstance(command, Up):
            self._declare(command.program)
        self.trace.write_text("", encoding="utf-8")
        self.service.emulator.set_faults(list(command.trouble.rules))
        name = type(command).__name__.lower()
        arguments = [name, "--yes", "--skip-preview", *self._flags(command.options)]
        kill = command.kill
        if kill is None:
            code: int | None = min(self.stack.start(*arguments).wait().code, 1)
        else:
            code = None
            self._kill(arguments, kill)
        self.service.emulator.set_faults([])
        calls = self.trace.read_text(encoding="utf-8").splitlines()
        return self._shown(code, calls)

    def _declare(self, program: Program) -> None:
        text = program.source(self.known)
        (self.stack.folder / "__main__.py").write_text(text, encoding="utf-8")

    def _kill(self, arguments: list[str], kill: Kill) -> None:
        pause = self.service.pause(f"{kill.method} *{kill.path}*")
        command = self.stack.start(*arguments)
        pause.wait()
        if kill.victim == PLUGIN:
            command.kill_plugin()
            pause.release()
            command.wait()
        else:
            command.kill_all()
            pause.release()
            self.stack.cancel()

    def _flags(self, options: Options) -> list[str]:
        flags = []
        alone = set(options.targets) if options.targets == options.replace else set()
        for text in alone:
            flags += ["--target-replace", self._urn(text)]
        flags += [a for t in options.targets if t not in alone for a in ("--target", self._urn(t))]
        flags += [a for t in options.replace if t not in alone for a in ("--replace", self._urn(t))]
        flags += [a for t in options.excludes for a in ("--exclude", self._urn(t))]
        for name in ("target_dependents", "continue_on_error", "refresh", "run_program"):
            if getattr(options, name):
                flags.append(f"--{name.replace('_', '-')}")
        return flags + (["--exclude-protected"] if options.exclude_protected else [])

    def _urn(self, text: str) -> str:
        if text == "**":
            return text
        kind, _, name = text.rpartition(":")
        if kind == "order":
            kinds: Iterable[str] = (ORDER,)
        else:
            kinds = (NUMBER, BRIEF, THING)
        for row in self.stack.everything:
            if row["urn"].endswith(tuple(f":{kind}::{name}" for kind in kinds)):
                return str(row["urn"])
        package = {THING: "tests"}.get(THING if name in ("t", "x") else "", "acsnumbers")
        kind = ORDER if kind == "order" else THING if package == "tests" else NUMBER
        return self.stack.urn(name, f"pulumi-python:dynamic/{package}:{kind}")

    def _act(self, command: Do) -> None:
        emulator, urn = self.service.emulator, self._urn(command.name or "t")
        match command.what:
            case "state delete":
                self.stack.pulumi("state", "delete", "--yes", urn)
            case "state rename":
                self.stack.pulumi("state", "rename", "--yes", urn, command.value)
            case "taint":
                self.stack.pulumi("state", "taint", "--yes", urn)
            case "release":
                emulator.release_number(self.known[command.name])
            case "sold out":
                self.service.sold_out(command.name)
            case "restock":
                emulator.set_inventory({})
            case "buy":
                self.known[command.name] = str(emulator.buy_number()["phoneNumber"])
            case _:
                raise ValueError(command.what)

    def _shown(self, code: int | None, calls: list[str]) -> Shown:
        rows = [_row(row) for row in self.stack.everything if _kind(row) in _KINDS]
        self.known |= {r[1]: r[2] for r in rows if r[0] == NUMBER and not r[3]}
        ledger = self.service.emulator.ledger()
        return shown(code, calls, rows, ledger, self.service.owned)


def _kind(row: dict[str, Any]) -> str:
    return str(row["type"]).rpartition(":")[2]


def _row(row: dict[str, Any]) -> tuple[str, str, str, bool, bool, bool]:
    flags = (bool(row.get(flag)) for flag in ("delete", "pendingReplacement", "external"))
    return (_kind(row), row["urn"].rpartition("::")[2], row["id"], *flags)


def shown(
    code: int | None,
    calls: list[str],
    rows: list[tuple[str, str, str, bool, bool, bool]],
    ledger: list[dict[str, Any]],
    owned: Iterable[str],
) -> Shown:
    """Return what a command did, with numbers for ids, as they appear first.

    Args:
        code: How it ended; None when it was killed.
        calls: Which methods of which kinds were called, in order.
        rows: Kind, name, id and flags of each resource.
        ledger: What happened at the service so far.
        owned: The numbers that are owned.
    """
    names: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (*row[:2], *row[3:])):
        names.setdefault(row[2], f"#{len(names)}")
    ours = [line for line in ledger if line["via"] != "portal"]
    for line in (line for line in ours if line["kind"] == "purchase"):
        names.setdefault(line["number"], f"#{len(names)}")

    def of(kind: str) -> list[str]:
        return sorted(names[line["number"]] for line in ours if line["kind"] == kind)

    return {
        "code": code,
        "calls": calls,
        "rows": sorted((*row[:2], names[row[2]], *row[3:]) for row in rows),
        "owned": sorted(names.get(number, "bought by hand") for number in owned),
        "bought": of("purchase"),
        "released": of("release"),
        "briefs": sorted(line["kind"] for line in ours if line["kind"].startswith("brief")),
    }


def is_serial(script: Script) -> bool:
    """Return whether the engine can call in one order only: whatever there is hangs together."""
    ups = [command.program for command in script if isinstance(command, Up)]
    names = {item.name for program in ups for item in program.items}
    feeds = [n for p in ups for n in p.numbers if p.things and not n.replace_with]
    fed = all(
        n.keepers in p.names or n.area_code in p.names for p in ups for n in feeds if p.things
    )
    things = [program for program in ups if program.things]
    return (
        len(names) <= 1
        and fed
        and all(len(p.numbers) == len(p.things) == 1 for p in things)
        and (len(feeds) == len(things))
    )
