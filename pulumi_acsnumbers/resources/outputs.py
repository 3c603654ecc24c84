"""Typed dictionaries for outputs that have members: what an `apply` is given.

The sections of a program brief have the members of the inputs, with values instead of Inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from ..lifecycle.brief.vocabulary import (
        CallToActionWord,
        ContentCategoryWord,
        ContentTypeWord,
        DirectionalityWord,
        DirectionWord,
        ProtocolWord,
        RecurrenceWord,
        ShortCodeTypeWord,
    )
    from .enums import CapabilityWord


class Capabilities(TypedDict):
    """What a number can do."""

    calling: CapabilityWord
    sms: CapabilityWord


class Cost(TypedDict):
    """What a number costs."""

    amount: float
    """The amount, in units of the currency."""
    currency_code: str
    """The currency, ISO 4217."""
    billing_frequency: str
    """How often: "monthly"."""


class MonthlyCost(TypedDict):
    """What the numbers of a pool cost together every month."""

    amount: float
    """The amount, in units of the currency."""
    currency_code: str
    """The currency, ISO 4217."""


class ProgramDetails(TypedDict, total=False):
    """What the program is, and how people join it."""

    is_vanity: bool
    preferred_vanity_numbers: list[str]
    number_type: ShortCodeTypeWord
    is_political_campaign: bool
    name: str
    description: str
    url: str
    sign_up_types: list[CallToActionWord]
    sign_up_url: str
    call_to_action_types: list[CallToActionWord]
    call_to_action: str
    call_to_action_url: str
    terms_of_service_url: str
    privacy_policy_url: str
    expected_date_of_service: str


class ContactInformation(TypedDict, total=False):
    """The contact for the reviewers."""

    name: str
    phone: str
    email: str


class CustomerCareInformation(TypedDict, total=False):
    """Where people find help."""

    toll_free_number: str
    email: str


class CompanyInformation(TypedDict, total=False):
    """Who applies."""

    name: str
    url: str
    address: str
    contact_information: ContactInformation
    customer_care_information: CustomerCareInformation


class Message(TypedDict, total=False):
    """One message of an example."""

    direction: DirectionWord
    text: str


class MessageExample(TypedDict, total=False):
    """An exchange of messages."""

    messages: list[Message]


class UseCase(TypedDict, total=False):
    """What some of the messages are about."""

    content_category: ContentCategoryWord
    content_type: ContentTypeWord
    custom_content_type: str
    examples: list[MessageExample]


class MessageDetails(TypedDict, total=False):
    """What is sent, and what people answer."""

    supported_protocols: list[ProtocolWord]
    supported_protocol: ProtocolWord
    recurrence: RecurrenceWord
    directionality: DirectionalityWord
    use_cases: list[UseCase]
    help_message: str
    opt_out_message: str
    opt_in_message: str
    opt_in_reply: str
    confirmation_message: str
    help_answer_to_user: str
    opt_out_answer_to_user: str
    opt_in_message_to_user: str
    opt_in_answer_from_user: str
    opt_in_confirmation_message_to_user: str


class TrafficDetails(TypedDict, total=False):
    """How many messages are expected."""

    total_monthly_volume: int
    monthly_average_messages_from_user: int
    monthly_average_messages_to_user: int
    is_spiky: bool
    spike_details: str
    estimated_ramp_up_time_in_days: int


class ShortCodeCost(TypedDict, total=False):
    """What a short code costs."""

    amount: float
    """The amount, in units of the currency."""
    currency_code: str
    """The currency, ISO 4217."""
    billing_frequency: str
    """How often: "monthly" or "once"."""
    country_code: str
    """The country, ISO 3166-1."""
    is_vanity: bool
    """Whether it is for digits that were chosen."""


class ReviewNote(TypedDict, total=False):
    """What the reviewers ask for."""

    message: str
    """In their words."""
    date: str
    """When, ISO 8601 in UTC."""
