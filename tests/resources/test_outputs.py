"""Typed dictionaries of outputs have the members of those of inputs, with values for Inputs."""

from __future__ import annotations

import collections.abc
import typing
from enum import StrEnum
from typing import Any, Literal

import pytest

from pulumi_acsnumbers.lifecycle.brief import outputs as briefs
from pulumi_acsnumbers.resources import brief_inputs, inputs, outputs
from tools.documented import hints_of

INPUTS: dict[str, Any] = {
    name: one
    for module in (inputs, brief_inputs)
    for name, one in vars(module).items()
    if typing.is_typeddict(one) and name != "MaxMonthlyCostDict"
}


def value(hint: Any) -> Any:
    """Return what an Output holds where this is the annotation of an input."""
    if typing.is_typeddict(hint):
        return getattr(outputs, hint.__name__.removesuffix("Dict"))
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is collections.abc.Sequence:
        return list[value(inner[0])]  # type: ignore[misc]  # a type made at run time
    if origin is Literal or not inner:
        return hint
    first, *_ = (one for one in inner if not is_enumeration(one))
    return value(first)


def is_enumeration(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


@pytest.mark.parametrize("name", INPUTS)
def test_an_output_has_the_members_of_the_input(name: str) -> None:
    given, got = INPUTS[name], getattr(outputs, name.removesuffix("Dict"))

    assert hints_of(got) == {key: value(hint) for key, hint in hints_of(given).items()}
    assert got.__required_keys__ == given.__required_keys__


def test_the_outputs_of_a_review_are_those_that_are_stored() -> None:
    cost, note = outputs.ShortCodeCost.__annotations__, outputs.ReviewNote.__annotations__

    class Told:
        amount, currency_code, billing_frequency = 650.0, "USD", "once"
        country_code, is_vanity = "US", True

    assert briefs._cost(typing.cast("Any", Told)).keys() == cost.keys()
    assert note.keys() == {"message", "date"}
