"""What a program declares to manage existing resources; the same in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from ..acs.models import PurchasedNumber
from ..lifecycle.core.names import snake
from ..lifecycle.pool.schema import MAX_SIZE

if TYPE_CHECKING:
    from ..acs.brief_models import ProgramBrief
    from ..lifecycle.audit.takeover import Takeover


_OUTPUTS: Final = {"PhoneNumber": "phone_number", "PhoneNumberPool": "phone_numbers"}


@dataclass(frozen=True, slots=True)
class Declaration:
    """A resource of a program.

    Attributes:
        resource: `PhoneNumber`, `PhoneNumberPool` or `ProgramBrief`.
        name: The logical name.
        id: The number, E.164, or the GUID of the brief; empty for a pool.
        inputs: With the names of Python programs.
        remarks: The comments above it.
    """

    resource: str
    name: str
    id: str
    inputs: Mapping[str, Any]
    remarks: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that it adopts."""
        adopted = self.inputs.get("adopt", ())
        return (adopted,) if isinstance(adopted, str) else tuple(adopted)

    @property
    def output(self) -> str:
        """The output with its numbers, which a program exports; empty for a brief."""
        return _OUTPUTS.get(self.resource, "")

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


def pool_declarations(numbers: Iterable[PurchasedNumber]) -> Iterator[Declaration]:
    """Yield a pool for each kind of number; several where one pool cannot have so many."""
    kinds: dict[tuple[str, ...], list[PurchasedNumber]] = {}
    for number in numbers:
        can = number.capabilities
        kind = (number.country_code, number.phone_number_type, number.assignment_type)
        kinds.setdefault((*kind, can.calling, can.sms), []).append(number)
    taken: set[str] = set()
    for alike in kinds.values():
        for start in range(0, len(alike), MAX_SIZE):
            yield _pool(alike[start : start + MAX_SIZE], taken)


def _pool(numbers: list[PurchasedNumber], taken: set[str]) -> Declaration:
    first = numbers[0]
    inputs = {
        "size": len(numbers),
        "country_code": first.country_code,
        "phone_number_type": first.phone_number_type,
        "assignment_type": first.assignment_type,
        "capabilities": first.capabilities.to_json(),
        "adopt": [number.phone_number for number in numbers],
    }
    return Declaration("PhoneNumberPool", _pool_name(first, taken), "", inputs)


def _pool_name(number: PurchasedNumber, taken: set[str]) -> str:
    """Return a unique logical name: `us-toll-free-sms-outbound`."""
    assigned = number.assignment_type
    parts = [number.country_code, snake(number.phone_number_type)]
    parts += [assigned] if assigned != "application" else []
    can = number.capabilities.to_json()
    parts += [f"{what}-{how}" for what, how in can.items() if how != "none"]
    name = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
    unique = next(one for n in count(1) if (one := f"{name}-{n}" if n > 1 else name) not in taken)
    taken.add(unique)
    return unique


def brief_declarations(
    briefs: Iterable[tuple[ProgramBrief, Takeover]], besides: Iterable[str] = ()
) -> Iterator[Declaration]:
    """Yield the declarations of briefs, each with a unique name.

    Args:
        briefs: The briefs.
        besides: The names of other resources: an order is named after what it belongs to.
    """
    names = set(besides)
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
