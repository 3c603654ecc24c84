"""Search, result, purchase: what they answer, what they hold, what they sell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.kit import TOLL_FREE, Client, check_contract

SEARCH = "/availablePhoneNumbers/countries/US/:search"
WRAPPED = {"code": "InternalError", "message": "The server encountered an internal error."}
NO_PLAN = {
    "code": "BadRequest",
    "message": "We are unable to find phone plans to match your requested capabilities.",
}


def test_start(client: Client) -> None:
    answer = client("POST", SEARCH, TOLL_FREE)
    guid = answer.headers["search-id"]
    assert (answer.status, answer.text) == (202, "")
    assert answer.response.headers[:6] == [
        ("Access-Control-Expose-Headers", "Location,Operation-Location,operation-id,search-id"),
        ("Location", f"/availablePhoneNumbers/searchResults/{guid}?api-version=2025-06-01"),
        ("operation-id", f"search_{guid}"),
        (
            "Operation-Location",
            f"/phoneNumbers/operations/search_{guid}?api-version=2025-06-01",
        ),
        ("search-id", guid),
        ("Content-Length", "0"),
    ]
    assert "content-type" not in answer.headers


def test_result(client: Client) -> None:
    search_id = client.search(2)
    answer = client.get(f"/availablePhoneNumbers/searchResults/{search_id}")
    check_contract("GET", "/availablePhoneNumbers/searchResults/{searchId}", answer)
    numbers = answer.json["phoneNumbers"]
    assert len(set(numbers)) == 2
    assert all(number[:5] in ("+1855", "+1844", "+1833") for number in numbers)
    assert answer.text == (
        f'{{"searchId":"{search_id}","phoneNumbers":["{numbers[0]}","{numbers[1]}"],'
        '"phoneNumberType":"tollFree","assignmentType":"application",'
        '"capabilities":{"calling":"inbound","sms":"none"},'
        '"cost":{"amount":2.0,"currencyCode":"USD","billingFrequency":"monthly"},'
        '"searchExpiresBy":"2025-06-02T09:46:00.6171875+00:00",'
        '"isAgreementToNotResellRequired":false,"error":"NoError"}'
    )
    assert client.get(f"/availablePhoneNumbers/searchResults/{search_id}").text == answer.text


@pytest.mark.parametrize(
    ("version", "has_error", "has_agreement"),
    [
        ("2021-03-07", False, False),
        ("2022-12-01", False, False),
        ("2023-05-01-preview", True, False),
        ("2024-05-01-preview", True, False),
        ("2025-04-01", True, False),
        ("2025-06-01", True, True),
    ],
)
def test_result_by_version(
    client: Client, version: str, has_error: bool, has_agreement: bool
) -> None:
    answer = client.get(f"/availablePhoneNumbers/searchResults/{client.search()}", version=version)
    assert ("error" in answer.json) is has_error
    assert ("isAgreementToNotResellRequired" in answer.json) is has_agreement


def test_agreement_is_required_for_france(client: Client) -> None:
    search_id = client.search(country="FR")
    assert client.result(search_id)["isAgreementToNotResellRequired"] is True


@pytest.mark.parametrize("country", ["XX", "INVALID", "1"])
def test_country_that_cannot_be_parsed(client: Client, country: str) -> None:
    for action in ("search", "browse"):
        path = f"/availablePhoneNumbers/countries/{country}/:{action}"
        answer = client("POST", path, TOLL_FREE)
        assert answer.status == 400
        assert answer.headers["content-type"] == "application/json"
        assert answer.json == {
            "error": {
                "code": "InvalidInput",
                "message": "Unable to parse country code.",
                "target": "countrycode",
            }
        }


@pytest.mark.parametrize(
    "change",
    [
        {"assignmentType": "person"},
        {"phoneNumberType": "mobile"},
        {"phoneNumberType": "geographic", "capabilities": {"calling": "none", "sms": "outbound"}},
        {"capabilities": {"calling": "none", "sms": "none"}},
    ],
)
def test_no_plan_fits(client: Client, change: dict[str, Any]) -> None:
    answer = client("POST", SEARCH, TOLL_FREE | change)
    assert answer.status == 400
    assert answer.error == WRAPPED | {"innererror": NO_PLAN}


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({"phoneNumberType": "fax"}, "phonenumbertype"),
        ({"phoneNumberType": ["tollFree"]}, "phonenumbertype"),
        ({"assignmentType": None}, "assignmenttype"),
        ({"capabilities": None}, "capabilities"),
        ({"capabilities": {"calling": "inbound"}}, "sms"),
        ({"capabilities": {"calling": {}, "sms": "none"}}, "calling"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": "1"}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"areaCode": 833}, "areacode"),
    ],
)
def test_invalid_input(client: Client, change: dict[str, Any], target: str) -> None:
    answer = client("POST", SEARCH, TOLL_FREE | change)
    assert answer.status == 400
    assert answer.error == {
        "code": "InvalidInput",
        "message": "One or more request inputs are not valid.",
        "target": target,
    }


def test_quantity_above_the_limit_is_a_wrapped_500(client: Client) -> None:
    answer = client("POST", SEARCH, TOLL_FREE | {"quantity": 501})
    assert answer.status == 500
    assert answer.error == WRAPPED | {
        "innererror": {
            "code": "BadRequest",
            "message": "Maximum search size exceeded. Max size: 500, request size: 501",
        }
    }
    client.emulator.set_inventory({"limits": {"search_quantity": 1}})
    refused = client("POST", SEARCH, TOLL_FREE | {"quantity": 2})
    assert refused.error["innererror"]["message"].endswith("Max size: 1, request size: 2")
    client.emulator.set_inventory({"limits": {"search_quantity": None}})
    assert len(client.result(client.search(600))["phoneNumbers"]) == 600


def test_area_code(client: Client) -> None:
    geographic: dict[str, Any] = {"phoneNumberType": "geographic", "areaCode": "907"}
    (number,) = client.result(client.search(**geographic))["phoneNumbers"]
    assert number.startswith("+1907")
    assert len(number) == 12
    result = client.result(client.search(**(geographic | {"areaCode": "212999"})))
    assert (result["phoneNumbers"], result["error"]) == ([], "OutOfStock")


def test_unknown_search(client: Client) -> None:
    for answer in (
        client.get("/availablePhoneNumbers/searchResults/some-invalid-id"),
        client.purchase("some-invalid-id", agreeToNotResell=False),
    ):
        assert answer.status == 404
        assert answer.error == {
            "code": "NotFound",
            "message": "Input searchId some-invalid-id cannot be found.",
            "target": "searchid",
        }


def test_search_is_of_its_resource(client: Client, time: Any) -> None:
    emulator = type(client.emulator)(seed=1, resources=("contoso", "fabrikam"), time=time)
    search_id = Client(emulator, time).search()
    other = Client(emulator, time, "fabrikam")
    assert other.get(f"/availablePhoneNumbers/searchResults/{search_id}").status == 404
    assert other.purchase(search_id).status == 404
    assert other.operation(f"search_{search_id}").status == 404


def test_purchase(client: Client) -> None:
    search_id = client.search(2)
    numbers = [number[1:] for number in client.result(search_id)["phoneNumbers"]]
    answer = client.purchase(search_id)
    assert (answer.status, answer.text) == (202, "")
    assert answer.response.headers[:5] == [
        ("Access-Control-Expose-Headers", "Operation-Location,operation-id,purchase-id"),
        ("operation-id", f"purchase_{search_id}"),
        (
            "Operation-Location",
            f"/phoneNumbers/operations/purchase_{search_id}?api-version=2025-06-01",
        ),
        ("purchase-id", search_id),
        ("Content-Length", "0"),
    ]
    assert "location" not in answer.headers
    assert client.owned() == sorted(numbers)
    bought = [line for line in client.emulator.ledger() if line["kind"] == "purchase"]
    assert [line["number"] for line in bought] == [f"+{digits}" for digits in sorted(numbers)]
    assert {line["via"] for line in bought} == {f"purchase_{search_id}"}


def test_one_search_is_sold_once(client: Client) -> None:
    search_id = client.search()
    assert client.purchase(search_id).status == 202
    assert client.purchase(search_id).status == 404
    assert len(client.owned()) == 1
    client.emulator.set_switches({"used_search_purchase_fails": True})
    assert client.purchase(search_id).status == 202
    assert client.operation(f"purchase_{search_id}").json["status"] == "succeeded"
    assert len(client.owned()) == 1


@pytest.mark.parametrize(("seconds", "kept"), [(959, True), (961, False)])
def test_hold_lasts_sixteen_minutes(client: Client, seconds: float, kept: bool) -> None:
    search_id = client.search()
    (number,) = client.result(search_id)["phoneNumbers"]
    client.emulator.advance(seconds)
    kinds = [line["kind"] for line in client.emulator.ledger()]
    assert kinds == (["hold"] if kept else ["hold", "unhold"])
    assert client.result(search_id)["phoneNumbers"] == [number]
    assert client.purchase(search_id).status == (202 if kept else 404)
    assert client.owned() == ([number[1:]] if kept else [])


def test_purchase_of_an_expired_search_by_switch(client: Client) -> None:
    client.emulator.set_switches({"used_search_purchase_fails": True})
    search_id = client.search()
    client.emulator.advance(16 * 60)
    assert client.purchase(search_id).status == 202
    operation = client.operation(f"purchase_{search_id}").json
    assert operation["status"] == "failed"
    assert operation["error"]["code"] == "ReservationExpired"
    assert client.owned() == []


@pytest.mark.parametrize(
    ("country", "version", "members", "message"),
    [
        ("FR", "2025-06-01", {}, "Do not resell agreement was not provided"),
        ("FR", "2025-06-01", {"agreeToNotResell": False}, "Do not resell agreement"),
        ("FR", "2025-06-01", {"consentToNotResellNumbers": True}, "Do not resell agreement"),
        ("FR", "2025-06-01", {"agreeToNotResell": True}, None),
        ("FR", "2024-05-01-preview", {}, "Consent not provided"),
        ("FR", "2024-05-01-preview", {"consentToNotResellNumbers": True}, None),
        ("FR", "2022-12-01", {}, None),
        ("US", "2025-06-01", {"agreeToNotResell": False}, None),
        ("US", "2025-06-01", {}, None),
        ("US", "2023-10-01-preview", {"consentToNotResellNumbers": False}, "Consent not provided"),
        ("US", "2024-05-01-preview", {"consentToNotResellNumbers": False}, "Consent not provided"),
        ("US", "2023-10-01-preview", {}, None),
        ("CA", "2023-10-01-preview", {"consentToNotResellNumbers": False}, None),
        ("CA", "2025-06-01", {"agreeToNotResell": False}, None),
    ],
)
def test_agreement(
    client: Client, country: str, version: str, members: dict[str, bool], message: str | None
) -> None:
    search_id = client.search(country=country)
    body = {"searchId": search_id} | members
    answer = client("POST", "/availablePhoneNumbers/:purchase", body, version=version)
    if message is None:
        assert answer.status == 202
        return
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert answer.error["message"].startswith(message)
    # The older text has a target, the newer has none.
    expected = "isconsentprovided" if message.startswith("Consent") else None
    assert answer.error.get("target") == expected
    assert client.owned() == []
    assert client.result(search_id)["phoneNumbers"]


def test_agreement_by_switch(client: Client) -> None:
    client.emulator.set_switches({"consent": {"US": "required", "FR@2025-06-01": "never"}})
    assert client.purchase(client.search()).status == 400
    assert client.purchase(client.search(country="FR")).status == 202


@pytest.mark.parametrize(
    "body", [{}, {"searchId": None}, {"searchId": 7}, {"searchId": ""}, {"searchId": ["a"]}]
)
def test_purchase_needs_a_search_id(client: Client, body: dict[str, Any]) -> None:
    answer = client("POST", "/availablePhoneNumbers/:purchase", body)
    assert (answer.status, answer.error["code"]) == (400, "InvalidInput")


def test_agreement_is_a_boolean(client: Client) -> None:
    assert client.purchase(client.search(country="FR"), agreeToNotResell="true").status == 400


def test_out_of_stock(client: Client) -> None:
    client.emulator.set_inventory(
        {"stock": [{"country_code": "US", "phone_number_type": "tollFree", "available": 1}]}
    )
    # One number in each of three area codes.
    result = client.result(client.search(4))
    assert (len(result["phoneNumbers"]), result["error"]) == (3, "NumbersPartiallyAcquired")
    empty = client.search()
    result = client.result(empty)
    assert (result["phoneNumbers"], result["error"]) == ([], "OutOfStock")
    assert client.purchase(empty).status == 404
    client.emulator.set_switches({"search_out_of_stock_fails": True})
    failed = client.search()
    operation = client.operation(f"search_{failed}").json
    assert (operation["status"], operation["error"]["code"]) == ("failed", "OutOfStock")
    assert client.get(f"/availablePhoneNumbers/searchResults/{failed}").status == 404


def test_weekly_quota_of_searches(client: Client) -> None:
    client.emulator.set_inventory({"limits": {"searches_per_week": 2}})
    client.search()
    client.search()
    answer = client("POST", SEARCH, TOLL_FREE)
    assert (answer.status, answer.error["code"]) == (429, "TooManyRequests")
    assert "retry-after" not in answer.headers
    client.emulator.advance(7 * 86_400)
    client.search()


def test_quota_of_purchases(client: Client) -> None:
    client.emulator.set_inventory({"limits": {"purchases": 2}})
    assert client.purchase(client.search(3)).status == 429
    client.buy(2)
    client.reserve(client.browse()[0])
    assert client.purchase_reservation().status == 429
    assert client.reservation().json["status"] == "active"
    assert len(client.owned()) == 2
