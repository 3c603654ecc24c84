"""`acsnumbers operator`: the operator of a number."""

from __future__ import annotations

import click

from ..acs.plain import plain
from ..lifecycle.core.errors import explained
from . import arguments
from .command import Command
from .service import Service, with_service
from .terminal import Terminal, with_questions


@click.command(
    cls=Command,
    examples=["acsnumbers operator +14255550123", "acsnumbers operator +14255550123 --details"],
    keys=[
        *("phone_number", "national_format", "international_format", "iso_country_code"),
        *("number_type", "operator_details"),
    ],
)
@click.argument("number", type=arguments.phone_number)
@click.option("--details", is_flag=True, help="Also show country, type and operator; costs money.")
@with_questions
@with_service
def operator(*, number: str, details: bool, terminal: Terminal, service: Service) -> None:
    """Show how a number is formatted and, with --details, its operator."""
    if details:
        terminal.confirm(f"Azure charges for the details of a number. Ask for those of {number}?")
    with explained("looking up operator", number):
        (found,) = service.client.operators.search([number], include_additional_details=details)
    terminal.show_one(
        plain(found),
        [
            ("number", "phone_number"),
            ("national", "national_format"),
            ("international", "international_format"),
            ("country", "iso_country_code"),
            ("type", "number_type"),
            ("operator", "operator_details.name"),
            ("mobile network", "operator_details.mobile_network_code"),
            ("mobile country", "operator_details.mobile_country_code"),
        ],
    )
