"""What to send, and what became of it: JSON merge patches (RFC 7396). Pure.

It is uncertain how the service treats a null, and whether it keeps what a patch does not mention: a
sibling service dropped nested arrays. So the stored result is compared with the meaning of the
merge patch, and never assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ...acs.harmless import harmless
from ..core.canonical import canonical, canonical_json
from .rules import normal_date
from .schema import UNORDERED

_DATES = ("expectedDateOfService",)


def patch(
    live: Mapping[str, Any], wanted: Mapping[str, Any], former: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the patch from live to wanted content, in normalised form.

    Args:
        live: The content at the service.
        wanted: What the program declares.
        former: What the program declared before. What it no longer declares is cleared; what it
            never declared does not change.
    """
    changes: dict[str, Any] = {}
    for key in {**former, **wanted}:
        want, was, has = wanted.get(key), former.get(key), live.get(key)
        if isinstance(want, Mapping) or (want is None and isinstance(was, Mapping)):
            inner = patch(_mapping(has), _mapping(want), _mapping(was))
            if inner:
                changes[key] = inner
        elif want is None:
            if has is not None:
                changes[key] = None
        elif comparable({key: want}) != comparable({key: managed(has, want)}):
            changes[key] = want
    return changes


def comparable(value: Any) -> Any:
    """Return a value in a form for comparison: canonical, with lists that are sets sorted."""
    return _sorted(canonical(value))


def managed(live: Any, stored: Any) -> Any:
    """Return the part of live content that a stored state manages, in normalised form.

    The members of objects in a list are compared too if the list has its old length.
    """
    if isinstance(live, Mapping) and isinstance(stored, Mapping):
        kept = {key: managed(live[key], stored[key]) for key in stored if key in live}
        return {key: value for key, value in kept.items() if value not in ({}, None)}
    if isinstance(live, list) and isinstance(stored, list) and len(live) == len(stored):
        return [managed(one, other) for one, other in zip(live, stored, strict=True)]
    return live


def storable(live: Any, stored: Any) -> Any:
    """Return live content with printable strings, where they differ from the stored ones.

    What the program declares is its own: it may have several lines, and stays equal to itself.
    """
    if isinstance(live, str):
        return live if live == stored else harmless(live)
    if isinstance(live, Mapping):
        return {key: storable(value, _mapping(stored).get(key)) for key, value in live.items()}
    if isinstance(live, list):
        former = stored if isinstance(stored, list) else []
        return [storable(one, was) for one, was in zip_longest(live, former[: len(live)])]
    return live


def merged(target: Any, change: Any) -> Any:
    """Return the result of applying a merge patch to a value."""
    if not isinstance(change, Mapping):
        return change
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def dropped(
    expected: Mapping[str, Any], found: Mapping[str, Any], sent: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the patch that restores what a write has lost, with wire names.

    Args:
        expected: The expected result of the write.
        found: What is stored.
        sent: The write. A list that was sent and is stored differently was not lost: the service
            changed it.
    """
    lost: dict[str, Any] = {}
    for key, want in expected.items():
        has = found.get(key)
        if isinstance(want, Mapping):
            inner = dropped(want, _mapping(has), _mapping(sent.get(key)))
            if inner:
                lost[key] = inner
        elif _says_nothing(want):
            continue
        elif _says_nothing(has) or (
            isinstance(want, list) and key not in sent and not _same(key, want, has)
        ):
            lost[key] = want
    return lost


def uncleared(sent: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a patch that should have cleared a member but did not."""
    return _part(sent, found, lambda _key, want, has: want is None and not _says_nothing(has))


def altered(sent: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a patch that the service stored with another value."""
    return _part(
        sent,
        found,
        lambda key, want, has: (
            want is not None and not _says_nothing(has) and not _same(key, want, has)
        ),
    )


def leaves(change: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the path of each member that a patch touches."""
    for key, value in change.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from leaves(value, where)
        else:
            yield where


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: sorted(item, key=canonical_json)
            if key in UNORDERED and isinstance(item, list)
            else _sorted(item)
            for key, item in value.items()
        }
    return value


def _part(sent: Mapping[str, Any], found: Mapping[str, Any], concerns: Any) -> dict[str, Any]:
    part: dict[str, Any] = {}
    for key, want in sent.items():
        has = found.get(key)
        if isinstance(want, Mapping):
            inner = _part(want, _mapping(has), concerns)
            if inner:
                part[key] = inner
        elif concerns(key, want, has):
            part[key] = want
    return part


def _same(key: str, one: Any, other: Any) -> bool:
    if key in _DATES:
        return (normal_date(one) or one) == (normal_date(other) or other)
    return bool(comparable({key: _plain(one)}) == comparable({key: _plain(other)}))


def _plain(value: Any) -> Any:
    """Return a value without empty members, which the service adds and omits."""
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items() if not _says_nothing(v)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return canonical(value)


def _says_nothing(value: Any) -> bool:
    return value is None or value == "" or value in ([], {})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
