"""The page in a real browser, on an emulator whose clock stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tools import chromium

FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)

# The page looks ten times a second instead of once.
_HASTE = "const patient = setTimeout; setTimeout = (work, wait) => patient(work, wait / 10)"


# Not of the session: while it is open, an event loop runs in this thread, and others need theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = chromium.install()
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(emulator: Emulator) -> Iterator[Server]:
    server = Server(emulator)
    yield server
    server.close()


class Opened:
    """The page in a window of its own, with all that the browser said about it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))
        page.add_init_script(_HASTE)
        page.goto(f"{server.endpoint}/_emulator/")
        page.get_by_text("live", exact=True).wait_for()

    def excuse(self, part: str) -> None:
        """Take out complaints that the test has provoked; there must be one."""
        kept = [said for said in self.complaints if part not in said]
        assert kept != self.complaints
        self.complaints = kept


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
