"""Dynamic resources whose subclasses are the same resource for Pulumi."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import Resource


class TypedResource(Resource):
    """A dynamic resource whose subclasses keep its type.

    The SDK gives a subclass without class keywords the type `dynamic:Resource`. A program that
    starts to use a subclass would then replace its numbers.
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        inherited = cls._resource_type_name
        super().__init_subclass__(**keywords)
        if not keywords.keys() & {"module", "name"}:
            cls._resource_type_name = inherited
