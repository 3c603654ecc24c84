"""What functions return: dictionaries whose members are attributes too, ready for the engine.

A program reads `number.cost.amount`, and can export the whole or hand it to another resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from ..acs.harmless import harmless
from ..acs.plain import plain

if TYPE_CHECKING:
    from ..resources.enums import CapabilityWord


class Record(dict[str, Any]):
    """A dictionary of plain JSON with its members as attributes. Times are ISO 8601 in UTC."""

    def __getattr__(self, name: str) -> Any:
        """Return a member."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def of(cls, model: Any) -> Self:
        """Return the record of a value of the client, in texts that a terminal can show.

        A program exports them, and the engine prints what is exported as it is.
        """
        return cls(plain(model, Record, harmless))


class CapabilitiesRecord(Record):
    """What a number can do: each `none`, `inbound`, `outbound` or `inbound+outbound`."""

    calling: CapabilityWord
    sms: CapabilityWord


class CostRecord(Record):
    """What something costs: an amount of an ISO 4217 currency, `monthly` or `once`."""

    amount: float
    currency_code: str
    billing_frequency: str


class OwnedPhoneNumber(Record):
    """A number that the ACS resource owns."""

    id: str
    phone_number: str
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: CapabilitiesRecord
    cost: CostRecord
    purchase_date: str


class AvailablePhoneNumber(Record):
    """A number that could be bought now; nothing is held."""

    id: str
    phone_number: str
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: CapabilitiesRecord
    cost: CostRecord | None


class AvailableCountry(Record):
    """A country in which numbers are sold."""

    code: str
    name: str


class DivisionRecord(Record):
    """A state or province."""

    name: str
    abbreviation: str


class AvailableLocality(Record):
    """A town in which geographic numbers are sold."""

    name: str
    division: DivisionRecord | None


class AvailableOffering(Record):
    """What is sold in a country: a kind of number, what it can do at most, and its price."""

    phone_number_type: str
    assignment_type: str
    capabilities: CapabilitiesRecord
    cost: CostRecord


class OperatorRecord(Record):
    """How a number is written, and, where it was paid for, what it is and who serves it."""

    phone_number: str
    national_format: str | None
    international_format: str | None
    iso_country_code: str | None
    number_type: str | None
    operator_details: Record | None


class ProgramBriefRecord(Record):
    """An application for a United States short code.

    `content` holds its sections, with the member names of the version that was asked.
    """

    id: str
    status: str
    content: Record
    number: str | None
    costs: list[Record]
    review_notes: list[Record]
    submission_date: str | None
    status_updated_date: str | None
    attachments: list[Record]


class ShortCodeRecord(Record):
    """A short code that the ACS resource has; `number` is its digits."""

    number: str
    number_type: str | None
    country_code: str | None
    program_brief_ids: list[str]
    purchase_date: str | None
