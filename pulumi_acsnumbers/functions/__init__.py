"""Functions for programs: what is owned, what can be bought, and at what price.

Each function reads the same configuration as the resources, or takes `provider=`, and also works in
a preview, where it never spends. Its results are cached until the run ends. Each has a variant
ending in `_output` that takes Outputs and returns one.

    codes = list_available_area_codes("US", "tollFree", assignment_type="application")
    PhoneNumber("hotline", ..., area_code=sorted(codes)[0])
"""

from .available import (
    browse_available_phone_numbers,
    browse_available_phone_numbers_output,
    list_available_area_codes,
    list_available_area_codes_output,
    list_available_countries,
    list_available_countries_output,
    list_available_localities,
    list_available_localities_output,
    list_available_offerings,
    list_available_offerings_output,
)
from .briefs import (
    get_program_brief,
    get_program_brief_output,
    list_program_briefs,
    list_program_briefs_output,
    list_short_codes,
    list_short_codes_output,
)
from .numbers import (
    get_operator_information,
    get_operator_information_output,
    get_phone_number,
    get_phone_number_output,
    list_phone_numbers,
    list_phone_numbers_output,
)

__all__ = [
    "browse_available_phone_numbers",
    "browse_available_phone_numbers_output",
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
