"""Generates the SDKs of the plugin into .local/sdk/ and compiles each: `python -m tools.sdk`.

The Pulumi CLI and its language hosts generate them, with `pulumi package gen-sdk` as users do. Only
the generator of C# is no longer part of what the CLI is built from; its output is read here but not
compiled, which would need .NET. SDKs are regenerated if the schema, this file or the CLI changes,
and are not under version control.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pulumi_acsnumbers.native.server import schema_text
from tools import csharp, node
from tools.pulumi import install
from tools.schema import FILE as SCHEMA

REPOSITORY = Path(__file__).resolve().parents[1]
SDKS = REPOSITORY / ".local" / "sdk"
PLUGIN = Path(sys.prefix, "bin", "pulumi-resource-acsnumbers")
PYTHON_PACKAGE = "pulumi_acsnumbers_native"
SECONDS = 1800  # the first time, Go compiles the Pulumi SDK
GO = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -buildvcs=false"}
"""The settings of the CLI build, so that its compiled packages are reused."""

LOOSE = ("arg-type", "assignment", "return-value", "var-annotated")
"""mypy's findings in the function bodies that Pulumi generates for Python; signatures have none."""


class SdkError(Exception):
    """An SDK could not be generated or compiled. The text says why."""


def run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> None:
    """Runs a command in a folder; on failure raises SdkError with its complete output."""
    try:
        install.run(command, SECONDS, cwd=folder, env=env)
    except install.InstallError as error:
        raise SdkError(f"{error}\n{error.output}") from None


def generate(language: str, folder: Path) -> Path:
    """Generates the SDK of a language.

    Args:
        language: Pulumi's name for it: nodejs, go, python, dotnet.
        folder: The folder to create the SDK's folder in.

    Returns:
        The folder of the SDK.
    """
    if language == "dotnet":
        schema = folder / "schema.json"
        schema.write_text(schema_text(), encoding="utf-8")
        run([install.csharp_generator(), schema, folder / language], folder)
        return folder / language
    cli = install.install(exact=True)
    with tempfile.TemporaryDirectory(prefix="pulumi-sdk-") as home:
        env = {
            "PATH": f"{cli}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{home}",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": home,
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        given = ["--language", language, "--out", str(folder)]
        run(["pulumi", "package", "gen-sdk", PLUGIN, *given], Path(home), env)
    return folder / language


def compile_nodejs(sdk: Path) -> None:
    """Compiles TypeScript into the folder bin, and turns that into a package for npm."""
    (sdk / "node_modules").symlink_to(install.node_modules(node.NPM))
    compiler = sdk / "node_modules" / "typescript" / "bin" / "tsc"
    run([node.NPM[0], compiler, "--project", "."], sdk)
    shutil.copy(sdk / "package.json", sdk / "bin")


def vet_go(*modules: Path) -> None:
    """Compiles Go modules, with the dependency versions that the CLI is built from."""
    workspace = modules[0].parent / "go.work"
    used = "".join(f"use {folder}\n" for folder in (install.HERE, *modules))
    workspace.write_text(f"go 1.25.11\n{used}", encoding="utf-8")
    run(["go", "vet", "./..."], modules[0], GO | {"GOWORK": str(workspace)})


def check_python(sdk: Path) -> None:
    """Checks the Python types."""
    mypy = [sys.executable, "-m", "mypy", "--config-file=", "--no-incremental"]
    run([*mypy, *(f"--disable-error-code={code}" for code in LOOSE), PYTHON_PACKAGE], sdk)


def read_csharp(sdk: Path) -> None:
    """Reads C#: its syntax, and names that a compiler refuses."""
    found = list(csharp.faults(sdk))
    if found:
        raise SdkError("\n".join(found))


CHECKS: dict[str, Callable[[Path], None]] = {
    "nodejs": compile_nodejs,
    "go": vet_go,
    "python": check_python,
    "dotnet": read_csharp,
}


def made(language: str) -> Path:
    """Returns the folder of a compiled SDK; generates it again if it is out of date."""
    folder = SDKS / language
    stamp = SDKS / f"{language}.stamp"
    with alone():
        if not (folder.is_dir() and stamp.is_file() and stamp.read_text() == wanted()):
            stamp.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            CHECKS[language](generate(language, SDKS))
            stamp.write_text(wanted(), encoding="utf-8")
    return folder


def wanted() -> str:
    """Returns a digest of what the SDKs are generated from."""
    digest = hashlib.sha256(install.built().name.encode() + str(install.NODE_PACKAGES).encode())
    for file in (SCHEMA, Path(__file__), *sorted(install.CSHARP.iterdir())):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Lets only one process at a time generate SDKs."""
    SDKS.mkdir(parents=True, exist_ok=True)
    with (SDKS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Generates the SDKs, and prints where they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("language", nargs="*", choices=[*CHECKS, []], help="these alone")
    try:
        for language in parser.parse_args().language or CHECKS:
            print(made(language))
    except (SdkError, install.InstallError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
