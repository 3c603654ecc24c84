from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from pulumi_acsnumbers.engine.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Departure, Fate, Holder
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry

NUMBER = "+18335550100"
HOLDER = Holder(NUMBER, "nonce", "order", "spec")
DEPARTURE = Departure(NUMBER, "order", Fate.LET_GO)

OTHER = """
import sys
from pathlib import Path
from pulumi_acsnumbers.engine.journal import FolderJournal
from pulumi_acsnumbers.lifecycle.core.registry import Departure, Fate, Holder
journal = FolderJournal(sys.argv[1], Path(sys.argv[2]))
journal.append(Holder("+18335550100", "nonce", "order", "spec"))
journal.append(Departure("+18335550100", "order", Fate.LET_GO))
print("written", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def engine() -> Iterator[str]:
    """An address at which somebody listens, as an engine does as long as its run goes on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def an_engine_that_is_gone() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def folder_of(root: Path, engine: str) -> Path:
    """Return the folder of the one run with this engine."""
    [folder] = root.glob(f"{engine.replace(':', '_')}_*")
    return folder


@contextmanager
def other_process(root: Path, engine: str) -> Iterator[subprocess.Popen[str]]:
    """Another plugin process of the run that has written two facts."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, engine, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "written\n"
        yield process
    finally:
        process.communicate("\n", timeout=60)


def test_processes_of_one_run_know_each_other_s_facts(tmp_path: Path, engine: str) -> None:
    mine = FolderJournal(engine, tmp_path)
    with other_process(tmp_path, engine):
        assert mine.news() == [HOLDER, DEPARTURE]
        assert mine.news() == [], "each is told once"
    mine.close()


def test_another_run_has_another_journal(tmp_path: Path, engine: str) -> None:
    with other_process(tmp_path, engine):
        assert FolderJournal("127.0.0.1:1", tmp_path).news() == []


def test_the_facts_of_a_killed_process_count_as_long_as_the_run_goes_on(
    tmp_path: Path, engine: str
) -> None:
    with other_process(tmp_path, engine) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()

    mine = FolderJournal(engine, tmp_path)
    assert mine.news() == [HOLDER, DEPARTURE]
    mine.close()


def test_a_run_whose_engine_is_gone_is_swept_by_the_next(tmp_path: Path, engine: str) -> None:
    with other_process(tmp_path, an_engine_that_is_gone()) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    other_run = tmp_path / "not_a_port"
    other_run.mkdir()

    mine = FolderJournal(engine, tmp_path)
    mine.append(HOLDER)

    assert sorted(tmp_path.iterdir()) == sorted([folder_of(tmp_path, engine), other_run])
    mine.close()


def test_a_run_whose_engine_lives_is_never_swept(tmp_path: Path, engine: str) -> None:
    with other_process(tmp_path, engine) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    FolderJournal("127.0.0.1:1", tmp_path).append(HOLDER)

    assert len(list(folder_of(tmp_path, engine).glob("*.jsonl"))) == 1


def test_facts_of_yesterday_at_the_same_address_count_for_nothing(
    tmp_path: Path, engine: str
) -> None:
    with other_process(tmp_path, engine) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    [path] = tmp_path.glob("*/*.jsonl")
    yesterday = time.time() - 25 * 3600
    os.utime(path, (yesterday, yesterday))

    assert FolderJournal(engine, tmp_path).news() == []


def test_a_process_that_ends_with_its_run_leaves_nothing(tmp_path: Path, engine: str) -> None:
    with other_process(tmp_path, engine):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_process_does_not_read_its_own_file(tmp_path: Path, engine: str) -> None:
    mine = FolderJournal(engine, tmp_path)
    mine.append(HOLDER)

    assert mine.news() == []
    mine.close()
    mine.close()


def test_what_a_process_knew_counts_until_the_last_one_ends(tmp_path: Path, engine: str) -> None:
    one, other = FolderJournal(engine, tmp_path), FolderJournal(engine, tmp_path)
    one.append(HOLDER)
    other.append(DEPARTURE)

    one.close()

    assert other.news() == [HOLDER]
    other.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the system names no sockets")
def test_an_earlier_engine_at_the_same_address_is_another_run(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        address = f"127.0.0.1:{first.getsockname()[1]}"
        killed = FolderJournal(address, tmp_path)
        killed.append(HOLDER)
    with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2])), reuse_port=False):
        later = FolderJournal(address, tmp_path)

        assert later.news() == []
        assert [folder_of(tmp_path, address)] == list(tmp_path.iterdir()), "the other is swept"
    later.close()


def test_a_line_that_is_being_written_is_left_for_later(tmp_path: Path, engine: str) -> None:
    mine = FolderJournal(engine, tmp_path)
    with other_process(tmp_path, engine):
        [path] = [path for path in tmp_path.glob("*/*.jsonl") if path != mine._path]
        line = json.dumps({"Holder": asdict(HOLDER) | {"nonce": "late"}}) + "\n"
        with path.open("a") as file:
            file.write(line[:20])
        assert mine.news() == [HOLDER, DEPARTURE]
        with path.open("a") as file:
            file.write(line[20:])
        assert mine.news() == [Holder(NUMBER, "late", "order", "spec")]
    mine.close()


def test_only_this_user_can_read_a_journal(tmp_path: Path, engine: str) -> None:
    mine = FolderJournal(engine, tmp_path / "journals")
    mine.append(HOLDER)
    [folder] = (tmp_path / "journals").iterdir()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [path] = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    mine.close()


def test_the_default_folder_is_one_of_this_user(
    tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = FolderJournal(engine)
    mine.append(HOLDER)

    [root] = tmp_path.iterdir()
    assert root.name == f"acsnumbers-runs-{os.getuid()}"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    mine.close()


def _refused(root: Path) -> None:
    """Neither writing nor reading nor deciding goes on, and each says what to do."""
    told = r"cannot be used.*set TMPDIR to a folder"
    with pytest.raises(Refused, match=told):
        FolderJournal("127.0.0.1:1", root).append(HOLDER)
    with pytest.raises(Refused, match=told):
        FolderJournal("127.0.0.1:1", root).news()
    with pytest.raises(Refused, match=told), FolderJournal("127.0.0.1:1", root).lock():
        pass
    with pytest.raises(Refused):
        RunRegistry(FolderJournal("127.0.0.1:1", root)).holders(NUMBER)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    _refused(tmp_path / "file")
    _refused(tmp_path / "file" / "below")


def test_a_link_that_somebody_else_put_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    _refused(tmp_path / "link")
    assert list((tmp_path / "theirs").iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "theirs"
    root.mkdir()
    os.chown(root, 65534, 65534)
    _refused(root)


def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "open"
    root.mkdir()
    root.chmod(0o777)
    _refused(root)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path, engine: str) -> None:
    mine = FolderJournal(engine, tmp_path)
    mine.append(HOLDER)
    for text in ("nonsense\n", '{"Holder": {}}\n', '{"Unknown": {}}\n', "[]\n", "{}\n"):
        (folder_of(tmp_path, engine) / "other.jsonl").write_text(text)
        with pytest.raises(Refused, match="a file in it is not a journal"):
            mine.news()
    mine.close()


def test_a_disk_that_is_full_leaves_no_half_line(
    tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = FolderJournal(engine, tmp_path)
    mine.append(HOLDER)
    assert mine._path

    def half(fd: int, text: bytes) -> int:
        written(fd, text[: len(text) // 2])
        raise OSError(28, "No space left on device")

    written = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(Refused, match="No space left on device"):
            mine.append(DEPARTURE)
    mine.append(DEPARTURE)

    assert len(mine._path.read_text().splitlines()) == 2
    assert FolderJournal(engine, tmp_path).news() == [HOLDER, DEPARTURE]
    mine.close()


def test_one_decides_at_a_time_across_journals_of_a_run(tmp_path: Path, engine: str) -> None:
    inside, most = 0, 0
    journals = [FolderJournal(engine, tmp_path) for _ in range(4)]

    def decide(journal: FolderJournal) -> None:
        nonlocal inside, most
        for _ in range(50):
            with journal.lock():
                inside += 1
                most = max(most, inside)
                inside -= 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(decide, journals))

    assert most == 1
    for journal in journals:
        journal.close()


def test_a_fate_that_another_process_wrote_is_a_fate(engine: str, tmp_path: Path) -> None:
    FolderJournal(engine, tmp_path).append(DEPARTURE)

    [departure] = FolderJournal(engine, tmp_path).news()

    assert isinstance(departure, Departure)
    assert departure.fate is Fate.LET_GO
