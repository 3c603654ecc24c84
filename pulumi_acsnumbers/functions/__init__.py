"""Looking things up from a program: what is owned, what is sold, and for how much.

Each function reads the same configuration as the resources, or takes `provider=`, and works in
preview, where it asks and never spends. The same question is asked once in a run. Each has a twin
with `_output` at the end of its name, which takes Outputs and returns one.

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
