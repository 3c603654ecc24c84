"""Briefs that are handed in: once, and only when that is meant."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from tests.lifecycle.brief.service import Briefs, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed

GIVEN = "6b1f0f6a-0000-4000-8000-000000000009"
SUBMITTED = {**COMPLETE, "submit": True}
SENT_BACK = ["updateProgramBrief", "submitNewVanityNumbers"]
NOTES = [{"message": "Which coupons?", "date": "2025-07-01T00:00:00+00:00"}]


def test_it_is_handed_in_once_and_nothing_waits(stack: Stack, service: Briefs) -> None:
    stack.up(**SUBMITTED)
    assert service.verbs() == ["GET", "LIST", "PATCH", "GET", "POST", "GET"]
    assert stack.outs["status"] == "submitted"
    assert stack.outs["submission_date"] == "2025-06-02T09:31:00+00:00"
    assert stack.clock.seconds < 5
    assert stack.up(**SUBMITTED) == "same"
    assert not stack.refresh()
    assert len(service.submissions) == 1


def test_a_draft_is_handed_in_later(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    assert service.submissions == []
    assert stack.up(**SUBMITTED) == "update"
    assert service.writes() == ["PATCH", "POST"]


def test_approval_is_an_output_and_no_drift(stack: Stack, service: Briefs) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, "approved", number="23456")
    assert not stack.refresh()
    assert (stack.outs["status"], stack.outs["number"]) == ("approved", "23456")
    assert stack.up(**SUBMITTED) == "same"


@pytest.mark.parametrize("status", SENT_BACK)
def test_what_was_sent_back_goes_again_when_the_program_changes(
    stack: Stack, service: Briefs, status: str
) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, status, reviewNotes=NOTES)
    assert not stack.refresh()
    assert stack.outs["review_notes"] == NOTES
    assert stack.up(**SUBMITTED) == "same"
    assert len(service.submissions) == 1
    better = changed(SUBMITTED, "program_details", description="Coupons for shoes")
    assert stack.up(**better) == "update"
    assert stack.outs["status"] == "submitted"
    assert len(service.submissions) == 2
    assert '"Coupons for shoes"' in service.submissions[-1]
    assert stack.up(**better) == "same"


@pytest.mark.parametrize("status", ["submitted", *SENT_BACK])
def test_the_order_of_what_is_a_set_is_nothing_new(
    stack: Stack, service: Briefs, status: str
) -> None:
    stack.up(**COMPLETE, submit=True)
    service.review(stack.id, status)
    stack.refresh()
    kinds = COMPLETE["program_details"]["sign_up_types"]
    program = changed(COMPLETE, "program_details", sign_up_types=kinds[::-1])
    assert stack.up(**program, submit=True) == "same"
    service.requests.clear()
    assert stack.up(**program, submit=True, retain=True) == "update"
    assert {request.split()[0] for request in service.requests} == {"GET"}
    assert stack.up(**program, submit=True, retain=True) == "same"


def test_an_edit_in_the_portal_that_is_taken_back_is_not_handed_in(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, SENT_BACK[0])
    service.briefs[stack.id]["programDetails"]["name"] = "Edited"
    assert stack.refresh()
    assert stack.up(**SUBMITTED) == "update"
    assert service.briefs[stack.id]["programDetails"]["name"] == "Contoso Loyalty Program"
    assert len(service.submissions) == 1
    assert stack.up(**SUBMITTED) == "same"


def test_another_version_alone_is_nothing_new_to_hand_in(stack: Stack, service: Briefs) -> None:
    program = {**SUBMITTED, "program_brief_id": GIVEN}
    program = changed(program, "program_details", sign_up_types=None, sign_up_url=None)
    old = changed(program, "program_details", sign_up_types=["sms"])
    stack.up(**old)
    service.review(stack.id, SENT_BACK[0])
    new = changed(program, "program_details", call_to_action_types=["sms"])
    new["message_details"] = {
        "supported_protocol": "sms",
        "recurrence": "subscription",
        "directionality": "twoWay",
        "opt_in_message_to_user": "Reply JOIN",
        "opt_in_answer_from_user": "JOIN",
        "opt_in_confirmation_message_to_user": "Welcome!",
        "use_cases": [
            {
                "content_type": "other",
                "custom_content_type": "Coupons",
                "examples": [{"messages": [{"direction": "toUser", "text": "10% off"}]}],
            }
        ],
    }
    assert stack.up(api_version="2022-09-06", **new) == "update"
    assert stack.up(api_version="2022-09-06", **new) == "same"
    assert len(service.submissions) == 1
    better = changed(new, "program_details", description="Coupons for shoes")
    assert stack.up(api_version="2022-09-06", **better) == "update"
    assert len(service.submissions) == 2


@pytest.mark.parametrize("status", ["submitted", "approved", "denied", *SENT_BACK])
def test_a_submission_cannot_be_taken_back(stack: Stack, service: Briefs, status: str) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, status)
    with pytest.raises(
        Refused, match=rf"submitted \(status {status}\), and .* set submit=true again"
    ):
        stack.up(**COMPLETE)
    assert service.writes() == ["PATCH", "POST"]


def test_what_was_never_handed_in_need_not_be(stack: Stack, service: Briefs) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, "draft")
    assert stack.up(**COMPLETE) == "update"
    assert stack.up(**COMPLETE) == "same"


def test_what_somebody_else_handed_in_is_fine(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.review(stack.id, "submitted")
    assert not stack.refresh()
    assert stack.up(**COMPLETE) == "same"
    assert stack.up(**SUBMITTED) == "update"
    assert service.writes() == ["PATCH"]
    # And it is known what was handed in, when it comes back.
    service.review(stack.id, SENT_BACK[0])
    stack.refresh()
    assert stack.up(**SUBMITTED) == "same"


@pytest.mark.parametrize("done", [True, False])
def test_after_a_lost_answer_the_status_is_asked_for(
    stack: Stack, service: Briefs, *, done: bool
) -> None:
    if done:
        service.then["SUBMIT"] = [httpx.ReadTimeout("lost")]
    else:
        service.answers["SUBMIT"] = [httpx.ReadTimeout("lost")]
    stack.up(**SUBMITTED)
    assert len(service.submissions) == 1
    assert service.verbs()[:6] == ["GET", "LIST", "PATCH", "GET", "POST", "GET"]
    assert stack.outs["status"] == "submitted"


def test_a_service_that_stays_down_is_told(stack: Stack, service: Briefs) -> None:
    service.answers["SUBMIT"] = [refusal(503, "Busy", "later")] * 100
    with pytest.raises(Failed, match=r"submitting program brief .* still draft: .*; run pulumi up"):
        stack.up(**SUBMITTED)
    service.answers.clear()
    stack.up(**SUBMITTED)
    assert len(service.submissions) == 1
    assert len(service.briefs) == 1


def test_a_refusal_is_told_unless_it_is_done_all_the_same(stack: Stack, service: Briefs) -> None:
    service.answers["SUBMIT"] = [refusal(400, "BadRequest", "You have no paid subscription.")]
    with pytest.raises(Failed, match="You have no paid subscription"):
        stack.up(**SUBMITTED)
    assert service.writes().count("POST") == 1
    draft = next(iter(service.briefs))

    def elsewhere(number: int, when: str) -> None:
        if when == "before" and service.requests[number].startswith("POST"):
            service.review(draft, "submitted")

    service.kill = elsewhere
    stack.up(**SUBMITTED)
    assert stack.outs["status"] == "submitted"
    assert service.submissions == []


def test_a_status_that_shows_late(stack: Stack, service: Briefs) -> None:
    service.slow_submit = 3
    stack.up(**SUBMITTED)
    assert stack.outs["status"] == "submitted"
    assert len(service.submissions) == 1


def test_a_status_that_never_shows_is_told(stack: Stack, service: Briefs) -> None:
    service.slow_submit = 1000
    with pytest.raises(Failed, match="accepted the submission, but still shows it as draft"):
        stack.up(**SUBMITTED)


@pytest.mark.parametrize("by", ["guardrail", "engine"])
def test_nothing_is_written_when_it_could_not_be_handed_in(
    stack: Stack, service: Briefs, by: str
) -> None:
    stack.guardrails = Guardrails(allow_purchases=by != "guardrail")
    stack.obstacle = "this run is being cancelled; run it again" if by == "engine" else None
    with pytest.raises(Refused, match="submitting program brief"):
        stack.up(**SUBMITTED)
    assert service.writes() == []
    stack.obstacle = None
    stack.up(**COMPLETE)
    stack.obstacle = "this run is being cancelled; run it again" if by == "engine" else None
    with pytest.raises(Refused, match="submitting program brief"):
        stack.up(**changed(SUBMITTED, "program_details", name="Other"))
    assert service.writes() == ["PATCH"]


def test_a_run_that_nobody_records_writes_and_deletes_nothing(
    stack: Stack, service: Briefs
) -> None:
    stack.obstacle = "the engine is gone"
    with pytest.raises(Refused, match=r"creating program brief \(.*\): the engine is gone"):
        stack.up(**COMPLETE)
    stack.obstacle = None
    stack.up(**COMPLETE)
    written = service.writes()
    assert written == ["PATCH"]

    stack.obstacle = "the engine is gone"
    with pytest.raises(Refused, match=r"updating program brief \(.*\): the engine is gone"):
        stack.up(**changed(COMPLETE, "program_details", name="Other"))
    with pytest.raises(Refused, match=r"deleting program brief \(.*\): the engine is gone"):
        stack.destroy()
    # That it was let go is noted, for whoever runs next.
    assert service.writes() == [*written, "NOTE"]
    assert stack.order
    assert list(service.briefs) == [stack.order[0]]


def test_the_engine_is_asked_again_right_before(stack: Stack, service: Briefs) -> None:
    def dies(number: int, when: str) -> None:
        if when == "after" and service.requests[number].startswith("PATCH"):
            stack.obstacle = "the engine is gone"

    service.kill = dies
    with pytest.raises(Refused, match="the engine is gone"):
        stack.up(**SUBMITTED)
    assert service.submissions == []


def test_an_incomplete_brief_is_not_handed_in(stack: Stack, service: Briefs) -> None:
    with pytest.raises(Refused) as caught:
        stack.up(program_brief_id=GIVEN, submit=True, program_details={"name": "Contoso"})
    assert "submitting program brief" in str(caught.value)
    assert "company_information, message_details, " in str(caught.value)
    assert "program_details.url, " in str(caught.value)
    assert service.writes() == []


def test_what_the_portal_has_counts_for_a_submission(stack: Stack, service: Briefs) -> None:
    stack.up(program_brief_id=GIVEN, **COMPLETE)
    stack.resource = None
    stack.up(program_brief_id=GIVEN, submit=True, program_details={"name": "Other"})
    assert len(service.submissions) == 1


def test_what_is_taken_out_does_not_count(stack: Stack, service: Briefs) -> None:
    stack.up(program_brief_id=GIVEN, **COMPLETE)
    with pytest.raises(Refused, match=r"traffic_details, .* must be given"):
        stack.up(program_brief_id=GIVEN, submit=True, program_details={"name": "Other"})
    assert service.writes() == ["PATCH"]


def test_files_stand_in_for_urls(stack: Stack, service: Briefs) -> None:
    program: dict[str, Any] = json.loads(json.dumps(COMPLETE))
    details = program["program_details"]
    for name in ("sign_up_url", "terms_of_service_url", "privacy_policy_url", "sign_up_types"):
        del details[name]
    details["call_to_action_types"] = ["website"]
    program["message_details"] = {
        "supported_protocol": "sms",
        "recurrence": "transaction",
        "use_cases": [{"content_type": "deliveryNotification"}],
    }
    program["api_version"] = "2022-09-06"
    stack.up(**program)
    program["submit"] = True
    with pytest.raises(
        Refused, match="call_to_action_url or call_to_action or an attachment must be given"
    ):
        stack.up(**program)
    service.briefs[stack.id]["attachments"] = [
        {"id": GIVEN, "type": kind, "fileName": "x"}
        for kind in ("callToAction", "termsOfService", "privacyPolicy")
    ]
    stack.up(**program)
    assert len(service.submissions) == 1


@pytest.mark.parametrize("status", SENT_BACK)
def test_a_brief_that_is_taken_over_is_handed_in(
    stack: Stack, service: Briefs, status: str
) -> None:
    stack.up(program_brief_id=GIVEN, **COMPLETE)
    service.review(GIVEN, status)
    stack.resource = None
    stack.up(program_brief_id=GIVEN, **SUBMITTED)
    assert len(service.submissions) == 1


def test_a_brief_that_the_state_forgot_is_not_handed_in_unchanged(
    stack: Stack, service: Briefs
) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, SENT_BACK[0])
    stack.resource = None
    stack.up(**SUBMITTED)
    assert stack.outs["status"] == SENT_BACK[0]
    assert len(service.submissions) == 1
    assert stack.up(**SUBMITTED) == "same"
    stack.up(**changed(SUBMITTED, "program_details", name="Other"))
    assert len(service.submissions) == 2


def test_a_change_that_was_written_before_goes_too(stack: Stack, service: Briefs) -> None:
    stack.up(**SUBMITTED)
    service.review(stack.id, SENT_BACK[0])
    # A state that does not know what was handed in, as after an import.
    stack.resource = stack.id, {k: v for k, v in stack.outs.items() if k != "__submitted"}
    service.briefs[stack.id]["programDetails"]["name"] = "Other"
    stack.up(**changed(SUBMITTED, "program_details", name="Other"))
    assert len(service.submissions) == 2


def test_it_is_no_draft_any_more(stack: Stack, service: Briefs) -> None:
    stack.up(**SUBMITTED)
    assert re.fullmatch("[0-9a-f]{32}", stack.outs["__submitted"])
    assert service.briefs[stack.id]["status"] == "submitted"
