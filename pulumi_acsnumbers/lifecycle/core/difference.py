"""What a diff says, and what it refuses for numbers and briefs alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import Refused
from .registry import RunRegistry


@dataclass(frozen=True, slots=True)
class Difference:
    """What would have to happen.

    Attributes:
        changes: Whether anything differs.
        replaces: The inputs that mean another number.
        keys: The inputs that differ, those that replace among them.
    """

    changes: bool
    replaces: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(default=(), compare=False)


DECIDED_LATER: Final = Difference(changes=True)
"""The answer to whether a resource is to be deleted before something that feeds it is replaced.

What feeds it is not known yet, and often it is the same after as before. No number and no brief
needs what its inputs come from to be there, so it stays. When the program declares it, all is
known: then it is replaced if it has to be, and its old copy is deleted at the end of the run, when
everything that the program says has been said.
"""


def note_declared(
    registry: RunRegistry, inputs: Mapping[str, Any], wanted: object, *, doing: str
) -> None:
    """Note that the program declares a number or brief, and which one it names.

    Args:
        registry: What this run knows.
        inputs: The checked inputs.
        wanted: The id that the program gives, if it gives one.
        doing: What is done, for the error.

    Raises:
        Refused: Another resource that the program declares has it, see `require_no_rival`.
    """
    registry.note_check(inputs.get("__urn"))
    if isinstance(wanted, str):
        registry.want(wanted, inputs.get("__urn"))
        require_no_rival(registry, wanted, inputs, doing=doing)


def note_declared_all(
    registry: RunRegistry, inputs: Mapping[str, Any], wanted: Iterable[object], *, doing: str
) -> None:
    """Note that the program declares a pool, and which numbers it names; see `note_declared`.

    Raises:
        Refused: Another resource that the program declares has one of them.
    """
    registry.note_check(inputs.get("__urn"))
    for number in wanted:
        note_declared(registry, inputs, number, doing=doing)


def require_no_rival(
    registry: RunRegistry, number: str, news: Mapping[str, Any], *, doing: str
) -> None:
    """Refuse two resources for one number: the delete of either would let go of it.

    Raises:
        Refused: Another resource that the program declares holds or adopts it.
    """
    rival = registry.rival(number, news.get("__urn"))
    if rival is not None:
        raise Refused(
            doing,
            f"another resource of this program ({rival.rpartition('::')[2]}) has it too",
            thing=number,
            remedy="declare it once; to move it, take the other resource out in the same pulumi up",
        )
