"""Azure Communication Services phone numbers and short codes as Pulumi resources.

Importing this package costs next to nothing: a name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .dynamic.import_file import fill_import_file
    from .functions import (
        browse_available_phone_numbers,
        browse_available_phone_numbers_output,
        get_operator_information,
        get_operator_information_output,
        get_phone_number,
        get_phone_number_output,
        get_program_brief,
        get_program_brief_output,
        list_available_area_codes,
        list_available_area_codes_output,
        list_available_countries,
        list_available_countries_output,
        list_available_localities,
        list_available_localities_output,
        list_available_offerings,
        list_available_offerings_output,
        list_phone_numbers,
        list_phone_numbers_output,
        list_program_briefs,
        list_program_briefs_output,
        list_short_codes,
        list_short_codes_output,
    )
    from .resources import (
        Acquisition,
        AssignmentType,
        CallToActionType,
        CapabilitiesDict,
        CapabilityType,
        CompanyInformationDict,
        ContactInformationDict,
        CustomerCareInformationDict,
        MaxMonthlyCostDict,
        MessageContentCategory,
        MessageContentType,
        MessageDetailsDict,
        MessageDict,
        MessageDirection,
        MessageDirectionality,
        MessageExampleDict,
        MessageProtocol,
        MessageRecurrence,
        Order,
        PhoneNumber,
        PhoneNumberType,
        ProgramBrief,
        ProgramBriefStatus,
        ProgramDetailsDict,
        Provider,
        ShortCodeApiVersion,
        ShortCodeType,
        TrafficDetailsDict,
        UseCaseDict,
    )

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
    "PhoneNumberType",
    "ProgramBrief",
    "ProgramBriefStatus",
    "ProgramDetailsDict",
    "Provider",
    "ShortCodeApiVersion",
    "ShortCodeType",
    "TrafficDetailsDict",
    "UseCaseDict",
    "__version__",
    "browse_available_phone_numbers",
    "browse_available_phone_numbers_output",
    "fill_import_file",
    "get_operator_information",
    "get_operator_information_output",
    "get_phone_number",
    "get_phone_number_output",
    "get_program_brief",
    "get_program_brief_output",
    "list_available_area_codes",
    "list_available_area_codes_output",
    "list_available_countries",
    "list_available_countries_output",
    "list_available_localities",
    "list_available_localities_output",
    "list_available_offerings",
    "list_available_offerings_output",
    "list_phone_numbers",
    "list_phone_numbers_output",
    "list_program_briefs",
    "list_program_briefs_output",
    "list_short_codes",
    "list_short_codes_output",
]


_ROOMS = {"fill_import_file": "dynamic.import_file"}


def __getattr__(name: str) -> Any:
    """Load a public name from its room: most functions are functions, the rest are resources."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = _ROOMS.get(name) or ("functions" if name.islower() else "resources")
    return getattr(import_module(f".{room}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
