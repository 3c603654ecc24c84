"""What the service returns, as frozen values.

`from_json` is strict about the members that decisions depend on and lenient about the rest: unknown
members are ignored, and enumerations stay strings, because the service adds values to them. It
raises `UnexpectedReply`. Times are aware and in UTC; amounts are per number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from .faults import ServiceFault
from .fields import Fields
from .model import Model, PhoneNumber, Wire, as_e164, called, members

__all__ = [
    "AdministrativeDivision",
    "AvailableNumber",
    "Capabilities",
    "Cost",
    "Country",
    "Locality",
    "Offering",
    "OperationStatus",
    "OperatorDetails",
    "OperatorInformation",
    "PurchasedNumber",
    "Reservation",
    "SearchResult",
    "ServiceFault",
]


@dataclass(frozen=True, slots=True)
class Capabilities(Model):
    """What a number can do: each is `none`, `inbound`, `outbound` or `inbound+outbound`."""

    calling: str
    sms: str

    def to_json(self) -> dict[str, str]:
        """Return the member for a request."""
        return {"calling": self.calling, "sms": self.sms}


@dataclass(frozen=True, slots=True)
class Cost(Model):
    """What one number costs: an amount, its ISO 4217 currency, and `monthly` or `once`."""

    amount: float
    currency_code: str
    billing_frequency: str


@dataclass(frozen=True, slots=True)
class PurchasedNumber(Model):
    """A number that this resource owns; `id` is its digits, `phone_number` is E.164."""

    id: str
    phone_number: PhoneNumber
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost
    purchase_date: datetime


@dataclass(frozen=True, slots=True)
class AvailableNumber(Model):
    """A number that can be bought, or that a reservation holds.

    Attributes:
        id: Its digits.
        phone_number: E.164, with the plus sign that the service sometimes omits.
        status: `available`, `reserved`, `expired`, `error` or `purchased`; `None` if not given.
        error: Why it could not be held, if the status is `error`.
        agreement_required: Whether its country requires the agreement not to resell; often not
            given.
    """

    id: str
    phone_number: PhoneNumber
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost | None = None
    status: str | None = None
    error: ServiceFault | None = None
    agreement_required: Annotated[bool | None, Wire("isAgreementToNotResellRequired")] = None

    @classmethod
    def from_json(cls, data: object, key: str | None = None) -> Self:
        """Parse an item of a browse result or of a reservation.

        Args:
            data: The item.
            key: Its key in a reservation: the digits.
        """
        fields = Fields(data, called(cls))
        text = key or fields.optional_text("phoneNumber") or fields.text("id")
        number = as_e164(text)
        rest = members(cls, fields, besides=frozenset({"id", "phone_number"}))
        return cls(id=number[1:], phone_number=number, **rest)

    def to_json(self) -> dict[str, Any]:
        """Return the member for a reservation request, without what the service sets."""
        return {
            "countryCode": self.country_code,
            "capabilities": self.capabilities.to_json(),
            "phoneNumberType": self.phone_number_type,
            "assignmentType": self.assignment_type,
        }


@dataclass(frozen=True, slots=True)
class Reservation(Model):
    """Numbers held for a while under an id the client chose.

    Attributes:
        id: The GUID.
        status: `active`, `submitted`, `completed` or `expired`.
        expires_at: When the hold ends, 15 minutes after the last change.
        numbers: The numbers it holds. Always empty in a list of reservations.
    """

    id: str
    status: str
    expires_at: datetime | None
    numbers: tuple[AvailableNumber, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Parse a reservation, or an item of the list."""
        fields = Fields(data, called(cls))
        held = fields.optional_map("phoneNumbers")
        numbers = tuple(AvailableNumber.from_json(item, key) for key, item in held.items())
        return cls(**members(cls, fields, besides=frozenset({"numbers"})), numbers=numbers)


@dataclass(frozen=True, slots=True)
class SearchResult(Model):
    """What a search found and holds until `expires_by`.

    Attributes:
        phone_numbers: E.164; can be fewer than requested, even none.
        cost: Per number.
        agreement_required: Whether the purchase requires the agreement not to resell, if given.
        error: `NoError`, or why numbers are missing. Older API versions omit it.
    """

    search_id: str
    phone_numbers: tuple[PhoneNumber, ...]
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost
    expires_by: Annotated[datetime, Wire("searchExpiresBy")]
    agreement_required: Annotated[bool | None, Wire("isAgreementToNotResellRequired")] = None
    error: str | None = None
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class OperationStatus(Model):
    """The result of one poll of a long-running operation.

    Only the status counts. It is not monotonic: a purchase goes from running back to notStarted.
    `resource_location` appears before the resource exists, and `created` of a purchase is that of
    its search.
    """

    id: str
    operation_type: str
    status: str
    created: Annotated[datetime | None, Wire("createdDateTime")] = None
    resource_location: str | None = None
    error: ServiceFault | None = None

    @property
    def succeeded(self) -> bool:
        """Whether it succeeded."""
        return self.status.lower() == "succeeded"

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.status.lower() == "failed"

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.succeeded or self.failed


@dataclass(frozen=True, slots=True)
class Country(Model):
    """A country that has numbers: ISO 3166-1 alpha-2 code and name."""

    code: Annotated[str, Wire("countryCode")]
    name: Annotated[str, Wire("localizedName")]


@dataclass(frozen=True, slots=True)
class AdministrativeDivision(Model):
    """A state or province. In the United States id and name are both the abbreviation."""

    name: Annotated[str, Wire("localizedName")]
    abbreviation: Annotated[str, Wire("abbreviatedName")]


@dataclass(frozen=True, slots=True)
class Locality(Model):
    """A town, and its division where the country has divisions."""

    name: Annotated[str, Wire("localizedName")]
    division: Annotated[AdministrativeDivision | None, Wire("administrativeDivision")] = None


@dataclass(frozen=True, slots=True)
class Offering(Model):
    """A type of number that a country offers, and its price."""

    phone_number_type: str | None
    assignment_type: str | None
    capabilities: Annotated[Capabilities | None, Wire("availableCapabilities")]
    cost: Cost


@dataclass(frozen=True, slots=True)
class OperatorDetails(Model):
    """The operator that serves a number. The codes exist for mobile numbers only."""

    name: str | None
    mobile_network_code: str | None
    mobile_country_code: str | None


@dataclass(frozen=True, slots=True)
class OperatorInformation(Model):
    """How a number is formatted and, for paid queries, its type and operator."""

    phone_number: PhoneNumber
    national_format: str | None
    international_format: str | None
    iso_country_code: str | None
    number_type: str | None
    operator_details: OperatorDetails | None
