"""What a user reads of arguments, functions and the plugin."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
from pulumi.runtime import mocks, settings

from pulumi_acsnumbers import functions as lookups
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import InvalidArgument
from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.dynamic.plugin import user_errors
from pulumi_acsnumbers.engine.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.core.errors import explained
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.resources import Provider
from tests.acs.scripted import (
    RESERVATION,
    reply,
    service,
)
from tests.faults.answers import CONNECTION, NUMBER
from tests.faults.pinned import Provocations

provokes = Provocations()


def argument(ask: Callable[[Client], object]) -> object:
    """Ask with an argument that cannot be part of a request."""
    with explained("looking up phone number"):
        return ask(service(reply(200)).client())


@provokes
def a_number_that_is_none() -> object:
    return argument(lambda acs: acs.numbers.get("hotline"))


@provokes
def an_id_that_is_none() -> object:
    return argument(lambda acs: acs.reservations.get(".."))


@provokes
def half_a_character() -> object:
    return argument(lambda acs: acs.reservations.get("\ud800"))


@provokes
def a_value_that_is_too_long() -> object:
    return argument(
        lambda acs: list(acs.catalogue.area_codes("US", "tollFree", locality="x" * 100_000))
    )


@provokes
def capabilities_that_say_nothing() -> object:
    return argument(lambda acs: acs.numbers.update_capabilities(NUMBER))


@provokes
def a_country_that_is_no_code() -> object:
    return argument(lambda acs: list(acs.catalogue.localities("USA")))


@provokes
def a_section_that_no_brief_has() -> object:
    return argument(lambda acs: acs.briefs.upsert(RESERVATION, {"x": 1}, api_version="2022-09-06"))


@provokes
def values_that_are_too_long_together() -> object:
    long = "\N{GRINNING FACE}" * 4000
    return argument(
        lambda acs: list(
            acs.catalogue.localities("US", administrative_division=long, phone_number_type=long)
        )
    )


# Functions of a program


def program(ask: Callable[[], object], *, preview: bool = False) -> object:
    """Ask from a program."""

    class Nothing(mocks.Mocks):
        def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            return args.name, args.inputs

        def call(self, args: mocks.MockCallArgs) -> Any:
            raise NotImplementedError(args.token)

    mocks.set_mocks(Nothing(), preview=preview)
    try:
        return ask()
    finally:
        settings.reset_options()


NOWHERE: Any = SimpleNamespace(
    settings=resolve({"acsnumbers:connectionString": CONNECTION}.get, {})
)
"""A provider whose ACS resource does not answer."""


@provokes
def looking_up_without_settings() -> object:
    return program(lookups.list_phone_numbers)


@provokes
def looking_up_what_is_no_number() -> object:
    return program(lambda: lookups.get_phone_number("hotline", provider=NOWHERE))


@provokes
def paid_details_in_preview() -> object:
    return program(
        lambda: lookups.get_operator_information(NUMBER, include_additional_details=True),
        preview=True,
    )


@provokes
def settings_that_come_later() -> object:
    def ask() -> object:
        unknown: Any = pulumi.UNKNOWN
        secret = pulumi.Output.from_input(unknown)
        return lookups.list_phone_numbers(provider=Provider("x", connection_string=secret))

    return program(ask)


# The plugin


@provokes
def a_mistake_of_this_package() -> object:
    @user_errors
    def method() -> None:
        raise ZeroDivisionError

    return method()


@provokes
def a_journal_that_cannot_be_kept() -> None:
    RunRegistry(FolderJournal("127.0.0.1:1", root=Path(os.devnull))).declare("urn")


@provokes
def an_error_that_the_engine_prints() -> object:
    @user_errors
    def method() -> None:
        with explained("reading phone number", NUMBER):
            raise InvalidArgument("it is odd")

    return method()
