"""What a number's resource options mean for its order."""

from __future__ import annotations

from typing import Any, Final

import pulumi

NUMBER_TOKEN: Final = "acsnumbers:PhoneNumber"
BRIEF_TOKEN: Final = "acsnumbers:ProgramBrief"
ORDER_TOKEN: Final = "acsnumbers:Order"

_DELETED_WITH: Final = {
    NUMBER_TOKEN: (
        "phone number",
        (
            "Azure does not release a number together with anything else, so it would stay owned "
            "and paid for"
        ),
        ", or say retain_on_delete=True to keep the number on purpose",
    ),
    BRIEF_TOKEN: (
        "program brief",
        "Azure does not delete a brief together with anything else",
        ", or say retain_on_delete=True to keep the brief on purpose",
    ),
    ORDER_TOKEN: (
        "order",
        "its delete is the last that knows of what was bought for it",
        ", also in transformations",
    ),
}


def order_options(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return the options of an order: a sibling of its number, renamed and moved with it.

    A number that its own options retain stays owned, and the delete of its order is what says so:
    it is not retained. Where they say nothing, a parent decides, for number and order alike.
    """
    return pulumi.ResourceOptions(
        parent=opts.parent,
        provider=opts.provider,
        protect=opts.protect,
        retain_on_delete=None if opts.retain_on_delete is None else False,
        aliases=[_of_order(alias) for alias in opts.aliases or ()],
    )


def require_safe(opts: pulumi.ResourceOptions, name: str) -> None:
    """Refuse the options under which a number would be forgotten, or released too early.

    Raises:
        pulumi.RunError: `deleted_with`, `delete_before_replace`, `import_` or `id` is set.
    """
    if opts.delete_before_replace:
        raise pulumi.RunError(
            f"declaring phone number ({name}): with delete_before_replace it would be released, "
            "for ever, before it is certain that there is another one; leave the option out"
        )
    if opts.import_ is not None or opts.id is not None:
        raise pulumi.RunError(
            f"declaring phone number ({name}): it cannot be imported or read by an option, which "
            "Pulumi does not offer for dynamic resources; take a number that you own with "
            'adopt="+…"'
        )
    refuse_deleted_with(opts, NUMBER_TOKEN, name)


def refuse_deleted_with(opts: pulumi.ResourceOptions, type_name: str, name: str) -> None:
    """Refuse the option under which the engine forgets a resource without asking anybody.

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
    """Return the alias of the order that goes with an alias of its number or brief."""
    if isinstance(alias, pulumi.Alias):
        given = isinstance(alias.type_, str)  # else it is the current type, whichever that is
        return pulumi.Alias(
            name=alias.name,
            type_=_to_order(str(alias.type_)) if given else alias.type_,
            parent=alias.parent,
            stack=alias.stack,
            project=alias.project,
        )
    return pulumi.Output.from_input(alias).apply(_to_order)


def _to_order(text: str) -> str:
    return text.replace(NUMBER_TOKEN, ORDER_TOKEN).replace(BRIEF_TOKEN, ORDER_TOKEN)
