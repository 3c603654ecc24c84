"""Find the URN that an engine call is about.

The engine sends it with each request, but the SDK passes it to no method. A resource stores its
name as of its last change, which is out of date after `pulumi state rename`. So the request is
looked up in the callers' frames. Nothing guarantees that it is there; without it the stored name is
used.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, Final

_FAR_ENOUGH: Final = 12
"""Frames to search; the SDK's own method is five above."""


def with_own_urn(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with the URN that the engine uses in the current call."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # no need for inspect
    for _ in range(_FAR_ENOUGH):
        if frame is None:
            break
        urn = getattr(frame.f_locals.get("request"), "urn", None)
        if isinstance(urn, str) and urn.startswith("urn:"):
            return {**props, "__urn": urn}
        frame = frame.f_back
    return dict(props)
