"""Changes in the portal, unknown to the program: numbers bought, changed and released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.clock import parse_timestamp
from pulumi_acsnumbers.emulator.numbers import CAPABILITY_TYPES, Numbers, parse_number, to_json
from pulumi_acsnumbers.emulator.rows import Number, decode
from pulumi_acsnumbers.emulator.world import World

VIA = "portal"


@dataclass(frozen=True)
class NewNumber:
    """The body of `POST /_emulator/numbers`. The emulator chooses omitted members.

    A `phone_number` need not be in stock. Without one, a free number of the area code is used.
    """

    resource: str | None = None
    phone_number: str | None = None
    country_code: str = "US"
    phone_number_type: str = "tollFree"
    assignment_type: str = "application"
    area_code: str | None = None
    calling: str | None = None
    sms: str | None = None
    purchase_date: str | None = None


class Portal:
    """Changes of owned numbers outside the API. Each is in the ledger, via `portal`."""

    def __init__(self, world: World, numbers: Numbers, resources: Mapping[str, Resource]) -> None:
        self._world = world
        self._numbers = numbers
        self._resources = resources

    def buy(self, data: Any) -> dict[str, Any]:
        """Give a number to a resource at once.

        Raises:
            ValueError: It cannot be bought; the message says why.
        """
        wanted = decode(NewNumber, data)
        resource = wanted.resource or next(iter(self._resources))
        if resource not in self._resources:
            raise ValueError(f"numbers: unknown resource {resource!r}")
        world = self._world
        plan = world.stock.plan(
            wanted.country_code, wanted.phone_number_type, wanted.assignment_type
        )
        if plan is None:
            raise ValueError("numbers: the country does not offer this type and assignment")
        at = parse_timestamp(wanted.purchase_date) if wanted.purchase_date else world.clock.now()
        number = Number(
            digits=self._choose(wanted),
            resource=resource,
            country=plan.country,
            type=plan.type,
            assignment=plan.assignment,
            calling=_capability(wanted.calling) or plan.calling,
            sms=_capability(wanted.sms) or plan.sms,
            amount=plan.amount,
            currency=plan.currency,
            purchased=at,
        )
        world.numbers.put(number.digits, number)
        world.add_entry("purchase", resource, number.digits, VIA)
        return self._to_json(number)

    def _choose(self, wanted: NewNumber) -> str:
        world = self._world
        if wanted.phone_number is not None:
            digits = parse_number(wanted.phone_number)
            if digits is None:
                raise ValueError(f"numbers: {wanted.phone_number!r} is not a telephone number")
            if digits in world.numbers or digits in world.holds:
                raise ValueError(f"numbers: somebody has +{digits}")
            return digits
        areas = world.stock.areas(wanted.country_code, wanted.phone_number_type)
        chosen = [a for a in areas.values() if wanted.area_code in (None, a.code)]
        drawn = world.draw(chosen, 1)
        if not drawn:
            raise ValueError("numbers: out of stock")
        return drawn[0][0]

    def change(self, number: str, data: Any) -> dict[str, Any]:
        """Change an owned number's capabilities: `calling`, `sms` or both."""
        if not isinstance(data, dict) or not data or data.keys() - {"calling", "sms"}:
            raise ValueError("numbers: give 'calling', 'sms' or both")
        owned = self._owned(number)
        calling = _capability(data.get("calling")) or owned.calling
        sms = _capability(data.get("sms")) or owned.sms
        self._numbers.set_capabilities(owned, calling, sms, VIA, self._world.clock.now())
        return self._to_json(self._world.numbers.rows[owned.digits])

    def release(self, number: str) -> None:
        """Release an owned number."""
        self._numbers.remove(self._owned(number), VIA, self._world.clock.now())

    def _owned(self, number: str) -> Number:
        owned = self._world.numbers.get(parse_number(number) or "")
        if owned is None:
            raise ValueError(f"numbers: nobody here owns {number}")
        return owned

    @staticmethod
    def _to_json(number: Number) -> dict[str, Any]:
        return {"resource": number.resource, **to_json(number, "2025-06-01")}


def _capability(value: str | None) -> str | None:
    if value is not None and value not in CAPABILITY_TYPES:
        raise ValueError(f"numbers: a capability is one of {', '.join(CAPABILITY_TYPES)}")
    return value
