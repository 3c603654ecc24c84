"""An error before any purchase that every other create of the process would meet too."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.runs import another
from tests.lifecycle.stack import Stack

ERRORS = {
    "quota": {"status": 429, "body": {"error": {"code": "TooManyRequests", "message": "Quota."}}},
    "payment": {"status": 402, "body": {"error": {"code": "Any", "message": "Pay first."}}},
    "credential": {"status": 401, "body": {"error": {"code": "Denied", "message": "Not you."}}},
}
STEPS = {
    "browse": ("browseAvailableNumbers", "reservation"),
    "hold": ("createOrUpdateReservation", "reservation"),
    "search": ("searchAvailablePhoneNumbers", "search"),
    "mark": ("createOrUpdateReservation", "search"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", ERRORS)
def test_later_creates_of_the_process_do_not_even_try(stack: Stack, step: str, error: str) -> None:
    operation, acquisition = STEPS[step]
    stack.faults({"operation": operation, **ERRORS[error]})
    with pytest.raises(Failed, match=r"Quota|Pay first|Not you"):
        stack.create(acquisition=acquisition)
    stack.faults()
    served = len(stack.requests())

    with pytest.raises(Refused, match="also applies to this one"):
        another(stack).create(acquisition=acquisition)

    later = stack.requests()[served:]
    assert not [r for r in later if r.startswith("PATCH") or ":search" in r or ":purchase" in r]
    assert stack.bought == []


@pytest.mark.parametrize("step", STEPS)
def test_the_next_process_tries_again(stack: Stack, step: str) -> None:
    operation, acquisition = STEPS[step]
    stack.faults({"operation": operation, **ERRORS["quota"]})
    props = stack.spec_for(acquisition=acquisition)
    with pytest.raises(Failed):
        stack.again(props)
    stack.faults()
    stack.next_run()

    try:
        number, _ = stack.again(props)
    except Refused as refused:
        assert step == "mark", refused
        assert stack.bought == []
    else:
        assert stack.bought == [number]


@pytest.mark.parametrize(
    "error",
    [
        {"status": 400, "body": {"error": {"code": "BadRequest", "message": "Not this one."}}},
        {"status": 503, "body": "<html>Busy.</html>"},
    ],
)
def test_an_error_of_one_create_alone_stops_nobody_else(
    stack: Stack, error: dict[str, Any]
) -> None:
    stack.faults({"operation": "browseAvailableNumbers", **error})
    with pytest.raises(Failed):
        stack.create()
    stack.faults()

    assert another(stack).create()
