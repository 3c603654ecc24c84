"""Fixtures of these tests; what they are made of is in `opened`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pulumi_acsnumbers.emulator.server import Server
from tests.emulator.page.opened import FLAGS, Opened
from tools import chromium


# Not of the session: while it is open, an event loop runs in this thread, and others need theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = chromium.install()
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Opened]:
    context = browser.new_context(timezone_id="UTC", locale="en-GB")
    context.set_default_timeout(20_000)
    opened = Opened(context.new_page(), server)
    yield opened
    context.close()
    assert opened.complaints == []
    strangers = [
        url for url in opened.asked if not url.startswith((f"{server.endpoint}/", "data:"))
    ]
    assert strangers == []


@pytest.fixture
def page(opened: Opened) -> Page:
    return opened.page
