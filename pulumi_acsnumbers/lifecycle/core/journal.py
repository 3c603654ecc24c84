"""The interface through which the plugin processes of one run share facts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from .facts import Fact


class Journal(Protocol):
    """Shares facts between the plugin processes of one run."""

    def append(self, *facts: Fact) -> None:
        """Publish facts to the other processes of this run.

        Raises:
            Refused: They could not be written: none was.
        """
        ...

    def news(self) -> Iterable[Fact]:
        """Return the facts that other processes have written since the last call.

        Raises:
            Refused: They could not be read.
        """
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Return a lock that only one process of this run can hold.

        Raises:
            Refused: It is not available.
        """
        ...


class NoJournal:
    """The journal of a run with a single process."""

    def append(self, *facts: Fact) -> None:
        """Do nothing: there is no other process."""

    def news(self) -> Iterable[Fact]:
        """Return nothing: there is no other process."""
        return ()

    def lock(self) -> AbstractContextManager[object]:
        """Lock nothing: there is no other process."""
        return nullcontext()
