"""A resource's options as they are in the end.

A constructor sees what its caller gives. Transformations of the program, of the resource, its
parents or the stack, change that afterwards, and then the engine hands options of a parent down. So
a resource of this package looks once more at the last place in the SDK that has them all, and lets
the engine ask it about those of a parent. What a resource transform of a parent or of the stack
sets comes later still, and is in the state alone: `acsnumbers orphans` tells it from there.
"""

# Annotations are values here, not texts: the SDK evaluates those of the class for each resource.
import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from .options import refuse_deleted_with
from .typed import TypedResource

T = TypeVar("T")


class FinalOptions(TypedResource):
    """A dynamic resource that looks at its options after all transformations of the program."""

    _final: pulumi.ResourceOptions | None = None

    def _get_providers(
        self, t: str, pkg: str | None, opts: pulumi.ResourceOptions
    ) -> tuple[pulumi.ProviderResource | None, Mapping[str, pulumi.ProviderResource]]:
        """Look at the options; the SDK calls this with its own copy, and goes on with that.

        Raises:
            pulumi.RunError: `deleted_with` is set.
        """
        if opts.id is None:
            refuse_deleted_with(opts, t, self._name)
            if opts.parent is not None and not isinstance(get_monitor(), MockMonitor):
                opts.transforms = [*(opts.transforms or []), _drop_deleted_with]
        self._final = opts
        return super()._get_providers(t, pkg, opts)


@contextmanager
def finally_known(value: Callable[[], T]) -> Iterator[pulumi.Output[T]]:
    """Give an input that depends on the options that a resource has in the end.

    Args:
        value: Returns the input.

    Yields:
        An output that is known at the end of the block.
    """
    known: asyncio.Future[T] = asyncio.Future()
    try:
        yield pulumi.Output.from_input(known)
    finally:  # also after an error: the program would wait for it forever
        known.set_result(value())


def whether_retained(
    resource: FinalOptions, opts: pulumi.ResourceOptions
) -> AbstractContextManager[pulumi.Output[bool]]:
    """Tell a sibling that is made before a resource whether the resource is retained.

    Args:
        resource: The resource; it is made before the end of the block, or cannot be made.
        opts: The options that its caller gives.
    """
    return finally_known(lambda: bool((resource._final or opts).retain_on_delete))  # noqa: SLF001  # of this module


def _drop_deleted_with(args: Any) -> pulumi.ResourceTransformResult | None:
    """Drop what a parent hands down: this resource is deleted by its own delete."""
    if args.opts.deleted_with is None:
        return None
    pulumi.log.warn(
        f"{args.name}: its parent hands deleted_with down, which Azure does not know for "
        f"{args.type_.rpartition(':')[2]}; it is left out here, and the resource deleted by itself"
    )
    args.opts.deleted_with = None
    return pulumi.ResourceTransformResult(args.props, args.opts)
