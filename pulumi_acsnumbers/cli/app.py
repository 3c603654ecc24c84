"""The command itself: its subcommands, each loaded on demand, and its errors.

Exit codes: 0, it succeeded; 1, it failed or was declined; 2, the command line is wrong, or nobody
could be asked.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from .. import _version
from ..acs.errors import AcsError
from ..acs.harmless import harmless
from ..lifecycle.core.errors import LifecycleError
from .command import OF_THE_SERVICE, Group
from .links import PHONE_NUMBERS

COMMANDS: dict[str, tuple[str, str]] = {
    "adopt": (
        "adopt:adopt",
        "Write a Pulumi program that manages everything you already own.",
    ),
    "area-codes": ("catalogue:area_codes", "List the area codes with numbers for sale."),
    "briefs": ("briefs:briefs", "List, show, submit and delete program briefs."),
    "completion": ("completion:completion", "Print the completion script of a shell."),
    "countries": ("catalogue:countries", "List the countries with numbers for sale."),
    "doctor": (
        "doctor:doctor",
        "Check versions, configuration, reachability, credential, clock and permissions.",
    ),
    "emulator": (
        "emulator:emulator",
        "Start, stop, inspect and inject faults into an emulator on this machine.",
    ),
    "localities": (
        "catalogue:localities",
        "List the localities of a country with geographic numbers for sale.",
    ),
    "numbers": ("numbers:numbers", "List, show and release the numbers that are owned."),
    "offerings": (
        "catalogue:offerings",
        "List what a country offers: number types, their capabilities, and prices.",
    ),
    "operations": (
        "operations:operations",
        "Show and cancel operations: searches, purchases, releases, changes.",
    ),
    "operator": (
        "operator:operator",
        "Show how a number is formatted and, with --details, its operator.",
    ),
    "orphans": (
        "orphans:orphans",
        "Show what you pay for that is in no stack, and what is in a stack but gone.",
    ),
    "reservations": (
        "reservations:reservations",
        "List and delete the reservations of numbers.",
    ),
    "search": ("catalogue:search", "Show numbers that are available now, with prices."),
    "short-codes": ("short_codes:short_codes", "List the short codes that are owned."),
}
"""Each subcommand: its module and name below this package, and its line in `acsnumbers --help`.

The line is repeated here so that the top-level help loads no subcommand.
"""


class App(Group):
    """The group of all subcommands."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names in the order of the help."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Load a subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f".{module}", __package__), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand, and report an error as one sentence."""
        try:
            return super().invoke(ctx)
        except (AcsError, LifecycleError) as error:
            if debugging():
                raise
            text = str(error)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:  # reported below, as one sentence
            if debugging():
                raise
            text = _internal(ctx, error)
        raise click.ClickException(harmless(text))


def debugging() -> bool:
    """Return whether to show tracebacks."""
    return os.environ.get("ACSNUMBERS_DEBUG", "").lower() in ("1", "true")


def _internal(ctx: click.Context, error: Exception) -> str:
    doing = f"running {ctx.command_path} {ctx.invoked_subcommand or ''}".strip()
    if isinstance(error, OSError) and error.strerror:
        thing = f" ({error.filename})" if error.filename else ""
        return f"{doing}{thing}: {error.strerror}"
    # Without its text: a library's message about a wrong argument can contain the argument.
    return (
        f"{doing}: internal error ({type(error).__name__}); please report it with what "
        "ACSNUMBERS_DEBUG=1 shows"
    )


@click.group(
    cls=App,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Configuration comes from the stack if you are in the folder of a Pulumi project, "
    "otherwise from the environment. acsnumbers doctor shows what is used.",
    environment=OF_THE_SERVICE
    | {"ACSNUMBERS_DEBUG": "1 shows tracebacks", "NO_COLOR": "1 disables colours"},
    link=PHONE_NUMBERS,
)
@click.version_option(
    _version.__version__,
    prog_name="acsnumbers",
    message=f"%(prog)s %(version)s (Python {sys.version.split()[0]})",
)
def app() -> None:
    """Phone numbers and short codes of Azure Communication Services."""
