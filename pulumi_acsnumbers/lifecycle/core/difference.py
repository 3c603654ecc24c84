"""The result of a diff, and what it refuses for numbers and briefs alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import Refused
from .registry import RunRegistry


@dataclass(frozen=True, slots=True)
class Difference:
    """What would have to happen.

    Attributes:
        changes: Whether anything differs.
        replaces: The differing inputs that cause a replacement.
        keys: The inputs that differ, including those that cause a replacement.
    """

    changes: bool
    replaces: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(default=(), compare=False)


DECIDED_LATER: Final = Difference(changes=True)
"""The answer to whether a resource has to be deleted before one of its dependencies is replaced.

The new value of the dependency is still unknown, and often it does not change. No number or brief
needs its dependencies to exist, so it stays. When the program declares it, everything is known. If
it then has to be replaced, its old copy is deleted at the end of the run, when the program has
declared everything.
"""


def note_declared(
    registry: RunRegistry, inputs: Mapping[str, Any], *wanted: object, doing: str
) -> None:
    """Record that the program declares a resource, and which numbers or brief it names.

    Args:
        registry: What this run knows.
        inputs: The checked inputs.
        wanted: The ids that the program sets; what is not a known string does not count.
        doing: What is being done, for the error.

    Raises:
        Refused: Another declared resource has one of them, see `require_no_rival`.
    """
    registry.note_check(inputs.get("__urn"))
    known = [one for one in wanted if isinstance(one, str)]
    for one in known:
        registry.want(one, inputs.get("__urn"))
    require_no_rival(registry, *known, news=inputs, doing=doing)


def require_no_rival(
    registry: RunRegistry, *numbers: str, news: Mapping[str, Any], doing: str
) -> None:
    """Refuse two resources for one number: the delete of either would let go of it.

    Raises:
        Refused: Another declared resource holds or adopts one of them.
    """
    rival = registry.rival(numbers, news.get("__urn"))
    if rival is not None:
        number, key = rival
        raise Refused(
            doing,
            f"another resource of this program ({key.rpartition('::')[2]}) has it too",
            thing=number,
            remedy="declare it once; to move it, remove the other resource in the same pulumi up",
        )
