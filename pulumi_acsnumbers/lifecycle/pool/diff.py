"""What `diff` says of a pool: nothing, a change in place, or that a new copy leaves numbers out.

Numbers leave by a replacement that buys nothing: the new copy has all but those that `release`
names, and the delete of the old one, at the end of the run, releases them. For only a delete
releases, and the copy in the state is what the next run knows them by.

Pure but for the registry: it makes no request. The numbers of a live copy are noted, so that the
delete of another copy of one of them does not release it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ..core.canonical import canonical
from ..core.difference import DECIDED_LATER, Difference, require_no_rival
from ..core.errors import Refused
from ..core.guardrails import (
    Guardrails,
    require_endpoint,
    require_order,
    require_plain,
    stored,
    stored_text,
)
from ..core.registry import RunRegistry
from ..core.unknown import is_known, known
from ..phone_number.diff import has_other_generations
from .inputs import PoolInputs
from .membership import Membership
from .schema import IDENTITY_KEYS, PROGRAM_KEYS
from .size import require_names, require_one_step
from .spec import kind_of_numbers

COMPARING: Final = "comparing phone number pool"


def diff_pool(
    pool: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    registry: RunRegistry,
    guardrails: Guardrails,
    endpoint: str,
) -> Difference:
    """Compare the outputs of a pool with checked inputs.

    Args:
        pool: The id.
        olds: The stored outputs.
        news: The checked inputs; values can be unknown.
        registry: What this run knows; the live copy is noted there.
        guardrails: What this stack may do.
        endpoint: The configured endpoint.

    Raises:
        Refused: It belongs to another endpoint, would be other numbers, or would be smaller
            without saying which numbers leave.
    """
    recorded = stored(olds, "__endpoint")
    require_endpoint(recorded, endpoint, guardrails.moved_from, doing=COMPARING, thing=pool)
    require_order(news, doing=COMPARING, thing=pool)
    require_plain(olds, (*PROGRAM_KEYS, "monthly_cost"), doing=COMPARING, thing=pool)
    require_plain(known(news), PROGRAM_KEYS, doing=COMPARING, thing=pool)
    has, nonce, order = (
        Membership.from_outputs(olds),
        stored_text(olds, "__nonce"),
        stored_text(olds, "order"),
    )
    urn = {"__urn": news.get("__urn")}
    ahead = registry.is_asked_ahead(news.get("__urn"))
    holders = has.holders(nonce, order, {**olds, **urn})
    registry.hold(*(replace(one, asked_ahead=ahead) for one in holders))
    if ahead and not all(is_known(news.get(key)) for key in IDENTITY_KEYS):
        return DECIDED_LATER
    _require_same_kind(pool, olds, news)
    _require_known_to_order(pool, order, has, news)
    registry.note_gone(order, has.gone)
    require_no_rival(registry, *sorted(has.numbers), news=news, doing=COMPARING)
    wanted = {key: news.get(key) for key in ("size", "adopt", "release")}
    if is_known(wanted) and is_known(news.get("capabilities")):
        _require_names(pool, has, olds, news, guardrails)
    leaving = _leaving(has, news)
    replaces: tuple[str, ...] = ()
    if leaving and order == news.get("order") and not ahead:
        replaces = ("release",)
        registry.plan(order, olds)
    given = [key for key in PROGRAM_KEYS if key in olds or key in news]
    differing = tuple(key for key in given if _differs(key, olds, news))
    changes = (
        bool(differing)
        or bool(has.pending or has.different or leaving)
        or (is_known(news.get("size")) and bool(has.lacks(int(news["size"]))))
        or olds.get("order") != news.get("order")
        or has_other_generations(olds, news)
        or (is_known(news.get("__endpoint")) and news.get("__endpoint") != recorded)
    )
    return Difference(changes, replaces, tuple(dict.fromkeys((*differing, *replaces))))


def _differs(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    if not is_known(news.get(key)):
        return True
    return bool(canonical(olds.get(key)) != canonical(news.get(key)))


def _require_same_kind(pool: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Refuse other numbers: all of a pool are never replaced at once."""
    for key in IDENTITY_KEYS:
        if is_known(news.get(key)) and (
            kind_of_numbers({key: olds.get(key)}) != kind_of_numbers({key: news.get(key)})
        ):
            raise Refused(
                COMPARING,
                f"`{key}` is another one, and the numbers of a pool are never replaced",
                thing=pool,
                remedy="declare a second pool, move over to it, and take this one out; or revert "
                "the change",
            )


def _require_known_to_order(
    pool: str, order: str, has: Membership, news: Mapping[str, Any]
) -> None:
    """Refuse to go on under another order than the numbers were bought or adopted under."""
    new, numbers = news.get("order"), news.get("__numbers")
    if not is_known(new) or new == order or not is_known(numbers):
        return
    left = has.numbers - {str(one.get("number")) for one in numbers or ()}
    if left or has.pending:
        raise Refused(
            COMPARING,
            f"it belongs to the order {order}, and the program now has another one ({new}), which "
            f"does not know {', '.join(sorted(left)) or 'what is being bought'}",
            thing=pool,
            remedy="say `adopt` with all its numbers and run pulumi up; after that adopt may go "
            "again",
        )


def _leaving(has: Membership, news: Mapping[str, Any]) -> set[str]:
    """Return what the pool has of the numbers that the program names in `release`."""
    release = news.get("release")
    return has.numbers & set(release) if release and is_known(release) else set()


def _require_names(
    pool: str,
    has: Membership,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    guardrails: Guardrails,
) -> None:
    inputs = PoolInputs.from_props(news)
    numbers = has.numbers | has.coming | set(inputs.adopt)
    # What the state knows as coming may never come: only the update can tell, and it refuses then.
    sure = has.numbers | set(inputs.adopt)
    require_names(inputs.size, sure, inputs.release, doing=COMPARING, thing=pool)
    same = canonical(olds.get("size")) == canonical(news.get("size"))
    if same and not has.lacks(inputs.size):
        named = has.numbers & inputs.release
        require_one_step(inputs.size, numbers, named, doing=COMPARING, thing=pool)
    leaving = [
        number
        for number in sorted(has.numbers & inputs.release)
        if not inputs.keeps(adopted=number in has.adopted)
    ]
    if leaving and not guardrails.allow_releases:
        raise Refused(
            COMPARING,
            f"releases are switched off for this stack, and {', '.join(leaving)} would be released",
            thing=pool,
            remedy="set acsnumbers:allowReleases to true, or revert the change",
        )
