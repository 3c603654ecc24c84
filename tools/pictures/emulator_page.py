"""Takes the picture of the emulator's page: `python tools/pictures/emulator_page.py [FILE]`.

The content is real: this package's client bought, held and released numbers and wrote briefs on an
emulator that this program starts. FILE defaults to docs/images/emulator-page.png.
"""

import copy
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tools import chromium

VERSION = "2021-10-25-preview"
SMS = Capabilities(calling="none", sms="outbound")


def brief(acs: Client, name: str, **details: object) -> str:
    """Writes a brief and returns its id."""
    brief_id = str(uuid5(NAMESPACE_URL, name))
    content = {"programDetails": {"name": name, "numberType": "shortCode", **details}}
    acs.briefs.upsert(brief_id, copy.deepcopy(content), api_version=VERSION)
    return brief_id


def live(emulator: Emulator, acs: Client) -> None:
    """Does what a team might do in a morning."""
    for area_code in ("212", "206", "907"):
        rows = acs.catalogue.browse("US", "geographic", prefixes=[f"1{area_code}"])
        acs.reservations.put(area(area_code), add=rows[:1])
        acs.reservations.purchase(area(area_code))
    search = acs.searches.start("US", "tollFree", "application", SMS)
    acs.searches.purchase(search.search_id)
    newest = list(acs.numbers.list())[-1].phone_number
    acs.numbers.update_capabilities(newest, sms="inbound+outbound")
    acs.numbers.release(next(iter(acs.numbers.list())).phone_number)

    brief(acs, "Contoso Loyalty Program")
    acs.briefs.submit(brief(acs, "Delivery alerts"), api_version=VERSION)
    sale = brief(acs, "Winter sale")
    acs.briefs.submit(sale, api_version=VERSION)
    emulator.review_brief(sale, status="updateProgramBrief", notes=["Add the opt-out text."])
    codes = brief(acs, "Two-factor codes", isVanity=True, preferredVanityNumbers=["48421"])
    acs.briefs.submit(codes, api_version=VERSION)
    emulator.review_brief(codes, status="approved")

    for place, minutes in (("held/1", 7), ("held/2", 4)):
        acs.reservations.put(area(place), add=acs.catalogue.browse("US", "tollFree")[:2])
        emulator.advance(minutes * 60)
    emulator.set_switches({"operations": "seconds:90"})
    acs.searches.start("US", "tollFree", "application", SMS)


def area(name: str) -> str:
    """The id of a reservation, derived from its purpose."""
    return str(uuid5(NAMESPACE_URL, f"reservation/{name}"))


def main() -> None:
    """Creates the content, takes the picture and writes the file."""
    file = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs/images/emulator-page.png")
    file.parent.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(seed=11)
    server = Server(emulator)
    key = emulator.resources["contoso"].connection_string(server.endpoint)
    with Client.from_connection_string(key) as acs:
        live(emulator, acs)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.install())
        page = browser.new_page(
            viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="UTC"
        )
        page.goto(f"{server.endpoint}/_emulator/")
        page.get_by_role("button", name="Review Delivery alerts").wait_for()
        page.screenshot(path=file, full_page=True)
        browser.close()
    server.close()
    emulator.close()
    print(file)


if __name__ == "__main__":
    main()
