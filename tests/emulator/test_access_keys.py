"""Signatures: the worked example of the service, and every way to be refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.clock import parse_http_date
from tests.emulator.kit import HOST, Client, FakeTime, sign

KEY = "YWNzLXdpcmUtZXhhbXBsZS1rZXktMDEyMzQ1Njc4OSE="
DATE = "Mon, 02 Jun 2025 09:30:00 GMT"
SEARCH = (
    b'{"phoneNumberType":"tollFree","assignmentType":"application",'
    b'"capabilities":{"calling":"none","sms":"outbound"},"quantity":1}'
)
LIST = "/phoneNumbers?api-version=2025-06-01"


def status(
    emulator: Emulator, method: str, target: str, headers: dict[str, str], body: bytes = b""
) -> int:
    return emulator.handle(Request(method, target, headers, body)).status


@pytest.mark.parametrize(
    ("host", "line", "seals", "sent"),
    [
        (
            "contoso.communication.azure.com",
            "POST /availablePhoneNumbers/countries/US/:search?api-version=2025-06-01",
            (
                "COs03n9//4WQt1UsdXt+2dIjR64tXiTfUFUQvUnvw9c=",
                "G2Id1EAGohulnowHnSwpIn50qIhHNLU3dUMsyu2YS3k=",
            ),
            (SEARCH, 202),
        ),
        (
            "127.0.0.1:8080",
            "GET /phoneNumbers/%2B18335550100?api-version=2025-06-01",
            (
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "8ut+/0dNTGPyThjPtE5xIiAUITWYF4JbWyglkHuLEuc=",
            ),
            (b"", 404),
        ),
    ],
)
def test_worked_example(
    make_emulator: Callable[..., Emulator],
    host: str,
    line: str,
    seals: tuple[str, str],
    sent: tuple[bytes, int],
) -> None:
    emulator = make_emulator(access_key=KEY)
    method, target = line.split(" ")
    content_hash, signature = seals
    body, expected = sent
    headers = {
        "Host": host,
        "x-ms-date": DATE,
        "x-ms-content-sha256": content_hash,
        "Authorization": "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256"
        f"&Signature={signature}",
    }
    assert status(emulator, method, target, headers, body) == expected
    for name in headers:
        without = {key: value for key, value in headers.items() if key != name}
        assert status(emulator, method, target, without, body) == 401


def test_refusal_is_worded_as_the_service_does(emulator: Emulator) -> None:
    response = emulator.handle(Request("GET", LIST, {"Host": HOST}))
    assert response.status == 401
    assert response.header("content-type") == "application/json"
    assert json.loads(response.body) == {
        "error": {"code": "Denied", "message": "Denied by the resource provider."}
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "HMAC-SHA256 Signature=AAAA"),
        ("Authorization", "HMAC-SHA256"),
        ("Authorization", "Bearer eyJ0eXAiOiJKV1QifQ.e30."),
        ("Authorization", "Basic Y29udG9zbzpzZWNyZXQ="),
        (
            "Authorization",
            "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=é",
        ),
        (
            "Authorization",
            "HMAC-SHA256 SignedHeaders=host;x-ms-date;x-ms-content-sha256&Signature=AAAA",
        ),
        ("Host", "contoso.communication.azure.com"),
        ("Host", "127.0.0.1"),
        ("x-ms-date", "Mon, 02 Jun 2025 09:30:01 GMT"),
        ("x-ms-date", "2025-06-02T09:30:00Z"),
        ("x-ms-date", "Mon, 31 Feb 2025 09:30:00 GMT"),
        ("x-ms-content-sha256", "COs03n9//4WQt1UsdXt+2dIjR64tXiTfUFUQvUnvw9c="),
    ],
)
def test_what_is_not_as_signed_is_refused(
    client: Client, time: FakeTime, name: str, value: str
) -> None:
    headers = sign(client.key, "GET", LIST, at=time())
    assert status(client.emulator, "GET", LIST, headers) == 200
    assert status(client.emulator, "GET", LIST, headers | {name: value}) == 401


def test_target_is_verified_as_sent(client: Client, time: FakeTime) -> None:
    signed = sign(client.key, "GET", "/phoneNumbers?top=7&api-version=2025-06-01", at=time())
    send = client.emulator
    assert status(send, "GET", "/phoneNumbers?top=7&api-version=2025-06-01", signed) == 200
    assert status(send, "GET", "/phoneNumbers?api-version=2025-06-01&top=7", signed) == 401
    assert status(send, "GET", "/phoneNumbers?top=8&api-version=2025-06-01", signed) == 401
    decoded = sign(
        client.key, "GET", "/phoneNumbers/+18335550100?api-version=2025-06-01", at=time()
    )
    assert (
        status(send, "GET", "/phoneNumbers/%2B18335550100?api-version=2025-06-01", decoded) == 401
    )


def test_body_is_verified(client: Client, time: FakeTime) -> None:
    target = "/availablePhoneNumbers/countries/US/:search?api-version=2025-06-01"
    headers = sign(client.key, "POST", target, SEARCH, at=time())
    assert status(client.emulator, "POST", target, headers, SEARCH) == 202
    assert status(client.emulator, "POST", target, headers, SEARCH + b" ") == 401
    assert status(client.emulator, "POST", target, headers) == 401


def test_blank_may_be_signed_as_plus_and_nothing_else(client: Client, time: FakeTime) -> None:
    path = "/availablePhoneNumbers/countries/US/areaCodes"
    query = "phoneNumberType=geographic&locality=Los%20Angeles&api-version=2025-06-01"
    for signed, expected in (
        (query, 200),
        (query.replace("%20", "+"), 200),
        (query.replace("%20", " "), 401),
        (query.replace("%20", "%2B"), 401),
    ):
        headers = sign(client.key, "GET", f"{path}?{signed}", at=time())
        assert status(client.emulator, "GET", f"{path}?{query}", headers) == expected


@pytest.mark.parametrize(("away", "expected"), [(899, 200), (-899, 200), (901, 401), (-902, 401)])
def test_date_is_within_fifteen_minutes_of_the_machine(
    client: Client, time: FakeTime, away: float, expected: int
) -> None:
    headers = sign(client.key, "GET", LIST, at=time() + away)
    assert status(client.emulator, "GET", LIST, headers) == expected
    client.emulator.set_switches({"check_dates": False})
    assert status(client.emulator, "GET", LIST, headers) == 200


def test_control_clock_does_not_move_credentials(client: Client) -> None:
    client.emulator.advance(86_400)
    assert client.get("/phoneNumbers").status == 200


def test_who_goes_by_the_dates_of_the_answers_signs_with_the_moved_clock(
    client: Client, time: FakeTime
) -> None:
    client.emulator.advance(86_400)
    for at, expected in ((time(), 200), (time() + 86_400, 200), (time() + 43_200, 401)):
        headers = sign(client.key, "GET", LIST, at=at)
        assert status(client.emulator, "GET", LIST, headers) == expected


def test_either_key_signs_and_means_its_resource(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    number = emulator.buy_number(resource="fabrikam")["id"]
    target = f"/phoneNumbers/{number}?api-version=2025-06-01"
    seen = {
        (name, key): status(emulator, "GET", target, sign(key, "GET", target, at=time()))
        for name, resource in emulator.resources.items()
        for key in resource.keys
    }
    assert len(seen) == 4
    assert {name: code for (name, _), code in seen.items()} == {"contoso": 404, "fabrikam": 200}


def test_connection_string_and_repr(emulator: Emulator) -> None:
    resource = emulator.resources["contoso"]
    expected = f"endpoint=http://127.0.0.1:1/;accesskey={resource.primary_key}"
    assert resource.connection_string("http://127.0.0.1:1") == expected
    assert resource.connection_string("http://127.0.0.1:1/") == expected
    assert resource.primary_key not in repr(resource)
    assert base64.b64decode(resource.primary_key)


@pytest.mark.parametrize(
    "options",
    [
        {"access_key": "not base64!"},
        {"resources": ()},
        {"resources": ("a", "a")},
        {"resources": ("",)},
        {"operations": "sometimes"},
        {"operations": "polls:-1"},
        {"operations": "seconds:nan"},
        {"operations": "immediate:1"},
        {"time_scale": -1.0},
    ],
)
def test_unusable_options(
    make_emulator: Callable[..., Emulator], options: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        make_emulator(**options)


@pytest.mark.parametrize(
    "text", ["Tue, 10 Jun 2025 23:59:60 GMT", "Mon, 2 Jun 2025 09:30:00 GMT", ""]
)
def test_dates_that_are_none(text: str) -> None:
    assert parse_http_date(text) is None
