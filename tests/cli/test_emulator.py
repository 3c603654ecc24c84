"""`acsnumbers emulator`: the emulators are real processes, of a home of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import NotFound
from pulumi_acsnumbers.cli.app import app
from pulumi_acsnumbers.cli.emulator.faults import faults
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.background import Background
from pulumi_acsnumbers.emulator.presets import PRESETS
from pulumi_acsnumbers.emulator.server import Server
from tests.cli.command import COMMAND, Ran, process
from tests.emulator.brief_kit import BRIEF, PROGRAM_2021, V2021

REPOSITORY = Path(__file__).parents[2]
Command = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    Background(tmp_path / "pulumi-acsnumbers/emulator").stop()


@pytest.fixture
def command(home: Path) -> Command:
    def command(*arguments: str, code: int = 0) -> Ran:
        env = {"XDG_STATE_HOME": str(home)}
        done = CliRunner().invoke(app, ["emulator", *arguments], prog_name="acsnumbers", env=env)
        ran = Ran(done.exit_code, done.stdout, done.stderr)
        assert ran.code == code, ran
        assert "Traceback" not in ran.stderr
        return ran

    return command


@pytest.fixture
def elsewhere() -> Iterator[tuple[Emulator, str]]:
    """An emulator that was started otherwise, and the flag that names it."""
    emulator = Emulator(seed=1)
    server = Server(emulator)
    yield emulator, f"--at={server.endpoint}"
    server.close()
    emulator.close()


def test_it_is_started_found_stopped_and_remembers(command: Command, home: Path) -> None:
    started = command("start", "--port", "0", "--operations", "immediate")
    lines = [line.strip() for line in started.stdout.splitlines()]
    (export,) = [line for line in lines if line.startswith("export ")]
    text = export.partition("=")[2].strip("'")
    assert f"pulumi config set --secret acsnumbers:connectionString '{text}'" in lines
    with Client.from_connection_string(text) as client:
        offer = client.catalogue.browse("US", "tollFree")[:1]
        client.reservations.put(BRIEF, add=offer)
        client.reservations.purchase(BRIEF)
        client.briefs.upsert(BRIEF, PROGRAM_2021, api_version=V2021)
    told = command("status", "-o", "json").json
    assert (told["numbers"], told["resources"], told["faults"]) == (1, ["contoso"], 0)
    assert told["briefs"] == {"total": 1, "live": 0}
    assert told["state"].startswith(str(home))
    page = urllib.request.urlopen(told["page"], timeout=20)
    with page:
        assert b"<title>ACS emulator</title>" in page.read()

    again = command("start")
    assert again.stderr == "It was running already.\n"
    assert told["endpoint"] in again.stdout
    other = command("start", "--operations", "realistic", "--port", "0", "-o", "json")
    assert "it is running already, with operations immediate, not realistic: " in other.stderr
    assert other.json["endpoint"] == told["endpoint"]
    same = command("start", "--operations", "immediate", "--resource", "contoso")
    assert same.stderr == "It was running already.\n"
    more = command("start", "--resource=eu", "--port=9", "--seed=7", "--time-scale=2").stderr
    port = told["endpoint"].rpartition(":")[2]
    assert f"with port {port}, not 9; seed 0, not 7; resource contoso, not eu; the time" in more
    wrong = command("start", "--operations", "fast", code=1).stderr
    assert "operations: 'fast' is none of immediate" in wrong
    refused = command("start", "--foreground", code=1)
    assert f"it runs in the background already, at {told['endpoint']}; stop" in refused.stderr
    assert "stopped" in command("stop").stderr
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(told["page"], timeout=20)
    assert command("stop", "-o", "json").json == {"stopped": False}
    assert "none is running; start it with" in command("status", code=1).stderr

    # What was bought there belongs to the address: it is the same the next time.
    assert command("start", "-o", "json").json["endpoint"] == told["endpoint"]
    assert command("status", "-o", "json").json["numbers"] == 1


def test_two_starts_at_once_are_one_emulator(home: Path) -> None:
    def start(_: int) -> Any:
        return process("emulator", "start", "--port=0", "-o", "json", XDG_STATE_HOME=str(home)).json

    with ThreadPoolExecutor() as pool:
        ran = list(pool.map(start, range(2)))
    assert len({one["pid"] for one in ran}) == len({one["endpoint"] for one in ran}) == 1


def test_one_that_died_is_not_taken_for_running(command: Command, home: Path) -> None:
    pid = command("start", "--port=0", "-o", "json").json["pid"]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Background(home / "pulumi-acsnumbers/emulator").running():
        assert time.monotonic() < deadline
    record = home / "pulumi-acsnumbers/emulator/emulator.json"
    # Its number may be somebody else's by now, whom nobody must stop.
    record.write_text(json.dumps(json.loads(record.read_text()) | {"pid": os.getpid()}))
    assert command("stop", "-o", "json").json == {"stopped": False}
    assert command("start", "-o", "json").json["pid"] not in (pid, os.getpid())


def test_why_it_did_not_start_is_said(command: Command, elsewhere: tuple[Emulator, str]) -> None:
    port = elsewhere[1].rpartition(":")[2]
    taken = command("start", "--port", port, code=1).stderr
    assert f"starting the emulator: cannot listen on 127.0.0.1:{port}" in taken
    assert "choose a port with --port" in taken
    wrong = command("start", "--operations", "never", code=1).stderr
    assert wrong.startswith(
        "Error: starting the emulator: operations: 'never' is none of immediate"
    )
    assert command("status", code=1)


def test_in_the_foreground_it_stays_until_it_is_told(home: Path) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    with subprocess.Popen(
        [*COMMAND, "emulator", "start", "--foreground", "--port=0", "--output=json"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as running:  # fmt: skip
        try:
            assert running.stdout is not None
            assert json.loads(running.stdout.readline())["endpoint"].startswith("http://127.0.0.1:")
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=20) == 0
        finally:
            running.kill()


def test_in_the_foreground_it_says_where_it_is(home: Path) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    with subprocess.Popen(
        [*COMMAND, "emulator", "start", "--foreground", "--port=0"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as running:  # fmt: skip
        try:
            assert running.stdout is not None
            told = "".join(
                iter(
                    running.stdout.readline,
                    "Ctrl-C ends it; the next start finds its numbers again.\n",
                )
            )
            assert "/_emulator/\n" in told
            assert f"Process   {running.pid}\n" in told
            assert "  export AZURE_COMMUNICATION_CONNECTION_STRING='endpoint=http://127" in told
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=20) == 0
        finally:
            running.kill()


def test_reset_asks_and_forgets(command: Command, elsewhere: tuple[Emulator, str]) -> None:
    emulator, at = elsewhere
    emulator.buy_number()
    asked = command("reset", at, code=2).stderr
    assert "1 numbers among it? Nobody can be asked" in asked
    assert emulator.health()["phone_numbers"] == 1
    command("reset", at, "--yes")
    assert emulator.health()["phone_numbers"] == 0


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_one_that_the_emulator_takes(name: str) -> None:
    emulator = Emulator(seed=1)
    emulator.set_faults(PRESETS[name].faults)
    emulator.set_inventory(PRESETS[name].inventory)
    assert name in (faults.help or "")
    documented = (REPOSITORY / "docs/reference/emulator.md").read_text(encoding="utf-8")
    assert f"| `{name}` | {PRESETS[name].about} |" in documented


def test_faults_are_shown_chosen_read_and_cleared(
    command: Command, elsewhere: tuple[Emulator, str], tmp_path: Path
) -> None:
    emulator, at = elsewhere
    read = command("faults", at).stderr
    assert "No fault rule is set." in read
    assert "\n  slow: each request waits two seconds\n" in read
    assert "Limits of the stock" not in read
    assert command("faults", at, "-o", "json").json == []
    assert "probability 0.1" in command("faults", "flaky", at).stdout
    assert [rule["status"] for rule in emulator.faults()] == [503, None]
    command("faults", "out-of-stock", at)
    assert (emulator.faults(), emulator.inventory()["stock"][0]["available"]) == ([], 0)
    assert "Limits of the stock: available 0." in command("faults", at).stderr
    rules: list[dict[str, Any]] = [{"operation": "getOperation", "delay": 1.5}]
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    told = command("faults", "--file", str(tmp_path / "rules.json"), at, "-o", "json").json
    assert told[0]["operation"] == "getOperation"
    command("faults", "--clear", at)
    assert (emulator.faults(), emulator.inventory()["stock"]) == ([], [])

    (tmp_path / "rules.json").write_text('[{"nothing": 1}]')
    refused = command("faults", "--file", str(tmp_path / "rules.json"), at, code=1).stderr
    assert "unknown member 'nothing'" in refused
    assert "flaky: one request in ten" in command("faults", "nope", at, code=2).stderr
    assert "cannot be read" in command("faults", "--file", "nowhere", at, code=2).stderr
    assert "not several" in command("faults", "slow", "--clear", at, code=2).stderr


def test_a_brief_is_moved_through_its_review(
    command: Command, elsewhere: tuple[Emulator, str]
) -> None:
    emulator, at = elsewhere
    text = emulator.resources["contoso"].connection_string(at.partition("=")[2])
    with Client.from_connection_string(text) as client:
        client.briefs.upsert(BRIEF, PROGRAM_2021, api_version=V2021)
        assert "the brief is draft" in command("review", BRIEF, "approved", at, code=1).stderr
        client.briefs.submit(BRIEF, api_version=V2021)
        command("review", BRIEF, "updateProgramBrief", at, "--note=Say more.")
        assert client.briefs.get(BRIEF, api_version=V2021).review_notes[0].message == "Say more."
        client.briefs.submit(BRIEF, api_version=V2021)
        assert "54321" in command("review", BRIEF, "approved", at, "--number=54321").stdout
        assert client.briefs.get(BRIEF, api_version=V2021).number == "54321"
        with pytest.raises(NotFound):
            client.briefs.get(BRIEF.replace("6b", "7b"), api_version=V2021)


def test_a_number_is_changed_and_released_behind_its_owners_back(
    command: Command, elsewhere: tuple[Emulator, str]
) -> None:
    emulator, at = elsewhere
    number = emulator.buy_number(calling="none", sms="outbound")["phoneNumber"]
    told = command("change", number, "--sms", "inbound+outbound", at, "-o", "json").json
    assert told["capabilities"] == {"calling": "none", "sms": "inbound+outbound"}
    assert told["id"] == number
    assert "give --calling" in command("change", number, at, code=2).stderr.lower()
    assert "Error: changing phone number (+18005550100): " in (
        command("change", "+18005550100", "--sms=none", at, code=1).stderr
    )
    assert command("release", number, at, "-o", "json").json["id"] == number
    assert emulator.state()["phone_numbers"] == {}


def test_the_first_time_it_takes_a_free_port_where_the_usual_one_is_in_use(
    command: Command, elsewhere: tuple[Emulator, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(elsewhere[1].rpartition(":")[2])
    monkeypatch.setattr("pulumi_acsnumbers.emulator.background.USUAL_PORT", taken)
    first = command("start", "-o", "json").json["endpoint"]
    assert not first.endswith(f":{taken}")
    command("stop")

    # The address is part of what was bought: it does not wander.
    holder = socket.create_server(("127.0.0.1", int(first.rpartition(":")[2])))
    with holder:
        assert "choose a port with --port" in command("start", code=1).stderr


@pytest.mark.parametrize("home", ["/", "", None])
def test_without_a_home_it_names_the_variable_that_says_where(
    monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for state in ("", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", state)
        monkeypatch.delenv("HOME", raising=False)
        if home is not None:
            monkeypatch.setenv("HOME", home)
        for line in (["start"], ["status"], ["stop"]):
            done = CliRunner().invoke(app, ["emulator", *line], prog_name="acsnumbers")
            assert done.exit_code == 1
            assert done.stderr == (
                "Error: looking for the emulator's folder: this user has no home folder; set "
                "XDG_STATE_HOME to a folder that you can write to\n"
            )


def test_a_folder_that_cannot_be_used_names_the_variable_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for line in (["start"], ["status"], ["stop"]):
        ran = process("emulator", *line, XDG_STATE_HOME=str(tmp_path / "file"))
        assert ran.code == 1
        assert "Not a directory; set XDG_STATE_HOME to a folder that you can write" in ran.stderr


def test_only_an_emulator_is_asked(command: Command) -> None:
    assert "--at is the address" in command("status", "--at=file:///etc", code=2).stderr
    nobody = command("status", "--at=http://127.0.0.1:9", code=1).stderr
    assert "nobody answers there as an emulator does" in nobody
