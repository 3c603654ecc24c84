"""Any bytes on the emulator's socket, any JSON for its control API: answered or refused."""

from __future__ import annotations

import gc
import json
import re
import socket
import struct
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from time import time as now
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.control import CALLS
from pulumi_acsnumbers.emulator.server import Handler, Server
from tests.emulator.brief_kit import BRIEF
from tests.emulator.kit import HOST, sign
from tests.properties.values import examples

HEALTH = b"GET /_emulator/health HTTP/1.1\r\nHost: x\r\n\r\n"
LIST = "/phoneNumbers?api-version=2025-06-01"
HANG = 30  # seconds; an answer takes milliseconds


class Served:
    """An emulator on a socket, and what it answers to bytes."""

    def __init__(self) -> None:
        self.emulator = Emulator(seed=1)
        self.server = Server(self.emulator)
        self.threads = threading.active_count()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=HANG)

    def converse(self, *parts: bytes, half: bool = True) -> bytes:
        """Send bytes, end the own half, and read until the server closes."""
        received = b""
        with self.connect() as connection:
            try:
                for part in parts:
                    connection.sendall(part)
                if half:
                    connection.shutdown(socket.SHUT_WR)
                while more := connection.recv(65_536):
                    received += more
            except TimeoutError:
                raise AssertionError(f"it hangs after {parts!r}") from None
            except OSError:
                pass  # it closed while bytes were still coming: what it said before may be lost
        return received

    def signed(self, target: str = LIST) -> bytes:
        key = self.emulator.resources["contoso"].primary_key
        headers = sign(key, "GET", target, host=f"127.0.0.1:{self.server.port}", at=now())
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def answers(self) -> bool:
        return self.converse(HEALTH).startswith(b"HTTP/1.1 200 ")

    def alone(self) -> None:
        """Wait until no conversation is under way; one more is taken after all before it."""
        assert self.answers()
        until = monotonic() + HANG
        while self.server.connections or threading.active_count() > self.threads:
            assert monotonic() < until, "a conversation never ends"
            threading.Event().wait(0.01)

    def close(self) -> None:
        self.server.close()
        self.emulator.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) [A-Z]", received)]


# Requests that are nearly right

METHODS = st.sampled_from([b"GET", b"POST", b"PATCH", b"DELETE", b"PUT", b"HEAD", b"get", b"G\x00"])
TARGETS = st.sampled_from(
    [
        *(b"/", b"/phoneNumbers", b"/phoneNumbers/%2B18335550100", b"*", b"http://x/", b"/" * 9000),
        *(b"/_emulator/health", b"/_emulator/../phoneNumbers", b"/%2e%2e/%2e%2e/etc/passwd"),
        *(b"/phoneNumbers?" + b"a=b&" * 5000, b"/?" + b"%" * 3000, b"/%00%ff%zz", b"/\xff\xfe"),
        *(b"/phoneNumbers?api-version=2025-06-01&skip=" + b"9" * 5000, b"/" + b"a/" * 9000),
    ]
) | st.binary(max_size=12).map(lambda tail: b"/" + tail)
NAMES = st.sampled_from(
    [b"Host", b"Content-Length", b"Transfer-Encoding", b"Connection", b"Expect", b"Authorization"]
) | st.binary(max_size=8)
VALUES = st.sampled_from(
    [
        *(
            b"",
            b"0",
            b"5",
            b"-1",
            b"+5",
            b"1e3",
            b"0x10",
            b"5, 5",
            b"99999999999999999999",
            b"\xb2",
        ),
        *(b"chunked", b"gzip, chunked", b"close", b"keep-alive", b"upgrade", b"100-continue"),
        *(b"Bearer " + b"a." * 2000, b"HMAC-SHA256 SignedHeaders=&Signature=", b"x" * 70_000),
    ]
) | st.binary(max_size=12)
HEADERS = st.lists(
    st.tuples(NAMES, VALUES, st.sampled_from([b": ", b":", b" : ", b" ", b""])), max_size=6
)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b""])


@st.composite
def requests(draw: Any) -> bytes:
    """A request line, headers and a body, each as it should be or not."""
    version = draw(st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/9", b""]))
    end = draw(ENDS)
    lines = [b" ".join((draw(METHODS), draw(TARGETS), version))]
    lines += [name + colon + value for name, value, colon in draw(HEADERS)]
    body = draw(st.sampled_from([b"", b"12345", b"5\r\nhello\r\n0\r\n\r\n", b"{}" * 4000]))
    text: bytes = end.join(lines) + draw(st.sampled_from([end + end, end, b""])) + body
    return text


CONVERSATIONS = st.lists(
    requests()
    | requests()
    | st.just(HEALTH)
    | st.binary(max_size=60)
    | st.sampled_from([b"\r\n" * 40_000, b"\x00" * 70_000, b"A: b\r\n" * 12_000, b"\xff" * 66_000]),
    min_size=1,
    max_size=4,
)


@examples(250)
@given(CONVERSATIONS)
@example([b"GET / HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(4000)) + b"\r\n"])
@example([HEALTH * 300])
@example([b"POST / HTTP/1.1\r\nContent-Length: 33554432\r\n\r\nabc"])
@example([b"POST / HTTP/1.1\r\nContent-Length: 33554433\r\n\r\n" + b"a" * 100_000])
@example([b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"ffffffff\r\n" * 1000])
def test_any_bytes_are_answered_refused_or_closed(served: Served, parts: list[bytes]) -> None:
    received = served.converse(*parts)
    assert not [status for status in statuses(received) if status == 500]
    assert served.answers()


@examples(20)
@given(st.data())
def test_a_good_request_is_cut_anywhere(served: Served, data: st.DataObject) -> None:
    request = served.signed()
    at = data.draw(st.integers(0, len(request)))
    assert statuses(served.converse(request[:at], request[at:], request)) == [200, 200]
    whole = at >= len(request) - 4  # the end of the last header and the blank line may be missing
    assert (200 in statuses(served.converse(request[:at]))) is whole
    wrong = request[:at] + data.draw(st.binary(min_size=1, max_size=4)) + request[at:]
    assert set(statuses(served.converse(wrong))) <= {
        200,
        400,
        401,
        404,
        405,
        411,
        413,
        414,
        431,
        501,
        505,
    }


def test_nothing_is_left_of_callers_that_were_bad(served: Served) -> None:
    """Threads, descriptors and memory are after a thousand bad callers what they were before."""
    bad = (
        *(b"", b"GET", b"GET / HTTP/1.1\r\nHost", b"\x00" * 70_000, b"G\x00T / HTTP/1.1\r\n\r\n"),
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nContent-Length: ",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    )

    def annoyed(rounds: int) -> tuple[int, int, int]:
        for data in bad * rounds:
            with served.connect() as connection:
                connection.sendall(data)
                # Closing with bytes unread, or at once, is a reset.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        served.alone()
        served.emulator.reset()
        gc.collect()
        return threading.active_count(), descriptors(), memory_of_others_than("coverage")

    tracemalloc.start(10)
    try:
        annoyed(5)
        threads, files, memory = annoyed(5)
        after = annoyed(125)
    finally:
        tracemalloc.stop()
    assert after[:2] == (threads, files)
    assert after[2] - memory < 200_000
    assert served.answers()


def memory_of_others_than(package: str) -> int:
    """Return the bytes in use, without those of a package that keeps something of each thread."""
    without = tracemalloc.Filter(False, f"*/{package}/*", all_frames=True)
    taken = tracemalloc.take_snapshot().filter_traces([without])
    return sum(trace.size for trace in taken.traces)


def descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


@pytest.fixture
def hasty(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A server that waits a quarter of a second for what it waits two minutes for."""
    monkeypatch.setattr(Handler, "timeout", 0.25)
    return served


@pytest.mark.parametrize(
    "opening",
    [b"", b"GET / HTTP/1.1\r\nA: ", b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", HEALTH],
)
def test_a_caller_that_goes_quiet_is_left(hasty: Served, opening: bytes) -> None:
    hasty.converse(opening, half=False)
    assert hasty.answers()


def test_a_thread_that_cannot_be_had_costs_one_caller(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.alone()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", _no_thread)
        assert served.converse(HEALTH) == b""
    assert served.answers()
    served.alone()


def _no_thread(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


# The control API, which is not signed

WORDS = st.sampled_from(
    [
        *("self", "number", "brief_id", "resource", "advance", "status", "calling", "sms", "notes"),
        *("phone_number", "country_code", "purchase_date", "stock", "limits", "owned_elsewhere"),
        *("search_quantity", "available", "consent", "operations", "phone_numbers", "holds"),
        *("searches", "contoso", "approved", "inbound", "draft", "+18335550100", "program_briefs"),
    ]
)
BODIES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([10**400, -(10**30), 1e308, float("nan"), float("inf")])
    | st.text(max_size=3)
    | WORDS
    | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
# A fault or slowness that was asked for is no mistake.
PLACES = st.sampled_from([call for call in CALLS if call not in ("faults", "switches")])
BELOW = st.sampled_from(["", "/", "/%2B18335550100", f"/{BRIEF}/review", f"/{BRIEF}", "/%ff/..//x"])
QUERIES = st.sampled_from(
    ["", "?after=1", "?after=x", "?after=" + "9" * 5000, "?resource=a", "?&=&"]
)


@pytest.fixture(scope="module")
def disturbed() -> Iterator[Emulator]:
    emulator = Emulator(seed=1)
    yield emulator
    emulator.close()


CONTROL = st.tuples(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    st.builds(lambda *parts: "/_emulator/" + "".join(parts), PLACES, BELOW, QUERIES),
)


@examples(200)
@given(CONTROL, BODIES)
@example(("POST", "/_emulator/clock"), {"advance": 10**400})
@example(("POST", "/_emulator/numbers"), {"self": 1})
@example(("PATCH", "/_emulator/numbers/%2B18335550100"), {"number": "x"})
@example(("POST", f"/_emulator/briefs/{BRIEF}/review"), {"self": 1})
@example(("POST", f"/_emulator/briefs/{BRIEF}/review"), {"brief_id": 1})
def test_no_control_call_is_a_mistake_of_ours(
    disturbed: Emulator, call: tuple[str, str], body: Any
) -> None:
    disturbed.reset()
    disturbed.buy_number(phone_number="+18335550100")
    method, target = call
    raw = json.dumps(body).encode()
    response = disturbed.handle(Request(method, target, {"Host": HOST}, raw))
    assert response.status in (200, 400, 401, 403, 404, 405)
    assert disturbed.health()["status"] == "ok"
