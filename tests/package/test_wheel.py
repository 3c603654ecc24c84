from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as hatchling builds it, without asking an index for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    program = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return zipfile.ZipFile(folder / done.stdout.split()[-1])


def test_the_engine_is_told_that_there_is_no_plugin_to_download(wheel: zipfile.ZipFile) -> None:
    with wheel:
        told = json.loads(wheel.read("pulumi_acsnumbers/pulumi-plugin.json"))

    assert told == {"resource": False}


def test_it_carries_the_whole_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    here = {
        str(path.relative_to(REPOSITORY))
        for path in (REPOSITORY / "pulumi_acsnumbers").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert "pulumi_acsnumbers/py.typed" in names
    assert names == here


def test_what_an_index_shows_has_no_link_that_leads_nowhere(wheel: zipfile.ZipFile) -> None:
    [path] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(str(wheel.filename)) as again:
        metadata = again.read(path).decode()
    shown = metadata.partition("\n\n")[2]

    assert "Description-Content-Type: text/markdown" in metadata
    assert "# pulumi-acsnumbers" in shown
    links = re.findall(r"\]\(([^)]*)\)", shown)
    assert links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_it_says_what_it_needs(wheel: zipfile.ZipFile) -> None:
    [path] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(str(wheel.filename)) as again:
        lines = again.read(path).decode().splitlines()
    needed = {
        line.split(" ")[1].split("<")[0].split(">")[0].split(";")[0]
        for line in lines
        if line.startswith("Requires-Dist") and "extra ==" not in line
    }

    assert "Name: pulumi-acsnumbers" in lines
    assert needed == {"pulumi", "httpcore", "httpx", "azure-identity", "tenacity"}
