"""How a number's resource options apply to its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pulumi

from ..lifecycle.order.paths import input_paths, output_names

NUMBER_TOKEN: Final = "acsnumbers:PhoneNumber"
POOL_TOKEN: Final = "acsnumbers:PhoneNumberPool"
BRIEF_TOKEN: Final = "acsnumbers:ProgramBrief"
ORDER_TOKEN: Final = "acsnumbers:Order"

_DELETED_WITH: Final = {
    NUMBER_TOKEN: (
        "phone number",
        (
            "Azure does not release a number together with anything else, so it would stay owned "
            "and paid for"
        ),
        ", or set retain_on_delete=True to keep the number on purpose",
    ),
    POOL_TOKEN: (
        "phone number pool",
        (
            "Azure does not release numbers together with anything else, so they would stay owned "
            "and paid for"
        ),
        ", or set retain_on_delete=True to keep the numbers on purpose",
    ),
    BRIEF_TOKEN: (
        "program brief",
        "Azure does not delete a brief together with anything else",
        ", or set retain_on_delete=True to keep the brief on purpose",
    ),
    ORDER_TOKEN: (
        "order",
        "its delete is the last to know what was bought for it",
        ", also in transformations",
    ),
}


def order_options(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return the options of an order: a sibling of its number, renamed and moved with it.

    A number that its own options retain stays owned. The delete of its order records that, so the
    order is not retained. If they do not say, a parent decides, for number and order alike.
    """
    given = {
        name: value(getattr(opts, name))
        for name, value in FOR_ORDER.items()
        if value and getattr(opts, name, None) is not None
    }
    retained = None if opts.retain_on_delete is None else False
    return pulumi.ResourceOptions(**given, retain_on_delete=retained)


def require_safe(opts: pulumi.ResourceOptions, name: str, token: str = NUMBER_TOKEN) -> None:
    """Refuse the options under which a number would be forgotten, or released too early.

    Raises:
        pulumi.RunError: `deleted_with`, `delete_before_replace`, `import_`, `id` or `urn` is set.
    """
    noun = _DELETED_WITH[token][0]
    if opts.delete_before_replace:
        raise pulumi.RunError(
            f"declaring {noun} ({name}): with delete_before_replace it would be released "
            "permanently before a successor is certain; leave the option out"
        )
    if opts.import_ is not None or opts.id is not None or opts.urn is not None:
        raise pulumi.RunError(
            f"declaring {noun} ({name}): Pulumi cannot import or read a dynamic resource by an "
            'option; take a number that you own with adopt="+…"'
        )
    refuse_deleted_with(opts, token, name)


def refuse_deleted_with(opts: pulumi.ResourceOptions, type_name: str, name: str) -> None:
    """Refuse the option with which the engine drops a resource without a call.

    Raises:
        pulumi.RunError: `deleted_with` is set.
    """
    if opts.deleted_with is None:
        return
    noun, why, instead = next(
        words for token, words in _DELETED_WITH.items() if type_name.endswith(token)
    )
    raise pulumi.RunError(
        f"declaring {noun} ({name}): it cannot have deleted_with, as {why}; leave the option "
        f"out{instead}"
    )


def _of_order(alias: Any) -> Any:
    """Return the order's alias that corresponds to an alias of its number or brief."""
    if isinstance(alias, pulumi.Alias):
        given = isinstance(alias.type_, str)  # else it is the current type, whatever that is
        return pulumi.Alias(
            name=alias.name,
            type_=_to_order(str(alias.type_)) if given else alias.type_,
            parent=alias.parent,
            stack=alias.stack,
            project=alias.project,
        )
    return pulumi.Output.from_input(alias).apply(_to_order)


def _to_order(text: str) -> str:
    for token in (POOL_TOKEN, NUMBER_TOKEN, BRIEF_TOKEN):
        text = text.replace(token, ORDER_TOKEN)
    return text


def _as_given(value: Any) -> Any:
    return value


def _aliases(aliases: Sequence[Any]) -> list[Any]:
    return [_of_order(alias) for alias in aliases]


FOR_ORDER: Final[Mapping[str, Callable[[Any], Any] | None]] = {
    # Its place and its provider: like its number's.
    "parent": _as_given,
    "provider": _as_given,
    "providers": _as_given,
    "version": _as_given,
    "plugin_download_url": _as_given,
    "protect": _as_given,
    "aliases": _aliases,
    # Options that name properties: the order has its own names for them.
    "ignore_changes": input_paths,
    "hide_diffs": input_paths,
    "additional_secret_outputs": output_names,
    # It decides itself; see order_options.
    "retain_on_delete": None,
    # An order holds the history of its number, and is never replaced with it.
    "delete_before_replace": None,
    "replace_on_changes": None,
    "replace_with": None,
    "replacement_trigger": None,
    # Refused for the number as well.
    "deleted_with": None,
    "id": None,
    "import_": None,
    "urn": None,
    # An order makes no request, so there is nothing to wait for or to limit. Its number does.
    "depends_on": None,
    "custom_timeouts": None,
    # Written for the type, the inputs and the life of the number. Those of parents and of the stack
    # apply to the order on their own.
    "hooks": None,
    "state_migrations": None,
    "transformations": None,
    "transforms": None,
    # Of providers alone.
    "env_var_mappings": None,
}
"""How the order gets each resource option of a number or brief; None means never."""
