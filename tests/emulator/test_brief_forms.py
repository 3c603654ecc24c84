"""Two generations of one brief: each version sees it in its own words."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.emulator.merge_patch import merge
from tests.emulator.brief_kit import BRIEF, V2021, V2022, BriefClient, form

SECTIONS = ("programDetails", "companyInformation", "messageDetails", "trafficDetails")


def content(briefs: BriefClient, version: str) -> dict[str, Any]:
    row = briefs.read(version=version).json
    return {name: row[name] for name in SECTIONS if name in row}


@pytest.mark.parametrize("writer", [V2021, V2022])
@pytest.mark.parametrize("reader", [V2021, V2022])
def test_each_version_reads_what_the_other_wrote(
    briefs: BriefClient, writer: str, reader: str
) -> None:
    briefs.write(form(writer), version=writer)
    assert content(briefs, reader) == form(reader)
    countries = ["countryCode" in cost for cost in briefs.read(version=reader).json["costs"]]
    assert countries == [reader == V2022] * 2


@pytest.mark.parametrize(("writer", "foreign"), [(V2021, V2022), (V2022, V2021)])
def test_words_of_the_other_version_are_lost_in_silence(
    briefs: BriefClient, writer: str, foreign: str
) -> None:
    answer = briefs.write(form(foreign), version=writer)
    assert answer.status == 201
    assert answer.json.keys() >= set(SECTIONS)
    shared = {
        section: {
            name: value
            for name, value in form(writer)[section].items()
            if name in form(foreign)[section] and name != "useCases"
        }
        for section in SECTIONS
    }
    shared["messageDetails"]["useCases"] = [
        {"examples": case["examples"]} for case in form(writer)["messageDetails"]["useCases"]
    ]
    assert content(briefs, writer) == shared
    assert content(briefs, foreign) == shared


@pytest.mark.parametrize(("writer", "foreign"), [(V2021, V2022), (V2022, V2021)])
def test_foreign_members_refused_switch(briefs: BriefClient, writer: str, foreign: str) -> None:
    briefs.emulator.set_switches({"brief_foreign_members_refused": True})
    answer = briefs.write(form(foreign), version=writer)
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")
    assert briefs.read().status == 404
    assert briefs.write({**form(writer), "status": "draft"}, version=writer).status == 201
    stray = {"programDetails": {"signUp": "x"}}
    assert "programDetails.signUp " in briefs.write(stray, version=writer).error["message"]


def test_unknown_members_are_ignored(briefs: BriefClient) -> None:
    answer = briefs.write({"colour": "red", "programDetails": {"signUp": "Join", "name": "N"}})
    assert answer.json["programDetails"] == {"name": "N"}
    assert "colour" not in answer.json


@pytest.mark.parametrize(
    ("category", "shown"),
    [
        (
            "inApplicationBilling",
            {"contentType": "other", "customContentType": "InApplicationBilling"},
        ),
        ("loyaltyProgram", {"contentType": "loyaltyProgram"}),
        ("other", {"contentType": "other"}),
        ("somethingNew", {"contentType": "somethingNew"}),
    ],
)
def test_content_of_2021_on_2022(briefs: BriefClient, category: str, shown: dict[str, str]) -> None:
    briefs.write({"messageDetails": {"useCases": [{"contentCategory": category}]}})
    newer = briefs.read(version=V2022).json["messageDetails"]
    assert newer == {"useCases": [shown]}
    assert briefs.read().json["messageDetails"]["useCases"] == [{"contentCategory": category}]


def test_content_of_2022_on_2021(briefs: BriefClient) -> None:
    cases = [
        {"contentType": "other", "customContentType": "Horoscopes"},
        {"contentType": "other", "customContentType": ""},
        {"contentType": "marketingAndPromotion"},
        {"examples": []},
    ]
    program = {"callToAction": "Text JOIN", "name": "N"}
    sent = {"programDetails": program, "messageDetails": {"useCases": cases}}
    briefs.write(sent, version=V2022)
    assert content(briefs, V2022) == sent
    older = content(briefs, V2021)
    assert older["programDetails"] == {"name": "N"}
    assert older["messageDetails"]["useCases"] == [
        {"contentCategory": "other"},
        {"contentCategory": "other"},
        {"contentCategory": "marketingAndPromotion"},
        {"examples": []},
    ]


def test_patch_by_the_other_version_keeps_what_it_does_not_see(briefs: BriefClient) -> None:
    briefs.write(form(V2022), version=V2022)
    briefs.write({"programDetails": {"callToAction": "Text JOIN"}}, version=V2022)
    briefs.write({"messageDetails": {"helpMessage": "HELP"}}, version=V2021)
    expected = form(V2022)
    expected["programDetails"]["callToAction"] = "Text JOIN"
    expected["messageDetails"]["helpAnswerToUser"] = "HELP"
    assert content(briefs, V2022) == expected


def test_protocols(briefs: BriefClient) -> None:
    both = {"messageDetails": {"supportedProtocols": ["sms", "mms"]}}
    briefs.write(both)
    assert content(briefs, V2022) == {"messageDetails": {"supportedProtocol": "sms"}}
    briefs.write({"messageDetails": {"recurrence": "subscription"}}, version=V2022)
    assert content(briefs, V2021)["messageDetails"]["supportedProtocols"] == ["sms", "mms"]
    briefs.write({"messageDetails": {"supportedProtocol": "mms"}}, version=V2022)
    assert content(briefs, V2021)["messageDetails"]["supportedProtocols"] == ["mms"]
    briefs.write({"messageDetails": {"supportedProtocols": []}})
    assert "supportedProtocol" not in content(briefs, V2022)["messageDetails"]
    briefs.write({"messageDetails": {"supportedProtocol": None}}, version=V2022)
    assert content(briefs, V2021)["messageDetails"] == {"recurrence": "subscription"}


def test_nulls_within_arrays_are_not_stored(briefs: BriefClient) -> None:
    case = {
        "contentCategory": None,
        "examples": [None, {"messages": [{"text": "a", "direction": None}]}],
    }
    answer = briefs.write({"messageDetails": {"useCases": [None, case]}})
    assert answer.json["messageDetails"] == {
        "useCases": [{"examples": [{"messages": [{"text": "a"}]}]}]
    }
    assert "null" not in answer.text


# The examples of RFC 7396, appendix A, whose target and patch are objects.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(target: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]) -> None:
    before = repr((target, patch))
    assert merge(target, patch) == result
    assert repr((target, patch)) == before


def test_stored_form_survives_the_control_api(briefs: BriefClient) -> None:
    briefs.write(form(V2021))
    state = briefs.emulator.state()
    briefs.emulator.reset()
    briefs.emulator.set_state(state)
    assert content(briefs, V2021) == form(V2021)
    record = state["program_briefs"][f"contoso/{BRIEF}"]
    for change, words in (
        ({"content": form(V2021)}, "not a member"),
        ({"content": {"programDetails": {"name": None}}}, "null"),
        ({"content": {"programDetails": {"isVanity": 1}}}, "isVanity"),
        ({"content": {"programDetails": {"expectedDateOfService": "2025-12-25"}}}, "date"),
        ({"status": "lost"}, "draft, submitted"),
        ({"version": "2025-06-01"}, V2022),
        ({"id": "other"}, "must be 'contoso/other'"),
    ):
        with pytest.raises(ValueError, match=words):
            briefs.emulator.set_state({"program_briefs": {f"contoso/{BRIEF}": record | change}})
    assert content(briefs, V2021) == form(V2021)
