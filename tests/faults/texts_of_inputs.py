"""What a user reads about inputs, in preview, each line on its own input; all lines at once."""

from __future__ import annotations

from typing import Any

import pulumi

from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.core.validation import Failure
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.resources import Order, PhoneNumber, ProgramBrief, Provider
from tests.faults.pinned import Pins
from tests.lifecycle.brief.stack import COMPLETE, changed
from tests.lifecycle.conftest import TOLL_FREE

pins = Pins()

PROGRAM: dict[str, Any] = dict(TOLL_FREE)
OTHER: Any = "urn:pulumi:dev::acs::a::b"
V2022 = {"api_version": "2022-09-06"}


def number(**inputs: Any) -> list[Failure]:
    """Return the failures of a phone number's inputs."""
    return check_phone_number({**TOLL_FREE, **inputs})[1]


def brief(**inputs: Any) -> list[Failure]:
    """Return the failures of a program brief's inputs."""
    return check_program_brief(inputs).failures


@pins(
    "country_code must be given\nphone_number_type must be given\nassignment_type must be "
    "given\ncapabilities must be given"
)
def a_number_without_anything() -> object:
    return check_phone_number({})[1]


@pins(
    "prefix is not an input of PhoneNumber; did you mean 'number_prefix'?\ncountry_code "
    "must be a two-letter country code (ISO 3166-1), such as 'US'\nphone_number_type must "
    "be one of 'geographic', 'tollFree', 'mobile'; did you mean 'tollFree'?\n"
    "assignment_type must be one of 'person', 'application'\nacquisition must be one of "
    "'reservation', 'search'\ncapabilities.fax is not a member of capabilities: it has "
    "calling and sms\ncapabilities.calling must be one of 'none', 'inbound', 'outbound', "
    "'inbound+outbound'\ncapabilities.sms must be given"
)
def a_number_of_wrong_words() -> object:
    return number(
        country_code="Utopia",
        phone_number_type="tollfree",
        assignment_type="nobody",
        acquisition=1,
        capabilities={"calling": "in", "fax": "outbound"},
        prefix="833",
    )


@pins(
    "something is not an input of PhoneNumber\ncapabilities must be a dictionary\n"
    "area_code must be a string of 1 to 6 digits, such as '833'\nnumber_prefix must be the "
    "leading digits of the number with its calling code, such as '+1833'\nadopt must be a number "
    "in E.164 form, such as '+18335550100'\nagree_to_not_resell must be True or False\n"
    "release_on_delete must be True or False\noperation_timeout must be a number of "
    "seconds above 0 and at most 86400\nmax_monthly_cost.amount must be a number of 0 or "
    "more\nmax_monthly_cost.currency_code must be a three-letter currency code "
    "(ISO 4217), such as 'USD'"
)
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


@pins("keepers must be a dictionary of plain values")
def keepers_that_are_no_dictionary() -> object:
    return number(keepers="winter")


@pins("keepers must hold plain JSON values only")
def keepers_that_are_not_plain() -> object:
    return number(keepers={"at": object()})


@pins(
    "number_prefix must not be given with acquisition='search', which cannot look for a "
    "prefix; use area_code, or acquisition='reservation'"
)
def a_prefix_with_a_search() -> object:
    return number(number_prefix="+1833", acquisition="search")


@pins(
    "area_code must be given as number_prefix (calling code and area code): the calling "
    "code of ZZ is not known here"
)
def an_area_code_of_a_country_that_is_not_known() -> object:
    return number(country_code="ZZ", area_code="1")


@pins("area_code must not be a toll-free code as 833, but for phone_number_type 'tollFree'")
def a_toll_free_code_for_another_type() -> object:
    return number(phone_number_type="geographic", area_code="833")


@pins("number_prefix must begin with 1833, as country and area code say")
def a_prefix_of_another_area() -> object:
    return number(number_prefix="+1844", area_code="833")


@pins("adopt must begin with +1844, as the other inputs say")
def an_adoption_of_what_is_declared_otherwise() -> object:
    return number(adopt="+18335550100", area_code="844")


@pins(
    "program_detail is not an input of ProgramBrief; did you mean 'program_details'?\n"
    "something is not an input of ProgramBrief\ncountry_code must be 'US': other "
    "countries' short codes are applied for by mail\nsubmit must be True or False\n"
    "program_brief_id must be a GUID, as '<id>'\nprogram_details.email is not a member of "
    "program_details, which has is_vanity, preferred_vanity_numbers, number_type, "
    "is_political_campaign, name, description, url, sign_up_types, sign_up_url, "
    "terms_of_service_url, privacy_policy_url, expected_date_of_service\n"
    "program_details.nam is not a member of program_details; did you mean 'name'?\n"
    "program_details.terms is not a member of program_details, which has is_vanity, "
    "preferred_vanity_numbers, number_type, is_political_campaign, name, description, "
    "url, sign_up_types, sign_up_url, terms_of_service_url, privacy_policy_url, "
    "expected_date_of_service\nprogram_details.zzz is not a member of program_details, "
    "which has is_vanity, preferred_vanity_numbers, number_type, is_political_campaign, "
    "name, description, url, sign_up_types, sign_up_url, terms_of_service_url, "
    "privacy_policy_url, expected_date_of_service"
)
def a_brief_of_wrong_words() -> object:
    return brief(
        country_code="FR",
        submit="yes",
        program_brief_id="7",
        program_detail={},
        something=1,
        program_details={"nam": "x", "terms": "y", "email": "z", "zzz": 1},
    )


@pins("api_version must be one of '2021-10-25-preview', '2022-09-06'; did you mean '2022-09-06'?")
def a_brief_of_an_unknown_version() -> object:
    return brief(api_version="2022-09-07")


@pins(
    "program_details.is_vanity must be True or False\n"
    "program_details.preferred_vanity_numbers[0] must be a text of 5 or 6 digits, as "
    "'23456'\nprogram_details.number_type must be one of 'shortCode', 'alphaId'\n"
    "program_details.name must be a text that is not empty; leave it out where there is "
    "nothing to say\nprogram_details.url must be a URL with http:// or https://, as "
    "'https://contoso.com/terms'\nprogram_details.sign_up_types must be a list\n"
    "program_details.expected_date_of_service must be a date (ISO 8601), as '2026-12-25' "
    "or '2026-12-25T00:00:00+00:00'\ncompany_information.url must be the address of a web "
    "site, as 'https://contoso.com' or 'contoso.com'\n"
    "company_information.contact_information must be a dictionary\n"
    "company_information.customer_care_information.toll_free_number must be a telephone "
    "number in E.164 form, as '+14255551234'\n"
    "company_information.customer_care_information.email must be an e-mail address, as "
    "'alex@contoso.com'\ntraffic_details.total_monthly_volume must be a whole number from "
    "0 to 2147483647"
)
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


@pins("program_details must be a dictionary")
def a_section_that_is_no_dictionary() -> object:
    return brief(program_details="x")


@pins(
    "program_details.sign_up_types means the same as sign_up_types, which is given too; "
    "leave one of them out\nprogram_details.call_to_action has no place in api-version "
    '2021-10-25-preview; api_version="2022-09-06" takes it, as call_to_action\n'
    "message_details.content_types means the same as use_cases, which is given too; "
    "leave one of them out\nmessage_details.use_case must be 'two-way'; for anything else "
    "leave it out, say directionality ('oneWay' or 'twoWay') and describe the messages "
    "in use_cases\nmessage_details.types means the same as supported_protocols, which is "
    "given too; leave one of them out"
)
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


@pins(
    "message_details.content_types[1] must be a text\nmessage_details.use_case must be "
    "'two-way'; for anything else leave it out, say directionality ('oneWay' or "
    "'twoWay') and describe the messages in use_cases"
)
def a_brief_of_the_first_generation() -> object:
    return brief(message_details={"content_types": ["coupons", 7], "use_case": "one-way"})


@pins(
    "message_details.use_cases[0].custom_content_type must only be given with content_type 'other'"
)
def a_use_case_without_its_other() -> object:
    case = {"content_type": "education", "custom_content_type": "x"}
    return brief(**V2022, message_details={"use_cases": [case]})


@pins(
    'message_details.use_cases[0].content_category is a word of api_version="2022-09-06" '
    "alone; in 2021-10-25-preview write 'other', or the nearest word it has"
)
def words_that_an_older_version_has_not() -> object:
    return brief(message_details={"use_cases": [{"content_type": "mmsVideo"}]})


@pins(
    "message_details.supported_protocols must be one value: api-version 2022-09-06 takes "
    "one, as supported_protocol"
)
def several_values_where_one_is_taken() -> object:
    return brief(**V2022, message_details={"supported_protocols": ["sms", "mms"]})


@pins(
    "program_details must be given before a brief can be submitted\ncompany_information "
    "must be given before a brief can be submitted\nmessage_details must be given before "
    "a brief can be submitted\ntraffic_details must be given before a brief can be "
    "submitted"
)
def a_submission_without_anything() -> object:
    return brief(submit=True)


@pins(
    "program_details.preferred_vanity_numbers must be given before a brief can be "
    "submitted\nprogram_details.terms_of_service_url must be given before a brief can be "
    "submitted\nprogram_details.privacy_policy_url must be given before a brief can be "
    "submitted\nprogram_details.sign_up_url sign_up_url must be given before a brief can "
    "be submitted, unless by sms alone"
)
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


@pins(
    "declaring phone number (x): with delete_before_replace it would be released, for "
    "ever, before it is certain that there is another one; leave the option out"
)
def a_number_with_delete_before_replace() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(delete_before_replace=True))


@pins(
    "declaring phone number (x): it cannot be imported or read by an option, which "
    "Pulumi does not offer for dynamic resources; take a number that you own with "
    'adopt="+…"'
)
def a_number_with_import() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(import_="+18335550100"))


@pins(
    "declaring phone number (x): it cannot have deleted_with, as Azure does not release "
    "a number together with anything else, so it would stay owned and paid for; leave "
    "the option out, or say retain_on_delete=True to keep the number on purpose"
)
def a_number_with_deleted_with() -> object:
    return PhoneNumber("x", **PROGRAM, opts=pulumi.ResourceOptions(deleted_with=OTHER))


@pins(
    "declaring order (x): it cannot have deleted_with, as its delete is the last that knows of "
    "what was bought for it; leave the option out, also in transformations"
)
def an_order_with_deleted_with() -> object:
    opts = pulumi.ResourceOptions(deleted_with=OTHER)
    return Order("x", kind="phoneNumber", spec={}, opts=opts)


@pins(
    "declaring program brief (x): it cannot be imported or read by an option, which "
    "Pulumi does not offer for dynamic resources; take over a brief that exists with "
    "program_brief_id"
)
def a_brief_with_import() -> object:
    return ProgramBrief("x", opts=pulumi.ResourceOptions(import_="6b1f"))


@pins(
    "declaring program brief (x): it cannot have deleted_with, as Azure does not delete "
    "a brief together with anything else; leave the option out, or say "
    "retain_on_delete=True to keep the brief on purpose"
)
def a_brief_with_deleted_with() -> object:
    return ProgramBrief("x", opts=pulumi.ResourceOptions(deleted_with=OTHER))


@pins(
    "declaring provider (x): it has both a connection_string and an endpoint or "
    "access_key; leave one of them out"
)
def a_provider_with_two_places() -> object:
    return Provider("x", connection_string="endpoint=…", endpoint="https://contoso.example")
