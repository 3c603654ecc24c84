"""Owned numbers: get, list, change, release; whose they are, and what a stranger is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.kit import HOST, Client, FakeTime, check_contract

FOREIGN = "18335550100"
ONE = "/phoneNumbers/{phoneNumber}"
WRAPPED = {"code": "InternalError", "message": "The server encountered an internal error."}


def test_number(client: Client) -> None:
    (digits,) = client.buy(capabilities={"calling": "none", "sms": "outbound"})
    answer = client.number(digits)
    check_contract("GET", ONE, answer)
    assert answer.text == (
        f'{{"id":"{digits}","phoneNumber":"+{digits}","countryCode":"US",'
        '"phoneNumberType":"tollFree","capabilities":{"calling":"none","sms":"outbound"},'
        '"assignmentType":"application","purchaseDate":"2025-06-02T09:30:00.6171875+00:00",'
        '"cost":{"amount":2.0,"currencyCode":"USD","billingFrequency":"monthly"}}'
    )


@pytest.mark.parametrize(
    ("version", "extra", "campaign"),
    [
        ("2021-03-07", set(), False),
        ("2023-10-01-preview", {"operatorId", "operatorName", "phoneNumberSource"}, False),
        ("2024-05-01-preview", {"operatorId", "operatorName"}, True),
        ("2025-04-01", set(), False),
    ],
)
def test_members_by_version(client: Client, version: str, extra: set[str], campaign: bool) -> None:
    (digits,) = client.buy()
    plain = client.number(digits).json
    row = client.get(f"/phoneNumbers/{digits}", version=version).json
    assert row.keys() - plain.keys() == extra
    assert ("tenDLCCampaignBriefId" in row["capabilities"]) is campaign
    if "phoneNumberSource" in extra:
        assert row["phoneNumberSource"] == "cloud"


@pytest.mark.parametrize("form", ["%2B{}", "+{}", "{}", "%2b{}"])
def test_forms_of_a_number(client: Client, form: str) -> None:
    (digits,) = client.buy()
    path = f"/phoneNumbers/{form.format(digits)}"
    assert client.get(path).json["id"] == digits
    assert client("PATCH", f"{path}/capabilities", {"calling": "outbound"}).status == 202
    assert client("DELETE", path).status == 202
    assert client.get(path).status == 404


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"%2B{FOREIGN}", f"+{FOREIGN}"),
        (FOREIGN, f"+{FOREIGN}"),
        ("nonsense", "nonsense"),
        ("operations", "operations"),
        (
            "%2B1%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6",
            "+1" + "".join(chr(0x661 + n) for n in range(6)),
        ),
    ],
)
def test_not_held(client: Client, path: str, shown: str) -> None:
    answer = client.get(f"/phoneNumbers/{path}")
    assert answer.status == 404
    assert answer.error == {
        "code": "NotFound",
        "message": f"Input phoneNumber {shown} cannot be found.",
        "target": "phonenumber",
    }


def test_somebody_elses_number_is_as_unknown(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    client, other = Client(emulator, time), Client(emulator, time, "fabrikam")
    (digits,) = other.buy()
    assert client.number(digits).status == 404
    assert client.owned() == []
    assert client.change(digits, calling="none").status == 403
    assert client.release(digits).status == 400
    assert other.number(digits).status == 200


def test_list(client: Client, time: FakeTime) -> None:
    empty = client.get("/phoneNumbers")
    assert empty.text == '{"phoneNumbers":[]}'
    later = client.buy(3)
    time.sleep(1)
    geographic = client.buy(2, phoneNumberType="geographic")
    answer = client.get("/phoneNumbers")
    check_contract("GET", "/phoneNumbers", answer)
    assert "nextLink" not in answer.json
    assert client.owned() == sorted(geographic) + sorted(later)


def test_list_is_paged_as_recorded(client: Client) -> None:
    numbers = sorted(client.buy(15))
    first = client.get("/phoneNumbers?top=7", query="")
    assert first.json["nextLink"] == "/phoneNumbers?top=7&api-version=2025-06-01&skip=7"
    second = client.get(first.json["nextLink"], version=None)
    assert second.json["nextLink"] == "/phoneNumbers?top=7&api-version=2025-06-01&skip=14"
    third = client.get(second.json["nextLink"], version=None)
    assert "nextLink" not in third.json
    pages = [page.json["phoneNumbers"] for page in (first, second, third)]
    assert [len(page) for page in pages] == [7, 7, 1]
    assert [row["id"] for page in pages for row in page] == numbers


def test_list_adds_what_the_caller_left_out(client: Client) -> None:
    client.buy(101)
    answer = client.get("/phoneNumbers")
    link = "/phoneNumbers?api-version=2025-06-01&skip=100&top=100"
    assert answer.json["nextLink"] == link
    assert len(client.owned()) == 101
    moved = client.get("/phoneNumbers?skip=0&top=50")
    assert moved.json["nextLink"] == "/phoneNumbers?skip=50&top=50&api-version=2025-06-01"


def test_full_last_page_has_no_link(client: Client) -> None:
    client.buy(14)
    assert "nextLink" not in client.get("/phoneNumbers?skip=7&top=7").json
    beyond = client.get("/phoneNumbers?skip=2000000000")
    assert beyond.text == '{"phoneNumbers":[]}'


@pytest.mark.parametrize(
    "query", ["skip=-1", "skip=x", "top=0", "top=", "top=99999999999", "skip=%D9%A1", "top=1e3"]
)
def test_sizes_that_are_none(client: Client, query: str) -> None:
    assert client.get("/phoneNumbers", query=query).status == 400


def test_change(client: Client) -> None:
    (digits,) = client.buy()
    answer = client.change(digits, sms="inbound+outbound")
    check_contract("PATCH", f"{ONE}/capabilities", answer)
    guid = answer.headers["capabilities-id"]
    assert answer.text == f'{{"capabilitiesUpdateId":"{guid}"}}'
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["location"] == f"/phoneNumbers/+{digits}?api-version=2025-06-01"
    assert answer.headers["access-control-expose-headers"] == (
        "Operation-Location,Location,operation-id,capabilities-id"
    )
    poll = client.operation(f"capabilities_{guid}")
    check_contract("GET", "/phoneNumbers/operations/{operationId}", poll)
    assert poll.json["operationType"] == "updatePhoneNumberCapabilities"
    assert poll.json["resourceLocation"] == poll.headers["location"] == answer.headers["location"]
    changed = {"calling": "inbound", "sms": "inbound+outbound"}
    assert client.number(digits).json["capabilities"] == changed
    assert client.emulator.ledger()[-1]["detail"] == changed


def test_change_of_nothing(client: Client) -> None:
    (digits,) = client.buy()
    before = client.number(digits).text
    assert client.change(digits).status == 202
    assert client.number(digits).text == before


def test_last_change_wins(make_emulator: Callable[..., Emulator], time: FakeTime) -> None:
    client = Client(make_emulator(operations="seconds:5"), time)
    digits = client.emulator.buy_number(calling="inbound", sms="none")["id"]
    client.change(digits, calling="outbound")
    time.sleep(1)
    client.change(digits, sms="outbound")
    time.sleep(4.5)
    assert client.number(digits).json["capabilities"] == {"calling": "inbound", "sms": "none"}
    time.sleep(1)
    assert client.number(digits).json["capabilities"] == {"calling": "outbound", "sms": "outbound"}


def test_capability_that_the_plan_lacks_fails_later(client: Client) -> None:
    (digits,) = client.buy(phoneNumberType="geographic")
    answer = client.change(digits, sms="outbound")
    assert answer.status == 202
    operation = client.operation(answer.headers["operation-id"]).json
    assert operation["status"] == "failed"
    assert operation["error"].keys() >= {"code", "message"}
    assert client.number(digits).json["capabilities"]["sms"] == "none"
    assert client.change(digits, calling="outbound").status == 202
    assert client.number(digits).json["capabilities"]["calling"] == "outbound"


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        ("2025-06-01", 403, "InsufficientPermissions"),
        ("2023-10-01-preview", 403, "InsufficientPermissions"),
        ("2022-12-01", 404, "InternalError"),
        ("2021-03-07", 404, "InternalError"),
    ],
)
def test_change_of_a_foreign_number(client: Client, version: str, status: int, code: str) -> None:
    path = f"/phoneNumbers/%2B{FOREIGN}/capabilities"
    answer = client("PATCH", path, {"calling": "none"}, version=version)
    assert (answer.status, answer.error["code"]) == (status, code)
    if status == 403:
        assert answer.error["message"] == "Phone number not owned by this resource."
        assert answer.error["target"] == "phonenumber"
    else:
        assert answer.error == WRAPPED


def test_change_of_a_malformed_number(client: Client) -> None:
    answer = client("PATCH", "/phoneNumbers/invalid_phone_number/capabilities", {})
    assert answer.status == 400
    assert answer.error == WRAPPED | {
        "innererror": {
            "code": "BadRequest",
            "message": "Invalid telephone number 'invalid_phone_number'",
        }
    }


def test_change_of_the_empty_number(client: Client) -> None:
    answer = client("PATCH", "/phoneNumbers//capabilities", {})
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, DELETE"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.error["code"] == "UnsupportedApiVersion"
    assert answer.error["message"] == (
        f"The HTTP resource that matches the request URI 'http://{HOST}/phoneNumbers/capabilities' "
        "does not support HTTP method 'PATCH'."
    )
    assert answer.error["innerError"] is None


@pytest.mark.parametrize("body", [{"calling": "both"}, {"sms": 1}, {"sms": {}}, [], b"x"])
def test_change_to_what_is_no_capability(client: Client, body: Any) -> None:
    (digits,) = client.buy()
    path = f"/phoneNumbers/{digits}/capabilities"
    assert client("PATCH", path, body).status == 400


def test_change_is_a_merge_patch(client: Client) -> None:
    (digits,) = client.buy()
    path = f"/phoneNumbers/{digits}/capabilities"
    headers = {"Content-Type": "application/json"}
    assert client("PATCH", path, {"calling": "none"}, headers=headers).status == 415


def test_release(client: Client) -> None:
    (digits,) = client.buy()
    answer = client.release(digits)
    assert (answer.status, answer.text) == (202, "")
    guid = answer.headers["release-id"]
    assert answer.response.headers[:5] == [
        ("Access-Control-Expose-Headers", "Operation-Location,operation-id,release-id"),
        ("operation-id", f"release_{guid}"),
        (
            "Operation-Location",
            f"/phoneNumbers/operations/release_{guid}?api-version=2025-06-01",
        ),
        ("release-id", guid),
        ("Content-Length", "0"),
    ]
    poll = client.operation(f"release_{guid}")
    assert poll.json["operationType"] == "releasePhoneNumber"
    assert poll.json["resourceLocation"] is None
    assert not {"location", "operation-id"} & poll.headers.keys()
    assert client.number(digits).status == 404
    assert client.release(digits).status == 400
    assert client.emulator.ledger()[-1]["kind"] == "release"


def test_number_stays_until_the_release_has_succeeded(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    client = Client(make_emulator(operations="seconds:5"), time)
    digits = client.emulator.buy_number()["id"]
    first = client.release(digits).headers["operation-id"]
    time.sleep(1)
    second = client.release(digits).headers["operation-id"]
    assert first != second
    assert client.number(digits).status == 200
    time.sleep(4)
    assert client.number(digits).status == 404
    time.sleep(1)
    assert {client.statuses(name, 1)[0] for name in (first, second)} == {"succeeded"}
    assert [line["kind"] for line in client.emulator.ledger()] == ["purchase", "release"]


def test_released_number_does_not_come_back(client: Client) -> None:
    client.emulator.set_inventory({"stock": [{"phone_number_type": "tollFree", "available": 1}]})
    released = client.buy(3)
    for digits in released:
        client.release(digits)
    assert client.browse() == []
    assert client.result(client.search())["phoneNumbers"] == []


def test_release_of_a_foreign_number(client: Client) -> None:
    answer = client.release(FOREIGN)
    tenant = client.emulator.resources["contoso"].id
    assert answer.status == 400
    assert answer.error == WRAPPED | {
        "innererror": {
            "code": "BadRequest",
            "message": f"Numbers: [+{FOREIGN}] do not belong to the Tenant:{tenant}.",
        }
    }
    client.emulator.set_switches({"foreign_release_fails": True})
    accepted = client.release(FOREIGN)
    assert accepted.status == 202
    assert client.statuses(accepted.headers["operation-id"], 1) == ["failed"]


def test_number_becomes_visible_some_reads_after_its_purchase(client: Client) -> None:
    client.emulator.set_switches({"reads_until_visible": 2})
    (digits,) = client.buy()
    assert [client.number(digits).status for _ in range(4)] == [404, 404, 200, 200]
    client.buy()
    assert [len(client.owned()) for _ in range(3)] == [1, 1, 2]
