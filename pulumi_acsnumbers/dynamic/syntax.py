"""How messages name things in Python programs: `release_on_delete=True`."""

from __future__ import annotations

from typing import Final

from ..lifecycle.core.syntax import Syntax

_WORDS: Final = {"true": "True", "false": "False"}

PYTHON: Final = Syntax(
    name=str, assignment=lambda name, value: f"{name}={_WORDS.get(value, value)}"
)
