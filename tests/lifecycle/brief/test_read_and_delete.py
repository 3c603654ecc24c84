from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.brief.read import read_program_brief
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from tests.lifecycle.brief.service import Briefs, answer, missing, refusal
from tests.lifecycle.brief.stack import COMPLETE, Stack

ELSEWHERE = "https://other.communication.azure.com"
NO_PROOF = [
    httpx.Response(404),
    httpx.Response(404, text="<html>nothing here</html>"),
    answer(404, {"error": {"code": "NotFound", "message": "x", "target": "phonenumber"}}),
    answer(404, {"error": {"code": "InternalError", "message": "x"}}),
    refusal(401, "Denied", "Denied by the resource provider."),
    httpx.ConnectError("no network"),
]


def test_gone_by_the_services_own_word(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.briefs.clear()
    service.requests.clear()
    before = stack.clock.seconds
    assert stack.refresh()
    assert stack.resource is None
    assert service.verbs() == ["GET", "GET", "LIST"]
    assert stack.clock.seconds - before == 2


@pytest.mark.parametrize("stale", [1, 2])
def test_one_answer_or_two_are_not_gone(stack: Stack, service: Briefs, stale: int) -> None:
    stack.up(**COMPLETE)
    before = stack.outs
    service.answers["GET"] = [missing(stack.id) for _ in range(stale)]
    service.requests.clear()
    assert not stack.refresh()
    assert stack.outs == before
    assert service.verbs() == ["GET", "GET", *["LIST", "GET"] * (stale - 1)]


def test_what_the_list_has_is_not_gone(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.answers["GET"] = [missing(stack.id) for _ in range(3)]
    with pytest.raises(Failed) as caught:
        stack.refresh()
    assert str(caught.value) == (
        f"reading program brief ({stack.id}): a request for it says that it does not exist, but "
        "the list includes it; run the command again in a minute: nothing is lost"
    )
    assert stack.resource


@pytest.mark.parametrize("trouble", NO_PROOF)
def test_without_the_list_nothing_is_gone(stack: Stack, service: Briefs, trouble: Any) -> None:
    stack.up(**COMPLETE)
    service.briefs.clear()
    service.answers["LIST"] = [trouble] * 100
    with pytest.raises(Failed, match="reading program brief"):
        stack.refresh()
    assert stack.resource


@pytest.mark.parametrize("trouble", NO_PROOF)
def test_nothing_else_means_gone(stack: Stack, service: Briefs, trouble: Any) -> None:
    stack.up(**COMPLETE)
    service.answers["GET"] = [trouble] * 100
    with pytest.raises(Failed, match="reading program brief"):
        stack.refresh()
    assert stack.resource


def test_nothing_was_edited(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    before = stack.outs
    assert not stack.refresh()
    assert stack.outs == before
    assert {line.split()[0] for line in service.requests[3:]} == {"GET"}


@pytest.mark.parametrize(
    ("section", "member", "value"),
    [
        ("programDetails", "name", "Edited"),
        ("programDetails", "isVanity", True),
        ("programDetails", "expectedDateOfService", "2027-01-01T00:00:00+00:00"),
        ("messageDetails", "supportedProtocols", ["sms", "mms"]),
        ("messageDetails", "useCases", [{"contentCategory": "games"}]),
        ("trafficDetails", "totalMonthlyVolume", 1),
        ("companyInformation", "contactInformation", {"name": "Kim"}),
        ("companyInformation", "url", None),
    ],
)
def test_an_edit_in_the_portal_shows(
    stack: Stack, service: Briefs, section: str, member: str, value: Any
) -> None:
    stack.up(**COMPLETE)
    before = dict(stack.outs)
    if value is None:
        del service.briefs[stack.id][section][member]
    else:
        service.briefs[stack.id][section][member] = value
    reading = read_program_brief(stack.session, stack.id, stack.outs)
    assert reading
    (changed,) = [key for key in before if reading.inputs.get(key, before[key]) != before[key]]
    assert changed == {"programDetails": "program_details", "messageDetails": "message_details",
                       "trafficDetails": "traffic_details",
                       "companyInformation": "company_information"}[section]  # fmt: skip
    assert stack.refresh()


def test_what_the_service_tells_no_more_is_forgotten(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.review(stack.id, "approved", number="23456")
    stack.refresh()
    assert stack.outs["number"] == "23456"
    del service.briefs[stack.id]["number"]
    stack.refresh()
    assert "number" not in stack.outs


def test_a_section_that_was_emptied_shows(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    del service.briefs[stack.id]["trafficDetails"]
    assert stack.refresh()
    assert "traffic_details" not in stack.outs
    assert stack.up(**COMPLETE) == "update"
    assert "trafficDetails" in service.briefs[stack.id]


@pytest.mark.parametrize("nothing", ["", [], None, {}])
def test_what_says_nothing_is_no_drift(stack: Stack, service: Briefs, nothing: Any) -> None:
    stack.up(program_details={"name": "A", "preferred_vanity_numbers": []})
    service.briefs[stack.id]["programDetails"] |= {
        "preferredVanityNumbers": nothing,
        "url": nothing,
    }
    service.briefs[stack.id]["attachments"] = []
    assert not stack.refresh()
    assert stack.up(program_details={"name": "A", "preferred_vanity_numbers": []}) == "same"


def test_the_version_that_wrote_it_reads_it(stack: Stack, service: Briefs) -> None:
    stack.up(api_version="2022-09-06", program_details={"call_to_action": "Text JOIN"})
    service.requests.clear()
    assert not stack.refresh()
    assert [line.split()[-1] for line in service.requests] == ["2022-09-06"]


def test_reading_at_another_endpoint_is_refused(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.resource = stack.id, stack.outs | {"__endpoint": ELSEWHERE}
    service.requests.clear()
    with pytest.raises(Refused, match="reading program brief"):
        stack.refresh()
    with pytest.raises(Refused, match="deleting program brief"):
        stack.destroy()
    assert service.requests == []


def test_a_draft_is_deleted(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.requests.clear()
    stack.destroy()
    assert service.briefs == {}
    # The brief's delete looks; the order's looks again, deletes, and sees it gone.
    assert service.verbs() == ["GET", "NOTES", "GET", "DELETE", "GET"]
    assert service.reservations == []
    assert stack.reporter.warnings == []


def test_the_delete_of_a_brief_lets_go(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.next_run()
    brief = stack.id
    service.requests.clear()
    stack.let_go()
    assert service.verbs() == ["GET"]
    assert list(service.briefs) == [brief]
    assert stack.reporter.phases == [
        f"program brief {brief} is deleted with its order (with --target: name the order, too)"
    ]


@pytest.mark.parametrize(
    "status", ["submitted", "approved", "denied", "updateProgramBrief", "somethingNew"]
)
def test_what_is_no_draft_is_not_deleted(stack: Stack, service: Briefs, status: str) -> None:
    stack.up(**COMPLETE)
    service.review(stack.id, status)
    with pytest.raises(Failed, match=rf"it is {status}, and only a draft .* retain_on_delete=true"):
        stack.destroy()
    assert stack.resource
    assert stack.order
    assert service.writes() == ["PATCH"]
    # As the error says:
    stack.up(**COMPLETE, retain=True)
    stack.destroy(retain=True)
    assert service.briefs
    assert "stays as" in stack.reporter.warnings[0]


def test_what_is_missing_is_deleted(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    service.briefs.clear()
    service.requests.clear()
    stack.destroy()
    assert service.verbs() == ["GET", "NOTES", "GET", "GET", "LIST"]
    assert stack.reporter.phases[-1] == f"program brief {brief} was deleted already"
    assert stack.order is None


@pytest.mark.parametrize("stale", [1, 2])
def test_a_stale_answer_is_no_deletion(stack: Stack, service: Briefs, stale: int) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    stack.next_run()
    service.answers["GET"] = [missing(brief)]
    stack.let_go()
    service.answers["GET"] = [missing(brief) for _ in range(stale)]
    stack.destroy_order()
    assert service.writes() == ["PATCH", "DELETE"]
    assert service.briefs == {}


@pytest.mark.parametrize("stale", [1, 2])
def test_behind_a_stale_answer_can_be_no_draft(stack: Stack, service: Briefs, stale: int) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    service.review(brief, "submitted")
    stack.next_run()
    service.answers["GET"] = [missing(brief)]
    stack.let_go()
    service.answers["GET"] = [missing(brief) for _ in range(stale)]
    with pytest.raises(Failed, match=rf"\({brief}\): it is submitted, and only a draft"):
        stack.destroy_order()
    assert "DELETE" not in service.writes()
    # As the error says:
    stack.up(**COMPLETE, retain=True)
    assert stack.id == brief
    stack.destroy(retain=True)
    assert service.briefs[brief]["status"] == "submitted"


def test_what_the_list_has_is_not_deleted_unseen(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    stack.next_run()
    stack.let_go()
    service.answers["GET"] = [missing("x") for _ in range(3)]
    with pytest.raises(Failed, match="the list includes it; run the command again in a minute"):
        stack.destroy_order()
    assert stack.order
    stack.destroy()
    assert service.briefs == {}


def test_a_delete_that_does_nothing_is_noticed(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    service.deaf = True
    with pytest.raises(Failed, match="reports it deleted, but still shows it"):
        stack.destroy()
    assert stack.order
    service.deaf = False
    stack.destroy()
    assert service.briefs == {}


@pytest.mark.parametrize("done", [True, False])
def test_a_lost_answer_to_a_delete(stack: Stack, service: Briefs, *, done: bool) -> None:
    stack.up(**COMPLETE)
    if done:
        service.then["DELETE"] = [httpx.ReadTimeout("lost")] * 100
        service.requests.clear()
        stack.destroy()
        assert service.briefs == {}
        # What was perhaps not done is gone only by a second look, and by the list.
        assert service.verbs()[-3:] == ["GET", "GET", "LIST"]
    else:
        service.answers["DELETE"] = [httpx.ReadTimeout("lost")] * 100
        with pytest.raises(Failed, match="lost"):
            stack.destroy()
        assert stack.order
        service.answers["DELETE"] = []
        stack.destroy()
        assert service.briefs == {}


def test_after_a_lost_answer_a_stale_one_is_no_deletion(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    brief = stack.id
    service.answers["DELETE"] = [httpx.ReadTimeout("lost")] * 100

    def stale(number: int, when: str) -> None:
        if when == "before" and service.requests[number].startswith("DELETE"):
            service.answers["GET"] = [missing(brief)]

    service.kill = stale
    with pytest.raises(Failed, match="lost"):
        stack.destroy()
    assert stack.order
    assert len(service.reservations) == 1


@pytest.mark.parametrize("trouble", NO_PROOF)
def test_a_delete_ends_only_by_the_services_own_word(
    stack: Stack, service: Briefs, trouble: Any
) -> None:
    stack.up(**COMPLETE)

    def after_the_delete(number: int, when: str) -> None:
        if when == "after" and service.requests[number].startswith("DELETE"):
            service.answers["GET"] = [trouble] * 100

    service.kill = after_the_delete
    with pytest.raises(Failed, match="deleting program brief"):
        stack.destroy()
    assert stack.order
    service.kill = lambda _n, _when: None
    service.answers["GET"] = []
    stack.destroy()
    assert service.writes().count("DELETE") == 1


def test_a_forced_replacement_keeps_the_brief(stack: Stack, service: Briefs) -> None:
    stack.up(**COMPLETE)
    for _ in range(2):
        stack.next_run()
        old = stack.resource
        assert old
        stack.create(stack.inputs(**COMPLETE))
        stack.pending.append(old)
        stack.finish()
        assert list(service.briefs) == [stack.id] == [old[0]]
    # A copy that diff has seen is no brief that would be replaced.
    stack.diff(stack.inputs(**COMPLETE))
    # Killed between create and delete: the next run compares the live copy before the delete.
    stack.next_run()
    old = stack.resource
    assert old
    stack.create(stack.inputs(**COMPLETE))
    stack.pending.append(old)
    assert stack.up(**COMPLETE) == "same"
    assert list(service.briefs) == [stack.id]
    stack.destroy()
    assert service.briefs == {}
