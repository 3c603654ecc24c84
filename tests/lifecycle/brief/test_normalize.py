"""The names of all generations, translated to those of the chosen version."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pulumi_acsnumbers.acs.brief_models import VERSION_2021, VERSION_2022
from pulumi_acsnumbers.lifecycle.brief.check import Checked, check_program_brief
from pulumi_acsnumbers.lifecycle.brief.codec import from_wire, to_wire
from pulumi_acsnumbers.lifecycle.brief.inputs import content_of
from pulumi_acsnumbers.lifecycle.brief.validate import validate
from pulumi_acsnumbers.lifecycle.brief.vocabulary import (
    CONTENT_CATEGORIES,
    CONTENT_TYPES,
    SUCCESSORS,
)
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from tests.lifecycle.brief.stack import COMPLETE

# The shape of the example in the README of the JavaScript SDK.
SEED: dict[str, Any] = {
    "program_details": {
        "description": "Customers can sign up to receive regular updates.",
        "expectedDateOfService": "2022-01-25T00:00:00Z",
        "isPoliticalCampaign": False,
        "isVanity": False,
        "name": "Contoso Loyalty Program",
        "numberType": "shortCode",
        "privacyPolicyUrl": "https://contoso.com/privacy",
        "signUp": "This program lets customers receive exclusive offers.",
        "signUpTypes": ["sms", "website"],
        "termsOfServiceUrl": "https://contoso.com/terms",
        "url": "https://contoso.com/loyalty-program",
    },
    "company_information": {
        "address": "1 Contoso Way Redmond, WA 98052",
        "name": "Contoso",
        "url": "contoso.com",
        "contactInformation": {
            "email": "alex@contoso.com",
            "name": "Alex",
            "phone": "+14255551234",
        },
        "customerCareInformation": {
            "email": "customercare@contoso.com",
            "tollFreeNumber": "+18005551234",
        },
    },
    "message_details": {
        "types": ["sms"],
        "recurrence": "subscription",
        "contentTypes": ["coupons", "loyaltyProgram", "loyaltyProgramPointsPrizes"],
        "optInMessage": "To confirm, reply to this message with 'JOIN'",
        "optInReply": "JOIN",
        "confirmationMessage": "Welcome!",
        "useCase": "two-way",
    },
    "traffic_details": {
        "estimatedVolume": 10000,
        "monthlyAverageMessagesFromUser": 1,
        "monthlyAverageMessagesToUser": 3,
        "isSpiky": True,
        "spikeDetails": "Black Friday and Memorial Day.",
    },
}


def check(api_version: str | None = None, **sections: Any) -> Checked:
    return check_program_brief({"api_version": api_version, **sections})


def failures(checked: Checked) -> dict[str, str]:
    return {failure.property: failure.reason for failure in checked.failures}


def without_sign_up() -> dict[str, Any]:
    seed = copy.deepcopy(SEED)
    del seed["program_details"]["signUp"]
    return seed


def test_the_oldest_example_fails_for_one_member_alone() -> None:
    assert failures(check(**SEED)) == {
        "program_details.signUp": "is not part of api-version 2021-10-25-preview; "
        '`api_version="2022-09-06"` has it, as `call_to_action`'
    }


def test_the_oldest_example_without_it() -> None:
    checked = check(**without_sign_up())
    assert checked.failures == []
    assert content_of(checked.inputs) == {
        "program_details": {
            "description": "Customers can sign up to receive regular updates.",
            "expected_date_of_service": "2022-01-25T00:00:00+00:00",
            "is_political_campaign": False,
            "is_vanity": False,
            "name": "Contoso Loyalty Program",
            "number_type": "shortCode",
            "privacy_policy_url": "https://contoso.com/privacy",
            "sign_up_types": ["sms", "website"],
            "terms_of_service_url": "https://contoso.com/terms",
            "url": "https://contoso.com/loyalty-program",
        },
        "company_information": {
            "address": "1 Contoso Way Redmond, WA 98052",
            "name": "Contoso",
            "url": "contoso.com",
            "contact_information": {
                "email": "alex@contoso.com",
                "name": "Alex",
                "phone": "+14255551234",
            },
            "customer_care_information": {
                "email": "customercare@contoso.com",
                "toll_free_number": "+18005551234",
            },
        },
        "message_details": {
            "supported_protocols": ["sms"],
            "recurrence": "subscription",
            "use_cases": [
                {"content_category": "coupons"},
                {"content_category": "loyaltyProgram"},
                {"content_category": "loyaltyProgramPointsPrizes"},
            ],
            "opt_in_message": "To confirm, reply to this message with 'JOIN'",
            "opt_in_reply": "JOIN",
            "confirmation_message": "Welcome!",
            "directionality": "twoWay",
        },
        "traffic_details": {
            "total_monthly_volume": 10000,
            "monthly_average_messages_from_user": 1,
            "monthly_average_messages_to_user": 3,
            "is_spiky": True,
            "spike_details": "Black Friday and Memorial Day.",
        },
    }
    assert checked.advice == (
        "names of other versions were translated to those of api-version 2021-10-25-preview: "
        "`message_details.contentTypes` is now `use_cases`, one for each, with `content_category`; "
        "`message_details.useCase` is now `directionality`; "
        "`message_details.types` is now `supported_protocols`; "
        "`traffic_details.estimatedVolume` is now `total_monthly_volume`. "
        "Write the new ones, and this warning goes away"
    )


@pytest.mark.parametrize("name", ["signUp", "sign_up", "call_to_action", "callToAction"])
def test_the_oldest_example_with_the_newer_version(name: str) -> None:
    seed = copy.deepcopy(SEED)
    text = seed["program_details"].pop("signUp")
    seed["program_details"][name] = text
    checked = check(VERSION_2022, **seed, submit=True)
    assert checked.failures == []
    assert checked.inputs["program_details"]["call_to_action"] == text
    assert checked.inputs["program_details"]["call_to_action_types"] == ["sms", "website"]
    messages = checked.inputs["message_details"]
    assert messages["supported_protocol"] == "sms"
    assert messages["use_cases"] == [
        {"content_type": "other", "custom_content_type": "Coupons"},
        {"content_type": "loyaltyProgram"},
        {"content_type": "other", "custom_content_type": "LoyaltyProgramPointsPrizes"},
    ]
    assert messages["opt_in_message_to_user"] == SEED["message_details"]["optInMessage"]
    assert messages["opt_in_answer_from_user"] == "JOIN"
    assert messages["opt_in_confirmation_message_to_user"] == "Welcome!"


# What each meaning is called in the first form, in 2021-10-25-preview and in 2022-09-06; None
# where it has no place. The whole table of names that differ.
NAMES: list[tuple[str, str | None, str | None, str | None, Any]] = [
    ("program_details", "signUpTypes", "signUpTypes", "callToActionTypes", ["sms"]),
    ("program_details", "signUp", None, "callToAction", "Text JOIN"),
    ("program_details", None, "signUpUrl", "callToActionUrl", "https://contoso.com/join"),
    ("message_details", "helpMessage", "helpMessage", "helpAnswerToUser", "a"),
    ("message_details", "optOutMessage", "optOutMessage", "optOutAnswerToUser", "a"),
    ("message_details", "optInMessage", "optInMessage", "optInMessageToUser", "a"),
    ("message_details", "optInReply", "optInReply", "optInAnswerFromUser", "a"),
    (
        "message_details",
        "confirmationMessage",
        "confirmationMessage",
        "optInConfirmationMessageToUser",
        "a",
    ),
    ("traffic_details", "estimatedVolume", "totalMonthlyVolume", "totalMonthlyVolume", 1),
]


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


@pytest.mark.parametrize("row", NAMES, ids=lambda row: str(row[3]))
@pytest.mark.parametrize("spelled", [str, snake])
@pytest.mark.parametrize("version", [VERSION_2021, VERSION_2022])
def test_every_name_of_every_generation(row: Any, spelled: Any, version: str) -> None:
    section, first, in_2021, in_2022, value = row
    now = in_2021 if version == VERSION_2021 else in_2022
    for name in {first, in_2021, in_2022} - {None}:
        checked = check(version, **{section: {spelled(name): value}})
        if now is None:
            (reason,) = failures(checked).values()
            assert "is not part of api-version 2021-10-25-preview" in reason
            assert f"as `{snake(in_2022)}`" in reason
            continue
        assert checked.failures == []
        assert checked.inputs[section] == {snake(now): value}
        assert to_wire(content_of(checked.inputs), version) == {
            {"program_details": "programDetails", "message_details": "messageDetails",
             "traffic_details": "trafficDetails"}[section]: {now: value}
        }  # fmt: skip
        assert (checked.advice is None) is (name == now)
        if checked.advice:
            assert f"`{section}.{spelled(name)}` is now `{snake(now)}`" in checked.advice


@pytest.mark.parametrize(
    ("version", "name", "value", "result"),
    [
        (VERSION_2021, "supportedProtocol", "sms", {"supported_protocols": ["sms"]}),
        (VERSION_2021, "types", ["sms", "mms"], {"supported_protocols": ["sms", "mms"]}),
        (VERSION_2021, "types", UNKNOWN, {"supported_protocols": UNKNOWN}),
        (VERSION_2022, "types", ["mms"], {"supported_protocol": "mms"}),
        (VERSION_2022, "supported_protocols", ["mms"], {"supported_protocol": "mms"}),
        (VERSION_2022, "supported_protocols", [], None),
        (VERSION_2022, "supported_protocols", UNKNOWN, {"supported_protocol": UNKNOWN}),
        (VERSION_2022, "supported_protocols", [UNKNOWN], {"supported_protocol": UNKNOWN}),
        (VERSION_2022, "supported_protocols", "mms", {"supported_protocol": "mms"}),
    ],
)
def test_one_protocol_or_several(version: str, name: str, value: Any, result: Any) -> None:
    checked = check(version, message_details={name: value})
    assert checked.failures == []
    assert checked.inputs.get("message_details") == result


def test_two_protocols_do_not_fit_into_one() -> None:
    checked = check(VERSION_2022, message_details={"supported_protocols": ["sms", "mms"]})
    assert failures(checked) == {
        "message_details.supported_protocols": "must be one value: api-version 2022-09-06 takes "
        "one, as `supported_protocol`"
    }


@pytest.mark.parametrize("version", [VERSION_2021, VERSION_2022])
@pytest.mark.parametrize("word", [*CONTENT_CATEGORIES, "noPointPrizes", "informationAlerts"])
def test_every_older_word(version: str, word: str) -> None:
    modern = {"noPointPrizes": "noPointsPrizes", "informationAlerts": "informationalAlerts"}
    checked = check(version, message_details={"content_types": [word]})
    assert checked.failures == []
    (case,) = checked.inputs["message_details"]["use_cases"]
    word = modern.get(word, word)
    if version == VERSION_2021:
        assert case == {"content_category": word}
    elif word in CONTENT_TYPES:
        assert case == {"content_type": word}
    elif word in SUCCESSORS:
        assert case == {"content_type": SUCCESSORS[word]}
        assert SUCCESSORS[word] in CONTENT_TYPES
    else:
        assert case == {
            "content_type": "other",
            "custom_content_type": word[0].upper() + word[1:],
        }


def test_a_word_without_successor_as_the_service_was_seen_to_write_it() -> None:
    case = {"content_category": "inApplicationBilling"}
    checked = check(VERSION_2022, message_details={"use_cases": [case]})
    assert checked.inputs["message_details"]["use_cases"] == [
        {"content_type": "other", "custom_content_type": "InApplicationBilling"}
    ]


def test_the_own_words_of_a_program_are_kept() -> None:
    case = {"content_category": "games", "custom_content_type": "Chess"}
    checked = check(VERSION_2022, message_details={"use_cases": [case]})
    assert checked.inputs["message_details"]["use_cases"] == [
        {"content_type": "other", "custom_content_type": "Chess"}
    ]


@pytest.mark.parametrize("word", CONTENT_TYPES)
def test_every_newer_word_in_the_older_version(word: str) -> None:
    checked = check(VERSION_2021, message_details={"useCases": [{"contentType": word}]})
    olds = [old for old, new in SUCCESSORS.items() if new == word]
    if word in CONTENT_CATEGORIES:
        assert checked.inputs["message_details"]["use_cases"] == [{"content_category": word}]
    elif len(olds) == 1:
        assert checked.inputs["message_details"]["use_cases"] == [{"content_category": olds[0]}]
    else:
        ((path, reason),) = failures(checked).items()
        assert path == "message_details.use_cases[0].content_category"
        assert all(repr(old) in reason for old in olds)
        assert word in ("accountNotificationInformationalAlerts", "mmsVideo")


@pytest.mark.parametrize(
    ("messages", "path", "reason"),
    [
        ({"useCase": "coupons for all"}, "useCase", "must be 'two-way'; for anything else"),
        ({"useCase": ["x"]}, "useCase", "must be 'two-way'"),
        (
            {"useCase": "two-way", "directionality": "oneWay"},
            "useCase",
            "means the same as `directionality`, which is also given",
        ),
        (
            {"contentTypes": ["games"], "useCases": []},
            "contentTypes",
            "means the same as `use_cases`, which is also given",
        ),
        ({"contentTypes": "games"}, "use_cases", "must be a list"),
        ({"contentTypes": [1]}, "contentTypes[0]", "must be a string"),
        ({"contentTypes": ["gamez"]}, "use_cases[0].content_category", "did you mean 'games'?"),
        (
            {"supported_protocols": ["sms"], "types": ["sms"]},
            "types",
            "means the same as `supported_protocols`, which is also given; leave one of them out",
        ),
        ({"helpMesage": "x"}, "helpMesage", "did you mean `help_message`?"),
        ({"estimatedVolume": 1}, "estimatedVolume", "it belongs in `traffic_details`"),
        (
            {"xyzzy": 1},
            "xyzzy",
            "is not a member of `message_details`, which has `supported_protoc",
        ),
        (
            {"use_cases": [{"custom_content_type": "x"}]},
            "use_cases[0].custom_content_type",
            "is not part of api-version 2021-10-25-preview",
        ),
    ],
)
def test_what_cannot_be_translated_is_told(messages: Any, path: str, reason: str) -> None:
    told = failures(check(message_details=messages))
    assert list(told) == [f"message_details.{path}"]
    assert reason in told[f"message_details.{path}"]


def test_unknown_values_of_the_first_form_stay_unknown() -> None:
    messages: dict[str, Any] = {"contentTypes": UNKNOWN, "useCase": UNKNOWN}
    assert check(message_details=messages).inputs["message_details"] == {
        "use_cases": UNKNOWN,
        "directionality": UNKNOWN,
    }
    messages = {"contentTypes": ["games", UNKNOWN]}
    assert check(message_details=messages).inputs["message_details"]["use_cases"] == [
        {"content_category": "games"},
        {"content_category": UNKNOWN},
    ]


def test_the_advice_does_not_depend_on_the_order_of_members() -> None:
    seed = without_sign_up()
    turned: dict[str, Any] = {
        name: dict(reversed(section.items())) for name, section in seed.items()
    }
    assert check(**turned).advice == check(**seed).advice


def test_the_names_of_the_wire_are_accepted_without_advice() -> None:
    normalized = check(**COMPLETE)
    wire = to_wire(content_of(normalized.inputs), VERSION_2021)
    sections = {snake(name): section for name, section in wire.items()}
    again = check(**sections)
    assert again.advice is None
    assert again.inputs == normalized.inputs
    assert from_wire(wire, VERSION_2021) == content_of(normalized.inputs)


def test_what_is_in_one_form_is_accepted_as_it_is() -> None:
    for version in (VERSION_2021, VERSION_2022):
        once = check(version, **without_sign_up())
        twice = check_program_brief(once.inputs)
        assert twice.inputs == once.inputs
        assert twice.advice is None
        assert validate(content_of(twice.inputs), version) == []


def test_both_spellings_at_once_are_one_too_many() -> None:
    told = failures(check(program_details={"isVanity": True, "is_vanity": False}))
    assert "means the same as `is_vanity`" in told["program_details.is_vanity"]


def test_nothing_else_of_the_service_is_an_input() -> None:
    details = {"status": "approved", "id": "x"}
    assert set(failures(check(program_details=details))) == {
        "program_details.status",
        "program_details.id",
    }
