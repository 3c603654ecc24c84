"""Options in a state with which the engine drops something without a call.

They can be set where no constructor sees them: by a transform of a parent or of the stack, or in an
edited state. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ..core.resource_types import BRIEF_TYPES, NUMBER_TYPES, ORDER_TYPES, POOL_TYPES
from ..core.syntax import Syntax

_NOUNS: Final = (
    dict.fromkeys(NUMBER_TYPES, "number")
    | dict.fromkeys(POOL_TYPES, "pool")
    | dict.fromkeys(BRIEF_TYPES, "brief")
    | dict.fromkeys(ORDER_TYPES, "order")
)


@dataclass(frozen=True, slots=True)
class Unasked:
    """A resource that the engine will drop without a call, fully or in part.

    Attributes:
        urn: The URN of the resource.
        kind: `number`, `pool`, `brief` or `order`.
        id: Its id.
        found: What the state contains, and the consequence.
        advice: What to do about it.
    """

    urn: str
    kind: str
    id: str
    found: str
    advice: str

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]

    def rendered_in(self, syntax: Syntax) -> Unasked:
        """Return it with its texts in the syntax of its program."""
        return replace(self, found=syntax.write(self.found), advice=syntax.write(self.advice))


def unasked(resources: Iterable[Mapping[str, Any]]) -> Iterator[Unasked]:
    """Yield the resources of a state for which the engine will not call this package."""
    ours = [
        resource
        for resource in resources
        if resource.get("type") in _NOUNS
        and not resource.get("delete")
        and not resource.get("external")
    ]
    orders = {
        str(resource.get("id")): resource for resource in ours if resource["type"] in ORDER_TYPES
    }
    for resource in ours:
        if resource.get("deletedWith"):
            yield _unasked(
                resource,
                f"deletedWith is {resource['deletedWith']}: when that is deleted, the engine "
                "forgets this without asking, and what is paid for stays owned",
                "take `deleted_with` out of the transform, and run pulumi up",
            )
    for resource in ours:
        order = orders.get(str(_outputs(resource).get("order")))
        if resource["type"] in ORDER_TYPES or order is None:
            continue
        if resource.get("retainOnDelete") and not _keeps(order):
            yield _unasked(
                resource,
                "retainOnDelete is set for this and not for its order, whose delete then fails",
                "set `retain_on_delete` in the program, or for the order too, and run pulumi up",
            )
        if order.get("retainOnDelete") and not resource.get("retainOnDelete"):
            yield _unasked(
                order,
                "retainOnDelete is set for this order alone, which is never asked then whether "
                "something is left behind",
                "leave it out for orders, or set it for what they belong to, and run pulumi up",
            )


def _unasked(resource: Mapping[str, Any], found: str, advice: str) -> Unasked:
    return Unasked(
        str(resource.get("urn")), _NOUNS[resource["type"]], str(resource.get("id")), found, advice
    )


def _keeps(order: Mapping[str, Any]) -> bool:
    outs = _outputs(order)
    said = outs.get("release_on_delete", outs.get("releaseOnDelete"))
    return bool(order.get("retainOnDelete")) or said is False


def _outputs(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    outputs = resource.get("outputs")
    return outputs if isinstance(outputs, Mapping) else {}
