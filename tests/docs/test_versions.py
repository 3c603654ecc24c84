"""The page of versions has those that the code has, and no other page states them."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Final

from pulumi_acsnumbers._version import __version__
from pulumi_acsnumbers.acs.brief_models import VERSION_2021, VERSION_2022
from pulumi_acsnumbers.acs.client import API_VERSION
from pulumi_acsnumbers.cli import checks
from tests.docs.guide import DOCS, REPOSITORY
from tools.pulumi import install

PAGE: Final = (DOCS / "reference/versions.md").read_text(encoding="utf-8")
ROWS: Final = {
    cells[0]: cells[1:]
    for cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("| ")
    )
}


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def row(begin: str) -> str:
    (found,) = [" | ".join(cells) for key, cells in ROWS.items() if key.startswith(begin)]
    return found


def test_the_page_has_the_versions_of_the_code() -> None:
    assert f"pulumi-acsnumbers {__version__}." in PAGE
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert row("Python").startswith(project["requires-python"].removeprefix(">=") + " or newer")
    assert row("Pulumi CLI") == f"{dotted(install.OLDEST)} or newer | {install.PINNED}"
    assert row("Pulumi SDK for Python").startswith(f"{dotted(checks.OLDEST_SDK)} or newer")
    assert f"pulumi>={dotted(checks.OLDEST_SDK)},<4" in project["dependencies"]
    node = json.loads((REPOSITORY / "examples/typescript/package.json").read_text("utf-8"))
    oldest = node["dependencies"]["@pulumi/pulumi"].removeprefix("^").removesuffix(".0")
    assert row("Pulumi SDK for TypeScript").startswith(f"{oldest} or newer")
    assert f"@pulumi/pulumi@{row('Pulumi SDK for TypeScript').split(' | ')[1]}" in (
        install.NODE_PACKAGES
    )
    go = (REPOSITORY / "examples/go/go.mod").read_text(encoding="utf-8")
    (version,) = re.findall(r"pulumi/sdk/v3 v(\S+)", go)
    assert row("Pulumi SDK for Go") == f"{version}, as in `go.mod` of the example | {version}"
    assert row("host of YAML programs").endswith(f" | {install.YAML_VERSION}")
    assert row("phone numbers, reservations") == API_VERSION
    assert row("program briefs").startswith(f"{VERSION_2021}, or {VERSION_2022} ")
    assert row("short codes") == VERSION_2022


def test_the_doctor_checks_what_the_tests_run_on() -> None:
    assert checks.OLDEST_CLI == install.OLDEST
    assert checks.TESTED_CLI == install.PINNED


def test_no_other_page_states_the_version_of_the_cli() -> None:
    pages = [REPOSITORY / "README.md", *DOCS.rglob("*.md")]
    stated = [one.name for one in pages if install.PINNED in one.read_text(encoding="utf-8")]
    assert stated == ["versions.md"]
