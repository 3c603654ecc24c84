"""`check` takes any JSON, tells what is wrong with it, and changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.core.unknown import Unknown
from pulumi_acsnumbers.lifecycle.core.validation import Failure
from pulumi_acsnumbers.lifecycle.order.check import check_order
from pulumi_acsnumbers.lifecycle.order.inputs import spec_of
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from tests.properties.news import ORDERS, PHONE_NUMBERS, PROGRAM_BRIEFS
from tests.properties.values import examples, nested, spelled

DEEP = nested(None, 3000, "a")


def named(failures: list[Failure], news: dict[str, Any]) -> None:
    """Each failure has a reason, and a property but where its value could be a secret."""
    for failure in failures:
        assert failure.reason.strip()
        assert "\n" not in failure.reason
        assert failure.property or "" in news or failure.reason.split()[0].strip("`") in _UNNAMED


_UNNAMED = {
    *("keepers", "program_details", "company_information", "message_details", "traffic_details")
}


@examples(150)
@given(PHONE_NUMBERS)
@example({"max_monthly_cost": {"amount": 10**400, "currency_code": "USD"}})
@example({"operation_timeout": 10**400})
@example({"keepers": {"a": 10**400}})
@example({"keepers": DEEP})
@example({"capabilities": {"calling": "none", "sms": "none", "voice": None}})
def test_a_phone_number_is_judged_whatever_it_is(news: dict[str, Any]) -> None:
    before = spelled(news)
    inputs, failures = check_phone_number(news)
    again, failures_again = check_phone_number(inputs)

    assert spelled(news) == before
    assert (spelled(again), failures_again) == (spelled(inputs), failures)
    named(failures, news)


@examples(250)
@given(PROGRAM_BRIEFS)
@example({"program_details": {"name": DEEP}})
@example({"traffic_details": {"total_monthly_volume": 10**400}})
@example({"message_details": {"content_types": ["nonsense"], "useCase": "x"}})
def test_a_program_brief_is_judged_whatever_it_is(news: dict[str, Any]) -> None:
    before = spelled(news)
    checked = check_program_brief(news)
    again = check_program_brief(checked.inputs)

    assert spelled(news) == before
    assert spelled(again.inputs) == spelled(checked.inputs)
    assert again.failures == checked.failures
    named(checked.failures, news)


@examples(100)
@given(ORDERS)
@example({"spec": {"keepers": {"a": 10**400}}})
@example({"spec": {"keepers": DEEP}})
def test_an_order_is_taken_whatever_it_is(news: dict[str, Any]) -> None:
    before = spelled(news)
    inputs = check_order(news)

    assert spelled(news) == before
    assert spelled(check_order(inputs)) == spelled(inputs)
    assert isinstance(spec_of(inputs), (str, Unknown))


@examples(50)
@given(PHONE_NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_inputs_changes_nothing_but_the_order(
    news: dict[str, Any], chance: Any
) -> None:
    keys = list(news)
    chance.shuffle(keys)
    other = {key: news[key] for key in keys}

    inputs, failures = check_phone_number(news)
    inputs_other, failures_other = check_phone_number(other)
    assert {k: spelled(v) for k, v in inputs.items()} == {
        k: spelled(v) for k, v in inputs_other.items()
    }
    assert sorted(map(str, failures)) == sorted(map(str, failures_other))
