"""The image of the emulator: there is no Docker here, so its commands run on this machine.

Each instruction is read from the Dockerfile. Places in the image are places in a temporary folder,
and `pip` and `python` are those of an empty environment there.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_acsnumbers.acs.client import Client

REPOSITORY = Path(__file__).parents[2]
PLACES = ("/tmp/wheel", "/var/lib/acs-emulator")  # in the image
SECONDS = 120
RESERVATION = "6b1f0f6a-0000-4000-8000-000000000003"


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile with what follows them."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parted = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name, rest.strip()) for name, _, rest in parted]


def said(name: str) -> str:
    """Return what follows the one instruction of a name."""
    (rest,) = [rest for found, rest in instructions() if found == name]
    return rest


@dataclass
class Image:
    """What the commands of the Dockerfile made, in a folder."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """Return a text with the places of the image in the folder."""
        for place in PLACES:
            text = text.replace(place, f"{self.folder}{place}")
        return text

    def shell(self, command: str) -> None:
        """Run a command as RUN and HEALTHCHECK do."""
        subprocess.run(
            ["/bin/sh", "-c", self.here(command)], cwd=self.folder, env=self.env, check=True,
            timeout=SECONDS, capture_output=True,
        )  # fmt: skip

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """Start the container: ENTRYPOINT with CMD, or with other arguments in its place."""
        command = [*json.loads(said("ENTRYPOINT")), *(arguments or json.loads(said("CMD")))]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.env | environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def health(self) -> str:
        """The command of the health check."""
        return said("HEALTHCHECK").partition(" CMD ")[2]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Do what `docker build` would."""
    folder = tmp_path_factory.mktemp("image")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=REPOSITORY, check=True, timeout=SECONDS, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=SECONDS
    )
    path = f"{folder / 'venv/bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    image = Image(folder, {"PATH": path, "HOME": str(folder)})
    for name, rest in instructions():
        if name == "COPY":
            source, target = rest.split()
            Path(image.here(target)).mkdir(parents=True)
            image.shell(f"cp {source} {target}")
        elif name == "RUN":
            image.shell(rest)
        elif name == "ENV":
            image.env |= dict(one.split("=", 1) for one in shlex.split(image.here(rest)))
    return image


@contextmanager
def running(image: Image, *arguments: str, **environ: str) -> Iterator[dict[str, Any]]:
    """Let the container run; give what it says when it is ready."""
    with image.start(*arguments, **environ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0


@pytest.fixture
def free_port() -> str:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def test_nothing_stays_of_what_is_only_for_building(image: Image) -> None:
    assert not Path(image.here("/tmp/wheel")).exists()  # in the image
    listed = subprocess.run(
        ["pip", "list", "--format=json", "--disable-pip-version-check"],
        env=image.env, check=True, capture_output=True, text=True, timeout=SECONDS,
        executable=str(image.folder / "venv/bin/pip"),
    ).stdout  # fmt: skip
    names = {one["name"] for one in json.loads(listed)}
    assert names - {"pip", "setuptools", "wheel"} == {"pulumi-acsnumbers"}


def test_it_sells_numbers_and_is_healthy_and_remembers(image: Image, free_port: str) -> None:
    image.env["ACS_EMULATOR_PORT"] = free_port
    with running(image) as ready:
        assert ready["endpoint"] == f"http://127.0.0.1:{free_port}"
        image.shell(image.health)
        with Client.from_connection_string(ready["connection_string"]) as client:
            offer = client.catalogue.browse("US", "tollFree")[:1]
            client.reservations.put(RESERVATION, add=offer)
    with (
        running(image) as ready,
        Client.from_connection_string(ready["connection_string"]) as again,
    ):
        assert again.reservations.get(RESERVATION).numbers[0].phone_number == offer[0].phone_number
    assert Path(image.here("/var/lib/acs-emulator/emulator.state")).is_file()


def test_without_an_emulator_it_is_not_healthy(image: Image, free_port: str) -> None:
    image.env["ACS_EMULATOR_PORT"] = free_port
    with pytest.raises(subprocess.CalledProcessError):
        image.shell(image.health)


@pytest.mark.parametrize("told", ["argument", "variable", None])
def test_it_listens_to_others_only_when_it_is_told_to(
    image: Image, free_port: str, told: str | None
) -> None:
    image.env["ACS_EMULATOR_PORT"] = free_port
    arguments = ("--host", "0.0.0.0") if told == "argument" else ()  # it is tried
    environ = {"ACS_EMULATOR_HOST": "0.0.0.0"} if told == "variable" else {}
    with running(image, *arguments, **environ) as ready:
        expected = "http://0.0.0.0:" if told else "http://127.0.0.1:"
        assert ready["endpoint"].startswith(expected)
        image.shell(image.health)


def test_nobody_in_the_image_is_root_and_no_address_is_in_it() -> None:
    uid, _, gid = said("USER").partition(":")
    assert int(uid) > 0
    assert int(gid) > 0
    assert "0.0.0.0" not in "".join(rest for _, rest in instructions())  # by default
    names = [name for name, _ in instructions()]
    assert names[0] == "FROM"
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")


def test_only_the_wheel_is_sent_to_the_builder() -> None:
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    source = said("COPY").split()[0]
    assert lines == ["*", f"!{source}"]
    assert fnmatch.fnmatch("dist/pulumi_acsnumbers-0.1.0-py3-none-any.whl", source)


def test_a_release_publishes_it() -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text())
    job = workflow["jobs"]["image"]
    used = {step["uses"].partition("@")[0]: step.get("with", {}) for step in job["steps"]}

    assert job["needs"] == "build"
    assert used["docker/login-action"]["registry"] == "ghcr.io"
    assert used["actions/download-artifact"] == {"name": "dist", "path": "dist/"}
    assert used["docker/build-push-action"]["push"] is True
    assert "ghcr.io/" in used["docker/build-push-action"]["tags"]


def test_the_documentation_names_every_variable() -> None:
    from pulumi_acsnumbers.emulator.__main__ import VARIABLES

    page = (REPOSITORY / "docs/reference/emulator.md").read_text(encoding="utf-8")
    assert [name for name in VARIABLES.split(", ") if f"`{name}`" not in page] == []
    assert [name for name in re.findall(r"ACS_EMULATOR_\w+", page) if name not in VARIABLES] == []
