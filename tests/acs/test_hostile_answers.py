"""Answers that the service does not give, and what stays hidden when things go wrong."""

from __future__ import annotations

import gzip
import importlib.util
import traceback
import tracemalloc
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx
import pytest

from pulumi_acsnumbers.acs import wire
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import (
    AcsError,
    BadRequest,
    ConfigurationError,
    Forbidden,
    NotFound,
    ServiceError,
    TransportError,
    Unauthorized,
    UnexpectedReply,
)
from pulumi_acsnumbers.acs.exchange_timeout import BoundedTransport
from tests.acs.scripted import ENDPOINT, KEY, SEARCH, Raw, owned, refusal, reply, service

NUMBER = "+18335550100"
HTML = b"<html><body>Sign in to the guest network</body></html>"


def outcome(*answers: Any) -> AcsError:
    with pytest.raises(AcsError) as raised:
        service(*answers).client().numbers.get(NUMBER)
    return raised.value


@pytest.mark.parametrize(
    "answer",
    [
        Raw(200, HTML, {"content-type": "text/html"}),
        Raw(200, b""),
        Raw(200, b'{"id": "1833'),
        Raw(200, b"\xff\xfe"),
        Raw(200, b"[" * 100_000),
        Raw(200, b"[]"),
        Raw(200, b"7"),
        Raw(200, b"not gzip", {"content-encoding": "gzip"}),
        reply(204),
        reply(202, owned()),
        reply(301, Location=f"{ENDPOINT}/elsewhere"),
        reply(302, Location="https://evil.example/"),
        reply(304),
        reply(200, {}),
        reply(200, owned() | {"cost": None}),
        reply(200, owned() | {"phoneNumber": "sanitized"}),
        reply(200, owned() | {"purchaseDate": "yesterday"}),
        reply(200, owned() | {"purchaseDate": "0001-01-01T00:00:00+23:00"}),
        reply(200, owned() | {"capabilities": ["calling"]}),
        reply(200, owned(), Location="//evil.example/phoneNumbers"),
        reply(200, owned(), Location="https://evil.example/phoneNumbers"),
        reply(200, owned(), Location=f"{ENDPOINT}.evil.example/"),
        reply(200, owned(), Operation_Location="http://contoso.communication.azure.com/x"),
        reply(200, owned(), Operation_Location="/\\evil.example"),
    ],
)
def test_nonsense_is_told_as_such(answer: httpx.Response) -> None:
    error = outcome(answer)
    assert isinstance(error, UnexpectedReply)
    assert error.status == answer.status_code
    assert "\n" not in str(error)


@pytest.mark.parametrize("amount", [True, "2.0", None, float("nan"), float("inf"), 10**400])
def test_an_amount_that_no_price_guard_could_compare_is_refused(amount: object) -> None:
    import json

    body = owned() | {"cost": {"amount": amount, "currencyCode": "USD", "billingFrequency": "m"}}
    assert isinstance(outcome(Raw(200, json.dumps(body).encode())), UnexpectedReply)


def test_a_redirect_is_not_followed() -> None:
    acs = service(reply(307, Location="https://evil.example/"))
    with pytest.raises(UnexpectedReply, match="redirect"):
        acs.client().searches.purchase(SEARCH)
    assert len(acs.requests) == 1


def test_links_to_the_same_origin_pass_absolute_too() -> None:
    acs = service(reply(200, owned(), Location=f"{ENDPOINT}/phoneNumbers/x"))
    assert acs.client().numbers.get(NUMBER).id == "18335550100"


def test_unknown_members_and_enumeration_values_pass() -> None:
    data = owned() | {"phoneNumberType": "satellite", "operatorId": None, "new": {"a": [1]}}
    number = service(reply(200, data)).client().numbers.get(NUMBER)
    assert number.phone_number_type == "satellite"


def test_gzip_is_read() -> None:
    import json

    body = gzip.compress(json.dumps(owned()).encode())
    acs = service(Raw(200, body, {"content-encoding": "gzip"}))
    assert acs.client().numbers.get(NUMBER).id == "18335550100"


def test_a_gzip_bomb_does_not_go_off() -> None:
    bomb = Raw(200, gzip.compress(b"0" * (wire.BODY_LIMIT * 8)), {"content-encoding": "gzip"})
    tracemalloc.start()
    try:
        error = outcome(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "longer" in str(error)
    assert peak < 3 * wire.BODY_LIMIT


class Drip(httpx.SyncByteStream):
    """A body that comes in pieces, and what happens between two of them."""

    def __init__(self, piece: bytes, between: Any) -> None:
        self._piece = piece
        self._between = between
        self.pieces = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._between()
            self.pieces += 1
            yield self._piece

    def close(self) -> None:
        self.closed = True


def test_an_endless_body_is_cut() -> None:
    drip = Drip(b" " * 2**20, lambda: None)
    error = outcome(lambda _: httpx.Response(200, stream=drip))
    assert isinstance(error, UnexpectedReply)
    assert drip.pieces == wire.BODY_LIMIT // 2**20 + 1
    assert drip.closed


def test_a_body_that_never_stops_dripping_is_cut() -> None:
    acs = service()
    drip = Drip(b" ", lambda: acs.clock.sleep(30))
    acs.answers.append(lambda _: httpx.Response(200, stream=drip))
    with pytest.raises(TransportError, match="too slowly") as raised:
        acs.client().numbers.get(NUMBER)
    assert raised.value.sent
    assert drip.closed
    assert drip.pieces == 5


def test_a_body_that_breaks_off_is_a_lost_answer() -> None:
    def broken() -> None:
        raise httpx.RemoteProtocolError("peer closed connection")

    acs = service(lambda _: httpx.Response(202, stream=Drip(b"", broken)))
    with pytest.raises(TransportError) as raised:
        acs.client().searches.purchase(SEARCH)
    assert raised.value.sent
    assert len(acs.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, ServiceError),
    ],
)
def test_a_refusal_without_the_services_words(status: int, kind: type[ServiceError]) -> None:
    for answer in (reply(status), Raw(status, HTML), Raw(status, b'{"error": "no"}')):
        error = outcome(answer)
        assert type(error) is kind
        assert isinstance(error, ServiceError)
        assert (error.fault, error.code, error.message, error.target) == (None, None, "", None)
        assert str(error).startswith(f"refused without a reason (HTTP {status}")
        assert error.operation == "reading number +18335550100"


def test_only_the_services_own_words_prove_that_something_is_gone() -> None:
    def proved(answer: httpx.Response, what: str = "phonenumber") -> bool:
        error = outcome(answer)
        assert isinstance(error, NotFound)
        return error.is_about(what)

    assert proved(refusal(404, "NotFound", target="phonenumber"))
    assert proved(refusal(404, "NotFound", target="PhoneNumber"))
    assert proved(refusal(404, "ReservationNotFound"), "ReservationNotFound")
    assert not proved(refusal(404, "NotFound", target="searchid"))
    assert not proved(refusal(404, "NotFound"))
    assert not proved(refusal(404, "ReservationNotFound"))
    wrapped = {"code": "NotFound", "message": "", "target": "phonenumber"}
    assert not proved(refusal(404, "InternalError", innererror=wrapped))
    assert not proved(refusal(404, "UnsupportedApiVersion", innerError=None))
    assert not proved(reply(404))
    assert not proved(Raw(404, HTML))
    assert not proved(reply(404, {"error": {"message": "gone"}}))


def test_the_text_of_a_refusal_is_one_bounded_line() -> None:
    error = outcome(refusal(400, "Bad\r\nRequest", "a\n\x1b[31mb\x00" + "x" * 9999, target="t"))
    assert str(error).startswith("Bad Request: a [31mb x")
    assert len(str(error)) < 600
    assert error.target == "t"  # type: ignore[attr-defined]  # a ServiceError has it


@pytest.mark.parametrize("header", ["", "x" * 500, "caf\u00e9"])
def test_a_request_id_that_looks_like_none_is_left_out(header: str) -> None:
    answer = httpx.Response(404, headers=[(b"MS-CV", header.encode("latin-1"))])
    assert str(outcome(answer)).endswith("(HTTP 404)")


def everything(error: BaseException) -> Iterator[object]:
    """Yield an error with all that hangs on it."""
    seen: list[BaseException | None] = []
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or current in seen:
            continue
        seen.append(current)
        yield from (current, *current.args, *vars(current).values())
        pending += [current.__cause__, current.__context__]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.ProxyError("407"),
        httpx.LocalProtocolError("bad header"),
        reply(401),
        reply(503),
        Raw(200, HTML),
        Raw(200, b"x", {"content-encoding": "gzip"}),
        refusal(404, "NotFound"),
        reply(200, owned() | {"cost": 7}),
    ],
)
def test_no_error_leads_to_the_credential(answer: Any) -> None:
    acs = service(answer)
    with pytest.raises(AcsError) as raised:
        acs.client().numbers.get(NUMBER)
    signature = acs.requests[0].headers["authorization"].rpartition("=")[0][-40:]
    for thing in everything(raised.value):
        assert not isinstance(thing, httpx.Request | httpx.Response | httpx.HTTPError)
        assert KEY not in repr(thing)
        assert signature not in repr(thing)
    text = "".join(traceback.format_exception(raised.value))
    assert KEY not in text
    assert signature not in text


def pool_for(endpoint: str) -> object:
    """Return what makes the connections of a client for an endpoint."""
    with Client(endpoint, AccessKey(KEY)) as client:
        assert client._http.follow_redirects is False
        assert client._http.trust_env is False
        transport = client._http._transport
        assert isinstance(transport, BoundedTransport)
        return transport._pool


AZURE = "https://contoso.communication.azure.com"


def test_the_proxy_of_the_environment_is_used_but_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:word@proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert isinstance(pool_for(AZURE), httpcore.HTTPProxy)
    assert not isinstance(pool_for("http://127.0.0.1:1"), httpcore.HTTPProxy)
    monkeypatch.setenv("NO_PROXY", ".azure.com")
    assert not isinstance(pool_for(AZURE), httpcore.HTTPProxy)


@pytest.mark.parametrize("proxy", ["ftp://proxy.example:21", "socks5://proxy.example:1080"])
def test_a_proxy_that_cannot_be_used_is_named_without_its_credentials(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//user:word@"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(ConfigurationError, match="proxy") as raised:
        pool_for(AZURE)

    assert "word" not in str(raised.value)
