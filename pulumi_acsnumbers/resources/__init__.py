"""What a program writes: resources, their inputs and their enumerations."""

from .enums import Acquisition, AssignmentType, CapabilityType, PhoneNumberType
from .inputs import CapabilitiesDict, MaxMonthlyCostDict
from .order import Order
from .phone_number import PhoneNumber
from .provider import Provider

__all__ = [
    "Acquisition",
    "AssignmentType",
    "CapabilitiesDict",
    "CapabilityType",
    "MaxMonthlyCostDict",
    "Order",
    "PhoneNumber",
    "PhoneNumberType",
    "Provider",
]
