"""The inputs of an order, as the constructor of its resource creates them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..brief.spec import KIND as PROGRAM_BRIEF
from ..brief.spec import spec_text as brief_spec_text
from ..core.unknown import UNKNOWN, is_known
from ..phone_number.spec import spec_text
from ..pool.spec import KIND as PHONE_NUMBER_POOL
from ..pool.spec import spec_text as pool_spec_text

INPUT_KEYS: Final = ("kind", "spec", "adopt", "release_on_delete")
"""The inputs that an order stores. Part of the state format."""


def spec_of(props: Mapping[str, Any]) -> Any:
    """Return the spec of an order as canonical text; unknown while a part of it is.

    An invalid spec is "", which matches no resource.
    """
    spec = props.get("spec")
    if not is_known(spec):
        return UNKNOWN
    if not isinstance(spec, Mapping):
        return ""
    text = {PROGRAM_BRIEF: brief_spec_text, PHONE_NUMBER_POOL: pool_spec_text}
    try:
        return text.get(str(props.get("kind")), spec_text)(spec)
    except (TypeError, ValueError):
        return ""


def adopted_in(props: Mapping[str, Any]) -> list[str]:
    """Return the numbers that an order's inputs adopt: one, or a list for a pool."""
    adopt = props.get("adopt")
    given = [adopt] if isinstance(adopt, str) else adopt
    return [one for one in given if isinstance(one, str) and one] if isinstance(given, list) else []
