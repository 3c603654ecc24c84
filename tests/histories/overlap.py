"""Calls that run side by side, one at a time: they take turns at each request and each pause.

The engine deletes what does not depend on each other at once. Here that is repeatable: whose turn
is next is drawn, and a lock that is held makes the others go on until it is free.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random
from typing import Any

_STUCK = 5.0  # seconds of the machine after which a turn is taken away: a lock that is not ours


class Overlap:
    """Several calls at once.

    Args:
        chance: Draws whose turn it is.
        leave: Called before a turn ends; what it returns is given to `enter` at the next one.
        enter: Called when a turn begins.
    """

    current: Overlap | None = None

    def __init__(
        self, chance: Random, leave: Callable[[], Any], enter: Callable[[Any], None]
    ) -> None:
        self._chance, self._leave, self._enter = chance, leave, enter
        self._baton = threading.Condition()
        self._turn = 0
        self._alive: list[int] = []
        self._waiting: set[int] = set()
        self._ids: dict[int, int] = {}

    def run(self, calls: list[Callable[[], None]]) -> list[BaseException | None]:
        """Make the calls; return what each has raised."""
        raised: list[BaseException | None] = [None] * len(calls)
        self._alive = list(range(len(calls)))
        start = self._leave()

        def work(index: int) -> None:
            self._ids[threading.get_ident()] = index
            self._take(index, start)
            try:
                calls[index]()
            except BaseException as error:  # noqa: BLE001  # handed to the caller
                raised[index] = error
            self._leave()
            with self._baton:
                self._alive.remove(index)
                self._next()

        threads = [threading.Thread(target=work, args=(i,), daemon=True) for i in self._alive]
        Overlap.current = self
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            Overlap.current = None
            self._enter(start)
        return raised

    def switch(self, *, waiting: bool = False) -> None:
        """Let another call go on; with `waiting`, this one cannot before another has."""
        index = self._ids.get(threading.get_ident())
        if index is None:
            return
        state = self._leave()
        with self._baton:
            if waiting:
                self._waiting.add(index)
                if self._waiting >= set(self._alive):
                    raise AssertionError("calls that run side by side wait for each other")
            else:
                self._waiting.clear()
            self._next()
        self._take(index, state)

    def _next(self) -> None:
        ready = [index for index in self._alive if index not in self._waiting] or self._alive
        if ready:
            self._turn = self._chance.choice(ready)
        self._baton.notify_all()

    def _take(self, index: int, state: Any) -> None:
        with self._baton:
            while self._turn != index:
                if not self._baton.wait(_STUCK):
                    self._turn = index
        self._enter(state)


class Lock:
    """A lock under which others can go on; as `threading.Lock`."""

    def __init__(self) -> None:
        self._lock = _real_lock()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # as the real one
        """Take it."""
        overlap = Overlap.current
        if overlap is None or not blocking:
            return self._lock.acquire(blocking, timeout)
        while not self._lock.acquire(blocking=False):
            overlap.switch(waiting=True)
        return True

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def locked(self) -> bool:
        """Return whether somebody has it."""
        return self._lock.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


_real_lock = threading.Lock


def turns() -> None:
    """Let another call go on, if there is one."""
    if Overlap.current is not None:
        Overlap.current.switch()
