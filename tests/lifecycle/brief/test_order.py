from __future__ import annotations

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN
from pulumi_acsnumbers.lifecycle.order.inputs import spec_of
from tests.lifecycle.brief.service import Briefs, missing
from tests.lifecycle.brief.stack import COMPLETE, Stack

GIVEN = "6b1f0f6a-0000-4000-8000-00000000ABCD"


def test_the_spec_of_a_brief() -> None:
    spec = {"country_code": "us", "program_brief_id": GIVEN, "area_code": "833"}
    text = f'{{"country_code":"US","program_brief_id":"{GIVEN.lower()}"}}'
    assert spec_of({"kind": "programBrief", "spec": spec}) == text
    assert spec_of({"kind": "programBrief", "spec": {}}) == '{"country_code":"US"}'
    unknown = {"kind": "programBrief", "spec": {"program_brief_id": UNKNOWN}}
    assert spec_of(unknown) is UNKNOWN


def test_the_spec_of_a_number_is_another() -> None:
    spec = {"country_code": "US", "program_brief_id": GIVEN, "area_code": "833"}
    text = '{"area_code":"833","country_code":"US"}'
    assert spec_of({"kind": "phoneNumber", "spec": spec}) == text


@pytest.mark.parametrize(("status", "by_hand"), [("draft", True), ("submitted", False)])
def test_the_order_is_the_last_that_knows(
    stack: Stack, service: Briefs, status: str, *, by_hand: bool
) -> None:
    stack.up(**COMPLETE)
    lost = stack.id
    service.review(lost, status)
    stack.resource = None  # the run died before the state was written
    with pytest.raises(Failed) as caught:
        stack.destroy()
    text = str(caught.value)
    assert text.startswith(f"deleting the order of a program brief ({lost}): a program brief of ")
    assert f"exists as {status}" in text
    assert ("it cannot be deleted; to let go of it" in text) is not by_hand
    assert "retain_on_delete=true" in text
    assert (f"to delete it, run acsnumbers briefs delete {lost}; to keep it" in text) is by_hand
    assert service.writes() == ["PATCH"]
    stack.up(**COMPLETE)
    assert stack.id == lost


def test_a_draft_deleted_by_hand_lets_the_order_go(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.resource = None
    service.briefs.clear()
    service.requests.clear()
    stack.destroy()
    assert stack.order is None
    assert service.verbs() == ["NOTES", "GET", "GET", "LIST"]


@pytest.mark.parametrize("stale", [1, 2])
def test_a_stale_answer_does_not_let_the_order_go(
    stack: Stack, service: Briefs, stale: int
) -> None:
    stack.up(**COMPLETE)
    stack.resource = None
    service.answers["GET"] = [missing(stack.order[0]) for _ in range(stale)] if stack.order else []
    with pytest.raises(Failed, match="no resource holds it"):
        stack.destroy()
    assert stack.order


def test_a_retained_brief_is_reported(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE, retain=True)
    stack.destroy(retain=True)
    assert len(stack.reporter.warnings) == 1
    assert "stays as draft" in stack.reporter.warnings[0]
    assert service.briefs


def test_a_live_copy_lets_the_order_go(stack: Stack) -> None:
    stack.up(**COMPLETE)
    stack.next_run()
    stack.diff(stack.inputs(**COMPLETE))
    stack.resource = None
    stack.destroy_order()


def test_an_order_of_a_brief_that_was_taken_over_lets_go(stack: Stack, service: Briefs) -> None:
    service.briefs[GIVEN.lower()] = {"id": GIVEN.lower(), "status": "approved"}
    stack.up(program_brief_id=GIVEN, retain=True)
    service.requests.clear()
    stack.destroy(retain=True)
    assert stack.order is None
    # A brief of its own id was never asked for, so none is looked for.
    assert service.verbs() == ["NOTES"]


def test_trouble_is_no_permission(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.resource = None
    service.answers["GET"] = [httpx.Response(404)] * 100
    with pytest.raises(Failed, match="deleting the order"):
        stack.destroy()


def test_another_endpoint_is_refused(stack: Stack) -> None:
    stack.up(**COMPLETE)
    assert stack.order
    stack.resource = None
    stack.order = stack.order[0], {**stack.order[1], "endpoint": "https://x.example"}
    with pytest.raises(Refused, match="deleting the order"):
        stack.destroy()
