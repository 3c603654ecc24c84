"""Finds or installs the Pulumi CLI: `python tools/pulumi/install.py [--exact] [--yaml]`.

The last line on stdout is the folder with `pulumi` and its language host; progress goes to stderr.
The first of these that is available is used:

1. a `pulumi` on PATH that is new enough;
2. one installed here before, in `$XDG_CACHE_HOME` (or `~/.cache`) `/pulumi-acsnumbers/`;
3. the official release, through the installer in the Pulumi SDK;
4. a build from the Go modules pinned in go.mod and go.sum, with the language hosts of `bundle/` and
   the SDK generator of `generate/`, for machines that reach a Go module proxy but not the releases.

`--exact` accepts only the pinned version. The package's safety depends on which copy of a replaced
number the engine deletes, and when. ACSNUMBERS_PULUMI_VERSION selects another version, such as
3.260.0, or `any` for whatever is on PATH.

`--yaml` prints the folder with the language host for YAML programs instead. The official release
has it beside `pulumi`; for a build from Go modules it is built too.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PINNED = "3.259.0"
OLDEST = (3, 231)
HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "bundle"
GENERATE = HERE / "generate"
COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
GENERATOR = "pulumi-generate-package"
CSHARP = HERE / "dotnet"
CSHARP_GENERATOR = "pulumi-generate-csharp"
YAML_HOST = "pulumi-language-yaml"
YAML_VERSION = "1.38.1"
YAML_COMMAND = f"github.com/pulumi/pulumi-yaml/cmd/{YAML_HOST}"
NODE_PACKAGES = ("@pulumi/pulumi@3.276.0", "@types/node@20.19.43", "typescript@5.9.3")
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
OFFICIAL_SECONDS = 300
BUILD_SECONDS = 1800
OFFICIAL = """
import socket, sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
socket.setdefaulttimeout(15)
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""


class InstallError(Exception):
    """One way to get the CLI failed. The text says why.

    Attributes:
        output: The complete output of the failed command.
    """

    def __init__(self, text: str, output: str = "") -> None:
        super().__init__(text)
        self.output = output


def say(text: str) -> None:
    """Reports progress."""
    print(text, file=sys.stderr, flush=True)


def new_enough(version: str) -> bool:
    """Whether it is a Pulumi 3 no older than OLDEST."""
    major, minor = (int(part) for part in version.split(".")[:2])
    return major == OLDEST[0] and minor >= OLDEST[1]


def run(
    command: Sequence[str | Path],
    seconds: float,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Runs a command and everything it starts, within a time limit; returns its output."""
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        raise InstallError(str(error)) from error
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            message = f"{command[0]} was stopped after {seconds:.0f} seconds"
            raise InstallError(message) from None
        raise
    if process.returncode:
        last = (output.strip().splitlines() or ["no output"])[-1]
        message = f"{command[0]} ended with exit code {process.returncode}: {last}"
        raise InstallError(message, output)
    return output


def version_of(folder: Path) -> str | None:
    """The version of the CLI in a folder, or None if there is none that runs."""
    try:
        output = run([folder / "pulumi", "version"], 60, env={"PULUMI_SKIP_UPDATE_CHECK": "true"})
    except InstallError:
        return None
    found = re.search(r"^v(\d+\.\d+\.\d+\S*)$", output, re.MULTILINE)
    return found[1] if found else None


def cache() -> Path:
    """The cache folder of this user for installed CLIs, shared by all clones."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "pulumi-acsnumbers")


def official(version: str) -> Path:
    """The folder for an official release."""
    return cache() / f"pulumi-{version}" / "bin"


def built() -> Path:
    """The folder for the build from Go modules, which depends on the files built into it."""
    digest = hashlib.sha256()
    for file in (*sorted(BUNDLE.iterdir()), *sorted(GENERATE.iterdir())):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return cache() / f"pulumi-{PINNED}-go-{digest.hexdigest()[:8]}"


def wanted(*, exact: bool) -> str | None:
    """The required version, or None if any version from OLDEST on will do."""
    asked = os.environ.get("ACSNUMBERS_PULUMI_VERSION")
    if asked:
        return None if asked == "any" else asked.removeprefix("v")
    return PINNED if exact else None


def on_path(version: str | None) -> Path | None:
    """The folder of the `pulumi` on PATH, if its version fits and it can run Python programs."""
    command = shutil.which("pulumi")
    if command is None:
        return None
    folder = Path(command).absolute().parent
    if shutil.which("pulumi-language-python", path=f"{folder}{os.pathsep}{os.environ['PATH']}"):
        found = version_of(folder)
        if found and (found == version if version else new_enough(found)):
            return folder
    return None


def find(*, exact: bool = False) -> Path | None:
    """The folder of a CLI that is already installed."""
    version = wanted(exact=exact)
    found = on_path(version)
    if found:
        return found
    kept = [official(version or PINNED)]
    if version in (None, PINNED):
        kept.append(built())
    return next((folder for folder in kept if version_of(folder)), None)


@contextlib.contextmanager
def partial(final: Path) -> Iterator[Path]:
    """A folder that gets its final name once complete, and is removed on failure."""
    temporary = Path(tempfile.mkdtemp(prefix=".partial-", dir=final.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        shutil.rmtree(final, ignore_errors=True)  # an unusable leftover that `find` rejected
        temporary.rename(final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def install_official(version: str) -> Path:
    """Installs the official release."""
    say(f"installing the official Pulumi CLI {version}")
    folder = official(version)
    with partial(folder.parent) as temporary:
        run([sys.executable, "-c", OFFICIAL, str(temporary), version], OFFICIAL_SECONDS)
        check(temporary / "bin", version)
    return folder


def build() -> Path:
    """Builds the pinned version from Go modules and adds the bundle."""
    folder = built()
    with partial(folder) as temporary:
        shutil.copytree(BUNDLE, temporary, dirs_exist_ok=True, ignore=no_caches)
        others = cache().glob(f"pulumi-{PINNED}-go-*")
        same = next((other for other in others if version_of(other) == PINNED), None)
        if same:
            shutil.copy2(same / "pulumi", temporary)
        else:
            say(f"building the Pulumi CLI {PINNED} from Go modules; this takes some minutes")
            go_build(COMMAND, temporary / "pulumi", f"-X {VERSION_VARIABLE}=v{PINNED}")
        go_build(f"./{GENERATE.name}", temporary / GENERATOR)
        check(temporary, PINNED)
    return folder


def go_build(command: str, binary: Path, variables: str = "", module: Path = HERE) -> None:
    """Builds a command from the Go modules that go.mod and go.sum pin."""
    go = ["go", "build", "-mod=readonly", "-trimpath", "-o", str(binary)]
    linking = ["-ldflags", f"-s -w {variables}".strip()]
    environment = {"CGO_ENABLED": "0", "GOWORK": "off"}
    run([*go, *linking, command], BUILD_SECONDS, cwd=module, env=environment)


def yaml_host(cli: Path) -> Path:
    """The folder of the YAML language host for a CLI, built if the CLI has none."""
    folder = cache() / f"{YAML_HOST}-{YAML_VERSION}"
    for place in (cli, folder):
        if (place / YAML_HOST).is_file():
            return place
    with alone():
        if not folder.is_dir():
            say(f"building {YAML_HOST} {YAML_VERSION} from Go modules; this takes some minutes")
            with partial(folder) as temporary:
                go_build(YAML_COMMAND, temporary / YAML_HOST)
    return folder


def csharp_generator() -> Path:
    """What writes the SDK for C#, `pulumi-generate-csharp SCHEMA FOLDER`; builds it once."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(CSHARP.iterdir())))
    folder = cache() / f"{CSHARP_GENERATOR}-{digest.hexdigest()[:8]}"
    with alone():
        if not folder.is_dir():
            say("building the generator of C# from Go modules; this takes some minutes")
            with partial(folder) as temporary:
                go_build(".", temporary / CSHARP_GENERATOR, module=CSHARP)
    return folder / CSHARP_GENERATOR


def node_modules(npm: Sequence[str | Path] = ("npm",)) -> Path:
    """The folder with the Pulumi SDK for TypeScript; npm downloads it once for all clones."""
    digest = hashlib.sha256(" ".join(NODE_PACKAGES).encode()).hexdigest()[:8]
    folder = cache() / f"node-{digest}"
    with alone():
        if not folder.is_dir():
            say(f"installing {NODE_PACKAGES[0]} with npm")
            with partial(folder) as temporary:
                (temporary / "package.json").write_text("{}", encoding="utf-8")
                quietly = ["--no-audit", "--no-fund", "--ignore-scripts"]
                command = [*npm, "install", *quietly, *NODE_PACKAGES]
                run(command, OFFICIAL_SECONDS, cwd=temporary)
    return folder / "node_modules"


def no_caches(_folder: str, names: list[str]) -> list[str]:
    """Makes copytree skip compiled Python."""
    return [name for name in names if name == "__pycache__"]


def check(folder: Path, version: str) -> None:
    """Raises InstallError if the folder lacks something."""
    found = version_of(folder)
    if found != version:
        message = f"what was installed calls itself {found}, not {version}"
        raise InstallError(message)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Makes other installations wait, and removes what killed ones left behind."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another installation to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in cache().glob(".partial-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def install(*, exact: bool = False) -> Path:
    """Finds or installs the CLI; raises InstallError if nothing works."""
    found = find(exact=exact)
    if found:
        return found
    version = wanted(exact=exact) or PINNED
    ways: list[Callable[[], Path]] = [lambda: install_official(version)]
    if version == PINNED:
        ways.append(build)
    with alone():
        found = find(exact=exact)  # another process may just have installed it
        if found:
            return found
        for way in ways:
            try:
                return way()
            except InstallError as error:
                say(f"  {error}")
    message = (
        f"no Pulumi CLI {version}: install it so that `pulumi` is on PATH, or open the way "
        "to its releases, or have Go and a way to a Go module proxy"
    )
    raise InstallError(message)


def describe(folder: Path) -> str:
    """The CLI and language host in a folder, for the header of a test report."""
    ours = (folder / "language_host.py").exists()
    host = "tools/pulumi/bundle, on a build from Go modules" if ours else "the official one"
    return f"Pulumi CLI {version_of(folder)} in {folder}, language host: {host}"


def main() -> None:
    """Prints the folder of the CLI."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--exact", action="store_true", help=f"version {PINNED} and no other")
    parser.add_argument("--yaml", action="store_true", help="the host of YAML programs instead")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C: end what was started
    try:
        folder = install(exact=arguments.exact)
        if arguments.yaml:
            print(yaml_host(folder))
            return
    except InstallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("stopped before the Pulumi CLI was installed")
    say(describe(folder))
    print(folder)


if __name__ == "__main__":
    main()
