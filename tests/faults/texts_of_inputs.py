"""What a user reads about inputs, in preview, each line on its own input; all lines at once."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pulumi

from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.core.validation import Failure
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.resources import Order, PhoneNumber, ProgramBrief, Provider, order
from tests.faults.pinned import Provocations
from tests.lifecycle.brief.stack import COMPLETE, changed
from tests.lifecycle.stack import TOLL_FREE

provokes = Provocations()

PROGRAM: dict[str, Any] = dict(TOLL_FREE)
OTHER: Any = "urn:pulumi:dev::acs::a::b"
V2022 = {"api_version": "2022-09-06"}


def number(**inputs: Any) -> list[Failure]:
    """Return the failures of a phone number's inputs."""
    return check_phone_number({**TOLL_FREE, **inputs})[1]


def brief(**inputs: Any) -> list[Failure]:
    """Return the failures of a program brief's inputs."""
    return check_program_brief(inputs).failures


@provokes
def a_number_without_anything() -> object:
    return check_phone_number({})[1]


@provokes
def a_number_of_wrong_words() -> object:
    return number(
        country_code="Utopia",
        phone_number_type="tollfree",
        assignment_type="nobody",
        acquisition=1,
        capabilities={"calling": "in", "fax": "outbound"},
        prefix="833",
    )


@provokes
def a_number_of_wrong_values() -> object:
    return number(
        capabilities="none",
        area_code=833,
        number_prefix="00",
        adopt="0833",
        agree_to_not_resell="yes",
        release_on_delete=1,
        max_monthly_cost={"amount": -1, "currency_code": "usd"},
        operation_timeout=0,
        something=1,
    )


@provokes
def keepers_that_are_no_dictionary() -> object:
    return number(keepers="winter")


@provokes
def keepers_that_are_not_plain() -> object:
    return number(keepers={"at": object()})


@provokes
def a_prefix_with_a_search() -> object:
    return number(number_prefix="+1833", acquisition="search")


@provokes
def an_area_code_of_a_country_that_is_not_known() -> object:
    return number(country_code="ZZ", area_code="1")


@provokes
def a_toll_free_code_for_another_type() -> object:
    return number(phone_number_type="geographic", area_code="833")


@provokes
def a_prefix_of_another_area() -> object:
    return number(number_prefix="+1844", area_code="833")


@provokes
def an_adoption_of_what_is_declared_otherwise() -> object:
    return number(adopt="+18335550100", area_code="844")


@provokes
def a_brief_of_wrong_words() -> object:
    return brief(
        country_code="FR",
        submit="yes",
        program_brief_id="7",
        program_detail={},
        something=1,
        program_details={"nam": "x", "terms": "y", "email": "z", "zzz": 1},
    )


@provokes
def a_brief_of_an_unknown_version() -> object:
    return brief(api_version="2022-09-07")


@provokes
def a_brief_of_wrong_values() -> object:
    return brief(
        program_details={
            "name": " ",
            "url": "ftp://x",
            "is_vanity": "no",
            "preferred_vanity_numbers": ["1"],
            "expected_date_of_service": "soon",
            "number_type": "long",
            "sign_up_types": "sms",
        },
        company_information={
            "url": "x",
            "contact_information": "Alex",
            "customer_care_information": {"email": "x", "toll_free_number": "1"},
        },
        traffic_details={"total_monthly_volume": 1.5},
    )


@provokes
def a_section_that_is_no_dictionary() -> object:
    return brief(program_details="x")


@provokes
def a_brief_of_names_of_other_versions() -> object:
    return brief(
        program_details={"call_to_action": "x", "signUpTypes": ["sms"], "sign_up_types": ["sms"]},
        message_details={
            "types": ["sms"],
            "supported_protocols": ["sms"],
            "content_types": ["coupons"],
            "use_cases": [{"content_category": "coupons"}],
            "use_case": "other",
        },
    )


@provokes
def a_brief_of_the_first_generation() -> object:
    return brief(message_details={"content_types": ["coupons", 7], "use_case": "one-way"})


@provokes
def a_use_case_without_its_other() -> object:
    case = {"content_type": "education", "custom_content_type": "x"}
    return brief(**V2022, message_details={"use_cases": [case]})


@provokes
def words_that_an_older_version_has_not() -> object:
    return brief(message_details={"use_cases": [{"content_type": "mmsVideo"}]})


@provokes
def several_values_where_one_is_taken() -> object:
    return brief(**V2022, message_details={"supported_protocols": ["sms", "mms"]})


@provokes
def a_submission_without_anything() -> object:
    return brief(submit=True)


@provokes
def a_submission_without_its_documents() -> object:
    program = changed(
        COMPLETE,
        "program_details",
        terms_of_service_url=None,
        privacy_policy_url=None,
        sign_up_url=None,
        is_vanity=True,
    )
    return brief(**program, submit=True)


# Options, which the program itself is told of


@provokes
def a_number_with_delete_before_replace() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(delete_before_replace=True))


@provokes
def a_number_with_import() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(import_="+18335550100"))


@provokes
def a_number_with_deleted_with() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(deleted_with=OTHER))


@provokes
def an_order_with_deleted_with() -> object:
    opts = pulumi.ResourceOptions(deleted_with=OTHER)
    return Order("x", kind="phoneNumber", spec={}, opts=opts)


@provokes
def a_number_and_a_brief_of_one_name() -> None:
    with mock.patch.object(order, "get_monitor", return_value=mock.Mock()):
        for kind in ("phoneNumber", "programBrief"):
            order._require_one_kind("x", kind, None)


@provokes
def a_brief_with_import() -> object:
    return ProgramBrief("x", opts=pulumi.ResourceOptions(import_="6b1f"))


@provokes
def a_brief_with_deleted_with() -> object:
    return ProgramBrief("x", opts=pulumi.ResourceOptions(deleted_with=OTHER))


@provokes
def a_provider_with_two_places() -> object:
    return Provider("x", connection_string="endpoint=…", endpoint="https://contoso.example")
