from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.core.canonical import canonical, canonical_json
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id, new_nonce
from pulumi_acsnumbers.lifecycle.phone_number.spec import identity, spec_text
from tests.lifecycle.stack import short

ORDER = "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11"

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def as_the_engine(value: Any) -> Any:
    """Return a value as it comes through the engine: every number a float, None members absent."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, dict):
        return {k: as_the_engine(v) for k, v in reversed(value.items()) if v is not None}
    if isinstance(value, list):
        return [as_the_engine(item) for item in value]
    return value


def test_the_ids_at_the_service_are_part_of_the_state_format() -> None:
    assert attempt_id(ORDER, 0, 0) == "c1f0b30d-6849-546a-b535-17920ea64ef5"
    assert attempt_id(ORDER, 3, 17) == "f892055c-e700-5691-90df-a7e79e241c6c"


def test_the_text_of_a_spec_is_part_of_the_state_format() -> None:
    inputs = {
        "country_code": "us",
        "phone_number_type": "tollFree",
        "assignment_type": "application",
        "area_code": "833",
        "number_prefix": "+1833",
        "keepers": {"generation": 2},
        "capabilities": {"calling": "none", "sms": "outbound"},
        "order": "not part of it",
    }

    assert spec_text(inputs) == (
        '{"area_code":"833","assignment_type":"application","country_code":"US",'
        '"keepers":"1a8b638ae979fac2184d4fbab8d64782","number_prefix":"1833",'
        '"phone_number_type":"tollFree"}'
    )


@short
@given(JSON)
def test_what_the_engine_does_to_a_value_changes_no_canonical_text(value: Any) -> None:
    assert canonical_json(as_the_engine(value)) == canonical_json(value)


@short
@given(JSON)
def test_canonical_is_idempotent_and_plain_json(value: Any) -> None:
    once = canonical(value)

    assert canonical(once) == once
    assert json.loads(canonical_json(value)) == once


@short
@given(JSON, JSON)
def test_keepers_with_another_meaning_make_another_generation(one: Any, other: Any) -> None:
    same_spec = spec_text({"keepers": {"a": one}}) == spec_text({"keepers": {"a": other}})

    assert same_spec == (canonical_json({"a": one}) == canonical_json({"a": other}))


@pytest.mark.parametrize("one", [1, 1.0, True])
def test_a_whole_number_is_the_same_as_int_or_float_but_never_a_flag(one: Any) -> None:
    assert (canonical_json(one) == "1") == (one is not True)


def test_what_is_no_plain_json_has_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="must be plain JSON, not set"):
        canonical({"a": [{1}]})


def test_empty_members_are_the_same_as_none() -> None:
    assert identity({"area_code": "", "keepers": {}, "number_prefix": None}) == {}


def test_keepers_are_not_readable_in_a_spec() -> None:
    assert "hunter2" not in spec_text({"keepers": {"password": "hunter2"}})


def test_a_spec_of_another_type_does_not_fail_before_it_is_checked() -> None:
    assert identity({"country_code": 3, "number_prefix": 1833.0}) == {
        "country_code": 3,
        "number_prefix": 1833.0,
    }


def test_nonces_are_random() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100
