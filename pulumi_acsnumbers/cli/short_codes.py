"""`acsnumbers short-codes`: the short codes of the ACS resource."""

from __future__ import annotations

import click

from ..acs.plain import plain
from ..lifecycle.core.errors import explained
from .arguments import api_version
from .command import Group
from .links import SHORT_CODES
from .service import Service, with_service
from .terminal import Terminal, with_terminal


@click.group("short-codes", cls=Group, link=SHORT_CODES)
def short_codes() -> None:
    """List the short codes that are owned."""


@short_codes.command(
    "list",
    examples=["acsnumbers short-codes list"],
    keys=["number", "number_type", "country_code", "program_brief_ids", "purchase_date"],
)
@api_version
@with_terminal
@with_service
def list_(*, api_version: str, terminal: Terminal, service: Service) -> None:
    """List the short codes, and the program briefs that they came from."""
    with explained("listing short codes"):
        rows = [plain(code) for code in service.client.short_codes.list(api_version=api_version)]
    terminal.show(
        rows,
        [
            ("short code", "number"),
            ("type", "number_type"),
            ("country", "country_code"),
            ("bought", lambda code: (code["purchase_date"] or "")[:10]),
            ("program briefs", "program_brief_ids"),
        ],
        empty="There is no short code.",
    )
