"""What a call of the engine has and gives, whichever resource it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ..engine.plugin import Plugin
from ..lifecycle.core.difference import Difference
from ..lifecycle.core.errors import Refused
from ..lifecycle.core.reading import Reading
from ..lifecycle.core.unknown import UNKNOWN
from ..lifecycle.core.validation import Failure
from .names import COMPONENTS
from .wire import Received

_ENDPOINT: Final = "__endpoint"


@dataclass(frozen=True, slots=True)
class Call:
    """One call about one resource.

    Attributes:
        plugin: What this process shares.
        urn: The resource, as the engine names it now.
        id: Its id; "" where it has none yet.
        preview: Whether nothing may be done.
        timeout: Seconds that the program gives the call, or 0.
    """

    plugin: Plugin
    urn: str
    id: str = ""
    preview: bool = False
    timeout: float = 0.0

    def props(self, given: Received) -> dict[str, Any]:
        """Return properties with the URN of this call, and its time limit where they have none."""
        props = {**given.values, "__urn": self.urn}
        if self.timeout and props.get("operation_timeout") is None:
            props["operation_timeout"] = self.timeout
        return props

    def outputs(self, outs: dict[str, Any], given: Received) -> dict[str, Any]:
        """Return outputs without the time limit that only this call had."""
        if given.values.get("operation_timeout") is None:
            outs.pop("operation_timeout", None)
        return outs


@dataclass(frozen=True, slots=True)
class Checked:
    """Inputs in their one form, and what is wrong with them."""

    inputs: dict[str, Any]
    failures: Sequence[Failure] = ()


class Resource(Protocol):
    """What the engine asks about a custom resource; one object for each type."""

    def check(self, call: Call, olds: Received, news: Received) -> Checked:
        """Return the inputs in their one form, and every failure."""
        ...

    def diff(self, call: Call, olds: Received, news: Received) -> Difference:
        """Return what would change."""
        ...

    def create(self, call: Call, news: Received) -> tuple[str, dict[str, Any]]:
        """Return id and outputs; in a preview the outputs that are known."""
        ...

    def read(self, call: Call, props: Received) -> Reading | None:
        """Return what it is now, or None when it is gone."""
        ...

    def update(self, call: Call, olds: Received, news: Received) -> dict[str, Any]:
        """Return the outputs after the change; in a preview those that are known."""
        ...

    def delete(self, call: Call, props: Received) -> None:
        """Let go of it."""
        ...


def without_order(
    inputs: dict[str, Any], olds: Received, component: str, kept: tuple[str, ...] = ()
) -> tuple[dict[str, Any], list[Failure]]:
    """Return inputs of a resource that no order stands beside: it was imported alone.

    Args:
        inputs: The inputs; what the import has noted is added to them.
        olds: The inputs of the state; {} for a new resource.
        component: What declares a resource with its order.
        kept: What the import has noted besides the ACS resource.
    """
    if inputs.get("order") is not None:
        return inputs, []
    if not olds.values:
        return inputs, [
            Failure(
                "",
                f"it has no order, without which a run that is killed would buy twice; declare "
                f"{component}, which makes both",
            )
        ]
    noted = {key: olds.values[key] for key in (_ENDPOINT, *kept) if key in olds.values}
    return {**inputs, **noted}, []


def unknown(names: Sequence[str]) -> dict[str, Any]:
    """Return outputs that only the update will know."""
    return dict.fromkeys(names, UNKNOWN)


def not_a_resource(type_: str, doing: str, thing: str) -> Refused:
    """Return the refusal of a call about a type that is a component, or none of ours."""
    if type_ in COMPONENTS:
        short = {"PhoneNumber": "Number", "ProgramBrief": "Brief"}[type_.rpartition(":")[2]]
        return Refused(
            doing,
            f"{type_} is a component, which has no id",
            thing=thing,
            remedy=f"name the resource in it: acsnumbers:index:{short}",
        )
    return Refused(
        doing,
        f"there is no resource {type_}",
        thing=thing,
        remedy="write its type as in the schema",
    )
