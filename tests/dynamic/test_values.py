from __future__ import annotations

import pulumi
from pulumi.runtime import rpc

from pulumi_acsnumbers.dynamic.values import from_engine, to_engine
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN, is_known
from tests.dynamic.process import struct


def test_unknown_values_are_marked_at_any_depth_and_the_provider_is_left_out() -> None:
    wire = struct({"a": rpc.UNKNOWN, "b": [{"c": rpc.UNKNOWN}, None], "__provider": "x", "d": 1})
    received = rpc.deserialize_properties(wire, keep_unknowns=True)

    plain = from_engine(received)

    assert plain == {"a": UNKNOWN, "b": [{"c": UNKNOWN}, None], "d": 1}
    assert not is_known(plain)


def test_marks_go_back_as_the_engine_s_own() -> None:
    assert to_engine({"a": UNKNOWN, "b": ({"c": UNKNOWN},), "d": "x"}) == {
        "a": pulumi.UNKNOWN,
        "b": [{"c": pulumi.UNKNOWN}],
        "d": "x",
    }


def test_what_is_known_passes_unchanged_both_ways() -> None:
    values = {"a": [1.0, None, {"b": "c"}], "d": {"e": True}}

    assert to_engine(from_engine(values)) == values


def test_the_mark_says_what_it_is() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"
