"""Diff of a ProgramBrief: nothing, an update in place, or a replacement.

Pure except for the registry: it makes no request. It records the live copy, so that the delete of
another copy of the same brief keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core.difference import DECIDED_LATER, Difference, require_no_rival
from ..core.errors import Refused
from ..core.facts import Holder, resource_key
from ..core.guardrails import Guardrails, require_comparable, stored_text
from ..core.registry import RunRegistry
from ..core.unknown import is_known
from .inputs import PROGRAM_KEYS, content_of, version_of
from .merge import comparable
from .outputs import fingerprint
from .schema import DEFAULT_VERSION, SECTION_KEYS
from .spec import spec_text
from .statuses import is_draft, is_sent_back

COMPARING: Final = "comparing program brief"
REPLACING: Final = "replacing program brief"


def diff_program_brief(
    brief_id: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    registry: RunRegistry,
    guardrails: Guardrails,
    endpoint: str,
) -> Difference:
    """Compare the outputs of a brief with checked inputs.

    Status, number, costs and dates change on their own and are not a difference.

    Args:
        brief_id: The id, a GUID.
        olds: The stored outputs.
        news: The checked inputs; values can be unknown.
        registry: What this run knows; records the live copy.
        guardrails: The guardrails of this stack.
        endpoint: The configured endpoint.

    Raises:
        Refused: The brief belongs to another endpoint, or a replacement must not start.
    """
    require_comparable(
        brief_id,
        olds,
        news,
        PROGRAM_KEYS,
        guardrails=guardrails,
        endpoint=endpoint,
        doing=COMPARING,
    )
    nonce, order = stored_text(olds, "__nonce"), stored_text(olds, "order")
    key, ahead = resource_key(news.get("__urn")), registry.is_asked_ahead(news.get("__urn"))
    registry.hold(Holder(brief_id, nonce, order, spec_text(olds), key=key, asked_ahead=ahead))
    _require_known_to_order(brief_id, order, news)
    unknown = any(not is_known(news.get(name)) for name in ("country_code", "program_brief_id"))
    if unknown and ahead:
        return DECIDED_LATER
    replaces = tuple(
        key
        for key, other in (
            ("country_code", _other_country(olds, news)),
            ("program_brief_id", _other_brief(brief_id, olds, news)),
        )
        if other
    )
    if replaces:
        _require_replaceable(brief_id, olds, news)
        registry.replace(brief_id, nonce)
    else:
        require_no_rival(registry, brief_id, news=news, doing=COMPARING)
    differing = (
        *(key for key in SECTION_KEYS if _differs(key, olds, news)),
        *(("program_brief_id",) if _differs("program_brief_id", olds, news) else ()),
        *(("country_code",) if "country_code" in replaces else ()),
        *(("api_version",) if _other_version(olds, news) else ()),
        *(("submit",) if _to_submit(olds, news) else ()),
    )
    changes = (
        bool(differing)
        or (bool(nonce) and not order and news.get("order") is not None)  # imported directly
        or bool(olds.get("__retain")) != bool(news.get("__retain"))
        or (is_known(news.get("__endpoint")) and news.get("__endpoint") != olds["__endpoint"])
    )
    return Difference(changes, replaces, differing)


def _require_known_to_order(brief_id: str, order: str, news: Mapping[str, Any]) -> None:
    """Refuse to continue under an order other than the one that identifies the brief."""
    new, given = news.get("order"), news.get("program_brief_id")
    if not order or not new or new == order or not is_known(new) or not is_known(given):
        return
    if brief_id in (new, given):
        return
    raise Refused(
        COMPARING,
        f"it belongs to the order {order}, and the program now has another one ({new}), which does "
        "not know it",
        thing=brief_id,
        remedy=f'set `program_brief_id="{brief_id}"` and run pulumi up',
    )


def _other_country(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    return bool((olds.get("country_code") or "US") != (news.get("country_code") or "US"))


def _other_brief(brief_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Return whether another brief is declared. Another order alone never means another brief."""
    wanted = news.get("program_brief_id")
    if not is_known(wanted):
        return True  # the preview must show that it may become another brief
    if wanted:
        return bool(wanted != brief_id)
    return bool(olds.get("program_brief_id")) and brief_id != olds.get("order")


def _differs(key: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    if not is_known(news.get(key)):
        return True
    return bool(comparable({key: olds.get(key)}) != comparable({key: news.get(key)}))


def _other_version(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    version = news.get("api_version") or DEFAULT_VERSION
    return bool(version != version_of(olds))


def _to_submit(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    submit, status = news.get("submit"), stored_text(olds, "status")
    if not is_known(submit) or bool(submit) != bool(olds.get("submit")):
        return True
    if not submit:
        return False
    if is_sent_back(status):
        # A run that died, or an edit in the portal, may have changed it without submitting it.
        submitted, content = olds.get("__submitted"), content_of(news)
        if not submitted or not is_known(content) or fingerprint(content) == submitted:
            return False
        # The same content in another order counts as submitted, if the state does.
        differs = any(_differs(key, olds, news) for key in SECTION_KEYS)
        return differs or fingerprint(content_of(olds)) != submitted
    return is_draft(status)


def _require_replaceable(brief_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
    """Refuse here what would otherwise fail in `delete` and leave the stack stuck for good."""
    status = stored_text(olds, "status")
    if is_draft(status) or (olds.get("__retain") and news.get("__retain")):
        return
    raise Refused(
        REPLACING,
        f"it is {status}, and only a draft can be deleted",
        thing=brief_id,
        remedy="revert the change, or let go of it: run pulumi up with `retain_on_delete=true` "
        "first, and then with this change",
    )
