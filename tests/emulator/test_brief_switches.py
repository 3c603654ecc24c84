"""The switches of program briefs: what the service may do instead of what is likely."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.brief_kit import (
    FILE,
    PROGRAM_2021,
    V2021,
    V2022,
    BriefClient,
    form,
)
from tests.emulator.kit import FakeTime


def test_locked_briefs_switch(briefs: BriefClient) -> None:
    briefs.write(form(V2021))
    before = briefs.submit().json
    change = {"programDetails": {"name": "Other"}}
    briefs.emulator.set_switches({"locked_briefs": "ignored"})
    assert briefs.write(change).json == briefs.submit().json == before
    assert briefs.delete().status == 204
    assert briefs.read().json == before
    briefs.emulator.set_switches({"locked_briefs": "accepted"})
    assert briefs.write(change).json["programDetails"]["name"] == "Other"
    assert briefs.submit().status == 200
    assert briefs.delete().status == 204
    assert briefs.read().status == 404
    with pytest.raises(ValueError, match="locked_briefs"):
        briefs.emulator.set_switches({"locked_briefs": "burnt"})


def test_create_that_takes_long(briefs: BriefClient, time: FakeTime) -> None:
    briefs.emulator.set_switches({"brief_create_takes_long": True})
    answer = briefs.write({})
    assert answer.status == 200
    assert "location" not in answer.headers
    assert time.sleeps == [18.6]
    assert answer.response.delayed == 18.6
    assert answer.json["statusUpdatedDate"] == "2025-06-02T09:30:00+00:00"
    assert answer.headers["date"] == "Mon, 02 Jun 2025 09:30:19 GMT"  # that of the answer itself
    assert briefs.write({}).status == 200
    assert time.sleeps == [18.6]


def test_arrays_dropped_switch(briefs: BriefClient) -> None:
    before = briefs.write(form(V2021)).json
    briefs.emulator.set_switches({"brief_arrays_dropped": True})
    after = briefs.write({"programDetails": {"signUpTypes": ["sms"], "name": "N"}}).json
    assert after["programDetails"] == before["programDetails"] | {
        "signUpTypes": ["sms"],
        "name": "N",
    }
    lost = {"useCases", "supportedProtocols"}
    assert before["messageDetails"].keys() - after["messageDetails"].keys() == lost
    assert after["companyInformation"] == before["companyInformation"]


def test_nulls_ignored_and_arrays_grow_switches(briefs: BriefClient) -> None:
    briefs.write(form(V2021))
    briefs.emulator.set_switches({"brief_nulls_ignored": True, "brief_arrays_grow": True})
    change = {"programDetails": {"name": None, "signUpTypes": ["pointOfSale"]}}
    program = briefs.write(change).json["programDetails"]
    assert program["name"] == PROGRAM_2021["programDetails"]["name"]
    assert program["signUpTypes"] == ["sms", "website", "pointOfSale"]


@pytest.mark.parametrize(
    ("program", "attached", "complete"),
    [
        ({}, (), True),
        ({"termsOfServiceUrl": None}, (), False),
        ({"termsOfServiceUrl": None}, ("termsOfService",), True),
        ({"privacyPolicyUrl": None}, ("termsOfService", "other"), False),
        ({"privacyPolicyUrl": None}, ("privacyPolicy",), True),
        ({"callToActionUrl": None}, (), False),
        ({"callToActionUrl": None, "callToAction": "Text JOIN"}, (), True),
        ({"callToActionUrl": None, "callToActionTypes": ["sms"]}, (), True),
        ({"callToActionUrl": None, "callToActionTypes": []}, (), False),
        ({"callToActionUrl": None}, ("callToAction",), True),
    ],
)
def test_completeness_switch(
    briefs: BriefClient, program: dict[str, Any], attached: tuple[str, ...], complete: bool
) -> None:
    briefs.emulator.set_switches({"brief_completeness_checked": True})
    briefs.write(form(V2022), version=V2022)
    briefs.write({"programDetails": program}, version=V2022)
    for number, kind in enumerate(attached):
        assert briefs.attach(f"{FILE[:-1]}{number}", type=kind).status == 201
    answer = briefs.submit(version=V2022)
    if complete:
        assert answer.status == 200
    else:
        assert (answer.status, answer.error["code"]) == (400, "BadRequest")
        assert briefs.read().json["status"] == "draft"
