"""The end of a plugin process: it ends with its engine, after running its callbacks.

A CLI that is killed leaves its plugin processes running. Nobody records what they do from then on,
and each holds the credential in memory. So a thread checks every second whether the engine still
listens, and ends the process if it does not. Only a refused connection proves that. A port on this
machine refuses if nobody listens, while an engine that is busy, stopped or swapped out lets the
caller wait.
"""

from __future__ import annotations

import atexit
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

PAUSE: Final = 1.0
"""Seconds between two checks."""

REFUSALS: Final = 3
"""Consecutive refusals that prove the end. On Windows a single one can come from a full queue."""

CALLBACKS_LIMIT: Final = 3.8
"""Seconds for all callbacks together. The engine kills a plugin 5 s after telling it to end, and
the process notices that up to a second late. A busy machine needs the time, and what is not noted
by then the next run refuses by name. Not more, as the engine ends one plugin after the other.
"""

_CONNECT_TIMEOUT: Final = 2.0


class Life:
    """The life of this process, which ends with that of its engine. Thread-safe.

    Args:
        address: Where the engine listens, such as `127.0.0.1:4242`.
        refuses: Returns whether certainly nobody listens there.
        ending: Returns whether this process was told to end.
        pause: Waits the given number of seconds between two checks.
        end: Ends the process at once, with an exit code.
        limit: Seconds for all callbacks together.
    """

    def __init__(
        self,
        address: str,
        *,
        refuses: Callable[[str], bool] | None = None,
        ending: Callable[[], bool] | None = None,
        pause: Callable[[float], None] = time.sleep,
        end: Callable[[int], object] = os._exit,
        limit: float = CALLBACKS_LIMIT,
    ) -> None:
        self._address = address
        self._refuses = refuses or connection_refused
        self._ending = ending or shutting_down
        self._pause = pause
        self._end = end
        self._limit = limit
        self._callbacks: list[Callable[[], object]] = []
        self._closing = threading.Lock()

    def on_end(self, callback: Callable[[], object]) -> None:
        """Register a callback to run before this process ends, on its own or when told to.

        The last one registered runs first, as with `atexit`, and each runs once. Together they have
        `CALLBACKS_LIMIT` seconds, in a thread of their own; exceptions are dropped. They must not
        start threads, which Python may refuse by then, and must limit what they wait for. They also
        run at the end of a successful run. Calls of the engine may still be in progress then.
        Nothing runs if the process is killed by SIGKILL, or by SIGTERM, which only the main thread
        could catch, and that belongs to the SDK.
        """
        self._callbacks.append(callback)

    def start(self) -> None:
        """Watch the engine from a separate thread, unless it is on another machine."""
        atexit.register(self.close)
        if is_loopback(self._address) and not self._refuses(self._address):
            threading.Thread(target=self.watch, name="acsnumbers-life", daemon=True).start()

    def watch(self) -> None:
        """Check until the engine is gone, then end the process."""
        refusals = 0
        while refusals < REFUSALS:
            self._pause(PAUSE)
            if self._ending():
                # Calls in progress delay the end, and the callbacks must not wait for them.
                self.close()
            refusals = refusals + 1 if self._refuses(self._address) else 0
        self.close()
        self._end(1)

    def look(self) -> None:
        """End the process at once if the engine is gone. Called when there is a hint that it is."""
        if is_loopback(self._address) and all(
            self._refuses(self._address) for _ in range(REFUSALS)
        ):
            self.close()
            self._end(1)

    def close(self) -> None:
        """Run the callbacks that have not run yet; return when they finish or run out of time."""
        with self._closing:
            callbacks, self._callbacks = self._callbacks[::-1], []
            if not callbacks:
                return
            thread = threading.Thread(target=_run, args=(callbacks,), daemon=True)
            try:
                thread.start()
            except RuntimeError:  # Python 3.12 starts no threads during its shutdown
                _run(callbacks)
            else:
                thread.join(self._limit)


_life: Life | None = None
_starting = threading.Lock()
_asked_to_end = threading.Event()


def on_end(callback: Callable[[], object]) -> None:
    """Register a callback to run before this plugin process ends; see `Life.on_end`.

    Does nothing in a process that no engine started, such as a program or a test.
    """
    if _life is not None:
        _life.on_end(callback)


def start(address: str | None = None) -> Life:
    """Make this process end with the engine that started it.

    Args:
        address: Where the engine listens; by default the last argument of this process.
    """
    global _life  # noqa: PLW0603  # one process, one life
    with _starting:
        if _life is None:
            _life = Life(sys.argv[-1] if address is None else address)
            _life.start()
        return _life


def tell_to_end() -> None:
    """Record that this process was told to end, where Python does not show it."""
    _asked_to_end.set()


def is_loopback(address: str) -> bool:
    """Return whether an address is on this machine, where a refusal proves that nobody listens."""
    host, _ = _split(address)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def connection_refused(address: str) -> bool:
    """Return whether nobody listens at an address. A timeout does not prove it."""
    host, port = _split(address)
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
    except ConnectionRefusedError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return False


def shutting_down() -> bool:
    """Return whether this process is shutting down.

    After the second interrupt the engine ends its plugins and no longer records what finishes. From
    then on Python starts no new futures, which is the only sign in a process whose main thread
    belongs to the SDK.
    """
    if _asked_to_end.is_set():
        return True
    try:
        with ThreadPoolExecutor(1) as executor:
            executor.submit(int)
    except RuntimeError:
        return True
    return False


def _split(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port


def _run(callbacks: list[Callable[[], Any]]) -> None:
    for callback in callbacks:
        with suppress(Exception):
            callback()
