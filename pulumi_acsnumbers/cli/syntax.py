"""Which front end made a resource, and so how its program is written."""

from __future__ import annotations

from ..dynamic.syntax import PYTHON
from ..lifecycle.core.resource_types import NATIVE_TYPES
from ..lifecycle.core.syntax import Syntax
from ..native.syntax import NATIVE


def syntax_of(urn: str) -> Syntax:
    """Return how the program of a resource is written, as its URN tells."""
    parts = urn.split("::")
    type_ = parts[2].rpartition("$")[2] if len(parts) > 2 else ""
    return NATIVE if type_ in NATIVE_TYPES else PYTHON
