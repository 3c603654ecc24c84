"""What keeps a release from being made under a wrong name, or with wrong files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pulumi_acsnumbers import __version__
from tools import dist

DATED = f"# Changelog\n\n## Unreleased\n\n## {__version__} - 2026-01-31\n"


def test_a_build_without_a_tag_asks_for_no_section() -> None:
    assert dist.wrong_with("", "# Changelog\n\n## Unreleased\n") == ""


def test_a_tag_needs_its_version_and_a_section_with_a_date() -> None:
    assert dist.wrong_with(f"v{__version__}", DATED) == ""
    assert dist.wrong_with("v9.9.9", DATED) == (
        f"the tag is v9.9.9, but _version.py says {__version__}"
    )
    for changelog in (
        "## Unreleased\n",
        f"## {__version__}\n",
        f"## {__version__}.1 - 2026-01-31\n",
    ):
        assert "move what is under Unreleased there" in dist.wrong_with(
            f"v{__version__}", changelog
        )


def test_a_page_that_says_there_is_no_release_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dist, "REPOSITORY", tmp_path)
    readme = tmp_path / "README.md"
    readme.write_text("pip install it")
    assert dist.not_yet() == ""
    readme.write_text("Not yet on PyPI: until the first release, install from a clone")
    assert dist.not_yet().startswith("README.md: take out")


def test_the_changelog_begins_with_what_is_not_released() -> None:
    text = (dist.REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    first = text.index("\n## ")

    assert text[first:].startswith("\n## Unreleased\n")
    assert "### State" in text[first:]


def test_a_file_too_many_or_too_few_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dist, "DIST", tmp_path)
    dist.run(sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path))
    assert dist.contents() == dist.expected()
    monkeypatch.setattr(dist, "BESIDE_THE_PACKAGE", ("README.md",))
    assert dist.contents() - dist.expected() == {
        f"sdist: {name}" for name in ("CHANGELOG.md", "LICENSE", "pyproject.toml")
    }
