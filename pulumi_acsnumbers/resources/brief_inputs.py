"""Typed dictionaries for the sections of a program brief.

Where the two versions of the service call a member differently, both names are here, each marked
with its version. What a configuration or a file says, of type `Any`, can have the names of the
service too. A plain str becomes a word by its enumeration: `MessageProtocol(value)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi

from .brief_enums import (
    CallToActionType,
    MessageContentCategory,
    MessageContentType,
    MessageDirection,
    MessageDirectionality,
    MessageProtocol,
    MessageRecurrence,
    ShortCodeType,
)

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


class ProgramDetailsDict(TypedDict, total=False):
    """What the program is, and how people join it."""

    is_vanity: pulumi.Input[bool]
    """Whether the digits are chosen, which costs more."""
    preferred_vanity_numbers: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The digits asked for, the first choice first; 5 or 6 each."""
    number_type: pulumi.Input[ShortCodeType | ShortCodeTypeWord]
    """`shortCode` or `alphaId`."""
    is_political_campaign: pulumi.Input[bool]
    """Whether the messages are for a political campaign."""
    name: pulumi.Input[str]
    """The name of the program."""
    description: pulumi.Input[str]
    """What the program does, for the reviewers."""
    url: pulumi.Input[str]
    """A page about the program."""
    sign_up_types: pulumi.Input[Sequence[pulumi.Input[CallToActionType | CallToActionWord]]]
    """Where people sign up. 2021-10-25-preview."""
    sign_up_url: pulumi.Input[str]
    """A page that shows how people sign up. 2021-10-25-preview."""
    call_to_action_types: pulumi.Input[Sequence[pulumi.Input[CallToActionType | CallToActionWord]]]
    """Where people sign up. 2022-09-06."""
    call_to_action: pulumi.Input[str]
    """How people are asked to sign up, in words. 2022-09-06."""
    call_to_action_url: pulumi.Input[str]
    """A page that shows how people sign up. 2022-09-06."""
    terms_of_service_url: pulumi.Input[str]
    """The terms of service."""
    privacy_policy_url: pulumi.Input[str]
    """The privacy policy."""
    expected_date_of_service: pulumi.Input[str]
    """When the code should be in service, ISO 8601."""


class ContactInformationDict(TypedDict, total=False):
    """The contact for the reviewers."""

    name: pulumi.Input[str]
    """A person."""
    phone: pulumi.Input[str]
    """E.164."""
    email: pulumi.Input[str]
    """An e-mail address."""


class CustomerCareInformationDict(TypedDict, total=False):
    """Where people find help."""

    toll_free_number: pulumi.Input[str]
    """E.164."""
    email: pulumi.Input[str]
    """An e-mail address."""


class CompanyInformationDict(TypedDict, total=False):
    """Who applies."""

    name: pulumi.Input[str]
    """The name of the company."""
    url: pulumi.Input[str]
    """Its web site."""
    address: pulumi.Input[str]
    """Its postal address."""
    contact_information: pulumi.Input[ContactInformationDict]
    """The contact for the reviewers."""
    customer_care_information: pulumi.Input[CustomerCareInformationDict]
    """Where people find help."""


class MessageDict(TypedDict, total=False):
    """One message of an example."""

    direction: pulumi.Input[MessageDirection | DirectionWord]
    """`toUser` or `fromUser`."""
    text: pulumi.Input[str]
    """What it says."""


class MessageExampleDict(TypedDict, total=False):
    """An exchange of messages."""

    messages: pulumi.Input[Sequence[pulumi.Input[MessageDict]]]
    """In their order."""


class UseCaseDict(TypedDict, total=False):
    """What some of the messages are about."""

    content_category: pulumi.Input[MessageContentCategory | ContentCategoryWord]
    """The subject. 2021-10-25-preview."""
    content_type: pulumi.Input[MessageContentType | ContentTypeWord]
    """The subject. 2022-09-06."""
    custom_content_type: pulumi.Input[str]
    """The subject in words, with `content_type` "other". 2022-09-06."""
    examples: pulumi.Input[Sequence[pulumi.Input[MessageExampleDict]]]
    """What the messages look like."""


class MessageDetailsDict(TypedDict, total=False):
    """What is sent, and what people answer."""

    supported_protocols: pulumi.Input[Sequence[pulumi.Input[MessageProtocol | ProtocolWord]]]
    """`sms`, `mms` or both. 2021-10-25-preview."""
    supported_protocol: pulumi.Input[MessageProtocol | ProtocolWord]
    """`sms` or `mms`. 2022-09-06."""
    recurrence: pulumi.Input[MessageRecurrence | RecurrenceWord]
    """`subscription` or `transaction`."""
    directionality: pulumi.Input[MessageDirectionality | DirectionalityWord]
    """`oneWay` or `twoWay`."""
    use_cases: pulumi.Input[Sequence[pulumi.Input[UseCaseDict]]]
    """What the messages are about."""
    help_message: pulumi.Input[str]
    """The answer to HELP. 2021-10-25-preview."""
    opt_out_message: pulumi.Input[str]
    """The answer to STOP. 2021-10-25-preview."""
    opt_in_message: pulumi.Input[str]
    """The message that asks people to confirm. 2021-10-25-preview."""
    opt_in_reply: pulumi.Input[str]
    """The reply that confirms. 2021-10-25-preview."""
    confirmation_message: pulumi.Input[str]
    """The message that welcomes people. 2021-10-25-preview."""
    help_answer_to_user: pulumi.Input[str]
    """The answer to HELP. 2022-09-06."""
    opt_out_answer_to_user: pulumi.Input[str]
    """The answer to STOP. 2022-09-06."""
    opt_in_message_to_user: pulumi.Input[str]
    """The message that asks people to confirm. 2022-09-06."""
    opt_in_answer_from_user: pulumi.Input[str]
    """The reply that confirms. 2022-09-06."""
    opt_in_confirmation_message_to_user: pulumi.Input[str]
    """The message that welcomes people. 2022-09-06."""


class TrafficDetailsDict(TypedDict, total=False):
    """How many messages are expected."""

    total_monthly_volume: pulumi.Input[int]
    """Total messages a month."""
    monthly_average_messages_from_user: pulumi.Input[int]
    """Messages a month from one person."""
    monthly_average_messages_to_user: pulumi.Input[int]
    """Messages a month to one person."""
    is_spiky: pulumi.Input[bool]
    """Whether traffic peaks at certain times."""
    spike_details: pulumi.Input[str]
    """When the peaks are."""
    estimated_ramp_up_time_in_days: pulumi.Input[int]
    """Days until the traffic reaches its volume."""
