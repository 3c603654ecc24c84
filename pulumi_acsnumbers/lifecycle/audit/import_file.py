"""Existing numbers and briefs in the file that `pulumi import --file` reads.

The engine cannot read a dynamic resource without state, but it imports one whose inputs and outputs
are in the file. A preview provides what the program declares; the service provides the numbers and
briefs.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from ..brief.find import find
from ..brief.inputs import BriefInputs
from ..brief.outputs import fingerprint
from ..brief.outputs import outputs as brief_outputs
from ..brief.read import read_program_brief
from ..brief.statuses import is_draft
from ..core.errors import Refused, explained
from ..core.history import packed
from ..core.ids import new_nonce
from ..core.resource_types import BRIEF_TYPE, NUMBER_TYPE, ORDER_TYPE
from ..core.session import Session
from ..order.inputs import spec_of
from ..order.update import remember
from ..phone_number.inputs import NumberSpec
from ..phone_number.offers import fits
from ..phone_number.outputs import Acquired, outputs
from ..phone_number.owned import owned_or_none

IMPORTING: Final = "importing phone number"
IMPORTING_BRIEF: Final = "importing program brief"

_HIDDEN_SECRET: Final = "[secret]"


def fill_import_file(
    session: Session,
    skeleton: Mapping[str, Any],
    preview: Mapping[str, Any],
    numbers: Mapping[str, str],
    briefs: Mapping[str, str],
) -> dict[str, Any]:
    """Return the import file with ids, inputs and outputs of existing resources and their orders.

    Args:
        session: The ACS resource that owns the numbers.
        skeleton: The file that `pulumi preview --import-file FILE` wrote.
        preview: The output of the same preview with `--json`.
        numbers: The number of each PhoneNumber, E.164, by logical name. Others stay unchanged.
        briefs: The GUID of each ProgramBrief, by logical name. Others stay unchanged.

    Raises:
        Refused: A name is not in the file, a number is not owned or not what is declared, or a
            brief does not exist.
        Failed: The service cannot be reached.
    """
    filled = copy.deepcopy(dict(skeleton))
    file = _File(session, filled.get("resources") or [], preview)
    for name, number in numbers.items():
        with explained(IMPORTING, number):
            file.fill_number(name, number)
    for name, brief in briefs.items():
        with explained(IMPORTING_BRIEF, brief):
            file.fill_brief(name, brief)
    return filled


@dataclass(frozen=True, slots=True)
class _File:
    session: Session
    resources: list[dict[str, Any]]
    preview: Mapping[str, Any]

    def fill_number(self, name: str, number: str) -> None:
        inputs = _declared(self.preview, NUMBER_TYPE, name)
        order = self._fill_order(name, str(uuid4()), number)
        _number(
            _resource(self.resources, NUMBER_TYPE, name), {**inputs, **order}, self.session, number
        )

    def fill_brief(self, name: str, brief: str) -> None:
        inputs = _declared(self.preview, BRIEF_TYPE, name)
        # A brief whose id the program does not set has the id of its order.
        order = self._fill_order(name, str(uuid4()) if inputs.get("program_brief_id") else brief)
        _brief(
            _resource(self.resources, BRIEF_TYPE, name), {**inputs, **order}, self.session, brief
        )

    def _fill_order(self, name: str, order: str, number: str | None = None) -> dict[str, Any]:
        """Fill in an order; return the hidden inputs of its number or brief."""
        resource = _resource(self.resources, ORDER_TYPE, name)
        inputs = _declared(self.preview, ORDER_TYPE, name)
        outputs = remember(
            inputs,
            before=None,
            generations=[],
            numbers=[{"number": number, "spec": spec_of(inputs)}] if number else [],
            endpoint=self.session.client.endpoint,
            now=self.session.clock.now(),
        )
        resource["id"] = order
        resource["inputs"] = inputs
        resource["outputs"] = packed({**inputs, **outputs})
        handed = ("generations", "numbers", "endpoint")
        return {"order": order, **{f"__{key}": outputs[key] for key in handed}}


def _number(
    resource: dict[str, Any], inputs: dict[str, Any], session: Session, number: str
) -> None:
    seen = owned_or_none(session, number)
    if seen is None:
        raise Refused(
            IMPORTING,
            f"{session.client.endpoint} does not own it",
            thing=number,
            remedy="give a number that this ACS resource owns",
        )
    spec = NumberSpec.from_mapping(inputs)
    if not fits(seen, spec):
        raise Refused(
            IMPORTING,
            f"it is {seen.country_code} {seen.phone_number_type} {seen.assignment_type}, and the "
            f"program declares {spec}",
            thing=number,
            remedy="declare what the number is",
        )
    acquired = Acquired(number, seen=seen, origin="adopted")
    provider = {"__provider": inputs["__provider"]}
    resource["id"] = number
    resource["inputs"] = packed(inputs)
    resource["outputs"] = packed({**outputs(inputs, acquired, nonce=new_nonce()), **provider})


def _brief(resource: dict[str, Any], inputs: dict[str, Any], session: Session, brief: str) -> None:
    declared = BriefInputs.from_props(inputs)
    seen = find(session, brief, declared.version)
    if seen is None or declared.id != brief:
        raise Refused(
            IMPORTING_BRIEF,
            f"{session.client.endpoint} has no such brief, or the program means {declared.id}",
            thing=brief,
            remedy="give the brief that the program means, in the version that wrote it",
        )
    submitted = None if is_draft(seen.status) else fingerprint(declared.content)
    outs = brief_outputs(
        inputs, seen, version=declared.version, nonce=new_nonce(), submitted=submitted
    )
    reading = read_program_brief(session, brief, outs)
    resource["id"] = brief
    resource["inputs"] = packed(inputs)
    resource["outputs"] = packed(
        {**(reading.outputs if reading else outs), "__provider": inputs["__provider"]}
    )


def _resource(resources: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """Return the one resource of the file that has a name."""
    found = [
        resource
        for resource in resources
        if resource.get("type") == kind
        and resource.get("logicalName", resource.get("name")) == name
    ]
    return _only(found, f"{name!r} is not in the import file, or in it more than once")


def _declared(preview: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    """Return a resource's declared inputs."""
    found = [
        step["newState"]["inputs"]
        for step in preview.get("steps") or ()
        if step.get("urn", "").endswith(f"{kind}::{name}") and "newState" in step
    ]
    inputs = _only(found, f"{name!r} is not in the preview, or in it more than once")
    if _hides_secrets(inputs):
        raise Refused(
            IMPORTING,
            f"inputs of {name!r} are secret, and the preview does not show them",
            remedy="make the preview with --show-secrets, and keep its output private",
        )
    return inputs


def _hides_secrets(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_hides_secrets(item) for item in value.values())
    if isinstance(value, list):
        return any(_hides_secrets(item) for item in value)
    return bool(value == _HIDDEN_SECRET)


def _only(found: list[dict[str, Any]], trouble: str) -> dict[str, Any]:
    if len(found) == 1:
        return found[0]
    raise Refused(
        IMPORTING,
        trouble,
        remedy="create both with one pulumi preview --json --import-file FILE, and use the names "
        "in the program",
    )
