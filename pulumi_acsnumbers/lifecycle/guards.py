"""What stops a run before it does harm: brakes, and the endpoint as part of the identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .errors import Refused

WITH_ITS_ORDER: Final = (
    "run pulumi up without --target and --exclude (or name the order in them too), and without "
    "ignore_changes on only some of the inputs"
)


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


def stored(props: Mapping[str, Any], key: str) -> Any:
    """Return what this package stored about a resource.

    Raises:
        Refused: It is not there, so the state was not written by this package.
    """
    if props.get(key) is None:
        raise Refused(
            "reading the state",
            f"{key!r} is missing, so this state was not written by pulumi-acsnumbers",
            remedy="restore the state, or take the resource out with pulumi state delete and back "
            'with PhoneNumber(adopt="+…") or ProgramBrief(program_brief_id="…")',
        )
    return props[key]
