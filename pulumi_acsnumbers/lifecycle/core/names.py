"""Conversion of wire names to the names of `lifecycle`, which are those of Python programs."""

from __future__ import annotations

import re
from functools import cache


@cache
def snake(name: str) -> str:
    """Return a wire name as Python programs write it. Hidden names do not change."""
    if name.startswith("__"):
        return name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
