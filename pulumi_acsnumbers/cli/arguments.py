"""Arguments of several commands, checked before any request."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..acs import countries
from ..acs.brief_models import VERSION_2021, VERSION_2022
from ..acs.e164 import e164
from ..acs.endpoints import is_endpoint
from ..acs.errors import InvalidArgument
from ..lifecycle.core.validation import nearest
from ..lifecycle.phone_number.schema import ASSIGNMENT_TYPES, PHONE_NUMBER_TYPES

F = TypeVar("F", bound=Callable[..., Any])


class OneOf(click.Choice):  # type: ignore[type-arg]  # which only newer versions take
    """One of some words; a similar one is answered with the word that is meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word, or refuse another one."""
        if value not in self.choices:
            self.fail(f"{value!r} {nearest(value, list(self.choices))}.", param, ctx)
        return value


def phone_number(text: str) -> str:
    """Return a phone number in the service's form; spaces and brackets are allowed."""
    try:
        return e164("".join(c for c in text if c not in " -()."))
    except InvalidArgument as error:
        raise click.BadParameter(f"{text!r} is {error}.") from None


def country(text: str) -> str:
    """Return a country code, ISO 3166-1 alpha-2, in upper case."""
    try:
        return countries.country(text).upper()
    except InvalidArgument as error:
        advice = "" if countries.meant(text) else "; acsnumbers countries lists them"
        raise click.BadParameter(f"{error}{advice}.") from None


def division(text: str) -> str:
    """Return a state or province: an abbreviation in upper case, as the service has it."""
    return text.upper() if len(text) == 2 else text


def guid(text: str) -> str:
    """Return a GUID, the id of a reservation or a brief, in normalised form."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a GUID.") from None


def endpoint(text: str) -> str:
    """Return the endpoint of an ACS resource; an invalid one is not shown: it may be a key."""
    if not is_endpoint(text):
        raise click.BadParameter("not a URL such as https://contoso.communication.azure.com.")
    return text


number_type = click.option(
    "--type",
    "phone_number_type",
    type=OneOf(PHONE_NUMBER_TYPES),
    help="Only this kind of number.",
)
assignment = click.option(
    "--assignment",
    "assignment_type",
    type=OneOf(ASSIGNMENT_TYPES),
    help="Only for an application, or for a person.",
)


def what_to_search(command: F) -> F:
    """Add `--type` and `--assignment` to a command; the defaults are what most people buy."""
    kind = click.option(
        "--type",
        "phone_number_type",
        type=OneOf(PHONE_NUMBER_TYPES),
        default="tollFree",
        show_default=True,
        help="The kind of number.",
    )
    whose = click.option(
        "--assignment",
        "assignment_type",
        type=OneOf(ASSIGNMENT_TYPES),
        default="application",
        show_default=True,
        help="For an application, or for a person.",
    )
    return kind(whose(command))


api_version = click.option(
    "--api-version",
    type=OneOf([VERSION_2021, VERSION_2022]),
    default=VERSION_2021,
    show_default=True,
    help="The version of the Short Codes API; a brief is read with the one that wrote it.",
)
