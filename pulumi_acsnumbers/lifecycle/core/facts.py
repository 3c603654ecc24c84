"""The facts that one run knows about its numbers and briefs."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final, get_args


class Fate(enum.StrEnum):
    """The fate of a number or brief whose resource was deleted."""

    LET_GO = "let go"
    """To be released by its order's delete, or by a delete once its successor exists."""
    KEPT = "kept"
    """It stays owned on purpose."""
    RELEASING = "releasing"
    """A process of this run has decided to release it, and is doing so."""
    RELEASED = "released"
    """The service has confirmed that it is gone."""
    FAILED = "failed"
    """It could not be released, so its copy stays in the state."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The program of this run declares a resource: the engine called its check.

    Attributes:
        key: The resource and its order, see `resource_key`.
    """

    key: str


@dataclass(frozen=True, slots=True)
class FormerName:
    """An order of this run had another name once.

    Attributes:
        key: That name, see `resource_key`.
        now: The name that it has now.
        since: When the order was created (ISO 8601). An older order of the former name was replaced
            by this one; a younger one is another resource's.
    """

    key: str
    now: str
    since: str


@dataclass(frozen=True, slots=True)
class Holder:
    """One copy of a number or brief in the state: create returned it, or diff was called for it.

    Attributes:
        number: Its id: E.164, or the GUID of a brief.
        nonce: The random text that distinguishes this copy from others of the same number.
        order: The id of the order it was made under.
        spec: The spec it was made with.
        generation: The number of the generation that it was bought under, or -1. Its create had
            checked all earlier generations of the order.
        key: The resource, see `resource_key`; "" if unknown.
        certain: Whether the service shows it; False while its purchase is in progress.
        asked_ahead: Whether diff was called before the program had declared the resource. A refresh
            also compares old copies that are still to be deleted, so such a copy succeeds nothing.
    """

    number: str
    nonce: str
    order: str
    spec: str
    generation: int = -1
    key: str = ""
    certain: bool = True
    asked_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Replaced:
    """A copy that will be replaced by another number in this run, as its diff said."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A copy whose delete was called."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that a resource of the program adopts, knows or only reads.

    Attributes:
        number: Its id.
        key: The resource, see `resource_key`.
        adopts: Whether the program says so now. A number it adopted earlier may belong to another
            resource by now.
    """

    number: str
    key: str
    adopts: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """What the program says about releasing an order's number; None for the default.

    Attributes:
        order: The id of the order.
        release: What it says now.
        before: What it said before this run; also False if an option made the engine keep it.
    """

    order: str
    release: bool | None
    before: bool | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a resource has is to stay owned, as an order or copy of it says.

    Attributes:
        key: The resource, see `resource_key`.
        order: The id of that order.
    """

    key: str
    order: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The numbers that the program names in `release` of a pool.

    Attributes:
        order: The id of the pool's order.
        numbers: The numbers.
    """

    order: str
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Gone:
    """The numbers that a pool had once.

    Attributes:
        order: The id of the pool's order.
        since: By number, since when a copy of the pool lacks it (ISO 8601).
    """

    order: str
    since: dict[str, str]


@dataclass(frozen=True, slots=True)
class Departure:
    """A number or brief whose last copy was deleted in this run.

    Attributes:
        number: Its id.
        order: The id of its order.
        fate: What becomes of it.
        generation: The number of the generation that it was bought under, or -1.
        seen: Whether the service has shown it before, so that a 404 now cannot mean "not yet".
        operation: The id of its purchase where that is under way, or "".
        succeeded: When that purchase was first seen to have succeeded (ISO 8601), or "".
        timeout: Seconds to wait for the release; 0 for the default.
        noted: Whether a note of an earlier run says so.
        through: Of a number that a pool has bought, how many attempts of the generation its copy
            knew; -1 for any other. What those attempts bought was let go together, and one note
            says so.
        key: The resource, see `resource_key`; "" if unknown.
    """

    number: str
    order: str
    fate: Fate
    generation: int = -1
    seen: bool = True
    operation: str = ""
    succeeded: str = ""
    timeout: float = 0.0
    noted: bool = False
    through: int = -1
    key: str = ""


Fact = (
    Declared
    | FormerName
    | Holder
    | Replaced
    | Dropped
    | Wanted
    | Policy
    | Keeping
    | Leaving
    | Gone
    | Departure
)

FACTS: Final[dict[str, type[Fact]]] = {kind.__name__: kind for kind in get_args(Fact)}


def resource_key(urn: object) -> str:
    """Return the part of a URN that a resource and its order share: parents and name.

    An order is a sibling of its number with the same name. Stack and project are left out: both can
    be renamed, and the state keeps the old names. "" for anything that is not a URN.
    """
    match urn.split("::", 3) if isinstance(urn, str) else ():
        case [_, _, types, name]:
            return f"{types.rpartition('$')[0]}::{name}"
    return ""
