"""How soon the waiter notices the end of an operation, and with how many requests.

*Ours* is the package's own waiter, the other the official SDK's poller. Both are the real code, on
a clock that jumps. The durations are log-normal around the medians of the real service, with a
spread of 1.5. Fifty operations of each type are awaited one after another (alone), and fifty at
once. Writes benchmarks/waiting/: every poll, and a plot of them.
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import requests
import requests.adapters
import urllib3
from azure.communication.phonenumbers import PhoneNumberCapabilities, PhoneNumbersClient
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.transport import RequestsTransport
from matplotlib import pyplot as plt

from benchmarks.waiting_floor import least_delay
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.acs.poll_schedule import TYPICAL
from tests.support.clocks import JumpingClock

FOLDER = Path(__file__).with_suffix("")
ENDPOINT = "https://contoso.communication.azure.com"
KEY = "YmVuY2htYXJr"
OPERATIONS = 50
SPREAD = 1.5
SEED = 2025
WRONG = (0.2, 0.5, 2.0, 5.0)
NONE = Capabilities("none", "none")
SIDES = ("official", "ours")
COLOURS = ("silver", "tab:blue")
GUID = "6b1f0f6a-0000-4000-8000-{:012d}"


@dataclass
class Operation:
    """One long-running operation.

    Attributes:
        kind: The type of the operation.
        index: Its index among those of its type.
        takes: The seconds that the service needs.
        looks: The polls, in seconds from its start.
        known: When its end was known, in seconds from its start.
    """

    kind: str
    index: int
    takes: float
    started: bool = False
    began: float = 0.0
    looks: list[float] = field(default_factory=list)
    known: float = 0.0

    @property
    def guid(self) -> str:
        """The last part of the operation's id."""
        return GUID.format(self.index)

    @property
    def id(self) -> str:
        """The operation's id."""
        return f"{self.kind}_{self.guid}"

    @property
    def digits(self) -> str:
        """The number that it is about."""
        return f"1833555{self.index:04d}"


@dataclass
class Service:
    """Starts operations, and reports their status.

    Attributes:
        time: Its clock.
        operations: The operations that it can start.
    """

    time: JumpingClock
    operations: list[Operation]

    def answer(self, method: str, target: str) -> tuple[int, dict[str, str], Any]:
        """Return status, headers and body."""
        path = target.partition("?")[0]
        by_part = {o.digits: o for o in self.operations} | {o.guid: o for o in self.operations}
        operation = next((o for part, o in by_part.items() if part in path), None)
        if method == "GET" and operation and "/operations/" in path:
            operation.looks.append(self.time.seconds - operation.began)
            return 200, {}, self._status(operation)
        if method == "GET":
            return 200, {}, {}
        if operation is None:  # named in the body, or by the service: the next one
            operation = next(o for o in self.operations if not o.started)
        operation.started, operation.began = True, self.time.seconds
        location = f"/phoneNumbers/operations/{operation.id}?api-version=2025-06-01"
        headers = {"operation-id": operation.id, "Operation-Location": location}
        return 202, headers, {} if operation.kind == "capabilities" else None

    def _ended(self, operation: Operation) -> bool:
        return operation.started and self.time.seconds >= operation.began + operation.takes

    def _status(self, operation: Operation) -> dict[str, Any]:
        status = "succeeded" if self._ended(operation) else "running"
        return {"id": operation.id, "operationType": operation.kind, "status": status}


def draw(kind: str, factor: float = 1.0, seed: int = SEED) -> list[Operation]:
    """Return operations with their durations."""
    chance = random.Random(f"{seed} {kind}")  # noqa: S311  # the same draw every time
    sigma = math.log(SPREAD)
    times = (TYPICAL[kind] * factor * math.exp(sigma * chance.gauss(0, 1)) for _ in range(10**6))
    return [Operation(kind, index, next(times)) for index in range(OPERATIONS)]


class Ours:
    """The package's own waiter."""

    def __init__(self, operations: list[Operation]) -> None:
        self.time = JumpingClock()
        self.service = Service(self.time, operations)
        self.client = Client(
            ENDPOINT,
            AccessKey(KEY, clock=self.time),
            transport=httpx.MockTransport(self._answer),
            clock=self.time,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        status, headers, data = self.service.answer(request.method, request.url.raw_path.decode())
        return (
            httpx.Response(status, headers=headers, json=data)
            if data is not None
            else (httpx.Response(status, headers=headers))
        )

    def wait(self, operation: Operation) -> None:
        """Start an operation, and wait until it is known to have ended."""
        client, number = self.client, f"+{operation.digits}"
        deadline = Deadline.after(self.time, 3600)
        match operation.kind:
            case "search":
                search = client.searches.start("US", "tollFree", "application", NONE)
                operation = self.service.operations[int(search.id[-12:])]
                search.wait(deadline)
            case "purchase":
                client.searches.purchase(operation.guid)
                client.operations.resume(operation.id).wait(deadline)
            case "reservationPurchase":
                client.reservations.purchase(operation.guid)
                client.operations.resume(operation.id).wait(deadline)
            case "release":
                client.numbers.release(number).wait(deadline)
            case "capabilities":
                client.numbers.update_capabilities(number, calling="outbound").wait(deadline)
        operation.known = self.time.seconds - operation.began

    def alone(self) -> None:
        """Wait for one operation after another, as one process learns."""
        operations = self.service.operations
        for index in range(len(operations)):
            self.wait(operations[index])

    def at_once(self) -> None:
        """Wait for all operations at once, each in its own thread."""
        operations = self.service.operations
        self.time.run(*(lambda o=o: self.wait(o) for o in operations))


class Wire(requests.adapters.BaseAdapter):
    """Carries the official SDK's requests to the service of this program."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Respond to a request."""
        status, headers, data = self.service.answer(str(request.method), request.path_url)
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, str(request.url)
        response.headers.update({"Content-Type": "application/json", **headers})
        body = b"" if data is None else json.dumps(data).encode()
        response.raw = urllib3.HTTPResponse(io.BytesIO(body), headers, preload_content=False)
        return response

    def close(self) -> None:
        """There is nothing to close."""


class Transport(RequestsTransport):  # type: ignore[misc]  # has no types here
    """The SDK's transport, with pauses that take no time."""

    def __init__(self, service: Service) -> None:
        session = requests.Session()
        session.mount("https://", Wire(service))
        super().__init__(session=session, session_owner=False)
        self._time = service.time

    def sleep(self, duration: float) -> None:
        """Pause, as its poller does between two polls."""
        self._time.seconds += duration


class Official:
    """The official SDK's poller."""

    def __init__(self, operations: list[Operation]) -> None:
        self.time = JumpingClock()
        self.service = Service(self.time, operations)
        self.client = PhoneNumbersClient(
            ENDPOINT, AzureKeyCredential(KEY), transport=Transport(self.service)
        )

    def wait(self, operation: Operation) -> None:
        """Start an operation, and wait until it is known to have ended."""
        client: Any = self.client
        number = f"+{operation.digits}"
        match operation.kind:
            case "search":
                capabilities = PhoneNumberCapabilities(calling="none", sms="none")
                poller = client.begin_search_available_phone_numbers(
                    "US", "tollFree", "application", capabilities
                )
            case "purchase":
                poller = client.begin_purchase_phone_numbers(operation.guid)
            case "reservationPurchase":
                poller = client.begin_purchase_reservation(operation.guid)
            case "release":
                poller = client.begin_release_phone_number(number)
            case "capabilities":
                poller = client.begin_update_phone_number_capabilities(number, calling="outbound")
        poller.wait()
        operation.known = self.time.seconds - operation.began

    def alone(self) -> None:
        """Wait for one operation after another. All at once gives the same: nothing is shared."""
        for operation in self.service.operations:
            self.wait(operation)


@dataclass(frozen=True)
class Result:
    """The cost of waiting for operations of one type.

    Attributes:
        kind: Their type.
        operations: The operations, with their polls.
    """

    kind: str
    operations: list[Operation]

    @property
    def delay(self) -> float:
        """The mean seconds between an operation's end and the poll that sees it."""
        return sum(o.known - o.takes for o in self.operations) / len(self.operations)

    @property
    def requests(self) -> float:
        """The mean number of requests while waiting."""
        return sum(len(o.looks) for o in self.operations) / len(self.operations)


Pair = tuple[Result, Result]
"""The cost of ours, and of the official poller."""


def waited(
    side: type[Ours | Official],
    how: str,
    kind: str,
    factor: float = 1.0,
    seed: int = SEED,
) -> Result:
    """Make one side wait for fifty operations of a type."""
    here = side(draw(kind, factor, seed))
    getattr(here, how)()
    return Result(kind, here.service.operations)


def table(title: str, how: str, factor: float = 1.0) -> list[Pair]:
    """Print a line for each type, and return the results of both sides."""
    print(f"\n{title}\n")
    print("| kind | delay, s: ours | official | share | requests: ours | official | share |")
    print("|---|---|---|---|---|---|---|")
    results = []
    for kind in TYPICAL:
        ours = waited(Ours, how, kind, factor)
        other = waited(Official, "alone", kind, factor)
        print(
            f"| {kind} | {ours.delay:.2f} | {other.delay:.2f} | {ours.delay / other.delay:.2f} "
            f"| {ours.requests:.2f} | {other.requests:.2f} | {ours.requests / other.requests:.2f} |"
        )
        results.append((ours, other))
    return results


def write(folder: Path, results: dict[str, list[Pair]]) -> None:
    """Write every poll of both sides, one line per operation."""
    folder.mkdir(exist_ok=True)
    with (folder / "looks.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["how", "kind", "operation", "side", "ends", "known", "looks"])
        for how, pairs in results.items():
            for pair in pairs:
                for side, result in zip(("ours", "official"), pair, strict=True):
                    for o in result.operations:
                        looks = " ".join(f"{look:.2f}" for look in o.looks)
                        ends = [f"{o.takes:.2f}", f"{o.known:.2f}", looks]
                        lines.writerow([how, o.kind, o.index, side, *ends])


def plot(folder: Path, results: dict[str, list[Pair]]) -> None:
    """Plot the polls against the ends: points just above the line were noticed soon."""
    figure, rows = plt.subplots(len(results), len(TYPICAL), figsize=(20, 8), squeeze=False)
    for row, (how, pairs) in zip(rows, results.items(), strict=True):
        for axes, pair in zip(row, pairs, strict=True):
            for name, colour, result in zip(SIDES, COLOURS, reversed(pair), strict=True):
                points = [(o.takes, look) for o in result.operations for look in o.looks]
                label = f"{name}: {result.delay:.2f} s, {result.requests:.1f} requests"
                axes.plot(*zip(*points, strict=True), ".", color=colour, markersize=3, label=label)
            end = max(o.takes for o in pair[0].operations)
            axes.plot([0, end], [0, end], color="black", linewidth=0.5)
            axes.set(title=f"{pair[0].kind}, {how}", xlabel="ends after, s", ylabel="looks at, s")
            axes.legend(fontsize=7, loc="upper left")
    figure.tight_layout()
    figure.savefig(folder / "looks.png", dpi=80, metadata={"Software": None})


def main() -> None:
    """Print the tables; write the polls and their plot."""
    results = {
        "alone": table("One after the other, as expected", "alone"),
        "at once": table("Fifty at once, as expected", "at_once"),
    }
    for factor in WRONG:
        table(f"One after the other, {factor:g} times as long as expected", "alone", factor)
    for factor in WRONG:
        table(f"Fifty at once, {factor:g} times as long as expected", "at_once", factor)
    print("\nThe least delay that looks at one operation alone can have, with no more requests\n")
    print("| kind | share of the official poller's delay |")
    print("|---|---|")
    for kind, median in TYPICAL.items():
        print(f"| {kind} | {least_delay(median, math.log(SPREAD)):.2f} |")
    write(FOLDER, results)
    plot(FOLDER, results)
    print(f"\nwrote {FOLDER.name}/looks.csv and looks.png")


if __name__ == "__main__":
    main()
