from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from pulumi_acsnumbers.lifecycle.order.check import check_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.diff import diff_order
from pulumi_acsnumbers.lifecycle.order.inputs import spec_of
from pulumi_acsnumbers.lifecycle.order.update import update_order
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.lifecycle.stack import ENDPOINT, TOLL_FREE

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ELSEWHERE = "https://elsewhere.communication.azure.com"


def inputs(area: str = "833", **more: Any) -> dict[str, Any]:
    spec = {**TOLL_FREE, "area_code": area}
    return check_order({"kind": "phoneNumber", "spec": spec, **more})


def updated(outs: dict[str, Any], news: dict[str, Any], days: int = 1) -> dict[str, Any]:
    return update_order(outs, news, endpoint=ENDPOINT, now=NOW + timedelta(days=days))


def test_an_order_is_a_random_id_with_its_first_generation() -> None:
    one, outs = create_order(inputs(), endpoint=ENDPOINT, now=NOW)
    other, _ = create_order(inputs(), endpoint=ENDPOINT, now=NOW)

    assert one != other
    assert UUID(one).version == 4
    assert outs["endpoint"] == ENDPOINT
    assert outs["generations"] == [{"spec": spec_of(inputs()), "since": NOW.isoformat()}]
    assert inputs().items() <= outs.items()


def test_an_order_remembers_the_name_that_it_was_created_under() -> None:
    a, b = (f"urn:pulumi:dev::shop::acme:Line$acsnumbers:Order::{name}" for name in "ab")
    _, outs = create_order(inputs(__urn=a), endpoint=ENDPOINT, now=NOW)
    outs = updated(outs, inputs("855", __urn=b))

    assert [one["name"] for one in outs["generations"]] == ["acme:Line::a", "acme:Line::b"]


def test_a_spec_stays_as_it_was_given_and_is_remembered_as_its_canonical_text() -> None:
    """So the engine can put back one member of it, and keep another one encrypted."""
    given = {**TOLL_FREE, "area_code": "833"}

    assert inputs()["spec"] == given
    assert spec_of(inputs()) == spec_text(given)


def test_another_spelling_of_the_same_spec_is_no_change() -> None:
    order, outs = create_order(inputs(), endpoint=ENDPOINT, now=NOW)
    news = inputs(spec={**inputs()["spec"], "country_code": "us", "keepers": {}})

    assert not diff_order(order, outs, news, guardrails=Guardrails(), endpoint=ENDPOINT)


def test_a_spec_that_was_stored_as_a_text_is_the_same_spec() -> None:
    order, outs = create_order(inputs(), endpoint=ENDPOINT, now=NOW)
    stored = {**outs, "spec": spec_of(inputs())}

    assert not diff_order(order, stored, inputs(), guardrails=Guardrails(), endpoint=ENDPOINT)


def test_each_change_of_the_spec_is_appended_with_its_time() -> None:
    _, outs = create_order(inputs("833"), endpoint=ENDPOINT, now=NOW)
    outs = updated(outs, inputs("844"), days=1)
    outs = updated(outs, inputs("844"), days=2)
    outs = updated(outs, inputs("833"), days=3)

    assert [(w["spec"][14:17], w["since"][8:10]) for w in outs["generations"]] == [
        ("833", "02"),
        ("844", "03"),
        ("833", "05"),
    ]


def test_an_adopted_number_is_remembered_once() -> None:
    _, outs = create_order(inputs(adopt="+18335550100"), endpoint=ENDPOINT, now=NOW)
    outs = updated(outs, inputs(adopt="+18335550100", release_on_delete=False))
    outs = updated(outs, inputs())

    assert str(outs["numbers"]).count("+18335550100") == 1


@pytest.mark.parametrize(
    "news",
    [
        inputs("844"),
        inputs(adopt="+18335550100"),
        inputs(release_on_delete=False),
        {"spec": UNKNOWN},
    ],
)
def test_what_is_new_is_a_change(news: dict[str, Any]) -> None:
    order, outs = create_order(inputs(), endpoint=ENDPOINT, now=NOW)

    assert diff_order(order, outs, {**inputs(), **news}, guardrails=Guardrails(), endpoint=ENDPOINT)
    assert not diff_order(order, outs, inputs(), guardrails=Guardrails(), endpoint=ENDPOINT)


def test_another_endpoint_is_refused_unless_a_move_was_declared() -> None:
    order, outs = create_order(inputs(), endpoint=ENDPOINT, now=NOW)

    with pytest.raises(Refused, match=f"belongs to {ENDPOINT}"):
        diff_order(order, outs, inputs(), guardrails=Guardrails(), endpoint=ELSEWHERE)
    assert diff_order(
        order, outs, inputs(), guardrails=Guardrails(moved_from=ENDPOINT), endpoint=ELSEWHERE
    )


@pytest.mark.parametrize("spec", [UNKNOWN, {"area_code": UNKNOWN}, {"keepers": {"a": [UNKNOWN]}}])
def test_a_spec_that_is_not_known_in_every_part_is_not_known(spec: Any) -> None:
    assert spec_of(check_order({"kind": "phoneNumber", "spec": spec})) is UNKNOWN


def test_a_spec_that_makes_no_sense_is_left_to_the_number_to_judge() -> None:
    for spec in ({"keepers": {1, 2}}, {"keepers": {"a": 10**400}}, ["US"], 7):
        assert spec_of(check_order({"kind": "phoneNumber", "spec": spec})) == ""


def test_what_is_stored_passes_check_again() -> None:
    assert check_order(inputs()) == inputs()
