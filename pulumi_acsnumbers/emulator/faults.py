"""Faults: rules that make chosen requests fail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.routing import split_path
from pulumi_acsnumbers.emulator.rows import decode, encode


@dataclass(frozen=True)
class Rule:
    """One rule of `PUT /_emulator/faults`: which requests it matches, when it fires, what happens.

    Operation, method and path select requests; omitted ones match all. `nth`, count and probability
    select among the matches; if none is given, all. The rest says what happens.

    Attributes:
        operation: The operationId of the contract, such as `purchaseReservation`.
        method: The method.
        path: A pattern with `*` for the decoded path.
        nth: From the nth match on, counted since the rule was set; on its own, only that one.
        count: At most this many times.
        probability: The probability from 0 to 1, with seeded randomness.
        delay: Seconds before anything else.
        cut: Close the connection without a response, `before` or `after` the request takes effect.
        status: The status to return instead.
        body: The body to return instead. A string is sent unchanged, as from a proxy; JSON as from
            the service.
        headers: The headers to return, with status and body.
        commit: The request takes effect before its response is replaced.
        truncate: The real response is cut off in the middle of its body.
        fail: The operation that the request starts ends `failed` with this error (code, message,
            and other members of the envelope).
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    nth: int | None = None
    count: int | None = None
    probability: float | None = None
    delay: float = 0.0
    cut: str | None = None
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    commit: bool = False
    truncate: bool = False
    fail: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.cut not in (None, "before", "after"):
            raise ValueError('fault: \'cut\' is "before" or "after"')
        if self.delay < 0:
            raise ValueError("fault: 'delay' cannot be negative")
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError("fault: 'status' is from 200 to 599")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError("fault: 'probability' is from 0 to 1")
        if any(value is not None and value < 1 for value in (self.nth, self.count)):
            raise ValueError("fault: 'nth' and 'count' are at least 1")
        if self.fail is not None and not {"code", "message"} <= self.fail.keys():
            raise ValueError("fault: 'fail' needs code and message")
        if any(not (name + value).isprintable() for name, value in self.headers.items()):
            raise ValueError("fault: 'headers' are printable text")
        if not (self.delay or self.cut or self.status or self.truncate or self.fail):
            raise ValueError("fault: nothing happens; say delay, cut, status, truncate or fail")

    def matches(self, request: Request, operation: str | None) -> bool:
        """Whether a request matches."""
        return (
            self.operation in (None, operation)
            and self.method in (None, request.method)
            and (
                self.path is None
                or fnmatchcase("/" + "/".join(split_path(request.path)), self.path)
            )
        )

    @property
    def times(self) -> float:
        """The maximum number of times it fires."""
        if self.count is not None:
            return self.count
        return 1 if self.nth is not None else float("inf")

    def response(self) -> Response:
        """The response that replaces the real one."""
        if isinstance(self.body, str):
            body = self.body.encode()
            content_type = "text/html" if self.body.lstrip().startswith("<") else "text/plain"
        else:
            body = b"" if self.body is None else json.dumps(self.body).encode()
            content_type = "application/json"
        headers = {"Content-Length": str(len(body))}
        if body:
            headers["Content-Type"] = content_type
        return Response(self.status or 200, list((headers | self.headers).items()), body)


@dataclass
class _Counted:
    rule: Rule
    matched: int = 0
    fired: int = 0


class Faults:
    """The active rules, with how often each has matched and fired. A restart clears them."""

    def __init__(self) -> None:
        self._rules: list[_Counted] = []
        self._random = Random()  # noqa: S311 - no secret

    def put(self, data: Any, operations: Sequence[str], seed: int) -> None:
        """Replace the rules; a ValueError says what is wrong with them."""
        if not isinstance(data, list):
            raise ValueError("faults: a list of rules is needed")
        rules = [decode(Rule, item) for item in data]
        for rule in rules:
            if rule.operation is not None and rule.operation not in operations:
                raise ValueError(
                    f"fault: unknown operation {rule.operation!r}; known are "
                    + ", ".join(operations)
                )
        self._rules = [_Counted(rule) for rule in rules]
        self._random.seed(f"{seed}/faults")

    def show(self) -> list[dict[str, Any]]:
        """The rules with their counts."""
        return [{**encode(c.rule), "matched": c.matched, "fired": c.fired} for c in self._rules]

    def pick(self, request: Request, operation: str | None) -> Rule | None:
        """The rule for a request: the first that fires. Every rule that matches counts it."""
        hit = None
        for counted in self._rules:
            rule = counted.rule
            if not rule.matches(request, operation):
                continue
            counted.matched += 1
            if (
                hit is None
                and counted.matched >= (rule.nth or 1)
                and counted.fired < rule.times
                and (rule.probability is None or self._random.random() < rule.probability)
            ):
                counted.fired += 1
                hit = rule
        return hit
