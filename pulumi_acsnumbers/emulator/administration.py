"""What the control API can do to the state: inspect it, prepare a test, act as the portal.

`Emulator` has these methods for tests in the same process; `control` offers them as JSON.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from pulumi_acsnumbers.emulator import identity, snapshot
from pulumi_acsnumbers.emulator.auth import DEFAULT_KEY, Resource, make_resources
from pulumi_acsnumbers.emulator.clock import Clock, timestamp
from pulumi_acsnumbers.emulator.faults import Faults
from pulumi_acsnumbers.emulator.messages import Request, Response
from pulumi_acsnumbers.emulator.portal import Portal
from pulumi_acsnumbers.emulator.progress import Profile
from pulumi_acsnumbers.emulator.review import Review
from pulumi_acsnumbers.emulator.rows import LATEST, Setting, decode, encode
from pulumi_acsnumbers.emulator.served import Served
from pulumi_acsnumbers.emulator.service import Service
from pulumi_acsnumbers.emulator.settings import Supply, Switches
from pulumi_acsnumbers.emulator.store import Store
from pulumi_acsnumbers.emulator.tokens import Tokens
from pulumi_acsnumbers.emulator.view import ROWS, View
from pulumi_acsnumbers.emulator.world import World


class Administration:
    """The parts of an emulator, and the operations on them that the service does not offer.

    The arguments are those of `Emulator`.
    """

    def __init__(
        self,
        *,
        seed: int | None,
        operations: str,
        time_scale: float,
        state: str | os.PathLike[str] | None,
        resources: Iterable[str],
        access_key: str | None,
        time: Callable[[], float],
    ) -> None:
        if time_scale < 0:
            raise ValueError("the time scale cannot be negative")
        profile = Profile.parse(operations)
        self.resources: dict[str, Resource] = make_resources(resources, access_key)
        self._clock = Clock(time)
        self._store = Store(state)
        self._world = World(self._store, self._clock, seed)
        self._service = Service(self._world, profile, time_scale)
        self._lock = self._service.lock
        self._faults = Faults()
        self._served = Served()
        self._tokens = Tokens(self.resources, time, lambda: self._world.switches)
        self._identity = identity.ManagedIdentity(self.resources.values(), self._tokens)
        self._portal = Portal(self._world, self._service.numbers, self.resources)
        self._review = Review(self._world)
        self._view = View(self._world, self._service.operations)

    def close(self) -> None:
        """Close the state file. Nothing can be changed afterwards."""
        with self._lock:
            self._store.close()

    def health(self) -> dict[str, Any]:
        """That it is running, and its settings."""
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
        """Return to the fresh state of the seed: clear state, ledger, log and settings."""
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
        """The tables of the state, each with its rows by key."""
        with self._lock:
            self._service.settle()
            return snapshot.take(self._world.state_tables)

    def set_state(self, data: Any) -> None:
        """Replace the given tables; the others do not change.

        Raises:
            ValueError: A table or a row does not have the form that `state` returns.
        """
        with self._lock:
            snapshot.restore(self._world.state_tables, data, self._service.check)
            self._store.commit()
            self._service.schedule()

    def issue_token(self, request: Request) -> Response:
        """Respond to a token request as the managed identity of a resource."""
        response = self._identity.answer(request)
        resource = self._identity.resource(request)
        name = resource.name if resource is not None else None
        # Its body is a token: it is never shown.
        self._served.add(
            request, response, identity.OPERATION, name, self._clock.now(), bodies=False
        )
        return response

    def identity_settings(self, origin: str) -> dict[str, dict[str, str]]:
        """The environment variables that make azure-identity request tokens here, by resource."""
        return self._identity.settings(origin)

    def requests(self) -> list[dict[str, Any]]:
        """The requests served, oldest first. A cut connection has no status."""
        names = ("method", "path", "query", "status", "operation", "resource")
        return [
            {**{name: getattr(line, name) for name in names}, "time": timestamp(line.time)}
            for line in self._served.all()
        ]

    def exchange(self, key: int) -> dict[str, Any]:
        """One of the last requests with its bodies, see `served.Served`."""
        return self._served.exchange(key)

    def view(self) -> dict[str, Any]:
        """What the page shows, see `view.View`, plus the latest requests."""
        requests = [line._asdict() for line in self._served.latest(ROWS)]
        with self._lock:
            self._service.settle()
            shown = self._view.show()
            rules = self._faults.show()[:ROWS]
            limited = self._world.supply != Supply()
        first = next(iter(self.resources.values()))
        return {
            "resources": list(self.resources),
            # The well-known key is no secret; another one is nobody's business here.
            "access_key": first.primary_key if first.primary_key == DEFAULT_KEY else None,
            "faults": {"rules": rules, "limited": limited},
            **shown,
            "requests": {"total": self._served.total, "rows": requests},
        }

    def ledger(self, after: int = 0) -> list[dict[str, Any]]:
        """Everything ever committed, in order, starting after a sequence number.

        A line has sequence, time, resource, kind, number, via, and where applicable detail and
        brief. Kinds: `hold`, `unhold`, `purchase` (written when the service commits to it, before
        the number is visible), `purchaseFailed`, `release`, `capabilities`. `via` is the operation
        or the reservation; `portal` for a change by the control API.

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
        """Move the service's clock forward. Signatures may still use the machine's date."""
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
        """The fault rules, with how often each has matched and fired."""
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
        """Set the given switches, and reset the others to their defaults."""
        switches = decode(Switches, data)
        if switches.operations is not None:
            Profile.parse(switches.operations)
        with self._lock:
            self._world.settings.put("switches", Setting(data))
            self._store.commit()
            self._world.switches = switches

    def inventory(self) -> dict[str, Any]:
        """The stock rules."""
        supply = self._world.supply
        return {
            "stock": [asdict(rule) for rule in supply.stock],
            "limits": asdict(supply.limits),
            "owned_elsewhere": sorted(f"+{digits}" for digits in supply.owned_elsewhere),
        }

    def set_inventory(self, data: Any) -> None:
        """Set the given stock rules, and reset the others to their defaults."""
        supply = Supply.parse(data)
        with self._lock:
            self._world.settings.put("inventory", Setting(data))
            self._store.commit()
            self._world.supply = supply

    def buy_number(self, /, **number: Any) -> dict[str, Any]:
        """Give a number to a resource, as if bought in the portal; see `Portal.buy`."""
        return self._service.step(lambda: self._portal.buy(number))

    def change_number(self, number: str, /, **capabilities: str) -> dict[str, Any]:
        """Change an owned number's capabilities as if in the portal, unknown to its owner."""
        return self._service.step(lambda: self._portal.change(number, capabilities))

    def release_number(self, number: str) -> None:
        """Release an owned number as if in the portal, unknown to its owner."""
        self._service.step(lambda: self._portal.release(number))

    def review_brief(
        self, brief_id: str, /, resource: str | None = None, **verdict: Any
    ) -> dict[str, Any]:
        """End the review of a submitted program brief; see `review.Verdict`."""
        return self._service.step(lambda: self._review.decide(brief_id, resource, verdict))

    def change_brief(
        self, brief_id: str, content: Any, resource: str | None = None
    ) -> dict[str, Any]:
        """Edit a program brief as if in the portal, whatever its status."""
        return self._service.step(lambda: self._review.change(brief_id, resource, content))

    def delete_brief(self, brief_id: str, resource: str | None = None) -> None:
        """Delete a program brief as if in the portal, whatever its status."""
        self._service.step(lambda: self._review.delete(brief_id, resource))

    def _log(
        self,
        request: Request,
        response: Response | None,
        operation: str | None,
        resource: str | None,
    ) -> None:
        self._served.add(request, response, operation, resource, self._clock.now())
