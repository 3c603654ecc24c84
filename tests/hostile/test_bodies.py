"""Bodies that are too big, wrongly packed, of another form than the service's, or an echo."""

from __future__ import annotations

import gzip
import itertools
import json
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.acs import retry, wire
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import AcsError, ServiceError, UnexpectedReply
from pulumi_acsnumbers.acs.models import Capabilities
from tests.acs.scripted import RESERVATION, SEARCH, available, owned, reservation, search_result
from tests.hostile.liar import KEY, Connection, Liar, client_of, soon, told

NUMBER = "+18335550100"
BRIEF = "1ad3b802-6abf-413a-893a-d1cd156960b6"
V2 = "2022-09-06"
SMS = Capabilities("none", "outbound")
ZIPPED = {"Content-Encoding": "gzip"}

Start = Callable[..., Liar]

ASKING: dict[str, Callable[[Client], object]] = {
    "number": lambda acs: acs.numbers.get(NUMBER),
    "numbers": lambda acs: list(acs.numbers.list()),
    "capabilities": lambda acs: acs.numbers.update_capabilities(NUMBER, sms="none"),
    "release": lambda acs: acs.numbers.release(NUMBER),
    "search": lambda acs: acs.searches.start("US", "tollFree", "application", SMS),
    "result": lambda acs: acs.searches.result(SEARCH),
    "purchase of a search": lambda acs: acs.searches.purchase(SEARCH),
    "hold": lambda acs: acs.reservations.put(RESERVATION),
    "reservation": lambda acs: acs.reservations.get(RESERVATION),
    "reservations": lambda acs: list(acs.reservations.list()),
    "purchase": lambda acs: acs.reservations.purchase(RESERVATION),
    "operation": lambda acs: acs.operations.get("purchase_1"),
    "countries": lambda acs: list(acs.catalogue.countries()),
    "localities": lambda acs: list(acs.catalogue.localities("US")),
    "area codes": lambda acs: list(acs.catalogue.area_codes("US", "tollFree")),
    "offerings": lambda acs: list(acs.catalogue.offerings("US")),
    "browse": lambda acs: acs.catalogue.browse("US", "tollFree"),
    "operators": lambda acs: acs.operators.search([NUMBER]),
    "brief": lambda acs: acs.briefs.get(BRIEF, api_version=V2),
    "briefs": lambda acs: list(acs.briefs.list(api_version=V2)),
    "written brief": lambda acs: acs.briefs.upsert(BRIEF, {}, api_version=V2),
    "submitted brief": lambda acs: acs.briefs.submit(BRIEF, api_version=V2),
    "attachment": lambda acs: acs.briefs.attachments.get(BRIEF, BRIEF),
    "attachments": lambda acs: list(acs.briefs.attachments.list(BRIEF)),
    "short codes": lambda acs: list(acs.short_codes.list()),
    "costs": lambda acs: list(acs.short_codes.costs()),
}


@pytest.fixture(autouse=True)
def soon_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask once more, and not four times, whether somebody else's answer passes."""
    monkeypatch.setattr(retry, "FOREIGN_ATTEMPTS", 2)


def peak_of(act: Callable[[], object]) -> int:
    """Return the bytes that something takes at most, whatever becomes of it."""
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedReply):
            soon(act)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def many_chunks(piece: bytes, head: bytes = b"") -> Callable[[Connection], None]:
    """Return an answer of small chunks that goes on as long as somebody listens."""

    def answer(connection: Connection) -> None:
        fields = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.send(b"HTTP/1.1 200 OK\r\n" + fields)
        if head:
            connection.send(b"%x\r\n%s\r\n" % (len(head), head))
        connection.drip(b"%x\r\n%s\r\n" % (len(piece), piece))

    return answer


def endless_zeros() -> tuple[bytes, bytes]:
    """Return the beginning of a compressed text without end, and a piece that repeats."""
    packing = zlib.compressobj(9, wbits=31)
    head = packing.compress(b"0" * 2**20) + packing.flush(zlib.Z_FULL_FLUSH)
    piece = packing.compress(b"0" * 2**20) + packing.flush(zlib.Z_FULL_FLUSH)
    return head, piece


ZEROS = b"0" * (wire.BODY_LIMIT * 8)
BOMB = gzip.compress(ZEROS)
BOMBS: dict[str, Any] = {
    "one layer": lambda: told(200, BOMB, ZIPPED),
    "two layers": lambda: told(200, gzip.compress(BOMB), {"Content-Encoding": "gzip, gzip"}),
    "two layers, one told": lambda: told(200, gzip.compress(BOMB), ZIPPED),
    "many chunks": lambda: many_chunks(*reversed(endless_zeros())),
    "no end behind the end": lambda: many_chunks(b"x" * 65536, gzip.compress(b"{}")),
    "many members": lambda: many_chunks(gzip.compress(b"{}")),
    "deflate, which nobody asked for": lambda: told(
        200, zlib.compress(ZEROS), {"Content-Encoding": "deflate"}
    ),
    "br, which nobody asked for": lambda: told(200, BOMB, {"Content-Encoding": "br"}),
    "identity": lambda: told(200, ZEROS),
    "spaces": lambda: told(200, b" " * 2 * wire.BODY_LIMIT),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_body_takes_more_memory_than_an_honest_one_could(lying: Start, name: str) -> None:
    bomb = BOMBS[name]()
    here = lying(bomb)
    with client_of(here) as acs:
        peak = peak_of(lambda: acs.numbers.get(NUMBER))
    assert peak < 5 * wire.BODY_LIMIT
    assert len(here.heard) <= 2


def test_what_unpacks_to_nothing_is_counted_as_it_comes(lying: Start) -> None:
    empty = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\x00\x00\x00\xff\xff" * (wire.BODY_LIMIT // 5 + 1)
    here = lying(told(200, empty, ZIPPED))
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="longer than any"):
        acs.numbers.get(NUMBER)


SHAPES: list[bytes] = [
    b"null",
    b"[]",
    b"{}",
    b"7",
    b'"x"',
    b"true",
    b"NaN",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"1" * 10_000,
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b'{"id": "\xc3\x28"}',
    b'{"id": "\\ud800"}',
    b"<html>Sign in</html>",
    b'{"error": {}}',
    b'{"error": [1]}',
    b")]}',\n{}",
]


TYPES = ["application/json", "text/html; charset=utf-16", "\xff", ""]


@pytest.mark.parametrize("status", [200, 202])
def test_no_form_of_an_answer_is_worse_than_unexpected(lying: Start, status: int) -> None:
    here, texts = lying(), list[str]()

    def ask(acs: Client) -> None:
        for shape, content_type in zip(SHAPES, itertools.cycle(TYPES), strict=False):
            here.answers = [told(status, shape, {"Content-Type": content_type})]
            for name, act in ASKING.items():
                try:
                    act(acs)
                except UnexpectedReply as error:
                    texts.append(str(error))
                except AcsError as error:
                    pytest.fail(f"{name} makes {error!r} of {shape[:20]!r}")

    with client_of(here) as acs:
        soon(lambda: ask(acs))
    purchases = [line for line in here.lines() if ":purchase" in line]
    assert len(purchases) == 2 * len(SHAPES), "no purchase is sent twice"
    assert len(here.heard) <= 2 * len(SHAPES) * len(ASKING)
    assert all(text.isprintable() and len(text) < 200 for text in texts)


def spoilt(row: dict[str, Any], **members: Any) -> bytes:
    return json.dumps(row | members).encode()


FORGED = {
    "another number": spoilt(owned(), phoneNumber="+18335550199"),
    "no number": spoilt(owned(), phoneNumber="18335550100\r\nX: y"),
    "digits of another script": spoilt(owned(), phoneNumber="+\u0661\u0668\u0663\u0663"),
    "no price": spoilt(owned(), cost={"amount": float("nan")}),
    "endless price": spoilt(owned(), cost=owned()["cost"] | {"amount": float("inf")}),
    "price 1e999": json.dumps(owned()).replace("2.0", "1e999").encode(),
    "a price in words": spoilt(owned(), cost=owned()["cost"] | {"amount": "2"}),
    "two numbers": b'{"phoneNumber": "+18335550199", ' + spoilt(owned())[1:-1] + b', "cost": 1}',
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_number_is_refused(lying: Start, name: str) -> None:
    here = lying(told(200, FORGED[name]))
    with client_of(here) as acs, pytest.raises(UnexpectedReply):
        acs.numbers.get(NUMBER)


def test_of_two_members_with_one_name_the_last_counts(lying: Start) -> None:
    twice = spoilt(owned())[:-1] + b', "phoneNumber": "+18335550199"}'
    here = lying(told(200, twice))
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="about something other"):
        acs.numbers.get(NUMBER)


def test_the_answer_to_somebody_elses_question_is_refused(lying: Start) -> None:
    other = {**reservation(n18335550101=available()), "id": SEARCH}
    brief = {"id": SEARCH, "status": "draft"}
    here = lying(told(200, other), told(200, other), told(200, brief), told(200, brief))
    acts = ("hold", "reservation", "brief", "submitted brief")
    with client_of(here) as acs:
        for act in acts:
            with pytest.raises(UnexpectedReply, match="about something other"):
                ASKING[act](acs)
    assert len(here.heard) == len(acts)


EXPECTED = {"release": 202, "search": 202, "purchase": 202, "capabilities": 202}


@pytest.mark.parametrize("act", ["number", "result", "browse", "operation", *EXPECTED])
@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 205, 206, 226, 299])
def test_another_success_than_that_of_the_operation_is_none(
    lying: Start, act: str, status: int
) -> None:
    if status == EXPECTED.get(act, 200):
        return
    bodies = {"number": owned(), "result": search_result(), "browse": {"phoneNumbers": []}}
    done = {"id": "purchase_1", "operationType": "purchase", "status": "succeeded"}
    body = b"" if status in (204, 205) else bodies.get(act, done)
    here = lying(told(status, body, {"operation-id": "purchase_1"}))
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="a status that the service"):
        ASKING[act](acs)
    assert len(here.heard) <= (1 if act in ("purchase", "search") else 2)


@pytest.mark.parametrize("name", ["../../x", ".", "", "a b", "x/y", "purchase_1\t", "x" * 1000])
def test_an_operation_is_not_called_anything(lying: Start, name: str) -> None:
    here = lying(told(202, b"", {"operation-id": name, "Operation-Location": f"/x/{name or ' '}"}))
    with client_of(here) as acs:
        if name == "purchase_1\t":  # blanks at the end of a header are not part of it
            assert acs.numbers.release(NUMBER).id == "purchase_1"
            return
        with pytest.raises(UnexpectedReply):
            acs.numbers.release(NUMBER)


def test_an_echo_of_the_signature_goes_no_further(lying: Start) -> None:
    """As some gateways do, which show the headers of what they refuse."""

    def echo(status: int) -> Callable[[Connection], None]:
        def answer(connection: Connection) -> None:
            head = connection.request.decode("latin-1")
            refusal = {"error": {"code": "Denied", "message": head}}
            number = owned() | {"countryCode": head}
            connection.send(told(status, refusal if status >= 400 else number))

        return answer

    here = lying(echo(403), echo(200))
    with client_of(here) as acs:
        with pytest.raises(ServiceError) as raised:
            acs.numbers.get(NUMBER)
        shown = str(raised.value), str(raised.value.fault), acs.numbers.get(NUMBER).country_code
    for text, request in zip((shown[0], shown[2]), here.heard, strict=True):
        signature = request.decode().partition("Signature=")[2].partition("\r\n")[0]
        assert len(signature) == 44
        assert signature not in text
    assert "[credential]" in shown[1]
    assert KEY not in "".join(shown)
