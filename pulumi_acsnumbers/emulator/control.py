"""The control API below `/_emulator/`: JSON in, JSON out, unsigned, for this machine only.

`GET /_emulator/` itself is a page that shows and does some of it, for a person; see `page`. Who may
ask is said by `callers`.

| call | body | answer |
|---|---|---|
| `GET health` | | status, resources, seed, operations, phone_numbers, now, clock_offset |
| `POST reset` | | `{}`; everything is forgotten but the seed |
| `GET state`, `PUT state` | tables, each its rows by key; those given are replaced | the state |
| `GET requests` | | `{"requests": [{method, path, query, status, operation, resource, time}]}` |
| `GET requests/{key}` | | one of the last 200, with the first 16 KiB of its bodies |
| `GET ledger?after=N` | | `{"ledger": [...]}`, see `Administration.ledger` |
| `POST clock` | `{"advance": seconds}` | `{"now", "offset"}` |
| `GET faults`, `PUT faults` | a list of rules, see `faults.Rule` | the rules with their counts |
| `GET presets` | | by name: about, faults, inventory; what `acsnumbers emulator faults` chooses |
| `GET inventory`, `PUT inventory` | see `settings.Supply` | the whole supply |
| `GET switches`, `PUT switches` | see `settings.Switches` | all switches |
| `POST numbers` | see `portal.NewNumber` | the number, bought as if in the portal |
| `PATCH numbers/{number}` | `calling`, `sms` or both | the number |
| `DELETE numbers/{number}` | | `{}` |
| `POST briefs/{id}/review` | `status`, `number`?, `notes`?: see `review.Verdict` | the brief |
| `PATCH briefs/{id}` | a merge patch of its sections, as if edited in the portal | the brief |
| `DELETE briefs/{id}` | | `{}` |
| `GET view` | | what the page shows: of each table the newest rows, see `view.View` |
| `GET identity-settings` | | by resource, IDENTITY_ENDPOINT and IDENTITY_HEADER |
| `GET identity` | | a token, see `identity.ManagedIdentity` |

A program brief is shown, and edited, in the words of the `apiVersion` that wrote it last. When
several resources have briefs with one id, `?resource=NAME` says which is meant. Requests for tokens
are among the requests, as `getIdentityToken`.

A body that cannot be used, an unknown member included, is a 400 with `{"error": "a sentence"}`.
State, ledger, clock, inventory and switches outlive a restart with a state file; faults and
requests do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pulumi_acsnumbers.emulator.administration import Administration
from pulumi_acsnumbers.emulator.callers import Callers
from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.page import page
from pulumi_acsnumbers.emulator.presets import PRESETS
from pulumi_acsnumbers.emulator.routing import reply, split_path, split_query

CALLS = {
    "": ("GET",),
    "health": ("GET",),
    "reset": ("POST",),
    "state": ("GET", "PUT"),
    "requests": ("GET",),
    "ledger": ("GET",),
    "clock": ("POST",),
    "faults": ("GET", "PUT"),
    "presets": ("GET",),
    "inventory": ("GET", "PUT"),
    "switches": ("GET", "PUT"),
    "numbers": ("POST", "PATCH", "DELETE"),
    "briefs": ("POST", "PATCH", "DELETE"),
    "view": ("GET",),
    "identity-settings": ("GET",),
    "identity": ("GET",),
}


class Control:
    """Turns control requests into calls of the emulator's own methods."""

    def __init__(self, emulator: Administration, callers: Callers) -> None:
        self._emulator = emulator
        self._callers = callers
        self._getters: dict[str, Callable[[], Any]] = {
            "health": emulator.health,
            "state": emulator.state,
            "requests": lambda: {"requests": emulator.requests()},
            "faults": emulator.faults,
            "presets": lambda: {name: asdict(preset) for name, preset in PRESETS.items()},
            "inventory": emulator.inventory,
            "switches": emulator.switches,
            "view": emulator.view,
        }
        self._setters: dict[str, Callable[[Any], None]] = {
            "state": emulator.set_state,
            "faults": emulator.set_faults,
            "inventory": emulator.set_inventory,
            "switches": emulator.set_switches,
        }

    def handle(self, request: Request) -> Response:
        """Answer a control request."""
        refusal = self._callers.refusal(request)
        if refusal is not None:
            return reply(403, {"error": refusal})
        parts: list[str] = [*split_path(request.path), ""]
        _, name, *rest = parts
        if name not in CALLS:
            known = ", ".join(filter(None, CALLS))
            return reply(404, {"error": f"no call {name!r}; known are {known}"})
        if request.method not in CALLS[name]:
            methods = ", ".join(CALLS[name])
            return reply(
                405, {"error": f"{name or 'the page'} takes {methods}"}, ("Allow", methods)
            )
        if not name:
            return page()
        if name == "identity" and len(rest) == 1:
            return self._emulator.issue_token(request)
        try:
            return reply(200, self._call(request, name, rest[:-1]))
        except (ValueError, RecursionError) as error:
            return reply(400, {"error": str(error)})

    def _call(self, request: Request, name: str, rest: list[str]) -> Any:
        emulator = self._emulator
        if name == "numbers":
            return self._numbers(request, rest)
        if name == "briefs":
            return self._briefs(request, rest)
        if name == "requests" and len(rest) == 1:
            return emulator.exchange(_key(rest[0]))
        if rest:
            raise ValueError(f"nothing is below {name}")
        match request.method, name:
            case "GET", "ledger":
                return {"ledger": emulator.ledger(int(_query(request, "ledger", "after") or 0))}
            case "GET", "identity-settings":
                return emulator.identity_settings(request.origin)
            case "POST", "reset":
                emulator.reset()
                return {}
            case "POST", "clock":
                return emulator.advance(_seconds(_json(request)))
            case "PUT", _:
                self._setters[name](_json(request))
        return self._getters[name]()

    def _numbers(self, request: Request, rest: list[str]) -> Any:
        if request.method == "POST":
            body = _json(request)
            if rest or not isinstance(body, dict):
                raise ValueError("numbers: POST an object to numbers")
            return self._emulator.buy_number(**body)
        if len(rest) != 1:
            raise ValueError("numbers: say which, as numbers/{number}")
        if request.method == "DELETE":
            self._emulator.release_number(rest[0])
            return {}
        body = _json(request)
        if not isinstance(body, dict):
            raise ValueError("numbers: an object is needed")
        return self._emulator.change_number(rest[0], **body)

    def _briefs(self, request: Request, rest: list[str]) -> Any:
        places = {"POST": "briefs/{id}/review", "PATCH": "briefs/{id}", "DELETE": "briefs/{id}"}
        if rest[1:] != (["review"] if request.method == "POST" else []) or not rest:
            raise ValueError(f"briefs: {request.method} goes to {places[request.method]}")
        resource = _query(request, "briefs", "resource")
        if request.method == "DELETE":
            self._emulator.delete_brief(rest[0], resource)
            return {}
        body = _json(request)
        if request.method == "PATCH":
            return self._emulator.change_brief(rest[0], body, resource)
        if not isinstance(body, dict) or "resource" in body:
            raise ValueError("review: an object with 'status' is needed")
        return self._emulator.review_brief(rest[0], resource, **body)


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        raise ValueError("the body is not JSON") from None


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ValueError("requests: say which by its key, a number, as requests/{key}")
    return int(text)


def _query(request: Request, call: str, known: str) -> str | None:
    """The one parameter that a call takes, None when it is not given."""
    for name, value in split_query(request.query):
        if name != known:
            raise ValueError(f"{call}: unknown parameter {name!r}; known is {known}")
        return value
    return None


def _seconds(body: Any) -> float:
    if not isinstance(body, dict) or body.keys() != {"advance"}:
        raise ValueError('clock: {"advance": seconds} is needed')
    value = body["advance"]
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError("clock: 'advance' is a number of seconds")
    try:
        return float(value)
    except OverflowError:
        raise ValueError("clock: nothing lasts so long") from None
