"""A Pulumi program on the real CLI, with its own state and home."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .project import copy_project

LIMIT = 600.0
"""Seconds that one command may take."""

_THEIRS = ("PULUMI_", "ACSNUMBERS_", "AZURE_COMMUNICATION_", "COV_CORE_", "COVERAGE_")


class PulumiMissing(Exception):
    """The Pulumi CLI is not installed."""


@dataclass(frozen=True)
class Result:
    """The result of a CLI command.

    Attributes:
        command: The command line.
        code: Its exit code.
        stdout: Its standard output.
        stderr: Its standard error.
    """

    command: str
    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """Everything it printed."""
        return self.stdout + self.stderr


class CommandFailed(AssertionError):
    """A CLI command failed.

    Attributes:
        result: The result of the command.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(f"`{result.command}` ended with {result.code}:\n{result.text}")
        self.result = result


class PulumiStack:
    """A stack made from a copy of a project folder. The folder itself is not changed.

    The program runs with the Python and packages of the test, unless its project names a virtual
    environment that exists; a virtual environment or `main` outside the folder is found as well. It
    does not inherit Pulumi's or this package's settings and credentials from the environment.

    Args:
        project: The folder with Pulumi.yaml.
        folder: Where the copy, its state and its home are created. Must not exist.
        environment: Environment variables of the program, in addition to the test's.
        name: The name of the stack.

    Raises:
        PulumiMissing: The Pulumi CLI is not on PATH.
        FileNotFoundError: The folder has no Pulumi.yaml.
    """

    def __init__(
        self,
        project: str | os.PathLike[str],
        folder: Path,
        environment: Mapping[str, str],
        name: str = "test",
    ) -> None:
        cli = shutil.which("pulumi")
        if cli is None:
            raise PulumiMissing(
                "running a Pulumi program: the Pulumi CLI is not on PATH; "
                "install it from https://www.pulumi.com/docs/install/"
            )
        self._cli = cli
        self.name = name
        self.folder = copy_project(Path(project), folder / "project")
        (folder / "backend").mkdir()
        self.environment = _environment(folder, name) | dict(environment)
        # Not selected: the home would record that for a folder that will soon be gone.
        self.run("stack", "init", name, "--no-select")

    def configure(self, key: str, value: str, *, secret: bool = False) -> None:
        """Set a value in the stack's configuration."""
        kind = "--secret" if secret else "--plaintext"
        # Through stdin, so that no secret appears in the process list or in an error.
        self.run("config", "set", kind, key, stdin=value)

    def up(self, *arguments: str) -> Result:
        """Run `pulumi up` without a preview."""
        return self.run("up", "--yes", "--skip-preview", *arguments)

    def preview(self, *arguments: str) -> Result:
        """Run `pulumi preview`. With `--expect-no-changes` it fails if there are changes."""
        return self.run("preview", *arguments)

    def refresh(self, *arguments: str) -> Result:
        """Run `pulumi refresh` without a preview."""
        return self.run("refresh", "--yes", "--skip-preview", *arguments)

    def destroy(self, *arguments: str) -> Result:
        """Run `pulumi destroy` without a preview."""
        return self.run("destroy", "--yes", "--skip-preview", *arguments)

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of the stack, including secret ones."""
        shown = self.run("stack", "output", "--json", "--show-secrets").stdout
        outputs: dict[str, Any] = json.loads(shown)
        return outputs

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state."""
        state = json.loads(self.run("stack", "export").stdout)
        return list(state["deployment"].get("resources") or [])

    def run(self, *arguments: str, stdin: str = "") -> Result:
        """Run any CLI command.

        Args:
            arguments: The command and its flags.
            stdin: Its standard input.

        Raises:
            CommandFailed: Its exit code is not 0.
        """
        command = [self._cli, "--non-interactive", *arguments]
        process = subprocess.Popen(  # noqa: S603 - the CLI that the user installed
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",  # which it writes whatever the locale
            errors="replace",
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(stdin, timeout=LIMIT)
        except BaseException:
            # Including the engine's plugins and the program, which are its children.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        shown = " ".join(["pulumi", *arguments])
        result = Result(shown, process.returncode, stdout, stderr)
        if result.code:
            raise CommandFailed(result)
        return result


def _environment(folder: Path, name: str) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    plugins = _plugins()
    if plugins is not None and plugins.is_dir():
        # Saves downloading the providers that the user already has.
        (home / "plugins").symlink_to(plugins)
    ours = {
        "NO_COLOR": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": name,
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_THEIRS)}
    return kept | ours


def _plugins() -> Path | None:
    """Return where the user's CLI keeps its plugins, None for a user without a home."""
    named = os.environ.get("PULUMI_HOME")
    try:
        return Path(named or Path.home() / ".pulumi", "plugins")
    except (RuntimeError, KeyError):  # HOME is not set, and the system does not know this user
        return None
