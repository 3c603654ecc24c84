"""The names of `lifecycle`, which are those of Python programs, for names of the wire."""

from __future__ import annotations

import re
from functools import cache


@cache
def snake(name: str) -> str:
    """Return a name of the wire as a Python program writes it; hidden names stay as they are."""
    if name.startswith("__"):
        return name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
