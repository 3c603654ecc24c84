"""The control API: each call in JSON and in this process, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request
from tests.emulator.kit import GUID, Answer, Client, FakeTime


def control(emulator: Emulator, method: str, path: str, body: Any = None, **options: Any) -> Answer:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    request = Request(method, f"/_emulator/{path}", options.pop("headers", {}), raw, **options)
    return Answer(emulator.handle(request))


def test_health(make_emulator: Callable[..., Emulator]) -> None:
    emulator = make_emulator(operations="polls:3", resources=("a", "b"))
    emulator.advance(60)
    answer = control(emulator, "GET", "health")
    assert answer.status == 200
    assert answer.json == {
        "status": "ok",
        "resources": ["a", "b"],
        "seed": 1,
        "operations": "polls:3",
        "phone_numbers": 0,
        "now": "2025-06-02T09:31:00.6171875+00:00",
        "clock_offset": 60.0,
    }


def test_only_this_machine_is_served(emulator: Emulator) -> None:
    assert control(emulator, "GET", "health", peer="10.0.0.7").status == 403
    assert control(emulator, "GET", "health", peer="nowhere").status == 403
    assert control(emulator, "GET", "health", peer="::1").status == 200


def test_unknown_calls(emulator: Emulator) -> None:
    unknown = control(emulator, "GET", "nothing")
    assert unknown.status == 404
    assert "health, reset, state" in unknown.json["error"]
    wrong = control(emulator, "GET", "reset")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
    assert control(emulator, "POST", "").status == 405
    assert control(emulator, "GET", "health/more").status == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("PUT", "switches", {"colour": 1}, "check_dates"),
        ("PUT", "switches", {"check_dates": 1}, "'check_dates' cannot be 1"),
        ("PUT", "switches", {"operations": "never"}, "polls:N"),
        ("PUT", "switches", {"consent": {"FR": "maybe"}}, "maybe"),
        ("PUT", "switches", {"reads_until_visible": -1}, "negative"),
        ("PUT", "switches", [], "not an object"),
        ("PUT", "switches", b"{", "not JSON"),
        ("PUT", "inventory", {"stocks": []}, "stock, limits, owned_elsewhere"),
        ("PUT", "inventory", {"stock": [{"country": "US"}]}, "country_code"),
        ("PUT", "inventory", {"stock": {}}, "a list of rules"),
        ("PUT", "inventory", {"limits": {"purchases": "1"}}, "'purchases' cannot be '1'"),
        ("PUT", "inventory", {"owned_elsewhere": [1]}, "a list of numbers"),
        ("PUT", "inventory", [], "an object"),
        ("PUT", "faults", {}, "a list"),
        ("PUT", "faults", [{}], "nothing happens"),
        ("PUT", "faults", [{"nht": 1, "status": 500}], "probability"),
        ("PUT", "faults", [{"operation": "buy", "status": 500}], "purchaseReservation"),
        ("PUT", "faults", [{"cut": "soon"}], "before"),
        ("PUT", "faults", [{"status": 42}], "200 to 599"),
        ("PUT", "faults", [{"status": 500, "nth": 0}], "at least 1"),
        ("PUT", "faults", [{"status": 500, "probability": 2}], "0 to 1"),
        ("PUT", "faults", [{"delay": -1}], "negative"),
        ("PUT", "faults", [{"delay": 1e300}], "cannot be"),
        ("PUT", "faults", [{"fail": {"code": "X"}}], "code and message"),
        ("PUT", "faults", [{"status": 500, "headers": {"A": "b\r\nC: d"}}], "printable"),
        ("PUT", "state", {"numbers": {}}, "phone_numbers"),
        ("PUT", "state", {"phone_numbers": []}, "maps keys"),
        ("PUT", "state", {"phone_numbers": {"1": {}}}, "'digits' is missing"),
        ("PUT", "state", [], "an object"),
        ("POST", "clock", {"advance": -1}, "not negative"),
        ("POST", "clock", {"advance": 1e300}, "not negative"),
        ("POST", "clock", {"advance": True}, "seconds"),
        ("POST", "clock", {}, "advance"),
        ("POST", "clock", b'{"advance": NaN}', "not negative"),
        ("GET", "ledger?since=1", None, "known is after"),
        ("GET", "ledger?after=x", None, "x"),
        ("POST", "numbers", {"number": "+1"}, "phone_number"),
        ("POST", "numbers", [], "an object"),
        ("POST", "numbers", {"resource": "nobody"}, "nobody"),
        ("POST", "numbers", {"phone_number": "+1 833"}, "not a telephone number"),
        ("POST", "numbers", {"phone_number_type": "mobile"}, "does not offer"),
        ("POST", "numbers", {"calling": "loud"}, "inbound+outbound"),
        ("POST", "numbers", {"purchase_date": "2025-06-02"}, "no offset"),
        ("POST", "numbers", {"area_code": "907"}, "out of stock"),
        ("PATCH", "numbers/18335550100", {"sms": "none"}, "nobody here owns"),
        ("PATCH", "numbers", {"sms": "none"}, "say which"),
        ("PATCH", "numbers/18335550100", [], "an object"),
        ("PATCH", "numbers/18335550100", {}, "calling"),
        ("PATCH", "numbers/18335550100", {"fax": "none"}, "calling"),
        ("DELETE", "numbers/x", None, "nobody here owns"),
        ("PUT", "faults", b"[" * 200_000, ""),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    emulator: Emulator, method: str, path: str, body: Any, named: str
) -> None:
    before = (emulator.state(), emulator.switches(), emulator.inventory(), emulator.faults())
    answer = control(emulator, method, path, body)
    assert answer.status == 400, answer.text
    assert named in answer.json["error"]
    assert before == (
        emulator.state(),
        emulator.switches(),
        emulator.inventory(),
        emulator.faults(),
    )


def test_state_goes_out_and_in(client: Client, make_emulator: Callable[..., Emulator]) -> None:
    client.buy(2)
    client.reserve(client.browse()[0])
    client.search()
    state = control(client.emulator, "GET", "state").json
    assert list(state) == [
        "phone_numbers",
        "holds",
        "released",
        "searches",
        "reservations",
        "operations",
        "program_briefs",
        "attachments",
        "short_codes",
    ]
    other = make_emulator()
    assert control(other, "PUT", "state", state).json == state
    copy = Client(other, client.time)
    assert copy.owned() == client.owned()
    assert copy.purchase_reservation().status == 202
    assert control(other, "PUT", "state", {"phone_numbers": {}}).status == 200
    assert copy.owned() == []
    assert copy.reservation().status == 200


def test_state_from_outside_keeps_its_appointments(
    client: Client, make_emulator: Callable[..., Emulator]
) -> None:
    client.reserve(client.browse()[0])
    other = make_emulator()
    other.set_state(client.emulator.state())
    other.advance(900)
    assert Client(other, client.time).reservation().json["status"] == "expired"


@pytest.mark.parametrize(
    ("table", "key", "change", "named"),
    [
        ("phone_numbers", "1", {}, "must be"),
        ("phone_numbers", None, {"change": ["x"]}, "'change'"),
        ("phone_numbers", None, {"purchased": 1e18}, "'purchased' cannot be"),
        ("searches", "x", {}, "must be"),
        ("reservations", GUID, {}, "must be"),
        ("reservations", None, {"items": {"1": {}}}, "not complete"),
        ("reservations", None, {"items": {"1": {"cost": 1}}}, "not complete"),
        ("operations", None, {"kind": "magic_"}, "known are"),
    ],
)
def test_records_that_do_not_fit_are_refused(
    client: Client, table: str, key: str | None, change: dict[str, Any], named: str
) -> None:
    client.buy()
    client.reserve(client.browse()[0])
    state = client.emulator.state()
    name, record = next(iter(state[table].items()))
    body = {table: {key or name: record | change}}
    answer = control(client.emulator, "PUT", "state", body)
    assert answer.status == 400
    assert named in answer.json["error"]
    assert client.emulator.state() == state


def test_operations_whose_thing_was_taken_away_fail(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    client = Client(make_emulator(operations="polls:1"), time)
    search_id = client.search()
    client.reserve(client.browse()[0])
    client.purchase_reservation()
    client.emulator.set_state({"searches": {}, "reservations": {}})
    for operation_id in (f"search_{search_id}", f"reservationPurchase_{GUID}"):
        assert client.statuses(operation_id, 2)[-1] == "failed"


def test_requests(client: Client) -> None:
    client.get("/phoneNumbers?top=7")
    client.get("/phoneNumbers", headers={"Authorization": "x"})
    client.get("/nothing", version=None)
    answer = control(client.emulator, "GET", "requests")
    first, second, third = answer.json["requests"]
    assert first == {
        "method": "GET",
        "path": "/phoneNumbers",
        "query": "top=7&api-version=2025-06-01",
        "status": 200,
        "operation": "listPurchasedPhoneNumbers",
        "resource": "contoso",
        "time": "2025-06-02T09:30:00.6171875+00:00",
    }
    assert (second["status"], second["resource"]) == (401, None)
    assert (third["status"], third["operation"]) == (404, None)


def test_ledger(client: Client) -> None:
    (digits,) = client.buy()
    client.change(digits, sms="outbound")
    client.release(digits)
    lines = control(client.emulator, "GET", "ledger").json["ledger"]
    assert [line["kind"] for line in lines] == ["hold", "purchase", "capabilities", "release"]
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4]
    assert {line["number"] for line in lines} == {f"+{digits}"}
    assert {line["resource"] for line in lines} == {"contoso"}
    assert lines[1] == {
        "sequence": 2,
        "time": "2025-06-02T09:30:00.6171875+00:00",
        "resource": "contoso",
        "kind": "purchase",
        "number": f"+{digits}",
        "via": lines[0]["via"].replace("search_", "purchase_"),
    }
    assert lines[2]["detail"] == {"calling": "inbound", "sms": "outbound"}
    rest = control(client.emulator, "GET", "ledger?after=3").json["ledger"]
    assert rest == lines[3:]


def test_clock(client: Client) -> None:
    answer = control(client.emulator, "POST", "clock", {"advance": 90.5})
    assert answer.json == {"now": "2025-06-02T09:31:31.1171875+00:00", "offset": 90.5}
    assert client.get("/phoneNumbers").headers["date"] == "Mon, 02 Jun 2025 09:31:31 GMT"


def test_switches_are_set_as_a_whole(emulator: Emulator) -> None:
    answer = control(emulator, "PUT", "switches", {"reads_until_visible": 3})
    assert answer.json["reads_until_visible"] == 3
    assert control(emulator, "GET", "switches").json == answer.json
    control(emulator, "PUT", "switches", {"check_dates": False})
    assert emulator.switches()["reads_until_visible"] == 0
    assert emulator.switches()["consent"]["FR"] == "required"


def test_inventory_is_set_as_a_whole(emulator: Emulator) -> None:
    answer = control(
        emulator,
        "PUT",
        "inventory",
        {"stock": [{"area_code": "907"}], "owned_elsewhere": ["+18335550100", "18335550101"]},
    )
    assert answer.json == {
        "stock": [
            {
                "country_code": None,
                "phone_number_type": None,
                "area_code": "907",
                "available": 0,
            }
        ],
        "limits": {
            "search_quantity": 500,
            "searches_per_week": None,
            "purchases": None,
            "reservation_numbers": None,
        },
        "owned_elsewhere": ["+18335550100", "+18335550101"],
    }
    control(emulator, "PUT", "inventory", {})
    assert emulator.inventory()["stock"] == []


def test_reset(client: Client) -> None:
    emulator = client.emulator
    client.buy()
    emulator.set_switches({"check_dates": False})
    emulator.set_inventory({"limits": {"purchases": 1}})
    emulator.set_faults([{"delay": 1}])
    emulator.advance(60)
    assert control(emulator, "POST", "reset").json == {}
    fresh = Emulator(seed=1, time=client.time)
    assert emulator.state() == fresh.state()
    assert emulator.switches() == fresh.switches()
    assert emulator.inventory() == fresh.inventory()
    assert emulator.health() == fresh.health()
    assert emulator.ledger() == emulator.faults() == emulator.requests() == []
    assert client.browse() == Client(fresh, client.time).browse()


def test_numbers_behind_the_programs_back(client: Client) -> None:
    emulator = client.emulator
    bought = control(emulator, "POST", "numbers", {"area_code": "844", "sms": "none"})
    digits = bought.json["id"]
    assert digits.startswith("1844")
    assert bought.json["resource"] == "contoso"
    assert client.number(digits).json["capabilities"]["sms"] == "none"
    changed = control(emulator, "PATCH", f"numbers/%2B{digits}", {"sms": "outbound"})
    assert changed.json["capabilities"]["sms"] == "outbound"
    assert client.number(digits).json["capabilities"]["sms"] == "outbound"
    assert control(emulator, "DELETE", f"numbers/{digits}").json == {}
    assert client.number(digits).status == 404
    lines = emulator.ledger()
    assert [line["kind"] for line in lines] == ["purchase", "capabilities", "release"]
    assert {line["via"] for line in lines} == {"portal"}


def test_any_number_can_be_planted(client: Client) -> None:
    wanted = {
        "phone_number": "+19075550100",
        "phone_number_type": "geographic",
        "assignment_type": "person",
        "purchase_date": "2021-06-23T23:31:47.0550566Z",
    }
    planted = control(client.emulator, "POST", "numbers", wanted)
    assert planted.status == 200
    row = client.number("19075550100").json
    assert row["purchaseDate"].startswith("2021-06-23T23:31:47.05505")
    assert row["assignmentType"] == "person"
    again = control(client.emulator, "POST", "numbers", wanted)
    assert "somebody has" in again.json["error"]


def test_methods_are_the_calls(client: Client) -> None:
    emulator = client.emulator
    row = emulator.buy_number(phone_number_type="geographic", area_code="907")
    assert emulator.change_number(row["phoneNumber"], calling="inbound")["capabilities"] == {
        "calling": "inbound",
        "sms": "none",
    }
    emulator.release_number(row["id"])
    with pytest.raises(ValueError, match="nobody here owns"):
        emulator.release_number(row["id"])
