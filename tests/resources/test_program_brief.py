from __future__ import annotations

import ast
import inspect
from typing import Any, get_args

import pulumi
import pytest
from google.protobuf import json_format
from pulumi.resource import create_urn
from pulumi.runtime import rpc

import pulumi_acsnumbers as acs
from pulumi_acsnumbers import (
    CallToActionType,
    CompanyInformationDict,
    MessageContentCategory,
    MessageContentType,
    MessageDetailsDict,
    MessageDirection,
    MessageDirectionality,
    MessageProtocol,
    MessageRecurrence,
    ProgramBrief,
    ProgramBriefStatus,
    ProgramDetailsDict,
    ShortCodeApiVersion,
    ShortCodeType,
    TrafficDetailsDict,
)
from pulumi_acsnumbers.lifecycle.brief import schema
from pulumi_acsnumbers.lifecycle.brief import vocabulary as contents
from pulumi_acsnumbers.lifecycle.brief.inputs import PROGRAM_KEYS
from pulumi_acsnumbers.lifecycle.brief.outputs import LIVE_KEYS
from pulumi_acsnumbers.resources import brief_inputs
from tests.resources.run import HISTORY, ORDER_ID, Run

CAN: acs.CapabilitiesDict = {"calling": "none", "sms": "outbound"}
GUID = "6b1f0f6a-0000-4000-8000-000000000004"

DETAILS: ProgramDetailsDict = {
    "name": "Contoso Loyalty Program",
    "number_type": ShortCodeType.SHORT_CODE,
    "sign_up_types": [CallToActionType.SMS, "website"],
}
COMPANY: CompanyInformationDict = {"name": "Contoso", "contact_information": {"name": "Alex"}}
MESSAGES: MessageDetailsDict = {
    "supported_protocols": [MessageProtocol.SMS],
    "recurrence": MessageRecurrence.SUBSCRIPTION,
    "directionality": MessageDirectionality.TWO_WAY,
    "use_cases": [
        {
            "content_category": MessageContentCategory.COUPONS,
            "examples": [{"messages": [{"direction": MessageDirection.TO_USER, "text": "10%"}]}],
        }
    ],
}
TRAFFIC: TrafficDetailsDict = {"total_monthly_volume": 10000}


def brief(name: str = "x", **inputs: Any) -> ProgramBrief:
    return ProgramBrief(name, **{"program_details": DETAILS, **inputs})


def test_sections_reach_the_engine_as_plain_values(run: Run) -> None:
    registered = run(
        lambda: ProgramBrief(
            "x",
            program_details=DETAILS,
            company_information=COMPANY,
            message_details=MESSAGES,
            traffic_details=TRAFFIC,
            api_version=ShortCodeApiVersion.V2021_10_25_PREVIEW,
        )
    )
    inputs = registered.inputs("ProgramBrief")
    assert inputs["program_details"] == {
        "name": "Contoso Loyalty Program",
        "number_type": "shortCode",
        "sign_up_types": ["sms", "website"],
    }
    assert inputs["company_information"]["contact_information"] == {"name": "Alex"}
    assert inputs["message_details"]["use_cases"][0]["examples"] == [
        {"messages": [{"direction": "toUser", "text": "10%"}]}
    ]
    assert inputs["traffic_details"] == {"total_monthly_volume": 10000.0}
    assert (inputs["country_code"], inputs["submit"]) == ("US", False)
    assert inputs["api_version"] == "2021-10-25-preview"


def test_names_of_the_service_become_those_of_the_state(run: Run) -> None:
    secret = pulumi.Output.secret("alex@contoso.com")
    written: dict[str, Any] = {
        "company_information": {"contactInformation": {"email": secret}},
        "message_details": {"useCases": [{"contentCategory": "coupons"}], "optInReply": "JOIN"},
        "traffic_details": pulumi.Output.from_input({"isSpiky": True}),
    }
    registered = run(lambda: ProgramBrief("x", **written))
    # Names of another version change in check, and there the engine finds no secret again: so what
    # is secret in a part is secret as a whole.
    sent = json_format.MessageToDict(registered.request("ProgramBrief").object)
    assert sent["company_information"] == {
        rpc._special_sig_key: rpc._special_secret_sig,
        "value": {"contact_information": {"email": "alex@contoso.com"}},
    }
    inputs = registered.inputs("ProgramBrief")
    assert inputs["message_details"] == {
        "use_cases": [{"content_category": "coupons"}],
        "opt_in_reply": "JOIN",
    }
    assert inputs["traffic_details"] == {"isSpiky": True}  # not known to the program


def test_the_order_knows_which_brief_is_meant(run: Run) -> None:
    registered = run(lambda: brief(program_brief_id=GUID))
    assert registered.inputs("Order") == {
        "kind": "programBrief",
        "spec": {"country_code": "US", "program_brief_id": GUID},
        "__provider": registered.inputs("Order")["__provider"],
        "__urn": registered.inputs("Order")["__urn"],
    }
    assert registered.inputs("Order")["__urn"].endswith("acsnumbers:Order::x")
    assert run(brief).inputs("Order")["spec"] == {"country_code": "US"}


def test_what_the_constructor_adds(run: Run) -> None:
    registered = run(brief)
    inputs = registered.inputs("ProgramBrief")
    assert inputs["order"] == ORDER_ID
    assert inputs["__history"] == HISTORY
    assert set(inputs) <= {*PROGRAM_KEYS, "__history", "__urn", "__retain", "order", "__provider"}


def test_the_urn_is_its_own(run: Run) -> None:
    def program() -> Any:
        made = brief()
        return create_urn("x", f"pulumi-python:{made._resource_type_name}")

    registered = run(program)
    assert registered.inputs("ProgramBrief")["__urn"] == registered.results[0]


def test_a_brief_that_stays_tells_its_order(run: Run) -> None:
    retained = run(lambda: brief(opts=pulumi.ResourceOptions(retain_on_delete=True)))
    assert retained.inputs("Order")["release_on_delete"] is False
    assert retained.inputs("ProgramBrief")["__retain"] is True
    assert "__retain" not in run(brief).inputs("ProgramBrief")


def test_the_order_has_the_options_of_its_brief(run: Run) -> None:
    token = "pulumi-python:dynamic/acsnumbers:ProgramBrief"
    alias = pulumi.Alias(name="old", type_=token)
    registered = run(lambda: brief(opts=pulumi.ResourceOptions(protect=True, aliases=[alias])))
    order = registered.request("Order")
    assert order.protect
    assert order.aliases[0].spec.type == token.replace("ProgramBrief", "Order")


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("deleted_with", "retain_on_delete=True to keep the brief on purpose"),
        ("import_", "take over a brief that exists with program_brief_id"),
        ("id", "cannot import or read"),
    ],
)
def test_options_that_cannot_be(run: Run, option: str, reason: str) -> None:
    def program() -> None:
        value: Any = brief("other") if option == "deleted_with" else GUID
        with pytest.raises(pulumi.RunError, match=rf"program brief \(x\): .*{reason}"):
            brief(opts=pulumi.ResourceOptions(**{option: value}))

    run(program)


def test_a_number_and_a_brief_have_different_names(run: Run) -> None:
    """The engine would only name the URN of their orders."""

    def program() -> None:
        kind: dict[str, Any] = {"phone_number_type": "tollFree", "assignment_type": "application"}
        acs.PhoneNumber("x", country_code="US", capabilities=CAN, **kind)
        told = r"declaring program brief \(x\): a phone number .* has the same name.*another name"
        with pytest.raises(pulumi.RunError, match=told):
            brief()

    run(program)


def test_every_output_can_be_read(run: Run) -> None:
    def program() -> Any:
        made = brief()
        return [getattr(made, name) for name in (*LIVE_KEYS, "program_details", "order", "id")]

    (values,) = run(program).results
    assert values[: len(LIVE_KEYS)] == [None] * len(LIVE_KEYS)
    assert values[-3]["name"] == "Contoso Loyalty Program"


def test_every_input_and_output_is_documented() -> None:
    tree = ast.parse(inspect.getsource(ProgramBrief))
    attributes = {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert attributes >= set(LIVE_KEYS)
    parameters = set(inspect.signature(ProgramBrief.__init__).parameters) - {"self", "name", "opts"}
    assert parameters == set(PROGRAM_KEYS)
    for name in parameters:
        assert f"\n    {name}: " in (inspect.getdoc(ProgramBrief.__init__) or "")


def words(of: Any) -> tuple[str, ...]:
    return tuple(of)


def test_enumerations_are_the_words_that_check_takes() -> None:
    assert words(ShortCodeApiVersion) == schema.API_VERSIONS
    assert words(ShortCodeType) == schema.NUMBER_TYPES
    assert words(CallToActionType) == schema.CALLS_TO_ACTION
    assert words(MessageProtocol) == schema.PROTOCOLS
    assert words(MessageRecurrence) == schema.RECURRENCES
    assert words(MessageDirectionality) == schema.DIRECTIONALITIES
    assert words(MessageDirection) == schema.DIRECTIONS
    assert words(MessageContentCategory) == contents.CONTENT_CATEGORIES
    assert words(MessageContentType) == contents.CONTENT_TYPES
    assert len(ProgramBriefStatus) == 6


def test_the_words_of_a_version_are_its_name() -> None:
    assert get_args(contents.ApiVersionWord) == schema.API_VERSIONS


def test_typed_dictionaries_have_the_members_of_both_versions() -> None:
    by_members = {
        "ProgramDetailsDict": schema.PROGRAM_DETAILS,
        "CompanyInformationDict": schema.COMPANY_INFORMATION,
        "MessageDetailsDict": schema.MESSAGE_DETAILS,
        "TrafficDetailsDict": schema.TRAFFIC_DETAILS,
        "UseCaseDict": schema.USE_CASE,
        "ContactInformationDict": schema.COMPANY_INFORMATION[3].children,
        "CustomerCareInformationDict": schema.COMPANY_INFORMATION[4].children,
        "MessageExampleDict": schema.USE_CASE[2].children,
        "MessageDict": schema.USE_CASE[2].children[0].children,
    }
    for name, members in by_members.items():
        known = {m.name(version) for m in members for version in schema.API_VERSIONS} - {None}
        assert set(getattr(brief_inputs, name).__annotations__) == known, name
