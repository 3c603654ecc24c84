"""Start, stop, inspect and reset the emulator in the background."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from typing import Any, Final, NoReturn

import click

from ...lifecycle.core.errors import Refused
from ..terminal import Column, Terminal, moment, with_questions, with_terminal
from .asking import WHERE, asking, at, background, emulator, explained, where

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


@emulator.command(
    examples=[
        "acsnumbers emulator start",
        "acsnumbers emulator start --port 0 --operations immediate",
    ]
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 chooses a free one. By default the previous port; the first "
    "time 8085, or a free port if that is in use.",
)
@click.option("--operations", metavar="PROFILE", help="immediate, polls:N, seconds:S or realistic.")
@click.option("--time-scale", type=click.FloatRange(min=0), help="Factor on realistic times.")
@click.option("--seed", type=int, help="The seed of the inventory of numbers.")
@click.option("--resource", multiple=True, metavar="NAME", help="An ACS resource; repeat for more.")
@click.option("--foreground", is_flag=True, help="Run in the foreground until Ctrl-C.")
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
    """Start the emulator; it keeps its numbers from the last time."""
    options = {"operations": operations, "time-scale": time_scale, "seed": seed}
    flags = [f"--{name}={value}" for name, value in options.items() if value is not None]
    flags += [f"--resource={name}" for name in resource]
    kept = background()
    if foreground:
        _stay(kept, flags, port, terminal)
    with explained("starting the emulator"):
        running, fresh = kept.start(flags, port=port)
    shown = where(running.endpoint) | {"connection_string": running.connection_string}
    if not fresh:
        wanted = {
            "operations": None if operations is None else _profile(operations),
            "seed": seed,
            "resource": ", ".join(resource) or None,
        }
        _say_what_it_keeps(running.endpoint, {"port": port, **wanted}, time_scale, terminal)
    if terminal.output == "json":
        terminal.show_json(shown)
        return
    _show_started(shown, terminal)


def _profile(text: str) -> str:
    """Return the emulator's own text for a profile of operations."""
    from ...emulator.progress import Profile

    try:
        return Profile.parse(text).text
    except ValueError as error:
        raise Refused("starting the emulator", str(error)) from None


def _say_what_it_keeps(
    endpoint: str, wanted: Mapping[str, Any], time_scale: float | None, terminal: Terminal
) -> None:
    """Warn of each option that a running emulator does not follow."""
    _, ask = asking("starting the emulator", endpoint)
    health = ask("GET", "health")
    has = {
        "port": int(endpoint.rpartition(":")[2]),
        "operations": health["operations"],
        "seed": health["seed"],
        "resource": ", ".join(health["resources"]),
    }
    kept = [
        f"{name} {has[name]}, not {value}"
        for name, value in wanted.items()
        if value is not None and value != has[name] and (name, value) != ("port", 0)
    ]
    if time_scale is not None:
        kept.append("the time scale of its start")
    if not kept:
        terminal.say("It was running already.")
        return
    terminal.warn(
        f"it is running already, with {'; '.join(kept)}: for other options, acsnumbers emulator "
        "stop, and then start"
    )


def _show_started(shown: Mapping[str, Any], terminal: Terminal) -> None:
    terminal.show_one(shown, WHERE)
    click.echo(POINTER.format(shlex.quote(shown["connection_string"])), nl=False)


def _stay(kept: Any, flags: list[str], port: int | None, terminal: Terminal) -> NoReturn:
    """Run the emulator in this process until Ctrl-C."""
    from ...emulator.__main__ import main
    from ...emulator.background import ON_THIS_MACHINE  # needs POSIX

    running = kept.running()
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
        shown = {**where(said["endpoint"]), "pid": os.getpid(), "log": None}
        _show_started(shown | {"connection_string": said["connection_string"]}, terminal)
        terminal.say("\nCtrl-C ends it; the next start finds its numbers again.")

    chosen = kept.port() if port is None else port
    sys.exit(main([*ON_THIS_MACHINE, f"--port={chosen}", f"--state={kept.state}", *flags], ready))


@emulator.command(examples=["acsnumbers emulator stop"])
@with_terminal
def stop(*, terminal: Terminal) -> None:
    """Stop the emulator; the next start keeps its numbers."""
    with explained("stopping the emulator"):
        stopped = background().stop()
    if terminal.output == "json":
        terminal.show_json({"stopped": stopped})
    else:
        terminal.say("The emulator is stopped." if stopped else "No emulator was running.")


@emulator.command(examples=["acsnumbers emulator status", "acsnumbers emulator status -o json"])
@at
@with_terminal
def status(*, at: str | None, terminal: Terminal) -> None:
    """Show the emulator's address and contents; exit code 1 if none is running."""
    endpoint, ask = asking("looking at the emulator", at)
    health, view = ask("GET", "health"), ask("GET", "view")
    counted = ("reservations", "operations", "briefs")
    tables = {name: {key: view[name][key] for key in ("total", "live")} for name in counted}
    shown = {
        **where(endpoint, here=at is None),
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
    """Reset the emulator: delete all numbers, briefs, settings and requests."""
    endpoint, ask = asking("resetting the emulator", at)
    numbers = ask("GET", "health")["phone_numbers"]
    terminal.confirm(f"Forget everything at {endpoint}, {numbers} numbers among it?")
    ask("POST", "reset")
    terminal.show_one({"endpoint": endpoint, "status": "empty"}, [*WHERE[:1], ("status", "status")])


def _of(row: Mapping[str, Any], table: str, live: str) -> str:
    counts = row[table]
    return (
        f"{counts['total']} ({counts['live']} {live})" if counts["live"] else str(counts["total"])
    )
