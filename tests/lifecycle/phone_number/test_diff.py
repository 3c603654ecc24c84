from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from pulumi_acsnumbers.lifecycle.phone_number.diff import diff_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import IDENTITY_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.lifecycle.phone_number.test_spec import as_the_engine
from tests.lifecycle.stack import ENDPOINT, TOLL_FREE, short

NUMBER = "+18335550100"
ORDER = "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11"
ELSEWHERE = "https://elsewhere.communication.azure.com"


def inputs(**changes: Any) -> dict[str, Any]:
    program = {k: v for k, v in {**TOLL_FREE, **changes}.items() if v is not None}
    return {
        "order": ORDER,
        "__endpoint": ENDPOINT,
        "__generations": [{"spec": spec_text(program), "since": "2026-03-02T09:00:00+00:00"}],
        **program,
    }


def stored(**changes: Any) -> dict[str, Any]:
    return {
        **inputs(),
        "phone_number": NUMBER,
        "status": "active",
        "cost": {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"},
        "purchase_date": "2026-03-02T09:00:00+00:00",
        "__nonce": "0011",
        "__origin": "purchased",
        **changes,
    }


def diff(
    olds: dict[str, Any],
    news: dict[str, Any],
    *,
    registry: RunRegistry | None = None,
    guardrails: Guardrails | None = None,
    endpoint: str = ENDPOINT,
) -> Difference:
    return diff_phone_number(
        NUMBER,
        olds,
        news,
        registry=registry or RunRegistry(),
        guardrails=guardrails or Guardrails(),
        endpoint=endpoint,
    )


KEEPERS = st.dictionaries(
    st.text(min_size=1),
    st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text() | st.booleans(),
    min_size=1,
)


@short
@given(KEEPERS, st.integers(1, 86400), st.integers(0, 99))
def test_the_same_desired_state_is_never_a_change(
    keepers: dict[str, Any], timeout: int, amount: int
) -> None:
    news = inputs(
        keepers=keepers,
        operation_timeout=timeout,
        max_monthly_cost={"amount": amount, "currency_code": "USD"},
    )
    olds = {**stored(), **as_the_engine(news)}

    assert diff(olds, news) == Difference(changes=False)
    assert diff(olds, as_the_engine(news)) == Difference(changes=False)


def test_neither_the_order_of_keys_nor_hidden_inputs_nor_the_price_are_a_change() -> None:
    olds = stored(cost={"amount": 99.0, "currency_code": "USD"}, __urn="old", __numbers=[])
    news = inputs(capabilities={"sms": "outbound", "calling": "none"})
    news |= {"__urn": "new", "__numbers": [{"number": "+18335550199", "spec": ""}]}
    keys = list(news)
    random.Random(3).shuffle(keys)

    assert diff(olds, {key: news[key] for key in keys}) == Difference(changes=False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("country_code", "CA"),
        ("phone_number_type", "geographic"),
        ("assignment_type", "person"),
        ("area_code", "833"),
        ("number_prefix", "+1833"),
        ("keepers", {"generation": 2}),
    ],
)
def test_each_input_that_says_which_number_is_meant_replaces(key: str, value: Any) -> None:
    assert diff(stored(), inputs(**{key: value})) == Difference(changes=True, replaces=(key,))


def test_every_replacing_input_is_named() -> None:
    news = inputs(country_code="CA", area_code="833", keepers={"a": 1})

    assert diff(stored(), news).replaces == ("country_code", "area_code", "keepers")


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("country_code", "US", "us"),
        ("number_prefix", "+1833", "1833"),
        ("keepers", {"a": 1}, {"a": 1.0, "b": None}),
        ("keepers", None, {}),
    ],
)
def test_another_spelling_of_the_same_spec_does_not_replace(key: str, one: Any, other: Any) -> None:
    assert not diff({**stored(), **inputs(**{key: one})}, inputs(**{key: other})).replaces


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("capabilities", {"calling": "none", "sms": "inbound+outbound"}),
        ("acquisition", "search"),
        ("adopt", "+18335550100"),
        ("agree_to_not_resell", True),
        ("max_monthly_cost", {"amount": 5, "currency_code": "USD"}),
        ("release_on_delete", False),
        ("operation_timeout", 30),
    ],
)
def test_every_other_input_changes_in_place(key: str, value: Any) -> None:
    assert diff(stored(), inputs(**{key: value})) == Difference(changes=True)
    assert diff(stored(**{key: value}), inputs()) == Difference(changes=True)


URN = "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumber::line"


def checked() -> RunRegistry:
    """Return a registry as it is in a preview: check comes before diff."""
    registry = RunRegistry()
    registry.note_check(URN)
    return registry


@pytest.mark.parametrize("key", IDENTITY_KEYS)
def test_an_unknown_spec_is_shown_as_a_replacement(key: str) -> None:
    news = {**inputs(), key: UNKNOWN, "__urn": URN}
    assert diff(stored(), news, registry=checked()).replaces == (key,)


def test_unknown_keepers_deep_inside_are_shown_as_a_replacement() -> None:
    news = {**inputs(), "keepers": {"a": [UNKNOWN]}, "__urn": URN}
    assert diff(stored(), news, registry=checked()).replaces == ("keepers",)


@pytest.mark.parametrize("value", [UNKNOWN, {"a": [UNKNOWN]}])
@pytest.mark.parametrize("order_is_declared", [True, False])
def test_a_number_is_not_deleted_before_what_feeds_it(
    value: object, *, order_is_declared: bool
) -> None:
    """The engine asks before the program has declared the number, when it replaces that."""
    registry = RunRegistry()
    if order_is_declared:
        registry.declare(URN.replace("PhoneNumber", "Order"))
    news = {**inputs(), "keepers": value, "__urn": URN}

    assert diff(stored(), news, registry=registry) == Difference(changes=True)
    assert [copy.number for copy in registry.holders(NUMBER)] == [NUMBER]


def test_what_is_known_is_decided_at_once() -> None:
    """A refresh compares, too, before the program has declared anything."""
    assert diff(stored(), {**inputs(area_code="844"), "__urn": URN}).replaces == ("area_code",)


def test_other_unknown_values_are_shown_as_a_change() -> None:
    news = {**inputs(), "capabilities": {"calling": "none", "sms": UNKNOWN}}

    assert diff(stored(), news) == Difference(changes=True)
    assert diff(stored(), {**inputs(), "order": UNKNOWN, "__endpoint": UNKNOWN}) == Difference(
        changes=False
    )


def test_a_purchase_under_way_is_a_change_until_it_ends() -> None:
    assert diff(stored(status="purchasing"), inputs()) == Difference(changes=True)


def test_asking_about_a_copy_makes_it_known_as_alive() -> None:
    registry = RunRegistry()

    diff(stored(), inputs(area_code="844"), registry=registry)

    alive = Holder(NUMBER, "0011", ORDER, spec_text(TOLL_FREE), asked_ahead=True)
    assert registry.holders(NUMBER) == [alive]
    other = Holder("+18335550109", "0012", ORDER, spec_text(TOLL_FREE))
    assert registry.successors(other) == [], "a refresh compares old copies, too"


def test_another_endpoint_is_refused() -> None:
    with pytest.raises(Refused, match=r"belongs to https://contoso.*movedFrom"):
        diff(stored(), inputs(), endpoint=ELSEWHERE)


def test_a_declared_move_is_a_change_in_place() -> None:
    guardrails = Guardrails(moved_from=ENDPOINT)

    moved = diff(
        stored(), {**inputs(), "__endpoint": ELSEWHERE}, guardrails=guardrails, endpoint=ELSEWHERE
    )

    assert moved == Difference(changes=True)


def test_a_replacement_that_could_not_release_is_refused_before_it_begins() -> None:
    guardrails = Guardrails(allow_releases=False)

    with pytest.raises(Refused, match="releases are switched off"):
        diff(stored(), inputs(area_code="844"), guardrails=guardrails)


@pytest.mark.parametrize("kept", [{"release_on_delete": False}, {"__origin": "adopted"}])
def test_a_replacement_that_keeps_the_old_number_needs_no_release(kept: dict[str, Any]) -> None:
    guardrails = Guardrails(allow_releases=False)

    assert diff(stored(**kept), inputs(area_code="844"), guardrails=guardrails).replaces == (
        "area_code",
    )


def test_a_replacement_is_refused_when_its_order_is_left_out_of_the_run() -> None:
    news = inputs(area_code="844") | {"__generations": inputs()["__generations"]}

    with pytest.raises(Refused, match="its order has not seen the current inputs"):
        diff(stored(), news)


@pytest.mark.parametrize("generations", [UNKNOWN, [], None])
def test_a_preview_does_not_judge_an_order_that_it_does_not_know(generations: Any) -> None:
    news = inputs(area_code="844") | {"__generations": generations}

    assert diff(stored(), news).replaces == ("area_code",)


def test_a_replacement_that_is_known_to_cost_too_much_is_refused_in_preview() -> None:
    news = inputs(area_code="844", max_monthly_cost={"amount": 1.5, "currency_code": "USD"})

    with pytest.raises(Refused, match=r"costs 2\.00 USD a month, more"):
        diff(stored(), news)


@pytest.mark.parametrize(
    "changes",
    [
        {"max_monthly_cost": {"amount": 2, "currency_code": "USD"}},
        {"max_monthly_cost": {"amount": 1, "currency_code": "EUR"}},
        {
            "max_monthly_cost": {"amount": 1, "currency_code": "USD"},
            "phone_number_type": "geographic",
        },
    ],
)
def test_a_price_that_is_not_known_is_not_judged_in_preview(changes: dict[str, Any]) -> None:
    assert diff(stored(), inputs(area_code="844", **changes)).replaces


def test_a_budget_that_is_not_known_yet_is_not_judged() -> None:
    news = inputs(area_code="844") | {"max_monthly_cost": {"amount": UNKNOWN}}

    assert diff(stored(), news).replaces == ("area_code",)


def test_what_an_older_version_stored_is_compared_too() -> None:
    olds = stored()
    for key in ("__nonce", "order", "__origin", "cost", "status"):
        del olds[key]

    assert diff(olds, inputs()) == Difference(changes=False)


def test_a_number_that_was_imported_alone_is_compared_without_an_order() -> None:
    olds = {key: value for key, value in stored().items() if key != "order"}
    alone = {key: value for key, value in inputs().items() if key != "order"}

    assert not diff(olds, alone).changes
    assert diff(olds, inputs()).changes, "its order takes it"


def test_the_inputs_that_differ_are_named() -> None:
    news = inputs(area_code="844", capabilities={"calling": "none", "sms": "none"})

    assert set(diff(stored(), news).keys) == {"area_code", "capabilities"}
    assert diff(stored(), inputs()).keys == ()
