"""Decoding: what is kept, what passes, and that nothing but `UnexpectedReply` is ever raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.acs import models
from pulumi_acsnumbers.acs.errors import ServiceError, UnexpectedReply, service_error
from pulumi_acsnumbers.acs.faults import ServiceFault
from pulumi_acsnumbers.acs.models import (
    AvailableNumber,
    Cost,
    OperationStatus,
    PurchasedNumber,
    Reservation,
    SearchResult,
)
from tests.acs.scripted import COST, available, owned, reservation, search_result

OPERATION = {"id": "purchase_1", "operationType": "purchase", "status": "running"}
WHOLE: list[tuple[Callable[[object], Any], dict[str, Any], set[str]]] = [
    (PurchasedNumber.from_json, owned(), set()),
    (
        AvailableNumber.from_json,
        available(),
        {"id", "phoneNumber", "cost", "status", "isAgreementToNotResellRequired", "error"},
    ),
    (
        SearchResult.from_json,
        search_result(errorCode=0),
        {"isAgreementToNotResellRequired", "error", "errorCode"},
    ),
    (Reservation.from_json, reservation(), {"expiresAt", "phoneNumbers"}),
    (OperationStatus.from_json, OPERATION, set()),
    (Cost.from_json, COST, set()),
]


@pytest.mark.parametrize(("parse", "whole", "free"), WHOLE)
@pytest.mark.parametrize("damage", ["absent", "null", "wrong type"])
def test_what_matters_must_be_there(
    parse: Callable[[object], Any], whole: dict[str, Any], free: set[str], damage: str
) -> None:
    parse(whole | {"somethingNew": [None]})
    for name in whole:
        broken = dict(whole)
        if damage == "absent":
            del broken[name]
        else:
            broken[name] = None if damage == "null" else object()
        if name in free and damage != "wrong type":
            parse(broken)
        elif name not in free & {"id", "error"}:  # an unread id, and a fault that is half read
            with pytest.raises(UnexpectedReply, match=name):
                parse(broken)


def test_phone_numbers_are_e164_however_they_are_written() -> None:
    assert (
        PurchasedNumber.from_json(owned() | {"phoneNumber": "18335550100"}).phone_number
        == "+18335550100"
    )
    found = SearchResult.from_json(search_result(phoneNumbers=["18335550100", "+18335550101"]))
    assert found.phone_numbers == ("+18335550100", "+18335550101")
    with pytest.raises(UnexpectedReply, match="phoneNumber: not a telephone number"):
        SearchResult.from_json(search_result(phoneNumbers=["+1 833 none"]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
DECODERS: list[Callable[[object], Any]] = [
    getattr(models, name).from_json for name in models.__all__ if name != "ServiceFault"
]
NAMES = sorted(
    {"countryCode", "localizedName", "capabilities", "cost", "amount", "currencyCode", "calling"}
    | {"sms", "billingFrequency", "error", "details", "innererror", "code", "operatorDetails"}
    | set(owned()) | set(available()) | set(search_result()) | set(reservation()) | set(OPERATION)
)  # fmt: skip


@given(JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12))
def test_no_answer_breaks_a_decoder(data: object) -> None:
    assert len(DECODERS) == 13
    for decode in DECODERS:
        try:
            decode(data)
        except UnexpectedReply as error:
            assert "\n" not in str(error)  # either way is fine
    fault = ServiceFault.from_envelope({"error": data})
    assert fault is None or str(fault) is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-12-06T18:46:41.7723238+00:00", datetime(2023, 12, 6, 18, 46, 41, 772323, UTC)),
        ("2023-12-06T18:46:46.327042+00:00", datetime(2023, 12, 6, 18, 46, 46, 327042, UTC)),
        ("2023-12-06T18:46:54.8687+00:00", datetime(2023, 12, 6, 18, 46, 54, 868700, UTC)),
        ("2023-12-06T18:46:54+00:00", datetime(2023, 12, 6, 18, 46, 54, 0, UTC)),
        ("2023-12-06T18:46:54Z", datetime(2023, 12, 6, 18, 46, 54, 0, UTC)),
        ("2023-12-06T18:46:54", datetime(2023, 12, 6, 18, 46, 54, 0, UTC)),
        ("2023-12-06T19:46:54+01:00", datetime(2023, 12, 6, 18, 46, 54, 0, UTC)),
        ("0001-01-01T00:00:00+00:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates(text: str, moment: datetime) -> None:
    read = OperationStatus.from_json(OPERATION | {"createdDateTime": text}).created
    assert read == moment
    assert read is not None
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("status", "done"),
    [("Succeeded", True), ("FAILED", True), ("running", False), ("canceled", False), ("", False)],
)
def test_only_two_statuses_are_the_end(status: str, done: bool) -> None:
    assert OperationStatus.from_json(OPERATION | {"status": status}).done is done


def envelope(**error: Any) -> ServiceFault | None:
    return ServiceFault.from_envelope({"error": error})


def test_the_envelopes_of_the_service() -> None:
    plain = envelope(code="NotFound", message="Input cannot be found.", target="searchid")
    assert plain == ServiceFault("NotFound", "Input cannot be found.", "searchid")
    assert plain.cause is plain
    inner = {"code": "BadRequest", "message": "We are unable to find phone plans."}
    wrapped = envelope(code="InternalError", message="An error.", innererror=inner)
    assert wrapped is not None
    assert wrapped.cause == ServiceFault("BadRequest", "We are unable to find phone plans.")
    assert str(wrapped) == "BadRequest: We are unable to find phone plans."
    routing = envelope(code="InvalidApiVersion", message="No.", innerError=None)
    assert routing == ServiceFault("InvalidApiVersion", "No.")
    assert envelope(code="InternalError", message="x", innerError=inner) == ServiceFault(
        "InternalError", "x", inner=ServiceFault("BadRequest", inner["message"])
    )
    details = [{"code": "x", "message": "assignmentType is not valid."}, 7, {}]
    beta = envelope(code="InvalidInput", message="Not valid.", details=details)
    assert str(beta) == "InvalidInput: Not valid. (assignmentType is not valid.)"
    outer = envelope(code="BadRequest", message="outer", innererror=inner)
    assert outer is not None
    assert outer.cause.message == "outer"
    assert str(envelope(message="only words")) == "only words"


def test_what_is_no_envelope() -> None:
    bodies = ["null", "[]", "7", "{}", '{"error": null}', '{"error": []}', '{"error": {"code": 7}}']
    for body in bodies:
        assert ServiceFault.from_envelope(json.loads(body)) is None
    deep: dict[str, Any] = {"code": "InternalError", "message": "x"}
    for _ in range(1000):
        deep = {"code": "InternalError", "message": "x", "innererror": deep}
    assert str(ServiceFault.from_json(deep)) == "InternalError: x"


@pytest.mark.parametrize("status", [408, 409, 418, 500, 501, 599])
def test_any_status_makes_an_error(status: int) -> None:
    error = service_error(status, operation="x", fault=None, request_id="cv", retry_after=None)
    assert isinstance(error, ServiceError)
    assert str(error) == f"refused without a reason (HTTP {status}, request cv)"
