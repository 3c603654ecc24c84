"""Short codes, and the program briefs that applied for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi

from ..resources.brief_enums import ShortCodeApiVersion
from ..resources.provider import Provider
from .asking import ask, ask_later
from .results import ProgramBriefRecord, ShortCodeRecord

if TYPE_CHECKING:
    from ..resources.brief_enums import ApiVersionWord

DEFAULT_VERSION: Final = "2021-10-25-preview"


def get_program_brief(
    program_brief_id: str,
    *,
    api_version: ShortCodeApiVersion | ApiVersionWord = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> ProgramBriefRecord:
    """Return a US program brief.

    Args:
        program_brief_id: Its GUID.
        api_version: The version that wrote it: the two name their members differently.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: There is no such brief, or the service cannot be asked.
    """
    return ask(
        provider,
        f"looking up program brief ({program_brief_id})",
        ("get_program_brief", program_brief_id, api_version),
        lambda acs: ProgramBriefRecord.of(
            acs.briefs.get(program_brief_id, api_version=api_version)
        ),
    )


def get_program_brief_output(
    program_brief_id: pulumi.Input[str],
    *,
    api_version: pulumi.Input[ShortCodeApiVersion | ApiVersionWord] = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> pulumi.Output[ProgramBriefRecord]:
    """Return a US program brief.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `get_program_brief` raises an error, the run fails.

    Args:
        program_brief_id: Its GUID.
        api_version: The version that wrote it: the two name their members differently.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(
        get_program_brief, provider, program_brief_id=program_brief_id, api_version=api_version
    )


def list_program_briefs(
    *,
    api_version: ShortCodeApiVersion | ApiVersionWord = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> list[ProgramBriefRecord]:
    """Return every US program brief of the ACS resource, the newest last.

    Args:
        api_version: The version that wrote them.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked.
    """
    return ask(
        provider,
        "listing program briefs",
        ("list_program_briefs", api_version),
        lambda acs: [
            ProgramBriefRecord.of(brief) for brief in acs.briefs.list(api_version=api_version)
        ],
    )


def list_program_briefs_output(
    *,
    api_version: pulumi.Input[ShortCodeApiVersion | ApiVersionWord] = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> pulumi.Output[list[ProgramBriefRecord]]:
    """Return every US program brief of the ACS resource, the newest last.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `list_program_briefs` raises an error, the run fails.

    Args:
        api_version: The version that wrote them.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(list_program_briefs, provider, api_version=api_version)


def list_short_codes(
    *,
    api_version: ShortCodeApiVersion | ApiVersionWord = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> list[ShortCodeRecord]:
    """Return the short codes that the ACS resource has.

    Args:
        api_version: The version of the Short Codes API.
        provider: Where to ask; the stack's configuration by default.

    Raises:
        pulumi.RunError: The service cannot be asked.
    """
    return ask(
        provider,
        "listing short codes",
        ("list_short_codes", api_version),
        lambda acs: [
            ShortCodeRecord.of(code) for code in acs.short_codes.list(api_version=api_version)
        ],
    )


def list_short_codes_output(
    *,
    api_version: pulumi.Input[ShortCodeApiVersion | ApiVersionWord] = DEFAULT_VERSION,
    provider: Provider | None = None,
) -> pulumi.Output[list[ShortCodeRecord]]:
    """Return the short codes that the ACS resource has.

    Arguments and the settings of the provider can be Outputs, and the answer is one. Where
    `list_short_codes` raises an error, the run fails.

    Args:
        api_version: The version of the Short Codes API.
        provider: Where to ask; the stack's configuration by default.
    """
    return ask_later(list_short_codes, provider, api_version=api_version)
