"""Values, completeness, and what a check must never do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_acsnumbers.acs.brief_models import VERSION_2021, VERSION_2022
from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.brief.inputs import content_of
from pulumi_acsnumbers.lifecycle.brief.rules import normal_date
from pulumi_acsnumbers.lifecycle.brief.schema import SECTIONS, Member
from pulumi_acsnumbers.lifecycle.brief.spec import spec_text
from pulumi_acsnumbers.lifecycle.core.names import snake
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from tests.lifecycle.brief.stack import COMPLETE

GUID = "6b1f0f6a-0000-4000-8000-000000000004"


def told(**news: Any) -> dict[str, str]:
    return {f.property: f.reason for f in check_program_brief(news).failures}


def test_defaults() -> None:
    assert check_program_brief({}).inputs == {"country_code": "US", "submit": False}
    assert told() == {}


def test_a_whole_brief_passes_and_can_be_handed_in() -> None:
    assert told(**COMPLETE, submit=True) == {}


def test_ids_and_countries_have_one_form() -> None:
    inputs = check_program_brief({"country_code": "us", "program_brief_id": GUID.upper()}).inputs
    assert (inputs["country_code"], inputs["program_brief_id"]) == ("US", GUID)
    assert spec_text(inputs) == f'{{"country_code":"US","program_brief_id":"{GUID}"}}'


@pytest.mark.parametrize(
    ("news", "path", "reason"),
    [
        ({"country_code": "GB"}, "country_code", "must be 'US': short codes of"),
        ({"country_code": 1}, "country_code", "must be 'US'"),
        ({"submit": "yes"}, "submit", "must be true or false"),
        ({"program_brief_id": "brief-1"}, "program_brief_id", "must be a GUID"),
        ({"program_brief_id": ""}, "program_brief_id", "must be a GUID"),
        ({"api_version": "2022-09-60"}, "api_version", "did you mean '2022-09-06'?"),
        ({"api_version": ["x"]}, "api_version", "must be one of"),
        ({"sumbit": True}, "sumbit", "did you mean `submit`?"),
        ({"xyzzy": True}, "xyzzy", "is not an input of ProgramBrief"),
    ],
)
def test_the_other_inputs(news: Any, path: str, reason: str) -> None:
    failures = told(**news)
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    ("section", "member", "good", "bad"),
    [
        ("program_details", "is_vanity", [True, False], [1, "yes", [1]]),
        ("program_details", "name", ["Contoso"], ["", "  ", 1, True]),
        (
            "program_details",
            "url",
            ["https://contoso.com", "http://contoso.com:8080/a?b=c#d", "https://endpoint/x"],
            ["contoso.com", "ftp://contoso.com", "https://", "https://a b.com", "https://u@c.com",
             "https://contoso.com:99999", "https://[::1", "x" * 3000, 1, "https://-a.com",
             "javascript:alert(1)", "https://contoso.com/\n", "https://a..com"],
        ),
        ("program_details", "number_type", ["shortCode", "alphaId"], ["shortcode", "", 1]),
        (
            "program_details",
            "expected_date_of_service",
            ["2026-12-25", "2026-12-25T00:00:00Z", "2026-12-25T10:00:00.1234567+02:00"],
            ["25.12.2026", "2026-13-01", "", 20261225, "tomorrow", "0001-01-01T00:00:00+14:00"],
        ),
        (
            "program_details",
            "preferred_vanity_numbers",
            [["23456", "234567"], []],
            [["1234"], ["1234567"], [23456], ["2345a"], "23456", ["23456", ""]],
        ),
        ("program_details", "sign_up_types", [["sms", "website"]], [["smz"], "sms", [1], [None]]),
        (
            "company_information",
            "url",
            ["contoso.com", "https://contoso.com", "www.contoso.com/a.b"],
            ["contoso", "mailto:alex@contoso.com", "", "ftp://contoso.com", "a b.com", 1],
        ),
        (
            "company_information",
            "contact_information",
            [{"email": "alex@contoso.com", "phone": "+14255551234", "name": "Alex"}],
            [{"email": "alex"}, {"email": "alex@contoso"}, {"email": "a b@contoso.com"},
             {"phone": "4255551234"}, {"phone": "+1425"}, {"phone": 14255551234}, {"name": ""},
             "Alex", ["Alex"]],
        ),
        ("message_details", "recurrence", ["subscription", "transaction"], ["monthly"]),
        ("message_details", "supported_protocols", [["sms", "mms"]], [["fax"], "sms"]),
        (
            "message_details",
            "use_cases",
            [[{"examples": [{"messages": [{"direction": "toUser", "text": "x"}]}]}], [{}]],
            [{"x": 1}, [1], ["coupons"], [{"examples": {"x": 1}}],
             [{"examples": [{"messages": ["x"]}]}],
             [{"examples": [{"messages": [{"direction": "up"}]}]}], [{"content_category": 1}]],
        ),
        (
            "traffic_details",
            "total_monthly_volume",
            [0, 10000.0, 2**31 - 1],
            [-1, 1.5, "10000", True, 2**31, float("inf"), float("nan")],
        ),
    ],
)  # fmt: skip
def test_values(section: str, member: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert told(**{section: {member: value}}) == {}, value
    for value in bad:
        failures = told(**{section: {member: value}})
        (path,) = failures
        assert path.startswith(f"{section}.{member}"), value


@pytest.mark.parametrize("nothing", [None, [], {}])
@pytest.mark.parametrize("path", ["program_details.is_vanity", "message_details.use_cases"])
def test_what_says_nothing_is_left_out(path: str, nothing: Any) -> None:
    section, member = path.split(".")
    checked = check_program_brief({section: {member: nothing}, "traffic_details": nothing})
    assert (checked.failures, content_of(checked.inputs)) == ([], {})


def test_the_nearest_word_is_suggested() -> None:
    reason = told(program_details={"number_type": "short_code"})["program_details.number_type"]
    assert reason == "must be one of 'shortCode', 'alphaId'; did you mean 'shortCode'?"
    cases = [{"content_category": "coupon"}]
    (reason,) = told(message_details={"use_cases": cases}).values()
    assert reason.endswith("did you mean 'coupons'?")


def test_every_failure_is_told_at_once_on_its_path() -> None:
    failures = told(
        submit="x",
        program_details={"name": "", "sign_up_types": ["sms", "smz"], "nope": 1},
        company_information={"contact_information": {"phone": "1"}},
        message_details={
            "use_cases": [{}, {"examples": [{"messages": [{}, {"direction": "up"}]}]}]
        },
        traffic_details={"total_monthly_volume": -1},
    )
    assert list(failures) == [
        "submit",
        "program_details.nope",
        "program_details.name",
        "program_details.sign_up_types[1]",
        "company_information.contact_information.phone",
        "message_details.use_cases[1].examples[0].messages[1].direction",
        "traffic_details.total_monthly_volume",
    ]


@pytest.mark.parametrize("value", ["secret text", ["secret text"], 17])
@pytest.mark.parametrize("section", ["program_details", "company_information", "message_details"])
def test_a_section_is_never_printed(section: str, value: Any) -> None:
    (failure,) = check_program_brief({section: value}).failures
    assert failure.property == ""
    assert failure.reason == f"`{section}` must be a dictionary"


def test_no_reason_repeats_a_value() -> None:
    word = "hush-hush"

    def hushed(members: tuple[Member, ...]) -> dict[str, Any]:
        return {
            snake(m.names.v2021): [hushed(m.children)]
            if m.children and m.many
            else hushed(m.children)
            if m.children
            else [word + "\n"]
            if m.many
            else word + "\n"
            for m in members
            if m.names.v2021
        }

    failures = check_program_brief(hushed(SECTIONS)).failures
    assert len(failures) > 15
    assert word not in repr(failures)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("2026-12-25", "2026-12-25T00:00:00+00:00"),
        ("2026-12-25T00:00:00Z", "2026-12-25T00:00:00+00:00"),
        ("2026-12-25T00:00:00", "2026-12-25T00:00:00+00:00"),
        ("2026-12-25T01:00:00.9999999+02:00", "2026-12-24T23:00:00+00:00"),
        ("25 December", None),
        (None, None),
    ],
)
def test_dates_have_one_form(given: Any, normal: str | None) -> None:
    assert normal_date(given) == normal


REQUIRED_2021 = [
    "program_details.is_vanity",
    "program_details.number_type",
    "program_details.is_political_campaign",
    "program_details.name",
    "program_details.description",
    "program_details.url",
    "program_details.sign_up_types",
    "company_information.name",
    "company_information.url",
    "company_information.address",
    "company_information.contact_information",
    "company_information.customer_care_information",
    "message_details.supported_protocols",
    "message_details.recurrence",
    "message_details.use_cases",
    "traffic_details.total_monthly_volume",
    "traffic_details.monthly_average_messages_from_user",
    "traffic_details.monthly_average_messages_to_user",
    "traffic_details.is_spiky",
]


# Any JSON, and members of any generation with any JSON

NAMES = sorted(
    {
        spelling
        for section in SECTIONS
        for member in section.children
        for part in (member, *member.children, *(m for c in member.children for m in c.children))
        for name in part.names
        if name
        for spelling in (name, snake(name))
    }
    | {"useCase", "contentTypes"}
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**33)
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["sms", "coupons", "other", "mmsVideo", "two-way", "2026-12-25"])
    | st.just(UNKNOWN)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)
NEWS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(COMPLETE, ANYTHING),
        "country_code": SCALARS | st.just("US"),
        "submit": SCALARS,
        "program_brief_id": SCALARS | st.just(GUID),
        "api_version": st.sampled_from([VERSION_2021, VERSION_2022, UNKNOWN]) | ANYTHING,
        "order": SCALARS,
        "__urn": SCALARS,
    },
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NEWS)
def test_no_input_makes_it_raise(news: dict[str, Any]) -> None:
    before = repr(news)
    checked = check_program_brief(news)
    assert repr(news) == before
    for failure in checked.failures:
        assert failure.reason
    if not checked.failures:
        again = check_program_brief(checked.inputs)
        assert again.inputs == checked.inputs
        assert (again.failures, again.advice) == ([], None)
        json.dumps(content_of(checked.inputs), default=repr)
