"""Evaluating the inventory's offers: does one fit the spec, and is its price acceptable?"""

from __future__ import annotations

from collections.abc import Iterable

from ...acs.models import AvailableNumber, Capabilities, Cost, PurchasedNumber
from ..core.errors import Refused
from .inputs import NumberSpec, PhoneNumberInputs
from .outputs import is_monthly, price

_DIRECTIONS = {
    "none": frozenset[str](),
    "inbound": frozenset({"inbound"}),
    "outbound": frozenset({"outbound"}),
    "inbound+outbound": frozenset({"inbound", "outbound"}),
}


def covers(has: Capabilities, wanted: Capabilities) -> bool:
    """Return whether a number has at least the wanted capabilities."""
    return _covers(has.calling, wanted.calling) and _covers(has.sms, wanted.sms)


def fits(number: AvailableNumber | PurchasedNumber, kind: NumberSpec) -> bool:
    """Return whether a number matches a spec; its capabilities can be changed later."""
    digits = number.phone_number.removeprefix("+")
    return (
        number.country_code.upper() == kind.country_code.upper()
        and number.phone_number_type.lower() == kind.phone_number_type.lower()
        and number.assignment_type.lower() == kind.assignment_type.lower()
        and (not kind.prefixes or digits.startswith(kind.prefixes))
    )


def suitable(offers: Iterable[AvailableNumber], inputs: PhoneNumberInputs) -> list[AvailableNumber]:
    """Return the offers that fit and have the wanted capabilities, exact matches first."""
    good = [
        o for o in offers if fits(o, inputs.kind) and covers(o.capabilities, inputs.capabilities)
    ]
    return sorted(good, key=lambda offer: offer.capabilities != inputs.capabilities)


def require_affordable(
    cost: Cost | None, inputs: PhoneNumberInputs, doing: str, thing: str
) -> None:
    """Refuse a price that is above the program's limit, or not comparable with it.

    Raises:
        Refused: Always before anything is bought.
    """
    budget = inputs.budget
    if budget is None:
        return
    limit = f"{budget.amount:.2f} {budget.currency_code}"
    if cost is None:
        raise Refused(
            doing,
            f"its price is unknown, and `max_monthly_cost` is {limit}",
            thing=thing,
            remedy="leave `max_monthly_cost` out to accept any price",
        )
    if cost.currency_code.upper() != budget.currency_code.upper():
        raise Refused(
            doing,
            f"it costs {price(cost)}, which cannot be compared with `max_monthly_cost` {limit}",
            thing=thing,
            remedy=f"give `max_monthly_cost` in {cost.currency_code}",
        )
    if not is_monthly(cost.billing_frequency):
        raise Refused(
            doing,
            f"it costs {price(cost)}, which is not billed monthly and cannot be compared with "
            f"`max_monthly_cost` {limit}",
            thing=thing,
            remedy="leave `max_monthly_cost` out to accept that price",
        )
    if cost.amount > budget.amount:
        raise Refused(
            doing,
            f"it costs {price(cost)}, more than `max_monthly_cost` {limit}",
            thing=thing,
            remedy="raise `max_monthly_cost` to accept that price",
        )


def _covers(has: str, wanted: str) -> bool:
    if has == wanted:
        return True
    if has not in _DIRECTIONS or wanted not in _DIRECTIONS:
        return False  # a value unknown to this version equals only itself
    return _DIRECTIONS[has] >= _DIRECTIONS[wanted]
