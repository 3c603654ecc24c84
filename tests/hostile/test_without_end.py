"""Lists, operations, answers and pauses that do not end: the client ends them."""

from __future__ import annotations

import itertools
import socket
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.acs import paging, retry, wire
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.errors import (
    AcsError,
    DeadlinePassed,
    ServiceError,
    Throttled,
    TransportError,
    UnexpectedReply,
)
from tests.acs.scripted import RESERVATION, SEARCH, owned
from tests.hostile.liar import Connection, Liar, client_of, soon, told
from tests.support.clocks import FakeClock, SkippingClock

NUMBER = "+18335550100"
OPERATION = {"id": "purchase_1", "operationType": "purchase"}

Start = Callable[..., Liar]


def pages(row: Callable[[int], list[dict[str, Any]]], link: Callable[[int], str]) -> Any:
    count = itertools.count()

    def page(connection: Connection) -> None:
        n = next(count)
        connection.send(told(200, {"phoneNumbers": row(n), "nextLink": link(n)}))

    return page


def other(n: int) -> list[dict[str, Any]]:
    return [owned(str(18335550100 + n))]


@pytest.mark.parametrize(
    ("page", "most"),
    [
        (lambda: pages(other, lambda _: "/phoneNumbers?skip=1"), 3),
        (lambda: pages(lambda _: [], lambda n: f"/phoneNumbers?skip={n}"), 5),
        (lambda: pages(lambda _: other(0), lambda n: f"/phoneNumbers?skip={n}"), 5),
        (lambda: pages(other, lambda n: f"/phoneNumbers?skip={n}"), 42),
    ],
    ids=["one link", "no rows", "one row", "ever new"],
)
def test_a_list_without_end_ends(
    lying: Start, monkeypatch: pytest.MonkeyPatch, page: Any, most: int
) -> None:
    monkeypatch.setattr(paging, "_PAGE_LIMIT", 40)
    here = lying(page())
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="the list does not end"):
        soon(lambda: list(acs.numbers.list()))
    assert len(here.heard) <= most


def test_a_list_that_grows_too_long_ends(lying: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "_SIZE_LIMIT", 2**20)
    long = pages(lambda n: [{**owned(str(1833 + n)), "x": "x" * 2**17}], lambda n: f"/p?skip={n}")
    here = lying(long)
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="the list does not end"):
        soon(lambda: list(acs.numbers.list()))
    assert len(here.heard) == 8


def test_a_list_that_takes_too_long_ends(lying: Start) -> None:
    clock = SkippingClock()
    page = pages(other, lambda n: f"/phoneNumbers?skip={n}")

    def slow(connection: Connection) -> None:
        clock.sleep(100)
        page(connection)

    here = lying(slow)
    with client_of(here, clock) as acs, pytest.raises(UnexpectedReply, match="does not end"):
        soon(lambda: list(acs.numbers.list()))
    assert 9 <= len(here.heard) <= 10


@pytest.mark.parametrize(
    "headers",
    [{}, {"Retry-After": "1"}, {"Retry-After": "0"}, {"Retry-After": "1000000000"}],
    ids=str,
)
@pytest.mark.parametrize("status", ["running", "notStarted", "succeeding", "", "Succeeded "])
def test_an_operation_without_end_ends_at_its_deadline(
    lying: Start, status: str, headers: dict[str, str]
) -> None:
    here, clock = lying(told(200, OPERATION | {"status": status}, headers)), FakeClock()
    with client_of(here, clock) as acs, pytest.raises(DeadlinePassed):
        soon(lambda: acs.operations.resume("purchase_1").wait(Deadline.after(clock, 600)))
    assert 500 < clock.seconds < 610
    assert len(here.heard) < 250


RETRY_AFTER = [
    "1e9",
    "1000000000",
    "9" * 5000,
    "-1",
    "-99999999",
    "0",
    "",
    "soon",
    "NaN",
    "Infinity",
    "0x10",
    "1, 2",
    "\u0661\u0662",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Mon, 01 Jan 1990 00:00:00 GMT",
    "Mon, 01 Jan 2025 00:00:00 +99999999999999999999",
    "Mon, 99999999999999999999 Jan 99999999999999999999 25:61:61",
]


@pytest.mark.parametrize("text", RETRY_AFTER, ids=lambda text: text[:24])
def test_an_absurd_retry_after_costs_a_minute_at_most(lying: Start, text: str) -> None:
    here, clock = lying(told(429, {}, {"Retry-After": text})), SkippingClock()
    with client_of(here, clock) as acs:
        for act in (
            lambda: acs.numbers.get(NUMBER),
            lambda: acs.reservations.purchase(RESERVATION),
        ):
            before = clock.skipped
            with pytest.raises(Throttled):
                soon(act)
            assert clock.skipped - before <= 60
    assert len(here.heard) < 40


@pytest.mark.parametrize("text", RETRY_AFTER, ids=lambda text: text[:24])
def test_an_absurd_retry_after_of_an_accepted_purchase(lying: Start, text: str) -> None:
    accepted = told(202, {}, {"Retry-After": text, "operation-id": "purchase_1"})
    here = lying(accepted, told(200, OPERATION | {"status": "succeeded"}, {"Retry-After": text}))
    clock = SkippingClock()
    with client_of(here, clock) as acs:
        bought = soon(lambda: acs.searches.purchase(SEARCH))
        assert soon(lambda: bought.wait(Deadline.after(clock, 60))).succeeded


def drip_of_the_head(connection: Connection) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    connection.drip(b"x", every=0.01)


def drip_of_the_body(connection: Connection) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    connection.drip(b" ", every=0.01)


def drip_of_chunks(connection: Connection) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.drip(b"1;" + b"x" * 500 + b"\r\n \r\n", every=0.01)


def drip_of_trailers(connection: Connection) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    connection.drip(b"X: y\r\n", every=0.01)


def provisional_answers(connection: Connection) -> None:
    connection.drip(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")


def empty_blocks(connection: Connection) -> None:
    """Compressed data that never becomes any."""
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.send(head + b"a\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\r\n")
    connection.drip(b"5\r\n\x00\x00\x00\xff\xff\r\n")


def silence(connection: Connection) -> None:
    connection.hang()


@pytest.mark.parametrize(
    "answer",
    [
        drip_of_the_head,
        drip_of_the_body,
        drip_of_chunks,
        drip_of_trailers,
        provisional_answers,
        empty_blocks,
        silence,
    ],
)
def test_an_answer_without_end_is_cut_and_a_purchase_not_sent_again(
    lying: Start, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Connection], None]
) -> None:
    monkeypatch.setattr(wire, "READ_LIMIT", 0.2)
    here = lying(answer)
    with client_of(here) as acs, pytest.raises((TransportError, UnexpectedReply)) as raised:
        soon(lambda: acs.searches.purchase(SEARCH))
    assert getattr(raised.value, "sent", True)
    assert len(here.heard) == 1


def test_a_server_that_does_not_take_the_request_is_left(
    lying: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A big file, and nobody who reads it."""
    monkeypatch.setattr(retry, "BUDGET", 1.0)
    monkeypatch.setattr(wire, "READ_LIMIT", 0.1)
    monkeypatch.setattr(wire, "_SLOWEST", 2**26)
    deaf = socket.create_server(("127.0.0.1", 0))
    here = lying()
    here.endpoint = f"http://127.0.0.1:{deaf.getsockname()[1]}"
    file = b"x" * 2**24
    with deaf, client_of(here) as acs, pytest.raises(TransportError):
        soon(
            lambda: acs.briefs.attachments.put(
                "b", "a", type="other", file_name="f", file_type="pdf", content=file
            )
        )


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 2**20 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 " + b"OK" * 2**18 + b"\r\n\r\n",
        b"x" * 2**20,
        b"HTTP/0.9 200 OK\r\n\r\n{}",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\nBad\x00Name: x\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\r\n\r\n",
        b"",
    ],
    ids=lambda answer: repr(answer[:36]),
)
def test_what_is_no_answer_is_an_error_of_ours_and_bounded(lying: Start, answer: bytes) -> None:
    def once(connection: Connection) -> None:
        connection.send(answer)
        connection.socket.shutdown(2)

    here = lying(once)
    tracemalloc.start()
    try:
        with client_of(here) as acs, pytest.raises(AcsError) as raised:
            soon(lambda: acs.searches.purchase(SEARCH))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not isinstance(raised.value, ServiceError)
    assert len(here.heard) == 1
    assert peak < 8 * 2**20
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 500
