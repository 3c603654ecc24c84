"""Give this plugin process's server more threads, where Python allows it.

The SDK serves a plugin process with a pool of four threads, whatever `--parallel` says. A create
mostly waits, so four of them block all others. Since the engine plans one resource after another, a
check behind them blocks resources of other packages too. The four is hard-coded in the SDK's main
function, and nothing exposes the pool. But configure() runs in one of its threads. Each thread has
a weak reference to the pool as its first argument (CPython 3.6 to 3.14), and a pool checks its
limit whenever work arrives.

None of this is guaranteed. If anything is not exactly as expected, the pool stays as it is and
everything works with four threads, only slower.
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, Final

LIMIT: Final = 64
"""Threads that serve the engine; `--parallel` is rarely higher. Each is created on demand."""

_PLUGIN: Final = "pulumi.dynamic.__main__"
_SERVER: Final = "grpc._server"


def widen(limit: int = LIMIT) -> bool:
    """Raise the limit of the pool that serves this process's engine calls.

    Returns:
        Whether it was raised.
    """
    try:
        pool: Any = _own_pool()
        if pool is None or not _serves_the_engine() or not 0 < pool._max_workers < limit:  # noqa: SLF001  # nothing public tells
            return False
        pool._max_workers = limit  # noqa: SLF001  # there is no public way
    except Exception:  # noqa: BLE001  # private names: any surprise means that there is no way
        return False
    return True


def _own_pool() -> ThreadPoolExecutor | None:
    """Return the pool that this thread belongs to."""
    thread: Any = threading.current_thread()
    reference = thread._args[0]  # noqa: SLF001  # nothing public tells
    pool = reference() if isinstance(reference, weakref.ref) else None
    return pool if isinstance(pool, ThreadPoolExecutor) else None


def is_plugin_process() -> bool:
    """Return whether the engine started this process to call provider methods."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return getattr(spec, "name", None) == _PLUGIN


def _serves_the_engine() -> bool:
    """Return whether this is a plugin process that is serving an engine call."""
    return is_plugin_process() and _SERVER in _callers()


def _callers() -> Iterator[str]:
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  # no need for inspect
    while frame is not None:
        yield str(frame.f_globals.get("__name__"))
        frame = frame.f_back
