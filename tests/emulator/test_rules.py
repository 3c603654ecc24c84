"""What holds for every request: routes, versions, headers, hostile input."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.versions import SENT
from tests.emulator.kit import GUID, TOLL_FREE, Client, FakeTime, contract, sign

L = (
    "2021-03-07, 2022-01-11-preview2, 2022-06-01-preview, 2022-12-01, 2022-12-02-preview2, "
    "2023-04-30-preview, 2023-05-01-preview, 2023-10-01-preview, 2024-03-01-preview, "
    "2024-04-30-preview, 2024-05-01-preview, 2024-08-31-preview, 2025-02-11, 2025-04-01-preview, "
    "2025-04-01, 2025-04-15-preview, 2025-06-01"
)
RESERVATIONS = (
    "2023-04-30-preview, 2023-10-01-preview, 2023-10-01-preview2, 2024-04-30-preview, "
    "2024-05-01-preview, 2024-08-31-preview, 2025-04-01, 2025-04-15-preview, 2025-06-01"
)
CATALOGUE = "/availablePhoneNumbers/countries"


@pytest.mark.parametrize(
    ("path", "announced"),
    [
        ("/phoneNumbers", L),
        ("/phoneNumbers/18335550100", L),
        ("/availablePhoneNumbers/searchResults/x", L),
        (
            "/phoneNumbers/operations/x",
            L.replace("2022-12-01,", "2022-11-15-preview, 2022-12-01,").replace(
                "2023-10-01-preview,", "2023-10-01-preview, 2023-10-01-preview2,"
            ),
        ),
        (CATALOGUE, L[L.index("2022-12-01,") :]),
        (f"{CATALOGUE}/US/localities", L[L.index("2022-12-01,") :]),
        (f"{CATALOGUE}/US/offerings", "2021-03-07, " + L[L.index("2022-12-01,") :]),
        (f"{CATALOGUE}/US/areaCodes", "2021-03-07, " + L[L.index("2022-12-01,") :]),
        ("/availablePhoneNumbers/reservations", RESERVATIONS),
    ],
)
def test_announced_versions_and_those_of_them_that_are_accepted(
    client: Client, path: str, announced: str
) -> None:
    answer = client.get(path)
    assert answer.headers["api-supported-versions"] == announced
    for version in announced.split(", "):
        seen = client.get(path, version=version)
        assert seen.status == (answer.status if version in SENT else 400), version
    refused = client.get(path, version="2025-02-11" if announced == RESERVATIONS else "2026-01-01")
    assert (refused.status, refused.error["code"]) == (400, "InvalidApiVersion")
    assert refused.headers["api-supported-versions"] == announced


def test_operator_versions(client: Client) -> None:
    answer = client("POST", "/operatorInformation/:search", {})
    assert answer.headers["api-supported-versions"] == L[L.index("2023-04-30-preview") :]


def test_unknown_version(client: Client) -> None:
    answer = client.get("/phoneNumbers?top=7", version="package-preview-2024-01")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.text == (
        '{"error":{"code":"InvalidApiVersion","message":"The HTTP resource that matches the '
        "request URI 'http://127.0.0.1:8085/phoneNumbers' does not support the API version "
        '\'package-preview-2024-01\'.","innerError":null}}'
    )


def test_missing_version(client: Client) -> None:
    answer = client.get("/phoneNumbers", version=None)
    assert answer.status == 400
    assert answer.error == {
        "code": "ApiVersionUnspecified",
        "message": "An API version is required, but was not specified.",
        "innerError": None,
    }


def test_name_of_the_version_may_be_in_any_case(client: Client) -> None:
    assert client.get("/phoneNumbers?API-Version=2025-06-01", version=None).status == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/phoneNumbers/1/2/3", "/availablePhoneNumbers", "/%2F", "/shortCodes%00"],
)
def test_unknown_path(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status, answer.text) == (404, "")
    assert answer.headers["content-length"] == "0"
    assert "api-supported-versions" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/phoneNumbers", "GET"),
        ("PUT", "/phoneNumbers/18335550100", "GET, DELETE"),
        ("GET", "/availablePhoneNumbers/:purchase", "POST"),
        ("HEAD", "/phoneNumbers", "GET"),
        ("get", "/phoneNumbers", "GET"),
        ("POST", f"/availablePhoneNumbers/reservations/{GUID}", "GET, PATCH, DELETE"),
    ],
)
def test_method_not_allowed(client: Client, method: str, path: str, allowed: str) -> None:
    target = f"{path}?api-version=2025-06-01"
    headers = sign(client.key, method.upper(), target, at=client.time())
    response = client.emulator.handle(Request(method, target, headers))
    assert (response.status, response.header("allow")) == (405, allowed)


def test_colon_may_be_escaped_and_slashes_doubled(client: Client) -> None:
    for path in (
        "/availablePhoneNumbers/countries/US/%3Asearch",
        "//availablePhoneNumbers//countries/US/:search/",
    ):
        assert client("POST", path, TOLL_FREE).status == 202


def test_usual_headers(client: Client) -> None:
    answers = [
        client.get("/phoneNumbers"),
        client.get("/phoneNumbers/18335550100"),
        client("POST", "/availablePhoneNumbers/countries/US/:search", TOLL_FREE),
        client.reserve(),
        client("DELETE", f"/availablePhoneNumbers/reservations/{GUID}"),
        client.get("/nothing"),
        client.get("/phoneNumbers", headers={"Authorization": "x"}),
    ]
    assert [answer.status for answer in answers] == [200, 404, 202, 201, 204, 404, 401]
    for answer in answers:
        headers = answer.headers
        assert re.fullmatch(r"[A-Za-z0-9+/]{22}\.0", headers["ms-cv"])
        assert headers["x-azure-ref"].startswith("0")
        assert headers["x-cache"] == "CONFIG_NOCACHE"
        assert re.fullmatch(r"\d+ms", headers["x-processing-time"])
        assert headers["strict-transport-security"] == "max-age=2592000"
        assert headers["date"] == "Mon, 02 Jun 2025 09:30:00 GMT"
        never = {"retry-after", "etag", "last-modified", "x-ms-request-id", "x-ms-error-code"}
        assert not never & headers.keys()
        assert len(headers) == len(answer.response.headers)
    assert len({answer.headers["ms-cv"] for answer in answers}) == len(answers)


def test_request_ids_are_not_echoed(client: Client) -> None:
    asked = {"x-ms-client-request-id": "42", "x-ms-return-client-request-id": "true"}
    assert "x-ms-client-request-id" not in client.get("/phoneNumbers", headers=asked).headers


def test_content_types(client: Client) -> None:
    good = client.get("/phoneNumbers").headers
    bad = client.get("/phoneNumbers/18335550100").headers
    assert good["content-type"] == "application/json; charset=utf-8"
    assert bad["content-type"] == "application/json"


def test_body_too_large(client: Client) -> None:
    path = "/availablePhoneNumbers/countries/US/:search"
    assert client("POST", path, b" " * ((1 << 20) + 1)).status == 413


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b"{", b"\xff\xfe", b"[" * 500_000, b"9" * 10_000, b'{"a":NaN}'],
)
def test_bodies_that_are_no_object(client: Client, body: bytes) -> None:
    answer = client("POST", "/availablePhoneNumbers/:purchase", body)
    assert (answer.status, answer.error["code"]) == (400, "InvalidInput")


def test_every_operation_of_the_contract_has_its_route(client: Client) -> None:
    """Short codes are not served."""
    for template, methods in contract()["paths"].items():
        if template.startswith("/shortCodes"):
            continue
        path = re.sub(r"\{.*?\}", "x", template.replace("{countryCode}", "US"))
        for method in methods.keys() & {"get", "post", "patch", "delete"}:
            client(method.upper(), path, {})
            served = client.emulator.requests()[-1]["operation"]
            assert served == methods[method]["operationId"]


PATHS = st.sampled_from(
    [
        "/availablePhoneNumbers/countries/US/:search",
        "/availablePhoneNumbers/countries/US/:browse",
        "/availablePhoneNumbers/:purchase",
        f"/availablePhoneNumbers/reservations/{GUID}",
        f"/availablePhoneNumbers/reservations/{GUID}/:purchase",
        "/phoneNumbers/18335550100/capabilities",
        "/operatorInformation/:search",
    ]
)
NAMES = st.sampled_from(
    [
        *("phoneNumberType", "assignmentType", "capabilities", "calling", "sms", "areaCode"),
        *("quantity", "searchId", "options", "agreeToNotResell", "phoneNumbers"),
        *("phoneNumberPrefixes", "countryCode", "18335550100"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["tollFree", "geographic", "application", "none", "inbound", "US", "\ud800"]),
)
JSON: Any = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=9
)


@settings(max_examples=150)
@given(path=PATHS, method=st.sampled_from(["POST", "PATCH"]), body=JSON)
def test_no_body_makes_a_server_error(path: str, method: str, body: Any) -> None:
    time = FakeTime()
    client = Client(Emulator(seed=1, time=time, sleep=time.sleep), time)
    answer = client(method, path, body)
    assert answer.status < 500 or answer.error["innererror"]["code"] == "BadRequest"


@settings(max_examples=150, deadline=None)
@given(
    path=st.text(st.characters(codec="latin-1", exclude_characters="\r\n \x00"), max_size=40),
    method=st.sampled_from(["GET", "DELETE", "PATCH"]),
    prefix=st.sampled_from(["/", "/phoneNumbers/", "/phoneNumbers?skip=", f"{CATALOGUE}/US/"]),
)
def test_no_path_makes_a_server_error(path: str, method: str, prefix: str) -> None:
    time = FakeTime()
    emulator = Emulator(seed=1, time=time, sleep=time.sleep)
    target = f"{prefix}{path}&api-version=2025-06-01"
    key = emulator.resources["contoso"].primary_key
    headers = sign(key, method, target, at=time())
    headers["Content-Type"] = "application/merge-patch+json"
    response = emulator.handle(Request(method, target, headers))
    assert response.status < 500
