"""The progress of many things on one row: `released 37 of 50`."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .session import Reporter


@dataclass(slots=True)
class Progress:
    """A reporter that counts what is done and passes warnings on. Thread-safe.

    Attributes:
        reporter: The row.
        total: How many things there are.
        verb: What is done with them, in the past tense.
    """

    reporter: Reporter
    total: int
    verb: str
    done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> None:
        """Show that one more is done."""
        with self._lock:
            self.done += 1
            self.reporter.phase(f"{self.verb} {self.done} of {self.total}")

    def phase(self, text: str) -> None:
        """Leave out what is said of each."""

    def warn(self, text: str) -> None:
        """Pass a warning on."""
        self.reporter.warn(text)
