"""`diff` takes any state and any inputs, refuses or compares, and remembers nonces only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.brief.diff import diff_program_brief
from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Holder
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.order.check import check_order
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.diff import diff_order
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.diff import diff_phone_number
from pulumi_acsnumbers.lifecycle.phone_number.schema import IDENTITY_KEYS, PROGRAM_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.lifecycle.brief.stack import COMPLETE
from tests.properties.news import (
    BRIEF,
    ENDPOINT,
    GOOD_NUMBER,
    HIDDEN,
    KEEPERS,
    ORDER,
    ORDERS,
    PHONE_NUMBERS,
    PROGRAM_BRIEFS,
    SINCE,
)
from tests.properties.values import ANYTHING, examples, nested, props, shuffled, spelled
from tests.support.clocks import START

NUMBER = "+18335550100"
MADE: dict[str, st.SearchStrategy[Any]] = {
    "__nonce": st.just("0011"),
    "__origin": st.sampled_from(["purchased", "adopted"]),
    "__generation": st.integers(-1, 2) | st.floats(),
    "cost": st.just({"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"}),
    "status": st.sampled_from(["active", "purchasing", "draft", "submitted", "updateProgramBrief"]),
    "phone_number": st.just(NUMBER),
    "__submitted": st.just("abc"),
    "__api_version": st.sampled_from(["2021-10-25-preview", "2022-09-06"]),
}
HERE = {"__endpoint": st.just(ENDPOINT)}
GUARDRAILS = st.builds(
    Guardrails,
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, ENDPOINT, "https://old.example"]),
)
DEEP = nested(None, 3000, "a")
Diff = Callable[..., Any]


def compare(diff: Diff, thing: str, olds: Any, news: Any, guardrails: Guardrails) -> None:
    """Compare twice: the same is said, and nothing is changed but the memory of nonces."""
    registry = RunRegistry()
    before = spelled([olds, news])
    said = []
    for _ in range(2):
        try:
            difference = diff(
                thing, olds, news, registry=registry, guardrails=guardrails, endpoint=ENDPOINT
            )
        except Refused as refused:
            said.append(str(refused))
        else:
            said.append(repr(difference))
    assert said[0] == said[1]
    assert spelled([olds, news]) == before
    assert all(isinstance(copy, Holder) for copy in registry.holders(thing))
    assert len(registry.holders(thing)) <= 1


@examples(150)
@given(props({**GOOD_NUMBER, **HIDDEN, **MADE}), PHONE_NUMBERS, GUARDRAILS)
@example({"__endpoint": ENDPOINT, "keepers": DEEP}, {}, Guardrails())
@example({"__endpoint": ENDPOINT}, {"keepers": DEEP}, Guardrails())
@example({"__endpoint": ENDPOINT, "__nonce": []}, {}, Guardrails())
@example({"__endpoint": ENDPOINT, "__generation": float("inf")}, {}, Guardrails())
@example({"__endpoint": DEEP}, {}, Guardrails())
@example({"__endpoint": ENDPOINT}, {"__generations": [7], "keepers": {"a": 1}}, Guardrails())
@example({"__endpoint": ENDPOINT}, {"adopt": DEEP}, Guardrails())
@example(
    {"__endpoint": ENDPOINT, "cost": "2 USD"},
    {"keepers": {"a": 1}, "max_monthly_cost": {"amount": 1, "currency_code": "USD"}},
    Guardrails(),
)
def test_a_phone_number_is_compared_or_refused(
    olds: dict[str, Any], news: dict[str, Any], guardrails: Guardrails
) -> None:
    olds = {"__endpoint": ENDPOINT, **olds}
    compare(diff_phone_number, NUMBER, olds, news, guardrails)
    checked, failures = check_phone_number(news)
    if not failures:
        compare(diff_phone_number, NUMBER, olds, checked, guardrails)


@examples(150)
@given(
    st.builds(lambda one, more: {**one, **more}, PROGRAM_BRIEFS, props(MADE)),
    PROGRAM_BRIEFS,
    GUARDRAILS,
)
@example({"__endpoint": ENDPOINT, "status": 7}, {"country_code": "CA"}, Guardrails())
@example({"__endpoint": ENDPOINT, "status": 7}, {"submit": True}, Guardrails())
@example({"__endpoint": ENDPOINT, "program_details": DEEP}, {}, Guardrails())
@example({"__endpoint": ENDPOINT}, {"program_details": DEEP, "submit": True}, Guardrails())
def test_a_program_brief_is_compared_or_refused(
    olds: dict[str, Any], news: dict[str, Any], guardrails: Guardrails
) -> None:
    olds = {"__endpoint": ENDPOINT, **olds}
    compare(diff_program_brief, BRIEF, olds, news, guardrails)
    checked = check_program_brief(news)
    if not checked.failures:
        compare(diff_program_brief, BRIEF, olds, checked.inputs, guardrails)


def compare_orders(order: str, olds: Any, news: Any, **given: Any) -> bool:
    return diff_order(order, olds, news, guardrails=given["guardrails"], endpoint=given["endpoint"])


@examples(75)
@given(ORDERS, ANYTHING, ORDERS, GUARDRAILS)
@example({"endpoint": ENDPOINT, "adopt": DEEP}, None, {}, Guardrails())
@example({"endpoint": ENDPOINT}, None, {"release_on_delete": DEEP}, Guardrails())
def test_an_order_is_compared_or_refused(
    olds: dict[str, Any], odd: Any, news: dict[str, Any], guardrails: Guardrails
) -> None:
    for stored in ({"endpoint": ENDPOINT, **olds}, {"endpoint": odd, **olds}):
        for inputs in (news, check_order(news)):
            compare(compare_orders, ORDER, stored, inputs, guardrails)


@st.composite
def declared(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The checked inputs of a number, and what another engine or run might make of them."""
    adopted = draw(st.booleans())
    chosen = dict(GOOD_NUMBER, adopt=st.just(NUMBER))
    for key in ("number_prefix", "acquisition", "area_code", "max_monthly_cost"):
        if adopted:
            del chosen[key]
    if not adopted:
        del chosen["adopt"]
    needed = {key: chosen.pop(key) for key in IDENTITY_KEYS[:3]}
    needed["capabilities"] = chosen.pop("capabilities")
    program = draw(st.fixed_dictionaries(needed, optional=chosen))
    program = {key: value for key, value in program.items() if value != ""}
    hidden = {
        "order": ORDER,
        "__endpoint": ENDPOINT,
        "__generations": [{"spec": spec_text(program), "since": SINCE}],
        "__numbers": [],
        "__retain": draw(st.none() | st.just(value=True)),
    }
    said = shuffled(program, draw)
    said |= dict.fromkeys(draw(st.sets(st.sampled_from(PROGRAM_KEYS))) - said.keys())
    return {**program, **hidden}, {**said, **hidden}


@examples(100)
@given(declared(), st.sampled_from(["purchased", "adopted"]), st.booleans())
def test_the_same_number_is_no_change(
    pair: tuple[dict[str, Any], dict[str, Any]], origin: str, releases: bool
) -> None:
    program, said = pair
    inputs, failures = check_phone_number(program)
    if failures:
        return
    inputs_said, failures_said = check_phone_number(said)
    assert failures_said == []
    olds = {**inputs, "status": "active", "__nonce": "0011", "__origin": origin, "__generation": 0}
    for news in (inputs, inputs_said):
        difference = diff_phone_number(
            NUMBER,
            olds,
            news,
            registry=RunRegistry(),
            guardrails=Guardrails(allow_releases=releases),
            endpoint=ENDPOINT,
        )
        assert difference == Difference(changes=False)


@st.composite
def described(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of a brief, and the same in another order and with other numbers."""
    program: dict[str, Any] = {}
    for name, section in COMPLETE.items():
        kept = draw(st.sets(st.sampled_from(sorted(section))))
        program[name] = {key: section[key] for key in sorted(kept)}
    if draw(st.booleans()):
        details = program["program_details"]
        details["sign_up_types"] = draw(
            st.lists(st.sampled_from(["sms", "website", "pointOfSale"]), unique=True, min_size=1)
        )
        program["message_details"]["supported_protocols"] = ["mms", "sms"]
        program["traffic_details"]["total_monthly_volume"] = draw(st.integers(0, 2**31 - 1))
    program |= draw(st.sampled_from([{}, {"submit": False}, {"country_code": "us"}]))
    said = shuffled(program, draw)
    for section, key in (
        ("program_details", "sign_up_types"),
        ("message_details", "supported_protocols"),
    ):
        if key in said[section]:
            said[section][key] = draw(st.permutations(said[section][key]))
    return program, said


@examples(100)
@given(described(), st.sampled_from(["draft", "submitted", "updateProgramBrief", "approved"]))
def test_the_same_brief_is_no_change(
    pair: tuple[dict[str, Any], dict[str, Any]], status: str
) -> None:
    hidden = {"order": BRIEF, "__endpoint": ENDPOINT}
    program, said = (check_program_brief({**one, **hidden}) for one in pair)
    assert (program.failures, said.failures) == ([], [])
    olds = {**program.inputs, "status": status, "__nonce": "0011"}
    for news in (program.inputs, said.inputs):
        difference = diff_program_brief(
            BRIEF, olds, news, registry=RunRegistry(), guardrails=Guardrails(), endpoint=ENDPOINT
        )
        assert difference == Difference(changes=False)


@examples(50)
@given(st.fixed_dictionaries({}, optional=GOOD_NUMBER), KEEPERS, st.data())
def test_the_same_order_is_no_change(
    spec: dict[str, Any], keepers: dict[str, Any], data: st.DataObject
) -> None:
    spec = {**spec, "keepers": keepers}
    news = check_order(
        {"kind": "phoneNumber", "spec": spec, "release_on_delete": False, "adopt": NUMBER}
    )
    said = shuffled({"kind": "phoneNumber", "spec": spec, "release_on_delete": False}, data.draw)
    _, olds = create_order(news, endpoint=ENDPOINT, now=START)
    assert not diff_order(ORDER, olds, news, guardrails=Guardrails(), endpoint=ENDPOINT)
    again = check_order({**said, "adopt": NUMBER})
    assert not diff_order(ORDER, olds, again, guardrails=Guardrails(), endpoint=ENDPOINT)
