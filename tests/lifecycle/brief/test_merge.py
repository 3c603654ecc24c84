from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.brief.merge import (
    altered,
    dropped,
    leaves,
    managed,
    merged,
    patch,
    uncleared,
)

LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"])
VALUES = LEAVES | st.lists(st.integers(0, 2), max_size=2)
DEEP = st.recursive(VALUES, lambda v: st.dictionaries(st.sampled_from("xyz"), v, max_size=3))
OBJECTS = st.dictionaries(st.sampled_from("pqr"), DEEP, max_size=3)


def solid(value: Any) -> Any:
    """Return content as `normalize` leaves it: without members that say nothing."""
    if isinstance(value, dict):
        inner = {k: solid(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in (None, "", [], {})}
    return value


@pytest.mark.parametrize(
    ("target", "change", "result"),
    [  # from RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({"a": "b"}, ["c"], ["c"]),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_means_what_the_standard_says(target: Any, change: Any, result: Any) -> None:
    assert merged(target, change) == result


@given(OBJECTS.map(solid), OBJECTS.map(solid))
def test_a_patch_leads_to_what_is_wanted_and_is_empty_then(live: Any, wanted: Any) -> None:
    change = patch(live, wanted, {})
    result = merged(live, change)
    assert managed(result, wanted) == wanted or any_shape_differs(live, wanted)
    assert patch(result, wanted, wanted) == {}


def any_shape_differs(live: Any, wanted: Any) -> bool:
    """Return whether an object stands where something else does; `validate` lets none through."""
    if not isinstance(wanted, dict):
        return isinstance(live, dict)
    if not isinstance(live, dict):
        return live is not None
    return any(any_shape_differs(live.get(k), v) for k, v in wanted.items())


@given(OBJECTS.map(solid), OBJECTS.map(solid))
def test_what_was_never_said_is_never_touched(live: Any, wanted: Any) -> None:
    said = {leaf.split(".")[0] for leaf in leaves(wanted)} | set(wanted)
    assert set(patch(live, wanted, {})) <= said


@given(OBJECTS.map(solid), OBJECTS.map(solid))
def test_what_is_said_no_more_is_cleared(former: Any, wanted: Any) -> None:
    result = merged(former, patch(former, wanted, former))
    assert solid(result) == wanted or any_shape_differs(former, wanted)


@given(OBJECTS, OBJECTS)
def test_a_write_that_did_what_it_means_lost_nothing(before: Any, sent: Any) -> None:
    after = merged(before, sent)
    assert dropped(after, after, sent) == {}
    assert uncleared(sent, after) == {}
    assert altered(sent, after) == {}


@given(OBJECTS.map(solid), OBJECTS.map(solid))
def test_putting_back_what_was_dropped_restores_it(expected: Any, found: Any) -> None:
    lost = dropped(expected, found, {})
    restored = merged(found, {name: expected[name] for name in lost})
    assert dropped(expected, restored, {}) == {}


@given(OBJECTS.map(solid), OBJECTS.map(solid))
def test_managed_is_a_part(live: Any, stored: Any) -> None:
    part = managed(live, stored)
    assert set(part) <= set(stored) & set(live)
    assert managed(live, live) == live


def test_nothing_is_cleared_that_is_not_there() -> None:
    assert patch({"a": {"c": 1}}, {}, {"a": {"b": 1}, "d": 2}) == {}


def test_only_a_null_that_did_nothing_is_told() -> None:
    assert uncleared({"a": {"b": None, "c": None}}, {"a": {"b": 1}}) == {"a": {"b": None}}
    assert list(leaves({"a": {"b": None, "c": [1]}, "d": 1})) == ["a.b", "a.c", "d"]


def test_a_scalar_that_another_hand_changed_is_not_put_back() -> None:
    assert dropped({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [1]}}, {}) == {}
    assert dropped({"a": {"c": [1]}}, {"a": {"c": [2]}}, {}) == {"a": {"c": [1]}}
    assert dropped({"a": {"c": [1]}}, {"a": {"c": [2]}}, {"a": {"c": [1]}}) == {}
