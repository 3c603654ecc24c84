import contextlib
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.pulumi import install

SCRIPT = Path(install.__file__)
OFFICIAL_PACKAGE = """
class PulumiCommand:
    @classmethod
    def install(cls, root, version):
        import os, pathlib
        bin = pathlib.Path(root, "bin")
        bin.mkdir()
        pathlib.Path(os.environ["NOTES"], "official").open("a").write(f"{version}\\n")
        BODY
"""


def fake_cli(folder: Path, version: str, *, host: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["pulumi", "pulumi-language-python"] if host else ["pulumi"]:
        file = folder / name
        file.write_text(f"#!/bin/sh\necho v{version}\n")
        file.chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH, an empty cache and no way to the official releases."""
    for name in ("bin", "notes"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.delenv("ACSNUMBERS_PULUMI_VERSION", raising=False)
    official_is(tmp_path, monkeypatch, "raise OSError('no way to the releases')")
    return tmp_path


def official_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    package = tmp_path / "sdk" / "pulumi"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    (package / "automation.py").write_text(OFFICIAL_PACKAGE.replace("BODY", body))
    monkeypatch.setenv("PYTHONPATH", str(package.parent))


def official_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str = "3.259.0"
) -> None:
    official_is(
        tmp_path,
        monkeypatch,
        f"(bin / 'pulumi').write_text('#!/bin/sh\\necho v{version}\\n')\n"
        "        (bin / 'pulumi').chmod(0o755)",
    )


def go_is(machine: Path, body: str) -> None:
    go = machine / "bin" / "go"
    go.write_text(f"""#!/bin/sh
called="$CGO_ENABLED $*"
while [ "$1" != -o ]; do shift; done
out=$2
case $out in
*/{install.GENERATOR})
    echo "$called" >> "$NOTES/generator"
    echo generator > "$out"
    exit
    ;;
esac
echo "$called" >> "$NOTES/go"
{body}
""")
    go.chmod(0o755)


def go_works(machine: Path) -> None:
    go_is(machine, 'printf "#!/bin/sh\\necho v3.259.0\\n" > "$out"; /bin/chmod +x "$out"')


def notes(machine: Path, name: str) -> list[str]:
    file = machine / "notes" / name
    return file.read_text().splitlines() if file.exists() else []


def cached(machine: Path) -> list[str]:
    return sorted(path.name for path in (machine / "cache/pulumi-acsnumbers").iterdir())


@pytest.mark.parametrize("version", ["3.231.0", "3.259.0", "3.300.1"])
def test_a_new_enough_pulumi_on_path_is_taken(machine: Path, version: str) -> None:
    folder = fake_cli(machine / "bin", version)
    assert install.install() == folder


@pytest.mark.parametrize("version", ["3.230.9", "3.99.0", "2.300.0", "4.0.0"])
def test_an_older_pulumi_or_another_major_version_on_path_is_not_taken(
    machine: Path, version: str
) -> None:
    fake_cli(machine / "bin", version)
    go_works(machine)
    assert install.install() == install.built()


def test_exact_takes_the_pinned_version_from_path(machine: Path) -> None:
    folder = fake_cli(machine / "bin", "3.259.0")
    assert install.install(exact=True) == folder


@pytest.mark.parametrize("version", ["3.258.0", "3.259.1", "3.300.0"])
def test_exact_takes_no_other_version_from_path(machine: Path, version: str) -> None:
    fake_cli(machine / "bin", version)
    assert install.find(exact=True) is None


def test_another_version_is_taken_on_request(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake_cli(machine / "bin", "3.240.0")
    monkeypatch.setenv("ACSNUMBERS_PULUMI_VERSION", "v3.240.0")
    assert install.install(exact=True) == folder
    monkeypatch.setenv("ACSNUMBERS_PULUMI_VERSION", "any")
    assert install.install(exact=True) == folder
    monkeypatch.setenv("ACSNUMBERS_PULUMI_VERSION", "3.241.0")
    assert install.find(exact=True) is None


def test_another_version_is_never_built(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_works(machine)
    monkeypatch.setenv("ACSNUMBERS_PULUMI_VERSION", "3.240.0")
    with pytest.raises(install.InstallError, match=r"no Pulumi CLI 3\.240\.0: install it so that"):
        install.install()
    assert notes(machine, "official") == ["3.240.0"]
    assert not notes(machine, "go")


def test_a_pulumi_without_language_host_is_not_taken(machine: Path) -> None:
    fake_cli(machine / "bin", "3.259.0", host=False)
    assert install.find() is None


def test_a_pulumi_that_does_not_run_is_not_taken(machine: Path) -> None:
    (fake_cli(machine / "bin", "3.259.0") / "pulumi").write_text("#!/bin/sh\nexit 1\n")
    assert install.find() is None


def test_the_official_release_is_installed_once(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    official_works(machine, monkeypatch)
    go_works(machine)
    folder = install.install()
    assert folder == machine / "cache/pulumi-acsnumbers/pulumi-3.259.0/bin"
    assert install.version_of(folder) == "3.259.0"
    assert install.install(exact=True) == folder
    assert notes(machine, "official") == ["3.259.0"]
    assert not notes(machine, "go")


@pytest.mark.parametrize(
    "body",
    [
        "raise OSError('no way')",
        "(bin / 'pulumi').write_text('half')",
        "(bin / 'pulumi').write_text('half'); os.kill(os.getpid(), 9)",
    ],
)
def test_half_an_official_release_is_never_taken(
    machine: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    official_is(machine, monkeypatch, body)
    with pytest.raises(install.InstallError):
        install.install()
    assert cached(machine) == [".lock"]


def test_an_official_release_of_another_version_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    official_works(machine, monkeypatch, "3.258.0")
    with pytest.raises(install.InstallError):
        install.install()
    assert "what was installed calls itself 3.258.0, not 3.259.0" in capsys.readouterr().err
    assert cached(machine) == [".lock"]


def test_an_installer_that_hangs_is_stopped_with_its_children(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fifo = machine / "alive"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    official_is(
        machine,
        monkeypatch,
        "import subprocess, sys; from threading import Event\n"
        f"        held = open({str(fifo)!r}, 'w')\n"
        "        wait = 'import threading; threading.Event().wait()'\n"
        "        subprocess.run([sys.executable, '-c', wait], pass_fds=[held.fileno()])",
    )
    monkeypatch.setattr(install, "OFFICIAL_SECONDS", 1)
    go_works(machine)
    assert install.install() == install.built()
    assert "was stopped after 1 seconds" in capsys.readouterr().err
    assert notes(machine, "official") == ["3.259.0"]
    assert select.select([reader], [], [], 30)[0]
    assert os.read(reader, 1) == b""  # the last process that could write is gone
    os.close(reader)


def test_the_build_is_pinned_and_has_the_bundle_beside_it(machine: Path) -> None:
    go_works(machine)
    folder = install.install(exact=True)
    [command] = notes(machine, "go")
    assert command.startswith("0 build -mod=readonly -trimpath -o ")
    assert command.endswith(
        "-ldflags -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0 "
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
    )
    bundle = {file.name for file in install.BUNDLE.iterdir() if file.is_file()}
    assert {file.name for file in folder.iterdir()} == bundle | {"pulumi", install.GENERATOR}
    [command] = notes(machine, "generator")
    assert command.startswith("0 build -mod=readonly -trimpath -o ")
    assert command.endswith(" ./generate")
    assert not any(file.is_symlink() for file in folder.iterdir())
    commands = [name for name in bundle if "." not in name]
    assert len(commands) == 4
    for name in ("pulumi", *commands):
        assert os.access(folder / name, os.X_OK)


def test_a_changed_bundle_is_installed_without_building_again(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_works(machine)
    before = install.install()
    changed = machine / "bundle"
    shutil.copytree(install.BUNDLE, changed, ignore=install.no_caches)
    with (changed / "language_host.py").open("a") as file:
        file.write("# changed\n")
    (changed / "__pycache__").mkdir()
    monkeypatch.setattr(install, "BUNDLE", changed)
    after = install.install()
    assert after != before
    assert (after / "language_host.py").read_text().endswith("# changed\n")
    assert not (after / "__pycache__").exists()
    assert len(notes(machine, "go")) == 1
    assert install.version_of(before) == install.version_of(after) == "3.259.0"


def test_a_changed_generator_is_built_again(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_works(machine)
    before = install.install()
    changed = machine / "generate"
    shutil.copytree(install.GENERATE, changed)
    with (changed / "main.go").open("a") as file:
        file.write("// changed\n")
    monkeypatch.setattr(install, "GENERATE", changed)
    assert install.install() != before
    assert len(notes(machine, "go")) == 1
    assert len(notes(machine, "generator")) == 2


@pytest.mark.parametrize(
    "body",
    ["exit 1", 'echo half > "$out"', 'printf "#!/bin/sh\\necho v9" > "$out"', "kill -9 $$"],
)
def test_half_a_build_is_never_taken(machine: Path, body: str) -> None:
    go_is(machine, body)
    with pytest.raises(install.InstallError):
        install.install()
    assert cached(machine) == [".lock"]


def test_what_a_killed_installation_left_is_cleared(machine: Path) -> None:
    (install.cache() / ".partial-1/bin").mkdir(parents=True)
    (install.built() / "pulumi").mkdir(parents=True)
    go_works(machine)
    assert install.install() == install.built()
    assert cached(machine) == [".lock", install.built().name]


@contextlib.contextmanager
def installation() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_a_terminated_installation_ends_what_it_started(machine: Path) -> None:
    fifo = machine / "alive"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    go_is(
        machine,
        f'exec 3> "{fifo}"\n'
        'for n in 1 2 3 4 5 6 7 8 9; do printf "%20000s"; done  # too much unless it is read\n'
        "echo started >&3; kill -STOP $$",
    )
    with installation():
        assert select.select([reader], [], [], 30)[0]
    assert os.read(reader, 100) == b"started\n"
    assert select.select([reader], [], [], 30)[0]
    assert os.read(reader, 1) == b""
    os.close(reader)
    assert cached(machine) == [".lock"]


def test_two_at_once_install_it_once(machine: Path) -> None:
    fifo, started = machine / "go-on", machine / "started"
    os.mkfifo(fifo)
    os.mkfifo(started)
    go_is(
        machine,
        f'echo > "{started}"; read line < "{fifo}"\n'
        'printf "#!/bin/sh\\necho v3.259.0\\n" > "$out"; /bin/chmod +x "$out"',
    )

    with installation() as first:
        started.read_text()
        with installation() as second:
            assert second.stderr
            assert second.stderr.readline() == "waiting for another installation to end\n"
            fifo.write_text("\n")
            outputs = [process.communicate(timeout=30) for process in (first, second)]
    folder = install.built()
    assert [stdout for stdout, _ in outputs] == [f"{folder}\n"] * 2
    assert outputs[1][1] == f"{install.describe(folder)}\n"
    assert len(notes(machine, "go")) == 1


def test_the_command_prints_the_folder_alone_and_the_rest_to_stderr(machine: Path) -> None:
    go_works(machine)
    done = subprocess.run(
        [sys.executable, SCRIPT, "--exact"], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == f"{install.built()}\n"
    assert "Error: no way to the releases" in done.stderr
    assert done.stderr.endswith(f"{install.describe(install.built())}\n")


def test_the_command_fails_with_one_sentence_when_no_way_leads_to_it() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith("no Pulumi CLI 3.259.0: install it so that")
    assert "Traceback" not in done.stderr


def test_the_description_tells_the_official_host_from_ours(machine: Path) -> None:
    official = fake_cli(machine / "bin", "3.259.0")
    go_works(machine)
    with install.alone():
        ours = install.build()
    assert install.describe(official) == (
        f"Pulumi CLI 3.259.0 in {official}, language host: the official one"
    )
    assert "language host: tools/pulumi/bundle" in install.describe(ours)
