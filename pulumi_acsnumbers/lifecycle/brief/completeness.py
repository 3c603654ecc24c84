"""What a submission requires and a draft does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from ...acs.brief_models import VERSION_2022, ProgramBrief
from ..core.errors import Refused
from ..core.syntax import marked
from ..core.unknown import Unknown
from ..core.validation import Failure
from .codec import from_wire
from .walk import Place, places

SUBMITTING: Final = "submitting program brief"

_MUST: Final = "must be given before a brief can be submitted"


def lacking(
    content: Mapping[str, Any], version: str, attachments: Collection[str | None] | None
) -> list[Failure]:
    """Return what normalised content lacks for a submission.

    The requirements are inferred from submitted briefs. A less strict service would review an
    unfinished brief, which takes weeks.

    Args:
        content: The sections.
        version: Their version.
        attachments: The types of the brief's files, which can replace a URL; None if unknown.
    """
    failures = [
        Failure(place.path, _MUST)
        for place in places(content, version)
        if place.value is None and not place.in_list and _is_needed(place, version)
    ]
    details = content.get("program_details")
    if isinstance(details, Mapping) and attachments is not None:
        failures += list(_documents(details, version, attachments))
    return failures


def require_complete(
    brief_id: str, content: Mapping[str, Any], brief: ProgramBrief | None, version: str
) -> None:
    """Refuse to submit an incomplete brief.

    Args:
        brief_id: Its GUID.
        content: Its current or future content, in wire form.
        brief: The brief at the service, if any: its files can replace a URL.
        version: Its version.

    Raises:
        Refused: Something is missing.
    """
    files = [file.type for file in brief.attachments] if brief else ()
    missing: dict[str, list[str]] = {}
    for failure in lacking(from_wire(content, version), version, files):
        missing.setdefault(failure.reason, []).append(failure.property)
    if missing:
        reasons = [f"{marked(names)} {reason}" for reason, names in missing.items()]
        raise Refused(
            SUBMITTING,
            f"it is not complete: {', and '.join(reasons)}",
            thing=brief_id,
            remedy="give what is missing, or leave submit out for now",
        )


def _is_needed(place: Place, version: str) -> bool:
    """Return whether a submission requires a member, always or because of its siblings."""
    if place.member.required:
        return True
    match place.member.names.v2021 or place.member.name(version):
        case "preferredVanityNumbers":
            return place.beside.get("is_vanity") is True
        case "spikeDetails":
            return place.beside.get("is_spiky") is True
        case "custom_content_type":
            return place.beside.get("content_type") == "other"
        case "optInMessage" | "optInReply" | "confirmationMessage":
            # Nobody opts in to the message about a single transaction.
            return place.beside.get("recurrence") == "subscription"
    return False


def _documents(
    details: Mapping[str, Any], version: str, attachments: Collection[str | None]
) -> Iterator[Failure]:
    files = ["an attachment"] if version == VERSION_2022 else []
    for name, kind in (
        ("terms_of_service_url", "termsOfService"),
        ("privacy_policy_url", "privacyPolicy"),
    ):
        if details.get(name) is None and kind not in attachments:
            yield Failure(f"program_details.{name}", _or(files) + _MUST)
    places: tuple[str, ...]
    if version == VERSION_2022:
        kinds, places = "call_to_action_types", ("call_to_action_url", "call_to_action")
    else:
        kinds, places = "sign_up_types", ("sign_up_url",)
    types = details.get(kinds)
    if types is None or isinstance(types, Unknown) or types == ["sms"]:
        return
    if "callToAction" not in attachments and all(details.get(place) is None for place in places):
        others = _or([*(f"`{place}`" for place in places[1:]), *files])
        reason = f"{others}{_MUST}, unless people sign up by SMS alone"
        yield Failure(f"program_details.{places[0]}", reason)


def _or(others: Iterable[str]) -> str:
    """Return what can be given instead of a member, to follow its name."""
    return "".join(f"or {other} " for other in others)
