"""`acsnumbers emulator`: the service on this machine, in the background."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

import click

from ..lifecycle.core.errors import Failed, Refused
from . import arguments
from .command import Group
from .terminal import Column, Terminal, moment, with_questions, with_terminal

FOLDER: Final = "pulumi-acsnumbers/emulator"
OUTCOMES: Final = ("approved", "updateProgramBrief", "submitNewVanityNumbers", "denied")
WHERE: Final[tuple[Column, ...]] = (
    ("endpoint", "endpoint"),
    ("page", "page"),
    ("process", "pid"),
    ("state", "state"),
    ("log", "log"),
)
COUNTS: Final[tuple[Column, ...]] = (
    *WHERE,
    ("resources", "resources"),
    ("numbers", "numbers"),
    ("reservations", lambda row: _of(row, "reservations", "active")),
    ("operations", lambda row: _of(row, "operations", "running")),
    ("briefs", lambda row: _of(row, "briefs", "in review")),
    ("requests", "requests"),
    ("fault rules", "faults"),
    ("its clock", lambda row: moment(row["now"])),
)
POINTER: Final = """
Point a program at it, in the shell or in the configuration of a stack:

  export AZURE_COMMUNICATION_CONNECTION_STRING={0}
  pulumi config set --secret acsnumbers:connectionString {0}
"""

at = click.option(
    "--at",
    metavar="URL",
    help="An emulator that was started otherwise; by default the one in the background.",
)


@click.group(cls=Group)
def emulator() -> None:
    """Start, stop, inspect and inject faults into an emulator on this machine."""


@emulator.command(
    examples=[
        "acsnumbers emulator start",
        "acsnumbers emulator start --port 0 --operations immediate",
    ]
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Where it listens; 0 takes a free one. First 8085, and later as the last time.",
)
@click.option("--operations", metavar="PROFILE", help="immediate, polls:N, seconds:S or realistic.")
@click.option("--time-scale", type=click.FloatRange(min=0), help="Factor on realistic times.")
@click.option("--seed", type=int, help="Another stock of numbers.")
@click.option("--resource", multiple=True, metavar="NAME", help="An ACS resource; repeat for more.")
@click.option("--foreground", is_flag=True, help="Stay at this terminal until Ctrl-C.")
@with_terminal
def start(
    *,
    port: int | None,
    operations: str | None,
    time_scale: float | None,
    seed: int | None,
    resource: tuple[str, ...],
    foreground: bool,
    terminal: Terminal,
) -> None:
    """Start the emulator, which goes on from the numbers it had."""
    options = {"operations": operations, "time-scale": time_scale, "seed": seed}
    flags = [f"--{name}={value}" for name, value in options.items() if value is not None]
    flags += [f"--resource={name}" for name in resource]
    background = _background()
    if foreground:
        _stay(background, flags, port, terminal)
    with _told("starting the emulator"):
        running, fresh = background.start(flags, port=port)
    shown = _where(running.endpoint) | {"connection_string": running.connection_string}
    if not fresh and (flags or port is not None):
        terminal.warn(
            "it was running already, with other options perhaps; those that were given here count "
            "when it is started again: acsnumbers emulator stop, and then start"
        )
    elif not fresh:
        terminal.say("It was running already.")
    if terminal.output == "json":
        terminal.show_json(shown)
        return
    _show_started(shown, terminal)


def _show_started(shown: Mapping[str, Any], terminal: Terminal) -> None:
    terminal.show_one(shown, WHERE)
    click.echo(POINTER.format(shlex.quote(shown["connection_string"])), nl=False)


def _stay(background: Any, flags: list[str], port: int | None, terminal: Terminal) -> NoReturn:
    """Run the emulator in this process until Ctrl-C."""
    from ..emulator.__main__ import main  # noqa: PLC0415  # only where it runs

    running = background.running()
    if running:
        raise Refused(
            "starting the emulator",
            f"it runs in the background already, at {running.endpoint}",
            remedy="stop that one with `acsnumbers emulator stop`",
        )

    def ready(line: str) -> None:
        if terminal.output == "json":
            click.echo(line)
            return
        said = json.loads(line)
        shown = {**_where(said["endpoint"]), "pid": os.getpid(), "log": None}
        _show_started(shown | {"connection_string": said["connection_string"]}, terminal)
        terminal.say("\nCtrl-C ends it; the next start finds its numbers again.")

    chosen = background.port() if port is None else port
    sys.exit(main([f"--port={chosen}", f"--state={background.state}", *flags], ready))


@emulator.command(examples=["acsnumbers emulator stop"])
@with_terminal
def stop(*, terminal: Terminal) -> None:
    """Stop the emulator; the next start finds its numbers again."""
    with _told("stopping the emulator"):
        stopped = _background().stop()
    if terminal.output == "json":
        terminal.show_json({"stopped": stopped})
    else:
        terminal.say("The emulator is stopped." if stopped else "No emulator was running.")


@emulator.command(examples=["acsnumbers emulator status", "acsnumbers emulator status -o json"])
@at
@with_terminal
def status(*, at: str | None, terminal: Terminal) -> None:
    """Show where the emulator is and what it holds; exit code 1 when none runs."""
    endpoint, ask = _asking("looking at the emulator", at)
    health, view = ask("GET", "health"), ask("GET", "view")
    counted = ("reservations", "operations", "briefs")
    tables = {name: {key: view[name][key] for key in ("total", "live")} for name in counted}
    shown = {
        **_where(endpoint, background=at is None),
        "resources": health["resources"],
        "numbers": view["numbers"]["total"],
        **tables,
        "requests": view["requests"]["total"],
        "faults": len(ask("GET", "faults")),
        "now": health["now"],
    }
    terminal.show_one(shown, COUNTS)


@emulator.command(examples=["acsnumbers emulator reset", "acsnumbers emulator reset --yes"])
@at
@with_questions
def reset(*, at: str | None, terminal: Terminal) -> None:
    """Let the emulator forget every number, brief, setting and request."""
    endpoint, ask = _asking("resetting the emulator", at)
    numbers = ask("GET", "health")["phone_numbers"]
    terminal.confirm(f"Forget everything at {endpoint}, {numbers} numbers among it?")
    ask("POST", "reset")
    terminal.show_one({"endpoint": endpoint, "status": "empty"}, [*WHERE[:1], ("status", "status")])


@emulator.command(
    examples=[
        "acsnumbers emulator faults",
        "acsnumbers emulator faults flaky",
        "acsnumbers emulator faults --file rules.json",
        "acsnumbers emulator faults --clear",
    ]
)
@click.argument("preset", required=False)
@click.option(
    "--file", type=click.Path(path_type=Path), help="A JSON list of rules, as PUT faults takes."
)
@click.option("--clear", is_flag=True, help="Let everything go well again, and fill the stock.")
@at
@with_terminal
def faults(
    *, preset: str | None, file: Path | None, clear: bool, at: str | None, terminal: Terminal
) -> None:
    """Show what goes wrong at the emulator, or choose it.

    PRESET is one of flaky, slow, out-of-stock, no-quota and lost-purchase. It takes the place of
    the fault rules and of the limits of the stock.
    """
    from ..emulator.presets import PRESETS, Preset  # noqa: PLC0415  # only where it is needed

    if sum((preset is not None, file is not None, clear)) > 1:
        raise click.UsageError("Give a preset, --file or --clear, and not several of them.")
    if preset is not None and preset not in PRESETS:
        known = "; ".join(f"{name}: {one.about}" for name, one in PRESETS.items())
        raise click.UsageError(f"There is no preset {preset!r}. Known are {known}.")
    rules = _rules(file) if file is not None else None
    _, ask = _asking("setting what goes wrong at the emulator", at)
    if rules is not None:
        ask("PUT", "faults", rules)
    elif preset is not None or clear:
        chosen = PRESETS[preset] if preset is not None else Preset("nothing goes wrong")
        ask("PUT", "faults", chosen.faults)
        ask("PUT", "inventory", chosen.inventory)
        terminal.say(f"{preset or 'clear'}: {chosen.about}.")
    terminal.show(
        ask("GET", "faults"),
        [
            (
                "when",
                lambda row: _words(
                    row, ("operation", "method", "path", "nth", "count", "probability")
                ),
            ),
            ("then", lambda row: _words(row, ("delay", "cut", "status", "truncate", "fail"))),
            ("matched", "matched"),
            ("fired", "fired"),
        ],
        empty="No fault rule is set.",
    )


@emulator.command(
    examples=[
        "acsnumbers emulator approve 6b1f0f6a-0000-4000-8000-000000000007 --number 54321",
        "acsnumbers emulator approve 6b1f0f6a-0000-4000-8000-000000000007 --status denied",
    ]
)
@click.argument("brief", type=arguments.guid)
@click.option(
    "--number", metavar="CODE", help="The short code; else one that the brief prefers, or any."
)
@click.option("--status", type=click.Choice(OUTCOMES), default="approved", show_default=True)
@click.option("--note", multiple=True, help="What the reviewer says; not with approved.")
@click.option("--resource", metavar="NAME", help="Whose brief, when several have this id.")
@at
@with_terminal
def approve(
    *,
    brief: str,
    number: str | None,
    status: str,
    note: tuple[str, ...],
    resource: str | None,
    at: str | None,
    terminal: Terminal,
) -> None:
    """End the review of a program brief at the emulator, as the service's staff would."""
    _, ask = _asking(f"reviewing program brief ({brief})", at)
    verdict = {"status": status, "number": number, "notes": list(note) or None}
    given = {name: value for name, value in verdict.items() if value is not None}
    query = f"?{urlencode({'resource': resource})}" if resource else ""
    row = ask("POST", f"briefs/{quote(brief)}/review{query}", given)
    terminal.show_one(
        row,
        [
            ("id", "id"),
            ("name", "programDetails.name"),
            ("status", "status"),
            ("short code", "number"),
            ("notes", lambda shown: [said.get("message") for said in shown.get("reviewNotes", [])]),
        ],
    )


def _background() -> Any:
    from ..emulator.background import Background  # noqa: PLC0415  # needs POSIX

    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Background(Path(base, FOLDER))


@contextmanager
def _told(doing: str) -> Iterator[None]:
    from ..emulator.background import BackgroundError  # noqa: PLC0415  # needs POSIX

    try:
        yield
    except BackgroundError as error:
        taken = "cannot listen" in str(error)
        raise Failed(
            doing, str(error), remedy="choose a port with --port" if taken else None
        ) from None


def _asking(doing: str, at: str | None) -> tuple[str, Callable[..., Any]]:
    """Return the endpoint of the emulator that is meant, and what asks its control API."""
    from ..emulator.background import ask  # noqa: PLC0415  # needs POSIX

    if at is not None and not at.startswith("http://"):
        raise click.UsageError(
            f"--at is the address of an emulator, as http://127.0.0.1:8085, not {at}."
        )
    running = _background().running() if at is None else None
    endpoint = at or (running.endpoint if running else "")
    if not endpoint:
        raise Refused(
            doing,
            "none is running",
            remedy="start it with `acsnumbers emulator start`, or name another with --at",
        )

    def asked(method: str, call: str, body: Any = None) -> Any:
        with _told(doing):
            return ask(endpoint, method, call, body)

    return endpoint, asked


def _where(endpoint: str, *, background: bool = True) -> dict[str, Any]:
    shown: dict[str, Any] = {"endpoint": endpoint, "page": f"{endpoint.rstrip('/')}/_emulator/"}
    if background:
        found = _background()
        running = found.running()
        shown |= {"pid": running and running.pid, "state": str(found.state), "log": str(found.log)}
    return shown


def _rules(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{file} is not JSON.") from None


def _of(row: Mapping[str, Any], table: str, live: str) -> str:
    counts = row[table]
    return (
        f"{counts['total']} ({counts['live']} {live})" if counts["live"] else str(counts["total"])
    )


def _words(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    said = [f"{name} {row[name]}" for name in names if row.get(name)]
    return ", ".join(said) or "always"
