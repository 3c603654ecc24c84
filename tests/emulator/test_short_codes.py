"""The lists of short codes and of their prices."""

from __future__ import annotations

from typing import Any

from tests.emulator.brief_kit import V2021, V2022, BriefClient
from tests.emulator.kit import check_contract

COSTS = "/shortCodes/costs"


def code(number: str, **members: Any) -> dict[str, Any]:
    return {
        "number": number,
        "resource": "contoso",
        "type": "shortCode",
        "country": "GB",
        "briefs": [],
        "purchased": 1748856600.375,
    } | members


def test_costs_are_one_list_under_two_names(briefs: BriefClient) -> None:
    answer = briefs.get(COSTS, version=V2022)
    assert list(answer.json) == ["shortCodeCosts", "costs"]
    assert answer.json["costs"] == answer.json["shortCodeCosts"]
    rows = [
        (
            cost["countryCode"],
            cost["billingFrequency"],
            cost["amount"],
            cost.get("isVanityShortCode"),
        )
        for cost in answer.json["costs"]
    ]
    assert rows == [
        ("CA", "once", 3000.0, None),
        ("CA", "monthly", 1000.0, False),
        ("GB", "once", 0.0, None),
        ("GB", "monthly", 1600.0, False),
        ("US", "once", 650.0, None),
        ("US", "monthly", 1500.0, True),
        ("US", "monthly", 1000.0, False),
    ]
    members = ["amount", "currencyCode", "countryCode", "isVanityShortCode", "billingFrequency"]
    assert list(answer.json["costs"][1]) == members
    assert '"amount":0.0,' in answer.text


def test_seven_costs_one_by_one_take_eight_calls(briefs: BriefClient) -> None:
    answer = briefs.get(COSTS, query="top=1", version=V2022)
    found = []
    for number in range(1, 8):
        link = f"{COSTS}?skip={number}&top=1&api-version={V2022}"
        assert answer.json["nextLink"] == link
        found += answer.json["costs"]
        answer = briefs.get(link, version=None)
    assert answer.json == {"shortCodeCosts": [], "costs": []}
    assert found == briefs.get(COSTS, version=V2022).json["costs"]


def test_versions(briefs: BriefClient) -> None:
    assert briefs.get(COSTS, version=V2021).error["code"] == "InvalidApiVersion"
    for version in (V2021, V2022):
        answer = briefs.get("/shortCodes", version=version)
        assert answer.json == {"shortCodes": []}
        assert answer.headers["api-supported-versions"] == f"{V2021}, {V2022}"
        check_contract("GET", "/shortCodes", answer)


def test_codes_of_another_country_have_no_briefs(briefs: BriefClient) -> None:
    rows = {f"contoso/{n}": code(str(n)) for n in (60001, 60002, 60003)}
    rows["fabrikam/60004"] = code("60004", resource="fabrikam")
    briefs.emulator.set_state({"short_codes": rows})
    answer = briefs.get("/shortCodes", query="top=3")
    assert [row["number"] for row in answer.json["shortCodes"]] == ["60001", "60002", "60003"]
    assert answer.json["shortCodes"][0] == {
        "number": "60001",
        "numberType": "shortCode",
        "countryCode": "GB",
        "programBriefIds": [],
        "purchaseDate": "2025-06-02T09:30:00.375+00:00",
    }
    assert answer.json["nextLink"] == f"/shortCodes?skip=3&top=3&api-version={V2021}"
    assert briefs.get(answer.json["nextLink"], version=None).json == {"shortCodes": []}
    assert "nextLink" not in briefs.get("/shortCodes", query="top=4").json


def test_codes_are_not_changed_one_by_one(briefs: BriefClient) -> None:
    assert briefs("PATCH", "/shortCodes", {}).status == 405
    assert briefs("DELETE", "/shortCodes").status == 405
    for method in ("GET", "DELETE"):
        assert briefs(method, "/shortCodes/12345").status == 404
