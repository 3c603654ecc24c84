from __future__ import annotations

import copy
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.brief.service import Briefs
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed


def test_only_what_changed_is_sent(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    program = changed(COMPLETE, "program_details", name="Other", terms_of_service_url=None)
    program["traffic_details"] = {**COMPLETE["traffic_details"], "total_monthly_volume": 20000}
    program = changed(
        program,
        "company_information",
        contact_information={"name": "Kim", "phone": "+14255551234", "email": "alex@contoso.com"},
    )
    assert stack.up(**program) == "update"
    assert service.sent()[-1] == {
        "programDetails": {"name": "Other", "termsOfServiceUrl": None},
        "companyInformation": {"contactInformation": {"name": "Kim"}},
        "trafficDetails": {"totalMonthlyVolume": 20000},
    }
    assert "termsOfServiceUrl" not in service.briefs[stack.id]["programDetails"]
    assert stack.up(**program) == "same"
    assert not stack.refresh()


def test_a_section_that_is_taken_out_is_cleared_by_its_members(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**COMPLETE)
    service.briefs[stack.id]["trafficDetails"]["ofThePortal"] = 1
    stack.up(**{k: v for k, v in COMPLETE.items() if k != "traffic_details"})
    assert service.sent()[-1] == {
        "trafficDetails": dict.fromkeys(
            (
                "totalMonthlyVolume",
                "monthlyAverageMessagesFromUser",
                "monthlyAverageMessagesToUser",
                "isSpiky",
                "spikeDetails",
                "estimatedRampUpTimeInDays",
            )
        )
    }
    assert service.briefs[stack.id]["trafficDetails"] == {"ofThePortal": 1}


def test_what_the_program_never_said_stays(stack: Stack, service: Briefs) -> None:
    stack.up(program_details={"name": "A"})
    service.briefs[stack.id]["programDetails"] |= {"url": "https://contoso.com", "news": [1]}
    service.briefs[stack.id]["messageDetails"] = {"useCases": [{"contentCategory": "games"}]}
    before = copy.deepcopy(service.briefs[stack.id])
    assert not stack.refresh()
    stack.up(program_details={"name": "B"})
    before["programDetails"]["name"] = "B"
    assert service.briefs[stack.id] == before


def test_what_somebody_added_within_a_list_stays(stack: Stack, service: Briefs) -> None:
    messages: dict[str, Any] = {"use_cases": [{"content_category": "games"}]}
    program: dict[str, Any] = {"message_details": messages}
    stack.up(**program)
    cases = [{"contentCategory": "games", "examples": [{"messages": []}]}]
    service.briefs[stack.id]["messageDetails"]["useCases"] = cases
    assert not stack.refresh()
    stack.up(**changed(program, "message_details", recurrence="subscription"))
    assert service.sent()[-1] == {"messageDetails": {"recurrence": "subscription"}}
    assert service.briefs[stack.id]["messageDetails"]["useCases"] == cases


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_patch_drops_is_put_back(stack: Stack, service: Briefs, times: int) -> None:
    stack.up(**COMPLETE)
    service.briefs[stack.id]["programDetails"]["news"] = ["of the portal"]
    before = copy.deepcopy(service.briefs[stack.id])
    service.drops_nested = times
    stack.up(**changed(COMPLETE, "program_details", name="Other"))
    before["programDetails"]["name"] = "Other"
    assert service.briefs[stack.id] == before
    assert service.writes() == ["PATCH"] * 3


def test_putting_back_does_not_lose_what_was_just_written(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.briefs[stack.id]["programDetails"]["news"] = ["of the portal"]
    service.drops_nested = 2
    stack.up(**changed(COMPLETE, "program_details", sign_up_types=["website"]))
    details = service.briefs[stack.id]["programDetails"]
    assert details["signUpTypes"] == ["website"]
    assert details["news"] == ["of the portal"]


def test_what_cannot_be_put_back_is_told(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    olds = stack.outs
    service.drops_nested, service.forgets = 1, ("signUpTypes",)
    with pytest.raises(Failed, match=r"does not keep program_details.sign_up_types, as a second"):
        stack.up(**changed(COMPLETE, "program_details", name="Other"))
    assert stack.outs is olds


def test_a_list_that_lost_something_is_put_back(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    kept = copy.deepcopy(service.briefs[stack.id])
    answers = service._patch

    def shortening(brief_id: str, body: Any) -> Any:
        reply = answers(brief_id, body)
        if "useCases" not in body.get("messageDetails", {}):
            service.briefs[brief_id]["messageDetails"]["useCases"] = [
                {"contentCategory": "coupons"}
            ]
        return reply

    service._patch = shortening
    stack.up(**changed(COMPLETE, "program_details", name="Other"))
    assert service.briefs[stack.id]["messageDetails"] == kept["messageDetails"]


def test_a_null_that_clears_nothing_is_told(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    olds = stack.outs
    service.ignores_null = True
    program = changed(COMPLETE, "program_details", sign_up_url=None)
    with pytest.raises(Failed, match=r"does not clear program_details.sign_up_url: .* still there"):
        stack.up(**program)
    assert stack.outs is olds
    # By hand, as the error says; then the same program passes.
    del service.briefs[stack.id]["programDetails"]["signUpUrl"]
    stack.up(**program)
    assert stack.up(**program) == "same"


@pytest.mark.parametrize(
    ("status", "way"),
    [
        ("submitted", "wait for the review"),
        ("approved", "Azure support"),
        ("denied", "another ProgramBrief"),
        ("somethingNew", "Azure portal"),
    ],
)
def test_a_change_at_the_wrong_time_is_refused_before_anything_is_sent(
    stack: Stack, service: Briefs, status: str, way: str
) -> None:
    stack.up(**COMPLETE)
    service.review(stack.id, status)
    with pytest.raises(Refused) as caught:
        stack.up(**changed(COMPLETE, "program_details", name="Other"))
    text = str(caught.value)
    assert text.startswith(
        f"updating program brief ({stack.id}): it is {status}, so program_details.name cannot be "
    )
    assert "program_details.name" in text
    assert way in text
    assert service.writes() == ["PATCH"]
    assert stack.up(**COMPLETE) == "same"


def test_a_brief_that_is_gone_is_told(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.briefs.clear()
    with pytest.raises(Failed, match="no longer has it; run pulumi refresh"):
        stack.up(**changed(COMPLETE, "program_details", name="Other"))
    assert service.writes() == ["PATCH"]


def test_an_edit_in_the_portal_is_taken_back(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.briefs[stack.id]["programDetails"]["name"] = "Edited"
    assert stack.refresh()
    assert stack.outs["program_details"]["name"] == "Edited"
    assert stack.up(**COMPLETE) == "update"
    assert service.sent()[-1] == {"programDetails": {"name": "Contoso Loyalty Program"}}


def test_another_version_writes_what_the_old_one_does_not_have(
    stack: Stack, service: Briefs
) -> None:
    stack.up(program_details={"name": "A", "sign_up_url": "https://a.com", "url": "https://b.com"})
    details = {"name": "A", "call_to_action_url": "https://a.com", "call_to_action": "Text JOIN"}
    assert stack.up(api_version="2022-09-06", program_details=details) == "update"
    assert service.sent()[-1] == {
        "programDetails": {
            "callToActionUrl": "https://a.com",
            "callToAction": "Text JOIN",
            "url": None,
        }
    }
    assert stack.outs["__api_version"] == "2022-09-06"
    assert stack.up(api_version="2022-09-06", program_details=details) == "same"


def test_a_new_order_is_recorded_and_nothing_is_sent(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    old = stack.id
    stack.forget_order()
    assert stack.up(**COMPLETE, program_brief_id=old) == "update"
    assert stack.order
    assert stack.outs["order"] == stack.order[0] != old
    assert service.writes() == ["PATCH"]


def test_the_nonce_stays(stack: Stack) -> None:
    stack.up(**COMPLETE)
    nonce = stack.outs["__nonce"]
    stack.up(**changed(COMPLETE, "program_details", name="Other"))
    stack.refresh()
    assert stack.outs["__nonce"] == nonce
