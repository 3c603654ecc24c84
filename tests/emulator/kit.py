"""A clock that a test moves, and a client that signs and checks every answer by the contract."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import yaml

from pulumi_acsnumbers.emulator import Emulator, Request, Response
from tests.support.clocks import FakeClock

CONTRACT = Path(__file__).parents[1] / "contract"
HOST = "127.0.0.1:8085"
V = "2025-06-01"
MERGE_PATCH = "application/merge-patch+json"
GUID = "6227aeb8-8086-4824-9586-05cafe96f37b"
TOLL_FREE = {
    "phoneNumberType": "tollFree",
    "assignmentType": "application",
    "capabilities": {"calling": "inbound", "sms": "none"},
}


class FakeTime(FakeClock):
    """The machine's clock, as the emulator asks it; a test or a sleep moves it."""

    def __init__(self) -> None:
        now = datetime(2025, 6, 2, 9, 30, tzinfo=UTC).timestamp() + 0.6171875
        super().__init__(now, start=datetime.fromtimestamp(0, UTC))

    def __call__(self) -> float:
        return self.seconds


def sign(
    key: str, method: str, target: str, body: bytes = b"", *, host: str = HOST, at: float
) -> dict[str, str]:
    """The headers of a signed request."""
    content_hash = base64.b64encode(hashlib.sha256(body).digest()).decode()
    date = format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)
    text = f"{method}\n{target}\n{date};{host};{content_hash}".encode("latin-1", "replace")
    signature = base64.b64encode(hmac.new(base64.b64decode(key), text, "sha256").digest()).decode()
    return {
        "Host": host,
        "x-ms-date": date,
        "x-ms-content-sha256": content_hash,
        "Authorization": "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256"
        f"&Signature={signature}",
    }


class Answer:
    """A response with its JSON."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.status = response.status
        self.text = response.body.decode()
        self.headers = {name.lower(): value for name, value in response.headers}

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error


class Client:
    """Sends signed requests to an emulator in this process."""

    def __init__(self, emulator: Emulator, time: FakeTime, resource: str = "contoso") -> None:
        self.emulator = emulator
        self.time = time
        self.key = emulator.resources[resource].primary_key

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = V,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        target = path
        members = [part for part in (query, f"api-version={version}" if version else "") if part]
        if members:
            target += ("&" if "?" in path else "?") + "&".join(members)
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        content_type = MERGE_PATCH if method == "PATCH" else "application/json"
        sent = sign(self.key, method, target, raw, at=self.time()) | {"Content-Type": content_type}
        return Answer(self.emulator.handle(Request(method, target, sent | (headers or {}), raw)))

    def get(self, path: str, **options: Any) -> Answer:
        return self("GET", path, **options)

    def search(self, quantity: int = 1, country: str = "US", **wanted: Any) -> str:
        """Start a search; the id of its result."""
        body = TOLL_FREE | {"quantity": quantity} | wanted
        answer = self("POST", f"/availablePhoneNumbers/countries/{country}/:search", body)
        assert answer.status == 202, answer.text
        return answer.headers["search-id"]

    def result(self, search_id: str) -> dict[str, Any]:
        answer = self.get(f"/availablePhoneNumbers/searchResults/{search_id}")
        assert answer.status == 200, answer.text
        result: dict[str, Any] = answer.json
        return result

    def purchase(self, search_id: str, **members: Any) -> Answer:
        return self("POST", "/availablePhoneNumbers/:purchase", {"searchId": search_id} | members)

    def buy(self, quantity: int = 1, country: str = "US", **wanted: Any) -> list[str]:
        """Search and purchase; the digits of the numbers."""
        search_id = self.search(quantity, country, **wanted)
        numbers = [number[1:] for number in self.result(search_id)["phoneNumbers"]]
        answer = self.purchase(search_id)
        assert answer.status == 202, answer.text
        return numbers

    def browse(self, country: str = "US", **body: Any) -> list[dict[str, Any]]:
        answer = self(
            "POST",
            f"/availablePhoneNumbers/countries/{country}/:browse",
            {"phoneNumberType": "tollFree"} | body,
        )
        assert answer.status == 200, answer.text
        rows: list[dict[str, Any]] = answer.json["phoneNumbers"]
        return rows

    def reserve(self, *rows: dict[str, Any], reservation_id: str = GUID) -> Answer:
        """Add rows of browse to a reservation."""
        path = f"/availablePhoneNumbers/reservations/{reservation_id}"
        return self("PATCH", path, {"phoneNumbers": {row["id"]: row for row in rows}})

    def reservation(self, reservation_id: str = GUID) -> Answer:
        return self.get(f"/availablePhoneNumbers/reservations/{reservation_id}")

    def purchase_reservation(self, body: Any = None, reservation_id: str = GUID) -> Answer:
        path = f"/availablePhoneNumbers/reservations/{reservation_id}/:purchase"
        return self("POST", path, body)

    def number(self, digits: str) -> Answer:
        return self.get(f"/phoneNumbers/%2B{digits}")

    def owned(self) -> list[str]:
        """The digits of all owned numbers, following the links."""
        found: list[str] = []
        answer = self.get("/phoneNumbers")
        for _ in range(200):
            found += [row["id"] for row in answer.json["phoneNumbers"]]
            if "nextLink" not in answer.json:
                return found
            answer = self.get(answer.json["nextLink"], version=None)
        raise AssertionError("the links never end")

    def change(self, digits: str, **capabilities: str) -> Answer:
        return self("PATCH", f"/phoneNumbers/%2B{digits}/capabilities", capabilities)

    def release(self, digits: str) -> Answer:
        return self("DELETE", f"/phoneNumbers/%2B{digits}")

    def operation(self, operation_id: str) -> Answer:
        return self.get(f"/phoneNumbers/operations/{quote(operation_id)}")

    def statuses(self, operation_id: str, polls: int) -> list[str]:
        return [self.operation(operation_id).json["status"] for _ in range(polls)]


@cache
def contract() -> dict[str, Any]:
    """The service's contract, its nullable members in the words of JSON Schema."""
    text = (CONTRACT / "acs-openapi.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = _nullable(yaml.safe_load(text))
    return loaded


def _nullable(node: Any) -> Any:
    if isinstance(node, list):
        return [_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _nullable(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


def check_contract(method: str, template: str, answer: Answer) -> None:
    """The body of an answer is as the contract describes it for its status."""
    responses = contract()["paths"][template][method.lower()]["responses"]
    described = responses.get(str(answer.status))
    if described is None:
        assert answer.status >= 400, f"{method} {template}: {answer.status} is not in the contract"
        described = contract()["components"]["responses"]["Error"]
    content = described.get("content")
    if not content:
        assert answer.text == ""
        return
    schema = content["application/json"]["schema"] | {"components": contract()["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json)
    for name, header in described.get("headers", {}).items():
        assert name.lower() in answer.headers or "only" in header.get("description", ""), name
