"""Recorded traffic of the real service, replayed: statuses, header names, shapes of bodies.

A recording is compared without what it cannot tell: sanitised ids, times, and how far an operation
had come at a poll.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.kit import CONTRACT, HOST, Answer, Client, FakeTime

# What a recording knows of the day it was made, not of the service's behaviour today.
OF_ITS_DAY = {"api-supported-versions", "date", "x-processing-time", "content-length"}
SANITISED_NUMBER = "14155550100"
ORIGIN = f"http://{HOST}"
TODAY = "2025-06-02T09:30:00+00:00"


def exchanges(name: str) -> list[dict[str, Any]]:
    text = (CONTRACT / "recordings" / f"{name}.json").read_text(encoding="utf-8")
    recorded: list[dict[str, Any]] = json.loads(text)["exchanges"]
    return recorded


def shape(value: Any, path: str = "") -> Any:
    """A body without its values: members in order, types, and the words of enums."""
    if isinstance(value, dict):
        keys = sorted(value) if path.endswith("phoneNumbers") else list(value)
        return {key: shape(value[key], f"{path}.{key}") for key in keys}
    if isinstance(value, list):
        return [shape(item, path) for item in value]
    if isinstance(value, str) and path.rsplit(".", 1)[-1] in {
        *("operationType", "phoneNumberType", "assignmentType", "currencyCode", "error"),
        *("billingFrequency", "countryCode", "code", "target", "message", "lastActionDateTime"),
    }:
        return value
    return type(value).__name__


class Replay:
    """Sends recorded requests and knows what their sanitised words stand for now."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.words = {"sanitized": "", SANITISED_NUMBER: SANITISED_NUMBER}

    def translate(self, text: str) -> str:
        for word, meaning in self.words.items():
            if meaning:
                text = text.replace(word, meaning)
        return text

    def send(self, request: dict[str, Any]) -> Answer:
        path = self.translate(request["path"])
        query = urlencode(request["query"], quote_via=quote)
        body = request["body"]
        if body is not None:
            body = json.loads(self.translate(json.dumps(body)))
        return self.client(request["method"], path, body, version=None, query=query)

    def sanitise(self, text: str) -> str:
        for word, meaning in self.words.items():
            if meaning:
                text = text.replace(meaning, word)
        return text

    def check(self, exchange: dict[str, Any]) -> Answer:
        answer = self.send(exchange["request"])
        recorded = exchange["response"]
        where = f"{exchange['request']['method']} {exchange['request']['path']}"
        assert answer.status == recorded["status"], where
        for name in ("search-id", "release-id", "capabilities-id"):
            self.words["sanitized"] = answer.headers.get(name, self.words["sanitized"])
        headers = dict(answer.response.headers)
        # Some recordings name the length of an empty or a torn body.
        assert set(recorded["headers"]) - {"Content-Length"} <= headers.keys(), where
        for name, value in recorded["headers"].items():
            if name.lower() not in OF_ITS_DAY:
                assert self.sanitise(headers[name]) == value, f"{where}: {name}"
        if recorded["body"] is None:
            assert answer.text == "", where
        else:
            body = json.loads(self.sanitise(answer.text))
            assert shape(body) == shape(recorded["body"]), where
        return answer


@pytest.fixture
def replay(make_emulator: Callable[..., Emulator], time: FakeTime) -> Callable[[str], Replay]:
    return lambda operations: Replay(Client(make_emulator(operations=operations), time))


@pytest.mark.parametrize(
    "name",
    ["get-number-not-found-404", "purchase-unknown-search-id-404", "search-invalid-country-400"],
)
def test_errors_are_the_recorded_ones(replay: Callable[[str], Replay], name: str) -> None:
    (exchange,) = exchanges(name)
    answer = replay("immediate").check(exchange)
    assert answer.json == exchange["response"]["body"]
    if exchange["request"]["query"]["api-version"] == "2025-06-01":
        recorded = exchange["response"]["headers"]["api-supported-versions"]
        assert answer.headers["api-supported-versions"] == recorded


def test_search(replay: Callable[[str], Replay]) -> None:
    playing = replay("polls:2")
    start, *polls, result = exchanges("search-success-us-tollfree-2023-05-01-preview")
    playing.check(start)
    seen = [playing.check(poll).json["status"] for poll in polls]
    assert seen == [poll["response"]["body"]["status"] for poll in polls]
    assert len(playing.check(result).json["phoneNumbers"]) == 1


def test_search_purchase_get_release(replay: Callable[[str], Replay]) -> None:
    """The purchase goes from running back to notStarted, as recorded."""
    playing = replay("polls:2")
    emulator = playing.client.emulator
    story = exchanges("search-purchase-get-release-2024-05-01-preview")
    seen: dict[str, list[tuple[str, str]]] = {}
    for exchange in story:
        request = exchange["request"]
        if request["path"] == "/availablePhoneNumbers/:purchase":
            emulator.set_switches({"operations": "polls:8"})
        elif request["method"] == "DELETE":
            emulator.set_switches({"operations": "polls:3"})
        answer = playing.check(exchange)
        if "searchResults" in request["path"]:
            playing.words[SANITISED_NUMBER] = answer.json["phoneNumbers"][0][1:]
        elif "operations" in request["path"]:
            kind = answer.json["operationType"]
            pair = (answer.json["status"], exchange["response"]["body"]["status"])
            seen.setdefault(kind, []).append(pair)
    assert all(ours == theirs for ours, theirs in seen["purchase"])
    for kind in ("search", "releasePhoneNumber"):
        ours, theirs = zip(*seen[kind], strict=True)
        assert ours[1:] == theirs[1:]


def test_capabilities(replay: Callable[[str], Replay]) -> None:
    playing = replay("polls:3")
    playing.client.emulator.buy_number(phone_number=f"+{SANITISED_NUMBER}")
    start, *polls, number = exchanges("update-capabilities-success-2024-05-01-preview")
    playing.check(start)
    seen = [playing.check(poll).json["status"] for poll in polls]
    assert seen == [poll["response"]["body"]["status"] for poll in polls]
    # The number was recorded before this version showed operators and campaigns.
    row = playing.send(number["request"]).json
    recorded = number["response"]["body"]
    assert row["capabilities"].items() >= recorded["capabilities"].items()
    assert [key for key in row if key in recorded] == list(recorded)


def test_list(replay: Callable[[str], Replay]) -> None:
    playing = replay("immediate")
    pages = exchanges("list-numbers-paging-2025-06-01")
    for row in pages[0]["response"]["body"]["phoneNumbers"]:
        playing.client.emulator.buy_number(
            phone_number_type=row["phoneNumberType"], purchase_date=row["purchaseDate"]
        )
    for page in pages:
        answer = playing.check(page)
        assert answer.json.get("nextLink") == page["response"]["body"].get("nextLink")


def test_reservation(replay: Callable[[str], Replay]) -> None:
    playing = replay("immediate")
    story = exchanges("reservation-lifecycle-2025-06-01")
    expiries = []
    for exchange in story:
        if "browse" in exchange["request"]["path"]:
            # Which numbers can send messages is by chance: only their form is compared.
            answer = playing.check(exchange)
            chosen = next(
                row for row in answer.json["phoneNumbers"] if row["capabilities"]["sms"] != "none"
            )
            playing.words["sanitized"] = chosen["id"]
            continue
        answer = playing.check(exchange)
        assert "date" in answer.headers
        if answer.status in (200, 201):
            expiries.append((answer.json["expiresAt"], exchange["request"]["method"]))
        playing.client.time.sleep(1)
    moved = [now > before for (before, _), (now, _) in pairwise(expiries)]
    assert moved == [method == "PATCH" for _, method in expiries[1:]]


@pytest.mark.parametrize(
    "name",
    [
        "shortcodes-01-2022-09-06-brief-create-get-update-delete",
        "shortcodes-09-2021-10-25-preview-brief-crud-list",
    ],
)
def test_program_brief(replay: Callable[[str], Replay], name: str) -> None:
    """Bodies are the recorded ones to the letter, but for the day and the id of the resource."""
    playing = replay("immediate")
    playing.words = {"sanitized": ""}
    resource = playing.client.emulator.resources["contoso"].id
    for exchange in exchanges(name):
        recorded = exchange["response"]
        answer = playing.send(exchange["request"])
        assert answer.status == recorded["status"]
        for header in ("Content-Type", "Strict-Transport-Security", "X-Cache"):
            assert answer.headers.get(header.lower()) == recorded["headers"].get(header)
        location = recorded["headers"].get("Location", "").replace("https://endpoint", ORIGIN)
        assert answer.headers.get("location", "") == location
        if recorded["body"] is None:
            assert answer.text == ""
            continue
        expected = json.dumps(recorded["body"], separators=(",", ":"))
        expected = re.sub(r"(?<=Azure\|)[^|]+", resource, expected)
        expected = re.sub(r'(?<="statusUpdatedDate":")[^"]+', TODAY, expected)
        assert answer.text == expected
