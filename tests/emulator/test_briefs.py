"""Program briefs: the upsert and its merge, reading, deleting, submitting."""

from __future__ import annotations

import time as clock
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator import briefs as brief_module
from pulumi_acsnumbers.emulator.merge_patch import merge
from tests.emulator.brief_kit import (
    BRIEF,
    OTHER,
    PROGRAM_2021,
    ROOT,
    V2021,
    V2022,
    BriefClient,
    form,
)
from tests.emulator.kit import HOST, MERGE_PATCH, FakeTime, check_contract

ONE = f"{ROOT}/{{programBriefId}}"


@pytest.mark.parametrize("version", [V2021, V2022])
def test_created_brief_has_what_was_sent_and_the_members_of_the_server(
    briefs: BriefClient, version: str
) -> None:
    answer = briefs.write(form(version), version=version)
    assert answer.status == 201
    assert answer.headers["location"] == f"http://{HOST}{ROOT}/{BRIEF}"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["api-supported-versions"] == f"{V2021}, {V2022}"
    country = {"countryCode": "US"} if version == V2022 else {}
    first = {
        "id": BRIEF,
        "status": "draft",
        "costs": [
            {"amount": 650.0, "currencyCode": "USD", **country, "billingFrequency": "once"},
            {"amount": 1000.0, "currencyCode": "USD", **country, "billingFrequency": "monthly"},
        ],
        "statusUpdatedDate": "2025-06-02T09:30:00+00:00",
    }
    assert answer.json == first | form(version)
    assert list(answer.json) == [*first, *form(version)]
    assert '"amount":650.0,"currencyCode"' in answer.text
    check_contract("PATCH", ONE, answer)
    read = briefs.read(version=version)
    assert (read.status, read.json) == (200, answer.json)
    check_contract("GET", ONE, read)


def test_id_alone_is_a_brief(briefs: BriefClient) -> None:
    answer = briefs.write({})
    assert answer.status == 201
    assert list(answer.json) == ["id", "status", "costs", "statusUpdatedDate"]
    assert "null" not in answer.text


def test_vanity_costs_more(briefs: BriefClient) -> None:
    briefs.write({"programDetails": {"isVanity": True}})
    assert [cost["amount"] for cost in briefs.read().json["costs"]] == [650.0, 1500.0]
    briefs.write({"programDetails": {"isVanity": False}})
    assert [cost["amount"] for cost in briefs.read().json["costs"]] == [650.0, 1000.0]


def test_patch_merges_objects_replaces_arrays_and_removes_with_null(
    briefs: BriefClient, time: FakeTime
) -> None:
    before = briefs.write(form(V2021)).json
    time.sleep(60)
    answer = briefs.write(
        {
            "programDetails": {"signUpUrl": "https://contoso.com/new", "signUpTypes": ["website"]},
            "messageDetails": {"optInReply": None},
            "trafficDetails": None,
            "companyInformation": {"contactInformation": {"name": "Kim"}},
        }
    )
    assert answer.status == 200
    assert "location" not in answer.headers
    check_contract("PATCH", ONE, answer)
    program = before["programDetails"] | {
        "signUpUrl": "https://contoso.com/new",
        "signUpTypes": ["website"],
    }
    company = before["companyInformation"]
    messages = {k: v for k, v in before["messageDetails"].items() if k != "optInReply"}
    expected = before | {
        "programDetails": program,
        "companyInformation": company
        | {"contactInformation": company["contactInformation"] | {"name": "Kim"}},
        "messageDetails": messages,
    }
    del expected["trafficDetails"]
    assert answer.json == briefs.read().json == expected
    # In draft the date does not move.
    assert answer.json["statusUpdatedDate"] == before["statusUpdatedDate"]


def test_date_comes_back_in_the_form_of_the_service(briefs: BriefClient) -> None:
    for sent in ("2025-12-25T00:00:00Z", "2025-12-25T01:00:00.1234567+01:00", "2025-12-25"):
        briefs.write({"programDetails": {"expectedDateOfService": sent}})
        shown = briefs.read().json["programDetails"]
        assert shown == {"expectedDateOfService": "2025-12-25T00:00:00+00:00"}


def test_values_are_hardly_checked(briefs: BriefClient) -> None:
    odd = {
        "programDetails": {
            "url": "MAS URL11111",
            "preferredVanityNumbers": ["2341", "1235"],
            "numberType": "carrierPigeon",
            "signUpTypes": [],
            "expectedDateOfService": "2001-01-01T00:00:00+00:00",
        },
        "companyInformation": {"contactInformation": {"phone": "+123123"}},
        "trafficDetails": {"isSpiky": True},
    }
    assert briefs.write(odd).status == 201
    assert {name: briefs.read().json[name] for name in odd} == odd


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"programDetails": "Contoso"}, "programDetails"),
        ({"programDetails": {"isVanity": "no"}}, "programDetails.isVanity"),
        ({"programDetails": {"signUpTypes": "sms"}}, "programDetails.signUpTypes"),
        ({"programDetails": {"signUpTypes": [1]}}, "programDetails.signUpTypes"),
        ({"programDetails": {"expectedDateOfService": "soon"}}, "expectedDateOfService"),
        ({"trafficDetails": {"totalMonthlyVolume": "10"}}, "totalMonthlyVolume"),
        ({"trafficDetails": {"totalMonthlyVolume": -1}}, "totalMonthlyVolume"),
        ({"trafficDetails": {"totalMonthlyVolume": True}}, "totalMonthlyVolume"),
        ({"trafficDetails": {"totalMonthlyVolume": 2**31}}, "totalMonthlyVolume"),
        ({"messageDetails": {"useCases": [{"examples": [{"messages": [3]}]}]}}, "messages"),
    ],
)
def test_values_of_another_type_are_refused(
    briefs: BriefClient, content: dict[str, Any], named: str
) -> None:
    answer = briefs.write(content)
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert named in answer.error["message"]
    assert briefs.read().status == 404


@pytest.mark.parametrize(
    ("brief_id", "body"),
    [
        (BRIEF, None),
        (BRIEF, {"programDetails": {}}),
        (BRIEF, {"id": OTHER}),
        (BRIEF, {"id": 7}),
        (BRIEF, {"id": None}),
        ("my-brief", {"id": "my-brief"}),
    ],
)
def test_id_is_the_same_guid_twice(briefs: BriefClient, brief_id: str, body: Any) -> None:
    answer = briefs("PATCH", f"{ROOT}/{brief_id}", body)
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert briefs.all() == []


def test_patch_is_a_merge_patch(briefs: BriefClient) -> None:
    plain = {"Content-Type": "application/json"}
    answer = briefs("PATCH", f"{ROOT}/{BRIEF}", {"id": BRIEF}, headers=plain)
    assert answer.status == 415
    charset = {"Content-Type": f"{MERGE_PATCH}; charset=utf-8"}
    assert briefs("PATCH", f"{ROOT}/{BRIEF}", {"id": BRIEF}, headers=charset).status == 201


def test_case_of_an_id_makes_no_difference(briefs: BriefClient) -> None:
    upper = BRIEF.upper()
    assert briefs("PATCH", f"{ROOT}/{upper}", {"id": upper}).json["id"] == BRIEF
    assert briefs.read().status == briefs.read(upper).status == 200


def test_members_of_the_server_are_not_taken(briefs: BriefClient) -> None:
    sent = {"status": "approved", "number": "12345", "costs": [], "submissionDate": "x"}
    answer = briefs.write({**sent, "reviewNotes": [], "attachments": [1], "statusUpdatedDate": 1})
    assert answer.status == 201
    assert list(answer.json) == ["id", "status", "costs", "statusUpdatedDate"]
    assert answer.json["status"] == "draft"


def test_missing_brief(briefs: BriefClient, emulator: Emulator) -> None:
    resource = emulator.resources["contoso"].id
    message = f"Could not find the ProgramBrief with key 'Azure|{resource}|{BRIEF}'"
    expected = {"error": {"code": "NotFound", "message": message}}
    for answer in (briefs.read(), briefs.submit()):
        assert (answer.status, answer.json) == (404, expected)
        assert answer.headers["content-type"] == "application/json"
    check_contract("GET", ONE, briefs.read())


def test_delete(briefs: BriefClient) -> None:
    briefs.write(form(V2021))
    for _ in range(2):
        answer = briefs.delete()
        assert (answer.status, answer.text) == (204, "")
        assert not {"content-type", "content-length"} & answer.headers.keys()
        check_contract("DELETE", ONE, answer)
        assert briefs.read().status == 404
    assert briefs.write({}).json.keys() == {"id", "status", "costs", "statusUpdatedDate"}


def test_submit(briefs: BriefClient, time: FakeTime) -> None:
    before = briefs.write(form(V2021)).json
    time.sleep(60)
    answer = briefs.submit()
    assert answer.status == 200
    check_contract("POST", f"{ONE}/:submit", answer)
    dates = dict.fromkeys(("submissionDate", "statusUpdatedDate"), "2025-06-02T09:31:00+00:00")
    assert answer.json == briefs.read().json == before | {"status": "submitted"} | dates
    colon = briefs("POST", f"{ROOT}/{OTHER}/%3Asubmit")
    assert colon.status == 404
    assert OTHER in colon.error["message"]


@pytest.mark.parametrize("status", ["submitted", "approved", "denied"])
def test_brief_under_review_and_after_it_stays_as_it_is(briefs: BriefClient, status: str) -> None:
    briefs.write(form(V2021))
    briefs.submit()
    if status != "submitted":
        briefs.emulator.review_brief(BRIEF, status=status)
    before = briefs.read().json
    assert before["status"] == status
    for answer in (briefs.write(PROGRAM_2021), briefs.delete(), briefs.submit()):
        assert (answer.status, answer.error["code"]) == (400, "BadRequest")
        assert status in answer.error["message"]
    assert briefs.read().json == before


def test_nothing_is_checked_for_completeness_by_default(briefs: BriefClient) -> None:
    briefs.write({})
    assert briefs.submit().json["status"] == "submitted"


def test_list_links_on_every_full_page(briefs: BriefClient) -> None:
    ids = [f"00000000-0000-4000-8000-{n:012d}" for n in range(20)]
    for brief_id in reversed(ids):
        assert briefs.write(form(V2021), brief_id).status == 201
    # A change does not move a brief, a brief written again comes last.
    briefs.write({"programDetails": {"name": "x"}}, ids[19])
    briefs.delete(ids[18])
    briefs.write({}, ids[18])
    first = briefs.get(ROOT, query="top=10")
    check_contract("GET", ROOT, first)
    link = f"{ROOT}?skip=10&top=10&api-version={V2021}"
    assert list(first.json) == ["programBriefs", "nextLink"]
    assert first.json["nextLink"] == link
    second = briefs.get(link, version=None)
    assert second.json["nextLink"] == f"{ROOT}?skip=20&top=10&api-version={V2021}"
    last = briefs.get(second.json["nextLink"], version=None)
    assert last.json == {"programBriefs": []}
    rows = first.json["programBriefs"] + second.json["programBriefs"]
    assert [row["id"] for row in rows] == [ids[19], *reversed(ids[:18]), ids[18]]
    assert rows[0] == briefs.read(ids[19]).json
    everything = briefs.get(ROOT)
    assert "nextLink" not in everything.json
    assert everything.json["programBriefs"] == rows


def test_sizes_of_pages(briefs: BriefClient) -> None:
    for query in ("top=0", "top=x", "skip=-1"):
        assert briefs.get(ROOT, query=query).status == 400
    assert briefs.get(ROOT, query="skip=5").json == {"programBriefs": []}


def test_each_resource_has_its_own(make_emulator: Callable[..., Emulator], time: FakeTime) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    ours, theirs = BriefClient(emulator, time), BriefClient(emulator, time, "fabrikam")
    ours.write(form(V2021))
    assert theirs.read().status == 404
    assert theirs.all() == []
    assert theirs.write({}).status == 201
    theirs.delete()
    assert ours.read().json["programDetails"] == form(V2021)["programDetails"]


def test_other_methods_and_versions(briefs: BriefClient) -> None:
    wrong = briefs("POST", f"{ROOT}/{BRIEF}", {})
    assert (wrong.status, wrong.error["code"]) == (405, "UnsupportedApiVersion")
    assert wrong.headers["allow"] == "GET, PATCH, DELETE"
    for version in ("2025-06-01", "2021-10-25-preview1", ""):
        answer = briefs.read(version=version)
        assert answer.status == 400
        assert answer.error["innerError"] is None
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert briefs.get("/shortCodes/countries/CA/programBriefs").status == 404
    assert briefs.get("/phoneNumbers").status == 400


@pytest.fixture
def _polite_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that let others in between reading and writing: what is not one step shows."""

    def give_way(function: Callable[..., Any]) -> Callable[..., Any]:
        def later(*arguments: Any, **named: Any) -> Any:
            clock.sleep(0)
            return function(*arguments, **named)

        return later

    monkeypatch.setattr(brief_module, "merge", give_way(merge))
    monkeypatch.setattr(FakeTime, "__call__", give_way(FakeTime.__call__))


@pytest.mark.usefixtures("_polite_threads")
def test_many_at_once(briefs: BriefClient) -> None:
    """Of ten creates of one brief one is a create, of ten submissions one is; no change is lost."""
    with ThreadPoolExecutor(10) as pool:
        created = list(pool.map(lambda _: briefs.write({}).status, range(10)))
        fields = [f"{section}.{name}" for section in form(V2021) for name in form(V2021)[section]]
        changes = [
            {section: {name: form(V2021)[section][name]}}
            for section, _, name in (field.partition(".") for field in fields)
        ]
        changed = list(pool.map(lambda change: briefs.write(change).status, changes))
        submitted = list(pool.map(lambda _: briefs.submit().status, range(10)))
        deleted = list(pool.map(lambda _: briefs.delete().status, range(10)))
    assert sorted(created) == [200] * 9 + [201]
    assert set(changed) == {200}
    assert sorted(submitted) == [200] + [400] * 9
    assert set(deleted) == {400}
    assert briefs.read().json.items() >= form(V2021).items()
    kinds = Counter(line["kind"] for line in briefs.emulator.ledger())
    assert kinds == {
        "briefCreated": 1,
        "briefChanged": 9 + len(changes),
        "briefSubmitted": 1,
    }


def test_ledger(briefs: BriefClient) -> None:
    briefs.write({})
    briefs.write({})
    briefs.submit()
    briefs.emulator.review_brief(BRIEF, status="updateProgramBrief")
    briefs.read()
    briefs.delete()
    briefs.delete()
    lines = briefs.emulator.ledger()
    kinds = ["Created", "Changed", "Submitted", "Reviewed", "Deleted"]
    assert [line["kind"] for line in lines] == [f"brief{kind}" for kind in kinds]
    assert [line["via"] for line in lines] == ["api", "api", "api", "portal", "api"]
    assert {line["brief"] for line in lines} == {BRIEF}
    assert lines[0].keys() == {*("sequence", "time", "resource", "kind"), "number", "via", "brief"}
    assert lines[3]["detail"] == {"status": "updateProgramBrief"}
