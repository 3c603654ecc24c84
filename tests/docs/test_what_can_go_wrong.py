"""What can go wrong, safety, security: each names tests that exist and quotes what is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from pulumi_acsnumbers.dynamic.syntax import PYTHON
from tests.crash.test_scenarios import SCENARIOS

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs/what-can-go-wrong.md"
SECURITY = REPOSITORY / "SECURITY.md"
SAFETY = REPOSITORY / "docs/explanation/safety.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+)(?:\[([^\]]+)\])?)?`")
QUOTED = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, str, str]]:
    """Return what is seen, what to do, and the tests, of each row of the page."""
    table = PAGE.read_text(encoding="utf-8").partition("## Proved by")[0]
    found = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    found += [
        line.strip("| ").split(" | ")
        for line in table.splitlines()
        if line.startswith("| ") and not line.startswith(("| `", "| you see"))
    ]
    return [(seen, do, proof) for seen, do, proof in found]


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield each text of a module, with an ellipsis for what differs from case to case."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(value) for value in node.values}
            yield "".join(
                str(value.value) if isinstance(value, ast.Constant) else "…"
                for value in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield "" if id(node) in inside else node.value


def parsed(path: Path) -> ast.Module:
    """Parse a module; CPython 3.11 was seen to miscount its depth among many tests."""
    text = path.read_text(encoding="utf-8")
    for _ in range(2):
        with suppress(SystemError):
            return ast.parse(text)
    return ast.parse(text)


@cache
def said_by(path: Path) -> str:
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return "\n".join(PYTHON.write(text) for file in files for text in texts(parsed(file)))


@cache
def functions_of(path: Path) -> set[str]:
    return {node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef)}


def pieces(sentence: str) -> list[str]:
    """Cut a sentence where a value stands in it, or where the parts of an error meet."""
    return [p for part in re.split(r"…|; |: ", sentence) if len(p := part.strip(" ():,")) > 2]


def exists(file: Path, test: str) -> bool:
    return file.is_file() and (not test or test in functions_of(file))


def all_tests(cell: str) -> bool:
    """Return whether a cell names tests, each with its file and function, and nothing else."""
    return all((match := TEST.fullmatch(name)) and match[2] for name in cell.split(", "))


def lost_tests(page: Path) -> list[str]:
    named = TEST.findall(page.read_text(encoding="utf-8"))
    assert len(named) > 10
    return [
        f"{file}::{test}[{scenario}]"
        for file, test, scenario in named
        if not (REPOSITORY / file).is_file()
        or (test and test not in functions_of(REPOSITORY / file))
        or (scenario and scenario not in SCENARIOS)
    ]


@pytest.mark.parametrize("page", [PAGE, SECURITY, SAFETY], ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert lost_tests(page) == []


def test_whatever_guards_a_number_names_the_tests_that_show_it() -> None:
    lines = SAFETY.read_text(encoding="utf-8").splitlines()
    guards = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    guards = [cells for cells in guards if cells[0] != "what could happen"]

    unproved = [cells[0] for cells in guards if len(cells) != 3 or not all_tests(cells[2])]
    assert unproved == []
    assert len(guards) > 40


def test_every_row_names_its_test() -> None:
    assert [seen for seen, _, proof in rows() if not TEST.fullmatch(proof)] == []
    assert len(rows()) > 50


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:60])
def test_every_sentence_is_said_by_the_package_or_its_test(row: tuple[str, str, str]) -> None:
    seen, _, proof = row
    file = TEST.findall(proof)[0][0]
    said = said_by(REPOSITORY / "pulumi_acsnumbers") + said_by(REPOSITORY / file)
    sentences = [text for text in QUOTED.findall(seen) if " " in text]
    lost = [piece for text in sentences for piece in pieces(text) if piece not in said]

    assert lost == []
