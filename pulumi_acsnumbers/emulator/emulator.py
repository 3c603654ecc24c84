"""The emulator: one request in, one response out, whatever the transport."""

from __future__ import annotations

import base64
import os
import time as _time
from collections.abc import Callable, Iterable

from pulumi_acsnumbers.emulator import latency
from pulumi_acsnumbers.emulator.administration import Administration
from pulumi_acsnumbers.emulator.auth import DEFAULT_RESOURCE, AccessKeys, Authenticators, Resource
from pulumi_acsnumbers.emulator.callers import Callers
from pulumi_acsnumbers.emulator.clock import http_date
from pulumi_acsnumbers.emulator.control import Control
from pulumi_acsnumbers.emulator.faults import Rule
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response
from pulumi_acsnumbers.emulator.page import is_browser_at_root, to_page
from pulumi_acsnumbers.emulator.routing import Match


class Emulator(Administration):
    """Communication Services on this machine, without a network.

    Args:
        seed: The same seed gives the same stock of numbers; None uses the state file's.
        operations: How long-running operations progress: `immediate`, `polls:N`, `seconds:S` or
            `realistic`.
        time_scale: Factor on measured times: 0.1 makes them ten times shorter.
        state: The state file; None keeps everything in memory.
        resources: The names of the resources.
        access_key: The first resource's primary key. The others' derive from their names.
        control_from: Networks that may use the control API besides this machine.
        time: The machine's clock, used to check credentials.
        sleep: Waits for delays.

    Raises:
        ValueError: An argument is invalid; the message says why.
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
        super().__init__(
            seed=seed,
            operations=operations,
            time_scale=time_scale,
            state=state,
            resources=resources,
            access_key=access_key,
            time=time,
        )
        self._sleep = sleep
        self._authenticators = Authenticators()
        self._authenticators.add(
            "HMAC-SHA256",
            AccessKeys(
                self.resources.values(),
                # A client that follows the `Date` of the responses signs with the moved clock.
                (time, self._clock.now),
                lambda: self._world.switches.check_dates,
            ),
        )
        self._authenticators.add("Bearer", self._tokens)
        self._control = Control(self, Callers(control_from))

    def handle(self, request: Request) -> Response:
        """Respond to a request, for the service or the control API.

        Raises:
            ConnectionCut: A fault closes the connection.
        """
        if request.path.startswith("/_emulator/"):
            return self._control.handle(request)
        if is_browser_at_root(request):
            return to_page()
        began = _time.perf_counter()
        match = self._service.router.find(request)
        with self._lock:
            rule = self._faults.pick(request, match.operation)
        delayed = self._wait(rule, match)
        resource = self._authenticators.resource(request)
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
        self._log(request, response, match.operation, name)
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
        """Respond to a request that a fault hits."""
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
        """Delay the response by faults and latency, holding no lock."""
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
