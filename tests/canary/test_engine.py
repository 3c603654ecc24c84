"""The real engine in the middle of a purchase: what every process, file and output shows.

What the engine itself does with its configuration is its own: it hands it to the program in the
variable `PULUMI_CONFIG` of that one process, and keeps it encrypted in the stack's file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.canary.canaries import PRIMARY, leaks
from tests.engine.fixtures import workshop
from tests.engine.harness import Stack, Workshop, number
from tests.engine.processes import Process, session
from tests.engine.service import PURCHASE, TIMEOUT, Observed, Service

__all__ = ["workshop"]

SECOND = """
secret = pulumi.Config().require_secret("fabrikam")
fabrikam = acs.Provider("fabrikam", connection_string=secret)
line = acs.PhoneNumber("line", **TOLL_FREE, opts=pulumi.ResourceOptions(provider=fabrikam))
pulumi.export("line", line.phone_number)
"""


class Canary(Observed):
    """An emulator whose first resource has a key that is easy to find again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(access_key=PRIMARY, **options)


class CanaryService(Service):
    emulator_type = Canary


@pytest.fixture
def service() -> Iterator[Service]:
    service = CanaryService()
    yield service
    service.close()


@pytest.fixture
def stack(workshop: Workshop, service: Service, tmp_path: Path) -> Iterator[Stack]:
    stack = workshop.stack(tmp_path / "stack", service)
    (tmp_path / "temp").mkdir()
    stack.env["TMPDIR"] = str(tmp_path / "temp")
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.configure(endpoint=service.endpoint)
    stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", PRIMARY)
    fabrikam = service.connection_string("fabrikam")
    stack.pulumi("config", "set", "--secret", "fabrikam", fabrikam)
    yield stack
    stack.end()


def environment(process: Process) -> dict[str, str]:
    """Return what a process was started with; nothing where the system does not show it."""
    try:
        text = Path(f"/proc/{process.pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return {}
    pairs = (entry.partition("=") for entry in text.split("\0"))
    return {name: value for name, _, value in pairs}


def shown(service: Service, thing: object) -> bool:
    text = thing.decode(errors="replace") if isinstance(thing, bytes) else str(thing)
    return bool(leaks(thing)) or service.secrets_in(text)


def files(*folders: Path) -> list[tuple[Path, bytes]]:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                found += [(path, path.read_bytes())] if path.is_file() else []
            except OSError:  # a socket, or gone since
                continue
    return found


def journal(folder: Path) -> list[Path]:
    """Return the files of the run's journal."""
    return list((folder / "temp").rglob("*.jsonl"))


def test_neither_process_nor_file_nor_output_shows_a_key(
    stack: Stack, service: Service, tmp_path: Path
) -> None:
    stack.declare(number(), SECOND)
    places = (tmp_path / "temp", stack.folder, Path(stack.env["PULUMI_HOME"]))
    answer = service.pause(PURCHASE)
    up = stack.start("up", "--yes", "--skip-preview", "--logtostderr", "-v=1")
    answer.wait()
    # The other number is bought meanwhile, and its process notes that in the run's journal.
    end = time.monotonic() + TIMEOUT
    while not any('"Holder"' in path.read_text() for path in journal(tmp_path)):
        assert time.monotonic() < end, "nothing was noted in the journal"
        time.sleep(0.02)
    others = {
        path.stat().st_mode & 0o077 for file in journal(tmp_path) for path in (file, file.parent)
    }
    processes = session(up._process.pid)
    environments = {process.command: environment(process) for process in processes}
    held = files(*places)
    answer.release()
    result = up.wait()
    assert result.code == 0, result.text
    assert len(service.owned) == 2

    assert any(process.is_plugin for process in processes)
    for process in processes:
        assert not shown(service, process.command)
    for command, variables in environments.items():
        for name, value in variables.items():
            assert name == "PULUMI_CONFIG" or not shown(service, value), (command, name)
    assert {path.suffix for path, _ in held} >= {".jsonl", ".json", ".yaml"}
    assert others == {0}, "other users of the machine may do nothing with the journal"
    results = [result, stack.preview(), stack.pulumi("stack", "export"), stack.destroy()]
    for path, content in (*held, *files(*places)):
        assert not shown(service, content), path
    for told in results:
        assert not shown(service, told.text)
    assert json.loads(results[2].stdout)["deployment"]["resources"]
