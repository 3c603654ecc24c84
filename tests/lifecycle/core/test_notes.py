"""Notes: what they are called, and how they are found again."""

from __future__ import annotations

from uuid import UUID

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Failed
from pulumi_acsnumbers.lifecycle.core.notes import Notes, note_id, tag, write
from pulumi_acsnumbers.lifecycle.phone_number.noted_searches import NotedSearches
from tests.lifecycle.runs import DAY
from tests.lifecycle.stack import Stack

ORDER = "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11"
SEARCH = "6b1f0f6a-0000-4000-8000-000000000001"


def listed(stack: Stack) -> list[str]:
    return [reservation.id for reservation in stack.session.client.reservations.list()]


def test_the_ids_of_notes_are_part_of_the_state_format(stack: Stack) -> None:
    assert tag(ORDER, "0/search/0") == 0x8454A29FF24C5A4C
    assert note_id(0x8454A29FF24C5A4C, 7) == "8454a29f-f24c-5a4c-0000-000000000007"

    NotedSearches(ORDER, 0, 0).write(stack.session, SEARCH)

    assert listed(stack) == [
        "8454a29f-f24c-5a4c-6b1f-0f6a00004000",
        "af54af9c-f8d3-5583-8000-000000000001",
    ]


def test_tags_differ() -> None:
    tags = {tag(ORDER, f"{n}/search/{k}") for n in range(20) for k in range(20)}
    tags |= {tag(ORDER, f"{n}/{k}") for n in range(20) for k in range(20)}

    assert len(tags) == 800


@pytest.mark.parametrize("payload", [0, 1, 18335550100, 2**64 - 1])
def test_what_was_written_is_read(stack: Stack, payload: int) -> None:
    write(stack.session, tag(ORDER, "a"), payload)
    write(stack.session, tag(ORDER, "a"), payload)
    write(stack.session, tag(ORDER, "b"), 5)

    assert Notes(stack.session).payloads(tag(ORDER, "a")) == [payload]


@pytest.mark.parametrize("payload", [-1, 2**64])
def test_a_payload_has_64_bits(payload: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        note_id(1, payload)


def test_notes_are_read_after_they_expired_and_behind_a_hundred_others(stack: Stack) -> None:
    for other in range(120):
        write(stack.session, tag(ORDER, "other"), other)
    write(stack.session, tag(ORDER, "a"), 1)
    stack.clock.seconds += 20 * DAY
    write(stack.session, tag(ORDER, "a"), 2)

    assert Notes(stack.session).payloads(tag(ORDER, "a")) == [1, 2], "the oldest first"


def test_one_decision_makes_one_list(stack: Stack) -> None:
    notes = Notes(stack.session)
    assert stack.requests() == []
    assert notes.payloads(1) == []
    write(stack.session, 1, 2)
    assert notes.payloads(1) == []

    assert notes.read() == [(1 << 64) + 2]
    assert notes.payloads(1) == [2]
    assert len(stack.requests("GET")) == 2


def test_an_id_that_is_no_guid_is_no_note(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    write(stack.session, 1, 2)
    reservations = stack.session.client.reservations
    [reporter] = reservations.list()
    odd = type(reporter)("not-a-guid", reporter.status, reporter.expires_at, ())
    monkeypatch.setattr(reservations, "list", lambda: iter([odd, reporter]))

    assert Notes(stack.session).read() == [UUID(reporter.id).int]


def test_halves_of_different_searches_are_not_put_together(stack: Stack) -> None:
    searches = NotedSearches(ORDER, 2, 1)
    others = [SEARCH.replace("6b1f", "6b1e"), SEARCH[:-1] + "2"]
    for search in (SEARCH, *others):
        searches.write(stack.session, search)
    write(stack.session, tag(ORDER, "2/search/1"), 12345)  # of one whose second half is missing

    assert sorted(searches.ids(Notes(stack.session))) == sorted([SEARCH, *others])
    assert NotedSearches(ORDER, 2, 0).ids(Notes(stack.session)) == []


@pytest.mark.parametrize("odd", ["a-search", SEARCH.upper(), SEARCH.replace("-", ""), ""])
def test_a_search_whose_id_would_not_come_back_the_same_is_refused(stack: Stack, odd: str) -> None:
    with pytest.raises(Failed, match="which cannot be noted"):
        NotedSearches(ORDER, 0, 0).write(stack.session, odd)

    assert listed(stack) == []
