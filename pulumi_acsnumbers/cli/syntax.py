"""Which front end created a resource, and so the syntax of its program."""

from __future__ import annotations

from ..dynamic.syntax import PYTHON
from ..lifecycle.core.resource_types import NATIVE_TYPES
from ..lifecycle.core.syntax import Syntax
from ..native.syntax import NATIVE


def syntax_of(urn: str) -> Syntax:
    """Return the syntax of a resource's program, according to its URN."""
    parts = urn.split("::")
    type_ = parts[2].rpartition("$")[2] if len(parts) > 2 else ""
    return NATIVE if type_ in NATIVE_TYPES else PYTHON
