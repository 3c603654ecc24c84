"""Who holds which number in this run: the nonces of live copies, and what was released or kept.

A forced replacement creates the new copy while the old one is alive, and both are the same number;
the delete of the old copy must not release what the new one holds. The engine gives a provider no
identity, so each copy carries a random nonce, and this memory knows which nonces are alive.

A run can have several plugin processes (one for each explicit provider). They share their
knowledge through a `Board`, where there is one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a number or brief in the state: a row that create or diff has seen.

    Attributes:
        number: Its id: E.164, or the GUID of a brief.
        nonce: The random text that tells this copy from any other of the same number.
        order: The id of the order it was made under.
        wish: The wish text it was made with.
        index: The place of the wish that it was bought under, or -1. Whoever bought it had looked
            at all earlier wishes of the order before.
    """

    number: str
    nonce: str
    order: str
    wish: str
    index: int = -1


@dataclass(frozen=True, slots=True)
class Farewell:
    """A number or brief that this run gave up, or kept on purpose when its resource was deleted."""

    number: str
    order: str
    released: bool
    index: int = -1


Fact = Copy | Farewell


class Board(Protocol):
    """Where the plugin processes of one run write down what they know."""

    def post(self, fact: Fact) -> None:
        """Make a fact known to the other processes of this run."""
        ...

    def forget(self, number: str, nonce: str) -> None:
        """Take back the copy that this process, or another, had posted."""
        ...

    def facts(self) -> Iterable[Fact]:
        """Return what the other processes of this run know."""
        ...


class NoBoard:
    """The board of a run with one process."""

    def post(self, fact: Fact) -> None:
        """Do nothing: there is nobody else."""

    def forget(self, number: str, nonce: str) -> None:
        """Do nothing: there is nobody else."""

    def facts(self) -> Iterable[Fact]:
        """Return nothing: there is nobody else."""
        return ()


class Memory:
    """The copies and farewells of this run. Safe to use from many threads."""

    def __init__(self, board: Board | None = None) -> None:
        self._board = board or NoBoard()
        self._lock = threading.Lock()
        self._copies: dict[tuple[str, str], Copy] = {}
        self._forgotten: set[tuple[str, str]] = set()
        self._farewells: dict[str, Farewell] = {}
        self._new_orders: set[str] = set()

    def note_new_order(self, order: str) -> None:
        """Note an order whose id this process has just made up."""
        with self._lock:
            self._new_orders.add(order)

    def is_first_use(self, order: str) -> bool:
        """Tell, once, that nobody can have asked for anything under an order before.

        The id is random, and no earlier run knew it. Other processes are not told: none but the
        one that made it up can be sure that it is the first.
        """
        with self._lock:
            new = order in self._new_orders
            self._new_orders.discard(order)
        return new

    def remember(self, copy: Copy) -> None:
        """Note a live copy: create made it, or diff was asked about it."""
        with self._lock:
            if self._copies.get((copy.number, copy.nonce)) == copy:
                return
            self._copies[copy.number, copy.nonce] = copy
        self._board.post(copy)

    def forget(self, number: str, nonce: str) -> None:
        """Drop a copy whose delete was asked for."""
        with self._lock:
            self._copies.pop((number, nonce), None)
            self._forgotten.add((number, nonce))
        self._board.forget(number, nonce)

    def holders(self, number: str, *, besides: str | None = None) -> list[Copy]:
        """Return the live copies of a number, without the one that has the nonce `besides`."""
        return [c for c in self._all_copies() if c.number == number and c.nonce != besides]

    def copies_of(self, order: str) -> list[Copy]:
        """Return the live copies that were made under an order."""
        return [copy for copy in self._all_copies() if copy.order == order]

    def say_farewell(self, farewell: Farewell) -> None:
        """Note that this run released a number, or kept it on purpose."""
        with self._lock:
            self._farewells[farewell.number] = farewell
        self._board.post(farewell)

    def farewell(self, number: str) -> Farewell | None:
        """Return what this run did with a number whose resource it deleted."""
        return next((f for f in self._all_farewells() if f.number == number), None)

    def farewells_of(self, order: str) -> list[Farewell]:
        """Return what this run did with the numbers of an order."""
        return [f for f in self._all_farewells() if f.order == order]

    def adopted_by(self, order: str) -> set[str]:
        """Return the numbers of an order that it did not buy: a person said that they are its."""
        known: list[Fact] = [*self.copies_of(order), *self.farewells_of(order)]
        return {fact.number for fact in known if fact.index < 0}

    def vouched(self, order: str, index: int) -> bool:
        """Tell whether a number that this run knows was bought under this wish or a later one.

        Its create had then looked at this wish, so nothing of it is left behind unseen.
        """
        known: list[Fact] = [*self.copies_of(order), *self.farewells_of(order)]
        return any(fact.index >= index for fact in known)

    def _all_copies(self) -> list[Copy]:
        with self._lock:
            own, forgotten = dict(self._copies), set(self._forgotten)
        others = (f for f in self._board.facts() if isinstance(f, Copy))
        known = {**{(c.number, c.nonce): c for c in others}, **own}
        return [copy for key, copy in known.items() if key not in forgotten]

    def _all_farewells(self) -> list[Farewell]:
        with self._lock:
            own = dict(self._farewells)
        others = (f for f in self._board.facts() if isinstance(f, Farewell))
        return list({**{f.number: f for f in others}, **own}.values())
