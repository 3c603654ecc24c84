"""Attachments of program briefs: they go in, and only their names come back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator
from tests.emulator.brief_kit import BRIEF, FILE, OTHER, ROOT, V2021, V2022, BriefClient, form
from tests.emulator.kit import HOST, Answer, FakeTime

ALL = f"{ROOT}/{BRIEF}/attachments"
ONE = f"{ALL}/{FILE}"
ROW = {
    "id": FILE,
    "type": "termsOfService",
    "fileName": "terms",
    "fileSizeInBytes": 10,
    "fileType": "pdf",
}


@pytest.fixture
def brief(briefs: BriefClient) -> BriefClient:
    briefs.write(form(V2022), version=V2022)
    return briefs


def is_missing(answer: Answer, message: str = f"Could not find attachment with Id {FILE}") -> bool:
    return answer.status == 404 and answer.error == {
        "code": "InternalError",
        "message": "The server encountered an internal error.",
        "innererror": {"code": "NotFound", "message": message},
    }


def test_attachment_comes_back_without_its_content(brief: BriefClient) -> None:
    answer = brief.attach(fileSizeInBytes=99)
    assert (answer.status, answer.json) == (201, ROW)
    assert list(answer.json) == list(ROW)
    assert answer.headers["location"] == f"http://{HOST}{ONE}"
    assert answer.headers["api-supported-versions"] == f"{V2021}, {V2022}"
    assert brief.get(ONE, version=V2022).json == ROW
    assert brief.get(ALL, version=V2022).json == {"attachments": [ROW]}
    stored = brief.emulator.state()["attachments"]
    assert "0123456789" not in str(stored)
    assert base64.b64encode(b"0123456789").decode() not in str(stored)


def test_brief_shows_summaries_to_the_newer_version(brief: BriefClient) -> None:
    assert "attachments" not in brief.read(version=V2022).json
    brief.attach()
    summary = {"id": FILE, "type": "termsOfService", "fileName": "terms"}
    assert brief.read(version=V2022).json["attachments"] == [summary]
    assert brief.all(version=V2022)[0]["attachments"] == [summary]
    assert list(brief.write({}, version=V2022).json)[-1] == "attachments"
    assert "attachments" not in brief.read(version=V2021).json


def test_replaced(brief: BriefClient) -> None:
    brief.attach()
    answer = brief.attach(type="privacyPolicy", fileContentBase64="")
    assert answer.status == 400
    answer = brief.attach(type="privacyPolicy", fileName="privacy", fileType="png")
    assert answer.status == 200
    assert "location" not in answer.headers
    assert brief.get(ALL, version=V2022).json["attachments"] == [
        ROW | {"type": "privacyPolicy", "fileName": "privacy", "fileType": "png"}
    ]


def test_large_file(brief: BriefClient) -> None:
    content = base64.b64encode(bytes(5 << 20)).decode()
    assert brief.attach(fileContentBase64=content).json["fileSizeInBytes"] == 5 << 20
    assert brief.write({"programDetails": {"name": "x" * (2 << 20)}}).status == 413


def test_deleted(brief: BriefClient) -> None:
    brief.attach()
    answer = brief("DELETE", ONE, version=V2022)
    assert (answer.status, answer.text) == (204, "")
    assert is_missing(brief("DELETE", ONE, version=V2022))
    assert is_missing(brief.get(ONE, version=V2022))
    assert brief.get(ALL, version=V2022).json == {"attachments": []}
    kinds = [line["kind"] for line in brief.emulator.ledger()]
    assert kinds == ["briefCreated", "attachmentAdded", "attachmentDeleted"]


def test_missing_brief(briefs: BriefClient) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert is_missing(briefs(method, ONE, {"id": FILE}, version=V2022))
    assert is_missing(briefs.get(ALL, version=V2022), "Not Found")


def test_attachments_go_with_their_brief(brief: BriefClient) -> None:
    brief.write({}, OTHER)
    brief.attach()
    brief.attach(brief_id=OTHER)
    assert brief.delete().status == 204
    assert [row["brief"] for row in brief.emulator.state()["attachments"].values()] == [OTHER]
    brief.write({})
    assert brief.get(ALL, version=V2022).json == {"attachments": []}


def test_pages(brief: BriefClient) -> None:
    ids = [f"{FILE[:-1]}{n}" for n in range(4)]
    for attachment_id in ids:
        brief.attach(attachment_id, type="other")
    first = brief.get(ALL, query="top=2", version=V2022).json
    assert first["nextLink"] == f"{ALL}?skip=2&top=2&api-version={V2022}"
    second = brief.get(first["nextLink"], version=None).json
    assert second["nextLink"] == f"{ALL}?skip=4&top=2&api-version={V2022}"
    assert brief.get(second["nextLink"], version=None).json == {"attachments": []}
    assert [row["id"] for row in first["attachments"] + second["attachments"]] == ids


@pytest.mark.parametrize(
    "members",
    [
        {"id": OTHER},
        {"id": None},
        {"type": "novel"},
        {"type": None},
        {"fileType": "exe"},
        {"fileName": None},
        {"fileName": 7},
        {"fileContentBase64": None},
        {"fileContentBase64": "not base64!"},
        {"fileContentBase64": "é"},
    ],
)
def test_what_cannot_be_attached(brief: BriefClient, members: dict[str, Any]) -> None:
    answer = brief.attach(**members)
    path = f"{ALL}/{FILE}"
    if "id" in members:
        body = {"id": members["id"]} if members["id"] else {}
        answer = brief("PUT", path, body, version=V2022)
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert brief.get(ALL, version=V2022).json == {"attachments": []}


def test_files_of_a_brief_under_review_stay(brief: BriefClient) -> None:
    brief.attach()
    brief.submit()
    for answer in (brief.attach(type="other"), brief("DELETE", ONE, version=V2022)):
        assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    brief.emulator.set_switches({"locked_briefs": "ignored"})
    assert brief.attach(type="other").status == 200
    assert brief("DELETE", ONE, version=V2022).status == 204
    assert brief.get(ONE, version=V2022).json == ROW


def test_older_version_has_them_too(brief: BriefClient) -> None:
    answer = brief.get(ALL, version=V2021)
    assert (answer.status, answer.json) == (200, {"attachments": []})
    assert answer.headers["api-supported-versions"] == f"{V2021}, {V2022}"
    assert is_missing(brief.get(ONE, version=V2021))
    brief.attach()
    assert brief.get(ALL, version=V2021).json == {"attachments": [ROW]}
    assert brief.get(ONE, version=V2021).json == ROW
    assert brief("DELETE", ONE, version=V2021).status == 204


def test_each_resource_has_its_own(make_emulator: Callable[..., Emulator], time: FakeTime) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    ours, theirs = BriefClient(emulator, time), BriefClient(emulator, time, "fabrikam")
    for one in (ours, theirs):
        one.write({})
    ours.attach()
    assert is_missing(theirs.get(ONE, version=V2022))
    assert theirs.get(ALL, version=V2022).json == {"attachments": []}
