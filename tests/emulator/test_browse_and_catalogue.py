"""What is for sale: browse, countries, localities, area codes, offerings, operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.inventory.countries import countries
from pulumi_acsnumbers.emulator.inventory.localities import localities
from pulumi_acsnumbers.emulator.inventory.stock import Stock
from tests.emulator.kit import Client, FakeTime, check_contract

ROOT = "/availablePhoneNumbers/countries"
NO_AREA_CODES = {
    "code": "NotFound",
    "message": "No area codes were found for the given parameters",
}


def test_browse(client: Client) -> None:
    answer = client("POST", f"{ROOT}/US/:browse", {"phoneNumberType": "tollFree"})
    check_contract("POST", f"{ROOT}/{{countryCode}}/:browse", answer)
    rows = answer.json["phoneNumbers"]
    assert len({row["id"] for row in rows}) == 25
    assert Counter(row["capabilities"]["sms"] for row in rows).keys() == {
        "none",
        "inbound+outbound",
    }
    row = rows[0]
    assert list(row) == [
        "id",
        "countryCode",
        "phoneNumber",
        "capabilities",
        "phoneNumberType",
        "assignmentType",
        "cost",
        "status",
    ]
    assert (row["phoneNumber"], row["status"]) == (f"+{row['id']}", "available")
    assert answer.json.keys() == {"phoneNumbers"}
    assert client.emulator.ledger() == []


def test_browse_is_random_and_seeded(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    first, same = (Client(make_emulator(seed=7), time) for _ in range(2))
    other = Client(make_emulator(seed=8), time)
    pages = [first.browse(), first.browse()]
    assert pages[0] != pages[1]
    assert [same.browse(), same.browse()] == pages
    assert other.browse() != pages[0]


def test_capabilities_are_the_least_that_is_wanted(client: Client) -> None:
    rows = client.browse(capabilities={"calling": "outbound", "sms": "outbound"})
    wanted = {"calling": "inbound+outbound", "sms": "inbound+outbound"}
    assert len(rows) == 25
    assert all(row["capabilities"] == wanted for row in rows)
    assert client.browse(phoneNumberType="geographic", capabilities={"sms": "outbound"}) == []


@pytest.mark.parametrize("prefix", ["1", "18", "1833", "+1833", "183359", "1907"])
def test_prefixes(client: Client, prefix: str) -> None:
    rows = client.browse(phoneNumberPrefixes=[prefix])
    if prefix == "1907":
        assert rows == []
        return
    assert len({row["id"] for row in rows}) == 25
    assert all(row["id"].startswith(prefix.lstrip("+")) for row in rows)


def test_long_prefixes(client: Client) -> None:
    whole = client.browse(phoneNumberType="geographic")[0]["id"]
    for length, expected in ((7, 25), (9, 25), (10, 10), (11, 1)):
        rows = client.browse(
            phoneNumberType="geographic", phoneNumberPrefixes=[whole[:length], whole[:length]]
        )
        assert len({row["id"] for row in rows}) == len(rows) == expected
    assert client.browse(phoneNumberPrefixes=[whole + "0"]) == []


@pytest.mark.parametrize(
    "body",
    [
        {"phoneNumberType": None},
        {"assignmentType": "robot"},
        {"capabilities": []},
        {"capabilities": {"calling": "loud"}},
        {"phoneNumberPrefixes": "1833"},
        {"phoneNumberPrefixes": [1833]},
        {"phoneNumberPrefixes": ["18x"]},
        {"phoneNumberPrefixes": ["1" * 16]},
        {"phoneNumberPrefixes": ["1"] * 101},
    ],
)
def test_browse_refuses(client: Client, body: dict[str, Any]) -> None:
    answer = client("POST", f"{ROOT}/US/:browse", {"phoneNumberType": "tollFree"} | body)
    assert (answer.status, answer.error["code"]) == (400, "InvalidInput")


def test_browse_tolerates_a_country_in_the_body(client: Client) -> None:
    assert len(client.browse(countryCode="US")) == 25
    assert client.browse(assignmentType="person") == []


def test_browse_offers_nothing_that_somebody_has(client: Client) -> None:
    client.emulator.set_inventory({"stock": [{"area_code": "907", "available": 30}]})
    anchorage: dict[str, Any] = {"phoneNumberType": "geographic", "phoneNumberPrefixes": ["1907"]}
    bought = client.buy(3, phoneNumberType="geographic", areaCode="907")
    held = client.browse(**anchorage)[0]
    client.reserve(held)
    client.search(2, phoneNumberType="geographic", areaCode="907")
    rows = client.browse(**anchorage)
    assert len(rows) == 30 - 3 - 1 - 2
    assert not {row["id"] for row in rows} & {*bought, held["id"]}


def test_agreement_in_rows_by_version(client: Client) -> None:
    body = {"phoneNumberType": "tollFree"}
    for version, expected in (("2025-04-01", [False]), ("2025-06-01", [])):
        rows = client("POST", f"{ROOT}/FR/:browse", body, version=version).json["phoneNumbers"]
        shown = [row[key] for row in rows[:1] for key in row if key.startswith("isAgreement")]
        assert shown == expected


def test_every_country_sells_what_it_offers(client: Client) -> None:
    for country in countries().values():
        for plan in country.plans:
            rows = client.browse(
                country.code, phoneNumberType=plan.type, assignmentType=plan.assignment
            )
            assert len(rows) == 25, plan
            for row in rows:
                assert row["id"].startswith(country.calling_code)
                assert 8 <= len(row["id"]) <= 15
                assert row["cost"]["amount"] == plan.amount


def test_no_number_is_in_two_areas() -> None:
    stock = Stock(3)
    blocks = [
        (country.code, block)
        for country in countries().values()
        for number_type in country.ranges
        for area in stock.areas(country.code, number_type).values()
        for block in area.blocks
    ]
    assert len({block for _, block in blocks}) == len(blocks)
    assert all(stock.locate(f"{block}0000") for _, block in blocks)
    for code, block in blocks:
        area = stock.locate(f"{block}9999")
        assert area is not None
        assert area.country == code


def test_stock_is_deep(client: Client) -> None:
    for number_type, code in (("geographic", "907"), ("tollFree", "833")):
        for _ in range(5):
            assert len(client.buy(500, phoneNumberType=number_type, areaCode=code)) == 500
    assert len(set(client.owned())) == 5000


def test_countries(client: Client) -> None:
    answer = client.get(ROOT)
    check_contract("GET", ROOT, answer)
    rows = answer.json["countries"]
    names = [row["localizedName"] for row in rows]
    assert len(rows) == 40
    assert names == sorted(names)
    assert {"US", "FR", "GB", "CA", "DE", "IE"} <= {row["countryCode"] for row in rows}
    assert answer.json["nextLink"] is None
    assert answer.headers["cache-control"] == (
        "max-age=21600, private, stale-while-revalidate=86400"
    )


def test_localities_of_the_united_states(client: Client) -> None:
    answer = client.get(f"{ROOT}/US/localities")
    check_contract("GET", f"{ROOT}/{{countryCode}}/localities", answer)
    link = f"{ROOT}/US/localities?skip=100&maxPageSize=100&api-version=2025-06-01"
    assert answer.json["nextLink"] == link
    rows = answer.json["phoneNumberLocalities"]
    while answer.json["nextLink"]:
        answer = client.get(answer.json["nextLink"], version=None)
        rows += answer.json["phoneNumberLocalities"]
    places = [(r["administrativeDivision"]["abbreviatedName"], r["localizedName"]) for r in rows]
    assert places == sorted(places)
    assert len(places) > 350
    assert len({division for division, _ in places}) == 51
    assert ("CL", "Washington DC") in places
    assert rows[0] == {
        "localizedName": "Anchorage",
        "administrativeDivision": {"localizedName": "AK", "abbreviatedName": "AK"},
    }


def test_localities_by_filter(client: Client) -> None:
    path = f"{ROOT}/US/localities"
    rows = client.get(path, query="administrativeDivision=WA&maxPageSize=3").json
    assert len(rows["phoneNumberLocalities"]) == 3
    assert rows["nextLink"] == (
        f"{path}?skip=3&maxPageSize=3&api-version=2025-06-01&administrativeDivision=WA"
    )
    assert client.get(path, query="phoneNumberType=tollFree").json == {
        "phoneNumberLocalities": [],
        "nextLink": None,
    }
    (mobile,) = client.get(f"{ROOT}/IE/localities", query="phoneNumberType=mobile").json[
        "phoneNumberLocalities"
    ]
    assert mobile == {"localizedName": "Mobile"}
    assert client.get(path, query="phoneNumberType=fax").status == 400
    assert client.get(f"{ROOT}/XX/localities").status == 400


@pytest.mark.parametrize(
    ("country", "query", "codes"),
    [
        (
            "US",
            "phoneNumberType=geographic&locality=Anchorage&administrativeDivision=AK",
            ["907"],
        ),
        ("US", "phoneNumberType=geographic&locality=Anchorage&assignmentType=person", ["907"]),
        ("US", "phoneNumberType=tollFree&assignmentType=application", ["855", "844", "833"]),
        ("US", "phoneNumberType=geographic&locality=Los%20Angeles", ["213", "310", "323", "424"]),
        ("GB", "phoneNumberType=geographic&locality=London", ["20"]),
        ("IE", "phoneNumberType=mobile", ["83", "85", "86", "87", "89"]),
        ("IE", "phoneNumberType=mobile&locality=Mobile", ["83", "85", "86", "87", "89"]),
        ("FR", "phoneNumberType=geographic", ["1", "4"]),
        ("US", "phoneNumberType=geographic&locality=Nowhere", None),
        ("US", "phoneNumberType=geographic&locality=Anchorage&administrativeDivision=WA", None),
        ("US", "phoneNumberType=geographic", None),
        ("US", "phoneNumberType=tollFree&assignmentType=person", None),
        ("US", "phoneNumberType=mobile", None),
    ],
)
def test_area_codes(client: Client, country: str, query: str, codes: list[str] | None) -> None:
    answer = client.get(f"{ROOT}/{country}/areaCodes", query=query)
    check_contract("GET", f"{ROOT}/{{countryCode}}/areaCodes", answer)
    if codes is None:
        assert (answer.status, answer.error) == (404, NO_AREA_CODES)
    else:
        assert answer.json == {"areaCodes": [{"areaCode": c} for c in codes], "nextLink": None}


def test_area_codes_need_a_type(client: Client) -> None:
    assert client.get(f"{ROOT}/US/areaCodes").status == 400


def test_every_area_code_of_a_place_sells_numbers() -> None:
    stock = Stock(1)
    for country in ("US", "CA", "GB", "DE", "IE"):
        areas = stock.areas(country, "geographic")
        for place in localities(country):
            assert place.area_codes
            assert all(len(areas[code]) >= 10_000 for code in place.area_codes), place


def test_offerings(client: Client) -> None:
    answer = client.get(f"{ROOT}/US/offerings")
    check_contract("GET", f"{ROOT}/{{countryCode}}/offerings", answer)
    shown = [
        (
            row["phoneNumberType"],
            row["assignmentType"],
            row["availableCapabilities"]["calling"],
            row["availableCapabilities"]["sms"],
            row["cost"]["amount"],
        )
        for row in answer.json["phoneNumberOfferings"]
    ]
    both = "inbound+outbound"
    assert shown == [
        ("geographic", "person", both, "none", 1.0),
        ("geographic", "application", both, "none", 1.0),
        ("tollFree", "application", both, both, 2.0),
    ]
    assert answer.json["nextLink"] is None
    only = client.get(f"{ROOT}/US/offerings", query="phoneNumberType=tollFree").json
    assert len(only["phoneNumberOfferings"]) == 1
    mobile = client.get(f"{ROOT}/IE/offerings", query="phoneNumberType=mobile").json
    assert len(mobile["phoneNumberOfferings"]) == 1


def operators(client: Client, body: Any) -> Any:
    return client("POST", "/operatorInformation/:search", body)


def test_operator_information(client: Client) -> None:
    answer = operators(client, {"phoneNumbers": ["+14255550123"]})
    check_contract("POST", "/operatorInformation/:search", answer)
    assert answer.text == (
        '{"values":[{"phoneNumber":"+14255550123","nationalFormat":"(425) 555-0123",'
        '"internationalFormat":"+1 425-555-0123","isoCountryCode":null,"numberType":null,'
        '"operatorDetails":null}]}'
    )


@pytest.mark.parametrize(
    ("number", "country", "number_type"),
    [
        ("+14255550123", "US", "unknown"),
        ("+447911123456", "GB", "unknown"),
        ("+99912345678", None, "unknown"),
    ],
)
def test_operator_details(
    client: Client, number: str, country: str | None, number_type: str
) -> None:
    options = {"includeAdditionalOperatorDetails": True}
    answer = operators(client, {"phoneNumbers": [number], "options": options})
    check_contract("POST", "/operatorInformation/:search", answer)
    (row,) = answer.json["values"]
    assert (row["isoCountryCode"], row["numberType"]) == (country, number_type)
    assert row["operatorDetails"].keys() == {"name", "mobileNetworkCode", "mobileCountryCode"}


@pytest.mark.parametrize(
    ("country", "offered", "shown"),
    [("IE", "mobile", "mobile"), ("US", "geographic", "geographic"), ("US", "tollFree", "other")],
)
def test_operator_of_a_number_in_stock(
    client: Client, country: str, offered: str, shown: str
) -> None:
    number = client.browse(country, phoneNumberType=offered)[0]["phoneNumber"]
    options = {"includeAdditionalOperatorDetails": True}
    (row,) = operators(client, {"phoneNumbers": [number], "options": options}).json["values"]
    assert (row["isoCountryCode"], row["numberType"]) == (country, shown)
    assert (row["operatorDetails"]["mobileNetworkCode"] is None) is (shown != "mobile")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phoneNumbers": []},
        {"phoneNumbers": "+14255550123"},
        {"phoneNumbers": [14255550123]},
        {"phoneNumbers": ["14255550123"]},
        {"phoneNumbers": ["+1 425"]},
        {"phoneNumbers": ["+14255550123"], "options": []},
        {"phoneNumbers": ["+14255550123"], "options": {"includeAdditionalOperatorDetails": 1}},
    ],
)
def test_operator_information_refuses(client: Client, body: Any) -> None:
    assert operators(client, body).status == 400


def test_one_number_at_a_time(client: Client) -> None:
    answer = operators(client, {"phoneNumbers": ["+14255550123", "+14255550124"]})
    assert answer.status == 400
    assert answer.error == {"code": "BadRequest", "message": "Can only accept one phoneNumber"}
