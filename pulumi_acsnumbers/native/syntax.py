"""How messages name things in languages other than Python: `releaseOnDelete: true`."""

from __future__ import annotations

from typing import Final

from ..lifecycle.core.syntax import Syntax
from .names import path

NATIVE: Final = Syntax(name=path, assignment=lambda name, value: f"{path(name)}: {value}")
