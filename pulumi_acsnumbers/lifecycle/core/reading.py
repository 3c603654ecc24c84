"""The result of a read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """The current state of a number: all outputs, and the inputs that would declare it."""

    outputs: dict[str, Any]
    inputs: dict[str, Any]
