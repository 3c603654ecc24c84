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
    r"begun\(": "start_operation(",
    r"safe to use from many threads|threads may share it": "Thread-safe",
    r"tell whether": "return whether",
}
"""Each retired word, as a pattern, with what is said instead."""

EXCEPT = {"tests/package/test_words.py"}
SUFFIXES = (".py", ".md", ".toml", ".html", ".yaml")


def texts() -> dict[str, str]:
    """Return the text of every file under version control that people write."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in listed
        if name.endswith(SUFFIXES) and name not in EXCEPT and (ROOT / name).is_file()
    }


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_does_not_come_back(word: str) -> None:
    pattern = re.compile(rf"(?<![a-z]){word}(?![a-z])", re.IGNORECASE)
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == [], f"say {RETIRED[word]}"
