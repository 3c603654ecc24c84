"""The command against an emulator that listens, in this process or as one of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from pulumi_acsnumbers.cli.app import app
from tests.engine.service import Service

COMMAND = [sys.executable, "-m", "pulumi_acsnumbers.cli"]


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What it printed, with --output json."""
        return json.loads(self.stdout)

    @property
    def rows(self) -> list[list[str]]:
        """The words of each line of its table, without the heads."""
        return [line.split() for line in self.stdout.splitlines()[1:]]


@dataclass(frozen=True)
class Acsnumbers:
    """The command, run in this process."""

    service: Service

    def __call__(self, *arguments: str, code: int = 0, answer: str | None = None) -> Ran:
        done = CliRunner().invoke(app, list(arguments), input=answer, prog_name="acsnumbers")
        ran = Ran(done.exit_code, done.stdout, done.stderr)
        assert ran.code == code, f"{arguments}: {ran}"
        assert not self.service.secrets_in(done.output), "a secret is shown"
        assert "Traceback" not in done.output
        return ran


def process(*arguments: str, encoding: str = "utf-8", **environ: str) -> Ran:
    """Run the command as a process of its own, in pipes that are read in an encoding."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        encoding=encoding,
        errors="replace",
        timeout=60,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def at_a_terminal(*arguments: str, columns: int = 80, answer: str = "") -> Ran:
    """Run the command at a terminal of its own.

    In the end a person sees `stdout` there; `stderr` has what was shown and erased, too.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environ = os.environ | {"TERM": "xterm", "NO_COLOR": "1"}
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)
    running = subprocess.Popen(
        [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    said = b""
    with suppress(OSError):  # the other end is closed: all is read
        while chunk := os.read(ours, 4096):
            said += chunk
    os.close(ours)
    lines = said.decode().replace("\r\n", "\n").split("\n")
    seen = [_SEQUENCES.sub("", line.rpartition(_ERASED)[2]) for line in lines]
    return Ran(running.wait(timeout=60), "\n".join(seen), said.decode())


_ERASED = "\x1b[2K"


_SEQUENCES = re.compile(r"\x1b\[[?\d;]*[A-Za-z]|\r")
