"""The Pulumi engine as a plugin process sees it: its log, and whether it still records results."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from ..acs.harmless import harmless
from ..lifecycle.core.syntax import PLAIN, Syntax
from .life import shutting_down

_CANCELLED: Final = "this run is being cancelled; run it again"
_LOG_TIMEOUT: Final = 2.0
_ALIVE_TIMEOUT: Final = 10.0


class Engine:
    """The engine that started this process. Thread-safe.

    Args:
        address: Where it listens; by default the last argument of this process.
        environ: The environment of this process.
    """

    def __init__(self, address: str | None = None, environ: dict[str, str] | None = None) -> None:
        self.address = sys.argv[-1] if address is None else address
        self._environ = os.environ if environ is None else environ
        self._connecting = threading.Lock()
        self._cancelled = threading.Event()
        self._stub: engine_pb2_grpc.EngineStub | None = None

    def obstacle(self) -> str | None:
        """Return why nothing may be bought now, or None."""
        if self._environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true", "t"):
            return (
                "PULUMI_SKIP_CHECKPOINTS is set, so a crash would lose the record of what is "
                "bought; unset it"
            )
        if self._cancelled.is_set():
            return _CANCELLED
        return self.abandoned()

    def cancel(self) -> None:
        """Allow no more purchases: the engine has cancelled the run.

        What is in progress continues and is recorded.
        """
        self._cancelled.set()

    def abandoned(self) -> str | None:
        """Return why results would no longer be recorded, or None."""
        if shutting_down():
            return _CANCELLED
        if not self.answers():
            return "the Pulumi engine that asked for it is gone; run it again"
        return None

    def answers(self) -> bool:
        """Return whether the engine is still alive.

        A killed CLI leaves this process running beside the next run, which works on the same order.
        """
        try:
            self._send(engine_pb2.DEBUG, "acsnumbers: about to spend", "", _ALIVE_TIMEOUT)
        except (grpc.RpcError, ValueError):
            return False
        return True

    def log(self, severity: Any, text: str, urn: str, *, ephemeral: bool) -> None:
        """Show a message on a resource's row. Never fails, because it is only informative."""
        try:
            self._send(severity, harmless(text), urn, _LOG_TIMEOUT, ephemeral=ephemeral)
        except (grpc.RpcError, ValueError):
            return

    def _send(
        self, severity: Any, text: str, urn: str, timeout: float, *, ephemeral: bool = True
    ) -> None:
        self._log(
            engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral),
            timeout=timeout,
        )

    @property
    def _log(self) -> Callable[..., Any]:
        with self._connecting:  # one channel for all threads
            if self._stub is None:
                self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self.address))
            return self._stub.Log


@dataclass(frozen=True, slots=True)
class EngineReporter:
    """A resource's own row in `pulumi up`, or log lines where there is no terminal.

    Attributes:
        engine: The engine, which shows it.
        urn: The resource whose row it writes to.
        syntax: How programs of this front end write the names in a message.
    """

    engine: Engine
    urn: str
    syntax: Syntax = PLAIN

    def phase(self, text: str) -> None:
        """Show the current step."""
        self.engine.log(engine_pb2.INFO, self.syntax.write(text), self.urn, ephemeral=True)

    def warn(self, text: str) -> None:
        """Show a warning that stays after the run.

        It is never an error, because that would mark the row as failed.
        """
        self.engine.log(engine_pb2.WARNING, self.syntax.write(text), self.urn, ephemeral=False)
