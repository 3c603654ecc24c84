"""Inputs that take a brief under management and change nothing about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...acs.brief_models import VERSION_2022, ProgramBrief
from ..brief.check import check_program_brief
from ..brief.codec import from_wire
from ..brief.schema import DEFAULT_VERSION, SECTIONS, present


class Takeover(NamedTuple):
    """How a program declares an existing brief.

    Attributes:
        inputs: For `ProgramBrief`: its id, version and content.
        left_out: Members whose values a program cannot declare. Undeclared members stay unchanged.
    """

    inputs: dict[str, Any]
    left_out: list[str]


def takeover(as_2021: ProgramBrief, as_2022: ProgramBrief) -> Takeover:
    """Return the inputs for a brief.

    The service does not show which version wrote a brief. It is declared with the older version,
    which is the default, unless it has a member that the older version cannot declare.

    Args:
        as_2021: The brief as the older version shows it.
        as_2022: The brief as the newer version shows it.
    """
    old = _declared(as_2021, DEFAULT_VERSION)
    new = _declared(as_2022, VERSION_2022)
    if old.left_out and not new.left_out:
        return new
    return new if _has_more(from_wire(as_2022.content, VERSION_2022)) else old


def _declared(brief: ProgramBrief, version: str) -> Takeover:
    inputs: dict[str, Any] = {"program_brief_id": brief.id}
    if version != DEFAULT_VERSION:
        inputs["api_version"] = version
    inputs |= from_wire(brief.content, version)
    left_out: list[str] = []
    while failures := check_program_brief(inputs).failures:
        before = len(left_out)
        for failure in failures:
            section, _, member = failure.property.partition(".")
            name = member.partition(".")[0].partition("[")[0]
            if name in inputs.get(section, {}):
                del inputs[section][name]
                left_out.append(f"{section}.{name}")
        if len(left_out) == before:
            break
    return Takeover({key: value for key, value in inputs.items() if value}, left_out)


def _has_more(content: Mapping[str, Any]) -> bool:
    """Return whether content of the newer version has members that the older one lacks."""
    return any(
        name in content.get(section, {}) and member.name(DEFAULT_VERSION) is None
        for section, table in present(SECTIONS, VERSION_2022)
        for name, member in present(table.children, VERSION_2022)
    )
