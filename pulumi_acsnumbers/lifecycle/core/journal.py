"""Where the plugin processes of one run write down the facts that they know."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from .facts import Fact


class Journal(Protocol):
    """Where the plugin processes of one run write down what they know."""

    def append(self, fact: Fact) -> None:
        """Make a fact known to the other processes of this run.

        Raises:
            Refused: It could not be written.
        """
        ...

    def news(self) -> Iterable[Fact]:
        """Return what other processes have written since the last call.

        Raises:
            Refused: It could not be read.
        """
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Return a lock that one process of this run has at a time.

        Raises:
            Refused: It cannot be had.
        """
        ...


class NoJournal:
    """The journal of a run that has one process."""

    def append(self, fact: Fact) -> None:
        """Do nothing: there is nobody else."""

    def news(self) -> Iterable[Fact]:
        """Return nothing: there is nobody else."""
        return ()

    def lock(self) -> AbstractContextManager[object]:
        """Lock nothing: there is nobody else."""
        return nullcontext()
