"""What the service tells of program briefs and short codes, as frozen values.

As in `models`: strict about what decisions hang on, open about all else. Absent members are
omitted by the service, never null; enumerations are open and stay texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from .fields import Fields

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
"""The two versions of the API. They name members differently: a brief is read with the version
that wrote it, and a member sent under the other version's name is lost in silence."""

SECTIONS: Final = ("programDetails", "companyInformation", "messageDetails", "trafficDetails")
"""What the applicant writes; every other member of a brief but its id is the service's."""


@dataclass(frozen=True, slots=True)
class BriefCost:
    """What a short code costs, `once` or `monthly`; the service leaves members out."""

    amount: float | None
    currency_code: str | None
    billing_frequency: str | None
    country_code: str | None = None
    is_vanity: bool | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a cost of a brief, or a row of the costs."""
        fields = Fields(data, "short code cost")
        return cls(
            amount=None if fields.value("amount") is None else fields.number("amount"),
            currency_code=fields.optional_text("currencyCode"),
            billing_frequency=fields.optional_text("billingFrequency"),
            country_code=fields.optional_text("countryCode"),
            is_vanity=fields.optional_flag("isVanityShortCode"),
        )


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """What a reviewer asks for."""

    message: str | None
    date: datetime | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a review note."""
        fields = Fields(data, "review note")
        return cls(fields.optional_text("message"), fields.optional_moment("date"))


@dataclass(frozen=True, slots=True)
class AttachmentSummary:
    """A file that belongs to a brief. Its content never comes back.

    Attributes:
        id: The GUID that the client chose.
        type: `callToAction`, `termsOfService`, `privacyPolicy` or `other`.
        file_name: As given.
        file_type: `png`, `jpg`, `jpeg` or `pdf`; not told within a brief.
        size: In bytes; not told within a brief.
    """

    id: str
    type: str | None
    file_name: str | None
    file_type: str | None = None
    size: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an attachment, or its summary in a brief."""
        fields = Fields(data, "attachment")
        return cls(
            id=fields.text("id"),
            type=fields.optional_text("type"),
            file_name=fields.optional_text("fileName"),
            file_type=fields.optional_text("fileType"),
            size=fields.optional_whole("fileSizeInBytes"),
        )


@dataclass(frozen=True, slots=True)
class ProgramBrief:
    """An application for a United States short code.

    Attributes:
        id: The GUID that the client chose.
        status: `draft`, `submitted`, `approved`, `submitNewVanityNumbers`, `updateProgramBrief`
            or `denied`.
        content: What the applicant wrote, by section, with the member names of the version that
            was asked.
        number: The short code, once approved.
        costs: What it will cost.
        review_notes: What the reviewers asked for; can be empty even when they did.
        submission_date: When it was first submitted.
        status_updated_date: When the status changed.
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
        """Read a brief."""
        fields = Fields(data, "program brief")
        sections = {name: fields.optional_map(name) for name in SECTIONS}
        return cls(
            id=fields.text("id"),
            status=fields.text("status"),
            content={name: section for name, section in sections.items() if section},
            number=fields.optional_text("number"),
            costs=tuple(BriefCost.from_json(item) for item in _items(fields, "costs")),
            review_notes=tuple(
                ReviewNote.from_json(item) for item in _items(fields, "reviewNotes")
            ),
            submission_date=fields.optional_moment("submissionDate"),
            status_updated_date=fields.optional_moment("statusUpdatedDate"),
            attachments=tuple(
                AttachmentSummary.from_json(item) for item in _items(fields, "attachments")
            ),
        )


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A short code that the resource owns; `number` is its digits."""

    number: str
    number_type: str | None
    country_code: str | None
    program_brief_ids: tuple[str, ...]
    purchase_date: datetime | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a row of the short codes. 2022-09-06 also calls the number `value`."""
        fields = Fields(data, "short code")
        number = fields.optional_text("number") or fields.text("value")
        briefs = fields.value("programBriefIds")
        return cls(
            number=number,
            number_type=fields.optional_text("numberType"),
            country_code=fields.optional_text("countryCode"),
            program_brief_ids=() if briefs is None else fields.texts("programBriefIds"),
            purchase_date=fields.optional_moment("purchaseDate"),
        )


def _items(fields: Fields, name: str) -> list[object]:
    return [] if fields.value(name) is None else fields.items(name)
