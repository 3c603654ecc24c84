"""Inputs as a program could write them: right, nearly right, and not right at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.brief.inputs import PROGRAM_KEYS as BRIEF_KEYS
from pulumi_acsnumbers.lifecycle.brief.schema import SECTIONS, USE_CASE, Member
from pulumi_acsnumbers.lifecycle.core.names import snake
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from pulumi_acsnumbers.lifecycle.phone_number.schema import PROGRAM_KEYS
from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.lifecycle.brief.stack import COMPLETE
from tests.properties.values import KEYS, NUMBERS, SCALARS, TEXTS, json_of, props

ENDPOINT = "https://contoso.communication.azure.com"
ORDER = "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11"
BRIEF = "6b1f0f6a-0000-4000-8000-000000000009"
SINCE = "2026-03-02T09:00:00+00:00"

_CAPABILITY = st.sampled_from(["none", "inbound", "outbound", "inbound+outbound"])

KEEPERS = st.dictionaries(
    TEXTS, st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
)

GOOD_NUMBER: dict[str, st.SearchStrategy[Any]] = {
    "country_code": st.sampled_from(["US", "us", "FR", "XX"]),
    "phone_number_type": st.sampled_from(["tollFree", "geographic", "mobile"]),
    "assignment_type": st.sampled_from(["application", "person"]),
    "capabilities": st.fixed_dictionaries({"calling": _CAPABILITY, "sms": _CAPABILITY}),
    "area_code": st.sampled_from(["833", "8", ""]),
    "number_prefix": st.sampled_from(["+1833", "1833", "+1", ""]),
    "keepers": KEEPERS,
    "acquisition": st.sampled_from(["reservation", "search"]),
    "adopt": st.sampled_from(["+18335550100", "+18335550199"]),
    "agree_to_not_resell": st.booleans(),
    "max_monthly_cost": st.fixed_dictionaries(
        {"amount": st.integers(0, 9) | st.floats(0, 9), "currency_code": st.just("USD")}
    ),
    "release_on_delete": st.booleans(),
    "operation_timeout": st.integers(1, 86400) | st.floats(1, 86400),
}
assert tuple(GOOD_NUMBER) == PROGRAM_KEYS

HIDDEN: dict[str, st.SearchStrategy[Any]] = {
    "order": st.just(ORDER),
    "__generations": st.just([{"spec": spec_text({"country_code": "US"}), "since": SINCE}]),
    "__numbers": st.just([{"number": "+18335550100", "spec": "{}"}]),
    "__endpoint": st.just(ENDPOINT),
    "__urn": st.just("urn:pulumi:dev::test::acsnumbers:PhoneNumber::x"),
    "__retain": st.just(True),
}

PHONE_NUMBERS = props({**GOOD_NUMBER, **HIDDEN})


def _spellings(members: tuple[Member, ...]) -> list[str]:
    names = {name for member in members for name in member.names if name}
    return sorted({spelling for name in names for spelling in (name, snake(name))})


def _section(name: str, members: tuple[Member, ...]) -> st.SearchStrategy[Any]:
    """A section as it should be with some of its members replaced, in names of any generation."""
    value = SCALARS | json_of(st.sampled_from([*_spellings(members), *_spellings(USE_CASE)]) | KEYS)
    odd = st.dictionaries(st.sampled_from([*_spellings(members), "useCase", "contentTypes"]), value)
    good = COMPLETE[name]
    kept = st.sets(st.sampled_from(sorted(good))).map(
        lambda keys: {k: good[k] for k in sorted(keys)}
    )
    return st.builds(lambda one, other: {**one, **other}, kept, odd)


GOOD_BRIEF: dict[str, st.SearchStrategy[Any]] = {
    **{
        name: _section(name, section.children)
        for section in SECTIONS
        if (name := snake(section.names.first or ""))
    },
    "country_code": st.sampled_from(["US", "us"]),
    "submit": st.booleans(),
    "program_brief_id": st.sampled_from([BRIEF, BRIEF.upper()]),
    "api_version": st.sampled_from(["2021-10-25-preview", "2022-09-06", UNKNOWN]),
}
assert tuple(GOOD_BRIEF) == BRIEF_KEYS

PROGRAM_BRIEFS = props({**GOOD_BRIEF, **{k: v for k, v in HIDDEN.items() if k != "__numbers"}})

ORDERS = props(
    {
        "kind": st.sampled_from(["phoneNumber", "programBrief"]),
        "spec": st.fixed_dictionaries({}, optional=GOOD_NUMBER) | PROGRAM_BRIEFS | NUMBERS,
        "adopt": GOOD_NUMBER["adopt"],
        "release_on_delete": st.booleans(),
    }
)
