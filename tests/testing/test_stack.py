"""A stack of a user's folder on the real CLI; its whole life is in the tests of the example."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_acsnumbers.testing import (
    AcsEmulator,
    CommandFailed,
    PulumiMissing,
    PulumiStack,
)
from tools.pulumi import install

PROGRAM = """\
import os
import pulumi

config = pulumi.Config()
pulumi.export("stage", os.environ["STAGE"])
pulumi.export("word", config.require_secret("word"))
pulumi.export("theirs", [name for name in os.environ if name.startswith("ACSNUMBERS_")])
pulumi.export("at", os.environ["AZURE_COMMUNICATION_CONNECTION_STRING"].partition(";")[0])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: infra\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_program_runs_as_on_a_machine_that_knows_nothing(
    project: Path,
    pulumi_stack: Callable[..., PulumiStack],
    acs_emulator: AcsEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("ACSNUMBERS_ENDPOINT", "https://real.communication.azure.com")
    monkeypatch.setenv("PULUMI_STACK", "production")
    before = files(project)
    stack = pulumi_stack(project, STAGE="try")
    stack.configure("word", "=--secret\n words", secret=True)
    stack.up()
    assert stack.outputs == {
        "stage": "try",
        "word": "=--secret\n words",
        "theirs": [],
        "at": f"endpoint={acs_emulator.endpoint}/",
    }
    assert [resource["type"] for resource in stack.resources] == ["pulumi:pulumi:Stack"]
    assert files(project) == before
    (stack.folder / "__main__.py").write_text("import pulumi\nraise ValueError('of the program')")
    with pytest.raises(CommandFailed, match="of the program") as failed:
        stack.preview()
    assert failed.value.result.code != 0
    assert failed.value.result.command == "pulumi preview"


def test_without_the_cli_one_sentence_says_so(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PulumiMissing, match="not on PATH; install it from") as missing:
        PulumiStack(project, tmp_path / "stack", {})
    assert "\n" not in str(missing.value)


def test_a_folder_without_a_project_is_named(
    tmp_path: Path, pulumi_stack: Callable[..., PulumiStack], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(pytest.fail.Exception, match=r"nowhere has no Pulumi\.yaml"):
        pulumi_stack(tmp_path / "nowhere")


def test_a_virtual_environment_is_linked_and_what_was_made_is_left_behind(
    project: Path, tmp_path: Path
) -> None:
    from pulumi_acsnumbers.testing.stack import _copy

    for name in ("venv/pyvenv.cfg", "venv/lib/huge", ".git/HEAD", "part/__pycache__/x.pyc"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    _copy(project, tmp_path / "copy")
    assert (tmp_path / "copy/venv").readlink() == project / "venv"
    assert (tmp_path / "copy/venv/lib/huge").exists()
    assert not (tmp_path / "copy/.git").exists()
    assert not list((tmp_path / "copy").rglob("__pycache__"))
