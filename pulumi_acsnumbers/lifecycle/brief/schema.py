"""The table of a program brief: each member, its name in each generation, and what it must be.

Generations of the service named one and the same thing differently. `names` has the name of a
member in the first generation (never released; the form of an example in a README), in
2021-10-25-preview, and in 2022-09-06, or None where it had no place. Names are those on the wire;
a program writes them in snake_case, and that is how the state has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, get_args

from ...acs.brief_models import VERSION_2021, VERSION_2022
from ..core.names import snake
from ..core.validation import Rule, one_of
from . import rules
from .vocabulary import (
    CONTENT_CATEGORIES,
    CONTENT_TYPES,
    CallToActionWord,
    DirectionalityWord,
    DirectionWord,
    ProtocolWord,
    RecurrenceWord,
    ShortCodeTypeWord,
)

API_VERSIONS: Final = (VERSION_2021, VERSION_2022)
DEFAULT_VERSION: Final = VERSION_2021

NUMBER_TYPES: Final[tuple[str, ...]] = get_args(ShortCodeTypeWord)
CALLS_TO_ACTION: Final[tuple[str, ...]] = get_args(CallToActionWord)
PROTOCOLS: Final[tuple[str, ...]] = get_args(ProtocolWord)
RECURRENCES: Final[tuple[str, ...]] = get_args(RecurrenceWord)
DIRECTIONALITIES: Final[tuple[str, ...]] = get_args(DirectionalityWord)
DIRECTIONS: Final[tuple[str, ...]] = get_args(DirectionWord)


class Names(NamedTuple):
    """The names of one member, on the wire."""

    first: str | None
    v2021: str | None
    v2022: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a section, or of an object within.

    Attributes:
        names: Its name in each generation.
        rule: What a value must be, or each element of a list; None for objects.
        children: The members of the object, or of each object of a list.
        many: Whether it is a list.
        content: Whether its words differ between the versions (see `vocabulary`).
        single: The version in which it is one value where the others have a list.
        date: Whether it is a date and time, written in one form.
        required: Whether a submission needs it in any case.
        unordered: Whether it is a list whose order says nothing.
    """

    names: Names
    rule: Rule | None = None
    children: tuple[Member, ...] = ()
    many: bool = False
    content: bool = False
    single: str | None = None
    date: bool = False
    required: bool = False
    unordered: bool = False

    def rule_in(self, version: str) -> Rule | None:
        """Return what a value must be in a version."""
        return one_of(*content_words(version)) if self.content else self.rule

    def wire(self, version: str) -> str | None:
        """Return its name on the wire, or None where it has no place."""
        return self.names.v2021 if version == VERSION_2021 else self.names.v2022

    def name(self, version: str) -> str | None:
        """Return its name in a program and in the state, or None where it has no place."""
        wire = self.wire(version)
        return snake(wire) if wire else None

    def is_list(self, version: str) -> bool:
        """Return whether it is a list in this version."""
        return self.many and self.single != version


def present(members: tuple[Member, ...], version: str) -> Iterator[tuple[str, Member]]:
    """Yield the members that a version has, with their names in a program."""
    for member in members:
        name = member.name(version)
        if name:
            yield name, member


def _same(
    name: str,
    rule: Rule | None = None,
    *,
    children: tuple[Member, ...] = (),
    many: bool = False,
    required: bool = True,
) -> Member:
    return Member(Names(name, name, name), rule, children, many, required=required)


def _later(name: str, rule: Rule) -> Member:
    return Member(Names(None, name, name), rule)


_EXAMPLES: Final = Member(
    Names(None, "examples", "examples"),
    many=True,
    children=(
        Member(
            Names(None, "messages", "messages"),
            many=True,
            children=(
                _later("direction", one_of(*DIRECTIONS)),
                _later("text", rules.text),
            ),
        ),
    ),
)

USE_CASE: Final = (
    Member(
        Names(None, "contentCategory", "contentType"),
        content=True,
        required=True,
    ),
    Member(Names(None, None, "customContentType"), rules.text),
    _EXAMPLES,
)

PROGRAM_DETAILS: Final = (
    _same("isVanity", rules.flag),
    _same("preferredVanityNumbers", rules.vanity_number, many=True, required=False),
    _same("numberType", one_of(*NUMBER_TYPES)),
    _same("isPoliticalCampaign", rules.flag),
    _same("name", rules.text),
    _same("description", rules.text),
    _same("url", rules.url),
    Member(
        Names("signUpTypes", "signUpTypes", "callToActionTypes"),
        one_of(*CALLS_TO_ACTION),
        many=True,
        required=True,
        unordered=True,
    ),
    Member(Names("signUp", None, "callToAction"), rules.text),
    Member(Names(None, "signUpUrl", "callToActionUrl"), rules.url),
    _same("termsOfServiceUrl", rules.url, required=False),
    _same("privacyPolicyUrl", rules.url, required=False),
    Member(Names(*["expectedDateOfService"] * 3), rules.date, date=True),
)

COMPANY_INFORMATION: Final = (
    _same("name", rules.text),
    _same("url", rules.site),
    _same("address", rules.text),
    _same(
        "contactInformation",
        children=(
            _same("name", rules.text),
            _same("phone", rules.e164),
            _same("email", rules.email),
        ),
    ),
    _same(
        "customerCareInformation",
        children=(_same("tollFreeNumber", rules.e164), _same("email", rules.email)),
    ),
)

MESSAGE_DETAILS: Final = (
    Member(
        Names("types", "supportedProtocols", "supportedProtocol"),
        one_of(*PROTOCOLS),
        many=True,
        single=VERSION_2022,
        required=True,
        unordered=True,
    ),
    _same("recurrence", one_of(*RECURRENCES)),
    _later("directionality", one_of(*DIRECTIONALITIES)),
    Member(Names(None, "useCases", "useCases"), children=USE_CASE, many=True, required=True),
    Member(Names("helpMessage", "helpMessage", "helpAnswerToUser"), rules.text),
    Member(Names("optOutMessage", "optOutMessage", "optOutAnswerToUser"), rules.text),
    Member(Names("optInMessage", "optInMessage", "optInMessageToUser"), rules.text),
    Member(Names("optInReply", "optInReply", "optInAnswerFromUser"), rules.text),
    Member(
        Names("confirmationMessage", "confirmationMessage", "optInConfirmationMessageToUser"),
        rules.text,
    ),
)

TRAFFIC_DETAILS: Final = (
    Member(
        Names("estimatedVolume", "totalMonthlyVolume", "totalMonthlyVolume"),
        rules.volume,
        required=True,
    ),
    _same("monthlyAverageMessagesFromUser", rules.volume),
    _same("monthlyAverageMessagesToUser", rules.volume),
    _same("isSpiky", rules.flag),
    _same("spikeDetails", rules.text, required=False),
    _later("estimatedRampUpTimeInDays", rules.volume),
)

SECTIONS: Final = (
    _same("programDetails", children=PROGRAM_DETAILS),
    _same("companyInformation", children=COMPANY_INFORMATION),
    _same("messageDetails", children=MESSAGE_DETAILS),
    _same("trafficDetails", children=TRAFFIC_DETAILS),
)
"""The whole brief."""

SECTION_KEYS: Final = tuple(snake(section.names.first or "") for section in SECTIONS)
"""The names of the sections in a program."""

UNORDERED: Final = frozenset(
    spelling
    for section in SECTIONS
    for member in section.children
    if member.unordered
    for name in member.names
    if name
    for spelling in (name, snake(name))
)
"""The members that are lists whose order says nothing, as on the wire and in a program."""


def content_words(version: str) -> tuple[str, ...]:
    """Return the words for what messages are about."""
    return CONTENT_CATEGORIES if version == VERSION_2021 else CONTENT_TYPES
