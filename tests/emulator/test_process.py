"""`python -m pulumi_acsnumbers.emulator`: flags, ready line, signals, and death at any moment."""

from __future__ import annotations

import base64
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from tests.emulator.brief_kit import PROGRAM_2021, ROOT, V2021
from tests.emulator.kit import TOLL_FREE, V
from tests.emulator.wire import Running, Wire, running, start

SEARCH = "/availablePhoneNumbers/countries/US/:search"


def test_ready_line_and_clean_end() -> None:
    with running("--resource", "contoso", "--resource", "fabrikam") as emulator:
        ready = emulator.ready
        assert list(ready) == ["endpoint", "access_key", "connection_string", "resources"]
        assert ready["connection_string"] == (
            f"endpoint={ready['endpoint']}/;accesskey={ready['access_key']}"
        )
        assert list(ready["resources"]) == ["contoso", "fabrikam"]
        first = {key: ready[key] for key in ("endpoint", "access_key", "connection_string")}
        assert ready["resources"]["contoso"] == first
        assert ready["resources"]["fabrikam"]["access_key"] != ready["access_key"]
        assert emulator.control("GET", "health")["operations"] == "realistic"
        wire = emulator.wire("fabrikam")
        assert wire("GET", "/phoneNumbers")[0] == 200
        # The connection stays open: it must not keep the process alive.
        began = time.monotonic()
        emulator.process.send_signal(signal.SIGTERM)
        out, err = emulator.process.communicate(timeout=5)
        assert time.monotonic() - began < 1
        wire.close()
        assert (emulator.process.returncode, out) == (0, "")
        assert "GET /phoneNumbers?api-version=2025-06-01 200" in err


def test_nobody_needs_to_read_the_log() -> None:
    with running() as emulator:
        assert emulator.process.stderr is not None
        emulator.process.stderr.close()
        assert [emulator.control("GET", "health")["status"] for _ in range(3)] == ["ok"] * 3


def test_ready_at_little_cost() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with running("--operations", "immediate") as emulator:
        emulator.process.terminate()
        emulator.process.wait(timeout=5)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    assert spent < 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--operations", "sometimes"], "immediate, polls:N, seconds:S, realistic"),
        (["--access-key", "not base64!"], "not base64"),
        (["--access-key-file", "/nowhere/key"], "No such file"),
        (["--access-key", "AAAA", "--access-key-file", "x"], "not allowed with"),
        (["--resource", "a", "--resource", "a"], "given twice"),
        (["--time-scale", "-1"], "negative"),
        (["--host", "203.0.113.1"], "cannot listen"),
        (["--port", "99999"], "cannot listen"),
    ],
)
def test_flags_that_cannot_be_used(arguments: list[str], words: str) -> None:
    with start(*arguments) as process:
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_access_key_from_a_file(tmp_path: Path) -> None:
    key = base64.b64encode(b"of a file").decode()
    (tmp_path / "key").write_text(f"{key}\n")
    with running("--access-key-file", tmp_path / "key", "--operations", "polls:2") as emulator:
        assert emulator.ready["access_key"] == key
        assert emulator.control("GET", "health")["operations"] == "polls:2"
        emulator.process.send_signal(signal.SIGINT)
        assert emulator.process.wait(timeout=5) == 0


def test_a_network_that_is_let_in_must_be_one() -> None:
    with running("--control-from", "172.16.0.0/12", "--control-from", "fd00::/8") as emulator:
        assert emulator.control("GET", "health")["status"] == "ok"
    with start("--control-from", "home") as refused:
        _, err = refused.communicate(timeout=10)
        assert refused.returncode == 2
        assert "'home' is not a network such as 172.16.0.0/12" in err


def test_one_state_file_has_one_process(tmp_path: Path) -> None:
    with running("--state", tmp_path / "state"), start("--state", tmp_path / "state") as second:
        _, err = second.communicate(timeout=10)
        assert second.returncode == 2
        assert "another emulator uses the state file" in err


def kill_while(
    emulator: Running, work: Callable[[Wire, int], Iterator[None]], version: str = V
) -> None:
    """Kill a process while four threads work, after 25 pieces of it."""
    seen = threading.Semaphore(0)
    wires = [emulator.wire(version=version) for _ in range(4)]

    def go_on(index: int) -> None:
        with suppress(OSError, HTTPException):
            for _ in work(wires[index], index):
                seen.release()

    threads = [threading.Thread(target=go_on, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(25):
        assert seen.acquire(timeout=20)
    emulator.process.kill()
    for thread in threads:
        thread.join(timeout=20)
    for wire in wires:
        wire.close()


def test_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Four threads buy as fast as they can while the process is killed, three times."""
    state = tmp_path / "state"
    acknowledged: list[str] = []

    def buy(wire: Wire, _index: int) -> Iterator[None]:
        while True:
            _, _, headers = wire("POST", SEARCH, TOLL_FREE)
            search_id = headers["search-id"]
            path = "/availablePhoneNumbers/:purchase"
            status, _, _ = wire("POST", path, {"searchId": search_id})
            assert status == 202
            acknowledged.append(search_id)
            yield

    for _ in range(3):
        with running("--state", state, "--operations", "immediate") as emulator:
            kill_while(emulator, buy)
    with running("--state", state) as emulator:
        saved = emulator.control("GET", "state")
        ledger = emulator.control("GET", "ledger")["ledger"]
    statuses = {search_id: saved["searches"][search_id]["status"] for search_id in acknowledged}
    assert set(statuses.values()) == {"purchased"}
    owned = saved["phone_numbers"]
    for search_id in acknowledged:
        (digits,) = saved["searches"][search_id]["numbers"]
        assert owned[digits]["resource"] == "contoso"
    assert len(acknowledged) >= 75
    bought = [line["number"] for line in ledger if line["kind"] == "purchase"]
    assert len(bought) == len(set(bought)) == len(owned)
    assert [line["sequence"] for line in ledger] == list(range(1, len(ledger) + 1))


def test_kill_loses_no_brief_that_was_acknowledged(tmp_path: Path) -> None:
    """Four threads write, submit and delete briefs while the process is killed, twice."""
    state = tmp_path / "state"
    promised: dict[str, str] = {}
    numbers = count()

    def write(wire: Wire, index: int) -> Iterator[None]:
        for number in numbers:
            brief_id = f"00000000-0000-4000-8000-{index:04d}{number:08d}"
            path = f"{ROOT}/{brief_id}"
            promised.pop(brief_id, None)
            assert wire("PATCH", path, {"id": brief_id, **PROGRAM_2021})[0] == 201
            promised[brief_id] = "draft"
            if number % 3 == 1:
                del promised[brief_id]
                assert wire("POST", f"{path}/:submit")[0] == 200
                promised[brief_id] = "submitted"
            if number % 3 == 2:
                del promised[brief_id]
                assert wire("DELETE", path)[0] == 204
                promised[brief_id] = "gone"
            yield

    for _ in range(2):
        with running("--state", state) as emulator:
            kill_while(emulator, write, V2021)
    with running("--state", state) as emulator:
        saved = emulator.control("GET", "state")["program_briefs"]
        ledger = emulator.control("GET", "ledger")["ledger"]
        kept = next(brief_id for brief_id, status in promised.items() if status == "submitted")
        verdict = {"status": "approved", "number": "12345"}
        emulator.control("POST", f"briefs/{kept}/review", verdict)
        wire = emulator.wire(version=V2021)
        codes = wire("GET", "/shortCodes")[1]["shortCodes"]
        read = wire("GET", f"{ROOT}/{kept}")[1]
        wire.close()
    assert len(promised) >= 50
    found = {
        brief_id: saved.get(f"contoso/{brief_id}", {"status": "gone"})["status"]
        for brief_id in promised
    }
    assert found == promised
    assert [code["programBriefIds"] for code in codes] == [[kept]]
    assert read.items() >= PROGRAM_2021.items()
    assert [line["sequence"] for line in ledger] == list(range(1, len(ledger) + 1))
