"""Faults: which requests they hit, and what the caller and the state see."""

from __future__ import annotations

import json

import pytest

from pulumi_acsnumbers.emulator import ConnectionCut
from tests.emulator.kit import Client, FakeTime


def test_answer_instead(client: Client) -> None:
    error = {"error": {"code": "TooManyRequests", "message": "Slow down."}}
    client.emulator.set_faults(
        [
            {
                "operation": "purchasePhoneNumbers",
                "status": 429,
                "body": error,
                "headers": {"Retry-After": "7"},
            }
        ]
    )
    search_id = client.search()
    answer = client.purchase(search_id)
    assert (answer.status, answer.json) == (429, error)
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["content-type"] == "application/json"
    assert "ms-cv" in answer.headers
    assert client.owned() == []


def test_answer_instead_after_the_commit(client: Client) -> None:
    client.emulator.set_faults(
        [{"operation": "purchasePhoneNumbers", "status": 503, "commit": True}]
    )
    answer = client.purchase(client.search())
    assert (answer.status, answer.text, answer.headers["content-length"]) == (503, "", "0")
    assert len(client.owned()) == 1


def test_foreign_page(client: Client) -> None:
    page = "<html><body>502 Bad Gateway</body></html>"
    client.emulator.set_faults([{"path": "/phoneNumbers/*", "status": 502, "body": page}])
    answer = client.number("18335550100")
    assert (answer.status, answer.text) == (502, page)
    assert answer.headers["content-type"] == "text/html"
    assert "ms-cv" not in answer.headers
    assert client.get("/phoneNumbers").status == 200
    client.emulator.set_faults(
        [{"status": 404, "body": "gone", "headers": {"Content-Type": "text/plain; charset=x"}}]
    )
    assert client.number("18335550100").headers["content-type"] == "text/plain; charset=x"


@pytest.mark.parametrize(("cut", "owned"), [("before", 0), ("after", 1)])
def test_cut(client: Client, cut: str, owned: int) -> None:
    search_id = client.search()
    client.emulator.set_faults([{"operation": "purchasePhoneNumbers", "cut": cut}])
    with pytest.raises(ConnectionCut) as caught:
        client.purchase(search_id)
    assert caught.value.after_commit is (cut == "after")
    assert client.emulator.requests()[-1]["status"] is None
    assert len(client.owned()) == owned


def test_truncated(client: Client) -> None:
    client.emulator.set_faults([{"operation": "listPurchasedPhoneNumbers", "truncate": True}])
    answer = client.get("/phoneNumbers")
    assert answer.response.truncated
    assert answer.headers["content-length"] == str(len(answer.text))


def test_delay(client: Client, time: FakeTime) -> None:
    client.emulator.set_faults([{"operation": "listPurchasedPhoneNumbers", "delay": 18.6}])
    answer = client.get("/phoneNumbers")
    assert (answer.status, answer.response.delayed, time.sleeps) == (200, 18.6, [18.6])


def test_nth_and_count(client: Client) -> None:
    def seen(rule: dict[str, object]) -> list[int]:
        client.emulator.set_faults([rule | {"method": "GET", "status": 500}])
        return [client.get("/phoneNumbers").status for _ in range(5)]

    assert seen({}) == [500] * 5
    assert seen({"nth": 2}) == [200, 500, 200, 200, 200]
    assert seen({"nth": 2, "count": 2}) == [200, 500, 500, 200, 200]
    assert seen({"count": 1}) == [500, 200, 200, 200, 200]
    (shown,) = client.emulator.faults()
    assert (shown["matched"], shown["fired"]) == (5, 1)


def test_probability_is_seeded(client: Client) -> None:
    def seen() -> list[int]:
        client.emulator.set_faults([{"probability": 0.5, "status": 500}])
        return [client.get("/phoneNumbers").status for _ in range(40)]

    first = seen()
    assert set(first) == {200, 500}
    assert seen() == first
    client.emulator.set_faults([{"probability": 0, "status": 500}])
    assert client.get("/phoneNumbers").status == 200


def test_first_rule_that_fires_counts(client: Client) -> None:
    client.emulator.set_faults(
        [
            {"method": "GET", "nth": 2, "status": 500},
            {"path": "/phone*", "status": 503},
            {"method": "POST", "status": 504},
        ]
    )
    assert [client.get("/phoneNumbers").status for _ in range(3)] == [503, 500, 503]
    matched = [(rule["matched"], rule["fired"]) for rule in client.emulator.faults()]
    assert matched == [(3, 1), (3, 2), (0, 0)]


def test_path_is_matched_decoded(client: Client) -> None:
    client.emulator.set_faults([{"path": "/phoneNumbers/+1833*", "status": 500}])
    assert client.number("18335550100").status == 500
    assert client.get("/phoneNumbers/%2B18445550100").status == 404


def test_wrapped_500(client: Client) -> None:
    body = {
        "error": {
            "code": "InternalError",
            "message": "The server encountered an internal error.",
            "innererror": {"code": "BadRequest", "message": "No."},
        }
    }
    client.emulator.set_faults([{"method": "GET", "status": 500, "body": body}])
    assert json.loads(client.get("/phoneNumbers").text) == body


def test_latency_switch(client: Client, time: FakeTime) -> None:
    client.emulator.set_switches({"call_latency": True, "time_scale": 10})
    client.search()
    client.get("/nothing")
    (slept,) = time.sleeps
    assert 9.5 <= slept <= 28


def test_failing_a_request_that_starts_nothing_changes_nothing(client: Client) -> None:
    client.emulator.set_faults([{"method": "GET", "fail": {"code": "X", "message": "Y"}}])
    assert client.get("/phoneNumbers").status == 200
