"""What an order remembers as one text: it comes out as it went in, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.core.history import packed, unpacked
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN

GENERATIONS = [{"spec": '{"country_code":"US"}', "since": "2026-03-02T09:00:00+00:00"}]


@given(st.lists(st.fixed_dictionaries({"spec": st.text(), "since": st.text()})), st.text())
def test_what_is_packed_is_unpacked(generations: list[dict[str, str]], endpoint: str) -> None:
    props = {
        "__generations": generations,
        "__numbers": [],
        "__endpoint": endpoint,
        "order": "x",
        "spec": {},
    }

    stored = packed(props)

    assert stored.keys() == {"__history", "order", "spec"}
    assert unpacked(stored) == props


def test_the_text_of_an_order_is_that_of_its_number() -> None:
    members = {"generations": GENERATIONS, "numbers": [], "endpoint": "https://x"}

    [record] = packed(members).values()
    [handed_on] = packed({f"__{key}": members[key] for key in reversed(members)}).values()

    assert record == handed_on


def test_what_is_not_known_yet_is_unknown_in_every_part() -> None:
    assert unpacked({"__history": UNKNOWN}) == {
        "__generations": UNKNOWN, "__numbers": UNKNOWN, "__endpoint": UNKNOWN,
    }  # fmt: skip
    assert packed({"__generations": [UNKNOWN], "__endpoint": "https://x"}) == {"__history": UNKNOWN}


def test_an_empty_text_from_an_order_is_one_that_is_not_known_yet() -> None:
    """A preview shows the order's empty input of that name as its output."""
    assert unpacked({"__history": ""}) == unpacked({"__history": UNKNOWN})
    assert unpacked({"history": ""}) == {}


def test_properties_without_a_record_stay_as_they_are() -> None:
    props = {"country_code": "US", "__lookup": True}

    assert packed(props) == unpacked(props) == props


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "7", "null", "[" * 100_000, '{"generations', None, 7, ["x"], {"generations": []}],
)
def test_a_text_that_is_no_record_says_nothing(text: Any) -> None:
    assert unpacked({"__history": text, "order": "x"}) == {"order": "x"}
