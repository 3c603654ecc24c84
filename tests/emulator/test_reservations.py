"""Reservations: each line of the state machine, and what their answers look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.kit import GUID, Client, FakeTime, check_contract

ROOT = "/availablePhoneNumbers/reservations"
ONE = f"{ROOT}/{{reservationId}}"
NOT_FOUND = {
    "code": "ReservationNotFound",
    "message": "The reservation was not found and the operation could not be completed.",
}


def kinds(client: Client) -> list[str]:
    return [line["kind"] for line in client.emulator.ledger()]


def test_create(client: Client) -> None:
    answer = client.reserve()
    check_contract("PATCH", ONE, answer)
    assert answer.status == 201
    assert answer.headers["location"] == f"{ROOT}/{GUID}"
    assert answer.text == (
        f'{{"id":"{GUID}","expiresAt":"2025-06-02T09:45:00.6171875+00:00",'
        '"phoneNumbers":{},"status":"active"}'
    )


def test_added_numbers_come_without_plus_in_the_patch_answer_only(client: Client) -> None:
    first, second = client.browse()[:2]
    added = client.reserve(first)
    assert added.json["phoneNumbers"] == {
        first["id"]: first | {"status": "reserved", "phoneNumber": first["id"]}
    }
    again = client.reserve(second)
    check_contract("PATCH", ONE, again)
    assert (again.status, "location" in again.headers) == (200, False)
    shown = {key: item["phoneNumber"] for key, item in again.json["phoneNumbers"].items()}
    assert shown == {first["id"]: f"+{first['id']}", second["id"]: second["id"]}
    read = client.reservation()
    check_contract("GET", ONE, read)
    assert [item["phoneNumber"][0] for item in read.json["phoneNumbers"].values()] == ["+", "+"]
    assert kinds(client) == ["hold", "hold"]


def test_patch_is_idempotent(client: Client) -> None:
    row = client.browse()[0]
    client.reserve(row)
    again = client.reserve(row)
    assert again.status == 200
    assert list(again.json["phoneNumbers"]) == [row["id"]]
    assert kinds(client) == ["hold"]


def test_null_removes_and_frees(client: Client) -> None:
    row = client.browse()[0]
    client.reserve(row)
    path = f"{ROOT}/{GUID}"
    removed = client("PATCH", path, {"phoneNumbers": {row["id"]: None, "18335550100": None}})
    assert removed.json["phoneNumbers"] == {}
    assert kinds(client) == ["hold", "unhold"]
    assert client.reserve(row).status == 200


@pytest.mark.parametrize("body", [None, {}, {"phoneNumbers": None}, {"phoneNumbers": {}}])
def test_patch_without_numbers(client: Client, body: Any) -> None:
    assert client("PATCH", f"{ROOT}/{GUID}", body).status == 201


def test_each_patch_moves_the_expiry_up_to_two_hours(client: Client, time: FakeTime) -> None:
    assert client.reserve().json["expiresAt"] == "2025-06-02T09:45:00.6171875+00:00"
    time.sleep(60)
    assert client.reservation().json["expiresAt"] == "2025-06-02T09:45:00.6171875+00:00"
    assert client.reserve().json["expiresAt"] == "2025-06-02T09:46:00.6171875+00:00"
    for _ in range(11):
        time.sleep(600)
        last = client.reserve()
    assert last.json["expiresAt"] == "2025-06-02T11:30:00.6171875+00:00"


def test_expiry_frees_the_numbers_and_stays_listed(client: Client) -> None:
    row = client.browse()[0]
    client.reserve(row)
    client.emulator.advance(900)
    expired = client.reservation()
    check_contract("GET", ONE, expired)
    assert expired.json["status"] == "expired"
    assert expired.json["phoneNumbers"][row["id"]]["status"] == "expired"
    assert [line["kind"] for line in client.emulator.ledger()] == ["hold", "unhold"]
    assert client.reserve(row).status == 400
    assert client.purchase_reservation().status == 400
    assert client("DELETE", f"{ROOT}/{GUID}").status == 400
    other = GUID.replace("6", "7")
    assert client.reserve(row, reservation_id=other).status == 201
    client.emulator.advance(21 * 86_400)
    assert [r["status"] for r in client.get(ROOT).json["reservations"]] == ["expired", "expired"]


def test_reservations_are_forgotten_after_a_month(client: Client) -> None:
    client.reserve(client.browse()[0])
    client.purchase_reservation()
    client.emulator.advance(30 * 86_400 - 1)
    assert client.reservation().status == 200
    client.emulator.advance(1)
    assert client.reservation().status == 404
    assert client.operation(f"reservationPurchase_{GUID}").status == 200
    client.emulator.set_switches({"operation_retention_days": 30})
    assert client.operation(f"reservationPurchase_{GUID}").status == 404


def test_delete_frees(client: Client) -> None:
    row = client.browse()[0]
    client.reserve(row)
    answer = client("DELETE", f"{ROOT}/{GUID}")
    assert (answer.status, answer.text) == (204, "")
    assert not {"content-type", "content-length"} & answer.headers.keys()
    assert kinds(client) == ["hold", "unhold"]
    for missing in (
        client.reservation(),
        client("DELETE", f"{ROOT}/{GUID}"),
        client.purchase_reservation(),
    ):
        assert (missing.status, missing.error) == (404, NOT_FOUND)


def test_list_is_by_age_without_numbers(client: Client, time: FakeTime) -> None:
    assert client.get(ROOT).text == '{"reservations":[],"nextLink":null}'
    ids = [f"0000000{n}-0000-4000-8000-000000000000" for n in (3, 1, 2)]
    for reservation_id in ids:
        client.reserve(client.browse()[0], reservation_id=reservation_id)
        time.sleep(1)
    client.reserve(client.browse()[0], reservation_id=ids[1])
    answer = client.get(ROOT)
    check_contract("GET", ROOT, answer)
    assert [row["id"] for row in answer.json["reservations"]] == ids
    assert answer.json["reservations"][0].keys() == {"id", "expiresAt", "status"}
    assert answer.json["nextLink"] is None
    first = client.get(ROOT, query="maxPageSize=2")
    link = first.json["nextLink"]
    assert link == f"{ROOT}?skip=2&maxPageSize=2&api-version=2025-06-01"
    rest = client.get(link, version=None)
    assert [row["id"] for row in rest.json["reservations"]] == ids[2:]
    assert rest.json["nextLink"] is None


def test_number_that_somebody_has_is_a_207(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    client, other = Client(emulator, time), Client(emulator, time, "fabrikam")
    wanted, free = client.browse()[:2]
    other.reserve(wanted)
    answer = client.reserve(wanted, free)
    check_contract("PATCH", ONE, answer)
    assert answer.status == 207
    failed = answer.json["phoneNumbers"][wanted["id"]]
    assert failed["status"] == "error"
    assert failed["error"] == {
        "code": "FailedToReserveNumber",
        "message": "Failed to add the number to the reservation.",
    }
    assert answer.json["phoneNumbers"][free["id"]]["status"] == "reserved"
    assert list(client.reservation().json["phoneNumbers"]) == [free["id"]]
    emulator.set_switches({"failed_items_stay": True})
    client.reserve(wanted)
    items = client.reservation().json["phoneNumbers"]
    assert {item["status"] for item in items.values()} == {"reserved", "error"}
    assert client.purchase_reservation().status == 202
    assert client.owned() == [free["id"]]
    assert client.reservation().json["phoneNumbers"][wanted["id"]]["status"] == "error"


def test_nobody_frees_what_another_holds(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    client, other = Client(emulator, time), Client(emulator, time, "fabrikam")
    row = client.browse()[0]
    client.reserve(row)
    second = GUID.replace("6", "7")
    for stranger, reservation_id in ((other, GUID), (client, second)):
        path = f"{ROOT}/{reservation_id}"
        assert stranger("PATCH", path, {"phoneNumbers": {row["id"]: None}}).status == 201
        assert stranger.reserve(row, reservation_id=reservation_id).status == 207
        assert stranger("DELETE", path).status == 204
    assert kinds(client) == ["hold"]
    assert client.purchase_reservation().status == 202


@pytest.mark.parametrize(
    "change",
    [
        {"countryCode": "CA"},
        {"countryCode": "XX"},
        {"phoneNumberType": "geographic"},
        {"assignmentType": "person"},
    ],
)
def test_number_that_is_described_otherwise_cannot_be_held(
    client: Client, change: dict[str, str]
) -> None:
    assert client.reserve(client.browse()[0] | change).status == 207


def test_number_outside_of_the_stock_cannot_be_held(client: Client) -> None:
    assert client.reserve(client.browse()[0] | {"id": "18335550100"}).status == 207
    row = client.browse()[0]
    client.emulator.set_inventory({"owned_elsewhere": [row["phoneNumber"]]})
    assert client.reserve(row).status == 207


def test_item_has_the_numbers_own_capabilities(client: Client) -> None:
    row = client.browse()[0]
    modest = row | {"capabilities": {"calling": "inbound", "sms": "none"}}
    item = client.reserve(modest).json["phoneNumbers"][row["id"]]
    assert item["capabilities"] == row["capabilities"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("not-a-guid", {"phoneNumbers": {}}, 400),
        (GUID, {"phoneNumbers": []}, 400),
        (GUID, {"phoneNumbers": {"+18335550100": None}}, 400),
        (GUID, {"phoneNumbers": {"18335550100": 7}}, 400),
        (GUID, {"phoneNumbers": {"18335550100": {}}}, 400),
        (GUID, [], 400),
        (GUID, b"{", 400),
        (GUID, b"[" * 100_000, 400),
    ],
)
def test_patches_that_are_refused(client: Client, path: str, body: Any, status: int) -> None:
    assert client("PATCH", f"{ROOT}/{path}", body).status == status
    assert client.get(ROOT).json["reservations"] == []


def test_patch_is_a_merge_patch(client: Client) -> None:
    plain = {"Content-Type": "application/json"}
    assert client("PATCH", f"{ROOT}/{GUID}", {}, headers=plain).status == 415
    parameter = {"Content-Type": "application/merge-patch+json; charset=utf-8"}
    assert client("PATCH", f"{ROOT}/{GUID}", {}, headers=parameter).status == 201


def test_purchase(client: Client) -> None:
    rows = client.browse()[:2]
    created = client.reserve(*rows)
    client.emulator.advance(60)
    answer = client.purchase_reservation()
    assert (answer.status, answer.text) == (202, "")
    assert answer.headers["operation-id"] == f"reservationPurchase_{GUID}"
    assert answer.headers["reservation-purchase-id"] == GUID
    assert answer.headers["operation-location"] == (
        f"/phoneNumbers/operations/reservationPurchase_{GUID}?api-version=2025-06-01"
    )
    assert "location" not in answer.headers
    assert "Location" in answer.headers["access-control-expose-headers"].split(",")
    poll = client.operation(f"reservationPurchase_{GUID}")
    check_contract("GET", "/phoneNumbers/operations/{operationId}", poll)
    assert poll.json["createdDateTime"] == "2025-06-02T09:30:00.6171875+00:00"
    assert poll.json["resourceLocation"] is None
    for name in ("operation-id", "operation-location", "reservation-purchase-id"):
        assert poll.headers[name] == answer.headers[name]
    assert "reservationPurchase-id" in poll.headers["access-control-expose-headers"].split(",")
    completed = client.reservation().json
    assert completed["status"] == "completed"
    assert {item["status"] for item in completed["phoneNumbers"].values()} == {"purchased"}
    assert completed["expiresAt"] == created.json["expiresAt"]
    assert sorted(client.owned()) == sorted(row["id"] for row in rows)
    assert client.number(rows[0]["id"]).json["capabilities"] == rows[0]["capabilities"]
    assert client.purchase_reservation().status == 400
    assert client.reserve().status == 400
    assert kinds(client) == ["hold", "hold", "purchase", "purchase"]


def test_purchase_under_way(make_emulator: Callable[..., Emulator], time: FakeTime) -> None:
    client = Client(make_emulator(operations="polls:2"), time)
    row = client.browse()[0]
    client.reserve(row)
    client.purchase_reservation()
    submitted = client.reservation().json
    assert submitted["status"] == "submitted"
    assert submitted["phoneNumbers"][row["id"]]["status"] == "reserved"
    assert client.number(row["id"]).status == 404
    client.emulator.advance(3600)
    assert client.reservation().json["status"] == "submitted"
    assert client.statuses(f"reservationPurchase_{GUID}", 3) == ["running", "running", "succeeded"]
    assert client.number(row["id"]).status == 200


def test_purchase_needs_a_number(client: Client) -> None:
    client.reserve()
    answer = client.purchase_reservation()
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert client.reservation().json["status"] == "active"


@pytest.mark.parametrize(
    ("country", "body", "status"),
    [
        ("FR", None, 400),
        ("FR", {"agreeToNotResell": False}, 400),
        ("FR", {"agreeToNotResell": True}, 202),
        ("US", None, 202),
        ("US", {"agreeToNotResell": False}, 202),
    ],
)
def test_agreement(client: Client, country: str, body: Any, status: int) -> None:
    client.reserve(client.browse(country)[0])
    answer = client.purchase_reservation(body)
    assert answer.status == status
    if status == 400:
        assert answer.error == {
            "code": "BadRequest",
            "message": "Consent not provided to not resell the phone numbers",
        }
        assert client.reservation().json["status"] == "active"
        assert client("DELETE", f"{ROOT}/{GUID}").status == 204


def test_failed_purchase(client: Client) -> None:
    row = client.browse()[0]
    client.reserve(row)
    failure = {"code": "PurchaseFailed", "message": "No."}
    client.emulator.set_faults([{"operation": "purchaseReservation", "fail": failure}])
    assert client.purchase_reservation().status == 202
    operation = client.operation(f"reservationPurchase_{GUID}")
    check_contract("GET", "/phoneNumbers/operations/{operationId}", operation)
    assert (operation.status, operation.json["status"]) == (200, "failed")
    assert operation.json["error"] == failure
    assert client.number(row["id"]).status == 404
    reservation = client.reservation().json
    assert reservation["status"] == "completed"
    assert reservation["phoneNumbers"][row["id"]]["status"] == "error"
    assert kinds(client) == ["hold", "purchase", "purchaseFailed"]


def test_reservation_that_vanishes_after_purchase(client: Client) -> None:
    client.emulator.set_switches({"reservations_vanish_after_purchase": True})
    row = client.browse()[0]
    client.reserve(row)
    client.purchase_reservation()
    assert client.reservation().status == 404
    assert client.operation(f"reservationPurchase_{GUID}").json["status"] == "succeeded"
    assert client.number(row["id"]).status == 200


def test_two_resources_may_use_one_id(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    client, other = Client(emulator, time), Client(emulator, time, "fabrikam")
    first, second = client.browse()[:2]
    assert (client.reserve(first).status, other.reserve(second).status) == (201, 201)
    assert (client.purchase_reservation().status, other.purchase_reservation().status) == (202, 202)
    assert (client.owned(), other.owned()) == ([first["id"]], [second["id"]])


def test_rows_say_the_agreement_on_one_version_only(client: Client) -> None:
    client.reserve(client.browse("FR")[0])
    path = f"{ROOT}/{GUID}"
    for version, shown in (("2025-04-01", True), ("2025-06-01", False)):
        (item,) = client.get(path, version=version).json["phoneNumbers"].values()
        assert ("isAgreementToNotResellRequired" in item) is shown
