"""What a process has used so far, as reported by Linux."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ENGINE, HOST, PROGRAM, PLUGIN = "engine (CLI)", "language host", "program", "plugin"
_PROCESSES = (
    ("pulumi-resource-acsnumbers", PLUGIN),
    ("pulumi.dynamic", PLUGIN),
    ("run_program", PROGRAM),
    ("language", HOST),
    ("pulumi", ENGINE),
)
_PAUSE, _LOOK_FOR_NEW = 0.02, 10
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a command of the CLI has used.

    Attributes:
        status: Its exit status, 0 for success.
        cpu: Seconds of processor time, including everything it started.
        memory: The peak megabytes (10^6 bytes) of its largest process; usually the CLI itself,
            which contains the engine.
        parts: The processor seconds of each kind of process, if it was watched.
    """

    status: int
    cpu: float
    memory: float
    parts: Mapping[str, float] = field(default_factory=dict)


def wait(pid: int) -> Usage:
    """Wait for the end of a command that this process has started."""
    _, status, told = os.wait4(pid, 0)
    return _usage(status, told, {})


def watch(pid: int) -> Usage:
    """Wait for the end of a command that leads a session, and sample its processes meanwhile."""
    used: dict[int, tuple[str, float]] = {}
    turn, ended = 0, 0
    while not ended:
        pids = list(used) if turn % _LOOK_FOR_NEW else list(_session(pid))
        used |= {process: entry for process in pids if (entry := _entry(process))}
        time.sleep(_PAUSE)
        ended, status, told = os.wait4(pid, os.WNOHANG)
        turn += 1
    parts = dict.fromkeys((name for name, _ in used.values()), 0.0)
    for name, spent in used.values():
        parts[name] += spent
    return _usage(status, told, parts)


def _usage(status: int, told: resource.struct_rusage, parts: Mapping[str, float]) -> Usage:
    cpu = told.ru_utime + told.ru_stime
    return Usage(status, cpu, told.ru_maxrss * _RSS_UNIT / 1e6, parts)


def _session(leader: int) -> Iterator[int]:
    """Yield the processes that belong to a command."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if os.getsid(int(entry.name)) == leader:
                yield int(entry.name)


def _entry(pid: int) -> tuple[str, float] | None:
    """Return the kind of a process and what it has used; None if it has ended."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        name = next(name for part, name in _PROCESSES if part in command)
        return name, cpu_seconds(pid)
    except (OSError, IndexError, StopIteration):
        return None


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, without its ended children."""
    # The name in parentheses can contain anything, so fields are counted from the last one.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MB (10^6 bytes)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)
