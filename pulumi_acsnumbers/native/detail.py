"""The details of a diff: the paths of the properties that differ, and the effect of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2

from ..lifecycle.core.canonical import canonical
from ..lifecycle.core.difference import Difference
from ..lifecycle.core.unknown import is_known
from .names import camel

_Diff: Final = provider_pb2.PropertyDiff


def detailed(
    difference: Difference, olds: Mapping[str, Any], news: Mapping[str, Any]
) -> dict[str, provider_pb2.PropertyDiff]:
    """Return the differences by path, with wire names.

    Args:
        difference: The result of `lifecycle`.
        olds: The stored outputs.
        news: The checked inputs.
    """
    found: dict[str, provider_pb2.PropertyDiff] = {}
    for key in difference.keys:
        replaces = key in difference.replaces
        for path, kind in _paths(camel(key), olds.get(key), news.get(key), deep=not replaces):
            found[path] = _Diff(kind=_replacing(kind) if replaces else kind, inputDiff=False)
    return found


def _paths(path: str, old: Any, new: Any, *, deep: bool) -> Iterator[tuple[str, Any]]:
    if old is None:
        yield path, _Diff.ADD
    elif new is None:
        yield path, _Diff.DELETE
    elif deep and isinstance(old, Mapping) and isinstance(new, Mapping):
        inner = list(_members(path, old, new))
        yield from inner or [(path, _Diff.UPDATE)]
    else:
        yield path, _Diff.UPDATE


def _members(
    path: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if not is_known(after) or canonical(before) != canonical(after):
            yield from _paths(f"{path}.{camel(name)}", before, after, deep=True)


def _replacing(kind: Any) -> Any:
    return {
        _Diff.ADD: _Diff.ADD_REPLACE,
        _Diff.DELETE: _Diff.DELETE_REPLACE,
        _Diff.UPDATE: _Diff.UPDATE_REPLACE,
    }[kind]
