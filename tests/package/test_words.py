"""Words that this project no longer uses, since the field has better ones."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RETIRED = {
    r"wish(es|ed|ing)?": "spec, generation, or declare",
    r"brakes?": "guardrails",
    r"vouch(ed|es)?": "checked",
    r"witness(es)?": "the order's delete, or proof",
    r"glances?": "look",
    r"front door": "front end",
    r"look-ups?": "functions",
    r"mend(ed|s|ing)?": "fix, correct",
    r"anew": "again",
    r"for ever": "permanently, forever",
    r"is no (text|price|string)": "is not a …",
    r"in the box": "included",
    r"so it stays so|if it stays so": "if this persists",
    r"farewells?": "departure",
    r"(the|this) house": "structure",
    r"begun( =|\(|:|\.[a-z]|,)": "start_operation(, started_at",
    r"patience": "limit, timeout",
    r"rooms|room( =|\(|:)": "package, module, width",
    r"safe to use from many threads|threads may share it": "Thread-safe",
    r"tell whether": "return whether",
    r"proved with": "tested with",
    r"a month,? in all": "a month in total",
    r"order's memory|memory of its (number|brief)|\*\*memory\.\*\* .__": "history, or what it is",
    r"(be|is) a text( where|$)|not a base64 text": "a string, base64",
}
"""Each retired word, as a pattern, with what is said instead."""

RETIRED_IN_THE_PRODUCT = {
    r"told(?! to)": "a message, a known number, or a verb",
    r"begun(?! to)": "started",
    r"gates?": "authenticators, rate limiter",
    r"places: tuple\[int": "indices, generations",
    r"kind( =|: Final =) NumberSpec": "spec",
    r"any more": "no longer",
    r"in the place of": "instead of",
    r"t(ake|aken|ook) back": "revert, withdraw, delete",
    r"mark( =|:)": "marker",
}
"""The same for what users read and developers maintain; a test may tell a story with them."""

EXCEPT = {"tests/package/test_words.py"}
TESTS = re.compile("`tests/[^`]*`")  # a page names the tests that prove it
SUFFIXES = (".py", ".md", ".toml", ".html", ".js", ".yaml")


PRODUCT = ("pulumi_acsnumbers/", "docs/", "tools/", "plugin/", "ARCHITECTURE.md", "README.md")


def texts(folders: tuple[str, ...] = ("",)) -> dict[str, str]:
    """Return the text of every file under version control that people write, in some folders."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in listed
        if name.endswith(SUFFIXES) and name.startswith(folders) and name not in EXCEPT
        if (ROOT / name).is_file()
    }


def uses(word: str, texts: dict[str, str]) -> list[str]:
    """Return the lines that use a word."""
    pattern = re.compile(rf"(?<![a-z])(?:{word})(?![a-z])", re.IGNORECASE)
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(TESTS.sub("", line))
    ]


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_does_not_come_back(word: str) -> None:
    assert "\n".join(uses(word, texts())) == "", f"say {RETIRED[word]}"


@pytest.mark.parametrize("word", RETIRED_IN_THE_PRODUCT)
def test_what_users_read_does_not_use_a_private_word(word: str) -> None:
    found = "\n".join(uses(word, texts(PRODUCT)))

    assert found == "", f"say {RETIRED_IN_THE_PRODUCT[word]}"
