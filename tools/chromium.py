"""Finds a Chromium or Chrome for the tests and pictures of the emulator's page.

`python tools/chromium.py` prints the path of the executable; progress goes to stderr. It uses the
browser that CHROMIUM names, else one on PATH or in a usual place. Otherwise it installs Debian's
package, which requires root and apt-get.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGES = ("chromium-headless-shell", "chromium")
APT_SECONDS = 600


class ChromiumError(Exception):
    """There is no browser. The text says what to do."""


def find() -> Path | None:
    """The installed browser, if any."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def install() -> Path:
    """The browser, installed from Debian's package if there is none."""
    with Path(tempfile.gettempdir(), "acsnumbers-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find()
        if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
            print("installing Debian's Chromium with apt-get", file=sys.stderr, flush=True)
            found = _by_apt()
    if found is None:
        message = (
            "the tests of the emulator's page need a browser, and there is none: "
            "install Chromium or Google Chrome, or name its program in CHROMIUM"
        )
        raise ChromiumError(message)
    return found


def _by_apt() -> Path | None:
    _apt("update")
    for package in PACKAGES:
        if _apt("install", "--yes", "--no-install-recommends", package):
            return find()
    return None


def _apt(*arguments: str) -> bool:
    done = subprocess.run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments],
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=APT_SECONDS,
    )
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(install())
    except (ChromiumError, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))
