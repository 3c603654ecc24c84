"""Program briefs and short codes as the service returns them, as frozen values.

As in `models`: strict about the members that decisions depend on, lenient about the rest. The
service omits absent members and never sends null. Enumerations are open and stay strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Self

from .fields import Fields
from .model import Model, Wire, called, members

__all__ = [
    "SECTIONS",
    "VERSION_2021",
    "VERSION_2022",
    "AttachmentSummary",
    "BriefCost",
    "ProgramBrief",
    "ReviewNote",
    "ShortCode",
]

VERSION_2021: Final = "2021-10-25-preview"
VERSION_2022: Final = "2022-09-06"
"""The two versions of the API, which use different member names.

A brief is read with the version that wrote it. The service silently drops a member sent under the
other version's name.
"""

SECTIONS: Final = ("programDetails", "companyInformation", "messageDetails", "trafficDetails")
"""What the applicant writes. Every other member of a brief except its id belongs to the service."""


@dataclass(frozen=True, slots=True)
class BriefCost(Model):
    """What a short code costs, `once` or `monthly`. The service may omit members."""

    amount: float | None
    currency_code: str | None
    billing_frequency: str | None
    country_code: str | None = None
    is_vanity: Annotated[bool | None, Wire("isVanityShortCode")] = None


@dataclass(frozen=True, slots=True)
class ReviewNote(Model):
    """A change that a reviewer requests."""

    message: str | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class AttachmentSummary(Model):
    """A file that belongs to a brief, without its content.

    Attributes:
        id: The GUID that the client chose.
        type: `callToAction`, `termsOfService`, `privacyPolicy` or `other`.
        file_name: The name it was uploaded with.
        file_type: `png`, `jpg`, `jpeg` or `pdf`; not given within a brief.
        size: In bytes; not given within a brief.
    """

    id: str
    type: str | None
    file_name: str | None
    file_type: str | None = None
    size: Annotated[int | None, Wire("fileSizeInBytes")] = None


@dataclass(frozen=True, slots=True)
class ProgramBrief(Model):
    """An application for a United States short code.

    Attributes:
        id: The GUID that the client chose.
        status: `draft`, `submitted`, `approved`, `submitNewVanityNumbers`, `updateProgramBrief`
            or `denied`.
        content: What the applicant wrote, by section, with the member names of the requested API
            version.
        number: The short code, once approved.
        costs: What it will cost.
        review_notes: The changes that reviewers request. Can be empty even when they request some.
        submission_date: When it was first submitted.
        status_updated_date: When the status last changed.
        attachments: Its files, on 2022-09-06.
    """

    id: str
    status: str
    content: Mapping[str, dict[str, Any]]
    number: str | None = None
    costs: tuple[BriefCost, ...] = ()
    review_notes: tuple[ReviewNote, ...] = ()
    submission_date: datetime | None = None
    status_updated_date: datetime | None = None
    attachments: tuple[AttachmentSummary, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Parse a brief."""
        fields = Fields(data, called(cls))
        sections = {name: fields.optional_map(name) for name in SECTIONS}
        content = {name: section for name, section in sections.items() if section}
        return cls(**members(cls, fields, besides=frozenset({"content"})), content=content)


@dataclass(frozen=True, slots=True)
class ShortCode(Model):
    """A short code that the resource owns. `number` holds its digits."""

    number: str
    number_type: str | None
    country_code: str | None
    program_brief_ids: tuple[str, ...] = ()
    purchase_date: datetime | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Parse an item of the short-code list. 2022-09-06 also calls the number `value`."""
        fields = Fields(data, called(cls))
        number = fields.optional_text("number") or fields.text("value")
        return cls(number, **members(cls, fields, besides=frozenset({"number"})))
