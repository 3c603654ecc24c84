"""Program briefs, attachments and short codes on the wire: verb, path, query, body, answers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.acs.brief_models import VERSION_2021, VERSION_2022, BriefCost
from pulumi_acsnumbers.acs.errors import (
    BadRequest,
    InvalidArgument,
    NotFound,
    TransportError,
    UnexpectedReply,
)
from tests.acs.scripted import ENDPOINT, Raw, refusal, reply, service

BRIEF = "6b1f0f6a-0000-4000-8000-000000000004"
FILE = "6b1f0f6a-0000-4000-8000-000000000005"
PATH = f"/shortCodes/countries/US/programBriefs/{BRIEF}"
V1, V2 = f"api-version={VERSION_2021}", f"api-version={VERSION_2022}"
RECORDINGS = Path(__file__).parents[1] / "contract" / "recordings"


def brief(**more: Any) -> dict[str, Any]:
    return {"id": BRIEF, "status": "draft", "programDetails": {"name": "Contoso"}} | more


def test_the_version_of_each_call_is_its_own() -> None:
    told = service(reply(200, brief()))
    with told.client() as client:
        client.briefs.get(BRIEF, api_version=VERSION_2021)
        client.briefs.get(BRIEF, api_version=VERSION_2022)
    assert told.targets == [f"GET {PATH}?{V1}", f"GET {PATH}?{V2}"]


def test_a_brief_is_read_whole() -> None:
    told = service(
        reply(
            200,
            brief(
                status="updateProgramBrief",
                number="12345",
                costs=[{"amount": 650.0, "currencyCode": "USD", "billingFrequency": "once"}],
                reviewNotes=[{"message": "Which coupons?", "date": "2022-05-26T04:05:08+00:00"}],
                submissionDate="2021-11-30T01:02:03.1234567+00:00",
                statusUpdatedDate="2022-05-26T04:05:08Z",
                attachments=[{"id": FILE, "type": "termsOfService", "fileName": "terms"}],
                somethingNew={"x": 1},
            ),
        )
    )
    with told.client() as client:
        seen = client.briefs.get(BRIEF, api_version=VERSION_2022)
    assert (seen.id, seen.status, seen.number) == (BRIEF, "updateProgramBrief", "12345")
    assert seen.content == {"programDetails": {"name": "Contoso"}}
    assert seen.costs == (BriefCost(650.0, "USD", "once"),)
    assert seen.review_notes[0].message == "Which coupons?"
    assert seen.submission_date is not None
    assert seen.submission_date.isoformat() == "2021-11-30T01:02:03.123456+00:00"
    assert seen.status_updated_date is not None
    assert seen.status_updated_date.isoformat() == "2022-05-26T04:05:08+00:00"
    assert seen.attachments[0].type == "termsOfService"


def test_a_brief_with_next_to_nothing_is_read_too() -> None:
    told = service(reply(200, {"id": BRIEF, "status": "fresh", "reviewNotes": [], "costs": None}))
    with told.client() as client:
        seen = client.briefs.get(BRIEF, api_version=VERSION_2021)
    assert (seen.status, seen.content, seen.costs, seen.review_notes) == ("fresh", {}, (), ())


@pytest.mark.parametrize(
    "damaged",
    [
        [],
        {"status": "draft"},
        {"id": BRIEF},
        brief(programDetails=[]),
        brief(costs=[{"amount": "much"}]),
        brief(costs={}),
        brief(statusUpdatedDate="yesterday"),
    ],
)
def test_a_damaged_brief_is_refused(damaged: Any) -> None:
    with service(reply(200, damaged)).client() as client, pytest.raises(UnexpectedReply):
        client.briefs.get(BRIEF, api_version=VERSION_2021)


def test_an_upsert_sends_the_id_and_the_sections() -> None:
    told = service(reply(201, brief(), Location=f"{ENDPOINT}{PATH}"))
    with told.client() as client:
        client.briefs.upsert(BRIEF, {"programDetails": {"url": None}}, api_version=VERSION_2021)
    (request,) = told.requests
    assert told.targets == [f"PATCH {PATH}?{V1}"]
    assert request.headers["content-type"] == "application/merge-patch+json"
    assert told.bodies == [{"id": BRIEF, "programDetails": {"url": None}}]


@pytest.mark.parametrize("member", ["id", "status", "number", "program_details"])
def test_an_upsert_sends_nothing_that_the_service_sets(member: str) -> None:
    told = service(reply(200, brief()))
    with told.client() as client, pytest.raises(InvalidArgument, match=member):
        client.briefs.upsert(BRIEF, {member: "x"}, api_version=VERSION_2021)
    assert not told.requests


def test_an_absolute_location_may_only_lead_to_the_endpoint() -> None:
    told = service(reply(201, brief(), Location=f"https://evil.example{PATH}"))
    with told.client() as client, pytest.raises(UnexpectedReply, match="leads away"):
        client.briefs.upsert(BRIEF, {}, api_version=VERSION_2021)


def test_an_upsert_is_sent_again_and_a_submission_is_not() -> None:
    told = service(refusal(503, "Busy"), reply(200, brief()))
    with told.client() as client:
        client.briefs.upsert(BRIEF, {}, api_version=VERSION_2021)
    assert len(told.requests) == 2
    told = service(httpx.ReadTimeout("lost"), reply(200, brief(status="submitted")))
    with told.client() as client, pytest.raises(TransportError):
        client.briefs.submit(BRIEF, api_version=VERSION_2021)
    assert len(told.requests) == 1


def test_a_submission_has_no_body() -> None:
    told = service(reply(200, brief(status="submitted")))
    with told.client() as client:
        assert client.briefs.submit(BRIEF, api_version=VERSION_2022).status == "submitted"
    assert told.targets == [f"POST {PATH}/:submit?{V2}"]
    assert told.requests[0].content == b""
    with service(refusal(400, "BadRequest")).client() as client, pytest.raises(BadRequest):
        client.briefs.submit(BRIEF, api_version=VERSION_2022)


def test_a_delete() -> None:
    told = service(reply(204))
    with told.client() as client:
        client.briefs.delete(BRIEF, api_version=VERSION_2021)
    assert told.targets == [f"DELETE {PATH}?{V1}"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refusal(404, "NotFound", "Could not find the ProgramBrief with key 'Azure|a|b'"), True),
        (refusal(404, "NotFound", "no number", target="phonenumber"), False),
        (refusal(404, "InternalError", innererror={"code": "NotFound", "message": "x"}), False),
        (refusal(404, "UnsupportedApiVersion", innerError=None), False),
        (reply(404), False),
        (Raw(404, b"<html>not found</html>"), False),
    ],
)
def test_only_the_services_own_word_means_that_there_is_none(
    answer: httpx.Response, says: bool
) -> None:
    with service(answer).client() as client, pytest.raises(NotFound) as caught:
        client.briefs.get(BRIEF, api_version=VERSION_2021)
    assert caught.value.is_about("") is says


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    rows = [brief(id=f"6b1f0f6a-0000-4000-8000-00000000000{n}") for n in range(4)]
    link = "/shortCodes/countries/US/programBriefs?skip={}&top=2&" + V1
    told = service(
        reply(200, {"programBriefs": rows[:2], "nextLink": link.format(2)}),
        reply(200, {"programBriefs": rows[2:], "nextLink": link.format(4)}),
        reply(200, {"programBriefs": []}),
    )
    with told.client() as client:
        listed = list(client.briefs.list(api_version=VERSION_2021, page_size=2))
    assert [b.id for b in listed] == [row["id"] for row in rows]
    assert told.targets == [
        f"GET /shortCodes/countries/US/programBriefs?top=2&{V1}",
        f"GET {link.format(2)}",
        f"GET {link.format(4)}",
    ]


def test_costs_a_row_a_page() -> None:
    row = {"amount": 3000.0, "currencyCode": "USD", "countryCode": "CA", "billingFrequency": "once"}
    monthly = row | {"billingFrequency": "monthly", "isVanityShortCode": False}
    pages = [
        reply(200, {"shortCodeCosts": [r], "costs": [r], "nextLink": f"/shortCodes/costs?skip={n}"})
        for n, r in enumerate([row, monthly], 1)
    ]
    told = service(*pages, reply(200, {"shortCodeCosts": [], "costs": []}))
    with told.client() as client:
        listed = list(client.short_codes.costs(page_size=1))
    assert listed == [
        BriefCost(3000.0, "USD", "once", "CA"),
        BriefCost(3000.0, "USD", "monthly", "CA", is_vanity=False),
    ]
    assert told.targets[0] == f"GET /shortCodes/costs?top=1&{V2}"
    assert len(told.requests) == 3


def test_short_codes_of_both_versions() -> None:
    code = {
        "number": "12345",
        "numberType": "shortCode",
        "countryCode": "US",
        "programBriefIds": [BRIEF],
        "purchaseDate": "2022-05-26T04:05:19.123456+00:00",
    }
    for version, row in (
        (VERSION_2021, code),
        (VERSION_2022, code | {"value": "12345"}),
        (VERSION_2022, {k: v for k, v in code.items() if k != "number"} | {"value": "12345"}),
    ):
        told = service(reply(200, {"shortCodes": [row, {"number": "7", "countryCode": "GB"}]}))
        with told.client() as client:
            first, second = client.short_codes.list(api_version=version)
        assert (first.number, first.program_brief_ids) == ("12345", (BRIEF,))
        assert (second.program_brief_ids, second.purchase_date) == ((), None)
        assert told.targets == [f"GET /shortCodes?top=100&api-version={version}"]


def test_attachments() -> None:
    summary = {
        "id": FILE, "type": "other", "fileName": "t", "fileSizeInBytes": 3, "fileType": "pdf",
    }  # fmt: skip
    told = service(
        reply(201, summary, Location=f"{ENDPOINT}{PATH}/attachments/{FILE}"),
        reply(200, summary),
        reply(200, {"attachments": [summary]}),
        reply(204),
    )
    with told.client() as client:
        files = client.briefs.attachments
        put = files.put(BRIEF, FILE, type="other", file_name="t", file_type="pdf", content=b"abc")
        assert put == files.get(BRIEF, FILE)
        assert list(files.list(BRIEF)) == [put]
        files.delete(BRIEF, FILE)
    assert (put.size, put.file_type) == (3, "pdf")
    assert told.targets == [
        f"PUT {PATH}/attachments/{FILE}?{V2}",
        f"GET {PATH}/attachments/{FILE}?{V2}",
        f"GET {PATH}/attachments?top=100&{V2}",
        f"DELETE {PATH}/attachments/{FILE}?{V2}",
    ]
    assert told.requests[0].headers["content-type"] == "application/json"
    assert told.bodies[0] == {
        "id": FILE,
        "type": "other",
        "fileName": "t",
        "fileType": "pdf",
        "fileContentBase64": base64.b64encode(b"abc").decode(),
        "fileSizeInBytes": 3,
    }


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("shortcodes-*.json")), ids=lambda p: p.stem)
def test_every_recorded_answer_is_understood(path: Path) -> None:
    recording = json.loads(path.read_text().replace("https://endpoint/short", f"{ENDPOINT}/short"))
    assert recording["exchanges"]
    for exchange in recording["exchanges"]:
        asked, told = exchange["request"], exchange["response"]
        body = b"" if told["body"] is None else json.dumps(told["body"]).encode()
        version, brief = asked["query"]["api-version"], asked["path"].rpartition("/")[2]
        with service(Raw(told["status"], body, told["headers"])).client() as client:
            briefs = client.briefs
            match asked["method"], asked["path"].endswith("programBriefs"):
                case "GET", True:
                    seen: Any = list(briefs.list(api_version=version))
                    assert [b.id for b in seen] == [b["id"] for b in told["body"]["programBriefs"]]
                case "GET", False if told["status"] == 404:
                    with pytest.raises(NotFound) as caught:
                        briefs.get(BRIEF, api_version=version)
                    assert caught.value.is_about("")
                case "GET", False:
                    seen = briefs.get(brief, api_version=version)
                    assert seen.status == told["body"]["status"]
                case "PATCH", _:
                    content = {k: v for k, v in asked["body"].items() if k != "id"}
                    seen = briefs.upsert(brief, content, api_version=version)
                    for section, members in content.items():
                        assert seen.content[section].items() >= members.items()
                case method, _:
                    assert method == "DELETE"
                    briefs.delete(BRIEF, api_version=version)
