"""A stack on the real CLI, and the cost of each command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.harness import usage
from benchmarks.harness.service import Service
from benchmarks.harness.sides import ALL, PROJECT, Generation, Side
from tests.engine.processes import end_session
from tools.pulumi import install

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1200.0
NAME = "dev"


@dataclass(frozen=True)
class Run:
    """The cost of a command.

    Attributes:
        wall: Seconds from its start to its end.
        used: Its use of the machine, in parts if the stack is watched.
        output: Its output.
    """

    wall: float
    used: usage.Usage
    output: str


class CommandFailed(Exception):
    """A command failed."""


class Stack:
    """One stack with its own folder and file backend.

    Args:
        folder: The project's folder, with an empty stack.
        service: The ACS resource that it works on.
        scale: The factor on the times of the service, passed to the stack's processes.

    Attributes:
        watched: Whether the processes of a command are sampled while it runs.
    """

    watched = False

    def __init__(self, folder: Path, service: Service, scale: float = 1.0) -> None:
        self.folder = folder
        self.service = service
        self.env = _environment(folder) | {
            "AZURE_COMMUNICATION_CONNECTION_STRING": service.connection_string,
            "BENCH_TIME_SCALE": f"{scale:g}",
        }

    def declare(self, side: Side, count: int, spec: Generation = ALL) -> None:
        """Write the program of a side, with the given number of numbers."""
        text = side.program(count, spec)
        (self.folder / side.file).write_text(text, encoding="utf-8")

    def pulumi(self, *arguments: str) -> Run:
        """Run a CLI command.

        Raises:
            CommandFailed: It failed, or took longer than LIMIT.
        """
        began = time.perf_counter()
        with start(self, *arguments) as (pid, output):
            used = usage.watch(pid) if self.watched else usage.wait(pid)
        wall = time.perf_counter() - began
        text = output.read_text(encoding="utf-8")
        if used.status:
            raise CommandFailed(f"pulumi {' '.join(arguments)} failed:\n{text}")
        return Run(wall, used, text)

    def up(self, *arguments: str) -> Run:
        """Run `pulumi up` without a preview."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments)

    def refresh(self) -> Run:
        """Run `pulumi refresh` without a preview; it must find no changes."""
        return self.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    def preview(self) -> Run:
        """Run `pulumi preview`, which must find nothing to do."""
        return self.pulumi("preview", "--expect-no-changes")

    def destroy(self) -> Run:
        """Run `pulumi destroy` without a preview."""
        return self.pulumi("destroy", "--yes", "--skip-preview")

    @property
    def state_file(self) -> Path:
        """The state as the backend keeps it."""
        return self.folder / f"backend/.pulumi/stacks/{PROJECT}/{NAME}.json"

    def export(self) -> dict[str, Any]:
        """Return the state, as `pulumi stack export` shows it."""
        state = json.loads(self.state_file.read_bytes())
        return {"version": 3, "deployment": state["checkpoint"]["latest"]}

    def import_state(self, state: dict[str, Any]) -> None:
        """Replace the state."""
        file = self.folder / "import.json"
        file.write_text(json.dumps(state), encoding="utf-8")
        self.pulumi("stack", "import", "--file", str(file))


@contextmanager
def start(stack: Stack, *arguments: str) -> Iterator[tuple[int, Path]]:
    """Start a command; the block waits for it.

    Yields:
        Its process id, and the file with its output.
    """
    output = stack.folder / "output.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=stack.folder,
            env=stack.env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process.pid, output
    except BaseException:
        end_session(process.pid)
        raise


@contextmanager
def stacks(service: Service, scale: float = 1.0) -> Iterator[Any]:
    """Yield a function that creates stacks, which are removed at the end."""
    with tempfile.TemporaryDirectory(prefix="acsnumbers-bench-") as folder:

        def make(name: str) -> Stack:
            place = Path(folder) / name
            shutil.copytree(_template(), place)
            return Stack(place, service, scale)

        yield make


@cache
def _template() -> Path:
    """Create the empty stack that all others are copies of."""
    holder = tempfile.TemporaryDirectory(prefix="acsnumbers-bench-")
    _kept.append(holder)
    folder = Path(holder.name)
    (folder / "backend").mkdir()
    (folder / "Pulumi.yaml").write_text(
        f"name: {PROJECT}\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n",
        encoding="utf-8",
    )
    command = ["pulumi", "stack", "init", NAME, "--non-interactive"]
    env = _environment(folder)
    subprocess.run(command, check=True, cwd=folder, env=env, timeout=60, capture_output=True)
    return folder


_kept: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _tools() -> tuple[Path, Path]:
    """Return the folders of the CLI and of the YAML language host."""
    cli = install.install(exact=True)
    return cli, install.yaml_host(cli)


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment that the CLI needs, without a developer's settings."""
    cli, yaml_host = _tools()
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR") if key in os.environ}
    return kept | {
        "NO_COLOR": "1",
        "PATH": os.pathsep.join((str(cli), str(yaml_host), os.environ["PATH"])),
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "bench",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": NAME,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "benchmarks/harness/hook"), str(ROOT)]),
    }
