"""The cache of one run of a program: results, and the clients that requested them.

A process can have many runs: the Automation API runs inline programs one after another and in
parallel. The SDK has one monitor per run, the connection to its engine. So a run's cache is kept as
long as its monitor.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from pulumi.runtime.settings import get_monitor

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..config import Settings


class Run:
    """One run of a program. Thread-safe."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], Any] = {}
        self._clients: dict[Settings, Client] = {}
        self._asking = threading.RLock()

    def answer(
        self, settings: Settings, question: tuple[Any, ...], ask: Callable[[Client], Any]
    ) -> Any:
        """Return a result, requested once per ACS resource."""
        key = (settings, *question)
        with self._asking:
            if key not in self._answers:
                self._answers[key] = ask(self._client(settings))
            return self._answers[key]

    def close(self) -> None:
        """Close its connections."""
        while self._clients:
            self._clients.popitem()[1].close()

    def _client(self, settings: Settings) -> Client:
        if settings not in self._clients:
            from ..acs.client import Client  # brings httpx

            self._clients[settings] = Client.for_access(settings)
        return self._clients[settings]


_runs: Final[weakref.WeakKeyDictionary[Any, Run]] = weakref.WeakKeyDictionary()
_finding: Final = threading.Lock()


@contextmanager
def this_run(known: Run | None = None) -> Iterator[Run]:
    """Provide the run that the calling code belongs to; without an engine, a temporary one.

    Args:
        known: The run, if the caller knows it.
    """
    monitor = get_monitor()
    if known is not None or monitor is not None:
        yield known or _of(monitor)
        return
    run = Run()
    try:
        yield run
    finally:
        run.close()


def _of(monitor: Any) -> Run:
    with _finding:
        if monitor not in _runs:
            run = Run()
            weakref.finalize(monitor, run.close)
            _runs[monitor] = run
        return _runs[monitor]
