"""Processes of one command, so that a test can end a CLI, its plugins, or all that it started.

A command is started as the leader of a session, and whatever descends from it stays in there: also
a process whose parent has ended, and one that was just forked and has another command line a moment
later. A table of parents and command lines misses those.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PLUGINS = ("-m pulumi.dynamic", "pulumi-resource-acsnumbers", "/plugin 127.0.0.1:")
"""Parts of the command lines of plugins: dynamic, native, and native from its source."""


@dataclass(frozen=True)
class Process:
    """One process, as the system shows it."""

    pid: int
    command: str

    @property
    def is_plugin(self) -> bool:
        """Whether all provider methods of a run are called in it."""
        return any(name in self.command for name in _PLUGINS)

    def kill(self) -> None:
        """End it at once, unless it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def session(leader: int) -> list[Process]:
    """Return the processes that run in a session, its leader first where it has not ended."""
    members = [process for process in _running() if _session_of(process.pid) == leader]
    return sorted(members, key=lambda process: process.pid != leader)


def end_session(leader: int) -> None:
    """End all processes of a session, and see that they are gone."""
    deadline = time.monotonic() + 10
    while left := session(leader):
        assert time.monotonic() < deadline, f"still running: {left}"
        for process in left:
            process.kill()
        time.sleep(0.01)


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _running() -> list[Process]:
    """Return the processes of this machine, without those that have ended and wait for a parent."""
    if Path("/proc/self/stat").exists():
        found = (_from_proc(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [process for process in found if process]
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,stat=,command="],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    rows = (line.split(None, 2) for line in table.stdout.splitlines())
    return [Process(int(row[0]), row[2]) for row in rows if len(row) == 3 and row[1][0] != "Z"]


def _from_proc(entry: Path) -> Process | None:
    try:
        # The name in parentheses can hold anything, so what follows it is counted from the last.
        status = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (OSError, IndexError):
        return None  # it ended while we looked
    return None if status == "Z" else Process(int(entry.name), command.strip())
