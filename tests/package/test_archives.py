"""The archives of the plugin have what Pulumi looks for in them."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tools.plugin_archives import NAME, PLATFORMS, write_archives

ALL = {"LICENSE", "pulumi_acsnumbers-1.2.3-py3-none-any.whl"}
UNIX = {NAME: 0o755, "make_environment.py": 0o644}
WINDOWS = {"PulumiPlugin.yaml": 0o644, "__main__.py": 0o644, "requirements.txt": 0o644}


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    file = tmp_path / "pulumi_acsnumbers-1.2.3-py3-none-any.whl"
    file.write_bytes(b"a wheel")
    return file


def test_there_is_one_for_each_platform(wheel: Path, tmp_path: Path) -> None:
    written = write_archives(wheel, tmp_path / "plugin", "1.2.3")
    assert {path.name for path in written} == {
        f"pulumi-resource-acsnumbers-v1.2.3-{system}-{machine}.tar.gz"
        for system in ("linux", "darwin", "windows")
        for machine in ("amd64", "arm64")
    }
    assert len(written) == len(PLATFORMS)


def test_only_a_launcher_is_executable(wheel: Path, tmp_path: Path) -> None:
    for path in write_archives(wheel, tmp_path / "plugin", "1.2.3"):
        with tarfile.open(path) as archive:
            modes = {member.name: member.mode for member in archive}
            files = {name: archive.extractfile(name) for name in modes}
            texts = {name: file.read() for name, file in files.items() if file}
        wanted = WINDOWS if "windows" in path.name else UNIX
        assert modes == wanted | dict.fromkeys(ALL, 0o644)
        assert texts[wheel.name] == b"a wheel"
        if wanted is WINDOWS:
            assert texts["requirements.txt"] == f"./{wheel.name}\n".encode()


def test_they_are_the_same_whenever_they_are_written(wheel: Path, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_archives(wheel, tmp_path / "a", "1.2.3")]
    wheel.touch()
    again = [path.read_bytes() for path in write_archives(wheel, tmp_path / "b", "1.2.3")]
    assert first == again
