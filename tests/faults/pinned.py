"""Examples of what a user reads when something goes wrong: each with what provokes it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pulumi
import pytest

import pulumi_acsnumbers
from pulumi_acsnumbers.acs.errors import AcsError
from pulumi_acsnumbers.dynamic.plugin import EngineError
from pulumi_acsnumbers.dynamic.syntax import PYTHON
from pulumi_acsnumbers.lifecycle.core.errors import LifecycleError
from pulumi_acsnumbers.lifecycle.core.validation import Failure

PACKAGE = Path(pulumi_acsnumbers.__file__).parent
READ_BY_USERS = (LifecycleError, AcsError, EngineError, pulumi.RunError)

Provoke = Callable[[], object]
Place = tuple[str, int]


@dataclass(frozen=True)
class Example:
    """An error that a user can meet.

    Attributes:
        file: The group that it belongs to: the end of its file's name.
        provoke: Lets it happen: raises it, or returns the failures of a check.
    """

    file: str
    provoke: Provoke

    @property
    def name(self) -> str:
        """What happens, as a test is named."""
        return f"{self.file}-{self.provoke.__name__}"

    def message(self) -> str:
        """Let it happen and return what a Python user reads, with `<id>` for what differs."""
        try:
            outcome = self.provoke()
        except READ_BY_USERS as error:
            return masked(PYTHON.write(getattr(error, "message", str(error))))
        assert isinstance(outcome, list), f"{self.name}: nothing went wrong"
        shown = [failure.shown() for failure in outcome]
        return "\n".join(masked(PYTHON.write(f"{f.property} {f.reason}".strip())) for f in shown)


def masked(text: str) -> str:
    """Return a text without what differs from run to run."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
    return re.sub(r"request [^)\s]+\.0\)", "request <id>)", text)


class Provocations:
    """The examples of one file, in the order in which they stand there."""

    def __init__(self) -> None:
        self.examples: list[Example] = []

    def __call__(self, provoke: Provoke) -> Provoke:
        """Add a function that provokes an error."""
        file = provoke.__module__.partition("texts_of_")[2]
        self.examples.append(Example(file, provoke))
        return provoke


@contextmanager
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Place]]:
    """Watch where in the package errors and failures are made, down to the lines that call."""
    seen: set[Place] = set()

    def watch(kind: type[Any]) -> None:
        make = kind.__init__

        def watched(self: Any, *args: Any, **kwargs: Any) -> None:
            frame: FrameType | None = sys._getframe(1)
            while frame is not None:
                file = frame.f_code.co_filename
                if file.startswith(f"{PACKAGE}{os.sep}"):
                    seen.add((str(Path(file).relative_to(PACKAGE)), frame.f_lineno))
                frame = frame.f_back
            make(self, *args, **kwargs)

        monkeypatch.setattr(kind, "__init__", watched)

    for kind in (*READ_BY_USERS, Failure):
        watch(kind)
    yield seen
