"""The Pulumi CLI, queried for the configuration and the state of stacks; nothing is changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ..acs.harmless import harmless

J = TypeVar("J", dict[str, Any], list[Any])

LIMIT: Final = 120.0
"""Seconds that one query may take: a state can come from far away."""

_NO_LOGIN: Final = "must be set for login"
_UNKNOWN_STACK: Final = "no stack named "
_NO_STACK: Final = ("no stack selected", _NO_LOGIN)
_PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


class PulumiFailed(click.ClickException):
    """The Pulumi CLI failed or did not respond."""

    def __init__(self, message: str) -> None:
        super().__init__(harmless(message))


class NoSuchStack(PulumiFailed):
    """The project has no stack of this name.

    Attributes:
        others: The stacks that it has, as the end of a sentence.
    """

    def __init__(self, doing: str, others: str) -> None:
        super().__init__(f"{doing}: there is no such stack; {others}")
        self.others = others


class NoStack(PulumiFailed):
    """No stack is selected, or nobody is logged in to the backend."""


def project_folder(start: Path | None = None) -> Path | None:
    """Return the folder of the Pulumi project around a folder, or None."""
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        if any((place / name).is_file() for name in _PROJECT_FILES):
            return place
    return None


def executable() -> str | None:
    """Return the path of the Pulumi CLI, or None."""
    return shutil.which("pulumi")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting of a stack: its value, and whether the stack's file encrypts it."""

    value: Any = field(repr=False)
    secret: bool


def stack_config(stack: str | None) -> dict[str, Entry]:
    """Return the configuration of a stack by its full keys, including secrets.

    Args:
        stack: Its name; None for the selected one.

    Raises:
        PulumiFailed: It cannot be read.
    """
    read = _ask_json(["config", "--json", "--show-secrets"], stack, "reading the configuration")
    return {
        key: Entry(entry.get("objectValue", entry.get("value")), bool(entry.get("secret")))
        for key, entry in read.items()
        if isinstance(entry, Mapping)
    }


def stack_state(stack: str | None) -> dict[str, Any]:
    """Return the state of a stack from `pulumi stack export`, without its secrets.

    Raises:
        PulumiFailed: It cannot be read.
    """
    return _ask_json(["stack", "export"], stack, "reading the state")


def selected_stack() -> str | None:
    """Return the name of the selected stack, or None.

    Raises:
        PulumiFailed: The CLI does not report it.
    """
    try:
        return _ask(["stack", "--show-name"], "asking for the selected stack").strip() or None
    except NoStack:
        return None


def stack_names() -> list[str]:
    """Return the stacks of the project.

    Raises:
        PulumiFailed: They cannot be listed.
    """
    doing = "listing the stacks of the project"
    read = _json(_ask(["stack", "ls", "--json"], doing), list, doing)
    return [str(row["name"]) for row in read if isinstance(row, Mapping) and "name" in row]


def _others() -> str:
    try:
        return f"the project has {', '.join(stack_names()) or 'none'}"
    except PulumiFailed:
        return "pulumi stack ls lists those of the project"


def version() -> str:
    """Return the version of the CLI, such as `v3.259.0`.

    Raises:
        PulumiFailed: The CLI does not report it.
    """
    return _ask(["version"], "asking for the version of the Pulumi CLI").strip()


def _ask_json(arguments: list[str], stack: str | None, doing: str) -> dict[str, Any]:
    doing = f"{doing} of stack ({stack})" if stack else f"{doing} of the selected stack"
    try:
        text = _ask([*arguments, *(["--stack", stack] if stack else [])], doing)
    except PulumiFailed as error:
        if stack and _UNKNOWN_STACK in error.message:
            raise NoSuchStack(doing, _others()) from None
        raise
    return _json(text, dict, doing)


def _json(text: str, kind: type[J], doing: str) -> J:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, kind):
        raise PulumiFailed(f"{doing}: what pulumi printed is not the JSON that it prints")
    return read


def _ask(arguments: list[str], doing: str) -> str:
    program = executable()
    if program is None:
        raise PulumiFailed(f"{doing}: no pulumi on PATH; install the Pulumi CLI")
    command = [program, *arguments, "--non-interactive", "--color", "never"]
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(  # noqa: S603  # the CLI that the person has on PATH
            command,
            capture_output=True,
            encoding="utf-8",  # which it writes whatever the locale
            errors="replace",
            timeout=LIMIT,
            check=False,
            env=env,
        )
    except subprocess.TimeoutExpired:
        raise PulumiFailed(f"{doing}: pulumi took longer than {LIMIT:.0f} seconds") from None
    if done.returncode:
        reason = _last_words(done.stderr)
        kind = NoStack if any(words in reason for words in _NO_STACK) else PulumiFailed
        if _NO_LOGIN in reason:
            reason = "Pulumi is not logged in; set PULUMI_BACKEND_URL, or run pulumi login"
        raise kind(f"{doing}: {reason}")
    return done.stdout


def _last_words(text: str) -> str:
    """Return the end of the CLI's output, on one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[-1] if lines else "pulumi gave no reason").removeprefix("error: ")
