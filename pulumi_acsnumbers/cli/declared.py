"""What a program declares to manage existing resources; the same in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..acs.models import PurchasedNumber

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.takeover import Takeover


@dataclass(frozen=True, slots=True)
class Declaration:
    """A resource of a program.

    Attributes:
        resource: `PhoneNumber` or `ProgramBrief`.
        name: The logical name.
        id: The number, E.164, or the GUID of the brief.
        inputs: With the names of Python programs.
        remarks: The comments above it.
    """

    resource: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    remarks: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """A variable name that is valid in every language: `usTollFree18335550100`."""
        first, *others = re.findall(r"[a-z0-9]+", self.name)
        joined = first + "".join(other.capitalize() for other in others)
        return joined if joined[0].isalpha() else f"n{joined}"


def number_declaration(number: PurchasedNumber) -> Declaration:
    """Return the declaration of a number, with inputs that change nothing about it."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", number.phone_number_type).lower()
    inputs = {
        "country_code": number.country_code,
        "phone_number_type": number.phone_number_type,
        "assignment_type": number.assignment_type,
        "capabilities": number.capabilities.to_json(),
        "adopt": number.phone_number,
    }
    name = f"{number.country_code.lower()}-{kind}-{number.id}"
    return Declaration("PhoneNumber", name, number.phone_number, inputs)


def brief_declarations(briefs: Iterable[tuple[ProgramBrief, Takeover]]) -> Iterator[Declaration]:
    """Yield the declarations of briefs, each with a unique name."""
    names: set[str] = set()
    for brief, taken in briefs:
        remarks = [f"It is {brief.status}."]
        if taken.left_out:
            remarks.append(
                f"Left out, and so left alone, as a program could not declare it: "
                f"{', '.join(taken.left_out)}"
            )
        name = _brief_name(brief.id, taken.inputs, names)
        yield Declaration("ProgramBrief", name, brief.id, taken.inputs, tuple(remarks))


def _brief_name(brief_id: str, inputs: Mapping[str, Any], taken: set[str]) -> str:
    """Return a unique logical name for a brief: the name of its campaign, else its id."""
    given = str(inputs.get("program_details", {}).get("name") or "")
    name = re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")[:60]
    if not name or name in taken:
        name = f"{name or 'brief'}-{brief_id}"
    taken.add(name)
    return name
