"""What must not be in a repository that others clone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

MACHINE = re.compile(r"/(?:work|home|Users|root)/[\w.-]+|[A-Z]:\\\\Users")
INDEX = re.compile(r"https?://[^\s\"'<>)]*(?:artifactory|nexus|devpi|/simple\b|pkgs\.)[^\s\"'<>)]*")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}")
KNOWN = {"tests/package/test_hygiene.py"}


def tracked() -> list[tuple[str, str]]:
    """Return the text files that are under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = REPOSITORY / name
        if name in KNOWN or not path.is_file():
            continue
        try:
            found.append((name, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in tracked()
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_no_file_names_a_place_on_somebody_s_machine() -> None:
    assert places(MACHINE) == []


def test_no_file_names_a_private_package_index() -> None:
    assert places(INDEX) == []


def test_no_file_holds_a_credential() -> None:
    assert places(SECRET) == []


def test_nothing_that_is_made_by_running_is_kept() -> None:
    made = ("__pycache__", ".pyc", ".egg-info", "/dist/", ".venv/", ".coverage", ".local/")

    assert [name for name, _ in tracked() if any(part in f"/{name}" for part in made)] == []


def test_text_files_end_with_one_line_break_and_have_unix_ones() -> None:
    ends = [
        name
        for name, text in tracked()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
        if name.endswith((".py", ".md", ".toml", ".yaml"))
    ]

    assert ends == []
