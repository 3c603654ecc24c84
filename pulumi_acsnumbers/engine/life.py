"""The end of a plugin process: it ends with its engine, and what is to be done before that.

A CLI that is killed leaves its plugin processes running. Nobody records what they do from then on,
and each has the credential in its memory. So a thread asks every second whether the engine still
listens, and ends the process when it does not. Only a refused connection proves that: a port of
this machine refuses when nobody listens there, while an engine that is busy, stopped or swapped out
only lets the caller wait.
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
"""Seconds between two looks."""

REFUSALS: Final = 3
"""Refusals in a row that prove the end. On Windows one alone can come from a full queue."""

CALLBACKS_LIMIT: Final = 3.0
"""Seconds that all callbacks have together. The engine kills a plugin 5 s after it told it to end,
and the end is noticed up to a second late."""

_CONNECT_TIMEOUT: Final = 2.0


class Life:
    """The life of this process, which ends with that of its engine. Thread-safe.

    Args:
        address: Where the engine listens, as `127.0.0.1:4242`.
        refuses: Returns whether nobody listens there, for certain.
        ending: Returns whether this process was told to end.
        pause: Waits so many seconds between two looks.
        end: Ends the process at once, with an exit code.
        limit: Seconds that all callbacks have together.
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
        """Let something be done before this process ends, by itself or because it was told to.

        The last one that was registered runs first, as with `atexit`, each once. All together have
        `CALLBACKS_LIMIT` seconds, in a thread of their own; what a callback raises is dropped. They
        must start no thread, which Python may refuse by then, and bound what they wait for.
        They also run at the end of a run that went well. Calls of the engine can still be under way
        then. Nothing runs when the process is killed: SIGKILL, and SIGTERM, which only a main
        thread could catch, and that is the SDK's.
        """
        self._callbacks.append(callback)

    def start(self) -> None:
        """Watch the engine from a thread of its own, unless it cannot be seen from here."""
        atexit.register(self.close)
        if is_loopback(self._address) and not self._refuses(self._address):
            threading.Thread(target=self.watch, name="acsnumbers-life", daemon=True).start()

    def watch(self) -> None:
        """Look until the engine is gone, and end the process."""
        refusals = 0
        while refusals < REFUSALS:
            self._pause(PAUSE)
            if self._ending():
                # Calls that are under way hold the end back, and callbacks must not wait for it.
                self.close()
            refusals = refusals + 1 if self._refuses(self._address) else 0
        self.close()
        self._end(1)

    def look(self) -> None:
        """End the process at once if the engine is gone: something says that it may be."""
        if is_loopback(self._address) and all(
            self._refuses(self._address) for _ in range(REFUSALS)
        ):
            self.close()
            self._end(1)

    def close(self) -> None:
        """Run the callbacks that have not run yet; return when they are through, or out of time."""
        with self._closing:
            callbacks, self._callbacks = self._callbacks[::-1], []
            if not callbacks:
                return
            thread = threading.Thread(target=_run, args=(callbacks,), daemon=True)
            try:
                thread.start()
            except RuntimeError:  # Python 3.12 starts none once the interpreter ends
                _run(callbacks)
            else:
                thread.join(self._limit)


_life: Life | None = None
_starting = threading.Lock()
_told_to_end = threading.Event()


def on_end(callback: Callable[[], object]) -> None:
    """Let something be done before this plugin process ends; see `Life.on_end`.

    Nothing happens in a process that was not started by an engine: a program, a test.
    """
    if _life is not None:
        _life.on_end(callback)


def start(address: str | None = None) -> Life:
    """Let this process, which an engine started, end with it.

    Args:
        address: Where the engine listens; the last argument of this process by default.
    """
    global _life  # noqa: PLW0603  # one process, one life
    with _starting:
        if _life is None:
            _life = Life(sys.argv[-1] if address is None else address)
            _life.start()
        return _life


def tell_to_end() -> None:
    """Note that this process was told to end, where Python itself does not show it."""
    _told_to_end.set()


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
    """Return whether nobody listens at an address; a time-out does not prove it."""
    host, port = _split(address)
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
    except ConnectionRefusedError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return False


def shutting_down() -> bool:
    """Return whether this process is on its way out.

    After the second interrupt the engine ends its plugins, and what finishes then is not recorded
    any more. Python lets no new future start from that moment on; nothing else shows it in a
    process whose main thread is the SDK's.
    """
    if _told_to_end.is_set():
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
