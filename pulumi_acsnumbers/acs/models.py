"""What the service tells, as frozen values.

`from_json` is strict about the members that decisions hang on, and open about all else: unknown
members are ignored, and enumerations stay texts, because the service adds values to them. It
raises `UnexpectedReply`. Times are aware and in UTC, amounts are per number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from .e164 import e164
from .errors import InvalidArgument, UnexpectedReply
from .faults import ServiceFault
from .fields import Fields

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
class Capabilities:
    """What a number can do: each `none`, `inbound`, `outbound` or `inbound+outbound`."""

    calling: str
    sms: str

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a `capabilities` member."""
        fields = Fields(data, "capabilities")
        return cls(fields.text("calling"), fields.text("sms"))

    def to_json(self) -> dict[str, str]:
        """Return the member as a request has it."""
        return {"calling": self.calling, "sms": self.sms}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one number costs: an amount of an ISO 4217 currency, `monthly` or `once`."""

    amount: float
    currency_code: str
    billing_frequency: str

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a `cost` member."""
        fields = Fields(data, "cost")
        return cls(
            fields.number("amount"), fields.text("currencyCode"), fields.text("billingFrequency")
        )


@dataclass(frozen=True, slots=True)
class PurchasedNumber:
    """A number that this resource owns; `id` is its digits, `phone_number` is E.164."""

    id: str
    phone_number: str
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost
    purchase_date: datetime

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an owned number."""
        fields = Fields(data, "purchased number")
        return cls(
            id=fields.text("id"),
            phone_number=_number(fields.text("phoneNumber")),
            country_code=fields.text("countryCode"),
            phone_number_type=fields.text("phoneNumberType"),
            assignment_type=fields.text("assignmentType"),
            capabilities=Capabilities.from_json(fields.value("capabilities")),
            cost=Cost.from_json(fields.value("cost")),
            purchase_date=fields.moment("purchaseDate"),
        )


@dataclass(frozen=True, slots=True)
class AvailableNumber:
    """A number that could be bought, or is held by a reservation.

    Attributes:
        id: Its digits.
        phone_number: E.164, with the plus sign that the service leaves out at times.
        status: `available`, `reserved`, `expired`, `error` or `purchased`; `None` when not told.
        error: Why it could not be held, with the status `error`.
        agreement_required: Whether its country wants the promise not to resell; often not told.
    """

    id: str
    phone_number: str
    country_code: str
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost | None = None
    status: str | None = None
    error: ServiceFault | None = None
    agreement_required: bool | None = None

    @classmethod
    def from_json(cls, data: object, key: str | None = None) -> Self:
        """Read a row of browse, or an item of a reservation.

        Args:
            data: The row.
            key: The key under which a reservation holds it: the digits.
        """
        fields = Fields(data, "available number")
        number = _number(key or fields.optional_text("phoneNumber") or fields.text("id"))
        cost = fields.value("cost")
        return cls(
            id=number[1:],
            phone_number=number,
            country_code=fields.text("countryCode"),
            phone_number_type=fields.text("phoneNumberType"),
            assignment_type=fields.text("assignmentType"),
            capabilities=Capabilities.from_json(fields.value("capabilities")),
            cost=None if cost is None else Cost.from_json(cost),
            status=fields.optional_text("status"),
            error=ServiceFault.from_json(fields.value("error")),
            agreement_required=fields.optional_flag("isAgreementToNotResellRequired"),
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as a reservation takes it, without the members that the service sets."""
        return {
            "countryCode": self.country_code,
            "capabilities": self.capabilities.to_json(),
            "phoneNumberType": self.phone_number_type,
            "assignmentType": self.assignment_type,
        }


@dataclass(frozen=True, slots=True)
class Reservation:
    """Numbers held for a while under an id that the client chose.

    Attributes:
        id: The GUID.
        status: `active`, `submitted`, `completed` or `expired`.
        expires_at: When the hold ends, 15 minutes after the last change.
        numbers: What it holds; empty in a list of reservations, which does not tell.
    """

    id: str
    status: str
    expires_at: datetime | None
    numbers: tuple[AvailableNumber, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a reservation, or a row of the list."""
        fields = Fields(data, "reservation")
        held = fields.optional_map("phoneNumbers")
        return cls(
            id=fields.text("id"),
            status=fields.text("status"),
            expires_at=fields.optional_moment("expiresAt"),
            numbers=tuple(AvailableNumber.from_json(item, key) for key, item in held.items()),
        )


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found and holds until `expires_by`.

    Attributes:
        phone_numbers: E.164; can be fewer than were asked for, even none.
        cost: Per number.
        agreement_required: Whether the purchase wants the promise not to resell, where told.
        error: `NoError`, or why numbers are missing; older versions do not tell.
    """

    search_id: str
    phone_numbers: tuple[str, ...]
    phone_number_type: str
    assignment_type: str
    capabilities: Capabilities
    cost: Cost
    expires_by: datetime
    agreement_required: bool | None = None
    error: str | None = None
    error_code: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a search result."""
        fields = Fields(data, "search result")
        return cls(
            search_id=fields.text("searchId"),
            phone_numbers=tuple(_number(text) for text in fields.texts("phoneNumbers")),
            phone_number_type=fields.text("phoneNumberType"),
            assignment_type=fields.text("assignmentType"),
            capabilities=Capabilities.from_json(fields.value("capabilities")),
            cost=Cost.from_json(fields.value("cost")),
            expires_by=fields.moment("searchExpiresBy"),
            agreement_required=fields.optional_flag("isAgreementToNotResellRequired"),
            error=fields.optional_text("error"),
            error_code=fields.optional_whole("errorCode"),
        )


@dataclass(frozen=True, slots=True)
class OperationStatus:
    """One look at a long-running operation.

    The status alone decides: it is not monotonic (a purchase goes from running back to notStarted),
    `resource_location` is there before the resource is, and `created` of a purchase is that of its
    search.
    """

    id: str
    operation_type: str
    status: str
    created: datetime | None = None
    resource_location: str | None = None
    error: ServiceFault | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the status of an operation."""
        fields = Fields(data, "operation")
        return cls(
            id=fields.text("id"),
            operation_type=fields.text("operationType"),
            status=fields.text("status"),
            created=fields.optional_moment("createdDateTime"),
            resource_location=fields.optional_text("resourceLocation"),
            error=ServiceFault.from_json(fields.value("error")),
        )

    @property
    def succeeded(self) -> bool:
        """Whether it ended well."""
        return self.status.lower() == "succeeded"

    @property
    def failed(self) -> bool:
        """Whether it ended badly."""
        return self.status.lower() == "failed"

    @property
    def done(self) -> bool:
        """Whether it ended."""
        return self.succeeded or self.failed


@dataclass(frozen=True, slots=True)
class Country:
    """A country that has numbers: ISO 3166-1 alpha-2 code and name."""

    code: str
    name: str

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a row of the countries."""
        fields = Fields(data, "country")
        return cls(fields.text("countryCode"), fields.text("localizedName"))


@dataclass(frozen=True, slots=True)
class AdministrativeDivision:
    """A state or province. For the United States both are the abbreviation."""

    name: str
    abbreviation: str

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a division."""
        fields = Fields(data, "administrative division")
        return cls(fields.text("localizedName"), fields.text("abbreviatedName"))


@dataclass(frozen=True, slots=True)
class Locality:
    """A town, and the division that it lies in where the country has such."""

    name: str
    division: AdministrativeDivision | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a row of the localities."""
        fields = Fields(data, "locality")
        division = fields.value("administrativeDivision")
        return cls(
            fields.text("localizedName"),
            None if division is None else AdministrativeDivision.from_json(division),
        )


@dataclass(frozen=True, slots=True)
class Offering:
    """A kind of number that a country offers, and its price."""

    phone_number_type: str | None
    assignment_type: str | None
    capabilities: Capabilities | None
    cost: Cost

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a row of the offerings."""
        fields = Fields(data, "offering")
        capabilities = fields.value("availableCapabilities")
        return cls(
            fields.optional_text("phoneNumberType"),
            fields.optional_text("assignmentType"),
            None if capabilities is None else Capabilities.from_json(capabilities),
            Cost.from_json(fields.value("cost")),
        )


@dataclass(frozen=True, slots=True)
class OperatorDetails:
    """The operator that serves a number; the codes are for mobile numbers."""

    name: str | None
    mobile_network_code: str | None
    mobile_country_code: str | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read the details of an operator."""
        fields = Fields(data, "operator details")
        return cls(
            fields.optional_text("name"),
            fields.optional_text("mobileNetworkCode"),
            fields.optional_text("mobileCountryCode"),
        )


@dataclass(frozen=True, slots=True)
class OperatorInformation:
    """How a number is written, and, where paid for, what it is and who serves it."""

    phone_number: str
    national_format: str | None
    international_format: str | None
    iso_country_code: str | None
    number_type: str | None
    operator_details: OperatorDetails | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read one value of the answer."""
        fields = Fields(data, "operator information")
        details = fields.value("operatorDetails")
        return cls(
            _number(fields.text("phoneNumber")),
            fields.optional_text("nationalFormat"),
            fields.optional_text("internationalFormat"),
            fields.optional_text("isoCountryCode"),
            fields.optional_text("numberType"),
            None if details is None else OperatorDetails.from_json(details),
        )


def _number(text: str) -> str:
    """Return a number that the service wrote as E.164."""
    try:
        return e164(text)
    except InvalidArgument:
        raise UnexpectedReply("phoneNumber: not a telephone number") from None
