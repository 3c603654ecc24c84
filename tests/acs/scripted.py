"""A service that says what a test tells it to, and a clock that a test moves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from tests.support.clocks import FakeClock

ENDPOINT = "https://contoso.communication.azure.com"
KEY = "YWNzLXdpcmUtZXhhbXBsZS1rZXktMDEyMzQ1Njc4OSE="
CONNECTION_STRING = f"endpoint={ENDPOINT}/;accesskey={KEY}"
VERSION = "api-version=2025-06-01"


Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Service:
    """Answers in turn, with the last answer again and again. Remembers what it was asked."""

    answers: list[Answer]
    clock: FakeClock = field(default_factory=FakeClock)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            if isinstance(answer, httpx.RequestError):
                answer.request = request  # as httpx does: the credential hangs on it
            raise answer
        if isinstance(answer, httpx.Response):  # a response is good for one reading only
            raw = b"".join(answer.stream)  # type: ignore[arg-type]  # made from bytes
            return Raw(answer.status_code, raw, answer.headers)
        return answer(request)

    def client(self, **options: Any) -> Client:
        options = {"transport": httpx.MockTransport(self), "chance": lambda: 1.0} | options
        return Client.from_connection_string(CONNECTION_STRING, clock=self.clock, **options)

    @property
    def targets(self) -> list[str]:
        return [f"{r.method} {r.url.raw_path.decode()}" for r in self.requests]

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(r.content) if r.content else None for r in self.requests]


def Raw(  # makes a response, as the class does
    status: int, content: bytes, headers: Any = None
) -> httpx.Response:
    """Return an answer whose bytes are not touched on the way, compressed ones too."""
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def service(*answers: Answer) -> Service:
    return Service(list(answers))


def reply(status: int, data: Any = None, **headers: str) -> httpx.Response:
    """Return an answer; a header's name is written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("MS-CV", "cv-1.0")
    return (
        httpx.Response(status, headers=named, json=data)
        if data is not None
        else httpx.Response(status, headers=named)
    )


def refusal(status: int, code: str, message: str = "no", **more: Any) -> httpx.Response:
    return reply(status, {"error": {"code": code, "message": message} | more})


def operation(operation_id: str, status: str, **more: Any) -> httpx.Response:
    kind = operation_id.partition("_")[0]
    return reply(200, {"id": operation_id, "operationType": kind, "status": status} | more)


COST = {"amount": 2.0, "currencyCode": "USD", "billingFrequency": "monthly"}
BOTH = {"calling": "inbound+outbound", "sms": "inbound+outbound"}


def owned(digits: str = "18335550100") -> dict[str, Any]:
    return {
        "id": digits,
        "phoneNumber": f"+{digits}",
        "countryCode": "US",
        "phoneNumberType": "tollFree",
        "capabilities": {"calling": "none", "sms": "outbound"},
        "assignmentType": "application",
        "purchaseDate": "2025-06-02T09:31:17.8690412+00:00",
        "cost": COST,
    }


def available(digits: str = "18335550101", **more: Any) -> dict[str, Any]:
    return {
        "id": digits,
        "countryCode": "US",
        "phoneNumber": f"+{digits}",
        "capabilities": BOTH,
        "phoneNumberType": "tollFree",
        "assignmentType": "application",
        "cost": COST,
        "status": "available",
    } | more


RESERVATION = "6b1f0f6a-0000-4000-8000-000000000003"
SEARCH = "6b1f0f6a-0000-4000-8000-000000000001"


def reservation(**numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": RESERVATION,
        "expiresAt": "2025-06-02T09:45:00.1234567+00:00",
        "phoneNumbers": {name.removeprefix("n"): row for name, row in numbers.items()},
        "status": "active",
    }


def search_result(**more: Any) -> dict[str, Any]:
    return {
        "searchId": SEARCH,
        "phoneNumbers": ["+18335550100"],
        "phoneNumberType": "tollFree",
        "assignmentType": "application",
        "capabilities": {"calling": "none", "sms": "outbound"},
        "cost": COST,
        "searchExpiresBy": "2025-06-02T09:46:03.4821907+00:00",
        "isAgreementToNotResellRequired": False,
        "error": "NoError",
    } | more
