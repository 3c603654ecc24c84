"""The page in a real browser, on an emulator whose clock stands still."""

from __future__ import annotations

from playwright.sync_api import Page

from pulumi_acsnumbers.emulator.server import Server

FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


# The page looks ten times a second instead of once.
_HASTE = "const patient = setTimeout; setTimeout = (work, wait) => patient(work, wait / 10)"


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
