"""`acsnumbers orphans`: what is paid for but in no state, and what is in a state but gone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..lifecycle.core.errors import Refused
from . import arguments, pulumi_cli
from .command import Command
from .comparing import Comparing
from .orphans_report import Report
from .service import Service
from .terminal import Phases, Terminal, with_terminal

if TYPE_CHECKING:
    from ..lifecycle.audit.stack_state import StackState


@click.command(
    cls=Command,
    examples=[
        "acsnumbers orphans --stack dev --stack prod",
        "acsnumbers orphans --state dev.json --adopt",
    ],
    keys=[
        *("endpoint", "stacks", "stacks_not_shown", "orphans", "orphaned_briefs"),
        *("orphans_monthly_cost", "monthly_cost", "gone", "purchasing", "shared", "elsewhere"),
        *("orders", "unasked", "program"),
    ],
)
@click.option(
    "--stack",
    "-s",
    "stacks",
    metavar="NAME",
    multiple=True,
    help="A stack to compare with; may be repeated.",
)
@click.option(
    "--state",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A state written by pulumi stack export; may be repeated.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    type=arguments.endpoint,
    help="The ACS resource, instead of the first stack's.",
)
@click.option("--adopt", is_flag=True, help="Print the program lines that would adopt each number.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if there is anything to do.")
@with_terminal
def orphans(
    *,
    stacks: tuple[str, ...],
    files: tuple[Path, ...],
    endpoint: str | None,
    adopt: bool,
    exit_code: bool,
    terminal: Terminal,
) -> None:
    """Show what you pay for that is in no stack, and what is in a stack but gone.

    Compares the ACS resource with the states of the given stacks, or of the selected one. Changes
    nothing.
    """
    service = Service(endpoint, None if endpoint or not stacks else stacks[0])
    with terminal.working("reading states") as work:
        states = _read_states(stacks, files, work)
        look = Comparing(service, states)
        look.ask(work)
    report = Report(look)
    if terminal.output == "json":
        lines = {"program": report.program()} if adopt else {}
        terminal.show_json(report.record() | lines)
    elif adopt:
        click.echo(report.program(), nl=False)
    else:
        report.show(terminal)
    if look.numbers.orphans or look.briefs.orphans:
        others = f" ({', '.join(look.not_shown)})" if look.not_shown else ""
        terminal.warn(
            f"numbers and briefs may be held by stacks that were not looked at{others}; adopt or "
            "release only what is surely in none of them"
        )
    sealed = [claim.order for claim in look.claims if claim.status == "encrypted"]
    if sealed:
        terminal.warn(
            f"what {', '.join(f'{order.name} of {order.stack}' for order in sealed)} has bought "
            "was not looked for: inputs are secret, and so the history of the order is encrypted; "
            "give --state a file that pulumi stack export --show-secrets wrote, and delete it "
            "afterwards"
        )
    if exit_code and report.anything:
        raise click.exceptions.Exit(1)


def _read_states(
    stacks: tuple[str, ...], files: tuple[Path, ...], work: Phases
) -> list[StackState]:
    from ..lifecycle.audit.stack_state import NAMELESS, read_state  # brings httpx

    if not stacks and not files and pulumi_cli.project_folder() is None:
        raise click.UsageError(
            "this is no folder of a Pulumi project; give --stack or --state, or say with "
            "--state /dev/null that there is none"
        )
    states = []
    for stack in stacks or (() if files else (None,)):
        work.phase(f"reading the state of {stack or 'the selected stack'}")
        state = read_state(pulumi_cli.stack_state(stack), stack)
        if state.name == NAMELESS:
            state = replace(state, name=pulumi_cli.selected_stack() or NAMELESS)
        states.append(state)
    for file in files:
        work.phase(f"reading {file}")
        states.append(read_state(_read_file(file)))
    return states


def _read_file(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    if not text:
        return {"deployment": {}}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("reading a state", "it is not JSON", thing=str(file)) from None
