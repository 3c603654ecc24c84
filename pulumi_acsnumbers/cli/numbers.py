"""`acsnumbers numbers`: what is owned."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import click

from ..acs.plain import plain
from ..lifecycle.core.errors import LifecycleError, explained
from . import arguments, costs, pulumi_cli
from .capabilities import CAPABILITIES
from .command import Group
from .links import PHONE_NUMBERS
from .service import Service, with_service
from .terminal import Column, Terminal, counted, with_questions, with_terminal

if TYPE_CHECKING:
    from ..lifecycle.audit.stack_state import Held

COLUMNS: Final[tuple[Column, ...]] = (
    ("number", "phone_number"),
    ("country", "country_code"),
    ("type", "phone_number_type"),
    ("assignment", "assignment_type"),
    *CAPABILITIES,
    ("cost", lambda number: costs.price(number["cost"])),
    ("bought", lambda number: number["purchase_date"][:10]),
)
KEYS: Final = (
    *("id", "phone_number", "country_code", "phone_number_type", "assignment_type"),
    *("capabilities", "cost", "purchase_date"),
)

_WHICH: Final = "acsnumbers numbers list shows what is owned"


@click.group(cls=Group, link=PHONE_NUMBERS)
def numbers() -> None:
    """List, show and release the numbers that are owned."""


@numbers.command("list", examples=["acsnumbers numbers list --output json"], keys=KEYS)
@with_terminal
@with_service
def list_(*, terminal: Terminal, service: Service) -> None:
    """List all numbers that the ACS resource owns, with their cost."""
    with explained("listing phone numbers"), terminal.working("listing phone numbers") as work:
        owned: list[dict[str, Any]] = []
        for number in service.client.numbers.list():
            owned.append(plain(number))
            work.phase(f"listing phone numbers: {len(owned)}")
    terminal.show(
        owned,
        COLUMNS,
        empty=f"{service.settings.endpoint} owns no number.",
        spare=("assignment", "bought"),
    )
    monthly = costs.monthly(number["cost"] for number in owned)
    if owned and terminal.output == "table":
        terminal.say(
            f"{counted(len(owned), 'number')}, {costs.sums(monthly) or 'nothing'} a month."
        )


@numbers.command(examples=["acsnumbers numbers show +18335550100"], keys=KEYS)
@click.argument("number", type=arguments.phone_number)
@with_terminal
@with_service
def show(*, number: str, terminal: Terminal, service: Service) -> None:
    """Show a number that the ACS resource owns.

    A table is followed by which resource of the selected stack holds it.
    """
    with service.reading("phone number", number, _WHICH):
        owned = service.client.numbers.get(number)
    terminal.show_one(plain(owned), COLUMNS)
    if terminal.output == "table":
        for held in _holders(service, {number}, terminal):
            what = "The pool " if held.pooled else ""
            terminal.say(f"{what}{held.name} of {held.stack} holds it.")


@numbers.command(
    examples=["acsnumbers numbers release +18335550100"], keys=["id", "phone_number", "status"]
)
@click.argument("number", type=arguments.phone_number, nargs=-1, required=True)
@with_questions
@with_service
def release(*, number: tuple[str, ...], terminal: Terminal, service: Service) -> None:
    """Release numbers permanently.

    A released number cannot be recovered. To release a number that a stack holds, remove it
    from the program instead: after this command, the next refresh of that stack finds the number
    gone, and the next update buys another one.
    """
    from ..lifecycle.phone_number.delete import release_phone_number  # brings httpx

    wanted = list(dict.fromkeys(number))
    for held in _holders(service, {*wanted}, terminal):
        instead = "name it in release" if held.pooled else "take it out of the program"
        terminal.warn(
            f"{held.name} of {held.stack} holds {held.id}: once it is released here, the next "
            f"pulumi up there buys another; {instead} instead"
        )
    with terminal.working("looking at what is to be released"):
        for one in wanted:
            with service.reading("phone number", one, _WHICH):
                service.client.numbers.get(one)
    named = wanted[0] if len(wanted) == 1 else f"{len(wanted)} numbers ({', '.join(wanted)})"
    terminal.confirm(f"Release {named} of {service.settings.endpoint} for good?")
    done: list[dict[str, Any]] = []
    try:
        for one in wanted:
            try:
                with terminal.working(f"releasing {one}") as work:
                    release_phone_number(service.session, work, one)
            except KeyboardInterrupt:
                terminal.warn(
                    f"the release of {one} may go on: acsnumbers numbers show {one} tells"
                )
                raise
            done.append({"id": one, "phone_number": one, "status": "released"})
    finally:
        if done:
            terminal.show(done, [("number", "phone_number"), ("status", "status")])


def _holders(service: Service, numbers: Collection[str], terminal: Terminal) -> list[Held]:
    """Return what holds any of these numbers in the selected stack, if one is selected."""
    from ..lifecycle.audit.stack_state import read_state  # brings httpx

    here = pulumi_cli.project_folder() is not None and pulumi_cli.executable() is not None
    if service.endpoint or not (service.stack or here):
        return []
    try:
        state = read_state(pulumi_cli.stack_state(service.stack), service.stack)
    except pulumi_cli.NoStack:
        return []
    except (pulumi_cli.PulumiFailed, LifecycleError) as error:
        terminal.warn(f"what the stack holds is not known: {error}")
        return []
    return [one for one in state.held if one.managed and one.id in numbers]
