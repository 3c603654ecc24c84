"""The inputs of a PhoneNumberPool, read from the dictionary that the engine hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from ..phone_number.inputs import PhoneNumberInputs
from .spec import spec_text


@dataclass(frozen=True, slots=True)
class PoolInputs:
    """A pool as the program wants it. Built only from inputs that passed `check`.

    Attributes:
        each: What is wanted of each number, with the spec of the pool.
        size: How many.
        adopt: The numbers to take over.
        release: The numbers to let go of.
        release_on_delete: What the program says of numbers that leave; None for the default.
    """

    each: PhoneNumberInputs
    size: int
    adopt: tuple[str, ...]
    release: frozenset[str]
    release_on_delete: bool | None

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Read checked inputs; an absent member has its default."""
        each = PhoneNumberInputs.from_props({**props, "adopt": None})
        return cls(
            each=replace(each, spec=spec_text(props)),
            size=int(props["size"]),
            adopt=tuple(dict.fromkeys(props.get("adopt") or ())),
            release=frozenset(props.get("release") or ()),
            release_on_delete=props.get("release_on_delete"),
        )

    def keeps(self, *, adopted: bool) -> bool:
        """Return whether a number that leaves the pool stays owned."""
        return self.each.stays_owned or (adopted and self.release_on_delete is not True)
