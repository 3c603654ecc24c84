"""Concurrent requests: a process that is ending has no time to send them one after another."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

AT_ONCE: Final = 16
"""The number of concurrent tasks, unless the caller gives another one."""

THREADS: Final = 64
"""The maximum, whatever the caller gives. A model that plays one step at a time sets it to 1."""


def together(tasks: Iterable[Callable[[], object]], *, at_once: int = AT_ONCE) -> None:
    """Do all of some tasks, several at once, and return when they are through.

    Plain threads, since a pool takes nothing more once the interpreter ends. Where Python starts no
    thread then either (from 3.12 on), the caller does what is left.

    Raises:
        BaseException: The first that a task raised, after the others.
    """
    left = deque(tasks)
    failures: list[BaseException] = []

    def work() -> None:
        while True:
            try:
                task = left.popleft()
            except IndexError:
                return
            try:
                task()
            except BaseException as error:  # noqa: BLE001  # raised again below, in the caller's thread
                failures.append(error)

    threads = []
    for _ in range(min(len(left), at_once, THREADS) - 1):
        thread = threading.Thread(target=work, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            break
        threads.append(thread)
    work()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
