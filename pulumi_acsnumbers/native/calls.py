"""Input and output of the engine's calls, for every resource type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..engine.plugin import Plugin
from ..lifecycle.core.errors import Refused
from ..lifecycle.core.unknown import UNKNOWN
from ..lifecycle.core.validation import Failure
from .names import COMPONENTS
from .wire import Received

_ENDPOINT: Final = "__endpoint"


@dataclass(frozen=True, slots=True)
class Call:
    """One call about one resource.

    Attributes:
        plugin: What the calls of this process share.
        urn: The resource, as the engine names it now.
        id: Its id; "" if it has none yet.
        preview: Whether the call must change nothing.
        timeout: Seconds that the program gives the call, or 0.
    """

    plugin: Plugin
    urn: str
    id: str = ""
    preview: bool = False
    timeout: float = 0.0

    def props(self, given: Received) -> dict[str, Any]:
        """Return properties with the URN of this call, and its timeout if they have none."""
        props = {**given.values, "__urn": self.urn}
        if self.timeout and props.get("operation_timeout") is None:
            props["operation_timeout"] = self.timeout
        return props

    def outputs(self, outs: dict[str, Any], given: Received) -> dict[str, Any]:
        """Return outputs without a timeout that only this call had."""
        if given.values.get("operation_timeout") is None:
            outs.pop("operation_timeout", None)
        return outs


@dataclass(frozen=True, slots=True)
class Checked:
    """Normalised inputs and their failures."""

    inputs: dict[str, Any]
    failures: Sequence[Failure] = ()


def without_order(
    inputs: dict[str, Any], olds: Received, component: str, kept: tuple[str, ...] = ()
) -> tuple[dict[str, Any], list[Failure]]:
    """Return the inputs of a resource without an order: it was imported on its own.

    Args:
        inputs: The inputs, to which the values that the import stored are added.
        olds: The inputs in the state; {} for a new resource.
        component: The component that declares the resource with its order.
        kept: What the import stored in addition to the ACS resource.
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
    """Return outputs that are known only after the update."""
    return dict.fromkeys(names, UNKNOWN)


def not_a_resource(type_: str, doing: str, thing: str) -> Refused:
    """Return the refusal of a call about a component, or about an unknown type."""
    if type_ in COMPONENTS:
        return Refused(
            doing,
            f"{type_} is a component, which has no id",
            thing=thing,
            remedy=f"name the resource in it: {COMPONENTS[type_][1]}",
        )
    return Refused(
        doing,
        f"there is no resource {type_}",
        thing=thing,
        remedy="write its type as in the schema",
    )
