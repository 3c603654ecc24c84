from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.brief.inputs import inputs_of
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from tests.lifecycle.brief.service import Briefs, answer, missing
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed

GIVEN = "6b1f0f6a-0000-4000-8000-000000000009"


def test_the_id_is_that_of_the_order_and_a_look_comes_first(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    assert stack.order
    assert stack.id == stack.order[0]
    assert [line.split()[0] for line in service.requests] == ["GET", "PATCH", "GET"]
    assert {line.split()[-1] for line in service.requests} == {"2021-10-25-preview"}
    assert list(service.briefs) == [stack.id]


def test_what_is_sent_is_the_form_of_the_version(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    (sent,) = service.sent()
    assert sent["programDetails"]["signUpTypes"] == ["sms", "website"]
    assert sent["programDetails"]["expectedDateOfService"] == "2026-12-25T00:00:00+00:00"
    assert sent["messageDetails"]["useCases"] == [
        {
            "contentCategory": "coupons",
            "examples": [{"messages": [{"direction": "toUser", "text": "10% off"}]}],
        }
    ]
    assert '"totalMonthlyVolume": 10000,' in json.dumps(sent["trafficDetails"])


def test_the_newer_version_is_used_throughout_when_it_is_asked_for(
    stack: Stack, service: Briefs
) -> None:
    stack.up(
        api_version="2022-09-06",
        message_details={"supported_protocol": "sms", "use_cases": [{"content_type": "education"}]},
    )
    assert {line.split()[-1] for line in service.requests} == {"2022-09-06"}
    assert service.sent() == [
        {"messageDetails": {"supportedProtocol": "sms", "useCases": [{"contentType": "education"}]}}
    ]
    assert stack.outs["__api_version"] == "2022-09-06"


def test_the_outputs_are_plain_json_with_every_input(stack: Stack) -> None:
    news = stack.inputs(**COMPLETE)
    stack.create(news)
    assert json.loads(json.dumps(stack.outs)) == stack.outs
    assert stack.outs.items() >= inputs_of(news).items()
    assert set(stack.outs) - set(news) == {
        "status", "costs", "review_notes", "status_updated_date", "__nonce", "__api_version",
    }  # fmt: skip
    assert stack.outs["status"] == "draft"
    assert stack.outs["costs"] == [
        {"amount": 650.0, "currency_code": "USD", "billing_frequency": "once"}
    ]
    assert stack.outs["status_updated_date"] == "2025-06-02T09:30:00+00:00"


def test_a_brief_without_content_is_written_too(stack: Stack, service: Briefs) -> None:
    stack.up()
    assert service.sent() == [{}]
    assert stack.up() == "same"


def test_a_draft_of_a_run_that_died_is_completed(stack: Stack, service: Briefs) -> None:
    stack.up(**changed(COMPLETE, "program_details", name="Older name"))
    stack.resource = None  # the state has only the order
    service.briefs[next(iter(service.briefs))]["programDetails"]["extra"] = "of the portal"
    stack.up(**COMPLETE)
    assert len(service.briefs) == 1
    assert service.sent()[-1] == {"programDetails": {"name": "Contoso Loyalty Program"}}
    assert service.briefs[stack.id]["programDetails"]["extra"] == "of the portal"


def test_a_brief_that_needs_nothing_is_taken_without_a_write(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.resource = None
    stack.up(**COMPLETE)
    assert service.writes() == ["PATCH"]


@pytest.mark.parametrize("exists", [True, False])
def test_a_given_brief_is_taken_over_or_made(
    stack: Stack, service: Briefs, *, exists: bool
) -> None:
    if exists:
        service.briefs[GIVEN] = {
            "id": GIVEN, "status": "draft", "companyInformation": {"name": "Contoso"},
        }  # fmt: skip
    stack.up(program_brief_id=GIVEN.upper(), traffic_details={"is_spiky": False})
    assert stack.id == GIVEN
    assert service.sent() == [{"trafficDetails": {"isSpiky": False}}]
    assert ("companyInformation" in service.briefs[GIVEN]) is exists


@pytest.mark.parametrize("status", ["submitted", "approved", "denied", "somethingNew"])
def test_a_brief_that_cannot_be_changed_is_not_written_to(
    stack: Stack, service: Briefs, status: str
) -> None:
    service.briefs[GIVEN] = {"id": GIVEN, "status": status, "programDetails": {"name": "Contoso"}}
    with pytest.raises(Refused, match=rf"creating program brief \({GIVEN}\): it is {status}"):
        stack.up(program_brief_id=GIVEN, program_details={"name": "Other"})
    assert service.writes() == []
    stack.up(program_brief_id=GIVEN, program_details={"name": "Contoso"})
    assert stack.outs["status"] == status


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(404),
        httpx.Response(404, text="<html>nothing here</html>"),
        answer(404, {"error": {"code": "NotFound", "message": "x", "target": "phonenumber"}}),
        answer(200, {"error": "no"}),
        httpx.ConnectTimeout("no answer"),
    ],
)
def test_what_is_no_proof_that_there_is_none_writes_nothing(
    stack: Stack, service: Briefs, trouble: Any
) -> None:
    service.answers["GET"] = [trouble] * 100
    with pytest.raises(Failed, match="creating program brief"):
        stack.up(**COMPLETE)
    assert service.writes() == []


def test_a_write_that_is_answered_twice_is_no_trouble(stack: Stack, service: Briefs) -> None:
    service.then["PATCH"] = [httpx.ReadTimeout("lost")]
    stack.up(**COMPLETE)
    assert service.writes() == ["PATCH", "PATCH"]
    assert len(service.briefs) == 1


def test_members_that_the_service_does_not_keep_are_told(stack: Stack, service: Briefs) -> None:
    service.forgets = ("signUpUrl", "useCases")
    with pytest.raises(Failed) as caught:
        stack.up(**COMPLETE)
    text = str(caught.value)
    assert "does not keep program_details.sign_up_url, message_details.use_cases" in text
    assert service.writes() == ["PATCH", "PATCH"]


def test_a_value_that_is_stored_otherwise_is_a_warning(stack: Stack, service: Briefs) -> None:
    service.rewrites = {"address": "1 CONTOSO WAY"}
    stack.up(**COMPLETE)
    assert len(stack.reporter.warnings) == 1
    assert "company_information.address" in stack.reporter.warnings[0]
    assert stack.refresh()


def test_what_the_service_writes_in_its_own_way_is_the_same(stack: Stack, service: Briefs) -> None:
    service.rewrites = {
        "expectedDateOfService": "2026-12-25T00:00:00.0000000Z",
        "totalMonthlyVolume": 10000.0,
        "useCases": [
            {
                "contentCategory": "coupons",
                "customContentType": "",
                "examples": [{"messages": [{"direction": "toUser", "text": "10% off"}]}],
            }
        ],
    }
    stack.up(**COMPLETE)
    assert stack.reporter.warnings == []
    assert not stack.refresh()
    assert stack.up(**COMPLETE) == "same"


def test_a_brief_that_disappears_while_it_is_written(stack: Stack, service: Briefs) -> None:
    service.answers["GET"] = [missing("x"), missing("x")]
    with pytest.raises(Failed, match="disappeared"):
        stack.up(**COMPLETE)


def test_another_endpoint_is_refused(stack: Stack, service: Briefs) -> None:
    news = stack.inputs(**COMPLETE) | {"__endpoint": "https://other.communication.azure.com"}
    with pytest.raises(Refused, match="creating program brief"):
        stack.create(news)
    assert service.requests == []
    stack.guardrails = Guardrails(moved_from="https://other.communication.azure.com")
    stack.next_run()
    stack.create(news)


def test_a_replacement_that_could_not_end_does_not_begin(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    old = stack.id
    service.review(old, "submitted")  # since the last run, in the portal
    with pytest.raises(Refused, match=re.escape(f"replacing program brief ({old}): it is submitt")):
        stack.up(**COMPLETE, program_brief_id=GIVEN)
    assert list(service.briefs) == [old]
    stack.resource = old, stack.outs | {"status": "submitted"}
    stack.up(**COMPLETE, retain=True)
    assert stack.up(**COMPLETE, program_brief_id=GIVEN, retain=True) == "replace"
    assert set(service.briefs) == {old, GIVEN}
