"""Imports point one way: resources -> dynamic -> lifecycle -> acs, and native -> lifecycle -> acs.

A new arrow is a decision.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import pulumi_acsnumbers

PACKAGE = "pulumi_acsnumbers"
ROOT = Path(pulumi_acsnumbers.__file__).parent

ARROWS = {
    ("", "resources"),
    ("", "functions"),
    ("resources", "dynamic"),
    ("resources", "config"),
    ("dynamic", "lifecycle"),
    ("dynamic", "engine"),
    ("dynamic", "config"),
    ("native", "lifecycle"),
    ("native", "engine"),
    ("native", "config"),
    ("native", "functions"),  # Invoke answers what programs of other languages ask
    ("engine", "lifecycle"),
    ("engine", "config"),
    ("lifecycle", "acs"),
    ("config", "acs"),
    ("cli", "config_keys"),
    ("config", "config_keys"),
    ("config_keys", "acs"),
    ("functions", "config"),
    ("functions", "acs"),
    ("cli", "config"),
    ("cli", "config_keys"),  # doctor tells of keys that have no effect
    ("cli", "acs"),
    ("cli", "lifecycle"),
    ("cli", "emulator"),
    ("testing", "emulator"),
    # Mocks check inputs and build outputs with the package's own code: a second telling of what
    # `pulumi up` stores would soon be another story.
    ("testing", "lifecycle"),
    ("testing", "acs"),
}
"""From whom to whom; "" is the package itself."""

ONLY = {
    ("config", "acs"): {"acs.endpoints", "acs.errors"},
    ("config_keys", "acs"): {"acs.errors"},
    ("dynamic", "acs"): {"acs.harmless"},  # what the engine is told ends up in a terminal
    ("native", "acs"): {"acs.harmless"},
    ("engine", "acs"): {"acs.harmless"},
    # Which properties of an order go with those of its number: both front ends ask for it.
    ("resources", "lifecycle"): {
        "lifecycle.order.paths",
        # The words of the service: types, and nothing else.
        "lifecycle.phone_number.vocabulary",
        "lifecycle.brief.vocabulary",
    },
    ("", "dynamic"): {"dynamic.import_file"},  # a function for scripts, which has no resource
    ("cli", "dynamic"): {"dynamic.syntax"},  # the command knows how programs are written
    ("cli", "native"): {"native.syntax", "native.names"},
    ("testing", "dynamic"): {"dynamic.syntax"},  # mocks stand for the dynamic providers
    # The types of their arguments.
    ("functions", "resources"): {
        "resources.provider",
        "resources.enums",
        "resources.brief_enums",
    },
}
"""Arrows that lead to some modules of a package alone."""

LIFECYCLE: dict[str, set[str]] = {
    "core": set(),
    "phone_number": {"core"},
    "brief": {"core"},
    "pool": {"core", "phone_number"},
    "order": {"core", "phone_number", "brief", "pool"},
    "audit": {"core", "phone_number", "brief", "pool", "order"},
}
"""Which packages of `lifecycle` each of them may import."""

Import = tuple[str, str]
"""Who imports, and what: dotted names; those of this package without its name."""


@cache
def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        .removesuffix("__init__")
        .rstrip("."): path
        for path in ROOT.rglob("*.py")
    }


@cache
def imports() -> list[Import]:
    return [(name, found) for name, path in modules().items() for found in imported(name, path)]


def imported(name: str, path: Path) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = [part for part in package.split(".") if part]
                base = ".".join([PACKAGE, *parts[: len(parts) - node.level + 1], base]).rstrip(".")
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                known = inner.removeprefix(f"{PACKAGE}.") in modules()
                yield inner if known else base


def package(name: str) -> str:
    return name.partition(".")[0]


def arrows() -> Iterator[tuple[str, str, str, str]]:
    """Yield package and module of both ends of every import between two packages."""
    for name, found in imports():
        if found == PACKAGE or found.startswith(f"{PACKAGE}."):
            target = found.removeprefix(PACKAGE).removeprefix(".")
            if package(target) not in (package(name), "_version"):
                yield package(name), package(target), name, target


def test_the_walk_sees_what_is_there() -> None:
    assert ("dynamic.phone_number", f"{PACKAGE}.lifecycle.phone_number.create") in imports()
    assert ("lifecycle.phone_number.attempts", f"{PACKAGE}.acs.client") in imports()
    assert ("acs.wire", "httpx") in imports()
    assert len(modules()) > 60


def test_every_arrow_is_in_the_list() -> None:
    new = {
        f"{name} -> {target}"
        for source, to, name, target in arrows()
        if (source, to) not in ARROWS | ONLY.keys()
    }

    assert not new


def test_some_arrows_lead_to_some_modules_alone() -> None:
    new = {
        f"{name} -> {target}"
        for source, to, name, target in arrows()
        if (source, to) in ONLY and target not in ONLY[source, to]
    }

    assert not new


def test_the_packages_of_lifecycle_stand_on_each_other() -> None:
    """Core is the lowest; numbers and briefs do not know each other; orders and audit know both."""
    wrong = {
        f"{name} -> {found}"
        for name, target in imports()
        if name.startswith("lifecycle.") and target.startswith(f"{PACKAGE}.lifecycle.")
        for found in [target.removeprefix(f"{PACKAGE}.")]
        if (lower := LIFECYCLE.get(name.split(".")[1])) is not None
        and found.split(".")[1] not in {name.split(".")[1], *lower}
    }

    assert not wrong


@pytest.mark.parametrize(("name", "by"), [("cli", ""), ("testing", ""), ("native", "cli")])
def test_nobody_imports_what_is_at_the_end(name: str, by: str) -> None:
    """The command writes programs of every language, and so knows the names of the plugin."""
    assert {source for source, to, *_ in arrows() if to == name} <= {by}


def test_the_front_ends_do_not_know_each_other() -> None:
    ends = {(source, to) for source, to, *_ in arrows()}

    assert not {("dynamic", "native"), ("native", "dynamic"), ("native", "resources")} & ends


def test_a_python_program_does_not_load_the_plugin() -> None:
    script = (
        "import sys, pulumi_acsnumbers as acs; acs.PhoneNumber, acs.list_phone_numbers; "
        "sys.exit(any(name.startswith('pulumi_acsnumbers.native') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_emulator_stands_alone() -> None:
    ends = [(source, to) for source, to, *_ in arrows() if "emulator" in (source, to)]

    assert {source for source, _ in ends} <= {"cli", "testing"}


def test_no_module_of_the_emulator_imports_one_that_imports_it() -> None:
    """An import for types alone counts too."""
    known: dict[str, set[str]] = {}
    for name, found in imports():
        if name.startswith("emulator.") and found.startswith(f"{PACKAGE}.emulator."):
            known.setdefault(name, set()).add(found.removeprefix(f"{PACKAGE}."))

    TopologicalSorter(known).prepare()  # raises CycleError, which shows the cycle


@pytest.mark.parametrize("name", ["lifecycle", "acs", "config", "emulator"])
def test_what_is_behind_the_front_door_knows_no_pulumi(name: str) -> None:
    assert not [
        f"{source} -> {found}"
        for source, found in imports()
        if package(source) == name and package(found) in ("pulumi", "grpc")
    ]


def test_the_modules_that_configuration_needs_cost_nothing() -> None:
    """The endpoint and its errors are looked at in every preview."""
    outside = {
        package(found)
        for source, found in imports()
        if source in ("acs.endpoints", "acs.errors", "acs.faults") and PACKAGE not in found
    }

    assert not outside & {"httpx", "azure", "tenacity", "pulumi"}
