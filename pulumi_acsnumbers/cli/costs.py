"""Formatting and adding up money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any


def price(cost: Mapping[str, Any] | None) -> str:
    """Return a cost as `2.00 USD monthly`; an empty string if unknown."""
    if not cost or cost.get("amount") is None:
        return ""
    parts = (f"{cost['amount']:.2f}", cost.get("currency_code"), cost.get("billing_frequency"))
    return " ".join(part for part in parts if part)


def monthly(costs: Iterable[Mapping[str, Any] | None]) -> dict[str, float]:
    """Return the total monthly cost per currency; currencies are not mixed."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for cost in costs:
        if cost and cost.get("billing_frequency") == "monthly":
            sums[cost["currency_code"]] += Decimal(str(cost["amount"]))
    return {currency: float(amount) for currency, amount in sorted(sums.items())}


def sums(costs: Mapping[str, float]) -> str:
    """Return sums as `12.00 GBP and 4.00 USD`."""
    return " and ".join(f"{amount:.2f} {currency}" for currency, amount in costs.items())
