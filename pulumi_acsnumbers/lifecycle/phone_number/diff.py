"""Diff of a PhoneNumber: nothing, an update in place, or a replacement.

Pure except for the registry: it makes no request. It records the live copy, so that the delete of
another copy of the same number does not release it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.canonical import canonical
from ..core.difference import DECIDED_LATER, Difference, require_no_rival
from ..core.errors import Refused
from ..core.facts import Holder, resource_key
from ..core.guardrails import (
    WITH_ITS_ORDER,
    Guardrails,
    not_ours,
    require_comparable,
    stored_text,
)
from ..core.history import SAID
from ..core.registry import RunRegistry
from ..core.unknown import is_known
from .outputs import PURCHASING, generation_of, is_monthly
from .schema import IDENTITY_KEYS, PROGRAM_KEYS
from .spec import identity, spec_text

COMPARING = "comparing phone number"
REPLACING = "replacing phone number"


def diff_phone_number(
    number: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    registry: RunRegistry,
    guardrails: Guardrails,
    endpoint: str,
) -> Difference:
    """Compare the outputs of a number with checked inputs.

    Args:
        number: The id, E.164.
        olds: The stored outputs.
        news: The checked inputs; values can be unknown.
        registry: What this run knows; records the live copy.
        guardrails: The guardrails of this stack.
        endpoint: The configured endpoint.

    Raises:
        Refused: The number belongs to another endpoint, or a replacement must not start.
    """
    require_comparable(
        number,
        olds,
        news,
        PROGRAM_KEYS,
        also=("cost",),
        guardrails=guardrails,
        endpoint=endpoint,
        doing=COMPARING,
    )
    nonce, order = stored_text(olds, "__nonce"), stored_text(olds, "order")
    ahead = registry.is_asked_ahead(news.get("__urn"))
    registry.hold(
        Holder(
            number,
            nonce,
            order,
            spec_text(olds),
            generation_of(olds),
            resource_key(news.get("__urn")),
            certain=olds.get("status") != PURCHASING,
            asked_ahead=ahead,
        )
    )
    _require_known_to_order(number, order, news)
    given = [key for key in PROGRAM_KEYS if key in olds or key in news]
    unknown = any(not is_known(news.get(key)) for key in IDENTITY_KEYS)
    if unknown and ahead:
        return DECIDED_LATER
    replaces = tuple(k for k in IDENTITY_KEYS if k in given and _means_another(k, olds, news))
    if replaces:
        _require_replaceable(number, olds, news, guardrails)
        registry.replace(number, nonce)
    else:
        _require_same_number(number, news)
        require_no_rival(registry, number, news=news, doing=COMPARING)
    differing = tuple(key for key in given if key in replaces or _differs(key, olds, news))
    changes = (
        bool(differing)
        or olds.get("status") == PURCHASING
        or (bool(nonce) and not order and news.get("order") is not None)  # imported directly
        or has_other_generations(olds, news)
        or (is_known(news.get("__endpoint")) and news.get("__endpoint") != olds["__endpoint"])
    )
    return Difference(changes, replaces, differing)


def will_release(outs: Mapping[str, Any]) -> bool:
    """Return whether delete releases the number: if it was bought here, unless opted out."""
    asked = outs.get("release_on_delete")
    return bool(asked) if asked is not None else outs.get("__origin") != "adopted"


def has_other_generations(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Return whether its order has had other generations since, whose purchases must be checked.

    A change that a dead run started and that was then reverted leaves the number unchanged.
    """
    before, after = olds.get("__generations"), news.get("__generations")
    return (
        isinstance(before, list)
        and isinstance(after, list)
        and olds.get("order") == news.get("order")
        and len(after) > len(before)
    )


def _means_another(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    if not is_known(news.get(key)):
        return True  # the preview must show that it may become another number
    return identity({key: olds.get(key)}) != identity({key: news.get(key)})


def _differs(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    if key in IDENTITY_KEYS:
        return False
    if not is_known(news.get(key)):
        return True
    return bool(canonical(olds.get(key)) != canonical(news.get(key)))


def _require_replaceable(
    number: str, olds: Mapping[str, Any], news: Mapping[str, Any], guardrails: Guardrails
) -> None:
    """Refuse here what would otherwise fail in `delete` and leave the stack stuck."""
    if not guardrails.allow_releases and will_release(olds):
        raise Refused(
            REPLACING,
            "releases are switched off for this stack, and its replacement would release it",
            thing=number,
            remedy="set acsnumbers:allowReleases to true, or revert the change",
        )
    _require_known_price(number, olds, news)
    generations = news.get("__generations")
    wanted = {key: news.get(key) for key in IDENTITY_KEYS}
    if not generations or not is_known(generations) or not is_known(wanted):
        return
    if not _knows(generations, spec_text(wanted)):
        raise Refused(
            REPLACING,
            "its order has not seen the current inputs",
            thing=number,
            remedy=WITH_ITS_ORDER,
        )


def _require_same_number(number: str, news: Mapping[str, Any]) -> None:
    """Refuse to adopt another number in place: the current one would be lost or released."""
    adopt = news.get("adopt")
    if adopt and is_known(adopt) and adopt != number:
        raise Refused(
            "adopting phone number",
            f"this resource already holds {number}",
            thing=adopt,
            remedy="adopt it with another resource, or also change `keepers` to replace "
            f"{number} with it",
        )


def _require_known_to_order(number: str, order: str, news: Mapping[str, Any]) -> None:
    """Refuse to continue under another order than the number was bought or adopted under.

    That order would not find the number after a crash, and would not know it when it is deleted.
    """
    new, numbers = news.get("order"), news.get("__numbers")
    if not order or not new or new == order or not is_known(new) or not is_known(numbers):
        return
    if any(one.get("number") == number for one in numbers or ()):
        return
    raise Refused(
        COMPARING,
        f"it belongs to the order {order}, and the program now has another one ({new}), which does "
        "not know it",
        thing=number,
        remedy=f'set `adopt="{number}"` and run pulumi up; you can remove `adopt` after that',
    )


def _require_known_price(number: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Refuse in preview what certainly costs too much: the same type costs the same."""
    budget, cost = news.get("max_monthly_cost"), olds.get("cost")
    same_kind = all(
        olds.get(key) == news.get(key)
        for key in ("country_code", "phone_number_type", "assignment_type")
    )
    if not budget or not cost or not same_kind or not is_known(budget):
        return
    match cost, budget:
        case (
            {"currency_code": currency, "amount": int() | float() as amount},
            {"currency_code": wanted, "amount": int() | float() as limit},
        ):
            if not is_monthly(cost.get("billing_frequency", "monthly")):
                raise Refused(
                    REPLACING,
                    f"a number of this kind costs {amount:.2f} {currency} "
                    f"{cost['billing_frequency']}, which is not billed monthly and cannot be "
                    f"compared with `max_monthly_cost` {limit:.2f}",
                    thing=number,
                    remedy="leave `max_monthly_cost` out to accept that price",
                )
            if currency == wanted and amount > limit:
                raise Refused(
                    REPLACING,
                    f"a number of this kind costs {amount:.2f} {currency} a month, "
                    f"more than `max_monthly_cost` {limit:.2f}",
                    thing=number,
                    remedy="raise `max_monthly_cost` to accept that price",
                )
        case _:
            raise not_ours("'cost' is not a price")


def _knows(generations: Any, spec: str) -> bool:
    """Return whether the last spec is this one, or may be: diff does not see ignored inputs.

    `create` then checks that the order knows its spec before it sends any request.
    """
    match generations:
        case [*_, {"spec": last, **more}]:
            return bool(last == spec) or SAID in more
    return False
