"""The group `acsnumbers emulator`, and which emulator its commands use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from ...lifecycle.core.errors import Failed, Refused
from ..command import Group
from ..terminal import Column

FOLDER: Final = "pulumi-acsnumbers/emulator"
_NAME_A_FOLDER: Final = "set XDG_STATE_HOME to a folder that you can write to"
WHERE: Final[tuple[Column, ...]] = (
    ("endpoint", "endpoint"),
    ("page", "page"),
    ("process", "pid"),
    ("state", "state"),
    ("log", "log"),
)

at = click.option(
    "--at",
    metavar="URL",
    help="The URL of an emulator that was started in another way; by default the background one.",
)


@click.group(
    cls=Group,
    environment={"XDG_STATE_HOME": "the folder that contains its numbers; default ~/.local/state"},
)
def emulator() -> None:
    """Start, stop, inspect and inject faults into an emulator on this machine."""


def background() -> Any:
    """Return the emulator in the background, whether or not it is running.

    Raises:
        Refused: This user has no folder for it.
    """
    from ...emulator.background import Background  # needs POSIX

    return Background(_state_home() / FOLDER)


def _state_home() -> Path:
    named = Path(os.environ.get("XDG_STATE_HOME") or "")
    if named.is_absolute():  # the standard requires ignoring any other
        return named
    try:
        home = Path.home()
    except (RuntimeError, KeyError):  # HOME is not set, and the system does not know this user
        home = Path("/")
    if home == home.parent or not home.is_absolute():
        raise Refused(
            "looking for the emulator's folder",
            "this user has no home folder",
            remedy=_NAME_A_FOLDER,
        )
    return home / ".local/state"


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Explain why an emulator cannot be started, stopped or reached.

    Raises:
        Failed: In place of the original error.
    """
    from ...emulator.background import BackgroundError  # needs POSIX

    try:
        yield
    except BackgroundError as error:
        taken = "cannot listen" in str(error)
        raise Failed(
            doing, str(error), remedy="choose a port with --port" if taken else None
        ) from None
    except OSError as error:
        reason = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
        raise Failed(doing, reason, remedy=_NAME_A_FOLDER) from None


def asking(doing: str, at: str | None) -> tuple[str, Callable[..., Any]]:
    """Return the endpoint of the selected emulator, and a function to call its control API."""
    from ...emulator.background import ask  # needs POSIX

    if at is not None and not at.startswith("http://"):
        raise click.UsageError(
            f"--at is the address of an emulator, as http://127.0.0.1:8085, not {at}."
        )
    with explained(doing):
        running = background().running() if at is None else None
    endpoint = at or (running.endpoint if running else "")
    if not endpoint:
        raise Refused(
            doing,
            "none is running",
            remedy="start it with `acsnumbers emulator start`, or name another with --at",
        )

    def asked(method: str, call: str, body: Any = None) -> Any:
        with explained(doing):
            return ask(endpoint, method, call, body)

    return endpoint, asked


def where(endpoint: str, *, here: bool = True) -> dict[str, Any]:
    """Return the address of an emulator and, if it is the one in the background, its files."""
    shown: dict[str, Any] = {"endpoint": endpoint, "page": f"{endpoint.rstrip('/')}/_emulator/"}
    if here:
        found = background()
        running = found.running()
        shown |= {"pid": running and running.pid, "state": str(found.state), "log": str(found.log)}
    return shown
