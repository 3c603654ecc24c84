"""The emulator: one request in, one response out, whatever carries them."""

from __future__ import annotations

import base64
import os
import time as _time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from pulumi_acsnumbers.emulator import identity, latency, snapshot
from pulumi_acsnumbers.emulator.auth import (
    DEFAULT_RESOURCE,
    AccessKeys,
    Gate,
    Resource,
    make_resources,
)
from pulumi_acsnumbers.emulator.callers import Callers
from pulumi_acsnumbers.emulator.clock import Clock, http_date, timestamp
from pulumi_acsnumbers.emulator.control import Control
from pulumi_acsnumbers.emulator.faults import Faults, Rule
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response
from pulumi_acsnumbers.emulator.portal import Portal
from pulumi_acsnumbers.emulator.progress import Profile
from pulumi_acsnumbers.emulator.records import LATEST, Setting, decode, encode
from pulumi_acsnumbers.emulator.review import Review
from pulumi_acsnumbers.emulator.routing import Match
from pulumi_acsnumbers.emulator.served import Served
from pulumi_acsnumbers.emulator.service import Service
from pulumi_acsnumbers.emulator.settings import Supply, Switches
from pulumi_acsnumbers.emulator.store import Store
from pulumi_acsnumbers.emulator.tokens import Tokens
from pulumi_acsnumbers.emulator.view import ROWS, View
from pulumi_acsnumbers.emulator.world import World


class Emulator:
    """Communication Services on this machine, without a network.

    Args:
        seed: The same seed has the same numbers in stock; None takes that of the state file.
        operations: How long-running operations progress: `immediate`, `polls:N`, `seconds:S` or
            `realistic`.
        time_scale: Factor on measured times: 0.1 makes them ten times shorter.
        state: The state file; None keeps everything in memory.
        resources: The names of the resources.
        access_key: The first resource's primary key; the others' are made of their names.
        control_from: Networks that may use the control API beside this machine.
        time: The machine's clock, which credentials are checked with.
        sleep: How delays wait.

    Raises:
        ValueError: An argument cannot be used; the message says why.
        StateFileError: The state file cannot be used.
    """

    def __init__(
        self,
        *,
        seed: int | None = None,
        operations: str = "immediate",
        time_scale: float = 1.0,
        state: str | os.PathLike[str] | None = None,
        resources: Iterable[str] = (DEFAULT_RESOURCE,),
        access_key: str | None = None,
        control_from: Iterable[str] = (),
        time: Callable[[], float] = _time.time,
        sleep: Callable[[float], object] = _time.sleep,
    ) -> None:
        if time_scale < 0:
            raise ValueError("the time scale cannot be negative")
        profile = Profile.parse(operations)
        self.resources: dict[str, Resource] = make_resources(resources, access_key)
        self._sleep = sleep
        self._clock = Clock(time)
        self._store = Store(state)
        self._world = World(self._store, self._clock, seed)
        self._service = Service(self._world, profile, time_scale)
        self._lock = self._service.lock
        self._faults = Faults()
        self._served = Served()
        self._gate = Gate()
        self._gate.accept(
            "HMAC-SHA256",
            AccessKeys(
                self.resources.values(),
                # A client that goes by the `Date` of the answers signs with the moved clock.
                (time, self._clock.now),
                lambda: self._world.switches.check_dates,
            ),
        )
        tokens = Tokens(self.resources, time, lambda: self._world.switches)
        self._gate.accept("Bearer", tokens)
        self._identity = identity.ManagedIdentity(self.resources.values(), tokens)
        self._portal = Portal(self._world, self._service.numbers, self.resources)
        self._review = Review(self._world)
        self._view = View(self._world, self._service.operations)
        self._control = Control(self, Callers(control_from))

    def close(self) -> None:
        """Close the state file; nothing can be changed any more."""
        with self._lock:
            self._store.close()

    # The service

    def handle(self, request: Request) -> Response:
        """Answer a request, of the service or of the control API.

        Raises:
            ConnectionCut: A fault wants the connection closed.
        """
        if request.path.startswith("/_emulator/"):
            return self._control.handle(request)
        began = _time.perf_counter()
        match = self._service.router.find(request)
        with self._lock:
            rule = self._faults.pick(request, match.operation)
        delayed = self._wait(rule, match)
        resource = self._gate.resource(request)
        name = resource.name if resource is not None else None
        if rule is None:
            response = self._service.answer(request, match, resource, None)
        else:
            try:
                response = self._answer_with(rule, request, match, resource)
            except ConnectionCut as cut:
                self._log(request, None, match.operation, name)
                cut.delayed = delayed
                raise
        self._log(request, response.status, match.operation, name)
        if response.wait:
            seconds = response.wait * self._service.operations.time_scale
            self._sleep(seconds)
            delayed += seconds
        if rule is None or not isinstance(rule.body, str):
            self._add_usual_headers(response, match, began)
        response.delayed = delayed
        return response

    def _answer_with(
        self, rule: Rule, request: Request, match: Match, resource: Resource | None
    ) -> Response:
        """Answer a request that a fault hits."""
        if rule.cut == "before":
            raise ConnectionCut(after_commit=False)
        if rule.status is not None and not (rule.commit or rule.cut):
            return rule.response()
        response = self._service.answer(request, match, resource, rule.fail)
        if rule.cut == "after":
            raise ConnectionCut(after_commit=True)
        if rule.status is not None:
            response = rule.response()
        response.truncated = rule.truncate
        return response

    def _wait(self, rule: Rule | None, match: Match) -> float:
        """Keep the caller waiting as long as faults and latency want, holding no lock."""
        seconds = rule.delay if rule is not None else 0.0
        if self._world.switches.call_latency and match.operation is not None:
            with self._lock:
                measured = latency.seconds(match.operation, self._world.random)
            seconds += measured * self._service.operations.time_scale
        if seconds > 0:
            self._sleep(seconds)
        return seconds

    def _add_usual_headers(self, response: Response, match: Match, began: float) -> None:
        if match.route is not None and response.status != 401:
            response.headers.append(("api-supported-versions", match.route.family.header))
        reference = base64.b64encode(os.urandom(33)).decode()
        response.headers += (
            ("MS-CV", f"{reference[:22]}.0"),
            ("X-Azure-Ref", f"0{reference[22:]}"),
            ("X-Cache", "CONFIG_NOCACHE"),
            ("X-Processing-Time", f"{(_time.perf_counter() - began) * 1000:.0f}ms"),
            ("Strict-Transport-Security", "max-age=2592000"),
            ("Date", http_date(int(self._clock.now()))),
        )

    def _log(
        self, request: Request, status: int | None, operation: str | None, resource: str | None
    ) -> None:
        self._served.add(request, status, operation, resource, self._clock.now())

    # The control API, for tests in this process and, in JSON, below /_emulator/

    def health(self) -> dict[str, Any]:
        """That it lives, and what it is set to."""
        with self._lock:
            return {
                "status": "ok",
                "resources": list(self.resources),
                "seed": self._world.stock.seed,
                "operations": self._service.operations.profile.text,
                "phone_numbers": len(self._world.numbers),
                "now": timestamp(self._clock.now()),
                "clock_offset": self._clock.offset,
            }

    def reset(self) -> None:
        """Forget everything but the seed, as if freshly started: state, ledger, log, settings."""
        with self._lock:
            seed = self._world.stock.seed
            for table in self._store.tables.values():
                for key in list(table.rows):
                    table.drop(key)
            self._store.commit()
            self._world.load_settings(seed)
            self._faults.put([], (), seed)
            self._served.clear()
            self._service.schedule()

    def state(self) -> dict[str, dict[str, Any]]:
        """The tables of the state, each with its records by key."""
        with self._lock:
            self._service.settle()
            return snapshot.take(self._world.state_tables)

    def set_state(self, data: Any) -> None:
        """Replace the tables that are given; the others stay.

        Raises:
            ValueError: A table or a record is not as `state` shows them.
        """
        with self._lock:
            snapshot.restore(self._world.state_tables, data, self._service.check)
            self._store.commit()
            self._service.schedule()

    def issue_token(self, request: Request) -> Response:
        """Answer a request for a token, as the managed identity of a resource."""
        response = self._identity.answer(request)
        resource = self._identity.resource(request)
        name = resource.name if resource is not None else None
        self._log(request, response.status, identity.OPERATION, name)
        return response

    def identity_settings(self, origin: str) -> dict[str, dict[str, str]]:
        """By resource, the environment with which azure-identity asks here for tokens."""
        return self._identity.settings(origin)

    def requests(self) -> list[dict[str, Any]]:
        """The requests served, oldest first; a cut connection has no status."""
        names = ("method", "path", "query", "status", "operation", "resource")
        return [
            {**{name: getattr(line, name) for name in names}, "time": timestamp(line.time)}
            for line in self._served.all()
        ]

    def view(self) -> dict[str, Any]:
        """What the page shows, see `view.View`; the last requests are added."""
        requests = [line._asdict() for line in self._served.latest(ROWS)]
        with self._lock:
            self._service.settle()
            shown = self._view.show()
        return {
            "resources": list(self.resources),
            **shown,
            "requests": {"total": self._served.total, "rows": requests},
        }

    def ledger(self, after: int = 0) -> list[dict[str, Any]]:
        """Everything that was ever committed, in order, from a sequence number on.

        A line has sequence, time, resource, kind, number, via, and if it applies detail and brief.
        Kinds: `hold`, `unhold`, `purchase` (written when the service commits to it, before the
        number shows), `purchaseFailed`, `release`, `capabilities`. `via` is the operation or the
        reservation; `portal` for what the control API did.

        With a `brief`, its id: `briefCreated`, `briefChanged`, `briefSubmitted`, `briefDeleted`,
        `briefReviewed` (detail: status; `number` is the short code of an approval, else empty),
        `attachmentAdded`, `attachmentReplaced`, `attachmentDeleted` (detail: attachment); `via` is
        `api` or `portal`.
        """
        with self._lock:
            self._service.settle()
            entries = [entry for entry in self._world.entries if entry.sequence > after]
        shown = []
        for entry in entries:
            line = encode(entry) | {"time": timestamp(entry.time)}
            shown.append({name: value for name, value in line.items() if value is not None})
        return shown

    def advance(self, seconds: float) -> dict[str, Any]:
        """Move the service's clock forward; signatures may be dated by the machine's still."""
        with self._lock:
            offset = self._clock.offset + seconds
            if not (seconds >= 0 and self._clock.machine() + offset <= LATEST):
                raise ValueError("clock: 'advance' is a number of seconds, not negative")
            self._world.settings.put("clock", Setting(offset))
            self._store.commit()
            self._clock.offset = offset
            self._service.settle()
            return {"now": timestamp(self._clock.now()), "offset": offset}

    def faults(self) -> list[dict[str, Any]]:
        """The fault rules, with how often each matched and fired."""
        with self._lock:
            return self._faults.show()

    def set_faults(self, rules: Any) -> None:
        """Replace the fault rules."""
        with self._lock:
            self._faults.put(rules, self._service.router.operations, self._world.stock.seed)

    def switches(self) -> dict[str, Any]:
        """All switches."""
        return asdict(self._world.switches)

    def set_switches(self, data: Any) -> None:
        """Set the switches that are given, and the others to their defaults."""
        switches = decode(Switches, data)
        if switches.operations is not None:
            Profile.parse(switches.operations)
        with self._lock:
            self._world.settings.put("switches", Setting(data))
            self._store.commit()
            self._world.switches = switches

    def inventory(self) -> dict[str, Any]:
        """The rules of the supply."""
        supply = self._world.supply
        return {
            "stock": [asdict(rule) for rule in supply.stock],
            "limits": asdict(supply.limits),
            "owned_elsewhere": sorted(f"+{digits}" for digits in supply.owned_elsewhere),
        }

    def set_inventory(self, data: Any) -> None:
        """Set the supply: what is given, and the rest to its default."""
        supply = Supply.parse(data)
        with self._lock:
            self._world.settings.put("inventory", Setting(data))
            self._store.commit()
            self._world.supply = supply

    def buy_number(self, /, **number: Any) -> dict[str, Any]:
        """Let a resource own a number, as if bought in the portal; see `Portal.buy`."""
        return self._service.step(lambda: self._portal.buy(number))

    def change_number(self, number: str, /, **capabilities: str) -> dict[str, Any]:
        """Change an owned number's capabilities behind its owner's back."""
        return self._service.step(lambda: self._portal.change(number, capabilities))

    def release_number(self, number: str) -> None:
        """Release an owned number behind its owner's back."""
        self._service.step(lambda: self._portal.release(number))

    def review_brief(
        self, brief_id: str, /, resource: str | None = None, **verdict: Any
    ) -> dict[str, Any]:
        """End the review of a submitted program brief; see `review.Verdict`."""
        return self._service.step(lambda: self._review.decide(brief_id, resource, verdict))

    def change_brief(
        self, brief_id: str, content: Any, resource: str | None = None
    ) -> dict[str, Any]:
        """Edit a program brief behind its owner's back, whatever its status."""
        return self._service.step(lambda: self._review.change(brief_id, resource, content))

    def delete_brief(self, brief_id: str, resource: str | None = None) -> None:
        """Delete a program brief behind its owner's back, whatever its status."""
        self._service.step(lambda: self._review.delete(brief_id, resource))
