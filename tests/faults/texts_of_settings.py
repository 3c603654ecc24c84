"""What a user reads when settings or credentials cannot be used."""

from __future__ import annotations

from typing import Any

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.lifecycle.core.errors import explained
from tests.acs.scripted import (
    ENDPOINT,
    KEY,
    refusal,
)
from tests.faults.answers import CONNECTION, NUMBER, configured, reading
from tests.faults.pinned import Provocations

provokes = Provocations()


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
