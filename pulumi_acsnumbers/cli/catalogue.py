"""What can be bought: countries, localities, area codes, offerings, and single numbers."""

from __future__ import annotations

from typing import Final

import click

from ..acs.models import Capabilities
from ..acs.plain import plain
from ..lifecycle.core.errors import explained
from ..lifecycle.phone_number.calling_codes import CALLING_CODES
from ..lifecycle.phone_number.schema import CAPABILITY_TYPES
from . import arguments, costs
from .arguments import assignment, number_type, what_to_search
from .capabilities import CAPABILITIES
from .command import Command
from .service import Service, with_service
from .terminal import Column, Terminal, with_terminal

OFFERED: Final[tuple[Column, ...]] = (
    ("type", "phone_number_type"),
    ("assignment", "assignment_type"),
    *CAPABILITIES,
    ("cost", lambda row: costs.price(row["cost"])),
)


@click.command(cls=Command, examples=["acsnumbers countries"], keys=["code", "name"])
@with_terminal
@with_service
def countries(*, terminal: Terminal, service: Service) -> None:
    """List the countries with numbers for sale."""
    with explained("listing countries"):
        rows = [plain(row) for row in service.client.catalogue.countries()]
    terminal.show(rows, [("code", "code"), ("country", "name")])


@click.command(
    cls=Command,
    examples=["acsnumbers localities US --division AK"],
    keys=["name", "division"],
)
@click.argument("country", type=arguments.country)
@click.option(
    "--division",
    metavar="NAME",
    type=arguments.division,
    help="Only those of this state or province, such as AK.",
)
@number_type
@with_terminal
@with_service
def localities(
    *,
    country: str,
    division: str | None,
    phone_number_type: str | None,
    terminal: Terminal,
    service: Service,
) -> None:
    """List the localities of a country with geographic numbers for sale."""
    with explained("listing localities", country):
        found = service.client.catalogue.localities(
            country, administrative_division=division, phone_number_type=phone_number_type
        )
        rows = [plain(row) for row in found]
    terminal.show(
        rows,
        [
            ("locality", "name"),
            ("division", "division.abbreviation"),
            ("name of division", "division.name"),
        ],
    )


@click.command(
    "area-codes",
    cls=Command,
    examples=[
        "acsnumbers area-codes US",
        "acsnumbers area-codes US --type geographic --locality Anchorage --division AK",
    ],
    keys=["area_code"],
)
@click.argument("country", type=arguments.country)
@what_to_search
@click.option("--locality", metavar="NAME", help="The town; geographic numbers need one.")
@click.option(
    "--division",
    metavar="NAME",
    type=arguments.division,
    help="Its state or province, such as AK.",
)
@with_terminal
@with_service
def area_codes(
    *,
    country: str,
    phone_number_type: str,
    assignment_type: str,
    locality: str | None,
    division: str | None,
    terminal: Terminal,
    service: Service,
) -> None:
    """List the area codes with numbers for sale."""
    if phone_number_type == "geographic" and not locality:
        raise click.UsageError(
            "--type geographic needs --locality; acsnumbers localities lists them"
        )
    with explained("listing area codes", country):
        found = service.client.catalogue.area_codes(
            country,
            phone_number_type,
            assignment_type=assignment_type,
            locality=locality,
            administrative_division=division,
        )
        rows = [{"area_code": code} for code in sorted(found)]
    terminal.show(rows, [("area code", "area_code")])


@click.command(
    cls=Command,
    examples=["acsnumbers offerings US"],
    keys=["phone_number_type", "assignment_type", "capabilities", "cost"],
)
@click.argument("country", type=arguments.country)
@number_type
@assignment
@with_terminal
@with_service
def offerings(
    *,
    country: str,
    phone_number_type: str | None,
    assignment_type: str | None,
    terminal: Terminal,
    service: Service,
) -> None:
    """List what a country offers: number types, their capabilities, and prices."""
    with explained("listing offerings", country):
        found = service.client.catalogue.offerings(
            country, phone_number_type=phone_number_type, assignment_type=assignment_type
        )
        rows = [plain(row) for row in found]
    terminal.show(rows, OFFERED)


@click.command(
    cls=Command,
    examples=[
        "acsnumbers search US --sms outbound",
        "acsnumbers search US --type geographic --area-code 907 --output json",
    ],
    keys=[
        *("id", "phone_number", "country_code", "phone_number_type", "assignment_type"),
        *("capabilities", "cost", "status", "error", "agreement_required"),
    ],
)
@click.argument("country", type=arguments.country)
@what_to_search
@click.option("--area-code", metavar="DIGITS", help="Without the country's calling code.")
@click.option("--prefix", metavar="DIGITS", help="Leading digits, with the calling code: 1833.")
@click.option(
    "--calling",
    type=arguments.OneOf(CAPABILITY_TYPES),
    default="none",
    help="The minimum capability.",
)
@click.option(
    "--sms", type=arguments.OneOf(CAPABILITY_TYPES), default="none", help="The minimum capability."
)
@with_terminal
@with_service
def search(
    *,
    country: str,
    phone_number_type: str,
    assignment_type: str,
    area_code: str | None,
    prefix: str | None,
    calling: str,
    sms: str,
    terminal: Terminal,
    service: Service,
) -> None:
    """Show numbers that are available now, with prices.

    Nothing is held or bought. The service shows a random selection; run it again to see others.
    """
    wanted = Capabilities(calling, sms)
    nothing = wanted == Capabilities("none", "none")
    with explained("browsing phone numbers", f"{country} {phone_number_type}"):
        rows = service.client.catalogue.browse(
            country,
            phone_number_type,
            assignment_type=assignment_type,
            capabilities=None if nothing else wanted,
            prefixes=_prefixes(country, area_code, prefix),
        )
    terminal.show(
        [plain(row) for row in rows],
        [("number", "phone_number"), ("country", "country_code"), *OFFERED],
        empty="Nothing that fits is in stock.",
        spare=("assignment", "country"),
    )


def _prefixes(country: str, area_code: str | None, prefix: str | None) -> list[str]:
    given = (area_code or prefix or "0").removeprefix("+")
    if area_code and prefix:
        raise click.UsageError("--area-code and --prefix both say how numbers begin; give one")
    if not (given.isascii() and given.isdigit()):
        raise click.UsageError("--area-code and --prefix have digits only")
    if prefix:
        return [given]
    if not area_code:
        return []
    if country not in CALLING_CODES:
        raise click.UsageError(
            f"the calling code of {country} is unknown; give --prefix with it instead"
        )
    return [CALLING_CODES[country] + given]
