"""A stack of a user's folder on the real CLI; its whole life is in the tests of the example."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_acsnumbers.testing import (
    AcsEmulator,
    CommandFailed,
    PulumiMissing,
    PulumiStack,
)
from pulumi_acsnumbers.testing.project import copy_project
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


POOL = """\
import pulumi
import pulumi_acsnumbers as acs

agents = acs.PhoneNumberPool(
    "agents",
    size=3,
    country_code="US",
    phone_number_type="tollFree",
    assignment_type="application",
    capabilities={"calling": "none", "sms": "outbound"},
)
pulumi.export("numbers", agents.phone_numbers)
"""


def test_a_pool_of_a_program_is_bought_and_released(
    project: Path,
    pulumi_stack: Callable[..., PulumiStack],
    acs_emulator: AcsEmulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}")
    (project / "__main__.py").write_text(POOL)
    stack = pulumi_stack(project)
    stack.up()
    numbers = stack.outputs["numbers"]
    assert numbers == acs_emulator.numbers == sorted(acs_emulator.bought)
    acs_emulator.release_number(numbers[0])
    stack.refresh()
    assert stack.outputs["numbers"] == numbers
    stack.up()
    assert stack.outputs["numbers"] == acs_emulator.numbers
    assert len(acs_emulator.bought) == 4
    stack.destroy()
    assert acs_emulator.numbers == []


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
    for name in ("venv/pyvenv.cfg", "venv/lib/huge", ".git/HEAD", "part/__pycache__/x.pyc"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    assert copy_project(project, tmp_path / "copy") == tmp_path / "copy"
    assert (tmp_path / "copy/venv").readlink() == project / "venv"
    assert (tmp_path / "copy/venv/lib/huge").exists()
    assert not (tmp_path / "copy/.git").exists()
    assert not list((tmp_path / "copy").rglob("__pycache__"))


def test_what_the_project_names_beside_its_folder_comes_along(
    tmp_path: Path, pulumi_stack: Callable[..., PulumiStack], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}")
    repository = tmp_path / "repository"
    for name, text in {
        "deploy/infra/Pulumi.yaml": "name: infra\nmain: ../../src\nruntime:\n  name: python\n"
        "  options: {toolchain: pip, virtualenv: ../../.venv}\n",
        "src/__main__.py": PROGRAM.replace('os.environ["STAGE"]', "sys.prefix + stage.NAME"),
        "src/stage.py": "import sys\nNAME = ' Zürich \N{SNOWMAN}'\n",
        "unasked/huge": "",
    }.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    program = repository / "src/__main__.py"
    program.write_text("import stage\nimport sys\n" + program.read_text())
    (repository / ".venv").symlink_to(sys.prefix)
    before = sorted(map(str, repository.rglob("*[!c]")))

    stack = pulumi_stack(repository / "deploy/infra")
    stack.configure("word", "Zürich \N{SNOWMAN}")
    stack.up()

    # The locale of this process is whatever the machine has; the CLI writes UTF-8.
    assert stack.outputs["word"] == "Zürich \N{SNOWMAN}"
    assert stack.outputs["stage"] == f"{sys.prefix} Zürich \N{SNOWMAN}"
    assert (stack.folder.parents[1] / "src/stage.py").is_file()
    assert not (stack.folder.parents[1] / "unasked").exists()
    assert sorted(map(str, repository.rglob("*[!c]"))) == before


@pytest.mark.parametrize(
    ("settings", "copied"),
    [
        ("main: ..", "infra"),
        ("main: src", "."),
        ("main: ../absent", "."),
        ("main: /", "."),
        ("main: 5\nruntime: python", "."),
        ("runtime: {name: python, options: {virtualenv: ../../deep/.venv}}", "project/infra"),
        ("runtime: {name: python, options: {virtualenv: .venv}}", "."),
        ("- a list", "."),
        ("{", "."),
    ],
)
def test_where_the_copy_of_a_project_is(tmp_path: Path, settings: str, copied: str) -> None:
    infra = tmp_path / "project/infra"
    for place in (infra / "src", infra / ".venv", tmp_path / "deep/.venv"):
        place.mkdir(parents=True)
        (place / "pyvenv.cfg").write_text("")
    (infra / "src/pyvenv.cfg").unlink()
    (infra / "Pulumi.yaml").write_text(settings)
    copy = copy_project(infra, tmp_path / "copy")

    assert copy == (tmp_path / "copy" / copied)
    assert (copy / "Pulumi.yaml").read_text() == settings
    assert (copy / ".venv").readlink() == infra / ".venv"
    if "deep" in settings:
        assert (copy / "../../deep/.venv/pyvenv.cfg").is_file()


def test_a_user_without_a_home_has_a_stack_as_well(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setenv("PATH", f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    stack = PulumiStack(project, tmp_path / "stack", {"STAGE": "x"})
    assert not (tmp_path / "stack" / "home" / "plugins").exists()
    assert stack.resources == []


IN_ANY_LOCALE = """
import subprocess
import sys
from pathlib import Path
from pulumi_acsnumbers.testing import PulumiStack

stack = PulumiStack(sys.argv[1], Path(sys.argv[2]), {})
stack.configure("word", "Z\\u00fcrich \\u2603")
assert stack.run("config", "get", "word").stdout.strip() == "Z\\u00fcrich \\u2603"
"""


def test_what_the_cli_writes_is_utf_8_whatever_the_locale(project: Path, tmp_path: Path) -> None:
    path = f"{install.install(exact=True)}{os.pathsep}{os.environ['PATH']}"
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", IN_ANY_LOCALE, str(project), str(tmp_path / "stack")],
        env={**os.environ, "PATH": path, **locale},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
