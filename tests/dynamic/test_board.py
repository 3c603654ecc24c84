from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

import pytest

from pulumi_acsnumbers.dynamic import board as board_module
from pulumi_acsnumbers.dynamic.board import FolderBoard
from pulumi_acsnumbers.lifecycle.memory import Copy, Farewell, Memory

ENGINE = "127.0.0.1:4242"
NUMBER = "+18335550100"
COPY = Copy(NUMBER, "nonce", "order", "wish")
FAREWELL = Farewell(NUMBER, "order", released=True)

OTHER = """
import sys
from pathlib import Path
from pulumi_acsnumbers.dynamic.board import FolderBoard
from pulumi_acsnumbers.lifecycle.memory import Copy, Farewell
board = FolderBoard(sys.argv[1], Path(sys.argv[2]))
board.post(Copy("+18335550100", "nonce", "order", "wish"))
board.post(Farewell("+18335550100", "order", True))
print("posted", flush=True)
sys.stdin.readline()
"""


@contextmanager
def other_process(root: Path, engine: str = ENGINE) -> Iterator[subprocess.Popen[str]]:
    """Another plugin process of the run that has posted a copy and a farewell."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, engine, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "posted\n"
        yield process
    finally:
        process.communicate("\n", timeout=20)


def board(root: Path) -> FolderBoard:
    return FolderBoard(ENGINE, root)


def test_processes_of_one_run_know_each_other_s_facts(tmp_path: Path) -> None:
    with other_process(tmp_path):
        assert list(board(tmp_path).facts()) == [COPY, FAREWELL]
        assert Memory(board(tmp_path)).holders(NUMBER) == [COPY]


def test_another_run_is_another_board(tmp_path: Path) -> None:
    with other_process(tmp_path, "127.0.0.1:9999"):
        assert list(board(tmp_path).facts()) == []


def test_a_process_that_has_ended_leaves_nothing(tmp_path: Path) -> None:
    with other_process(tmp_path):
        pass

    assert list(board(tmp_path).facts()) == []
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_killed_process_counts_for_nothing_and_is_swept(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list(tmp_path.glob("*/*.jsonl"))) == 1
    mine = board(tmp_path)

    assert list(mine.facts()) == []

    mine.post(COPY)
    assert len(list(tmp_path.glob("*/*.jsonl"))) == 1
    mine.close()
    assert list(tmp_path.iterdir()) == []


def test_a_copy_can_be_taken_back_by_another_process(tmp_path: Path) -> None:
    mine = board(tmp_path)
    with other_process(tmp_path):
        mine.forget(NUMBER, "nonce")
        third = board(tmp_path)
        assert list(third.facts()) == [FAREWELL]
    mine.close()


def test_a_process_does_not_read_its_own_file(tmp_path: Path) -> None:
    mine = board(tmp_path)
    mine.post(COPY)

    assert list(mine.facts()) == []
    mine.close()


def test_a_line_that_is_being_written_is_left_for_later(tmp_path: Path) -> None:
    mine = board(tmp_path)
    with other_process(tmp_path):
        [path] = tmp_path.glob("*/*.jsonl")
        with path.open("a") as file:
            file.write('{"Copy": {"number"')
        assert list(mine.facts()) == [COPY, FAREWELL]


def test_only_this_user_can_read_a_board(tmp_path: Path) -> None:
    mine = board(tmp_path / "boards")
    mine.post(COPY)
    [folder] = (tmp_path / "boards").iterdir()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [path] = folder.iterdir()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"Copy": asdict(COPY)}]
    mine.close()
    mine.close()


def test_the_default_folder_is_one_of_this_user(tmp_path: Path) -> None:
    """The fixture lets the temporary folder be this test's own."""
    mine = FolderBoard(ENGINE)
    mine.post(COPY)

    [root] = tmp_path.iterdir()
    assert root.name == f"pulumi-acsnumbers-{os.getuid()}"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    mine.close()


def test_a_folder_that_somebody_else_put_there_is_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "theirs"
    elsewhere.mkdir()
    (tmp_path / f"pulumi-acsnumbers-{os.getuid()}").symlink_to(elsewhere)

    mine = FolderBoard(ENGINE)
    mine.post(COPY)

    assert list(elsewhere.iterdir()) == []
    mine.close()


def test_a_file_that_vanishes_while_it_is_looked_at_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other_process(tmp_path):
        mine = board(tmp_path)
        [path] = tmp_path.glob("*/*.jsonl")
        monkeypatch.setattr(Path, "glob", lambda *_: [path.with_name("gone.jsonl")])
        assert list(mine.facts()) == []


def test_a_copy_that_another_process_posted_holds_nothing_once_it_was_deleted_here(
    tmp_path: Path,
) -> None:
    mine = board(tmp_path)
    memory = Memory(mine)
    with other_process(tmp_path):
        memory.forget(NUMBER, "nonce")

        assert memory.holders(NUMBER) == []
    mine.close()


def test_a_board_that_cannot_be_made_is_as_good_as_none(tmp_path: Path) -> None:
    """A number that was just bought must not be lost for want of a note."""
    (tmp_path / "boards").write_text("not a folder")
    mine = board(tmp_path / "boards")

    mine.post(COPY)
    mine.forget(NUMBER, "nonce")
    assert list(mine.facts()) == []
    mine.close()


def test_a_folder_that_cannot_even_be_looked_for_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    mine = FolderBoard(ENGINE)

    mine.post(COPY)
    assert list(mine.facts()) == []
    mine.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
def test_a_disk_that_is_full_costs_no_number(tmp_path: Path) -> None:
    mine = board(tmp_path)
    mine.post(COPY)
    assert mine._file
    mine._file.close()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        mine._file = full
        mine.post(FAREWELL)
        mine.close()

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_vanishes_while_it_is_read_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = board(tmp_path)
    with other_process(tmp_path):
        monkeypatch.setattr(board_module, "_is_alive", lambda path: not path.unlink())

        assert list(mine.facts()) == []


def test_a_draft_is_left_to_who_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying its lock would keep the other process from taking it."""
    tried, original = list[str](), board_module.try_lock

    def watched(file: IO[str], *, shared: bool = False) -> bool:
        tried.append(Path(file.name).suffix)
        return original(file, shared=shared)

    draft = tmp_path / "other" / "1-a.new"
    draft.parent.mkdir()
    draft.touch()
    monkeypatch.setattr(board_module, "try_lock", watched)
    one = FolderBoard("engine", tmp_path)

    one.post(COPY)
    one.close()

    assert tried == [".new"]  # its own
    assert draft.exists()
