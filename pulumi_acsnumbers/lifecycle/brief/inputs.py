"""The inputs of a ProgramBrief, parsed from the dictionary that the engine passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ..core.keys import HIDDEN_KEYS
from .schema import DEFAULT_VERSION, SECTION_KEYS

PROGRAM_KEYS: Final = (
    *SECTION_KEYS,
    "country_code",
    "submit",
    "program_brief_id",
    "api_version",
)
"""Every input that a program can set. Part of the state format."""


@dataclass(frozen=True, slots=True)
class BriefInputs:
    """A ProgramBrief as the program declares it. Built only from inputs that passed `check`.

    Attributes:
        id: Its GUID: the given one, else the order's.
        given: Whether the program gave the GUID.
        content: The normalised sections.
        version: The version that they are written with.
        submit: Whether to submit it for review.
        order: The id of the order; "" for a brief that was imported directly.
        retain: Whether the brief stays when its resource is deleted.
        endpoint: The ACS resource that the order belongs to.
    """

    id: str
    given: bool
    content: dict[str, Any]
    version: str
    submit: bool
    order: str
    retain: bool
    endpoint: str

    @classmethod
    def from_props(cls, props: Mapping[str, Any]) -> Self:
        """Parse checked inputs; an absent member has its default."""
        given = props.get("program_brief_id")
        return cls(
            id=given or props["order"],
            given=bool(given),
            content=content_of(props),
            version=props.get("api_version") or DEFAULT_VERSION,
            submit=bool(props.get("submit")),
            order=props.get("order") or "",
            retain=bool(props.get("__retain")),
            endpoint=props["__endpoint"],
        )


def content_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections among properties."""
    return {key: props[key] for key in SECTION_KEYS if props.get(key) is not None}


def inputs_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs among outputs: what the program and the constructor set."""
    keys = (*PROGRAM_KEYS, "order", *HIDDEN_KEYS)
    return {key: props[key] for key in keys if props.get(key) is not None}


def version_of(props: Mapping[str, Any]) -> str:
    """Return the version that wrote a stored brief; the brief is read with the same one."""
    return props.get("__api_version") or props.get("api_version") or DEFAULT_VERSION
