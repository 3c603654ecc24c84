"""The emulator in a separate process that also records how long it kept each caller waiting.

`python -m benchmarks.harness.service` is `python -m pulumi_acsnumbers.emulator` with one more call,
`GET /_spans`. A caller's wait is part of what is measured, so only the service can report it.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

import httpx

from benchmarks.harness.usage import cpu_seconds
from pulumi_acsnumbers.emulator import Emulator, Request, Response
from pulumi_acsnumbers.emulator.server import Server

_TIMEOUT = 30.0
SEED = 7


@dataclass(frozen=True)
class Span:
    """One request as the service saw it.

    Attributes:
        operation: The operation, in one word.
        path: The path of the request.
        began: When its head had arrived, in seconds of the epoch.
        seconds: From then until its response.
    """

    operation: str
    path: str
    began: float
    seconds: float


class _Timed(Emulator):
    """An emulator that records how long each request took, including its latency."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._spans: list[tuple[str, str, float, float]] = []

    def handle(self, request: Request) -> Response:
        if request.path == "/_spans":
            body = json.dumps(self._spans).encode()
            self._spans = []
            return Response(200, [("Content-Length", str(len(body)))], body)
        began = time.time()
        try:
            return super().handle(request)
        finally:
            self._spans.append((request.method, request.path, began, time.time() - began))


class Service:
    """An ACS resource in a separate process, within a `with` block.

    Args:
        operations: How long-running operations progress; see the emulator.
        scale: The factor on all times.
        latency: Whether each call takes as long as on the real service.
        seed: The same seed draws the same times.
    """

    def __init__(
        self,
        operations: str = "immediate",
        *,
        scale: float = 1.0,
        latency: bool = False,
        seed: int = SEED,
    ) -> None:
        command = [sys.executable, "-m", __name__, "--operations", operations]
        command += ["--time-scale", str(scale), "--seed", str(seed)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None  # noqa: S101  # for the type checker
        ready = json.loads(self._process.stdout.readline())
        self.connection_string: str = ready["connection_string"]
        self.access_key: str = ready["access_key"]
        self.endpoint: str = ready["endpoint"]
        self.pid = self._process.pid
        self.ready_cpu = cpu_seconds(self.pid)
        self._control = httpx.Client(base_url=self.endpoint, timeout=_TIMEOUT)
        self._latency = latency
        self.reset()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        self._process.terminate()
        try:
            self._process.wait(_TIMEOUT)
        finally:
            self._process.kill()
            self._process.wait()

    def control(self, method: str, call: str, body: Any = None) -> Any:
        """Make a call of the control API."""
        answer = self._control.request(method, f"/_emulator/{call}", json=body)
        answer.raise_for_status()
        return answer.json()

    def reset(self) -> None:
        """Remove all owned numbers and all recorded requests."""
        self.control("POST", "reset")
        self.control("PUT", "switches", {"call_latency": self._latency})
        self.spans()

    def delay(self, seconds: float) -> None:
        """Delay every request by the given number of seconds."""
        self.control("PUT", "faults", [{"delay": seconds}] if seconds else [])

    def spans(self) -> list[Span]:
        """Return the requests of the service since the last call."""
        answer = self._control.get("/_spans")
        rows = answer.raise_for_status().json()
        return [
            Span(_operation(method, path), path, began, seconds)
            for method, path, began, seconds in rows
            if not path.startswith("/_emulator/")
        ]

    def requests(self) -> int:
        """Return the number of requests since the last call of this or `spans`."""
        return len(self.spans())

    def own(self, numbers: dict[str, Any]) -> None:
        """Make the resource own these numbers and no others; see the emulator's state."""
        self.control("PUT", "state", {"phone_numbers": numbers})

    def owned(self) -> dict[str, Any]:
        """Return the rows of the owned numbers, by digits."""
        rows: dict[str, Any] = self.control("GET", "state")["phone_numbers"]
        return rows

    def operation_seconds(self) -> dict[str, float]:
        """Return the duration of each operation since the reset, by its id."""
        rows = self.control("GET", "state")["operations"].values()
        return {row["id"]: row["seconds"] for row in rows}


def count(spans: list[Span]) -> dict[str, int]:
    """Return the number of requests of each operation."""
    return dict(Counter(span.operation for span in spans).most_common())


_OPERATIONS = (
    ("POST", ":browse", "browse"),
    ("POST", ":search", "search"),
    ("GET", "/searchResults/", "search result"),
    ("POST", ":purchase", "purchase"),
    ("PATCH", "/reservations/", "hold"),
    ("GET", "/reservations/", "reservation"),
    ("GET", "/operations/", "operation"),
    ("PATCH", "/capabilities", "capabilities"),
    ("DELETE", "/phoneNumbers/", "release"),
    ("GET", "/phoneNumbers/", "number"),
    ("GET", "/phoneNumbers", "list"),
)


def _operation(method: str, path: str) -> str:
    found = (name for verb, part, name in _OPERATIONS if verb == method and part in path)
    return next(found, f"{method} {path}")


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--operations", default="immediate")
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    emulator = _Timed(
        seed=options.seed, operations=options.operations, time_scale=options.time_scale
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = Server(emulator)
    resource = next(iter(emulator.resources.values()))
    ready = {
        "endpoint": server.endpoint,
        "access_key": resource.primary_key,
        "connection_string": resource.connection_string(server.endpoint),
    }
    print(json.dumps(ready), flush=True)
    stop.wait()
    server.close()
    emulator.close()


if __name__ == "__main__":
    main()
