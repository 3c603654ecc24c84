"""A brief whose like was handed in under another order, or that is taken over."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.brief.delete import delete_program_brief
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from tests.lifecycle.brief.service import Briefs, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack, another, changed
from tests.lifecycle.brief.test_submit import SENT_BACK, SUBMITTED

ANOTHER = "6b1f0f6a-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("status", ["submitted", "approved", "denied", *SENT_BACK])
def test_what_was_handed_in_under_another_order_is_not_handed_in_again(
    stack: Stack, service: Briefs, status: str
) -> None:
    stack.up(**SUBMITTED)
    first = stack.id
    service.review(first, status)
    # Brief and order are both replaced by force: create is called, and diff is not.
    stack.next_run()
    stack.forget_order()
    service.requests.clear()
    with pytest.raises(Refused) as caught:
        stack.create(stack.inputs(**SUBMITTED))
    assert stack.order
    new = stack.order[0]
    assert str(caught.value) == (
        f"creating program brief ({new}): a brief with the same content ({first}) is {status} "
        "already, and a submission cannot be withdrawn; take it over with "
        f'program_brief_id="{first}"'
    )
    assert service.verbs() == ["GET", "LIST"]
    assert list(service.briefs) == [first]


@pytest.mark.parametrize("status", ["submitted", "approved", "denied"])
def test_what_was_handed_in_is_taken_over_by_a_new_order(
    stack: Stack, service: Briefs, status: str
) -> None:
    """As the error above says; then the old copy and its order go, and the brief stays."""
    stack.up(**SUBMITTED)
    first, old, old_order = stack.id, stack.resource, stack.order
    assert old
    assert old_order
    service.review(first, status)
    stack.next_run()
    stack.order = None
    stack.create(stack.inputs(**SUBMITTED, program_brief_id=first))
    assert stack.id == first
    delete_program_brief(stack.session, stack.reporter, *old)
    delete_order(stack.session, stack.reporter, *old_order)
    assert service.briefs[first]["status"] == status
    assert len(service.submissions) == 1
    assert stack.reporter.warnings == []


@pytest.mark.parametrize(
    ("status", "name"), [("draft", "Contoso Loyalty Program"), ("submitted", "Other")]
)
def test_a_draft_or_another_program_is_no_reason_against_a_submission(
    stack: Stack, service: Briefs, status: str, name: str
) -> None:
    other = another(stack)
    program = changed(COMPLETE, "program_details", name=name)
    other.create(other.inputs(**program, program_brief_id=ANOTHER))
    service.review(ANOTHER, status)
    stack.up(**SUBMITTED)
    assert len(service.submissions) == 1
    assert service.briefs[stack.id]["status"] == "submitted"


@pytest.mark.parametrize("trouble", [refusal(503, "Busy", "later"), httpx.ReadTimeout("lost")])
def test_a_list_that_cannot_be_had_is_no_permission_to_hand_in(
    stack: Stack, service: Briefs, trouble: Any
) -> None:
    service.answers["LIST"] = [trouble] * 100
    with pytest.raises(Failed, match="creating program brief"):
        stack.up(**SUBMITTED)
    assert service.writes() == []


def test_who_hands_in_later_looks_for_another_one_first(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.requests.clear()
    stack.up(**SUBMITTED)
    assert service.verbs() == ["GET", "LIST", "POST", "GET"]
