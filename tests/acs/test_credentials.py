"""Endpoint, connection string and signature."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import pickle
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.acs.credentials import AccessKey, parse_connection_string
from pulumi_acsnumbers.acs.endpoints import is_loopback, normalise_endpoint
from pulumi_acsnumbers.acs.errors import ConfigurationError
from tests.acs.scripted import KEY, reply, service
from tests.support.clocks import FakeClock

SEARCH_BODY = (
    b'{"phoneNumberType":"tollFree","assignmentType":"application",'
    b'"capabilities":{"calling":"none","sms":"outbound"},"quantity":1}'
)


def signed(method: str, url: str, body: bytes | None = None) -> httpx.Request:
    clock = FakeClock(start=datetime(2025, 6, 2, 9, 30, tzinfo=UTC))
    request = httpx.Request(method, url, content=body)
    return next(AccessKey(KEY, clock=clock).auth_flow(request))


@pytest.mark.parametrize(
    ("method", "url", "body", "content_hash", "signature"),
    [
        (
            "POST",
            "https://contoso.communication.azure.com/availablePhoneNumbers/countries/US/:search?api-version=2025-06-01",
            SEARCH_BODY,
            "COs03n9//4WQt1UsdXt+2dIjR64tXiTfUFUQvUnvw9c=",
            "G2Id1EAGohulnowHnSwpIn50qIhHNLU3dUMsyu2YS3k=",
        ),
        (
            "GET",
            "http://127.0.0.1:8080/phoneNumbers/%2B18335550100?api-version=2025-06-01",
            None,
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "8ut+/0dNTGPyThjPtE5xIiAUITWYF4JbWyglkHuLEuc=",
        ),
    ],
)
def test_the_worked_examples(
    method: str, url: str, body: bytes | None, content_hash: str, signature: str
) -> None:
    headers = signed(method, url, body).headers
    assert headers["x-ms-date"] == "Mon, 02 Jun 2025 09:30:00 GMT"
    assert headers["x-ms-content-sha256"] == content_hash
    assert headers["Authorization"] == (
        f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"
    )


@pytest.mark.parametrize(
    ("body", "content_hash"),
    [
        (b'{"calling":"inbound"}', "971iO4SmHNk9cxKsQoT9XPmzRJ9X2DaHY8oSdVRBFkE="),
        (b'{"calling":"none","sms":"outbound"}', "UC9kRixTqGBHL8/8LDOWaZFJCLceepyhWJ+/vn6WEYQ="),
    ],
)
def test_hashes_seen_on_the_wire(body: bytes, content_hash: str) -> None:
    request = signed("PATCH", "https://contoso.communication.azure.com/x", body)
    assert request.headers["x-ms-content-sha256"] == content_hash


def test_what_is_signed_is_what_the_client_sends() -> None:
    acs = service(reply(200, {"areaCodes": []}))
    list(acs.client().catalogue.area_codes("US", "geographic", locality="San José"))
    request = acs.requests[0]
    lines = f"GET\n{request.url.raw_path.decode()}\n" + ";".join(
        request.headers[name] for name in ("x-ms-date", "host", "x-ms-content-sha256")
    )
    digest = hmac.new(base64.b64decode(KEY), lines.encode(), hashlib.sha256).digest()
    signature = base64.b64encode(digest).decode()
    assert request.headers["authorization"].endswith(f"&Signature={signature}")
    assert "San%20Jos%C3%A9" in lines


def test_each_attempt_is_signed_again() -> None:
    acs = service(reply(429, Retry_After="2"), reply(200, {"countries": []}))
    list(acs.client().catalogue.countries())
    first, second = (request.headers for request in acs.requests)
    assert first["x-ms-date"] != second["x-ms-date"]
    assert first["authorization"] != second["authorization"]


@pytest.mark.parametrize(
    "text",
    [
        f"endpoint=https://contoso.communication.azure.com/;accesskey={KEY}",
        f"AccessKey={KEY};Endpoint=https://contoso.communication.azure.com;",
        f" ENDPOINT = HTTPS://Contoso.Communication.Azure.com:443/ ; ACCESSKEY = {KEY} \n",
        f"other=x;;endpoint=contoso.communication.azure.com;accesskey={KEY};",
    ],
)
def test_a_connection_string_in_all_its_forms(text: str) -> None:
    endpoint, key = parse_connection_string(text)
    assert endpoint == "https://contoso.communication.azure.com"
    assert key._key == base64.b64decode(KEY)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "endpoint"),
        (f"accesskey={KEY}", "endpoint"),
        (f"endpoint=;accesskey={KEY}", "endpoint"),
        ("endpoint=https://contoso.communication.azure.com", "accesskey"),
        ("endpoint=https://contoso.communication.azure.com;accesskey=%%%secret", "access key"),
        (f"endpoint=ftp://contoso;accesskey={KEY}", "endpoint"),
    ],
)
def test_an_unusable_connection_string_names_the_part_and_no_value(text: str, part: str) -> None:
    with pytest.raises(ConfigurationError, match=part) as raised:
        parse_connection_string(text)
    assert KEY not in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("https://contoso.communication.azure.com/", "https://contoso.communication.azure.com"),
        ("http://127.0.0.1:8085/", "http://127.0.0.1:8085"),
        ("http://localhost:80", "http://localhost"),
        ("localhost", "https://localhost"),
        ("https://acs", "https://acs"),
        ("http://[::1]:8085", "http://[::1]:8085"),
        ("https://10.0.0.1:8443", "https://10.0.0.1:8443"),
    ],
)
def test_endpoints(text: str, endpoint: str) -> None:
    assert normalise_endpoint(text) == endpoint
    assert is_loopback(endpoint) == ("http:" in text or "localhost" in text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "http://contoso.communication.azure.com",
        "http://127.0.0.1.evil.com",
        "https://user:pass@contoso.communication.azure.com",
        "https://contoso.communication.azure.com/path",
        "https://contoso.communication.azure.com?x=1",
        "https://contoso.communication.azure.com#x",
        "https://contoso.com:0",
        "https://contoso.com:99999",
        "https://a b",
        "https://contoso\r\nHost: evil",
        f"endpoint=https://contoso.communication.azure.com/;accesskey={KEY}",
    ],
)
def test_endpoints_that_are_refused_and_not_shown(text: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        normalise_endpoint(text)
    assert KEY not in str(raised.value)
    assert "pass" not in str(raised.value)


def test_a_key_is_neither_shown_nor_serialised() -> None:
    key = AccessKey(KEY)
    assert repr(key) == str(key) == "AccessKey(…)"
    for attempt in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="never serialised"):
            attempt(key)


@given(st.text(max_size=60))
def test_no_text_is_worse_than_refused(text: str) -> None:
    for parse in (parse_connection_string, normalise_endpoint, AccessKey):
        try:
            parse(text)
        except ConfigurationError as error:
            assert len(text) < 12 or text not in str(error)  # either way is fine
