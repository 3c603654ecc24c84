"""Reviews and the portal: how a brief becomes a short code, and what changes behind its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.brief_kit import BRIEF, OTHER, ROOT, V2021, V2022, BriefClient, form
from tests.emulator.kit import FakeTime, check_contract
from tests.emulator.test_control import control

LATER = "2025-06-03T09:30:00+00:00"


@pytest.fixture
def submitted(briefs: BriefClient) -> BriefClient:
    briefs.write(form(V2021))
    briefs.submit()
    briefs.emulator.advance(86_400)
    return briefs


def review(briefs: BriefClient, **verdict: Any) -> Any:
    answer = control(briefs.emulator, "POST", f"briefs/{BRIEF}/review", verdict)
    assert answer.status == 200, answer.text
    return answer.json


def test_approval_makes_a_short_code(submitted: BriefClient) -> None:
    assert submitted.get("/shortCodes").json == {"shortCodes": []}
    before = submitted.read().json
    shown = review(submitted, status="approved", number="12345")
    after = submitted.read()
    assert after.json == before | {
        "status": "approved",
        "number": "12345",
        "statusUpdatedDate": LATER,
    }
    assert list(after.json)[:3] == ["id", "status", "number"]
    assert shown == {"resource": "contoso", "apiVersion": V2021, **after.json}
    check_contract("GET", f"{ROOT}/{{programBriefId}}", after)
    code = {
        "number": "12345",
        "numberType": "shortCode",
        "countryCode": "US",
        "programBriefIds": [BRIEF],
        "purchaseDate": "2025-06-03T09:30:11.6171875+00:00",
    }
    answer = submitted.get("/shortCodes")
    assert answer.json == {"shortCodes": [code]}
    check_contract("GET", "/shortCodes", answer)
    newer = submitted.get("/shortCodes", version=V2022).json["shortCodes"]
    assert newer == [{"value": "12345"} | code]
    assert list(newer[0]) == ["value", *code]
    line = submitted.emulator.ledger()[-1]
    assert (line["kind"], line["number"], line["via"]) == ("briefReviewed", "12345", "portal")
    assert line["detail"] == {"status": "approved"}


def test_codes_of_an_approval_are_chosen(submitted: BriefClient) -> None:
    number = review(submitted, status="approved")["number"]
    assert len(number) == 5
    assert number.isdigit()
    vanity = {"isVanity": True, "preferredVanityNumbers": ["2341", number, "654321", "11111"]}
    submitted.write({"programDetails": vanity}, OTHER)
    submitted.submit(OTHER)
    assert submitted.emulator.review_brief(OTHER, status="approved")["number"] == "654321"
    codes = submitted.get("/shortCodes").json["shortCodes"]
    assert [code["number"] for code in codes] == [number, "654321"]


def test_brief_is_sent_back_changed_and_submitted_again(submitted: BriefClient) -> None:
    first = submitted.read().json["submissionDate"]
    notes = ["Say how to stop", "Show prices"]
    shown = review(submitted, status="updateProgramBrief", notes=notes)
    assert shown["reviewNotes"] == [{"message": note, "date": LATER} for note in notes]
    check_contract("GET", f"{ROOT}/{{programBriefId}}", submitted.read())
    changed = submitted.write({"messageDetails": {"helpMessage": "STOP ends"}})
    assert changed.status == 200
    assert changed.json["status"] == "updateProgramBrief"
    assert changed.json["statusUpdatedDate"] == LATER
    submitted.emulator.advance(3600)
    again = submitted.submit().json
    assert again["status"] == "submitted"
    assert again["submissionDate"] == first
    assert again["statusUpdatedDate"] == "2025-06-03T10:30:00+00:00"
    approved = review(submitted, status="approved", number="54321")
    assert "reviewNotes" not in approved


@pytest.mark.parametrize(
    ("verdict", "notes"),
    [
        ({"status": "updateProgramBrief"}, []),
        ({"status": "updateProgramBrief", "notes": []}, []),
        ({"status": "submitNewVanityNumbers"}, None),
        ({"status": "submitNewVanityNumbers", "notes": ["taken"]}, ["taken"]),
        ({"status": "denied"}, None),
        ({"status": "denied", "notes": ["no"]}, ["no"]),
    ],
)
def test_notes_of_a_verdict(
    submitted: BriefClient, verdict: dict[str, Any], notes: list[str] | None
) -> None:
    review(submitted, **verdict)
    row = submitted.read().json
    assert row["status"] == verdict["status"]
    said = row.get("reviewNotes")
    assert (None if said is None else [note["message"] for note in said]) == notes
    assert "number" not in row
    assert submitted.get("/shortCodes").json == {"shortCodes": []}


def test_new_vanity_numbers(submitted: BriefClient) -> None:
    review(submitted, status="submitNewVanityNumbers")
    vanity = {"isVanity": True, "preferredVanityNumbers": ["77777"]}
    assert submitted.write({"programDetails": vanity}).status == 200
    assert submitted.submit().json["status"] == "submitted"
    assert review(submitted, status="approved")["number"] == "77777"


def test_brief_that_was_sent_back_can_be_deleted(submitted: BriefClient) -> None:
    review(submitted, status="updateProgramBrief")
    assert submitted.delete().status == 204
    assert submitted.read().status == 404


@pytest.mark.parametrize("status", ["approved", "denied", "submitted", "draft"])
def test_edit_in_the_portal_is_drift(briefs: BriefClient, status: str) -> None:
    briefs.write(form(V2022), version=V2022)
    if status != "draft":
        briefs.submit()
    if status in ("approved", "denied"):
        briefs.emulator.review_brief(BRIEF, status=status)
    before = briefs.read(version=V2022).json
    change = {
        "programDetails": {"callToAction": "Text JOIN", "callToActionTypes": ["sms"]},
        "trafficDetails": None,
    }
    answer = control(briefs.emulator, "PATCH", f"briefs/{BRIEF}", change)
    assert answer.status == 200
    after = briefs.read(version=V2022).json
    assert answer.json == {"resource": "contoso", "apiVersion": V2022, **after}
    expected = before | {"programDetails": before["programDetails"] | change["programDetails"]}
    del expected["trafficDetails"]
    assert after == expected
    line = briefs.emulator.ledger()[-1]
    assert (line["kind"], line["via"], line["brief"]) == ("briefChanged", "portal", BRIEF)


def test_deletion_in_the_portal(submitted: BriefClient) -> None:
    review(submitted, status="approved", number="12345")
    assert control(submitted.emulator, "DELETE", f"briefs/{BRIEF}").json == {}
    assert submitted.read().status == 404
    assert submitted.get("/shortCodes").json["shortCodes"][0]["number"] == "12345"
    assert submitted.emulator.ledger()[-1]["via"] == "portal"


def test_resource_is_said_where_several_have_the_id(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    ours, theirs = BriefClient(emulator, time), BriefClient(emulator, time, "fabrikam")
    for one in (ours, theirs):
        one.write({})
        one.submit()
    path = f"briefs/{BRIEF}/review"
    answer = control(emulator, "POST", path, {"status": "denied"})
    assert answer.status == 400
    assert "?resource=NAME: contoso, fabrikam" in answer.json["error"]
    verdict = {"status": "approved", "number": "12345"}
    assert control(emulator, "POST", f"{path}?resource=fabrikam", verdict).status == 200
    assert ours.read().json["status"] == "submitted"
    assert ours.get("/shortCodes").json == {"shortCodes": []}
    assert len(theirs.get("/shortCodes").json["shortCodes"]) == 1
    assert control(emulator, "DELETE", f"briefs/{BRIEF}?resource=contoso").status == 200
    taken = emulator.state()["short_codes"]
    assert list(taken) == ["fabrikam/12345"]


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("POST", f"briefs/{BRIEF}/review", {"status": "draft"}, "'status' is one of approved"),
        ("POST", f"briefs/{BRIEF}/review", {}, "'status' is missing"),
        ("POST", f"briefs/{BRIEF}/review", [], "an object"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "approved", "number": "1234"}, "5 or 6"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "approved", "number": "1234x"}, "5 or 6"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "denied", "number": "12345"}, "approved"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "approved", "notes": ["a"]}, "no 'notes'"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "denied", "notes": "a"}, "'notes' cannot"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "denied", "note": ["a"]}, "known are"),
        ("POST", f"briefs/{BRIEF}/review", {"status": "denied", "brief_id": "x"}, "known are"),
        ("POST", f"briefs/{BRIEF}", {"status": "denied"}, "briefs/{id}/review"),
        ("POST", "briefs", {"status": "denied"}, "briefs/{id}/review"),
        ("POST", f"briefs/{OTHER}/review", {"status": "denied"}, "nobody here has"),
        ("PATCH", f"briefs/{OTHER}", {"programDetails": {}}, "nobody here has"),
        ("PATCH", f"briefs/{BRIEF}", {"status": "approved"}, "known are programDetails"),
        ("PATCH", f"briefs/{BRIEF}", {}, "give an object"),
        ("PATCH", f"briefs/{BRIEF}", [], "give an object"),
        ("PATCH", f"briefs/{BRIEF}", {"programDetails": {"callToAction": "x"}}, "callToAction"),
        ("PATCH", f"briefs/{BRIEF}", {"programDetails": {"isVanity": 1}}, "isVanity"),
        ("PATCH", f"briefs/{BRIEF}/review", {"programDetails": {}}, "goes to briefs/{id}"),
        ("PATCH", f"briefs/{BRIEF}?brief=x", {"programDetails": {}}, "known is resource"),
        ("DELETE", f"briefs/{BRIEF}?resource=nobody", None, "nobody here has"),
        ("DELETE", "briefs", None, "goes to briefs/{id}"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    submitted: BriefClient, method: str, path: str, body: Any, named: str
) -> None:
    before = (submitted.emulator.state(), submitted.emulator.ledger())
    answer = control(submitted.emulator, method, path, body)
    assert answer.status == 400, answer.text
    assert named in answer.json["error"]
    assert (submitted.emulator.state(), submitted.emulator.ledger()) == before


def test_only_what_is_submitted_is_reviewed_and_a_code_is_given_once(
    submitted: BriefClient,
) -> None:
    submitted.write({}, OTHER)
    path = f"briefs/{OTHER}/review"
    refused = control(submitted.emulator, "POST", path, {"status": "denied"})
    assert refused.json == {"error": "review: the brief is draft, not submitted"}
    submitted.submit(OTHER)
    review(submitted, status="approved", number="12345")
    verdict = {"status": "approved", "number": "12345"}
    refused = control(submitted.emulator, "POST", path, verdict)
    assert refused.json == {"error": "review: somebody has 12345"}
    assert submitted.read(OTHER).json["status"] == "submitted"
    refused = control(submitted.emulator, "POST", f"briefs/{BRIEF}/review", {"status": "denied"})
    assert "is approved, not submitted" in refused.json["error"]
