"""Fifty numbers become a pool and a pool fifty numbers, each in one `up`: nothing is bought twice.

The way is `adopt` in the program alone. What it asks of the service is counted: a note for each
number that is adopted, and two looks for each order that goes, at what it bought and whether more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.harness import Stack
from tests.engine.service import Service

COUNT = 50
TO_A_POOL = 5 * COUNT + 10
"""Requests at most: a note for each number, and four for each order that goes."""
TO_NUMBERS = 2 * COUNT + 50
"""Requests at most: a look and a note for each number, and the looks for the order that goes."""


@dataclass
class Moving:
    """A stack whose program declares fifty numbers or a pool of them, through one front end."""

    stack: Stack
    service: Service
    declare_numbers: Callable[[list[str] | None], None]
    declare_pool: Callable[[list[str] | None], None]
    pooled: Callable[[], list[str]]
    pool: str
    order: str

    def from_numbers(self) -> None:
        """Buy fifty numbers; make them a pool, which ceases to adopt, and then numbers again."""
        self._bought(self.declare_numbers)
        self._becomes_a_pool()
        self.declare_pool(None)
        self.stack.up()
        assert self.pooled() == self.service.owned
        self._becomes_numbers()
        assert len(self.service.bought) == COUNT
        assert self.service.released == []

    def from_a_pool(self) -> None:
        """Buy a pool of fifty; make it numbers, and then a pool again."""
        self._bought(self.declare_pool)
        self._becomes_numbers()
        self._becomes_a_pool()
        assert len(self.service.bought) == COUNT
        assert self.service.released == []

    def _bought(self, declare: Callable[[list[str] | None], None]) -> None:
        declare(None)
        self.stack.up()
        assert len(self.service.bought) == COUNT

    def _becomes_a_pool(self) -> None:
        self._becomes(self.declare_pool, TO_A_POOL)
        assert self.pooled() == self.service.owned
        assert self.stack.numbers == {}
        assert len(self.stack.resources(self.order)) == 1

    def _becomes_numbers(self) -> None:
        self._becomes(self.declare_numbers, TO_NUMBERS)
        assert sorted(self.stack.numbers.values()) == self.service.owned
        assert self.stack.resources(self.pool) == []
        assert len(self.stack.resources(self.order)) == COUNT

    def _becomes(self, declare: Callable[[list[str] | None], None], most: int) -> None:
        owned = self.service.owned
        self.service.new_requests()
        declare(owned)
        self.stack.up()
        assert len(self.service.new_requests()) <= most
        assert self.service.owned == owned
        self.stack.preview("--expect-no-changes")
