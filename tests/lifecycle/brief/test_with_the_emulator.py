"""A brief's whole life against the emulator, in the form of either version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.brief.inputs import content_of
from tests.lifecycle.brief.service import ENDPOINT, Briefs
from tests.lifecycle.brief.stack import COMPLETE, Stack, changed
from tests.support.clocks import FakeClock
from tests.support.in_process import InProcessTransport

VERSIONS = ["2021-10-25-preview", "2022-09-06"]


class BehindTls(InProcessTransport):
    """The emulator has no TLS, so its absolute links begin with http."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if "location" in response.headers:
            link = response.headers["location"]
            response.headers["location"] = link.replace("http://", "https://", 1)
        return response


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(seed=7, operations="immediate")
    yield emulator
    emulator.close()


@pytest.fixture
def stack(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    clock = FakeClock()
    key = AccessKey(emulator.resources["contoso"].primary_key)
    with Client(
        ENDPOINT, key, transport=BehindTls(emulator), clock=clock, chance=lambda: 0.5
    ) as client:
        begin = Stack.next_run

        def next_run(stack: Stack) -> None:
            begin(stack)
            stack.session.client = client

        monkeypatch.setattr(Stack, "next_run", next_run)
        yield Stack(Briefs())


def program(version: str, **more: Any) -> dict[str, Any]:
    """Return the whole program with the names of a version."""
    inputs = check_program_brief({**COMPLETE, "api_version": version}).inputs
    return {**content_of(inputs), "api_version": version, **more}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_life(stack: Stack, emulator: Emulator, version: str) -> None:
    draft = program(version)
    assert stack.up(**draft) == "create"
    assert stack.reporter.warnings == []
    assert not stack.refresh()
    assert stack.up(**draft) == "same"

    other = changed(draft, "program_details", terms_of_service_url=None, name="Other")
    assert stack.up(**other) == "update"
    assert not stack.refresh()
    emulator.change_brief(stack.id, {"programDetails": {"name": "Edited"}})
    assert stack.refresh()
    assert stack.up(**draft) == "update"
    assert not stack.refresh()

    submitted = {**draft, "submit": True}
    assert stack.up(**submitted) == "update"
    assert stack.outs["status"] == "submitted"
    emulator.review_brief(stack.id, status="updateProgramBrief", notes=["Which coupons?"])
    assert not stack.refresh()
    assert [note["message"] for note in stack.outs["review_notes"]] == ["Which coupons?"]
    better = changed(submitted, "program_details", description="Coupons for shoes")
    assert stack.up(**better) == "update"
    assert stack.outs["status"] == "submitted"

    emulator.review_brief(stack.id, status="approved", number="23456")
    assert not stack.refresh()
    assert (stack.outs["status"], stack.outs["number"]) == ("approved", "23456")
    codes = list(stack.session.client.short_codes.list(api_version=version))
    assert [(code.number, code.program_brief_ids) for code in codes] == [("23456", (stack.id,))]
    with pytest.raises(Exception, match="only a draft can be deleted"):
        stack.destroy()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_draft_is_deleted(stack: Stack, version: str) -> None:
    stack.up(**program(version))
    stack.destroy()
    assert list(stack.session.client.briefs.list(api_version=version)) == []


def test_a_brief_moves_to_the_newer_version(stack: Stack) -> None:
    stack.up(**program(VERSIONS[0]))
    assert stack.up(**program(VERSIONS[1])) == "update"
    assert not stack.refresh()
    assert stack.up(**program(VERSIONS[1])) == "same"


def test_files_are_known_at_a_submission(stack: Stack) -> None:
    draft = changed(program(VERSIONS[1]), "program_details", terms_of_service_url=None)
    stack.up(**draft)
    with pytest.raises(Exception, match="terms_of_service_url or an attachment must be given"):
        stack.up(**draft, submit=True)
    stack.session.client.briefs.attachments.put(
        stack.id,
        "6b1f0f6a-0000-4000-8000-000000000005",
        type="termsOfService",
        file_name="terms",
        file_type="pdf",
        content=b"%PDF",
    )
    assert stack.up(**draft, submit=True) == "update"
    assert stack.outs["status"] == "submitted"


def test_every_cost_and_every_brief(stack: Stack) -> None:
    client = stack.session.client
    assert len(list(client.short_codes.costs(page_size=1))) == 7
    ids = [f"6b1f0f6a-0000-4000-8000-00000000000{n}" for n in range(4)]
    for brief_id in ids:
        client.briefs.upsert(brief_id, {}, api_version=VERSIONS[1])
    listed = client.briefs.list(api_version=VERSIONS[1], page_size=2)
    assert [brief.id for brief in listed] == ids
