"""Actions of the portal's users, or of the service's staff, on the emulator."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode

import click

from ...lifecycle.phone_number.schema import CAPABILITY_TYPES
from .. import arguments
from ..terminal import Column, Terminal, with_terminal
from .asking import asking, at, emulator

OUTCOMES: Final = ("approved", "updateProgramBrief", "submitNewVanityNumbers", "denied")
_NUMBER: Final[tuple[Column, ...]] = (
    ("number", "phoneNumber"),
    ("calling", "capabilities.calling"),
    ("sms", "capabilities.sms"),
)

capability = arguments.OneOf(CAPABILITY_TYPES)


@emulator.command(
    examples=[
        "acsnumbers emulator change +18335550100 --sms none",
        "acsnumbers emulator change +18335550100 --calling inbound+outbound",
    ]
)
@click.argument("number", type=arguments.phone_number)
@click.option("--calling", type=capability, help="Its new calling capability.")
@click.option("--sms", type=capability, help="Its new SMS capability.")
@at
@with_terminal
def change(
    *, number: str, calling: str | None, sms: str | None, at: str | None, terminal: Terminal
) -> None:
    """Change a number outside Pulumi, so that pulumi refresh finds drift."""
    wanted = {name: value for name, value in (("calling", calling), ("sms", sms)) if value}
    if not wanted:
        raise click.UsageError("Give --calling, --sms or both.")
    _, ask = asking(f"changing phone number ({number})", at)
    changed = ask("PATCH", f"numbers/{quote(number)}", wanted)
    terminal.show_one(changed | {"id": number}, _NUMBER)  # as in all JSON; there it is the digits


@emulator.command(examples=["acsnumbers emulator release +18335550100"])
@click.argument("number", type=arguments.phone_number)
@at
@with_terminal
def release(*, number: str, at: str | None, terminal: Terminal) -> None:
    """Release a number outside Pulumi, as somebody in the portal might."""
    _, ask = asking(f"releasing phone number ({number})", at)
    ask("DELETE", f"numbers/{quote(number)}")
    released: dict[str, Any] = {"id": number, "status": "released"}
    terminal.show_one(released, [("number", "id"), ("status", "status")])


@emulator.command(
    examples=[
        "acsnumbers emulator review 6b1f0f6a-0000-4000-8000-000000000007 approved --number 54321",
        "acsnumbers emulator review 6b1f0f6a-0000-4000-8000-000000000007 denied --note Vague.",
    ]
)
@click.argument("brief", type=arguments.guid)
@click.argument("outcome", type=arguments.OneOf(OUTCOMES))
@click.option(
    "--number",
    metavar="CODE",
    help="The short code of an approval; by default one that the brief prefers, or any.",
)
@click.option("--note", multiple=True, help="The reviewer's note; not with approved.")
@click.option(
    "--resource", metavar="NAME", help="The ACS resource of the brief, if several have this id."
)
@at
@with_terminal
def review(
    *,
    brief: str,
    outcome: str,
    number: str | None,
    note: tuple[str, ...],
    resource: str | None,
    at: str | None,
    terminal: Terminal,
) -> None:
    """Complete the review of a program brief at the emulator."""
    _, ask = asking(f"reviewing program brief ({brief})", at)
    verdict = {"status": outcome, "number": number, "notes": list(note) or None}
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
