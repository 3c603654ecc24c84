"""The resource that remembers, in the state, which number is meant."""

# Annotations are values here, not texts: the SDK evaluates those of the class for each resource.
from collections.abc import Mapping
from typing import Any

import pulumi

from ..dynamic.order import OrderProvider
from .secrecy import blank
from .typed import TypedResource


class Order(TypedResource, module="acsnumbers", name="Order"):
    """The identity of a `PhoneNumber` or `ProgramBrief`, made by its constructor.

    A program does not write orders. Each number has one of the same name beside it. Its id is in
    the state before the first request is sent, and every id at the service follows from it, so a
    run after a crash finds what the earlier run bought. Deleting an order fails while a number
    that was bought for it is owned and no resource holds it.

    Args:
        name: The logical name, that of the number.
        kind: What is ordered: `phoneNumber` or `programBrief`.
        wish: The inputs that say which number is meant.
        adopt: A number to remember, E.164.
        retain: Whether the number stays owned when the stack lets it go.
        opts: Options, derived from those of the number.
    """

    record: pulumi.Output[str]
    """What it remembers, as JSON: every wish so far with the time it was first made, the numbers
    that were adopted or imported, and the ACS resource that it belongs to."""

    def __init__(
        self,
        name: str,
        *,
        kind: str,
        wish: Mapping[str, Any],
        adopt: pulumi.Input[str] | None = None,
        retain: pulumi.Input[bool] = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props: dict[str, Any] = {
            "kind": kind,
            "wish": {key: value for key, value in wish.items() if value is not None},
            **({} if adopt is None else {"adopt": adopt}),
            "retain": retain,
            "record": blank(wish, adopt),
        }
        if opts and any(path.startswith("wish") for path in opts.ignore_changes or ()):
            props["said"] = dict(props["wish"])
        super().__init__(OrderProvider(), name, props, opts)
