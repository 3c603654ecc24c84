"""The emulator for one test: in the test's process, listening on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..emulator import Emulator
from ..emulator.auth import DEFAULT_RESOURCE
from ..emulator.server import Server


class AcsEmulator(Emulator):
    """Azure Communication Services for one test.

    It also has every method of `Emulator`: `buy_number`, `change_number` and `release_number` for
    changes in the portal, `review_brief`, `advance` for the clock, `set_faults`, `set_inventory`,
    `set_switches`, `state`, `ledger`, `requests`, `reset`.

    Args:
        resources: The names of the ACS resources.
        options: Other arguments of `Emulator`. By default operations end at once.
    """

    def __init__(self, resources: Iterable[str] = (DEFAULT_RESOURCE,), **options: Any) -> None:
        super().__init__(resources=resources, **options)
        self._server = Server(self)

    def close(self) -> None:
        """Stop listening and discard all state."""
        self._server.close()
        super().close()

    @property
    def endpoint(self) -> str:
        """The URL it listens on."""
        return self._server.endpoint

    @property
    def access_key(self) -> str:
        """The access key of the first resource."""
        return next(iter(self.resources.values())).primary_key

    @property
    def connection_string(self) -> str:
        """The connection string of the first resource."""
        return self.connection_string_of(next(iter(self.resources)))

    def connection_string_of(self, resource: str) -> str:
        """Return the connection string of a resource."""
        return self.resources[resource].connection_string(self.endpoint)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that a program needs to use the first resource."""
        return self.environment_of(next(iter(self.resources)))

    def environment_of(self, resource: str) -> dict[str, str]:
        """Return the environment variables that a program needs to use a resource."""
        return {"AZURE_COMMUNICATION_CONNECTION_STRING": self.connection_string_of(resource)}

    @property
    def numbers(self) -> list[str]:
        """Every owned number, E.164."""
        return sorted(f"+{digits}" for digits in self.state()["phone_numbers"])

    @property
    def bought(self) -> list[str]:
        """Every number that a program ever bought, in order."""
        return self._moved("purchase")

    @property
    def released(self) -> list[str]:
        """Every number that a program ever released, in order."""
        return self._moved("release")

    def _moved(self, kind: str) -> list[str]:
        return [
            line["number"]
            for line in self.ledger()
            if line["kind"] == kind and line["via"] != "portal"
        ]

    @property
    def briefs(self) -> list[dict[str, Any]]:
        """Every program brief: `id`, `resource`, `status`, `number`, `content` and more."""
        return list(self.state()["program_briefs"].values())
