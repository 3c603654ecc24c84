"""The resource that stores, in the state, which number is declared."""

# Annotations are values here, not texts: the SDK evaluates those of the class for each resource.
from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from ..dynamic.order import OrderProvider
from .final_options import FinalOptions, finally_known
from .own_urn import former_urns, own_urn
from .secrecy import blank

_NAMES: Final = {
    "phoneNumber": "phone number",
    "phoneNumberPool": "phone number pool",
    "programBrief": "program brief",
}
_kinds: Final[WeakKeyDictionary[Any, dict[tuple[pulumi.Resource | None, str], str]]] = (
    WeakKeyDictionary()
)
"""By run, identified by its monitor: the kind of each order of a parent, by name."""


class Order(FinalOptions, module="acsnumbers", name="Order"):
    """The identity of a number, a pool or a brief, made by its constructor.

    A program does not write orders. Each number has one of the same name beside it. Its id is in
    the state before the first request is sent, and every id at the service follows from it, so a
    run after a crash finds what the earlier run bought. Deleting an order fails while a number
    that was bought for it is owned and no resource holds it.
    """

    history: pulumi.Output[str]
    """Its history, as JSON: every spec so far with the time it was first declared, the
    numbers that were adopted or imported, and the ACS resource that it belongs to."""

    def __init__(
        self,
        name: str,
        *,
        kind: str,
        spec: Mapping[str, Any],
        adopt: pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        release_on_delete: pulumi.Input[bool | None] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the identity of a number, pool or brief; its constructor does that.

        Args:
            name: The logical name, that of the number.
            kind: What is ordered: `phoneNumber`, `phoneNumberPool` or `programBrief`.
            spec: The inputs that say which number is meant.
            adopt: A number to remember, E.164; several for a pool.
            release_on_delete: Whether its delete releases what the number's delete has let go; by
                default what that number's own inputs said.
            opts: Options, derived from those of the number.

        Raises:
            pulumi.RunError: The name is taken by a resource of another kind.
        """
        _require_one_kind(name, kind, opts.parent if opts else None)
        props: dict[str, Any] = {
            "kind": kind,
            "spec": {key: value for key, value in spec.items() if value is not None},
            **({} if adopt is None else {"adopt": adopt}),
            **({} if release_on_delete is None else {"release_on_delete": release_on_delete}),
            "__urn": own_urn(name, self._resource_type_name, opts.parent if opts else None),
            "history": blank(spec, adopt),
        }
        if opts and any(path.startswith("spec") for path in opts.ignore_changes or ()):
            props["said"] = dict(props["spec"])
        with finally_known(self._former_urns) as props["__former"]:
            super().__init__(OrderProvider(), name, props, opts)

    def _former_urns(self) -> list[pulumi.Input[str]] | None:
        opts = self._final or pulumi.ResourceOptions()
        return former_urns(self._name, self._resource_type_name, opts)


def _require_one_kind(name: str, kind: str, parent: pulumi.Resource | None) -> None:
    """Refuse a number and a brief with one name: the engine's error would name only their orders.

    Raises:
        pulumi.RunError: The name is taken by a resource of another kind.
    """
    monitor = get_monitor()
    if monitor is None:
        return
    taken = _kinds.setdefault(monitor, {}).setdefault((parent, name), kind)
    if taken != kind:
        raise pulumi.RunError(
            f"declaring {_NAMES.get(kind, kind)} ({name}): a {_NAMES.get(taken, taken)} of this "
            "program has the same name, so their orders would too; give one of the two another name"
        )


def released_on_delete(
    retained: pulumi.Output[bool], release_on_delete: pulumi.Input[bool] | None
) -> pulumi.Output[bool | None]:
    """Return the order's own `release_on_delete`: False if the engine retains its number."""
    return pulumi.Output.all(retained, release_on_delete).apply(
        lambda given: False if given[0] else given[1]
    )
