"""Which resource a call of the engine is about.

The engine names it in each request, and the SDK hands that to no method. What a resource stores
about itself is its name at its last change: after `pulumi state rename` an older one. So the
request is looked for among the callers. Nobody promises that it is there: then the stored name
serves.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, Final

_FAR_ENOUGH: Final = 12
"""Frames to look at; the SDK's own method is five above."""


def with_own_urn(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with the URN that the engine uses in the call that is under way."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # no need for inspect
    for _ in range(_FAR_ENOUGH):
        if frame is None:
            break
        urn = getattr(frame.f_locals.get("request"), "urn", None)
        if isinstance(urn, str) and urn.startswith("urn:"):
            return {**props, "__urn": urn}
        frame = frame.f_back
    return dict(props)
