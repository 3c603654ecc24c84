"""Each error that a user can meet: provoked, and its whole text compared with the golden file.

What provokes them is in the files `texts_of_…`. The last test finds every place in the package that
words an error, so that none can be added without its text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.acs.scripted import KEY
from tests.faults.golden import examples, read
from tests.faults.pinned import PACKAGE, Example, Place, places

EXAMPLES = [pytest.param(example, id=example.name) for example in examples()]
TEXTS = read()

PACKAGES = ("lifecycle", "dynamic", "resources", "functions", "acs", "config.py")
"""Where what a user reads is worded, besides the command line, whose own tests pin its words."""

WORDING = {
    *("Refused", "Failed", "ConfigurationError", "InvalidArgument", "TransportError"),
    *("UnexpectedReply", "OperationFailed", "DeadlinePassed", "RunError", "EngineError"),
    *(
        "Failure",
        "SettingNotKnown",
        "refusal",
        "service_error",
        "_unexpected",
        "unexpected",
        "fail",
    ),
}
"""What is called to word one: the classes, and the functions that make them."""

SENTENCE = re.compile(
    r"(acsnumbers: )?(?P<doing>[a-z]+ing [^:]+?)( \((?P<thing>[^)]+)\))?: "
    r"(?P<cause>.+?); (?P<way_out>.+)"
)
ON_AN_INPUT = re.compile(
    r"[a-z][\w.\[\]]* "
    r"(must|is not|is \S+, which must|is known only|means the same)"
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_text_is(example: Example) -> None:
    assert example.message() == TEXTS.get(example.name), "python -m tests.faults.golden"


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_is_one_plain_sentence_with_a_way_out(example: Example) -> None:
    for line in TEXTS[example.name].split("\n"):
        assert line.isprintable()
        assert KEY not in line
        assert len(line) < 1000
        assert not line.endswith(".")
        assert "Traceback" not in line
        if not ON_AN_INPUT.match(line) and not line.startswith("internal error ("):
            assert SENTENCE.fullmatch(line), line


def test_the_golden_file_has_each_example_once_and_nothing_else() -> None:
    names = [example.name for example in examples()]
    assert sorted(names) == sorted(TEXTS)
    assert len(set(names)) == len(names)


def test_every_place_that_words_an_error_is_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    with places(monkeypatch) as seen:
        for example in examples():
            example.message()

    unpinned = [
        f"{file}:{call.lineno} {ast.unparse(call)[:100]}"
        for file, call in _wordings()
        if not _is_among(seen, file, call)
    ]
    assert unpinned == [], "provoke them in tests/faults/texts_of_…"


def _wordings() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call in the package that words an error, with its file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = str(path.relative_to(PACKAGE))
        if not file.startswith(PACKAGES):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in WORDING:
                yield file, node


def _is_among(seen: set[Place], file: str, call: ast.Call) -> bool:
    lines = range(call.lineno, (call.end_lineno or call.lineno) + 1)
    return any((file, line) in seen for line in lines)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
