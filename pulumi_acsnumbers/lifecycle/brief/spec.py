"""Which brief is declared: the spec of a brief's order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..core.canonical import canonical_json

KIND: Final = "programBrief"
"""The kind of a brief's order."""


def spec_text(inputs: Mapping[str, Any]) -> str:
    """Return the spec of a brief as canonical JSON."""
    meant = {
        "country_code": str(inputs.get("country_code") or "US").upper(),
        "program_brief_id": str(inputs.get("program_brief_id") or "").lower() or None,
    }
    return canonical_json(meant)
