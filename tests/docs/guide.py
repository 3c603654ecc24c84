"""Pages as a person follows them: their sections, and a desk to follow one at.

In a console block, what follows `$ ` is typed. The lines below it must be in what the command says,
in their order; `…` stands for what differs. The command must go well unless one is an error. Of a
pipeline, what its steps run is typed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.engine.harness import LIMIT, Stack
from tests.engine.service import Service

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
TYPED = DOCS / "how-to/typescript.md"  # from start to end, by test_typed.py
PAGES = [REPOSITORY / "README.md", DOCS / "index.md", *sorted({*DOCS.glob("*/*.md")} - {TYPED})]
FOLLOWED = ("console", "python", "yaml")
EXAMPLE = "+18335550100"  # the number of every page
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:[^$].*\n|\n)*)", re.MULTILINE)
INSTALLS = ("curl ", "pulumi install")
SCRIPT = "inlineScript"  # of an Azure task
FAST_CLOCK = {  # the package then waits a fiftieth of its time
    "PYTHONPATH": str(REPOSITORY / "benchmarks/harness/hook"),
    "BENCH_TIME_SCALE": "0.02",
}


@dataclass(frozen=True)
class Section:
    """A heading with the blocks below it that are followed, each a language and a text."""

    page: str
    title: str
    blocks: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.page, self.title


def sections(page: Path) -> Iterator[Section]:
    """Yield the sections of a page in which there is something to follow."""
    text = page.read_text(encoding="utf-8")
    bare = BLOCK.sub(lambda block: re.sub("[^\n]", " ", block[0]), text)  # no comment is a heading
    starts = [*HEADING.finditer(bare)]
    for heading, after in zip(starts, [*starts[1:], None], strict=True):
        body = text[heading.end() : after.start() if after else None]
        found = [(block[1], block[2]) for block in BLOCK.finditer(body) if block[1] in FOLLOWED]
        if found:
            yield Section(page.stem, heading[1], tuple(found))


@dataclass
class Desk:
    """Where a section is followed: in the folder of a stack, block by block.

    Attributes:
        names: What a text on the page is here: numbers, addresses.
        env: The environment of what is typed.
        folder: Where it is typed.
        limit: How many seconds a command may take.
    """

    section: Section
    stack: Stack
    service: Service
    names: dict[str, str] = field(default_factory=dict)
    limit: float = LIMIT

    def __post_init__(self) -> None:
        self._left = deque(self.section.blocks)
        self.folder = self.stack.folder
        path = os.pathsep.join((f"{sys.prefix}/bin", self.stack.env["PATH"]))
        self.env = {**self.stack.env, **FAST_CLOCK, "PATH": path}

    def done(self) -> None:
        """Nothing of the section is left."""
        assert not self._left, self._left

    def take(self, language: str) -> str:
        """Take the next block, which is of this language."""
        kind, text = self._left.popleft()
        assert kind == language, text
        for there, here in self.names.items():
            text = text.replace(there, here)
        return text

    def write(self, *before: str) -> None:
        """Write the next block into the program, below what it takes for granted."""
        self.stack.declare(*before, self.take("python"))

    def type(self) -> str:
        """Type the next block, and return all that came of it."""
        return "".join(
            self.run(typed, shown.splitlines())
            for typed, shown in COMMAND.findall(self.take("console"))
        )

    def steps(self) -> list[str]:
        """Take what the steps of a job run, but for what installs something."""
        pipeline = yaml.safe_load(self.take("yaml"))
        jobs = pipeline.get("jobs", [pipeline])
        (job,) = jobs.values() if isinstance(jobs, dict) else jobs
        texts = [
            step.get("run") or step.get("script") or step.get("inputs", {}).get(SCRIPT, "")
            for step in job["steps"]
        ]
        return [text for text in texts if text and not text.startswith(INSTALLS)]

    def run(self, typed: str, shown: Sequence[str] = ()) -> str:
        """Type a command that must say certain lines."""
        if typed.startswith("cd "):
            self.folder /= typed.removeprefix("cd ")
            return ""
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=self.folder, env=self.env | unasked(typed), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=self.limit, check=False,
        )  # fmt: skip
        text = done.stdout + done.stderr
        fails = any(re.match(r"\s*error:", line, re.IGNORECASE) for line in shown)
        assert (done.returncode != 0) == fails, f"{typed}: {done.returncode}\n{text}"
        wanted = ".*?".join(re.escape(line.strip()).replace("…", ".*?") for line in shown)
        assert re.search(wanted, text, re.DOTALL), f"{typed} does not say {shown}:\n{text}"
        return text


def unasked(typed: str) -> dict[str, str]:
    """Let Pulumi ask nobody, and leave out the preview that a person would read."""
    if "--preview-only" in typed:
        return {}  # it neither asks nor has one to leave out
    return {"PULUMI_SKIP_CONFIRMATIONS": "true", "PULUMI_OPTION_SKIP_PREVIEW": "true"}


@dataclass(frozen=True)
class Story:
    """How a section is followed.

    Attributes:
        start: The stack that it begins with, one of tests/crash/stories.py.
        follow: Makes what the section is about, follows it, and looks at the end.
        full: Whether only `make chaos` has the time: another test types nearly the same.
    """

    start: str
    follow: Callable[[Desk], None]
    full: bool = False


STORIES: dict[tuple[str, str], Story] = {}


def story(
    page: str, title: str, start: str = "nothing", *, full: bool = False
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Say that a function follows a section."""

    def keep(follow: Callable[[Desk], None]) -> Callable[[Desk], None]:
        assert (page, title) not in STORIES
        STORIES[page, title] = Story(start, follow, full)
        return follow

    return keep


def holds(desk: Desk, *numbers: str) -> bool:
    """Whether exactly these are in the state, and owned, and no other was ever bought."""
    kept = sorted(desk.stack.numbers.values())
    return kept == desk.service.owned == sorted(desk.service.bought) == sorted(numbers)
