"""A stack on the real engine: its program, its commands, and what they left behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from pulumi_acsnumbers.lifecycle.core.history import packed, unpacked
from tests.engine.processes import Process, end_session, session
from tests.engine.service import Service

NUMBER = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
ORDER = "pulumi-python:dynamic/acsnumbers:Order"
LIMIT = 300.0
"""Seconds that a command may take on a machine that is busy; it measures nothing."""

QUICK_GO = {"GOGC": "off", "GOMEMLIMIT": "400MiB"}
"""Lets the CLI collect no garbage before it has some: a third of the time of a short command."""

_HEAD = """\
import pulumi
import pulumi_acsnumbers as acs

TOLL_FREE = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "none", "sms": "outbound"},
}
"""


def number(name: str = "hotline", opts: str = "", **inputs: Any) -> str:
    """Return the lines of a program that declare a toll-free number, and export it.

    Args:
        name: The logical name, and the name of the output.
        opts: The arguments of its resource options, as Python text.
        inputs: What differs from a plain toll-free number.
    """
    options = f", opts=pulumi.ResourceOptions({opts})" if opts else ""
    return (
        f"number = acs.PhoneNumber({name!r}, **(TOLL_FREE | {inputs!r}){options})\n"
        f"pulumi.export({name!r}, number.phone_number)\n"
    )


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.stdout + self.stderr

    @property
    def errors(self) -> list[str]:
        """The errors that this package told, each once."""
        return sorted(set(re.findall(r"error: acsnumbers: (.+)", self.text)))

    @property
    def messages(self) -> list[str]:
        """The lines that warn or fail; what shows the work under way is none of them."""
        return re.findall(r".*\b(?:error|warning): .+", self.text)

    def row(self, name: str, kind: str = "PhoneNumber") -> str:
        """What was shown on one resource's own row."""
        label = f"acsnumbers:{kind} {name}"
        return "\n".join(line for line in self.stdout.splitlines() if f"{label} " in f"{line} ")


class Command:
    """A command of the CLI that is running, with all that it starts."""

    def __init__(self, arguments: list[str], folder: Path, env: Mapping[str, str]) -> None:
        self._arguments = arguments
        # Files, because a plugin that outlives its CLI would keep a pipe open forever.
        self._out, self._err = _scratch(folder), _scratch(folder)
        self._process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
        )

    def wait(self, limit: float = LIMIT) -> Result:
        """Wait until the command has ended."""
        try:
            code = self._process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill_all()
            message = f"{self._arguments} took longer than {limit:.0f} s:\n{self._read().text}"
            raise AssertionError(message) from None
        return self._read(code)

    def _read(self, code: int = -1) -> Result:
        self._out.seek(0)
        self._err.seek(0)
        return Result(code, self._out.read(), self._err.read())

    def wait_until_it_says(self, text: str) -> None:
        """Wait until the command has printed something that holds a text."""
        deadline = time.monotonic() + LIMIT
        files = [Path(file.name) for file in (self._out, self._err)]
        # Not by the files themselves: the command writes where they stand.
        while not any(text in file.read_text(encoding="utf-8") for file in files):
            assert time.monotonic() < deadline, f"{self._arguments} never said {text!r}"
            time.sleep(0.05)

    def kill_plugin(self) -> None:
        """Kill the processes in which the provider methods run; the CLI sees their end.

        There is none when the command has ended by itself a moment before.
        """
        for process in self.plugins:
            process.kill()

    def kill_cli(self) -> None:
        """Kill the CLI alone: its plugin goes on, and nothing that it does is recorded."""
        self._process.kill()
        self._process.wait(LIMIT)

    @property
    def plugins(self) -> list[Process]:
        """The processes in which the provider methods run."""
        return [process for process in session(self._process.pid) if process.is_plugin]

    def wait_until_plugins_end(self, limit: float) -> None:
        """Wait until no plugin process is left, for so many seconds at most."""
        deadline = time.monotonic() + limit
        while left := self.plugins:
            assert time.monotonic() < deadline, f"still running: {left}"
            time.sleep(0.05)

    def kill_all(self) -> None:
        """Kill the CLI and everything that it started, as the end of a container does."""
        self.kill_cli()
        end_session(self._process.pid)

    def interrupt(self, by: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C, or ask it to end."""
        self._process.send_signal(by)

    def end(self) -> None:
        """Leave nothing of it running."""
        self.kill_all()
        self._out.close()
        self._err.close()


class Stack:
    """One stack in a folder and on a backend of its own."""

    name = "dev"
    project = "acs"

    def __init__(self, folder: Path, env: Mapping[str, str], service: Service) -> None:
        self.folder = folder
        self.service = service
        self.env = {
            **env,
            "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
            "AZURE_COMMUNICATION_CONNECTION_STRING": service.connection_string(),
        }
        self._commands: list[Command] = []

    # The program

    def declare(self, *declarations: str) -> None:
        """Write the program."""
        text = "\n".join((_HEAD, *declarations))
        (self.folder / "__main__.py").write_text(text, encoding="utf-8")

    def configure(self, **settings: str) -> None:
        """Set settings of the package, as `pulumi config set acsnumbers:…` does, in plain text."""
        for key, value in settings.items():
            self.pulumi("config", "set", f"acsnumbers:{key}", value)

    # The commands

    def start(self, *arguments: str) -> Command:
        """Start a command of the CLI."""
        command = Command(["pulumi", *arguments, "--non-interactive"], self.folder, self.env)
        self._commands.append(command)
        return command

    def pulumi(self, *arguments: str, code: int = 0) -> Result:
        """Run a command of the CLI, which must end with this exit code."""
        result = self.start(*arguments).wait()
        assert result.code == code, f"{arguments} ended with {result.code}:\n{result.text}"
        assert not self.service.secrets_in(result.text), f"{arguments} shows a secret"
        # The official language host may interrupt the program of a run that has failed.
        assert "Traceback" not in result.text or "KeyboardInterrupt" in result.text, result.text
        return result

    def up(self, *arguments: str, code: int = 0) -> Result:
        """Run `pulumi up` without its preview."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, code=code)

    def preview(self, *arguments: str, code: int = 0) -> Result:
        """Run `pulumi preview`."""
        return self.pulumi("preview", *arguments, code=code)

    def refresh(self, *arguments: str, code: int = 0) -> Result:
        """Run `pulumi refresh` without its preview."""
        return self.pulumi("refresh", "--yes", "--skip-preview", *arguments, code=code)

    def drift(self, code: int) -> Result:
        """Look for drift and change nothing; 7 means that there is some."""
        return self.pulumi("refresh", "--preview-only", "--expect-no-changes", code=code)

    def destroy(self, *arguments: str, code: int = 0) -> Result:
        """Run `pulumi destroy` without its preview."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *arguments, code=code)

    def cancel(self) -> Result:
        """Take the lock of a run that died.

        A CLI that is killed while it writes its state into a folder leaves a file cut short, and
        the state before it under another name. That is put back first.
        """
        for sidecar in self._stacks.glob("*.attrs"):
            if not sidecar.stat().st_size:
                sidecar.unlink()
        if not self._file.exists() or not self._file.stat().st_size:
            shutil.copy(self._file.with_name(f"{self._file.name}.bak"), self._file)
        return self.pulumi("cancel", "--yes")

    # The state

    def export(self) -> dict[str, Any]:
        """Return the state."""
        state: dict[str, Any] = json.loads(self.pulumi("stack", "export").stdout)
        return state

    def import_state(self, state: dict[str, Any]) -> None:
        """Replace the state."""
        file = self.folder / "edited.json"
        file.write_text(json.dumps(state), encoding="utf-8")
        self.pulumi("stack", "import", "--file", str(file))

    def make_generations_old(self) -> None:
        """Let every order be from before what the service remembers."""
        state = self.export()
        since = (datetime.now(UTC) - timedelta(days=26)).isoformat()
        for resource in state["deployment"]["resources"]:
            if resource["type"] == ORDER:
                order = unpacked(resource["outputs"])
                for generation in order["generations"]:
                    generation["since"] = since
                resource["outputs"] = packed(order)
        self.import_state(state)

    def resources(self, kind: str = NUMBER) -> list[dict[str, Any]]:
        """Return the resources of a type in the state, copies that wait for deletion too."""
        return [resource for resource in self.everything if resource["type"] == kind]

    @property
    def is_empty(self) -> bool:
        """Whether the state has no resource at all."""
        return self.everything == []

    @property
    def everything(self) -> list[dict[str, Any]]:
        """All resources in the state.

        As `pulumi stack export` would show it, without the time that this takes.
        """
        latest = json.loads(self._file.read_bytes())["checkpoint"]["latest"] or {}
        return list(latest.get("resources") or [])

    @property
    def _stacks(self) -> Path:
        return self.folder / "backend/.pulumi/stacks" / self.project

    @property
    def _file(self) -> Path:
        return self._stacks / f"{self.name}.json"

    @property
    def numbers(self) -> dict[str, str]:
        """The live numbers in the state, by logical name."""
        return {
            resource["urn"].rpartition("::")[2]: resource["id"]
            for resource in self.resources()
            if not resource.get("delete")
        }

    @classmethod
    def urn(cls, name: str = "hotline", kind: str = NUMBER) -> str:
        """Return the URN of a resource that has no parent."""
        return f"urn:pulumi:{cls.name}::{cls.project}::{kind}::{name}"

    def end(self) -> None:
        """Leave nothing running, and no secret in any state that was ever written."""
        for command in self._commands:
            command.end()
        for file in (self.folder / "backend").rglob("*.json*"):
            text = file.read_text(encoding="utf-8", errors="replace")
            assert not self.service.secrets_in(text), f"{file.name} holds a secret"


class Workshop:
    """Makes stacks: copies of one empty stack that the CLI made once."""

    def __init__(self, cli: Path, folder: Path) -> None:
        self._template = folder / "template"
        (self._template / "backend").mkdir(parents=True)
        self._env = {
            **_without_settings(os.environ),
            **QUICK_GO,
            "NO_COLOR": "1",
            "PATH": f"{cli}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_STACK": Stack.name,
        }
        (self._template / "Pulumi.yaml").write_text(
            f"name: {Stack.project}\n"
            "runtime:\n  name: python\n  options:\n"
            f"    virtualenv: {sys.prefix}\n",
            encoding="utf-8",
        )
        backend = {"PULUMI_BACKEND_URL": f"file://{self._template / 'backend'}"}
        command = ["pulumi", "stack", "init", Stack.name, "--non-interactive"]
        subprocess.run(
            command, check=True, cwd=self._template, env=self._env | backend, timeout=LIMIT
        )

    def stack(self, folder: Path, service: Service) -> Stack:
        """Make a stack."""
        shutil.copytree(self._template, folder)
        return self.stack_in(folder, service)

    def stack_in(self, folder: Path, service: Service) -> Stack:
        """Return the stack whose program and backend are in a folder."""
        return Stack(folder, self._env, service)


def _without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out what a developer has set for a stack of their own."""
    theirs = ("PULUMI_", "ACSNUMBERS_", "AZURE_", "VIRTUAL_ENV", "PYTHON", "COV_CORE", "COVERAGE_")
    return {key: value for key, value in environ.items() if not key.startswith(theirs)}


def _scratch(folder: Path) -> IO[str]:
    count = len(list(folder.glob("*.out")))
    return (folder / f"{count}.out").open("w+", encoding="utf-8")
