"""What a read finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number is now: all outputs, and the inputs that would declare it."""

    outputs: dict[str, Any]
    inputs: dict[str, Any]
