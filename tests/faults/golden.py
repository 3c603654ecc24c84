"""The golden file of all error texts: `python -m tests.faults.golden` rewrites it.

Read its diff as a user would read the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.faults import (
    texts_of_briefs,
    texts_of_inputs,
    texts_of_numbers,
    texts_of_pools,
    texts_of_programs,
    texts_of_purchases,
    texts_of_releases,
    texts_of_searches,
    texts_of_settings,
    texts_of_states,
    texts_of_the_way,
)
from tests.faults.pinned import Example

FILES = (
    texts_of_numbers,
    texts_of_purchases,
    texts_of_searches,
    texts_of_releases,
    texts_of_pools,
    texts_of_briefs,
    texts_of_inputs,
    texts_of_states,
    texts_of_settings,
    texts_of_the_way,
    texts_of_programs,
)
GOLDEN = Path(__file__).with_name("error_texts.txt")
_INDENT = "    "


def examples() -> Iterator[Example]:
    """Yield every example."""
    for file in FILES:
        yield from file.provokes.examples


def read() -> dict[str, str]:
    """Return the text of each example, by its name."""
    texts: dict[str, str] = {}
    name = ""
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith(_INDENT):
            texts[name] = f"{texts[name]}\n{line[4:]}".lstrip("\n")
        elif line:
            name = line
            texts[name] = ""
    return texts


def write() -> None:
    """Write what every example says now."""
    blocks = (
        f"{example.name}\n"
        + "".join(f"{_INDENT}{line}\n" for line in example.message().split("\n"))
        for example in examples()
    )
    GOLDEN.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    write()
