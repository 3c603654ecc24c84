"""What a pool has, as the state remembers it: its numbers, and how far its attempts are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from ...acs.models import Capabilities, PurchasedNumber
from ..core.facts import Holder, resource_key
from ..core.guardrails import not_ours, stored_text
from ..core.keys import HIDDEN_KEYS
from ..core.validation import E164
from ..phone_number.outputs import ACTIVE, PURCHASING, is_monthly
from .schema import PROGRAM_KEYS
from .spec import spec_text

INCOMPLETE: Final = "incomplete"
"""The status of a pool that has fewer numbers than its size, and none under way."""


class Position(NamedTuple):
    """How far attempts are accounted for: all of earlier generations, and so many of this one."""

    generation: int
    attempts: int


_NOTHING: Final = Position(0, 0)


@dataclass(slots=True)
class Membership:
    """What a pool has.

    Attributes:
        numbers: Those that it has, E.164.
        adopted: Those of them that it did not buy.
        pending: The numbers of purchases that are not through, by operation.
        different: Those that can do something else than is declared.
        gone: Those that it had once, and when it lost them or let them go (ISO 8601).
        position: All that attempts before it bought is known.
        since: No attempt at or behind the position began before (ISO 8601, the service's time).
    """

    numbers: set[str] = field(default_factory=set)
    adopted: set[str] = field(default_factory=set)
    pending: dict[str, tuple[str, ...]] = field(default_factory=dict)
    different: set[str] = field(default_factory=set)
    gone: dict[str, str] = field(default_factory=dict)
    position: Position = _NOTHING
    since: str = ""

    @classmethod
    def from_outputs(cls, outs: Mapping[str, Any]) -> Self:
        """Read stored outputs.

        Raises:
            Refused: They were not written by this package.
        """
        pending = outs.get("__pending") or {}
        if not isinstance(pending, Mapping):
            raise not_ours("'__pending' is not a map")
        return cls(
            numbers=set(_numbers(outs, "phone_numbers")),
            adopted=set(_numbers(outs, "__adopted")),
            pending={str(operation): tuple(_numbers(pending, operation)) for operation in pending},
            different=set(_numbers(outs, "__different")),
            gone=_gone(outs),
            position=Position(_whole(outs, "__generation"), _whole(outs, "__attempts")),
            since=_time(outs, "__since"),
        )

    @property
    def coming(self) -> set[str]:
        """The numbers of purchases that are not through."""
        return {number for numbers in self.pending.values() for number in numbers}

    def copy(self) -> Self:
        """Return another one of the same content."""
        return replace(
            self,
            numbers=set(self.numbers),
            adopted=set(self.adopted),
            pending=dict(self.pending),
            different=set(self.different),
            gone=dict(self.gone),
        )

    def lacks(self, size: int) -> int:
        """Return how many numbers are to be bought still."""
        return max(0, size - len(self.numbers | self.coming))

    def take(self, numbers: Iterable[str], *, adopted: bool) -> None:
        """Add numbers."""
        new = set(numbers) - self.numbers
        self.numbers |= new
        if adopted:
            self.adopted |= new
        for number in new:
            self.gone.pop(number, None)

    def drop(self, number: str, when: datetime) -> None:
        """Take a number out."""
        for known in (self.numbers, self.adopted, self.different):
            known.discard(number)
        self.gone[number] = when.isoformat()

    def generation_of(self, number: str) -> int:
        """Return up to which generation the attempts are known, -1 for a number that was adopted.

        The last one is known in part only, so it proves the earlier ones alone.
        """
        return -1 if number in self.adopted else self.position.generation

    def status(self, size: int) -> str:
        """Return what a program reads of it."""
        if self.pending:
            return PURCHASING
        return INCOMPLETE if self.lacks(size) else ACTIVE

    def holders(self, nonce: str, order: str, props: Mapping[str, Any]) -> list[Holder]:
        """Return the facts that a copy holds these numbers, for the registry."""
        spec, key = spec_text(props), resource_key(props.get("__urn"))
        return [
            Holder(
                number,
                nonce,
                order,
                spec,
                self.generation_of(number),
                key,
                certain=number in self.numbers,
            )
            for number in sorted(self.numbers | self.coming)
        ]


def inputs_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs among outputs."""
    keys = (*PROGRAM_KEYS, "order", *HIDDEN_KEYS)
    return {key: props[key] for key in keys if props.get(key) is not None}


def pool_outputs(
    props: Mapping[str, Any],
    has: Membership,
    *,
    nonce: str,
    rows: Iterable[PurchasedNumber] | None = None,
    cost: Any = None,
) -> dict[str, Any]:
    """Return the outputs of a pool, every input among them: plain JSON.

    Args:
        props: The checked inputs, or stored outputs.
        has: What the pool has.
        nonce: The random text of this copy.
        rows: Its numbers as the service shows them; None where nothing has asked.
        cost: The sum of what they cost, as it is stored; where nothing has asked.
    """
    outs: dict[str, Any] = {
        **inputs_of(props),
        "phone_numbers": sorted(has.numbers),
        "monthly_cost": cost if rows is None else _sum(rows),
        "status": has.status(int(props["size"])),
        "__nonce": nonce,
        "__generation": has.position.generation,
        "__attempts": has.position.attempts,
        "__since": has.since,
    }
    if has.adopted:
        outs["__adopted"] = sorted(has.adopted)
    if has.different:
        outs["__different"] = sorted(has.different)
    if has.gone:
        outs["__gone"] = dict(sorted(has.gone.items()))
    if has.pending:
        outs["__pending"] = {key: sorted(numbers) for key, numbers in has.pending.items()}
    json.dumps(outs, allow_nan=False)
    return outs


def differing(rows: Iterable[PurchasedNumber], wanted: Capabilities) -> set[str]:
    """Return the numbers that can do something else than is declared."""
    return {row.phone_number for row in rows if row.capabilities != wanted}


def _sum(rows: Iterable[PurchasedNumber]) -> dict[str, Any]:
    """Return what numbers cost a month: those of one kind are billed in one currency."""
    costs = [row.cost for row in rows if is_monthly(row.cost.billing_frequency)]
    currency = costs[0].currency_code if costs else ""
    amount = sum(float(cost.amount) for cost in costs if cost.currency_code == currency)
    return {"amount": round(amount, 6), "currency_code": currency}


def _numbers(props: Mapping[str, Any], key: str) -> list[str]:
    value = props.get(key) or []
    if isinstance(value, (list, tuple)) and all(
        isinstance(one, str) and E164.fullmatch(one) for one in value
    ):
        return list(value)
    raise not_ours(f"{key!r} is not a list of numbers")


def _gone(props: Mapping[str, Any]) -> dict[str, str]:
    value = props.get("__gone") or {}
    if not isinstance(value, Mapping):
        raise not_ours("'__gone' is not a map")
    return {number: _time(value, number) for number in _numbers({"__gone": list(value)}, "__gone")}


def _time(props: Mapping[str, Any], key: str) -> str:
    text = stored_text(props, key)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise not_ours(f"{key!r} is not a time") from None
    if moment.tzinfo is None:
        raise not_ours(f"{key!r} is not a time")
    return text


def _whole(props: Mapping[str, Any], key: str) -> int:
    value = props.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0:
        return int(value)
    raise not_ours(f"{key!r} is not a whole number")
