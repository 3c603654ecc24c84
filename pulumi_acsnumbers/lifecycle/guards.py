"""What stops a run before it does harm: brakes, and the endpoint as part of the identity."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Refused


@dataclass(frozen=True, slots=True)
class Brakes:
    """What a stack may do with money and numbers.

    Attributes:
        allow_purchases: False stops every purchase.
        allow_releases: False stops every release, and every replacement already in `diff`.
        moved_from: The endpoint that the resources of this stack were recorded with before the
            ACS resource was moved, or None.
    """

    allow_purchases: bool = True
    allow_releases: bool = True
    moved_from: str | None = None


def require_endpoint(
    recorded: str, configured: str, moved_from: str | None, *, doing: str, thing: str | None
) -> None:
    """Refuse when the configured endpoint is not the recorded one."""
    if recorded in (configured, moved_from):
        return
    raise Refused(
        doing,
        f"it belongs to {recorded}, but {configured} is configured, which knows nothing of it",
        thing=thing,
        remedy="configure the endpoint it belongs to; if the same ACS resource moved, set "
        f"acsnumbers:movedFrom to {recorded}",
    )
