"""What the page is given: a screenful of each table, cheaply, and nothing secret."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from pulumi_acsnumbers.emulator import Emulator, Request
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


def test_no_access_key_is_shown(client: Client) -> None:
    emulator = client.emulator
    shown = emulator.handle(Request("GET", "/_emulator/")).body
    shown += emulator.handle(Request("GET", "/_emulator/view")).body
    for resource in emulator.resources.values():
        assert not [key for key in resource.keys if key.encode() in shown]
