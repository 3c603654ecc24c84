"""What a program writes: resources, their inputs and their enumerations."""

from .brief_enums import (
    CallToActionType,
    MessageContentCategory,
    MessageContentType,
    MessageDirection,
    MessageDirectionality,
    MessageProtocol,
    MessageRecurrence,
    ProgramBriefStatus,
    ShortCodeApiVersion,
    ShortCodeType,
)
from .brief_inputs import (
    CompanyInformationDict,
    ContactInformationDict,
    CustomerCareInformationDict,
    MessageDetailsDict,
    MessageDict,
    MessageExampleDict,
    ProgramDetailsDict,
    TrafficDetailsDict,
    UseCaseDict,
)
from .enums import Acquisition, AssignmentType, CapabilityType, PhoneNumberType
from .inputs import CapabilitiesDict, MaxMonthlyCostDict
from .order import Order
from .phone_number import PhoneNumber
from .phone_number_pool import PhoneNumberPool
from .program_brief import ProgramBrief
from .provider import Provider

__all__ = [
    "Acquisition",
    "AssignmentType",
    "CallToActionType",
    "CapabilitiesDict",
    "CapabilityType",
    "CompanyInformationDict",
    "ContactInformationDict",
    "CustomerCareInformationDict",
    "MaxMonthlyCostDict",
    "MessageContentCategory",
    "MessageContentType",
    "MessageDetailsDict",
    "MessageDict",
    "MessageDirection",
    "MessageDirectionality",
    "MessageExampleDict",
    "MessageProtocol",
    "MessageRecurrence",
    "Order",
    "PhoneNumber",
    "PhoneNumberPool",
    "PhoneNumberType",
    "ProgramBrief",
    "ProgramBriefStatus",
    "ProgramDetailsDict",
    "Provider",
    "ShortCodeApiVersion",
    "ShortCodeType",
    "TrafficDetailsDict",
    "UseCaseDict",
]
