"""Write the archives from which Pulumi installs the plugin, one per platform.

`pulumi plugin install --server` and `pluginDownloadURL` determine their names. They contain the
wheel. On Linux and macOS a launcher creates the Python environment at the first start. On Windows
Pulumi starts only an `.exe`, or a plugin that its own Python language host runs. There the language
host creates the environment when the plugin is installed.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
NAME = "pulumi-resource-acsnumbers"
LAUNCHER = REPOSITORY / "tools" / "launcher"
FROM_SOURCE = REPOSITORY / "plugin"
PLATFORMS = tuple(
    f"{system}-{machine}"
    for system in ("linux", "darwin", "windows")
    for machine in ("amd64", "arm64")
)


def write_archives(wheel: Path, folder: Path, version: str) -> list[Path]:
    """Write an archive for each platform, reproducible byte for byte.

    Args:
        wheel: The wheel of the package.
        folder: The folder for the archives.
        version: The version of the package.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for platform in PLATFORMS:
        files = (for_windows if platform.startswith("windows") else for_unix)(wheel)
        written.append(folder / f"{NAME}-v{version}-{platform}.tar.gz")
        written[-1].write_bytes(packed(files))
    return written


def for_unix(wheel: Path) -> dict[str, bytes]:
    """Return the files of an archive with a launcher."""
    return {
        NAME: (LAUNCHER / NAME).read_bytes(),
        "make_environment.py": (LAUNCHER / "make_environment.py").read_bytes(),
        **common(wheel),
    }


def for_windows(wheel: Path) -> dict[str, bytes]:
    """Return the files of a plugin that Pulumi's Python language host installs and runs."""
    return {
        "PulumiPlugin.yaml": (FROM_SOURCE / "PulumiPlugin.yaml").read_bytes(),
        "__main__.py": (FROM_SOURCE / "__main__.py").read_bytes(),
        "requirements.txt": f"./{wheel.name}\n".encode(),
        **common(wheel),
    }


def common(wheel: Path) -> dict[str, bytes]:
    """Return the files that all archives contain."""
    return {"LICENSE": (REPOSITORY / "LICENSE").read_bytes(), wheel.name: wheel.read_bytes()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mode = 0o755 if name == NAME else 0o644
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
