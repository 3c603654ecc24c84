"""The stored properties of a PhoneNumber: plain JSON, built and checked before money moves.

A datetime or Decimal in the outputs would fail after `create` returned, and lose the only record of
a number that is being paid for. So one function converts the service's data to JSON, and it runs
once with the offer before the purchase is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ...acs.models import AvailableNumber, Cost, PurchasedNumber
from ..core.guardrails import not_ours
from ..core.keys import HIDDEN_KEYS
from .schema import PROGRAM_KEYS

ACTIVE: Final = "active"
PURCHASING: Final = "purchasing"

Origin = Literal["purchased", "adopted"]


@dataclass(frozen=True, slots=True)
class Acquired:
    """A number that this order has, or will have once its purchase finishes.

    Attributes:
        phone_number: E.164.
        seen: The number as the service shows it, or None while its purchase is in progress.
        offer: What was held, for the outputs while the purchase is in progress.
        operation: The id of a purchase in progress, or None.
        succeeded: When that purchase was first seen to have succeeded (ISO 8601), or None.
        generation: The number of the generation that it was bought under, or -1.
        origin: Whether this package bought it, which decides what delete does.
        bought: Whether this create bought it, so that no earlier run can have known it.
    """

    phone_number: str
    seen: PurchasedNumber | None = None
    offer: AvailableNumber | None = None
    operation: str | None = None
    succeeded: str | None = None
    generation: int = -1
    origin: Origin = "purchased"
    bought: bool = False


def inputs_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs among outputs: what the program and the constructor set."""
    keys = (*PROGRAM_KEYS, "order", *HIDDEN_KEYS)
    return {key: props[key] for key in keys if props.get(key) is not None}


def outputs(inputs: Mapping[str, Any], acquired: Acquired, *, nonce: str) -> dict[str, Any]:
    """Return the outputs of a number, including every input.

    Args:
        inputs: The checked inputs.
        acquired: The number.
        nonce: The random text of this copy.

    Raises:
        TypeError: Something is not plain JSON. Nothing is lost, because this runs before a
            purchase.
    """
    outs: dict[str, Any] = {
        **inputs_of(inputs),
        "phone_number": acquired.phone_number,
        "status": ACTIVE,
        "__nonce": nonce,
        "__origin": acquired.origin,
        "__generation": acquired.generation,
    }
    if acquired.seen:
        outs |= live(acquired.seen)
    else:
        outs |= {"status": PURCHASING, "__operation": acquired.operation or ""}
        if acquired.succeeded:
            outs["__succeeded"] = acquired.succeeded
        if acquired.offer and acquired.offer.cost:
            outs["cost"] = cost_json(acquired.offer.cost)
    json.dumps(outs, allow_nan=False)
    return outs


def live(number: PurchasedNumber) -> dict[str, Any]:
    """Return the outputs that only the service knows."""
    return {
        "phone_number": number.phone_number,
        "capabilities": {
            "calling": number.capabilities.calling,
            "sms": number.capabilities.sms,
        },
        "cost": cost_json(number.cost),
        "purchase_date": number.purchase_date.isoformat(),
    }


def generation_of(outs: Mapping[str, Any]) -> int:
    """Return the generation that a stored number was bought under, or -1.

    Raises:
        Refused: It is not an integer, so this package did not write the state.
    """
    try:
        return int(outs.get("__generation", -1))
    except (TypeError, ValueError, OverflowError):
        raise not_ours("'__generation' is not a number") from None


def cost_json(cost: Cost) -> dict[str, Any]:
    """Return a cost as plain JSON."""
    return {
        "amount": float(cost.amount),
        "currency_code": cost.currency_code,
        "billing_frequency": cost.billing_frequency,
    }


def is_monthly(billing_frequency: object) -> bool:
    """Return whether a price is monthly; the service adds words to its enumerations."""
    return isinstance(billing_frequency, str) and billing_frequency.lower() == "monthly"


def price(cost: Cost) -> str:
    """Return a cost formatted for a message: `2.00 USD monthly`."""
    return f"{cost.amount:.2f} {cost.currency_code} {cost.billing_frequency}"
