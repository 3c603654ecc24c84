"""The engine and the service in one, for unit tests: `pulumi.runtime.set_mocks(AcsMocks())`.

Inputs are checked by the package's own rules and outputs are built by its own code, so that a test
with mocks sees what `pulumi up` would store. No request is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import unwrap_rpc_secret

from ..acs.brief_models import BriefCost, ProgramBrief
from ..acs.models import Capabilities, Cost, PurchasedNumber
from ..dynamic.syntax import PYTHON
from ..emulator.inventory.stock import Stock
from ..lifecycle.brief import outputs as brief_outputs
from ..lifecycle.brief.check import check_program_brief
from ..lifecycle.brief.inputs import content_of, version_of
from ..lifecycle.core.history import packed, unpacked
from ..lifecycle.core.keys import LOOKUP_KEY
from ..lifecycle.core.validation import Failure
from ..lifecycle.order.check import check_order
from ..lifecycle.order.create import create_order
from ..lifecycle.phone_number import outputs
from ..lifecycle.phone_number.calling_codes import CALLING_CODES
from ..lifecycle.phone_number.check import check_phone_number
from ..lifecycle.pool.check import check_pool
from ..lifecycle.pool.membership import Membership, pool_outputs

ENDPOINT: Final = "https://mocked.communication.azure.com"
NOW: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When everything was bought; the same in every run."""

_TYPES: Final = "pulumi-python:dynamic/acsnumbers:"
_AREA_CODES: Final = {("1", "tollFree"): "833", ("1", "geographic"): "425"}
_TOLL_FREE: Final = ("1800", "1833", "1844", "1855", "1866", "1877", "1888")
_USUAL: Final = Cost(2.0, "USD", "monthly")

State = tuple[str | None, dict[str, Any]]


class InvalidInputs(ValueError):
    """Inputs that `pulumi preview` would reject. The message says which and why."""


class AcsMocks(Mocks):
    """Mocks of PhoneNumber, PhoneNumberPool, ProgramBrief and Order.

    A number follows from the name of its resource and is the same in every run. A brief is a draft,
    or submitted if `submit=True`.

    Args:
        numbers: The number of each PhoneNumber, E.164, by resource name.
        short_codes: The approved short code of each ProgramBrief, by resource name.
        others: Mocks of all other resources and functions. Without them, a resource's outputs are
            its inputs and a function returns its arguments.
    """

    def __init__(
        self,
        *,
        numbers: Mapping[str, str] | None = None,
        short_codes: Mapping[str, str] | None = None,
        others: Mocks | None = None,
    ) -> None:
        self._numbers = dict(numbers or {})
        self._short_codes = dict(short_codes or {})
        self._others = others

    def new_resource(self, args: MockResourceArgs) -> State:
        """Return the id and outputs of a resource.

        Raises:
            InvalidInputs: `pulumi preview` would reject them.
        """
        kind = args.typ.removeprefix(_TYPES)
        inputs: dict[str, Any] = unpacked(_without_secrets(args.inputs))
        inputs.pop("__provider", None)
        if kind == "Order":
            return _order(args.name, inputs)
        if kind == "PhoneNumber" and args.resource_id and LOOKUP_KEY in inputs:
            return args.resource_id, packed(_looked_up(args.resource_id, inputs))
        if kind == "PhoneNumber":
            return _phone_number(args.name, inputs, self._numbers.get(args.name))
        if kind == "PhoneNumberPool":
            return _pool(args.name, inputs)
        if kind == "ProgramBrief":
            return _program_brief(args.name, inputs, self._short_codes.get(args.name))
        if self._others is not None:
            return self._others.new_resource(args)
        return args.resource_id or f"{args.name}-id", dict(args.inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Return the result of another package's function."""
        if self._others is not None:
            return self._others.call(args)
        return dict(args.args), None


def _order(name: str, inputs: dict[str, Any]) -> State:
    made = create_order(check_order(inputs), endpoint=ENDPOINT, now=NOW)[1]
    return str(uuid5(NAMESPACE_DNS, f"{name}.order.acsnumbers")), packed(made)


def _phone_number(name: str, given: dict[str, Any], chosen: str | None) -> State:
    inputs, failures = check_phone_number(given)
    _refuse("phone number", name, failures, given)
    number = inputs.get("adopt") or chosen or _number(name, inputs)
    seen = _seen(number, inputs, _price(inputs))
    origin: outputs.Origin = "adopted" if "adopt" in inputs else "purchased"
    acquired = outputs.Acquired(number, seen=seen, generation=0, origin=origin)
    return number, packed(outputs.outputs(inputs, acquired, nonce=_digest(name)[:16]))


def _pool(name: str, given: dict[str, Any]) -> State:
    inputs, failures = check_pool(given)
    _refuse("phone number pool", name, failures, given)
    # A size that a preview does not know yet is left out by the mocks of the engine.
    size, adopted = int(inputs.get("size", 0)), [*inputs.get("adopt", ())]
    made = (_number(f"{name}.{place}", inputs) for place in count())
    new = (number for number in made if number not in adopted)
    numbers = dict.fromkeys(adopted)
    while len(numbers) < size:
        numbers[next(new)] = None
    rows = [_seen(number, inputs, _price(inputs)) for number in numbers]
    has = Membership(numbers=set(numbers), adopted=set(adopted), since=NOW.isoformat())
    outs = pool_outputs({"size": size, **inputs}, has, nonce=_digest(name)[:16], rows=rows)
    return str(inputs.get("order")), packed(outs)


def _price(inputs: Mapping[str, Any]) -> Cost:
    plan = Stock.plan(
        *(str(inputs.get(key)) for key in ("country_code", "phone_number_type", "assignment_type"))
    )
    return Cost(plan.amount, plan.currency, "monthly") if plan else _USUAL


def _looked_up(number: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what `PhoneNumber.get` would read. The type of the number is a guess."""
    kind = {
        "country_code": "US",
        "phone_number_type": "tollFree" if number[1:5] in _TOLL_FREE else "geographic",
        "assignment_type": "application",
    }
    seen = _seen(number, kind, _USUAL)
    return {
        **inputs,
        **kind,
        **outputs.live(seen),
        "status": outputs.ACTIVE,
        "__endpoint": ENDPOINT,
    }


def _seen(number: str, inputs: Mapping[str, Any], cost: Cost) -> PurchasedNumber:
    """Return the number as the service would show it once it has the requested capabilities."""
    can = inputs.get("capabilities") or {"calling": "inbound+outbound", "sms": "none"}
    return PurchasedNumber(
        id=number.removeprefix("+"),
        phone_number=number,
        country_code=str(inputs.get("country_code")),
        phone_number_type=str(inputs.get("phone_number_type")),
        assignment_type=str(inputs.get("assignment_type")),
        capabilities=Capabilities(can.get("calling", "none"), can.get("sms", "none")),
        cost=cost,
        purchase_date=NOW,
    )


def _number(name: str, inputs: Mapping[str, Any]) -> str:
    """Return a number of the country, area and prefix, derived from the name."""
    calling_code = CALLING_CODES.get(str(inputs.get("country_code")), "999")
    area = inputs.get("area_code") or _AREA_CODES.get(
        (calling_code, str(inputs.get("phone_number_type"))), "800"
    )
    start = str(inputs.get("number_prefix") or f"{calling_code}{area}").lstrip("+")
    digits = str(int(_digest(name), 16))
    # No exchange code in North America begins with 0 or 1.
    first = str(2 + int(digits[-1]) % 8)
    return f"+{(start + first + digits)[: max(11 if calling_code == '1' else 12, len(start))]}"


def _program_brief(name: str, given: dict[str, Any], short_code: str | None) -> State:
    checked = check_program_brief(given)
    _refuse("program brief", name, checked.failures, given)
    inputs = checked.inputs
    submitted = bool(inputs.get("submit")) or short_code is not None
    vanity = bool(content_of(inputs).get("program_details", {}).get("is_vanity"))
    brief = ProgramBrief(
        id=str(inputs.get("program_brief_id") or inputs.get("order")),
        status="approved" if short_code else "submitted" if submitted else "draft",
        content={},
        number=short_code,
        costs=(
            BriefCost(650.0, "USD", "once"),
            BriefCost(1500.0 if vanity else 1000.0, "USD", "monthly"),
        ),
        submission_date=NOW if submitted else None,
        status_updated_date=NOW,
    )
    marker = brief_outputs.fingerprint(content_of(inputs)) if submitted else None
    made = brief_outputs.outputs(
        inputs, brief, version=version_of(inputs), nonce=_digest(name)[:16], submitted=marker
    )
    return brief.id, packed(made)


def _refuse(thing: str, name: str, failures: Iterable[Failure], given: Mapping[str, Any]) -> None:
    """Fail as a preview of the program would.

    In a preview the engine's mocks omit unknown inputs, so a missing input may be unknown.
    """
    messages = [
        f"{failure.property} {PYTHON.write(failure.reason)}".strip()
        for failure in failures
        if not pulumi.runtime.is_dry_run() or failure.property.partition(".")[0] in given
    ]
    if messages:
        raise InvalidInputs(f"checking {thing} ({name}): {'; '.join(messages)}")


def _without_secrets(value: Any) -> Any:
    value = unwrap_rpc_secret(value)
    if isinstance(value, dict):
        return {key: _without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return value


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
