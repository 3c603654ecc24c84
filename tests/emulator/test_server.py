"""The listening server: HTTP as it should be, HTTP as it should not be, forty callers at once."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import IncompleteRead, RemoteDisconnected
from time import time as now
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request, Response
from pulumi_acsnumbers.emulator.server import Server
from tests.emulator.kit import GUID, TOLL_FREE, sign
from tests.emulator.wire import Wire

LIST = "/phoneNumbers?api-version=2025-06-01"


@pytest.fixture
def emulator(make_emulator: Callable[..., Emulator]) -> Emulator:
    return make_emulator(time=now, resources=("contoso", "fabrikam"))


@pytest.fixture
def wire(server: Server, emulator: Emulator) -> Iterator[Wire]:
    wire = Wire(server.endpoint, emulator.resources["contoso"].primary_key)
    yield wire
    wire.close()


def converse(server: Server, *parts: bytes) -> bytes:
    """Send bytes, and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        # What is too long is not read to its end, and then the connection can be reset.
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(ConnectionResetError):
            while more := connection.recv(65_536):
                received += more
    return received


def signed(emulator: Emulator, server: Server, target: str = LIST) -> bytes:
    host = f"127.0.0.1:{server.port}"
    headers = sign(emulator.resources["contoso"].primary_key, "GET", target, host=host, at=now())
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_keep_alive(wire: Wire) -> None:
    assert wire("GET", "/phoneNumbers")[:2] == (200, {"phoneNumbers": []})
    connected = wire.connection.sock
    status, _, headers = wire("POST", "/availablePhoneNumbers/countries/US/:search", TOLL_FREE)
    assert (status, headers["content-length"]) == (202, "0")
    wire("PATCH", f"/availablePhoneNumbers/reservations/{GUID}", {})
    status, body, headers = wire("DELETE", f"/availablePhoneNumbers/reservations/{GUID}")
    assert (status, body, "content-length" in headers) == (204, None, False)
    assert wire("GET", "/phoneNumbers")[0] == 200
    assert wire.connection.sock is connected


def test_requests_may_follow_each_other_at_once_and_in_pieces(
    server: Server, emulator: Emulator
) -> None:
    request = signed(emulator, server)
    received = converse(
        server, request + request, *(request[n : n + 40] for n in range(0, len(request), 40))
    )
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 3


@pytest.mark.parametrize("line", [b"Connection: close\r\n", b"connection: Close\r\n"])
def test_connection_is_closed_when_asked(server: Server, emulator: Emulator, line: bytes) -> None:
    request = signed(emulator, server)[:-2] + line + b"\r\n"
    received = converse(server, request + request)
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 1
    assert b"\r\nConnection: close\r\n" in received


def test_http_1_0(server: Server, emulator: Emulator) -> None:
    request = signed(emulator, server).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    assert converse(server, request + request).count(b"200 OK") == 1
    kept = request[:-2] + b"Connection: keep-alive\r\n\r\n"
    assert converse(server, kept + kept).count(b"200 OK") == 2


def test_target_is_signed_as_it_was_sent(server: Server, emulator: Emulator) -> None:
    """Two slashes at the beginning, a blank that is not decoded, the members in their order."""
    for target in ("//phoneNumbers?api-version=2025-06-01", f"{LIST}&b=%20&a=%2b&a=+"):
        assert b"200 OK" in converse(server, signed(emulator, server, target))


def test_close_ends_open_connections(server: Server, wire: Wire) -> None:
    assert wire("GET", "/phoneNumbers")[0] == 200
    server.close()
    with pytest.raises(ConnectionError):
        wire("GET", "/phoneNumbers")


def test_head_has_no_body(server: Server) -> None:
    received = converse(server, b"HEAD /phoneNumbers HTTP/1.1\r\nHost: x\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 401 ")
    assert received.endswith(b"\r\n\r\n")


def test_continue(server: Server) -> None:
    request = (
        b"POST /_emulator/clock HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        b"Content-Length: 14\r\n\r\n"
    )
    received = converse(server, request, b'{"advance": 1}')
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("line", [b"G\x00T / HTTP/1.1", b"BREW / HTTP/1.1", b"GET / HTTP/2.0"])
def test_what_this_server_does_not_speak_is_refused(server: Server, line: bytes) -> None:
    assert converse(server, line + b"\r\n\r\n").startswith(b"HTTP/1.1 50")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 401),
        (b"GET / HTTP/9\r\n\r\n", 400),
        (b"GET phoneNumbers HTTP/1.1\r\n\r\n", 401),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 401),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 401),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000, 431),
        (b"\xff\xfe" * 40_000, 414),
        (b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: \xff\r\n\r\n", 401),
        (b"GET /%zz%00%ff HTTP/1.1\r\n\r\n", 401),
    ],
)
def test_hostile_bytes_are_a_client_error(server: Server, data: bytes, status: int) -> None:
    assert converse(server, data).startswith(b"HTTP/1.1 %d " % status)
    assert converse(server, b"GET /_emulator/health HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_callers_that_leave_early_harm_nobody(server: Server) -> None:
    assert converse(server) == b""
    assert converse(server, b"GET / HT").startswith(b"HTTP/1.1 400 ")
    assert converse(server, b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc") == b""
    assert b"200 OK" in converse(server, b"GET /_emulator/health HTTP/1.1\r\n\r\n")


def test_mistake_of_ours_is_a_500_and_no_more(
    server: Server,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_request: Request) -> Response:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(emulator, "handle", broken)
        assert converse(server, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 500 ")
    assert "a mistake" in capsys.readouterr().err
    assert b"200 OK" in converse(server, b"GET /_emulator/health HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize(("cut", "owned"), [("before", 0), ("after", 1)])
def test_cut_connection(wire: Wire, emulator: Emulator, cut: str, owned: int) -> None:
    _, _, headers = wire("POST", "/availablePhoneNumbers/countries/US/:search", TOLL_FREE)
    emulator.set_faults([{"operation": "purchasePhoneNumbers", "cut": cut}])
    with pytest.raises(RemoteDisconnected):
        wire("POST", "/availablePhoneNumbers/:purchase", {"searchId": headers["search-id"]})
    assert len(wire("GET", "/phoneNumbers")[1]["phoneNumbers"]) == owned


def test_truncated_body(wire: Wire, emulator: Emulator) -> None:
    emulator.set_faults([{"truncate": True, "count": 1}])
    with pytest.raises(IncompleteRead):
        wire("GET", "/phoneNumbers")
    wire.connection.close()
    assert wire("GET", "/phoneNumbers")[0] == 200


def test_port_that_is_taken(server: Server, emulator: Emulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(emulator, port=server.port)


def test_log_has_a_line_for_each_request(emulator: Emulator) -> None:
    lines: list[str] = []
    server = Server(emulator, log=lines.append)
    try:
        converse(server, b"GET /phoneNumbers?top=1 HTTP/1.1\r\n\r\n")
        emulator.set_faults([{"cut": "before"}])
        converse(server, b"GET /phoneNumbers HTTP/1.1\r\n\r\n")
    finally:
        server.close()
    assert lines == ["GET /phoneNumbers?top=1 401\n", "GET /phoneNumbers cut\n"]


def test_forty_callers_lose_and_double_nothing(server: Server, emulator: Emulator) -> None:
    """Forty threads, two resources: every way to a number, with reads and releases between."""
    rounds, callers = 5, 40
    stock = {"phone_number_type": "geographic", "area_code": "907", "available": 60}
    emulator.set_inventory({"stock": [stock]})
    anchorage = TOLL_FREE | {"phoneNumberType": "geographic", "areaCode": "907"}
    bought: list[tuple[str, str]] = []
    released: list[str] = []
    outcomes: Counter[int] = Counter()
    failures: list[BaseException] = []

    def by_search(wire: Wire) -> list[str]:
        _, _, headers = wire("POST", "/availablePhoneNumbers/countries/US/:search", anchorage)
        search_id = headers["search-id"]
        result = wire("GET", f"/availablePhoneNumbers/searchResults/{search_id}")[1]
        purchase = "/availablePhoneNumbers/:purchase"
        sold = [wire("POST", purchase, {"searchId": search_id})[0] for _ in range(2)]
        outcomes.update(sold)
        return result["phoneNumbers"] if 202 in sold else []

    def by_reservation(wire: Wire, reservation_id: str) -> list[str]:
        path = f"/availablePhoneNumbers/reservations/{reservation_id}"
        body = {"phoneNumberType": "geographic", "phoneNumberPrefixes": ["1907"]}
        rows = wire("POST", "/availablePhoneNumbers/countries/US/:browse", body)[1]["phoneNumbers"]
        wanted = {row["id"]: row for row in rows[:2]}
        held = wire("PATCH", path, {"phoneNumbers": wanted})[1]["phoneNumbers"]
        status, _, _ = wire("POST", f"{path}/:purchase")
        outcomes[status] += 1
        return (
            [f"+{d}" for d, item in held.items() if item["status"] == "reserved"]
            if status == 202
            else []
        )

    def work(index: int) -> None:
        name = ("contoso", "fabrikam")[index % 2]
        wire = Wire(server.endpoint, emulator.resources[name].primary_key)
        try:
            for turn in range(rounds):
                reservation_id = f"{index:08d}-0000-4000-8000-{turn:012d}"
                numbers = by_search(wire) if turn % 2 else by_reservation(wire, reservation_id)
                bought.extend((name, number) for number in numbers)
                for number in numbers[1:]:
                    assert wire("DELETE", f"/phoneNumbers/{number[1:]}")[0] == 202
                    released.append(number)
                for number in numbers[:1]:
                    assert wire("GET", f"/phoneNumbers/{number[1:]}")[0] == 200
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            failures.append(error)
        finally:
            wire.close()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    numbers = [number for _, number in bought]
    # The stock ran out: every one of its numbers was sold, and none twice.
    assert len(set(numbers)) == len(numbers) == 60
    assert {202, 404, 400} == outcomes.keys()
    state = emulator.state()
    owned = {f"+{d}": row["resource"] for d, row in state["phone_numbers"].items()}
    assert owned == {number: name for name, number in bought if number not in released}
    assert state["holds"] == {}
    ledger: list[dict[str, Any]] = emulator.ledger()
    assert [line["sequence"] for line in ledger] == list(range(1, len(ledger) + 1))
    kinds = Counter(line["kind"] for line in ledger)
    assert kinds == {"hold": 60, "purchase": 60, "release": len(released)}
