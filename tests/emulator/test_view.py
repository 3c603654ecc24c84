"""What the page is given: a screenful of each table, cheaply, and nothing secret."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.auth import DEFAULT_KEY
from pulumi_acsnumbers.emulator.presets import PRESETS
from pulumi_acsnumbers.emulator.served import LONGEST_BODY, WITH_BODIES
from pulumi_acsnumbers.emulator.view import ROWS
from tests.emulator.brief_kit import BRIEF, BriefClient, form
from tests.emulator.kit import Client, FakeTime
from tests.emulator.test_control import control


def test_each_table_is_shown(client: Client, briefs: BriefClient, time: FakeTime) -> None:
    (digits,) = client.buy()
    client.reserve(client.browse()[0])
    briefs.write(form("2021-10-25-preview"))
    briefs.submit()
    view = control(client.emulator, "GET", "view").json
    assert view["now"] == time.seconds
    assert [row["number"] for row in view["numbers"]["rows"]] == [f"+{digits}"]
    (reservation,) = view["reservations"]["rows"]
    assert reservation["expires"] == time.seconds + 900
    assert view["reservations"]["live"] == view["briefs"]["live"] == 1
    assert [row["type"] for row in view["operations"]["rows"]] == ["purchase", "search"]
    assert view["briefs"]["rows"][0]["name"] == "Contoso Loyalty Program"
    assert [row["kind"] for row in view["ledger"]["rows"]][-2:] == ["purchase", "hold"]
    requests = client.emulator.requests()
    assert view["requests"]["total"] == len(requests)
    assert [row["path"] for row in view["requests"]["rows"]] == [
        row["path"] for row in reversed(requests)
    ]


def test_looking_is_no_poll(client: Client) -> None:
    client.emulator.set_switches({"operations": "polls:1"})
    search_id = client.search()
    for _ in range(5):
        assert control(client.emulator, "GET", "view").json["operations"]["live"] == 1
    assert client.statuses(f"search_{search_id}", 2)[-1] == "succeeded"


def test_ten_thousand_numbers_are_one_screenful(client: Client) -> None:
    client.buy()
    emulator = client.emulator
    (row,) = emulator.state()["phone_numbers"].values()
    many = {f"1907{n:07d}": {**row, "digits": f"1907{n:07d}"} for n in range(10_000)}
    emulator.set_state({"phone_numbers": many})
    response = emulator.handle(Request("GET", "/_emulator/view"))
    numbers = json.loads(response.body)["numbers"]
    assert numbers["total"] == 10_000
    assert [number["key"] for number in numbers["rows"]] == list(many)[: -ROWS - 1 : -1]
    assert len(response.body) < 64_000


def test_what_is_under_way_comes_first_however_old(briefs: BriefClient) -> None:
    for number in range(ROWS + 5):
        briefs.write(form("2021-10-25-preview"), f"{BRIEF[:-3]}{number:03d}")
    briefs.submit(f"{BRIEF[:-3]}001")
    shown = control(briefs.emulator, "GET", "view").json["briefs"]
    assert (shown["total"], shown["live"], len(shown["rows"])) == (ROWS + 5, 1, ROWS)
    assert [row["id"][-3:] for row in shown["rows"][:3]] == ["001", "054", "053"]


def test_requests_are_counted_from_one_again_after_a_reset(client: Client) -> None:
    client.get("/phoneNumbers")
    client.emulator.reset()
    client.get("/phoneNumbers")
    (row,) = client.emulator.view()["requests"]["rows"]
    assert (row["key"], row["status"]) == (1, 200)


def test_the_page_runs_its_own_style_and_script_and_nothing_else(emulator: Emulator) -> None:
    response = emulator.handle(Request("GET", "/_emulator/", {"host": "127.0.0.1:8085"}))
    assert response.status == 200
    assert response.header("content-type") == "text/html; charset=utf-8"
    policy = response.header("content-security-policy") or ""
    for kind in (b"style", b"script"):
        (text,) = re.findall(b"<%s>(.*?)</%s>" % (kind, kind), response.body, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        assert f"{kind.decode()}-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    addresses = set(re.findall(rb"""https?://[^\s"'<>]+""", response.body))
    assert addresses == {b"http://www.w3.org/2000/svg"}, "a name in the icon, not an address"


def shown(emulator: Emulator) -> bytes:
    """Return the page and what it is given."""
    paths = ("", "view", "requests", "requests/1", "faults", "presets", "health")
    return b"".join(emulator.handle(Request("GET", f"/_emulator/{path}")).body for path in paths)


def test_no_access_key_is_shown_but_the_one_that_everybody_knows(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    private = base64.b64encode(b"a key of somebody's own, for once").decode()
    for key, resources in ((None, ["a", "b"]), (private, ["a"])):
        emulator = make_emulator(resources=resources, access_key=key)
        Client(emulator, time, "a").get("/phoneNumbers")
        text = shown(emulator)
        keys = [key for one in emulator.resources.values() for key in one.keys]
        assert [key for key in keys if key.encode() in text] == ([DEFAULT_KEY] if not key else [])
        assert emulator.view()["access_key"] == (None if key else DEFAULT_KEY)


def test_a_request_is_shown_with_its_bodies_and_no_header(client: Client) -> None:
    client.search()
    emulator = client.emulator
    (row,) = [r for r in emulator.view()["requests"]["rows"] if r["path"].endswith("/:search")]
    told = control(emulator, "GET", f"requests/{row['key']}").json
    assert json.loads(told["request"]["text"])["phoneNumberType"] == "tollFree"
    assert told["request"]["whole"]
    assert {name: told[name] for name in row} == row
    client.get("/phoneNumbers/+18005550100")
    missing = control(emulator, "GET", f"requests/{emulator.view()['requests']['total']}").json
    assert "NotFound" in missing["response"]["text"]
    assert b"HMAC" not in shown(emulator) + json.dumps(told).encode()


def test_a_token_is_never_shown(client: Client) -> None:
    emulator = client.emulator
    key = emulator.resources["contoso"].primary_key
    query = "api-version=2019-08-01&resource=https://communication.azure.com"
    headers = {"x-identity-header": key, "host": "127.0.0.1:8085"}
    answer = emulator.handle(Request("GET", f"/_emulator/identity?{query}", headers))
    token = json.loads(answer.body)["access_token"].encode()
    total = emulator.view()["requests"]["total"]
    refused = control(emulator, "GET", f"requests/{total}")
    assert (refused.status, "are not kept" in refused.json["error"]) == (400, True)
    assert token not in shown(emulator) + json.dumps(refused.json).encode()
    bearer = {"authorization": f"Bearer {token.decode()}"}
    emulator.handle(Request("GET", "/phoneNumbers?api-version=2025-06-01", bearer))
    assert token not in shown(emulator) + json.dumps(emulator.exchange(total + 1)).encode()


def test_bodies_are_bounded_in_number_and_size(client: Client) -> None:
    emulator = client.emulator
    emulator.handle(Request("PATCH", "/x", {}, b"\xff" + b"x" * LONGEST_BODY))
    long = control(emulator, "GET", "requests/1").json["request"]
    assert (long["length"], long["whole"]) == (LONGEST_BODY + 1, False)
    assert len(long["text"]) == LONGEST_BODY
    for _ in range(WITH_BODIES):
        client.get("/phoneNumbers")
    for key, status in (("1", 400), ("2", 200), (str(WITH_BODIES + 1), 200)):
        assert control(emulator, "GET", f"requests/{key}").status == status, key
    for odd in ("x", "-1", "99999999999999999999", "1/2"):
        assert control(emulator, "GET", f"requests/{odd}").status == 400
    emulator.reset()
    assert control(emulator, "GET", f"requests/{WITH_BODIES}").status == 400


def test_a_browser_is_led_from_the_bare_address_to_the_page_and_nobody_else(
    emulator: Emulator,
) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    led = emulator.handle(Request("GET", "/", browser))
    assert (led.status, led.header("location")) == (302, "/_emulator/")
    for request in (
        Request("GET", "/", {"accept": "application/json"}),
        Request("GET", "/"),
        Request("POST", "/", browser),
        Request("GET", "/phoneNumbers", browser),
    ):
        assert emulator.handle(request).status == 401


def test_faults_and_limits_are_counted(client: Client) -> None:
    emulator = client.emulator
    assert emulator.view()["faults"] == {"rules": [], "limited": False}
    presets = control(emulator, "GET", "presets").json
    emulator.set_inventory(presets["out-of-stock"]["inventory"])
    emulator.set_faults(presets["slow"]["faults"] * (ROWS + 1))
    seen = emulator.view()["faults"]
    assert seen["limited"]
    assert len(seen["rules"]) == ROWS
    assert presets.keys() == PRESETS.keys()
