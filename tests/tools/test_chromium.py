import os
from pathlib import Path

import pytest

from tools import chromium


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH without a browser, of somebody who may not install one."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "NAMES", ("chromium", "google-chrome"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_without_a_browser_one_sentence_says_what_to_do(bare: Path) -> None:
    assert bare.is_dir()
    with pytest.raises(chromium.ChromiumError, match="install Chromium or Google Chrome") as none:
        chromium.install()
    assert "\n" not in str(none.value)


def test_what_is_named_comes_before_what_is_on_path(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chrome = program(bare, "google-chrome")
    assert chromium.install() == chrome
    own = program(bare, "my-browser")
    monkeypatch.setenv("CHROMIUM", str(own))
    assert chromium.install() == own


def test_root_on_debian_gets_one_installed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that an older Debian does not know is not the end."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    said = bare / "said"
    apt = program(bare, "apt-get")
    made = bare / "chromium"
    lines = [
        "#!/bin/sh",
        f'echo "$@" >> {said}',
        'case "$*" in',
        "*headless-shell) exit 100;;",
        f"*install*) printf '#!/bin/sh' > {made}; /bin/chmod +x {made};;",
        "esac",
    ]
    apt.write_text("\n".join(lines))
    assert chromium.install() == made
    assert [line.split()[3] for line in said.read_text().splitlines()] == [
        "update",
        "install",
        "install",
    ]
