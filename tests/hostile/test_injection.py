"""Whatever an input holds, a request stays one request, to one host, of the form that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey, parse_connection_string
from pulumi_acsnumbers.acs.endpoints import normalise_endpoint
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import AcsError, ConfigurationError
from pulumi_acsnumbers.acs.models import AvailableNumber, Capabilities
from tests.acs.scripted import RESERVATION
from tests.hostile.liar import KEY, Liar, client_of, soon, told
from tests.support.clocks import SkippingClock

Start = Callable[..., Liar]

NUMBER = "+18335550100"
BRIEF = "1ad3b802-6abf-413a-893a-d1cd156960b6"
V2 = "2022-09-06"
SMS = Capabilities("none", "outbound")

TEXTS = [
    "US\r\nX-Evil: 1",
    "US\nX-Evil: 1",
    "US HTTP/1.1\r\nX-Evil: 1\r\n\r\nGET /evil",
    "\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n",
    "US\0",
    "\0",
    "..",
    "../..",
    "../../evil",
    "%2e%2e",
    "%2e%2e%2fevil",
    "..%2fevil",
    "..\\evil",
    ".",
    "",
    " ",
    "/evil",
    "//evil.example",
    "\\\\evil.example",
    "http://evil.example/",
    "@evil.example",
    ":80@evil.example",
    "US?api-version=1",
    "US&api-version=1",
    "US#x",
    "US;x",
    "%",
    "%0d%0aX-Evil: 1",
    "%00",
    "caf\u00e9",
    "\u2028",
    "\u00a0",
    "\uff0e\uff0e\uff0fevil",
    "\u202e",
    "\U0001f4de",
    "\ud800",
    "\udcff",
    "x" * 5_000,
    "x" * 100_000,
    "\x7f",
    "\x1b[31m",
    "+1833555\u0660\u0661",
    "+1833555 0100",
    "+18335550100\n",
    "+0",
]

FORMS: dict[str, tuple[Callable[[Client, str], object], str, str]] = {
    "number": (lambda acs, t: acs.numbers.get(t), "GET /phoneNumbers/*", ""),
    "released number": (lambda acs, t: acs.numbers.release(t), "DELETE /phoneNumbers/*", ""),
    "changed number": (
        lambda acs, t: acs.numbers.update_capabilities(t, sms="none"),
        "PATCH /phoneNumbers/*/capabilities",
        "",
    ),
    "capability": (
        lambda acs, t: acs.numbers.update_capabilities(NUMBER, sms=t),
        "PATCH /phoneNumbers/*/capabilities",
        "",
    ),
    "country of a search": (
        lambda acs, t: acs.searches.start(t, "tollFree", "application", SMS),
        "POST /availablePhoneNumbers/countries/*/:search",
        "",
    ),
    "words of a search": (
        lambda acs, t: acs.searches.start("US", t, t, Capabilities(t, t), area_code=t),
        "POST /availablePhoneNumbers/countries/US/:search",
        "",
    ),
    "search": (
        lambda acs, t: acs.searches.result(t),
        "GET /availablePhoneNumbers/searchResults/*",
        "",
    ),
    "bought search": (
        lambda acs, t: acs.searches.purchase(t),
        "POST /availablePhoneNumbers/:purchase",
        "",
    ),
    "reservation": (
        lambda acs, t: acs.reservations.get(t),
        "GET /availablePhoneNumbers/reservations/*",
        "",
    ),
    "held reservation": (
        lambda acs, t: acs.reservations.put(t, remove=[NUMBER]),
        "PATCH /availablePhoneNumbers/reservations/*",
        "",
    ),
    "number to hold": (
        lambda acs, t: acs.reservations.put(
            RESERVATION, add=[AvailableNumber(t, t, t, t, t, Capabilities(t, t))]
        ),
        "PATCH /availablePhoneNumbers/reservations/*",
        "",
    ),
    "number to let go": (
        lambda acs, t: acs.reservations.put(RESERVATION, remove=[t]),
        "PATCH /availablePhoneNumbers/reservations/*",
        "",
    ),
    "deleted reservation": (
        lambda acs, t: acs.reservations.delete(t),
        "DELETE /availablePhoneNumbers/reservations/*",
        "",
    ),
    "bought reservation": (
        lambda acs, t: acs.reservations.purchase(t),
        "POST /availablePhoneNumbers/reservations/*/:purchase",
        "",
    ),
    "operation": (lambda acs, t: acs.operations.get(t), "GET /phoneNumbers/operations/*", ""),
    "cancelled operation": (
        lambda acs, t: acs.operations.cancel(t),
        "DELETE /phoneNumbers/operations/*",
        "",
    ),
    "locality": (
        lambda acs, t: list(
            acs.catalogue.area_codes(t, t, assignment_type=t, locality=t, administrative_division=t)
        ),
        "GET /availablePhoneNumbers/countries/*/areaCodes",
        "phoneNumberType,assignmentType,locality,administrativeDivision,maxPageSize",
    ),
    "division": (
        lambda acs, t: list(
            acs.catalogue.localities(t, administrative_division=t, phone_number_type=t)
        ),
        "GET /availablePhoneNumbers/countries/*/localities",
        "administrativeDivision,phoneNumberType,maxPageSize",
    ),
    "offering": (
        lambda acs, t: list(acs.catalogue.offerings(t, phone_number_type=t, assignment_type=t)),
        "GET /availablePhoneNumbers/countries/*/offerings",
        "phoneNumberType,assignmentType,maxPageSize",
    ),
    "prefix": (
        lambda acs, t: acs.catalogue.browse(t, t, assignment_type=t, prefixes=[t]),
        "POST /availablePhoneNumbers/countries/*/:browse",
        "",
    ),
    "operator": (lambda acs, t: acs.operators.search([t]), "POST /operatorInformation/:search", ""),
    "brief": (
        lambda acs, t: acs.briefs.get(t, api_version=V2),
        "GET /shortCodes/countries/US/programBriefs/*",
        "",
    ),
    "version": (
        lambda acs, t: acs.briefs.get(BRIEF, api_version=t),
        "GET /shortCodes/countries/US/programBriefs/*",
        "",
    ),
    "written brief": (
        lambda acs, t: acs.briefs.upsert(t, {"programDetails": {t: t}}, api_version=t),
        "PATCH /shortCodes/countries/US/programBriefs/*",
        "",
    ),
    "submitted brief": (
        lambda acs, t: acs.briefs.submit(t, api_version=t),
        "POST /shortCodes/countries/US/programBriefs/*/:submit",
        "",
    ),
    "deleted brief": (
        lambda acs, t: acs.briefs.delete(t, api_version=t),
        "DELETE /shortCodes/countries/US/programBriefs/*",
        "",
    ),
    "attachment": (
        lambda acs, t: acs.briefs.attachments.get(t, t),
        "GET /shortCodes/countries/US/programBriefs/*/attachments/*",
        "",
    ),
    "written attachment": (
        lambda acs, t: acs.briefs.attachments.put(
            t, t, type=t, file_name=t, file_type=t, content=b"x"
        ),
        "PUT /shortCodes/countries/US/programBriefs/*/attachments/*",
        "",
    ),
    "deleted attachment": (
        lambda acs, t: acs.briefs.attachments.delete(BRIEF, t),
        "DELETE /shortCodes/countries/US/programBriefs/*/attachments/*",
        "",
    ),
    "listed attachments": (
        lambda acs, t: list(acs.briefs.attachments.list(t)),
        "GET /shortCodes/countries/US/programBriefs/*/attachments",
        "top",
    ),
}
"""What takes a text, and the form of the request: method, path with a `*` a segment, query."""

HEADERS = {
    "host",
    "accept",
    "accept-encoding",
    "connection",
    "user-agent",
    "content-type",
    "content-length",
    "x-ms-date",
    "x-ms-content-sha256",
    "authorization",
}


def require_form(request: bytes, here: Liar, form: str, query: str) -> None:
    """Fail unless a request is what was meant, byte for byte where it matters."""
    head, _, _ = request.partition(b"\r\n\r\n")
    assert head.isascii()
    first, *fields = head.decode("ascii").split("\r\n")
    assert all(c.isprintable() for line in (first, *fields) for c in line)
    method, target, version = first.split(" ")
    assert len(target) < 5_000
    assert version == "HTTP/1.1"
    path, _, asked = target.partition("?")
    wanted_method, _, wanted_path = form.partition(" ")
    assert method == wanted_method
    segments, wanted = path.split("/"), wanted_path.split("/")
    assert len(segments) == len(wanted)
    for segment, meant in zip(segments, wanted, strict=True):
        assert segment == meant or (meant == "*" and unquote(segment) not in ("", ".", ".."))
    names = [member.partition("=")[0] for member in asked.split("&")]
    assert names == [*filter(None, query.split(",")), "api-version"]
    found = [field.partition(":")[0].lower() for field in fields]
    assert len(found) == len(set(found))
    assert set(found) <= HEADERS
    assert f"Host: {here.address}" in fields


@pytest.mark.parametrize("name", FORMS)
def test_a_request_keeps_its_form(lying: Start, name: str) -> None:
    act, form, query = FORMS[name]
    here = lying(told(404, {"error": {"code": "NotFound"}}))

    def ask() -> None:
        with client_of(here) as acs:
            for text in TEXTS:
                with pytest.raises(AcsError):
                    act(acs, text)

    soon(ask)
    for request in here.heard:
        require_form(request, here, form, query)


def test_the_version_of_a_client(lying: Start) -> None:
    here = lying(told(404, {}))
    for text in TEXTS[::3]:
        key = AccessKey(KEY)
        with (
            Client(here.endpoint, key, api_version=text, clock=SkippingClock()) as acs,
            pytest.raises(AcsError),
        ):
            acs.numbers.get(NUMBER)
    for request in here.heard:
        require_form(request, here, "GET /phoneNumbers/*", "")


def connection(endpoint: str) -> str:
    return f"endpoint={endpoint};accesskey={KEY}"


@pytest.mark.parametrize("text", TEXTS)
def test_an_endpoint_is_a_host_or_refused(lying: Start, elsewhere: Liar, text: str) -> None:
    here = lying(told(404, {}))
    places = [f"{here.endpoint}{text}", f"{text}{here.endpoint}", f"http://{text}", text]
    places += [f"http://{text}@{elsewhere.address}", f"{here.endpoint}/{text}"]
    for place in places:
        for read in (normalise_endpoint, lambda at: parse_connection_string(connection(at))[0]):
            try:
                endpoint = read(place)
            except ConfigurationError as error:
                assert len(text) < 8 or text not in str(error)  # either is fine
                continue
            assert re.fullmatch(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?", endpoint)
            assert elsewhere.address not in endpoint


@pytest.mark.parametrize("text", TEXTS)
def test_a_key_is_base64_or_refused(lying: Start, text: str) -> None:
    here = lying(told(404, {}))
    for key in (text, KEY + text, text + KEY):
        try:
            endpoint, auth = parse_connection_string(connection(here.endpoint).replace(KEY, key))
        except ConfigurationError as error:
            assert KEY not in str(error)  # either is fine
            continue
        with Client(endpoint, auth, clock=SkippingClock()) as acs, pytest.raises(AcsError):
            acs.numbers.get(NUMBER)
    for request in here.heard:
        require_form(request, here, "GET /phoneNumbers/*", "")


class Credential:
    """Gives one token, whatever it is."""

    def __init__(self, token: Any) -> None:
        self.token = token
        self.expires_on = int(datetime.now(UTC).timestamp()) + 3600

    def get_token(self, *_: str) -> Credential:
        return self


@pytest.mark.parametrize("text", [*TEXTS, "eyJ.canary\r\nX-Evil: 1", "canary " * 9000, None, 7])
def test_a_token_is_one_word_or_refused(lying: Start, text: Any) -> None:
    here = lying(told(404, {}))
    auth = EntraToken(Credential(text))
    with (
        Client(here.endpoint, auth, clock=SkippingClock()) as acs,
        pytest.raises(AcsError) as raised,
    ):
        acs.numbers.get(NUMBER)
    for request in here.heard:
        require_form(request, here, "GET /phoneNumbers/*", "")
    if not here.heard:
        assert isinstance(raised.value, ConfigurationError)
        assert "canary" not in str(raised.value)
