"""What a user reads when the service cannot be asked: settings, credentials, and the way to it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pulumi
from pulumi.runtime import mocks, settings

from pulumi_acsnumbers import functions as lookups
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import InvalidArgument
from pulumi_acsnumbers.acs.wire import BODY_LIMIT
from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.dynamic.plugin import user_errors
from pulumi_acsnumbers.engine.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.core.errors import explained
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.resources import Provider
from tests.acs.scripted import (
    ENDPOINT,
    KEY,
    RESERVATION,
    Answer,
    Raw,
    operation,
    owned,
    refusal,
    reply,
    service,
)
from tests.faults.pinned import Provocations

provokes = Provocations()

NUMBER = "+18335550100"
CONNECTION = f"endpoint={ENDPOINT}/;accesskey={KEY}"


def reading(*answers: Answer) -> object:
    """Read a number, and get these answers."""
    with explained("reading phone number", NUMBER):
        return service(*answers).client().numbers.get(NUMBER)


def configured(**config: Any) -> object:
    """Read settings."""
    return resolve(lambda key: config.get(key.partition(":")[2]), {})


# Settings


@provokes
def nothing_configured() -> object:
    return configured()


@provokes
def two_places_configured() -> object:
    return configured(connectionString=CONNECTION, endpoint=ENDPOINT)


@provokes
def two_keys_configured() -> object:
    return configured(connectionString=CONNECTION, accessKey=KEY)


@provokes
def a_setting_under_a_wrong_name() -> object:
    return configured(connectionString=CONNECTION, allow_purchases="false")


@provokes
def a_connection_string_without_a_key() -> object:
    return configured(connectionString="endpoint=https://contoso.example/")


@provokes
def an_endpoint_that_is_none() -> object:
    return configured(endpoint="ftp://contoso.example")


@provokes
def an_endpoint_with_an_odd_port() -> object:
    return configured(endpoint="https://contoso.example:99999")


@provokes
def an_endpoint_over_plain_http() -> object:
    return configured(endpoint="http://contoso.example")


@provokes
def a_token_over_plain_http() -> object:
    return configured(endpoint="http://emulator", allowInsecureHosts="emulator")


@provokes
def a_token_for_this_machine() -> object:
    return configured(endpoint="http://127.0.0.1:8085")


@provokes
def hosts_that_are_no_list() -> object:
    return configured(endpoint=ENDPOINT, allowInsecureHosts="[x")


@provokes
def a_list_in_the_place_of_a_text() -> object:
    return configured(endpoint=ENDPOINT, tokenScope=["x"])


@provokes
def a_flag_that_is_none() -> object:
    return configured(endpoint=ENDPOINT, allowReleases="no")


@provokes
def a_key_that_is_none() -> object:
    return Client.from_connection_string(f"endpoint={ENDPOINT};accesskey=äöü")


# Credentials


class NoToken:
    """A machine on which nobody is logged in."""

    def get_token(self, *scopes: str) -> Any:
        """Give none."""
        del scopes
        raise RuntimeError("Please run 'az login'.")


def with_a_token(endpoint: str) -> object:
    """Read a number with a token that is not to be had."""
    client = Client(endpoint, EntraToken(NoToken()), insecure_hosts=["emulator"])
    with client, explained("reading phone number", NUMBER):
        return client.numbers.get(NUMBER)


@provokes
def no_token() -> object:
    return with_a_token(ENDPOINT)


@provokes
def a_token_for_an_open_wire() -> object:
    return with_a_token("http://emulator")


@provokes
def a_key_that_is_refused() -> object:
    return reading(refusal(401, "Denied", "Denied by the resource provider."))


@provokes
def a_right_that_is_missing() -> object:
    return reading(refusal(403, "InsufficientPermissions", "You may not."))


# The service's own no


@provokes
def a_request_that_is_wrong() -> object:
    return reading(refusal(400, "BadRequest", "The number is odd."))


@provokes
def too_many_requests() -> object:
    return reading(refusal(429, "TooManyRequests", "Slow down."))


@provokes
def trouble_at_the_service() -> object:
    return reading(refusal(503, "ServiceUnavailable", "Busy."))


@provokes
def something_else_that_is_missing() -> object:
    return reading(refusal(404, "NotFound", "No such resource.", target="resource"))


@provokes
def an_operation_that_fails() -> object:
    acs = service(operation("release_1", "failed", error={"code": "X", "message": "It broke."}))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


@provokes
def an_operation_that_does_not_end() -> object:
    acs = service(operation("release_1", "running"))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


# The way


@provokes
def no_connection() -> object:
    return reading(httpx.ConnectError("[Errno -2] Name or service not known"))


@provokes
def a_connection_that_breaks() -> object:
    return reading(httpx.RemoteProtocolError("Server disconnected without sending a response."))


@provokes
def a_page_of_a_proxy() -> object:
    return reading(Raw(200, b"<html>"))


@provokes
def a_page_of_a_proxy_that_says_404() -> object:
    return reading(Raw(404, b"<html>"))


@provokes
def an_answer_of_another_status() -> object:
    return reading(reply(207, owned()))


@provokes
def a_redirect() -> object:
    return reading(reply(302, Location="https://elsewhere.example"))


@provokes
def an_answer_that_cannot_be_decompressed() -> object:
    return reading(Raw(200, b"no gzip", {"Content-Encoding": "gzip"}))


@provokes
def an_answer_that_goes_on_after_its_end() -> object:
    return reading(Raw(200, gzip.compress(b"{}") + b"more", {"Content-Encoding": "gzip"}))


@provokes
def an_answer_that_is_too_long() -> object:
    return reading(Raw(200, b" " * (BODY_LIMIT + 1)))


@provokes
def an_answer_that_is_too_slow() -> object:
    acs = service()

    def drip() -> Iterator[bytes]:
        while True:
            acs.clock.sleep(40.0)
            yield b" "

    class Slow(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return drip()

    acs.answers.append(lambda _: httpx.Response(200, stream=Slow()))
    with explained("reading phone number", NUMBER):
        return acs.client().numbers.get(NUMBER)


@provokes
def a_link_that_leads_away() -> object:
    return reading(reply(200, owned(), Location="https://elsewhere.example/x"))


@provokes
def an_answer_to_another_question() -> object:
    return reading(reply(200, owned("18335550199")))


@provokes
def an_answer_that_is_no_object() -> object:
    return reading(reply(200, ["x"]))


@provokes
def an_answer_that_lacks_a_member() -> object:
    return reading(reply(200, {**owned(), "id": None}))


@provokes
def an_answer_with_a_member_of_another_type() -> object:
    return reading(reply(200, {**owned(), "cost": {"amount": "2", "currencyCode": "USD"}}))


@provokes
def an_answer_with_an_odd_number() -> object:
    return reading(reply(200, {**owned(), "phoneNumber": "hotline"}))


@provokes
def an_answer_that_names_no_operation() -> object:
    with explained("releasing phone number", NUMBER):
        return service(reply(202)).client().numbers.release(NUMBER)


def client_through(proxy: str) -> object:
    with patch.dict(os.environ, {"HTTPS_PROXY": proxy, "NO_PROXY": ""}):
        return Client(ENDPOINT, AccessKey(KEY))


@provokes
def a_proxy_of_another_kind() -> object:
    return client_through("ftp://proxy.example:21")


@provokes
def a_list_that_does_not_end() -> object:
    page = reply(200, {"phoneNumbers": [owned()], "nextLink": "/phoneNumbers?skip=0"})
    with explained("listing phone numbers"):
        return list(service(page).client().numbers.list())


# Arguments that must not reach a URL


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


class Nowhere:
    """A provider whose ACS resource does not answer."""

    settings = resolve({"acsnumbers:connectionString": CONNECTION}.get, {})


@provokes
def looking_up_without_settings() -> object:
    return program(lookups.list_phone_numbers)


@provokes
def looking_up_what_is_no_number() -> object:
    return program(lambda: lookups.get_phone_number("hotline", provider=Nowhere()))  # type: ignore[arg-type]


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
