"""The facts that one run knows of its numbers and briefs."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Fate(enum.StrEnum):
    """What becomes of a number or brief whose resource was deleted."""

    LET_GO = "let go"
    """It is to be released, by its order's delete or by the create of its successor."""
    KEPT = "kept"
    """It stays owned on purpose."""
    RELEASING = "releasing"
    """Somebody of this run has decided to release it, and is doing so."""
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
class Holder:
    """One copy of a number or brief in the state: create returned it, or diff was asked about it.

    Attributes:
        number: Its id: E.164, or the GUID of a brief.
        nonce: The random text that tells this copy from any other of the same number.
        order: The id of the order it was made under.
        spec: The spec it was made with.
        generation: The number of the generation that it was bought under, or -1. Whoever bought it
            had looked at all earlier generations of the order before.
        key: Which resource it is, see `resource_key`; "" when that is not known.
        certain: Whether the service shows it; False while its purchase is under way.
    """

    number: str
    nonce: str
    order: str
    spec: str
    generation: int = -1
    key: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """A copy that is to be replaced by another number in this run, as its diff said."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A copy whose delete was called."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that a resource of the program adopts, knows of, or only reads.

    Attributes:
        number: Its id.
        key: The resource, see `resource_key`.
        adopts: Whether the program says so now. What it said once may be another one's by now.
    """

    number: str
    key: str
    adopts: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """What the program says about the release of an order's number; None for the default.

    Attributes:
        order: The id of the order.
        release: What it says now.
        before: What it said before this run; False also where an option let the engine keep it.
    """

    order: str
    release: bool | None
    before: bool | None = None


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


Fact = Declared | Holder | Replaced | Dropped | Wanted | Policy | Departure


FACTS: dict[str, type[Fact]] = {
    kind.__name__: kind for kind in (Declared, Holder, Replaced, Dropped, Wanted, Policy, Departure)
}


def resource_key(urn: object) -> str:
    """Return what a URN says of a resource and its order alike: its parents and its name.

    An order stands beside its number, of the same name and parent. Stack and project are left out,
    since both can be renamed, and the state then has them as they were. "" for what is no URN.
    """
    match urn.split("::", 3) if isinstance(urn, str) else ():
        case [_, _, types, name]:
            return f"{types.rpartition('$')[0]}::{name}"
    return ""
