"""Check of a ProgramBrief: all failures of its inputs at once, and the normalised inputs.

Pure: no request, no clock, no state. Unknown values are not checked.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..core.unknown import is_known
from ..core.validation import Failure, Rule, matching, one_of
from . import rules
from .completeness import lacking
from .inputs import PROGRAM_KEYS, content_of
from .normalize import normalize
from .schema import API_VERSIONS, DEFAULT_VERSION, SECTION_KEYS
from .validate import validate

GUID: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    Attributes:
        inputs: The normalised inputs; the sections stay as given if something is wrong.
        failures: All failures.
        advice: One warning that lists the former names that were translated, or None.
    """

    inputs: dict[str, Any]
    failures: list[Failure]
    advice: str | None


def check_program_brief(news: Mapping[str, Any]) -> Checked:
    """Return the normalised inputs, and all their failures."""
    inputs = {key: value for key, value in news.items() if value is not None}
    inputs.setdefault("country_code", "US")
    inputs.setdefault("submit", False)
    for key, normal in (("country_code", str.upper), ("program_brief_id", str.lower)):
        if isinstance(inputs.get(key), str):
            inputs[key] = normal(inputs[key])
    failures = [
        Failure(key, _unknown_input(key))
        for key in inputs
        if key not in PROGRAM_KEYS and key != "order" and not key.startswith("__")
    ]
    for key, rule in _RULES:
        if key in inputs and is_known(inputs[key]):
            reason = rule(inputs[key])
            if reason:
                failures.append(Failure(key, reason))
    version = inputs.get("api_version", DEFAULT_VERSION)
    if version not in API_VERSIONS:  # unknown, or refused above: the form is unknown too
        return Checked(inputs, failures, None)
    normalized = normalize(inputs, version)
    formed = {k: v for k, v in inputs.items() if k not in SECTION_KEYS} | normalized.content
    failures += normalized.failures + validate(normalized.content, version)
    failures += _together(formed, version)
    return Checked(inputs if failures else formed, failures, _advice(normalized.notes, version))


_RULES: Final[tuple[tuple[str, Rule], ...]] = (
    (
        "country_code",
        matching("US", "must be 'US': short codes of other countries are requested by mail"),
    ),
    ("submit", rules.flag),
    (
        "program_brief_id",
        matching(GUID, "must be a GUID, such as '6b1f0f6a-0000-4000-8000-000000000004'"),
    ),
    ("api_version", one_of(*API_VERSIONS)),
)


def _together(inputs: Mapping[str, Any], version: str) -> list[Failure]:
    """Return the failures of combinations of inputs that are valid on their own."""
    failures = []
    content = content_of(inputs)
    messages = content.get("message_details")
    cases = messages.get("use_cases") if isinstance(messages, Mapping) else None
    for index, case in enumerate(cases if isinstance(cases, list) else ()):
        if (
            isinstance(case, Mapping)
            and "custom_content_type" in case
            and is_known(case.get("content_type"))
            and case.get("content_type") != "other"
        ):
            path = f"message_details.use_cases[{index}].custom_content_type"
            failures.append(Failure(path, "must only be given with `content_type` 'other'"))
    if inputs.get("submit") is True and "program_brief_id" not in inputs:
        # A brief that is taken over may already have what the program omits, so it is checked
        # before it is submitted. The same holds for the files of 2022-09-06, which can replace a
        # URL.
        attachments = () if version == DEFAULT_VERSION else None
        failures += lacking(content, version, attachments)
    return failures


def _advice(notes: list[str], version: str) -> str | None:
    if not notes:
        return None
    return (
        f"names of other versions were translated to those of api-version {version}: "
        f"{'; '.join(notes)}. Write the new ones, and this warning goes away"
    )


def _unknown_input(key: str) -> str:
    close = difflib.get_close_matches(key, PROGRAM_KEYS, n=1)
    return "is not an input of ProgramBrief" + (f"; did you mean `{close[0]}`?" if close else "")
