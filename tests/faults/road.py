"""The way between client and service, on which a share of the requests meets a fault.

Each request draws whether it meets one, and which, from one seeded source: the same seed has the
same faults. What happens is the emulator's own doing; this only chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Any, Protocol

import httpx

from pulumi_acsnumbers.emulator import Emulator
from tests.support.in_process import InProcessTransport

Rule = dict[str, Any]

PAGE = "<html><head><title>Gateway</title></head><body>There is nothing to see.</body></html>"


class Fault(Enum):
    """What a request can meet."""

    THROTTLED = "429"
    THROTTLED_FOR = "429 with Retry-After"
    ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    STALLED = "stalled"
    TRUNCATED = "truncated"
    PAGE = "HTML page"
    PAGE_404 = "HTML page, 404"
    EMPTY_404 = "empty 404"
    DELAYED = "delayed"


_SERVICE_WORDS: Mapping[Fault, tuple[int, Rule]] = {
    Fault.THROTTLED: (429, {"error": {"code": "TooManyRequests", "message": "Slow down."}}),
    Fault.THROTTLED_FOR: (429, {"error": {"code": "TooManyRequests", "message": "Slow down."}}),
    Fault.ERROR: (500, {"error": {"code": "InternalError", "message": "An error occurred."}}),
    Fault.BAD_GATEWAY: (502, {}),
    Fault.UNAVAILABLE: (503, {"error": {"code": "ServiceUnavailable", "message": "Busy."}}),
    Fault.GATEWAY_TIMEOUT: (504, {}),
}


def rule_of(fault: Fault, chance: Random, read_timeout: float) -> Rule:
    """Return the emulator's rule for a fault.

    Args:
        fault: What happens.
        chance: Draws what the name leaves open, such as whether the request took effect.
        read_timeout: The seconds of silence after which the client gives up.
    """
    took_effect = chance.random() < 0.5
    if fault in _SERVICE_WORDS:
        status, words = _SERVICE_WORDS[fault]
        body: Any = words if words and chance.random() < 0.7 else chance.choice([PAGE, None])
        rule = {"status": status, "body": body, "commit": took_effect and status != 429}
        if fault is Fault.THROTTLED_FOR:
            rule["headers"] = {"Retry-After": str(chance.randint(0, 12))}
        return rule
    match fault:
        case Fault.CUT_BEFORE | Fault.CUT_AFTER:
            return {"cut": "after" if fault is Fault.CUT_AFTER else "before"}
        case Fault.STALLED:
            return {"delay": read_timeout + 1.0, **({} if took_effect else {"cut": "before"})}
        case Fault.TRUNCATED:
            return {"truncate": True}
        case Fault.DELAYED:
            return {"delay": chance.uniform(0.1, 0.9 * read_timeout)}
    status = 200 if fault is Fault.PAGE else 404
    body = None if fault is Fault.EMPTY_404 else PAGE
    return {"status": status, "body": body, "commit": took_effect}


def takes_effect(rule: Rule) -> bool:
    """Return whether the service carries out a request that meets a rule."""
    return rule.get("cut") != "before" and ("status" not in rule or bool(rule.get("commit")))


class Bystander(Protocol):
    """Who sees each request, and can make the service itself behave badly."""

    def before(self, request: httpx.Request) -> Rule:
        """Return what else goes wrong with a request."""
        ...

    def after(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """Return the answer as the client sees it."""
        ...

    def committed(self, rule: Rule) -> None:
        """Take note that a rule of `before` has hit."""
        ...


@dataclass
class Road(httpx.BaseTransport):
    """Carries requests to an emulator, through faults.

    Attributes:
        emulator: The service.
        rate: The share of requests that meet a fault.
        chance: Draws them.
        bystander: What is wrong with the service itself, if anything.
        requests: How many there were.
        met: How many met which fault.
    """

    emulator: Emulator
    rate: float
    chance: Random
    bystander: Bystander | None = None
    requests: int = 0
    met: Counter[Fault] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._carrier = InProcessTransport(self.emulator)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the client."""
        self.requests += 1
        wrong = self.bystander.before(request) if self.bystander else {}
        rule = {**wrong, **self._fault(request)}
        self.emulator.set_faults([rule] if rule else [])
        if self.bystander and wrong and takes_effect(rule):
            self.bystander.committed(wrong)
        response = self._carrier.handle_request(request)
        if "location" in response.headers:
            # The emulator has no TLS, so the absolute links of its briefs begin with http.
            link = response.headers["location"]
            response.headers["location"] = link.replace("http://", "https://", 1)
        return self.bystander.after(request, response) if self.bystander else response

    def _fault(self, request: httpx.Request) -> Rule:
        if self.chance.random() >= self.rate:
            return {}
        fault = self.chance.choice(list(Fault))
        self.met[fault] += 1
        return rule_of(fault, self.chance, request.extensions["timeout"]["read"])
