"""Notes: what they are called, and how they are found again."""

from __future__ import annotations

import threading
from functools import partial
from uuid import UUID

import httpx
import pytest

from pulumi_acsnumbers.lifecycle.core.departure_notes import numbers_in, read_notes, write_notes
from pulumi_acsnumbers.lifecycle.core.errors import Failed, Refused
from pulumi_acsnumbers.lifecycle.core.facts import Departure, Fate
from pulumi_acsnumbers.lifecycle.core.notes import Notes, note_id, tag, write
from pulumi_acsnumbers.lifecycle.core.together import AT_ONCE, together
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
    with pytest.raises(Failed, match="which cannot be stored in a note"):
        NotedSearches(ORDER, 0, 0).write(stack.session, odd)

    assert listed(stack) == []


# Many at once


class _Counting(httpx.BaseTransport):
    """Lets the requests that write a note meet, and counts how many are under way."""

    def __init__(self, carrier: httpx.BaseTransport) -> None:
        self._carrier, self._lock = carrier, threading.Lock()
        self.written, self.listed, self.now, self.most = 0, 0, 0, 0
        self.met = threading.Barrier(AT_ONCE)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PATCH":
            self.listed += 1
            return self._carrier.handle_request(request)
        with self._lock:
            self.written += 1
            self.now += 1
            self.most = max(self.most, self.now)
        self.met.wait(timeout=30)  # broken, and an error, where they come one by one
        with self._lock:
            self.now -= 1
            return self._carrier.handle_request(request)


def test_many_notes_are_written_at_once_after_one_listing(stack: Stack) -> None:
    http = stack.session.client._http
    counting = http._transport = _Counting(http._transport)
    numbers = [f"+1833555{number:04}" for number in range(4 * AT_ONCE)]

    write_notes(stack.session, [Departure(number, ORDER, Fate.LET_GO) for number in numbers])

    assert (counting.written, counting.listed, counting.most) == (4 * AT_ONCE, 1, AT_ONCE)
    assert set(numbers_in(read_notes(Notes(stack.session), ORDER))) == set(numbers)


def test_a_note_that_fails_does_not_stop_the_others() -> None:
    done: list[int] = []

    def failing() -> None:
        raise Refused("noting", "no")

    with pytest.raises(Refused):
        together([failing, *(partial(done.append, number) for number in range(40))])

    assert sorted(done) == list(range(40))


def test_where_no_thread_can_be_started_the_caller_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in Python 3.12 once the interpreter ends."""
    done: list[int] = []

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    together([partial(done.append, number) for number in range(40)])

    assert done == list(range(40))
