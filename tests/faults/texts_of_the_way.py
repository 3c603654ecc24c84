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
from tests.faults.pinned import Pins

pins = Pins()

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


@pins(
    "reading the configuration: no Communication Services resource is configured; set "
    "acsnumbers:connectionString with pulumi config set --secret, or "
    "AZURE_COMMUNICATION_CONNECTION_STRING (looked for: acsnumbers:connectionString, "
    "acsnumbers:endpoint, AZURE_COMMUNICATION_CONNECTION_STRING, ACSNUMBERS_ENDPOINT)"
)
def nothing_configured() -> object:
    return configured()


@pins(
    "reading the configuration: it gives both a connection string and an endpoint; leave "
    "one of them out"
)
def two_places_configured() -> object:
    return configured(connectionString=CONNECTION, endpoint=ENDPOINT)


@pins(
    "reading the configuration: it gives both a connection string and an access key; "
    "leave one of them out"
)
def two_keys_configured() -> object:
    return configured(connectionString=CONNECTION, accessKey=KEY)


@pins(
    "reading the configuration: there is no setting acsnumbers:allow_purchases (did you mean "
    "acsnumbers:allowPurchases?), so it would have no effect; rename it with pulumi config, then "
    "run pulumi up, or this command with --run-program, as refresh and destroy alone use the "
    "configuration of the last run"
)
def a_setting_under_a_wrong_name() -> object:
    return configured(connectionString=CONNECTION, allow_purchases="false")


@pins(
    "reading the connection string: no accesskey=… in it; copy the whole text from Keys "
    "in the Azure portal"
)
def a_connection_string_without_a_key() -> object:
    return configured(connectionString="endpoint=https://contoso.example/")


@pins(
    "reading the endpoint: not of the form https://<resource>.communication.azure.com; "
    "copy it from the Azure portal"
)
def an_endpoint_that_is_none() -> object:
    return configured(endpoint="ftp://contoso.example")


@pins("reading the endpoint: no such port; leave it out for the usual one")
def an_endpoint_with_an_odd_port() -> object:
    return configured(endpoint="https://contoso.example:99999")


@pins(
    "reading the endpoint: plain http is accepted for this machine only, and for hosts "
    "that acsnumbers:allowInsecureHosts names; use https"
)
def an_endpoint_over_plain_http() -> object:
    return configured(endpoint="http://contoso.example")


@pins(
    "reading the configuration: the endpoint is plain http, over which no token is sent; "
    "give an access key"
)
def a_token_over_plain_http() -> object:
    return configured(endpoint="http://emulator", allowInsecureHosts="emulator")


@pins(
    "reading the configuration (acsnumbers:allowInsecureHosts): it must be a list of "
    'names; write ["one.example", "two.example"]'
)
def hosts_that_are_no_list() -> object:
    return configured(endpoint=ENDPOINT, allowInsecureHosts="[x")


@pins(
    "reading the configuration (acsnumbers:tokenScope): it must be a text; write one "
    "without brackets"
)
def a_list_in_the_place_of_a_text() -> object:
    return configured(endpoint=ENDPOINT, tokenScope=["x"])


@pins(
    "reading the configuration (acsnumbers:allowReleases): it must be true or false; set "
    "one of the two"
)
def a_flag_that_is_none() -> object:
    return configured(endpoint=ENDPOINT, allowReleases="no")


@pins("reading the access key: not a base64 text; copy it from Keys in the Azure portal")
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


@pins(
    "reading phone number (+18335550100): no access key is configured, and Microsoft "
    "Entra ID gave no token: Please run 'az login'; configure an access key, or use "
    "https and log in where the program runs (az login, or a managed identity)"
)
def no_token() -> object:
    return with_a_token(ENDPOINT)


@pins(
    "reading phone number (+18335550100): a token is never sent over plain http; "
    "configure an access key, or use https and log in where the program runs (az login, "
    "or a managed identity)"
)
def a_token_for_an_open_wire() -> object:
    return with_a_token("http://emulator")


@pins(
    "reading phone number (+18335550100): Denied: Denied by the resource provider. (HTTP "
    "401, request <id>); check the connection string or access key; a stack keeps the "
    "key it was last updated with, so after a rotation run pulumi up, or refresh and "
    "destroy with --run-program"
)
def a_key_that_is_refused() -> object:
    return reading(refusal(401, "Denied", "Denied by the resource provider."))


@pins(
    "reading phone number (+18335550100): InsufficientPermissions: You may not. (HTTP "
    "403, request <id>); look in the Azure portal what this ACS resource and its key may "
    "do"
)
def a_right_that_is_missing() -> object:
    return reading(refusal(403, "InsufficientPermissions", "You may not."))


# The service's own no


@pins(
    "reading phone number (+18335550100): BadRequest: The number is odd. (HTTP 400, "
    "request <id>); mend what it names, and run the command again"
)
def a_request_that_is_wrong() -> object:
    return reading(refusal(400, "BadRequest", "The number is odd."))


@pins(
    "reading phone number (+18335550100): TooManyRequests: Slow down. (HTTP 429, request "
    "<id>); run the command again later; a quota that is used up is raised by Azure "
    "support"
)
def too_many_requests() -> object:
    return reading(refusal(429, "TooManyRequests", "Slow down."))


@pins(
    "reading phone number (+18335550100): ServiceUnavailable: Busy. (HTTP 503, request "
    "<id>); run the command again; if it stays so, ask Azure support with the id of the "
    "request"
)
def trouble_at_the_service() -> object:
    return reading(refusal(503, "ServiceUnavailable", "Busy."))


@pins(
    "reading phone number (+18335550100): NotFound: No such resource. (HTTP 404, request "
    "<id>); run the command again; if it stays so, ask Azure support with the id of the "
    "request"
)
def something_else_that_is_missing() -> object:
    return reading(refusal(404, "NotFound", "No such resource.", target="resource"))


@pins(
    "releasing phone number (+18335550100): X: It broke. (operation release_1 failed); "
    "run the command again; if it stays so, ask Azure support with the id of the request"
)
def an_operation_that_fails() -> object:
    acs = service(operation("release_1", "failed", error={"code": "X", "message": "It broke."}))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


@pins(
    "releasing phone number (+18335550100): operation release_1 was still running at the "
    "deadline; run the command again later: the service goes on meanwhile"
)
def an_operation_that_does_not_end() -> object:
    acs = service(operation("release_1", "running"))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


# The way


@pins(
    "reading phone number (+18335550100): no connection (ConnectError: [Errno -2] Name "
    "or service not known); run the command again"
)
def no_connection() -> object:
    return reading(httpx.ConnectError("[Errno -2] Name or service not known"))


@pins(
    "reading phone number (+18335550100): the connection broke before the whole answer "
    "was there (RemoteProtocolError: Server disconnected without sending a response.); "
    "run the command again"
)
def a_connection_that_breaks() -> object:
    return reading(httpx.RemoteProtocolError("Server disconnected without sending a response."))


@pins(
    "reading phone number (+18335550100): the answer is not whole JSON (HTTP 200); run "
    "the command again; if it stays so, look which proxy answers in the place of the "
    "service"
)
def a_page_of_a_proxy() -> object:
    return reading(Raw(200, b"<html>"))


@pins(
    "reading phone number (+18335550100): refused without a reason (HTTP 404); run the "
    "command again; if it stays so, look which proxy answers in the place of the service"
)
def a_page_of_a_proxy_that_says_404() -> object:
    return reading(Raw(404, b"<html>"))


@pins(
    "reading phone number (+18335550100): a status that the service does not give here "
    "(HTTP 207, request <id>); run the command again; if it stays so, look which proxy "
    "answers in the place of the service"
)
def an_answer_of_another_status() -> object:
    return reading(reply(207, owned()))


@pins(
    "reading phone number (+18335550100): the answer is a redirect, which is never "
    "followed (HTTP 302, request <id>); run the command again; if it stays so, look "
    "whether a proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def a_redirect() -> object:
    return reading(reply(302, Location="https://elsewhere.example"))


@pins(
    "reading phone number (+18335550100): the answer cannot be decompressed (HTTP 200); "
    "run the command again; if it stays so, look whether a proxy changes the answers, "
    "and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_cannot_be_decompressed() -> object:
    return reading(Raw(200, b"no gzip", {"Content-Encoding": "gzip"}))


@pins(
    "reading phone number (+18335550100): the answer goes on after its end (HTTP 200); "
    "run the command again; if it stays so, look whether a proxy changes the answers, "
    "and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_goes_on_after_its_end() -> object:
    return reading(Raw(200, gzip.compress(b"{}") + b"more", {"Content-Encoding": "gzip"}))


@pins(
    "reading phone number (+18335550100): the answer is longer than any the service "
    "gives (HTTP 200); run the command again; if it stays so, look whether a proxy "
    "changes the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_is_too_long() -> object:
    return reading(Raw(200, b" " * (BODY_LIMIT + 1)))


@pins("reading phone number (+18335550100): the answer came too slowly; run the command again")
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


@pins(
    "reading phone number (+18335550100): the answer has a link that leads away from the "
    "endpoint (HTTP 200, request <id>); run the command again; if it stays so, look "
    "whether a proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def a_link_that_leads_away() -> object:
    return reading(reply(200, owned(), Location="https://elsewhere.example/x"))


@pins(
    "reading phone number (+18335550100): the answer is about something else than what "
    "was asked for (HTTP 200, request <id>); run the command again; if it stays so, look "
    "whether a proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_to_another_question() -> object:
    return reading(reply(200, owned("18335550199")))


@pins(
    "reading phone number (+18335550100): purchased number: an array where an object "
    "belongs (HTTP 200, request <id>); run the command again; if it stays so, look "
    "whether a proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_is_no_object() -> object:
    return reading(reply(200, ["x"]))


@pins(
    "reading phone number (+18335550100): purchased number: no id (HTTP 200, request "
    "<id>); run the command again; if it stays so, look whether a proxy changes the "
    "answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_lacks_a_member() -> object:
    return reading(reply(200, {**owned(), "id": None}))


@pins(
    "reading phone number (+18335550100): cost: amount is a text where a number belongs "
    "(HTTP 200, request <id>); run the command again; if it stays so, look whether a "
    "proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_with_a_member_of_another_type() -> object:
    return reading(reply(200, {**owned(), "cost": {"amount": "2", "currencyCode": "USD"}}))


@pins(
    "reading phone number (+18335550100): phoneNumber: not a telephone number (HTTP 200, "
    "request <id>); run the command again; if it stays so, look whether a proxy changes "
    "the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_with_an_odd_number() -> object:
    return reading(reply(200, {**owned(), "phoneNumber": "hotline"}))


@pins(
    "releasing phone number (+18335550100): the answer does not say which operation it "
    "started (HTTP 202, request <id>); run the command again; if it stays so, look whether "
    "a proxy changes the answers, and for a newer version of pulumi-acsnumbers"
)
def an_answer_that_names_no_operation() -> object:
    with explained("releasing phone number", NUMBER):
        return service(reply(202)).client().numbers.release(NUMBER)


def client_through(proxy: str) -> object:
    with patch.dict(os.environ, {"HTTPS_PROXY": proxy, "NO_PROXY": ""}):
        return Client(ENDPOINT, AccessKey(KEY))


@pins(
    "reading the proxy of the environment: a proxy cannot be 'ftp'; set one that begins with "
    "http://"
)
def a_proxy_of_another_kind() -> object:
    return client_through("ftp://proxy.example:21")


@pins(
    "listing phone numbers: the list does not end (HTTP 200, request <id>); run the "
    "command again; if it stays so, look whether a proxy changes the answers, and for a "
    "newer version of pulumi-acsnumbers"
)
def a_list_that_does_not_end() -> object:
    page = reply(200, {"phoneNumbers": [owned()], "nextLink": "/phoneNumbers?skip=0"})
    with explained("listing phone numbers"):
        return list(service(page).client().numbers.list())


# Arguments that must not reach a URL


def argument(ask: Callable[[Client], object]) -> object:
    """Ask with an argument that cannot be part of a request."""
    with explained("looking up phone number"):
        return ask(service(reply(200)).client())


@pins(
    "looking up phone number: not an E.164 telephone number: it begins with + and has "
    "digits only; mend what it names, and run the command again"
)
def a_number_that_is_none() -> object:
    return argument(lambda acs: acs.numbers.get("hotline"))


@pins(
    "looking up phone number: an id or code is empty, too long, or not one; mend what it "
    "names, and run the command again"
)
def an_id_that_is_none() -> object:
    return argument(lambda acs: acs.reservations.get(".."))


@pins(
    "looking up phone number: a text has half a surrogate pair, which is no character; "
    "mend what it names, and run the command again"
)
def half_a_character() -> object:
    return argument(lambda acs: acs.reservations.get("\ud800"))


@pins(
    "looking up phone number: a value is too long for a URL; mend what it names, and run "
    "the command again"
)
def a_value_that_is_too_long() -> object:
    return argument(
        lambda acs: list(acs.catalogue.area_codes("US", "tollFree", locality="x" * 100_000))
    )


@pins(
    "looking up phone number: neither calling nor sms is given; mend what it names, and "
    "run the command again"
)
def capabilities_that_say_nothing() -> object:
    return argument(lambda acs: acs.numbers.update_capabilities(NUMBER))


@pins(
    "looking up phone number: not a section of a program brief: x; mend what it names, "
    "and run the command again"
)
def a_section_that_no_brief_has() -> object:
    return argument(lambda acs: acs.briefs.upsert(RESERVATION, {"x": 1}, api_version="2022-09-06"))


@pins(
    "looking up phone number: an argument cannot be part of a URL; mend what it names, "
    "and run the command again"
)
def values_that_are_too_long_together() -> object:
    long = "\N{GRINNING FACE}" * 4000
    return argument(
        lambda acs: list(
            acs.catalogue.localities("US", administrative_division=long, phone_number_type=long)
        )
    )


# Look-ups of a program


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


@pins(
    "reading the configuration: no Communication Services resource is configured; set "
    "acsnumbers:connectionString with pulumi config set --secret, or "
    "AZURE_COMMUNICATION_CONNECTION_STRING (looked for: acsnumbers:connectionString, "
    "acsnumbers:endpoint, AZURE_COMMUNICATION_CONNECTION_STRING, ACSNUMBERS_ENDPOINT)"
)
def looking_up_without_settings() -> object:
    return program(lookups.list_phone_numbers)


@pins(
    "looking up phone number (hotline): not an E.164 telephone number: it begins with + "
    "and has digits only; mend what it names, and run the command again"
)
def looking_up_what_is_no_number() -> object:
    return program(lambda: lookups.get_phone_number("hotline", provider=Nowhere()))  # type: ignore[arg-type]


@pins(
    "looking up operator (+18335550100): additional details cost money and are not asked "
    "for in preview; use get_operator_information_output, which stays unknown until the "
    "update"
)
def paid_details_in_preview() -> object:
    return program(
        lambda: lookups.get_operator_information(NUMBER, include_additional_details=True),
        preview=True,
    )


@pins(
    "reading the settings of a provider: they are not known yet; use the function that "
    "ends in _output"
)
def settings_that_are_outputs() -> object:
    def ask() -> object:
        secret = pulumi.Output.from_input(CONNECTION)
        return lookups.list_phone_numbers(provider=Provider("x", connection_string=secret))

    return program(ask)


# The plugin


@pins(
    "internal error (ZeroDivisionError): please report it with what ACSNUMBERS_DEBUG=1 "
    "shows; nothing was forgotten"
)
def a_mistake_of_this_package() -> object:
    @user_errors
    def method() -> None:
        raise ZeroDivisionError

    return method()


@pins(
    "keeping the journal of this run: the folder /dev/null cannot be used (File exists), so "
    "what speaks against a release may be missing; make room in it, or set TMPDIR to a folder "
    "that only you can write to, and run the command again"
)
def a_journal_that_cannot_be_kept() -> None:
    RunRegistry(FolderJournal("127.0.0.1:1", root=Path(os.devnull))).declare("urn")


@pins(
    "reading phone number (+18335550100): it is odd; mend what it names, and run the command again"
)
def an_error_that_the_engine_prints() -> object:
    @user_errors
    def method() -> None:
        with explained("reading phone number", NUMBER):
            raise InvalidArgument("it is odd")

    return method()
