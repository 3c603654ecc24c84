"""What a submission needs, of either version."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.acs.brief_models import VERSION_2022
from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from tests.lifecycle.brief.stack import COMPLETE, changed
from tests.lifecycle.brief.test_check import GUID, REQUIRED_2021, told


def test_what_a_submission_needs() -> None:
    empty = {name: {"x": None} for name in COMPLETE}
    assert told(**empty, submit=False) == {}
    hollow: dict[str, Any] = {
        "program_details": {"terms_of_service_url": "https://contoso.com"},
        "company_information": {"contact_information": {"name": "A"},
                                "customer_care_information": {"email": "a@b.com"}},
        "message_details": {"directionality": "twoWay"},
        "traffic_details": {"spike_details": "x"},
    }  # fmt: skip
    failures = told(**hollow, submit=True)
    inner = {"contact_information.phone", "contact_information.email",
             "customer_care_information.toll_free_number"}  # fmt: skip
    assert set(failures) == (
        set(REQUIRED_2021)
        - {"company_information.contact_information",
           "company_information.customer_care_information"}
        | {f"company_information.{name}" for name in inner}
        | {"program_details.privacy_policy_url"}
    )  # fmt: skip
    assert told(**hollow) == {}
    assert set(told(submit=True)) == set(COMPLETE)


@pytest.mark.parametrize("path", REQUIRED_2021)
def test_each_member_that_a_submission_needs(path: str) -> None:
    section, member = path.split(".")
    program = changed(COMPLETE, section, **{member: None})
    assert list(told(**program, submit=True)) == [path]
    assert told(**program) == {}
    assert told(**program, submit=True, program_brief_id=GUID) == {}
    assert told(**program, submit=UNKNOWN) == {}
    assert told(**{**program, section: UNKNOWN}, submit=True) == {}
    unknown = changed(COMPLETE, section, **{member: UNKNOWN})
    assert told(**unknown, submit=True) == {}


@pytest.mark.parametrize(
    ("section", "members", "path"),
    [
        ("program_details", {"is_vanity": True}, "preferred_vanity_numbers"),
        ("program_details", {"terms_of_service_url": None}, "terms_of_service_url"),
        ("program_details", {"privacy_policy_url": None}, "privacy_policy_url"),
        ("program_details", {"sign_up_url": None}, "sign_up_url"),
        ("message_details", {"opt_in_reply": None}, "opt_in_reply"),
        ("message_details", {"opt_in_message": None}, "opt_in_message"),
        ("message_details", {"confirmation_message": None}, "confirmation_message"),
        ("message_details", {"use_cases": [{"examples": [{}]}]}, "use_cases[0].content_category"),
        ("traffic_details", {"spike_details": None}, "spike_details"),
    ],
)
def test_what_a_submission_needs_because_of_something_else(
    section: str, members: Any, path: str
) -> None:
    program = changed(COMPLETE, section, **members)
    assert list(told(**program, submit=True)) == [f"{section}.{path}"]


def test_what_a_submission_does_not_need() -> None:
    by_sms = changed(COMPLETE, "program_details", sign_up_types=["sms"], sign_up_url=None)
    assert told(**by_sms, submit=True) == {}
    once = changed(COMPLETE, "message_details", recurrence="transaction", opt_in_message=None)
    assert told(**once, submit=True) == {}
    calm = changed(COMPLETE, "traffic_details", is_spiky=False, spike_details=None)
    assert told(**calm, submit=True) == {}


def test_the_newer_version_can_have_files_instead_of_urls() -> None:
    program = changed(
        COMPLETE, "program_details", terms_of_service_url=None, privacy_policy_url=None,
        sign_up_url=None,
    )  # fmt: skip
    assert told(**program, submit=True, api_version=VERSION_2022) == {}


def test_other_content_needs_words_for_a_submission() -> None:
    case = {"content_type": "other"}
    program = changed(COMPLETE, "message_details", use_cases=[case])
    assert told(**program, api_version=VERSION_2022) == {}
    failures = told(**program, submit=True, api_version=VERSION_2022)
    assert list(failures) == ["message_details.use_cases[0].custom_content_type"]


@pytest.mark.parametrize("content", ["games", "education", None, UNKNOWN])
def test_words_of_its_own_go_with_other_content_only(content: Any) -> None:
    case = {"content_type": content, "custom_content_type": "x"}
    failures = told(message_details={"use_cases": [case]}, api_version=VERSION_2022)
    fine = content in ("games", UNKNOWN)  # games becomes other
    assert failures == {} if fine else list(failures) == [
        "message_details.use_cases[0].custom_content_type"
    ]  # fmt: skip


def test_unknown_elements_are_not_judged() -> None:
    failures = told(
        program_details={"sign_up_types": ["sms", UNKNOWN]},
        message_details={"use_cases": [UNKNOWN, {"examples": [UNKNOWN]}]},
        submit=True,
        program_brief_id=GUID,
    )
    assert failures == {}


def test_an_unknown_version_judges_nothing() -> None:
    sections = {"program_details": {"signUp": "", "x": 1}}
    assert check_program_brief({**sections, "api_version": UNKNOWN}).failures == []
    assert check_program_brief({**sections, "api_version": UNKNOWN}).inputs.items() >= (
        sections.items()
    )
