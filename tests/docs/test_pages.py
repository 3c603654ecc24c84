"""The pages, followed by a test on the real engine: every command and every program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.fixtures import scene_of, service, shelf
from tests.crash.mortal import MortalService
from tests.crash.prepared import Prepared, Shelf
from tests.crash.scene import Scene
from tests.docs import stories, stories_automation, stories_recover
from tests.docs.guide import EXAMPLE, PAGES, STORIES, Desk, Section, sections
from tests.engine.fixtures import workshop

__all__ = [
    "scene_of",
    "service",
    "shelf",
    "stories",
    "stories_automation",
    "stories_recover",
    "workshop",
]

SECTIONS = {section.key: section for page in PAGES for section in sections(page)}


def test_every_section_is_followed() -> None:
    assert SECTIONS.keys() == STORIES.keys()


def marks(key: tuple[str, str]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.full] if key in STORIES and STORIES[key].full else []


@pytest.mark.parametrize(
    "section",
    [
        pytest.param(section, id=": ".join(key), marks=marks(key))
        for key, section in SECTIONS.items()
    ],
)
def test_a_section_does_what_it_says(
    section: Section,
    shelf: Shelf,
    scene_of: Callable[[Prepared], Scene],
    service: MortalService,
    tmp_path: Path,
) -> None:
    story = STORIES[section.key]
    stack = scene_of(shelf.get(story.start)).stack
    desk = Desk(section, stack, service, dict(zip([EXAMPLE], service.owned, strict=False)))
    desk.env["HOME"] = str(tmp_path)
    story.follow(desk)
    desk.done()
