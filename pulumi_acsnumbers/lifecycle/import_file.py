"""Numbers that are owned already, written into the file that `pulumi import --file` reads.

The engine cannot read a dynamic resource that it has no state of, but it imports one whose inputs
and outputs stand in the file. What the program declares comes from a preview, what the number is
from the service.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from .attempts import owned
from .errors import Refused, explained
from .inputs import Kind
from .offers import fits
from .outputs import Acquired, outputs
from .session import Session
from .wish import new_nonce

IMPORTING: Final = "importing phone number"
NUMBER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
ORDER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:Order"

_HIDDEN_SECRET: Final = "[secret]"


def fill_import_file(
    session: Session,
    skeleton: Mapping[str, Any],
    preview: Mapping[str, Any],
    numbers: Mapping[str, str],
) -> dict[str, Any]:
    """Return the import file with ids, inputs and outputs of owned numbers and their orders.

    Args:
        session: The ACS resource that owns the numbers.
        skeleton: What `pulumi preview --import-file FILE` wrote.
        preview: What the same preview printed with `--json`.
        numbers: For each logical name of a PhoneNumber the number, E.164. Others stay as they are.

    Raises:
        Refused: A name is not in the file, or a number is not owned or not what is declared.
        Failed: The service cannot be asked.
    """
    filled = copy.deepcopy(dict(skeleton))
    rows = filled.get("resources") or []
    for name, number in numbers.items():
        with explained(IMPORTING, number):
            order_row, number_row = (_row(rows, kind, name) for kind in (ORDER_TYPE, NUMBER_TYPE))
            order_inputs, inputs = (
                _declared(preview, kind, name) for kind in (ORDER_TYPE, NUMBER_TYPE)
            )
            order = _order(order_row, order_inputs, session, number)
            _number(number_row, inputs, order, session, number)
    return filled


def _order(
    row: dict[str, Any], inputs: dict[str, Any], session: Session, number: str
) -> dict[str, Any]:
    """Fill in an order that remembers the number; return its hidden side of the number."""
    wish, now = inputs["wish"], session.clock.now()
    wishes = [{"wish": wish, "since": now.isoformat()}]
    numbers = [{"number": number, "wish": wish}]
    endpoint = session.client.endpoint
    row["id"] = str(uuid4())
    row["inputs"] = inputs
    row["outputs"] = {**inputs, "endpoint": endpoint, "wishes": wishes, "numbers": numbers}
    return {
        "order": row["id"],
        "__wishes": wishes,
        "__numbers": numbers,
        "__endpoint": endpoint,
    }


def _number(
    row: dict[str, Any],
    inputs: dict[str, Any],
    order: dict[str, Any],
    session: Session,
    number: str,
) -> None:
    seen = owned(session, number)
    if seen is None:
        raise Refused(
            IMPORTING,
            f"{session.client.endpoint} does not own it",
            thing=number,
            remedy="give a number that this ACS resource owns",
        )
    kind = Kind.from_mapping(inputs)
    if not fits(seen, kind):
        raise Refused(
            IMPORTING,
            f"it is {seen.country_code} {seen.phone_number_type} {seen.assignment_type}, and the "
            f"program declares {kind}",
            thing=number,
            remedy="declare what the number is",
        )
    inputs = {**inputs, **order}
    acquired = Acquired(number, seen=seen, origin="adopted")
    provider = {"__provider": inputs["__provider"]}
    row["id"] = number
    row["inputs"] = inputs
    row["outputs"] = {**outputs(inputs, acquired, nonce=new_nonce()), **provider}


def _row(rows: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """Return the one row of the file that a name means."""
    found = [
        row
        for row in rows
        if row.get("type") == kind and row.get("logicalName", row.get("name")) == name
    ]
    return _only(found, f"{name!r} is not in the import file, or in it more than once")


def _declared(preview: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    """Return what the program declares for a resource."""
    found = [
        step["newState"]["inputs"]
        for step in preview.get("steps") or ()
        if step.get("urn", "").endswith(f"{kind}::{name}") and "newState" in step
    ]
    inputs = _only(found, f"{name!r} is not in the preview, or in it more than once")
    if _HIDDEN_SECRET in inputs.values():
        raise Refused(
            IMPORTING,
            f"inputs of {name!r} are secret, and the preview does not show them",
            remedy="make the preview with --show-secrets, and keep its output to yourself",
        )
    return inputs


def _only(found: list[dict[str, Any]], trouble: str) -> dict[str, Any]:
    if len(found) == 1:
        return found[0]
    raise Refused(
        IMPORTING,
        trouble,
        remedy="make both with one `pulumi preview --json --import-file FILE`, and give the names "
        "of the program",
    )
