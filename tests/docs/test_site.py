"""The documentation builds without a warning, and what it shows is at least well-formed."""

from __future__ import annotations

import ast
import html
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest
import yaml
from playwright.sync_api import Page, sync_playwright
from sphinx.util.inventory import InventoryFile

import pulumi_acsnumbers
from pulumi_acsnumbers import testing
from pulumi_acsnumbers.cli.app import app
from pulumi_acsnumbers.lifecycle.phone_number.schema import INPUTS
from tests.emulator.page.opened import FLAGS
from tests.package.test_imports import ARROWS, ONLY
from tools import chromium

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md"), *REPOSITORY.glob("*/**/README.md")])
PAGES = [
    page for page in PAGES if not {".venv", ".local"} & set(page.relative_to(REPOSITORY).parts)
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+/[^\s]*|http://127\.0\.0\.1:\d+/\S*")
WIDE = """() => {
  const edge = document.querySelector("article").getBoundingClientRect().right + 8;
  return [...document.querySelectorAll("article pre, article table, article img, article div")]
    .filter(one => one.getBoundingClientRect().right > edge
      || one.scrollWidth > one.clientWidth + 1)
    .map(one => one.className + " " + one.innerText.slice(0, 60));
}"""
"""What is wider than the text of a page, or has to be scrolled sideways; tables have a shadow."""
KINDS = {"string": "str", "number": "float", "boolean": "bool", "map": "Mapping[str, Any]"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def named(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the code blocks of a language, each with the page that it is on."""
    return [
        (named(page), match[2])
        for page in PAGES
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[1] == language
    ]


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as it is read, built without a warning."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "html"]
    built = subprocess.run(
        [*command, str(DOCS), str(folder)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_it_builds_without_a_warning_and_says_everything(site: Path) -> None:
    """Every public name of the package, and every command with its options."""
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    known = {name.rpartition(".")[2] for kind, names in inventory.items() for name in names}
    public = {*pulumi_acsnumbers.__all__, *testing.__all__} - {"__version__"}
    assert public - known == set()

    page = (site / "reference/command.html").read_text(encoding="utf-8")
    missing = [name for name in commands(app, "acsnumbers") if f'id="{name}"' not in page]
    assert missing == []
    text = html.unescape(re.sub("<[^>]+>", "", page))
    for said in ("--exit-code", "orphans --state dev.json --adopt", "orphans_monthly_cost"):
        assert said in text


def test_a_resource_is_shown_with_types_defaults_and_what_replaces(site: Path) -> None:
    page = (site / "reference/resources.html").read_text(encoding="utf-8")
    start = page.index('id="pulumi_acsnumbers.PhoneNumber"')
    table = page[page.index("<table", start) : page.index("</table>", start)]
    rows = [
        [plain(cell) for cell in re.findall("<t[dh].*?</t[dh]>", row, re.DOTALL)]
        for row in re.findall("<tr.*?</tr>", table, re.DOTALL)
    ]
    shown = {name: others for name, *others in rows[1:]}

    assert list(shown) == ["name", *(one.name for one in INPUTS), "opts"]
    for one in INPUTS:
        kind, default, change, said = shown[one.name]
        assert default == ("required" if one.required else "None")
        assert change == ("replaces" if one.replaces else "in place")
        assert KINDS.get(one.type, "Dict") in kind or "or its word" in kind
        assert said.startswith(one.doc.replace("`", "")[:10])
    signature = plain(page[start : page.index("<table", start)])
    for text in ("country_code: Input[str],", "area_code: Input[str] | None = None,"):
        assert text in signature


def plain(page: str) -> str:
    """Return the text of a piece of a page."""
    return html.unescape(re.sub("<[^>]+>", "", page)).strip()


@pytest.fixture(scope="module")
def page(site: Path) -> Iterator[Page]:
    """A browser with the usual width of a laptop, at the site as a server gives it."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium.install(), args=FLAGS)
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{server.server_port}/",
            permissions=["clipboard-read", "clipboard-write"],
            viewport={"width": 1280, "height": 900},
        )
        yield context.new_page()
        browser.close()
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing of each request."""


def test_no_block_is_wider_than_its_page(page: Page, site: Path) -> None:
    wide = {}
    for file in sorted(site.rglob("*.html")):
        page.goto(str(file.relative_to(site)))
        if found := page.evaluate(WIDE):
            wide[str(file.relative_to(site))] = found

    assert wide == {}


def test_the_button_copies_what_is_typed_without_the_prompt(page: Page) -> None:
    page.goto("tutorial.html")
    block = page.locator("div.highlight-console", has_text="python3 -m venv .venv").first
    block.hover()
    block.locator("button.copybtn").click()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["mkdir hotline && cd hotline", "python3 -m venv .venv"]
    assert "$ " not in copied


@pytest.mark.parametrize("words", ["PhoneNumber", "capabilities", "ProgramBrief"])
def test_the_search_shows_the_resources_first(page: Page, words: str) -> None:
    page.goto(f"search.html?q={words}")
    first = page.locator("#search-results li a").first
    first.wait_for()
    page.wait_for_function("document.querySelector('.search-summary')?.innerText.includes('found')")

    assert "reference/resources.html" in str(first.get_attribute("href"))


def commands(command: click.Command, name: str) -> Iterator[str]:
    """Yield the anchors of a command and all below it."""
    yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below
            yield from commands(below, f"{name}-{word}")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_link_to_a_file_finds_it(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_link_elsewhere_is_an_address(page: Path) -> None:
    """Whether somebody answers there is not asked: the tests need no network."""
    text = page.read_text(encoding="utf-8")
    links = [link for link in LINK.findall(text) if re.match(r"[a-z]+:", link)]
    links += re.findall(r"<(\w+:[^>]+)>", text)

    assert [link for link in links if not ELSEWHERE.fullmatch(link)] == []


def test_a_python_block_is_python() -> None:
    found = blocks("python")
    for page, text in found:
        ast.parse(text, filename=page)

    assert len(found) > 5


def test_a_python_block_can_be_pasted() -> None:
    """It imports or makes each name that it uses."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F821", "--quiet", "-"]
    lost = {}
    for page, text in blocks("python"):
        done = subprocess.run(
            ruff, input=text, capture_output=True, text=True, timeout=60, check=False
        )
        if done.stdout:
            lost[page] = done.stdout

    assert lost == {}


def test_a_yaml_block_is_yaml() -> None:
    found = blocks("yaml")
    for _, text in found:
        yaml.safe_load(text)

    assert len(found) >= 2


def test_the_picture_of_the_structure_has_its_arrows() -> None:
    """`python -m tools.pictures.diagrams` redraws it."""
    titles = re.findall("<title>(.+)</title>", (DOCS / "images/structure.svg").read_text())
    drawn = {tuple(html.unescape(title).split("->")) for title in titles if "gt;" in title}

    assert drawn == ARROWS | ONLY.keys()
