"""Each operation: verb, path, raw query and body as they are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import InvalidArgument
from pulumi_acsnumbers.acs.models import (
    AvailableNumber,
    Capabilities,
)
from pulumi_acsnumbers.acs.remedies import remedy
from pulumi_acsnumbers.acs.wire import _transport_error
from tests.acs.scripted import (
    RESERVATION,
    SEARCH,
    VERSION,
    available,
    operation,
    owned,
    refusal,
    reply,
    reservation,
    search_result,
    service,
)

NUMBER = "+18335550100"
WANTED = Capabilities("none", "outbound")
ROW = AvailableNumber.from_json(available())
SENT_ROW = {
    "countryCode": "US",
    "capabilities": {"calling": "inbound+outbound", "sms": "inbound+outbound"},
    "phoneNumberType": "tollFree",
    "assignmentType": "application",
}
PLACE = "/availablePhoneNumbers/countries"
HOLD = f"/availablePhoneNumbers/reservations/{RESERVATION}"


def started(name: str) -> httpx.Response:
    return reply(202, operation_id=name, Operation_Location=f"/phoneNumbers/operations/{name}?x=1")


# (what is done, the answer, the request line without version, the body)
CASES: dict[str, tuple[Callable[[Client], Any], httpx.Response, str, Any]] = {
    "get number": (
        lambda c: c.numbers.get(NUMBER),
        reply(200, owned()),
        "GET /phoneNumbers/%2B18335550100?",
        None,
    ),
    "get number, no plus": (
        lambda c: c.numbers.get(NUMBER[1:]),
        reply(200, owned()),
        "GET /phoneNumbers/%2B18335550100?",
        None,
    ),
    "list numbers": (
        lambda c: list(c.numbers.list()),
        reply(200, {"phoneNumbers": [owned()]}),
        "GET /phoneNumbers?top=100&",
        None,
    ),
    "release": (
        lambda c: c.numbers.release(NUMBER),
        started("release_1"),
        "DELETE /phoneNumbers/%2B18335550100?",
        None,
    ),
    "change one capability": (
        lambda c: c.numbers.update_capabilities(NUMBER, calling="inbound"),
        reply(
            202,
            {"capabilitiesUpdateId": "1"},
            operation_id="capabilities_1",
            Location="/phoneNumbers/+18335550100?x=1",
        ),
        "PATCH /phoneNumbers/%2B18335550100/capabilities?",
        {"calling": "inbound"},
    ),
    "change both": (
        lambda c: c.numbers.update_capabilities(NUMBER, calling="none", sms="outbound"),
        started("capabilities_1"),
        "PATCH /phoneNumbers/%2B18335550100/capabilities?",
        {"calling": "none", "sms": "outbound"},
    ),
    "search": (
        lambda c: c.searches.start("US", "tollFree", "application", WANTED),
        started("search_1"),
        f"POST {PLACE}/US/:search?",
        {
            "phoneNumberType": "tollFree",
            "assignmentType": "application",
            "capabilities": {"calling": "none", "sms": "outbound"},
            "quantity": 1,
        },
    ),
    "search in an area": (
        lambda c: c.searches.start(
            "US", "geographic", "person", WANTED, area_code="907", quantity=3
        ),
        started("search_1"),
        f"POST {PLACE}/US/:search?",
        {
            "phoneNumberType": "geographic",
            "assignmentType": "person",
            "capabilities": {"calling": "none", "sms": "outbound"},
            "quantity": 3,
            "areaCode": "907",
        },
    ),
    "search result": (
        lambda c: c.searches.result(SEARCH),
        reply(200, search_result()),
        f"GET /availablePhoneNumbers/searchResults/{SEARCH}?",
        None,
    ),
    "purchase search": (
        lambda c: c.searches.purchase(SEARCH),
        started(f"purchase_{SEARCH}"),
        "POST /availablePhoneNumbers/:purchase?",
        {"searchId": SEARCH},
    ),
    "purchase search, agreed": (
        lambda c: c.searches.purchase(SEARCH, agree_to_not_resell=True),
        started(f"purchase_{SEARCH}"),
        "POST /availablePhoneNumbers/:purchase?",
        {"searchId": SEARCH, "agreeToNotResell": True},
    ),
    "hold": (
        lambda c: c.reservations.put(RESERVATION, add=[ROW], remove=["+18335550109"]),
        reply(201, reservation(n18335550101=available()), Location=HOLD),
        f"PATCH {HOLD}?",
        {"phoneNumbers": {"18335550101": SENT_ROW, "18335550109": None}},
    ),
    "hold nothing": (
        lambda c: c.reservations.put(RESERVATION),
        reply(201, reservation()),
        f"PATCH {HOLD}?",
        {"phoneNumbers": {}},
    ),
    "get reservation": (
        lambda c: c.reservations.get(RESERVATION),
        reply(200, reservation()),
        f"GET {HOLD}?",
        None,
    ),
    "list reservations": (
        lambda c: list(c.reservations.list()),
        reply(200, {"reservations": [reservation()], "nextLink": None}),
        "GET /availablePhoneNumbers/reservations?maxPageSize=100&",
        None,
    ),
    "delete reservation": (
        lambda c: c.reservations.delete(RESERVATION),
        reply(204),
        f"DELETE {HOLD}?",
        None,
    ),
    "purchase reservation": (
        lambda c: c.reservations.purchase(RESERVATION),
        started(f"reservationPurchase_{RESERVATION}"),
        f"POST {HOLD}/:purchase?",
        {},
    ),
    "purchase reservation, agreed": (
        lambda c: c.reservations.purchase(RESERVATION, agree_to_not_resell=True),
        started(f"reservationPurchase_{RESERVATION}"),
        f"POST {HOLD}/:purchase?",
        {"agreeToNotResell": True},
    ),
    "countries": (
        lambda c: list(c.catalogue.countries()),
        reply(200, {"countries": [], "nextLink": None}),
        f"GET {PLACE}?maxPageSize=100&",
        None,
    ),
    "localities": (
        lambda c: list(c.catalogue.localities("US", administrative_division="AK")),
        reply(200, {"phoneNumberLocalities": []}),
        f"GET {PLACE}/US/localities?administrativeDivision=AK&maxPageSize=100&",
        None,
    ),
    "area codes": (
        lambda c: list(
            c.catalogue.area_codes(
                "US",
                "geographic",
                assignment_type="person",
                locality="St. John's & Co",
                administrative_division="AK",
            )
        ),
        reply(200, {"areaCodes": []}),
        (
            f"GET {PLACE}/US/areaCodes?phoneNumberType=geographic&assignmentType=person"
            "&locality=St.%20John%27s%20%26%20Co&administrativeDivision=AK&maxPageSize=100&"
        ),
        None,
    ),
    "offerings": (
        lambda c: list(
            c.catalogue.offerings("US", phone_number_type="tollFree", assignment_type="application")
        ),
        reply(200, {"phoneNumberOfferings": []}),
        (
            f"GET {PLACE}/US/offerings?phoneNumberType=tollFree&assignmentType=application"
            "&maxPageSize=100&"
        ),
        None,
    ),
    "browse": (
        lambda c: c.catalogue.browse("US", "tollFree"),
        reply(200, {"phoneNumbers": [available()]}),
        f"POST {PLACE}/US/:browse?",
        {"phoneNumberType": "tollFree"},
    ),
    "browse for much": (
        lambda c: c.catalogue.browse(
            "US", "tollFree", assignment_type="application", capabilities=WANTED, prefixes=["1833"]
        ),
        reply(200, {"phoneNumbers": []}),
        f"POST {PLACE}/US/:browse?",
        {
            "phoneNumberType": "tollFree",
            "assignmentType": "application",
            "capabilities": {"calling": "none", "sms": "outbound"},
            "phoneNumberPrefixes": ["1833"],
        },
    ),
    "operators": (
        lambda c: c.operators.search([NUMBER]),
        reply(200, {"values": []}),
        "POST /operatorInformation/:search?",
        {"phoneNumbers": [NUMBER], "options": {"includeAdditionalOperatorDetails": False}},
    ),
    "get operation": (
        lambda c: c.operations.get("purchase_1"),
        operation("purchase_1", "running"),
        "GET /phoneNumbers/operations/purchase_1?",
        None,
    ),
    "cancel operation": (
        lambda c: c.operations.cancel("search_1"),
        reply(204),
        "DELETE /phoneNumbers/operations/search_1?",
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_sent(name: str) -> None:
    act, answer, line, body = CASES[name]
    acs = service(answer)
    act(acs.client())
    assert acs.targets == [line + VERSION]
    assert acs.bodies == [body]
    request = acs.requests[0]
    merge = "application/merge-patch+json"
    wanted = {"POST": "application/json", "PATCH": merge}.get(request.method)
    assert request.headers.get("content-type") == wanted
    assert request.headers["accept"] == "application/json"
    assert request.headers["authorization"].startswith("HMAC-SHA256 SignedHeaders=")


@pytest.mark.parametrize("bad", ["", ".", "..", " "])
def test_ids_that_would_lead_to_another_path_are_refused(bad: str) -> None:
    acs = service(reply(200))
    for act in (acs.client().reservations.delete, acs.client().operations.get):
        with pytest.raises(InvalidArgument):
            act(bad)
    assert acs.requests == []


def test_an_id_is_one_segment_whatever_is_in_it() -> None:
    acs = service(refusal(404, "NotFound"))
    with pytest.raises(Exception, match="NotFound"):
        acs.client().operations.get("a/../b?c=d&é\r\nX: y%2e")
    path = "/phoneNumbers/operations/a%2F..%2Fb%3Fc%3Dd%26%C3%A9%0D%0AX%3A%20y%252e"
    assert acs.targets == [f"GET {path}?{VERSION}"]


@pytest.mark.parametrize(
    "bad", ["", "+", "abc", "+1833555\r\n", "+0123", "1" * 16, "+१८३३", "../x"]
)
def test_what_is_no_number_is_never_sent(bad: str) -> None:
    acs = service(reply(200))
    with pytest.raises(InvalidArgument):
        acs.client().numbers.get(bad)
    with pytest.raises(InvalidArgument):
        acs.client().reservations.put(RESERVATION, remove=[bad])
    assert acs.requests == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("USA", "did you mean 'US'"),
        ("UK", "did you mean 'GB'"),
        ("uk", "did you mean 'GB'"),
        ("Germany", "such as 'US'"),
        ("", "such as 'US'"),
    ],
)
def test_what_is_no_country_is_never_sent(code: str, told: str) -> None:
    acs = service(reply(200))
    catalogue = acs.client().catalogue
    asked: list[Callable[[], object]] = [
        lambda: list(catalogue.localities(code)),
        lambda: list(catalogue.area_codes(code, "tollFree")),
        lambda: list(catalogue.offerings(code)),
        lambda: catalogue.browse(code, "tollFree"),
    ]
    for ask in asked:
        with pytest.raises(InvalidArgument, match=told):
            ask()
    assert acs.requests == []


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_an_emulator_that_is_not_running_is_told(address: str) -> None:
    endpoint = f"http://{address}:8085"
    connection = httpx.ConnectError("[Errno 111] Connection refused")
    error = _transport_error(connection, endpoint)
    assert str(error).startswith(f"no connection to {endpoint} (ConnectError: ")
    assert "acsnumbers emulator start" in remedy(error)
    elsewhere = _transport_error(connection, "https://contoso.communication.azure.com")
    assert remedy(elsewhere) == "run the command again"
    assert remedy(_transport_error(httpx.ReadError("cut"), endpoint)) == "run the command again"


def test_a_change_of_no_capability_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="neither"):
        service(reply(200)).client().numbers.update_capabilities(NUMBER)


def test_a_client_closes_and_tells_no_secret() -> None:
    with service(reply(200, owned())).client() as client:
        assert repr(client) == "Client('https://contoso.communication.azure.com')"
    with pytest.raises(RuntimeError):
        client.numbers.get(NUMBER)
