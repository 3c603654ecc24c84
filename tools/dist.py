"""Build the release, check it, and test the built wheel on each Python version found.

    python -m tools.dist [--tag v0.1.0]

Wheel and sdist go to dist/. The archives of the plugin go to dist/plugin/, because a package index
accepts no other files.

A tag must match the version, and the changelog must have a section for it. The tests run in a
folder that contains everything except the package, so that they import the wheel. `make test`
covers the tests that need the real engine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pulumi_acsnumbers._version import __version__
from tools.plugin_archives import write_archives

REPOSITORY = Path(__file__).parents[1]
DIST = REPOSITORY / "dist"
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
PACKAGES = ("acs", "dynamic", "emulator", "functions", "lifecycle", "oracle", "resources")
BESIDE_THE_PACKAGE = ("CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml")
BESIDES = ("tests", "tools", "examples", "benchmarks", "pyproject.toml", "README.md")


def main() -> int:
    """Build, check, test; return 0 if everything succeeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tag", default="", help="the tag that is released; must say the version")
    tag = parser.parse_args().tag
    wrong = wrong_with(tag, (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"))
    wrong = wrong or (tag and not_yet())
    if wrong:
        print(wrong, file=sys.stderr)
        return 1
    build()
    surprises = sorted(contents() ^ expected())
    if surprises:
        print("only in what is built, or only under version control:", *surprises, file=sys.stderr)
        return 1
    pythons = dict(found())
    [wheel] = DIST.glob("*.whl")
    archives = write_archives(wheel, DIST / "plugin", __version__)
    print("archives of the plugin:", *(path.name for path in archives), sep="\n  ", flush=True)
    print("the wheel is tested on Python", ", ".join(pythons), flush=True)
    missing = [version for version in SUPPORTED if version not in pythons]
    if missing:
        print("not found on this machine:", ", ".join(missing), flush=True)
    failed = [version for version, python in pythons.items() if not passes(version, python)]
    if failed:
        print("failed on Python", ", ".join(failed), file=sys.stderr)
    return 1 if failed or not pythons else 0


def wrong_with(tag: str, changelog: str) -> str:
    """Return why a tag must not be released; an empty string if it may."""
    if tag and tag != f"v{__version__}":
        return f"the tag is {tag}, but _version.py says {__version__}"
    if tag and not re.search(
        rf"^## {re.escape(__version__)} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE
    ):
        return (
            f"CHANGELOG.md has no section `## {__version__} - ` with a date: "
            "move what is under Unreleased there"
        )
    return ""


def not_yet() -> str:
    """Return the pages that still say there is no release."""
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
    names = [p.name for p in pages if "until the first release" in p.read_text(encoding="utf-8")]
    return (
        f"{', '.join(names)}: take out what is said of the time before the release" if names else ""
    )


def contents() -> set[str]:
    """Return the files of wheel and sdist, without those the build adds."""
    [wheel], [sdist] = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as built:
        names = {f"wheel: {name}" for name in built.namelist() if ".dist-info/" not in name}
    with tarfile.open(sdist) as built:
        inside = {member.name.partition("/")[2] for member in built if member.isfile()}
    return names | {f"sdist: {name}" for name in inside - {"PKG-INFO", ".gitignore"}}


def expected() -> set[str]:
    """Return the expected files: exactly those under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "pulumi_acsnumbers", *BESIDE_THE_PACKAGE],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60,
    ).stdout.split()  # fmt: skip
    package = {name for name in listed if name not in BESIDE_THE_PACKAGE}
    return {f"wheel: {name}" for name in package} | {f"sdist: {name}" for name in listed}


def build() -> None:
    """Build the sdist, build the wheel from it, and check their metadata."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--outdir", str(DIST), str(REPOSITORY))
    run(sys.executable, "-m", "twine", "check", "--strict", *map(str, sorted(DIST.iterdir())))


def found() -> Iterator[tuple[str, str]]:
    """Yield each supported version with an interpreter for it, from PATH or pyenv."""
    root = os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")
    for version in SUPPORTED:
        name = f"python{version}"
        on_path = shutil.which(name)
        places = [on_path] if on_path else []
        places += map(str, Path(root).glob(f"versions/{version}.*/bin/{name}"))
        for place in places:
            # pyenv puts shims on PATH even for versions that are not enabled.
            tried = subprocess.run([place, "-c", ""], capture_output=True, check=False, timeout=60)
            if tried.returncode == 0:
                yield version, place
                break


def passes(version: str, python: str) -> bool:
    """Return whether the tests pass in a fresh environment with the wheel."""
    [wheel] = DIST.glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="acsnumbers-dist-") as name:
        folder = Path(name)
        for part in BESIDES:
            source = REPOSITORY / part
            if source.is_dir():
                shutil.copytree(source, folder / part, symlinks=True)
            else:
                shutil.copy(source, folder)
        run(python, "-m", "venv", str(folder / ".venv"))
        inside = str(folder / ".venv" / "bin" / "python")
        pip = (inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--upgrade", "pip>=25.1")
        run(*pip, f"{wheel}[cli]", "--group", str(folder / "pyproject.toml:dev"))
        print(f"Python {version}:", flush=True)
        tests = [f"tests/{package}" for package in PACKAGES]
        done = subprocess.run(
            [inside, "-m", "pytest", "--quiet", "--numprocesses", "4", *tests],
            cwd=folder,
            env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
            check=False,
            timeout=1800,
        )
        return done.returncode == 0


def run(*command: str) -> None:
    """Run a command; a failure is fatal."""
    subprocess.run(command, check=True, timeout=900)


if __name__ == "__main__":
    sys.exit(main())
