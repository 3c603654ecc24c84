"""The stored properties of a ProgramBrief: plain JSON, including every input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ...acs.brief_models import BriefCost, ProgramBrief
from ..core.canonical import canonical_json
from .inputs import inputs_of

LIVE_KEYS: Final = (
    "status",
    "number",
    "costs",
    "review_notes",
    "submission_date",
    "status_updated_date",
)
"""The outputs that only the service knows. Part of the state format."""


def outputs(
    inputs: Mapping[str, Any],
    brief: ProgramBrief,
    *,
    version: str,
    nonce: str,
    submitted: str | None,
) -> dict[str, Any]:
    """Return the outputs of a brief.

    Args:
        inputs: The checked inputs.
        brief: The brief at the service.
        version: The version that wrote it.
        nonce: The random text of this copy.
        submitted: The fingerprint of the last submitted content, or None.
    """
    outs = {**inputs_of(inputs), **live(brief), "__nonce": nonce, "__api_version": version}
    if submitted:
        outs["__submitted"] = submitted
    json.dumps(outs, allow_nan=False)
    return outs


def live(brief: ProgramBrief) -> dict[str, Any]:
    """Return the outputs that only the service knows, without those that it omits."""
    members = {
        "status": brief.status,
        "number": brief.number,
        "costs": [_cost(cost) for cost in brief.costs],
        "review_notes": [
            _given({"message": note.message, "date": _text(note.date)})
            for note in brief.review_notes
        ],
        "submission_date": _text(brief.submission_date),
        "status_updated_date": _text(brief.status_updated_date),
    }
    return _given(members)


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return a digest that identifies content."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()[:32]


def _cost(cost: BriefCost) -> dict[str, Any]:
    return _given(
        {
            "amount": cost.amount,
            "currency_code": cost.currency_code,
            "billing_frequency": cost.billing_frequency,
            "country_code": cost.country_code,
            "is_vanity": cost.is_vanity,
        }
    )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _text(moment: datetime | None) -> str | None:
    """Return a time in whole seconds, as the service has them since 2022."""
    return moment.replace(microsecond=0).isoformat() if moment else None
