"""`acsnumbers numbers`: what is owned."""

from __future__ import annotations

from typing import Any, Final

import click

from ..acs.plain import plain
from ..lifecycle.errors import explained
from . import arguments, costs
from .command import Group
from .service import Service, with_service
from .terminal import Column, Terminal, with_questions, with_terminal

COLUMNS: Final[tuple[Column, ...]] = (
    ("number", "phone_number"),
    ("country", "country_code"),
    ("type", "phone_number_type"),
    ("assignment", "assignment_type"),
    ("calling", "capabilities.calling"),
    ("sms", "capabilities.sms"),
    ("cost", lambda number: costs.price(number["cost"])),
    ("bought", lambda number: number["purchase_date"][:10]),
)


@click.group(cls=Group)
def numbers() -> None:
    """List, show and release the numbers that are owned."""


@numbers.command("list", examples=["acsnumbers numbers list --output json"])
@with_terminal
@with_service
def list_(*, terminal: Terminal, service: Service) -> None:
    """List all numbers that the ACS resource owns, and what they cost."""
    with explained("listing phone numbers"), terminal.working("listing phone numbers") as work:
        owned: list[dict[str, Any]] = []
        for number in service.client.numbers.list():
            owned.append(plain(number))
            work.phase(f"listing phone numbers: {len(owned)}")
    terminal.show(owned, COLUMNS, empty=f"{service.settings.endpoint} owns no number.")
    monthly = costs.monthly(number["cost"] for number in owned)
    if owned and terminal.output == "table":
        count = f"{len(owned)} numbers" if len(owned) > 1 else "One number"
        terminal.say(f"{count}, {costs.sums(monthly) or 'nothing'} a month.")


@numbers.command(examples=["acsnumbers numbers show +18335550100"])
@click.argument("number", type=arguments.phone_number)
@with_terminal
@with_service
def show(*, number: str, terminal: Terminal, service: Service) -> None:
    """Show a number that the ACS resource owns."""
    with explained("reading phone number", number):
        owned = service.client.numbers.get(number)
    terminal.show_one(plain(owned), COLUMNS)


@numbers.command(examples=["acsnumbers numbers release +18335550100"])
@click.argument("number", type=arguments.phone_number, nargs=-1, required=True)
@with_questions
@with_service
def release(*, number: tuple[str, ...], terminal: Terminal, service: Service) -> None:
    """Release numbers for good: nobody can promise that they can ever be had again.

    A number that a stack holds is released by taking it out of the program: here the next refresh
    of that stack finds it gone, and the next update buys another one.
    """
    from ..lifecycle.release import release_phone_number  # noqa: PLC0415  # brings httpx

    wanted = list(dict.fromkeys(number))
    for one in wanted:
        with explained("reading phone number", one):
            service.client.numbers.get(one)
    terminal.confirm(f"Release {' and '.join(wanted)} of {service.settings.endpoint} for good?")
    done: list[dict[str, Any]] = []
    try:
        for one in wanted:
            with terminal.working(f"releasing {one}") as work:
                release_phone_number(service.session, work, one)
            done.append({"phone_number": one, "status": "released"})
    finally:
        if done:
            terminal.show(done, [("number", "phone_number"), ("status", "status")])
