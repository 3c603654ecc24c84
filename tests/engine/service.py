"""The emulator in the test's own process, so that a test can stop time between two packets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from pulumi_acsnumbers.emulator import Emulator, Request, Response
from pulumi_acsnumbers.emulator.server import Server

TIMEOUT = 60.0
PURCHASE = "POST */:purchase"


@dataclass
class Pause:
    """One request whose answer is kept back until the test lets it go.

    The request has taken effect when `reached` is set.
    """

    pattern: str
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Wait until the request has come."""
        assert self.reached.wait(TIMEOUT), f"no request came for {self.pattern}"

    def release(self) -> None:
        """Let the answer go."""
        self.released.set()


class Observed(Emulator):
    """An emulator that shows each request to the test before its answer leaves."""

    before_answer: Callable[[Request], None]

    def handle(self, request: Request) -> Response:
        if request.path.startswith("/_test/"):
            self.before_answer(request)
            return Response(200, [("Content-Length", "0")])
        response = super().handle(request)
        self.before_answer(request)
        return response


class Service:
    """Azure Communication Services as a test sees it: what is owned, and what ever happened."""

    emulator_type: type[Observed] = Observed
    server_type: type[Server] = Server

    def __init__(self) -> None:
        self.emulator = self.emulator_type(
            seed=7, operations="immediate", resources=["contoso", "fabrikam"]
        )
        self.emulator.before_answer = self._keep_back
        self._server = self.server_type(self.emulator)
        self._pauses: list[Pause] = []
        self._lock = threading.Lock()
        self._seen = 0

    def close(self) -> None:
        """Answer whoever still waits, and stop listening."""
        with self._lock:
            for pause in self._pauses:
                pause.release()
            self._pauses.clear()
        self._server.close()
        self.emulator.close()

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return self._server.endpoint

    @property
    def access_key(self) -> str:
        """The key of the first resource."""
        return self.emulator.resources["contoso"].primary_key

    def connection_string(self, resource: str = "contoso") -> str:
        """The connection string of a resource."""
        return self.emulator.resources[resource].connection_string(self.endpoint)

    def secrets_in(self, text: str) -> bool:
        """Return whether a text shows a key of any resource."""
        resources = self.emulator.resources.values()
        return any(key in text for resource in resources for key in resource.keys)

    # What happened

    @property
    def owned(self) -> list[str]:
        """All numbers that are owned, E.164."""
        return sorted(f"+{digits}" for digits in self.emulator.state()["phone_numbers"])

    def capabilities(self, number: str) -> dict[str, str]:
        """What an owned number can do."""
        row = self.emulator.state()["phone_numbers"][number.removeprefix("+")]
        return {"calling": row["calling"], "sms": row["sms"]}

    def _ledger(self, kind: str) -> list[str]:
        return [
            entry["number"]
            for entry in self.emulator.ledger()
            if entry["kind"] == kind and entry["via"] != "portal"
        ]

    @property
    def bought(self) -> list[str]:
        """Every number that was ever purchased through the API, in order."""
        return self._ledger("purchase")

    @property
    def released(self) -> list[str]:
        """Every number that was ever released through the API, in order."""
        return self._ledger("release")

    def place_of(self, kind: str, number: str) -> int:
        """Where in the ledger a number was purchased or released, for the last time."""
        return max(
            place
            for place, entry in enumerate(self.emulator.ledger())
            if entry["kind"] == kind and entry["number"] == number
        )

    def new_requests(self) -> list[str]:
        """The requests since the last time this was asked."""
        requests = [f"{r['method']} {r['path']}" for r in self.emulator.requests()]
        new, self._seen = requests[self._seen :], len(requests)
        return new

    # What a test does to it

    def pause(self, pattern: str) -> Pause:
        """Keep back the next answer to a request, as `POST */:purchase`, after it took effect."""
        pause = Pause(pattern)
        with self._lock:
            self._pauses.append(pause)
        return pause

    def _keep_back(self, request: Request) -> None:
        line = f"{request.method} {request.path}"
        with self._lock:
            pause = next((p for p in self._pauses if fnmatchcase(line, p.pattern)), None)
            if pause:
                self._pauses.remove(pause)
        if pause:
            pause.reached.set()
            pause.released.wait(TIMEOUT)

    def fault(self, **rule: Any) -> None:
        """Let one thing go wrong, and nothing else."""
        self.emulator.set_faults([rule])

    def no_fault(self) -> None:
        """Let nothing more go wrong."""
        self.emulator.set_faults([])

    def buy(self, area_code: str) -> str:
        """Buy a number in the portal."""
        return str(self.emulator.buy_number(area_code=area_code)["phoneNumber"])

    def restocked(self) -> None:
        """Have everything in stock again."""
        self.emulator.set_inventory({"stock": []})

    def sold_out(self, area_code: str) -> None:
        """Leave nothing in stock in an area, and restock all others."""
        self.emulator.set_inventory({"stock": [{"area_code": area_code, "available": 0}]})

    def grow_old(self, age: timedelta) -> None:
        """Let every reservation and search have been made, bought and run out so much earlier."""
        state = self.emulator.state()
        aged = {table: state[table] for table in ("reservations", "searches")}
        for row in (row for rows in aged.values() for row in rows.values()):
            row["created"] -= age.total_seconds()
            if row["expires"] is not None:
                row["expires"] -= age.total_seconds()
        self.emulator.set_state(aged)

    def forget_reservations(self) -> None:
        """Forget them and their purchases, as the service does after a month."""
        self.emulator.set_state({"reservations": {}, "operations": {}})
