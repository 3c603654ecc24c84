"""Long-running operations: how they progress, what they show, what a cancel does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.progress import PURCHASE, Profile
from tests.emulator.kit import GUID, Client, FakeTime, check_contract

nS, r, s = "notStarted", "running", "succeeded"  # noqa: N816 - the letters of the tables
ONE = "/phoneNumbers/operations/{operationId}"


@pytest.fixture
def connect(make_emulator: Callable[..., Emulator], time: FakeTime) -> Callable[[str], Client]:
    return lambda operations: Client(make_emulator(operations=operations), time)


@pytest.mark.parametrize(
    ("polls", "search", "purchase", "release"),
    [
        (0, [s], [s], [s]),
        (1, [nS, s], [r, s], [nS, s]),
        (2, [nS, r, s], [r, nS, s], [nS, r, s]),
        (3, [nS, r, r, s], [r, nS, nS, s], [nS, r, r, s]),
        (8, [nS] * 3 + [r] * 5 + [s], [r, r] + [nS] * 6 + [s], [nS] * 2 + [r] * 6 + [s]),
    ],
)
def test_progress_by_polls(
    connect: Callable[[str], Client],
    polls: int,
    search: list[str],
    purchase: list[str],
    release: list[str],
) -> None:
    client = connect(f"polls:{polls}")
    search_id = client.search()
    assert client.statuses(f"search_{search_id}", polls + 1) == search
    client.purchase(search_id)
    digits = client.result(search_id)["phoneNumbers"][0][1:]
    assert client.owned() == ([] if polls else [digits])
    assert client.statuses(f"purchase_{search_id}", polls + 1) == purchase
    assert client.owned() == [digits]
    operation_id = client.release(digits).headers["operation-id"]
    assert client.statuses(operation_id, polls + 1) == release
    assert client.statuses(operation_id, 2) == [s, s]
    assert client.owned() == []


def test_purchase_goes_back_from_running_to_not_started(
    connect: Callable[[str], Client], time: FakeTime
) -> None:
    client = connect("realistic")
    search_id = client.search()
    seen = []
    for _ in range(5):
        seen += client.statuses(f"search_{search_id}", 1)
        time.sleep(1)
    assert seen[0] == nS
    assert r in seen
    assert seen[-1] == s
    client.purchase(search_id)
    seen = []
    for _ in range(20):
        seen += client.statuses(f"purchase_{search_id}", 1)
        time.sleep(1)
    changes = [status for n, status in enumerate(seen) if n == 0 or seen[n - 1] != status]
    assert changes == [r, nS, s]
    assert 15 <= seen.index(s) <= 18
    (digits,) = client.owned()
    # The purchase is dated by its end, although nobody looked at that moment.
    purchased = client.number(digits).json["purchaseDate"]
    assert "09:30:20" <= purchased[11:19] <= "09:30:24"


def test_effects_are_dated_by_the_end_of_their_operation(
    connect: Callable[[str], Client], time: FakeTime
) -> None:
    client = connect("seconds:10")
    search_id = client.search()
    time.sleep(10)
    client.purchase(search_id)
    time.sleep(3600)
    (digits,) = client.owned()
    assert client.number(digits).json["purchaseDate"] == "2025-06-02T09:30:20.6171875+00:00"
    client.release(digits)
    time.sleep(3600)
    line = client.emulator.ledger()[-1]
    assert (line["kind"], line["time"]) == ("release", "2025-06-02T10:30:20.6171875+00:00")


def test_measured_times_are_scaled(make_emulator: Callable[..., Emulator], time: FakeTime) -> None:
    client = Client(make_emulator(operations="realistic", time_scale=0.01), time)
    search_id = client.search()
    time.sleep(0.04)
    assert client.statuses(f"search_{search_id}", 1) == [s]
    client.emulator.set_switches({"time_scale": 100})
    search_id = client.search()
    time.sleep(199)
    assert client.statuses(f"search_{search_id}", 1) == [r]
    client.emulator.set_switches({"operations": "immediate"})
    assert client.statuses(f"search_{client.search()}", 1) == [s]


def test_progress_by_seconds(connect: Callable[[str], Client], time: FakeTime) -> None:
    client = connect("seconds:10")
    search_id = client.search()
    path = f"/availablePhoneNumbers/searchResults/{search_id}"
    assert client.get(path).status == 404
    assert client.purchase(search_id).status == 404
    time.sleep(9.9)
    assert client.statuses(f"search_{search_id}", 3) == [r, r, r]
    client.emulator.advance(0.1)
    assert client.get(path).json["searchExpiresBy"] == "2025-06-02T09:46:10.6171875+00:00"


def test_search_operation(connect: Callable[[str], Client], time: FakeTime) -> None:
    client = connect("polls:1")
    search_id = client.search()
    location = f"/availablePhoneNumbers/searchResults/{search_id}?api-version=2025-06-01"
    time.sleep(1)
    for status in (nS, s):
        answer = client.operation(f"search_{search_id}")
        check_contract("GET", ONE, answer)
        assert answer.text == (
            f'{{"operationType":"search","status":"{status}","resourceLocation":"{location}",'
            '"createdDateTime":"2025-06-02T09:30:00.6171875+00:00",'
            f'"id":"search_{search_id}","lastActionDateTime":"0001-01-01T00:00:00+00:00"}}'
        )
        assert answer.headers["location"] == location
        assert answer.headers["access-control-expose-headers"] == "Location"
        assert "retry-after" not in answer.headers


def test_purchase_operation_is_dated_by_its_search(
    connect: Callable[[str], Client], time: FakeTime
) -> None:
    client = connect("immediate")
    search_id = client.search()
    time.sleep(300)
    client.purchase(search_id)
    answer = client.operation(f"purchase_{search_id}")
    check_contract("GET", ONE, answer)
    assert answer.json["createdDateTime"] == "2025-06-02T09:30:00.6171875+00:00"
    assert answer.json["resourceLocation"] is None
    assert not {"location", "access-control-expose-headers"} & answer.headers.keys()


def test_links_carry_the_version_of_the_poll(connect: Callable[[str], Client]) -> None:
    client = connect("immediate")
    search_id = client.search()
    answer = client.get(f"/phoneNumbers/operations/search_{search_id}", version="2025-04-01")
    assert answer.headers["location"].endswith("?api-version=2025-04-01")
    assert answer.json["resourceLocation"].endswith("?api-version=2025-04-01")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_operation(client: Client, method: str) -> None:
    search_id = client.search()
    answer = client(method, f"/phoneNumbers/operations/purchase_{search_id}")
    assert answer.status == 404
    assert answer.error == {
        "code": "NotFound",
        "message": f"Input operationId purchase_{search_id} cannot be found.",
        "target": "operationid",
    }


def test_cancelled_search_ends_and_holds_nothing(connect: Callable[[str], Client]) -> None:
    client = connect("polls:2")
    search_id = client.search()
    path = f"/phoneNumbers/operations/search_{search_id}"
    answer = client("DELETE", path)
    assert (answer.status, answer.text) == (204, "")
    assert client.operation(f"search_{search_id}").json["status"] == "failed"
    assert client.get(f"/availablePhoneNumbers/searchResults/{search_id}").status == 404
    assert client.purchase(search_id).status == 404
    assert client.emulator.ledger() == []
    assert client("DELETE", path).status == 204


def test_cancelled_purchase_goes_on(connect: Callable[[str], Client]) -> None:
    client = connect("polls:1")
    row = client.browse()[0]
    client.reserve(row)
    client.purchase_reservation()
    path = f"/phoneNumbers/operations/reservationPurchase_{GUID}"
    assert client("DELETE", path).status == 204
    assert client.statuses(f"reservationPurchase_{GUID}", 2) == [r, s]
    assert client.owned() == [row["id"]]


def test_cancel_of_a_finished_search_changes_nothing(client: Client) -> None:
    search_id = client.search()
    assert client("DELETE", f"/phoneNumbers/operations/search_{search_id}").status == 204
    assert client.statuses(f"search_{search_id}", 1) == [s]
    assert client.purchase(search_id).status == 202


@pytest.mark.parametrize(
    "operation",
    [
        "searchAvailablePhoneNumbers",
        "purchasePhoneNumbers",
        "releasePhoneNumber",
        "updateCapabilities",
    ],
)
def test_operations_that_fail(client: Client, operation: str) -> None:
    failure = {
        "code": "InternalError",
        "message": "No.",
        "innererror": {"code": "X", "message": "Y"},
    }
    owned = client.emulator.buy_number(calling="inbound", sms="none")["id"]
    client.emulator.set_faults([{"operation": operation, "fail": failure}])
    search_id = client.search()
    started = f"search_{search_id}"
    if operation == "purchasePhoneNumbers":
        started = client.purchase(search_id).headers["operation-id"]
    elif operation == "releasePhoneNumber":
        started = client.release(owned).headers["operation-id"]
    elif operation == "updateCapabilities":
        started = client.change(owned, sms="outbound").headers["operation-id"]
    answer = client.operation(started)
    check_contract("GET", ONE, answer)
    assert (answer.status, answer.json["status"], answer.json["error"]) == (200, "failed", failure)
    assert client.number(owned).json["capabilities"] == {"calling": "inbound", "sms": "none"}
    assert client.owned() == [owned]
    if operation == "purchasePhoneNumbers":
        kinds = [line["kind"] for line in client.emulator.ledger()]
        assert kinds == ["purchase", "hold", "purchase", "purchaseFailed"]


def test_failed_change_does_not_stay_wanted(client: Client) -> None:
    owned = client.emulator.buy_number(calling="inbound", sms="none")["id"]
    failure = {"code": "X", "message": "Y"}
    client.emulator.set_faults([{"operation": "updateCapabilities", "nth": 1, "fail": failure}])
    client.change(owned, sms="outbound")
    client.change(owned, calling="outbound")
    assert client.number(owned).json["capabilities"] == {"calling": "outbound", "sms": "none"}


def test_profiles() -> None:
    for text in ("polls", "polls:x", "polls:1.5", "seconds:", "realistic:2", ""):
        with pytest.raises(ValueError, match="none of immediate"):
            Profile.parse(text)
    assert Profile.parse("polls:3") == Profile("polls", 3)
    assert Profile.parse("seconds:0.5") == Profile("seconds", 0.5)
    assert PURCHASE.status(1.0) == nS
