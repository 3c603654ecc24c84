"""The emulator: startup, signed requests per second on a core, a page of ten thousand, memory.

It is pinned to one core, and the caller to another if there is one. The caller signs its request
once and sends the same bytes again, so that it costs almost nothing: the signature is valid for
fifteen minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import socket
import time
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from benchmarks.harness.figures import Figure
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.usage import cpu_seconds, memory_mb

READY, RATE, PAGE_MS, MEMORY = 0.5, 1500, 10.0, 120.0
_VERSION = "2025-06-01"


def measure(plan: Plan) -> Any:
    """Start it, send requests in sequence, and make it own many numbers."""
    rounds, owned = plan.size(5, 1), plan.size(10_000, 200)
    found: dict[str, Any] = {"ready": [], "alone": [], "rate": [], "cpu_rate": [], "page": []}
    cores = sorted(os.sched_getaffinity(0))
    try:
        for _ in range(rounds):
            with Service() as service:
                found["ready"].append(service.ready_cpu)
                found["alone"].append(memory_mb(service.pid))
                _pin(service.pid, {cores[0]})
                os.sched_setaffinity(0, {cores[-1]})
                rows = _rows(service, owned)
                _ask_in_a_row(service, rows, plan.size(6000, 50), found)
                service.own(rows)
                found["memory"] = memory_mb(service.pid)
                found["page"] += _pages(service, owned, plan.size(3, 1))
    finally:
        os.sched_setaffinity(0, cores)
    return found | {"owned": owned}


def _pin(pid: int, cores: set[int]) -> None:
    """Pin all threads of a process, and those it starts later, to some cores."""
    for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208  # names, no paths
        os.sched_setaffinity(int(thread), cores)


def _rows(service: Service, count: int) -> dict[str, Any]:
    """Return rows of the given number of numbers; the service owns one of them."""
    service.control("POST", "numbers", {})
    (digits, row), *_ = service.owned().items()
    more = (str(18332000000 + place) for place in range(count - 1))
    return {digits: row} | {other: {**row, "digits": other} for other in more}


def _ask_in_a_row(service: Service, rows: dict[str, Any], times: int, found: Any) -> None:
    """Read the same number repeatedly over one connection."""
    request = _signed(service, f"/phoneNumbers/%2B{next(iter(rows))}?api-version={_VERSION}")
    with _connected(service) as connection:
        _exchange(connection, request)
        cpu, began = cpu_seconds(service.pid), time.perf_counter()
        for _ in range(times):
            _exchange(connection, request)
        found["rate"].append(times / (time.perf_counter() - began))
        found["cpu_rate"].append(times / max(cpu_seconds(service.pid) - cpu, 0.01))


def _pages(service: Service, owned: int, times: int) -> list[float]:
    """Return the milliseconds for some pages: the first, one in the middle, and the last."""
    taken = []
    with _connected(service) as connection:
        for skip in (0, owned // 2, owned - 100):
            path = f"/phoneNumbers?skip={skip}&top=100&api-version={_VERSION}"
            request = _signed(service, path)
            for _ in range(times):
                began = time.perf_counter()
                _exchange(connection, request)
                taken.append((time.perf_counter() - began) * 1000)
    return taken


def _connected(service: Service) -> socket.socket:
    where = urlsplit(service.endpoint)
    connection = socket.create_connection((where.hostname, where.port or 80), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _signed(service: Service, target: str) -> bytes:
    """Return the bytes of a signed GET."""
    host = urlsplit(service.endpoint).netloc
    date = formatdate(usegmt=True)
    digest = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    text = f"GET\n{target}\n{date};{host};{digest}"
    key = base64.b64decode(service.access_key)
    signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    return (
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nx-ms-date: {date}\r\n"
        f"x-ms-content-sha256: {digest}\r\nAuthorization: HMAC-SHA256 "
        f"SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}\r\n\r\n"
    ).encode()


def _exchange(connection: socket.socket, request: bytes) -> None:
    """Send a request and read its whole response, which must be a 200."""
    connection.sendall(request)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += connection.recv(65_536)
    head = answer[:end].decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise RuntimeError(f"the emulator refused: {head}")
    missing = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    missing -= len(answer) - end - 4
    while missing > 0:
        missing -= len(connection.recv(65_536))


def report(found: Any) -> Report:
    """Report its speed and size."""
    ready, rate, cpu_rate, page = (
        Figure.of(found[key]) for key in ("ready", "rate", "cpu_rate", "page")
    )
    alone = Figure.of(found["alone"])
    rows = [
        Row(
            "emulator: processor time until ready",
            f"≤ {READY} s",
            ready.show("s"),
            ready.middle <= READY,
        ),
        Row(
            "emulator: signed GETs a second, one connection, one core",
            f"≥ {RATE:,}",
            f"{rate.show()}; a second of its processor time {cpu_rate.show()}",
            rate.middle >= RATE,
        ),
        Row(
            f"emulator: a page, {found['owned']:,} numbers owned",
            f"≤ {PAGE_MS:g} ms",
            page.show("ms"),
            page.middle <= PAGE_MS,
        ),
        Row(
            f"emulator: memory, {found['owned']:,} numbers owned",
            f"≤ {MEMORY:g} MB",
            f"{found['memory']:.0f} MB (started: {alone.middle:.0f} MB)",
            found["memory"] <= MEMORY,
        ),
    ]
    return Report(rows)


SECTIONS = (Section("emulator", "", measure, report),)
