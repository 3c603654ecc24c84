"""Processes by their parents, so that a test can end a CLI, its plugins, or all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process, as the system shows it."""

    pid: int
    parent: int = field(compare=False)  # another one, once the parent has ended
    command: str

    @property
    def is_plugin(self) -> bool:
        """Whether all provider methods of a run are called in it."""
        return "-m pulumi.dynamic" in self.command

    def kill(self) -> None:
        """End it at once, unless it has ended and another process has its id."""
        if any(p == self for p in running()):
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def kill_for_certain(processes: list[Process]) -> None:
    """End processes, and see that they are gone."""
    for process in processes:
        process.kill()
    deadline = time.monotonic() + 10
    while left := [process for process in running() if process.pid in {p.pid for p in processes}]:
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.01)


def running() -> list[Process]:
    """Return the processes of this machine."""
    if Path("/proc/self/stat").exists():
        found = (_from_proc(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [process for process in found if process]
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,command="],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    rows = (line.split(None, 2) for line in table.stdout.splitlines())
    return [Process(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]


def family(pid: int) -> list[Process]:
    """Return a process and all that descend from it, parents first."""
    table = running()
    found = [process for process in table if process.pid == pid]
    for parent in found:
        found += [process for process in table if process.parent == parent.pid]
    return found


def _from_proc(entry: Path) -> Process | None:
    try:
        # The name in parentheses can hold anything, so what follows it is counted from the last.
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (OSError, IndexError):
        return None  # it ended while we looked
    return None if fields[0] == "Z" else Process(int(entry.name), int(fields[1]), command.strip())
