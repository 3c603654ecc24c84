"""Conversion of what a program wrote to the normalised form in the state.

A program may use the names of the chosen version, in snake_case or in wire form, and the names of
the other generations. Those are translated if there is only one way, else refused with a
suggestion. Nothing is dropped silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...acs.brief_models import VERSION_2022
from ..core.canonical import canonical
from ..core.names import snake
from ..core.syntax import marked
from ..core.unknown import UNKNOWN, is_known
from ..core.validation import Failure
from .rules import normal_date
from .schema import API_VERSIONS, SECTIONS, USE_CASE, Member, present
from .vocabulary import (
    CONTENT_CATEGORIES,
    CONTENT_TYPES,
    FORMER_WORDS,
    PREDECESSORS,
    SUCCESSORS,
    custom,
)
from .walk import Members, Renamed, rebuilt

_MESSAGE_DETAILS: Final = "message_details"
_TWO_WAY: Final = "two-way"


@dataclass(slots=True)
class Normalized:
    """The normalised sections of a brief.

    Attributes:
        content: The sections, with the names and words of the version.
        failures: What could not be translated; it is omitted from `content`.
        notes: What was translated: "types is now supported_protocols", each once.
    """

    version: str
    content: dict[str, Any] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, former: str, now: str) -> None:
        """Record a translation."""
        text = f"{former} is now {now}"
        if text not in self.notes:
            self.notes.append(text)

    def fail(self, path: str, reason: str) -> None:
        """Record a failure."""
        self.failures.append(Failure(path, reason))


def normalize(sections: Mapping[str, Any], version: str) -> Normalized:
    """Return normalised sections. Values of the wrong type are kept, for `validate` to refuse.

    Args:
        sections: The sections by their names in a program; values can be unknown.
        version: The version whose form to return.
    """
    normalized = Normalized(version)
    for name, section in present(SECTIONS, version):
        value = sections.get(name)
        if value is None:
            continue
        if name == _MESSAGE_DETAILS and isinstance(value, Mapping):
            value = _without_first_generation(normalized, value)
        if isinstance(value, Mapping):
            value = _section(normalized, value, section, name)
        if not _is_empty(value):
            normalized.content[name] = value
    return normalized


def _section(
    normalized: Normalized, value: Mapping[str, Any], section: Member, name: str
) -> dict[str, Any]:
    def rename(value: Mapping[str, Any], members: Members, path: str) -> Renamed:
        named = dict(present(members, normalized.version))
        for key, item in _named(normalized, value, members, path).items():
            yield key, named[key], item

    return rebuilt(value, rename, _leaf, _is_empty, members=section.children, path=name)


def _named(
    normalized: Normalized, value: Mapping[str, Any], members: Members, path: str
) -> dict[str, Any]:
    """Return the members of one object under their names in the version."""
    result: dict[str, Any] = {}

    def rank(key: str) -> tuple[bool, str]:
        return not _find(members, snake(key), normalized.version)[1], key

    # The engine passes members in any order. Of two with the same meaning, the version's name wins.
    for key in sorted(value, key=rank):
        item = value[key]
        if _is_empty(item):
            continue
        name, said = _said(normalized, key, item, members, path)
        if name in result:
            normalized.fail(f"{path}.{key}", _twice(name))
        elif name:
            result[name] = said
    if members is USE_CASE:
        _translate_word(normalized, result, path)
    return result


def _said(
    normalized: Normalized, key: str, value: Any, members: Members, path: str
) -> tuple[str | None, Any]:
    """Return a member's name in the version, and its value; no name if it fails."""
    member, own = _find(members, snake(key), normalized.version)
    if member is None:
        normalized.fail(f"{path}.{key}", _not_a_member(key, members, path, normalized.version))
        return None, None
    name = member.name(normalized.version)
    if name is None:
        normalized.fail(f"{path}.{key}", _no_place(member, normalized.version))
        return None, None
    if not own:
        normalized.note(f"`{path}.{key}`", f"`{name}`")
        value = _reshaped(normalized, value, member, f"{path}.{key}")
    return name, value


def _leaf(value: Any, member: Member) -> Any:
    if not is_known(value):
        return UNKNOWN
    if member.date:
        return normal_date(value) or value
    try:
        return canonical(value)
    except (TypeError, ValueError):
        return value


def _reshaped(normalized: Normalized, value: Any, member: Member, path: str) -> Any:
    """Return the value of a member that is a list in only one of the versions."""
    if member.single is None or not is_known(value):
        return value if member.single is None else UNKNOWN
    if normalized.version != member.single:
        return [value] if isinstance(value, str) else value
    if not isinstance(value, (list, tuple)):
        return value
    if len(value) > 1:
        normalized.fail(
            path,
            f"must be one value: api-version {member.single} takes one, "
            f"as `{member.name(member.single)}`",
        )
        return None
    return value[0] if value else None


def _without_first_generation(
    normalized: Normalized, messages: Mapping[str, Any]
) -> dict[str, Any]:
    """Return message details without the two members that later versions shape differently."""
    result: dict[str, Any] = {}
    for key, value in sorted(messages.items()):
        path = f"{_MESSAGE_DETAILS}.{key}"
        if value is None or snake(key) not in ("content_types", "use_case"):
            result[key] = value
            continue
        now = "use_cases" if snake(key) == "content_types" else "directionality"
        if any(snake(other) == now and messages[other] is not None for other in messages):
            normalized.fail(path, _twice(now))
        elif now == "use_cases":
            result["useCases"] = _use_cases(normalized, value, path)
        elif not is_known(value):
            normalized.note(f"`{path}`", f"`{now}`")
            result[now] = UNKNOWN
        elif value == _TWO_WAY:
            normalized.note(f"`{path}`", f"`{now}`")
            result[now] = "twoWay"
        else:
            normalized.fail(
                path,
                f"must be {_TWO_WAY!r}; for anything else leave it out, set directionality "
                "('oneWay' or 'twoWay') and describe the messages in `use_cases`",
            )
    return result


def _use_cases(normalized: Normalized, words: Any, path: str) -> Any:
    name = "content_type" if normalized.version == VERSION_2022 else "content_category"
    normalized.note(f"`{path}`", f"`use_cases`, one for each, with `{name}`")
    if not isinstance(words, (list, tuple)):
        return words
    for index, word in enumerate(words):
        if is_known(word) and not isinstance(word, str):
            normalized.fail(f"{path}[{index}]", "must be a string")
    return [{name: word} for word in words if isinstance(word, str) or not is_known(word)]


def _translate_word(normalized: Normalized, case: dict[str, Any], path: str) -> None:
    """Set the version's word for the content of a use case."""
    name = "content_type" if normalized.version == VERSION_2022 else "content_category"
    given = case.get(name)
    if not isinstance(given, str):
        return
    word = FORMER_WORDS.get(given, given)
    if normalized.version == VERSION_2022:
        if word in SUCCESSORS:
            word = SUCCESSORS[word]
        elif word in CONTENT_CATEGORIES and word not in CONTENT_TYPES:
            case[name] = "other"
            case.setdefault("custom_content_type", custom(word))
            normalized.note(
                given, f"other, with `custom_content_type` {case['custom_content_type']}"
            )
            return
    elif word in PREDECESSORS:
        word = PREDECESSORS[word]
    elif word in CONTENT_TYPES and word not in CONTENT_CATEGORIES:
        del case[name]
        normalized.fail(f"{path}.{name}", _no_predecessor(word, normalized.version))
        return
    if word != given:
        normalized.note(given, word)
        case[name] = word


def _find(members: Members, name: str, version: str) -> tuple[Member | None, bool]:
    """Return the member with a name, and whether that is its name in this version."""
    for member in members:
        if member.name(version) == name:
            return member, True
    for member in members:
        if any(snake(other) == name for other in member.names if other):
            return member, False
    return None, False


def _is_empty(value: Any) -> bool:
    """Return whether a value is empty; the service omits such members, or keeps them."""
    return value is None or (isinstance(value, (dict, list)) and not value)


def _twice(name: str) -> str:
    return f"means the same as `{name}`, which is also given; leave one of them out"


def _no_place(member: Member, version: str) -> str:
    other = next(v for v in API_VERSIONS if member.name(v))
    return (
        f"is not part of api-version {version}; "
        f'`api_version="{other}"` has it, as `{member.name(other)}`'
    )


def _no_predecessor(word: str, version: str) -> str:
    olds = [old for old, new in SUCCESSORS.items() if new == word]
    instead = " or ".join(repr(old) for old in olds) or "'other' or the closest value it has"
    return f'is known only to `api_version="{VERSION_2022}"`; in {version} use {instead}'


def _not_a_member(key: str, members: Members, path: str, version: str) -> str:
    own = dict(present(members, version))
    close = difflib.get_close_matches(snake(key), own, n=1)
    if close:
        return f"is not a member of `{path}`; did you mean `{close[0]}`?"
    for name, section in present(SECTIONS, version):
        if section.children is not members and _find(section.children, snake(key), version)[0]:
            return f"is not a member of `{path}`; it belongs in `{name}`"
    return f"is not a member of `{path}`, which has {marked(own)}"
