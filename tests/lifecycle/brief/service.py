"""A small service of program briefs that a test can make behave badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

ENDPOINT = "https://contoso.communication.azure.com"
ROOT = "/shortCodes/countries/US/programBriefs"
RESERVATIONS = "/availablePhoneNumbers/reservations"
READING = ("GET", "LIST", "NOTES")
CLOSED = ("submitted", "approved", "denied")


@dataclass
class Briefs:
    """Briefs by id, as stored.

    Each request is kept as its verb, what it is about, and its version. The verbs are those of
    HTTP for one brief, `LIST` for all of them, `NOTES` for the list of reservations, and `NOTE`
    for a reservation that is made.

    Attributes:
        reservations: The ids of the reservations, which are notes.
        ignores_null: A null in a patch changes nothing.
        drops_nested: How often a patch drops what it does not mention of the sections it touches,
            arrays only, as a sibling service does.
        forgets: Members that are never stored, by their name on the wire.
        rewrites: Members that are stored as something else.
        deaf: Deletes are answered, and not done.
        strict: A submission in a wrong status is refused.
        kill: Called before and after each request with its number; may raise.
        answers: Answers to give instead of doing the work, by method.
    """

    briefs: dict[str, dict[str, Any]] = field(default_factory=dict)
    reservations: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    submissions: list[str] = field(default_factory=list)
    ignores_null: bool = False
    drops_nested: int = 0
    forgets: tuple[str, ...] = ()
    rewrites: dict[str, Any] = field(default_factory=dict)
    deaf: bool = False
    strict: bool = True
    slow_submit: int = 0
    kill: Callable[[int, str], None] = lambda _n, _when: None
    answers: dict[str, list[httpx.Response | Exception]] = field(default_factory=dict)
    then: dict[str, list[Exception]] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number = len(self.requests)
        version = request.url.params["api-version"]
        verb, brief_id = _verb(request)
        # A submission is kept as what is sent.
        shown = f"POST {brief_id}/:submit" if verb == "SUBMIT" else f"{verb} {brief_id}"
        self.requests.append(f"{shown} {version}")
        self.bodies.append(json.loads(request.content) if request.content else None)
        self.kill(number, "before")
        if self.answers.get(verb):
            answer = self.answers[verb].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        act: Callable[[str, Any], httpx.Response] = getattr(self, f"_{verb.lower()}")
        answer = act(brief_id, self.bodies[-1])
        self.kill(number, "after")
        if self.then.get(verb):
            raise self.then[verb].pop(0)
        return answer

    def review(self, brief_id: str, status: str, **more: Any) -> None:
        """Do what the reviewers do."""
        self.briefs[brief_id] |= {"status": status, **more}

    def writes(self) -> list[str]:
        return [verb for verb in self.verbs() if verb not in READING]

    def verbs(self, start: int = 0) -> list[str]:
        """Return the verbs of the requests, from one of them on."""
        return [line.split()[0] for line in self.requests[start:]]

    def sent(self) -> list[Any]:
        """Return the bodies of the patches, without the id."""
        return [
            {k: v for k, v in body.items() if k != "id"}
            for line, body in zip(self.requests, self.bodies, strict=True)
            if line.startswith("PATCH")
        ]

    def _get(self, brief_id: str, _body: Any) -> httpx.Response:
        if brief_id not in self.briefs:
            return missing(brief_id)
        brief = self.briefs[brief_id]
        if self.slow_submit and brief["status"] == "submitted":
            self.slow_submit -= 1
            return answer(200, brief | {"status": "draft"})
        return answer(200, brief)

    def _list(self, _id: str, _body: Any) -> httpx.Response:
        return answer(200, {"programBriefs": list(self.briefs.values())})

    def _notes(self, _id: str, _body: Any) -> httpx.Response:
        rows = [{"id": one, "status": "expired"} for one in self.reservations]
        return answer(200, {"reservations": rows})

    def _note(self, reservation: str, body: Any) -> httpx.Response:
        assert body == {"phoneNumbers": {}}
        if reservation not in self.reservations:
            self.reservations.append(reservation)
        return answer(201, {"id": reservation, "status": "active"})

    def _patch(self, brief_id: str, body: Any) -> httpx.Response:
        assert body["id"] == brief_id
        old = self.briefs.get(brief_id)
        if old and old["status"] in CLOSED:
            return refusal(400, "BadRequest", "not in this status")
        brief = old or {
            "id": brief_id,
            "status": "draft",
            "costs": [{"amount": 650.0, "currencyCode": "USD", "billingFrequency": "once"}],
            "statusUpdatedDate": "2025-06-02T09:30:00+00:00",
        }
        patch = {k: v for k, v in body.items() if k != "id"}
        if self.drops_nested:
            self.drops_nested -= 1
            brief = {
                k: _without_lists(v) if k in patch and isinstance(v, dict) else v
                for k, v in brief.items()
            }
        self.briefs[brief_id] = self._merge(brief, patch)
        return answer(200 if old else 201, self.briefs[brief_id])

    def _delete(self, brief_id: str, _body: Any) -> httpx.Response:
        brief = self.briefs.get(brief_id)
        if brief and brief["status"] != "draft":
            return refusal(400, "BadRequest", "not eligible for deletion")
        if not self.deaf:
            self.briefs.pop(brief_id, None)
        return httpx.Response(204)

    def _submit(self, brief_id: str, _body: Any) -> httpx.Response:
        if brief_id not in self.briefs:
            return missing(brief_id)
        brief = self.briefs[brief_id]
        if self.strict and brief["status"] in CLOSED:
            return refusal(400, "BadRequest", "submitted already")
        self.submissions.append(json.dumps(brief, sort_keys=True))
        brief["status"] = "submitted"
        brief.setdefault("submissionDate", "2025-06-02T09:31:00+00:00")
        return answer(200, brief)

    def _merge(self, target: Any, patch: Any) -> Any:
        if not isinstance(patch, dict):
            return patch
        result = dict(target) if isinstance(target, dict) else {}
        for key, value in patch.items():
            if key in self.forgets:
                continue
            if value is None:
                if not self.ignores_null:
                    result.pop(key, None)
            else:
                result[key] = self.rewrites.get(key) or self._merge(result.get(key), value)
        return result


def _verb(request: httpx.Request) -> tuple[str, str]:
    """Return what a request asks for, and of which brief or reservation."""
    method, path = request.method, request.url.path
    if path.startswith(RESERVATIONS):
        verb = {"GET": "NOTES", "PATCH": "NOTE"}[method]
        return verb, path.removeprefix(RESERVATIONS).strip("/") or "reservations"
    brief_id = path.removeprefix(ROOT).strip("/")
    if brief_id.endswith("/:submit"):
        return "SUBMIT", brief_id.removesuffix("/:submit")
    return (method, brief_id) if brief_id else ("LIST", "briefs")


def _without_lists(section: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in section.items() if not isinstance(v, list)}


def answer(status: int, data: Any) -> httpx.Response:
    return httpx.Response(status, json=data)


def refusal(status: int, code: str, message: str) -> httpx.Response:
    return answer(status, {"error": {"code": code, "message": message}})


def missing(brief_id: str) -> httpx.Response:
    text = f"Could not find the ProgramBrief with key 'Azure|6b1f0f6a-0000|{brief_id}'"
    return refusal(404, "NotFound", text)
