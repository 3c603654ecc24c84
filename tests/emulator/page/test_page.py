"""What a person sees of the emulator, without reloading, and what they can do."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # no types
from playwright.sync_api import Page, expect

from tests.emulator.brief_kit import BRIEF, OTHER, V2021, BriefClient, form
from tests.emulator.kit import Client, FakeTime
from tests.emulator.page.opened import Opened

MARKUP = "<img src=x onerror=\"document.title='taken'\">"

expect.set_options(timeout=20_000)


def submit(briefs: BriefClient, name: str, brief_id: str = BRIEF) -> None:
    content = form(V2021)
    content["programDetails"]["name"] = name
    briefs.write(content, brief_id)
    briefs.submit(brief_id)


def test_a_purchase_shows_without_a_reload(page: Page, client: Client) -> None:
    numbers = page.get_by_role("region", name="Numbers")
    expect(numbers).to_contain_text("No number is owned")
    page.evaluate("window.same = true")
    (digits,) = client.buy()
    row = numbers.get_by_role("row", name=f"+{digits}")
    expect(row).to_contain_text("tollFree")
    expect(row).to_contain_text("2.00 USD")
    expect(page.get_by_role("navigation")).to_contain_text("1Numbers")
    expect(page.get_by_role("status")).to_have_text(f"Bought +{digits}.")
    expect(page.get_by_role("region", name="Ledger")).to_contain_text("purchase")
    expect(page.get_by_role("region", name="Operations")).to_contain_text("succeeded")
    expect(page.get_by_role("region", name="Requests")).to_contain_text(
        "POST /availablePhoneNumbers/:purchase"
    )
    assert page.evaluate("window.same")
    client.release(digits)
    expect(numbers).to_contain_text("No number is owned")


def test_a_reservation_counts_down_and_expires(page: Page, client: Client, time: FakeTime) -> None:
    client.reserve(client.browse()[0])
    row = page.get_by_role("region", name="Reservations").locator("tbody tr")
    expect(row).to_contain_text("15:00 left")
    time.seconds += 61
    expect(row).to_contain_text("13:59 left")
    page.get_by_label("Move the service clock forward by").select_option("15 minutes")
    page.get_by_role("button", name="Move forward").click()
    expect(row).to_contain_text("expired")
    expect(row).not_to_contain_text("left")


def test_a_brief_is_approved_by_the_button(page: Page, briefs: BriefClient) -> None:
    submit(briefs, "Two-factor codes")
    page.get_by_role("button", name="Review Two-factor codes").click()
    dialog = page.get_by_role("dialog", name="Review of Two-factor codes")
    dialog.get_by_label("Approve").check()
    dialog.get_by_label("Short code").fill("54321")
    dialog.get_by_role("button", name="End the review").click()
    expect(dialog).to_be_hidden()
    row = page.get_by_role("region", name="Program briefs").locator("tbody tr")
    expect(row).to_contain_text("approved")
    expect(row).to_contain_text("54321")
    expect(row.get_by_role("button")).to_have_count(0)
    assert briefs.read().json["number"] == "54321"


def test_a_brief_is_sent_back_with_a_note(page: Page, briefs: BriefClient) -> None:
    outcomes = {
        "Ask for changes": "updateProgramBrief",
        "Ask for other vanity numbers": "submitNewVanityNumbers",
        "Deny": "denied",
    }
    for place in range(len(outcomes)):
        submit(briefs, f"Alerts {place}", f"{BRIEF[:-1]}{place}")
    for place, (choice, status) in enumerate(outcomes.items()):
        page.get_by_role("button", name=f"Review Alerts {place}").click()
        page.get_by_label(choice).check()
        expect(page.get_by_label("Short code")).to_be_hidden()
        page.get_by_label("Note to the applicant").fill(f"Because {place}.")
        page.get_by_role("button", name="End the review").click()
        row = (
            page.get_by_role("region", name="Program briefs")
            .get_by_role("row")
            .filter(has_text=f"Because {place}.")
        )
        expect(row).to_contain_text(status)
        assert briefs.read(f"{BRIEF[:-1]}{place}").json["status"] == status


def test_what_the_emulator_refuses_is_said_in_the_dialog(
    opened: Opened, briefs: BriefClient
) -> None:
    page = opened.page
    submit(briefs, "First", OTHER)
    briefs.emulator.review_brief(OTHER, status="approved", number="12345")
    submit(briefs, "Second")
    page.get_by_role("button", name="Review Second").click()
    page.get_by_label("Short code").fill("12345")
    page.get_by_role("button", name="End the review").click()
    expect(page.get_by_role("alert")).to_have_text("review: somebody has 12345")
    opened.excuse("status of 400")
    assert briefs.read().json["status"] == "submitted"


def test_a_keyboard_is_enough_and_keeps_its_place(page: Page, briefs: BriefClient) -> None:
    submit(briefs, "Mine")
    button = page.get_by_role("button", name="Review Mine")
    button.focus()
    drawn = button.element_handle()
    assert drawn is not None
    submit(briefs, "Another", OTHER)
    expect(page.get_by_role("button", name="Review Another")).to_be_visible()
    assert drawn.evaluate("button => button === document.activeElement"), "it is redrawn"
    briefs.emulator.change_brief(BRIEF, {"programDetails": {"name": "Ours"}})
    expect(page.get_by_role("button", name="Review Ours")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="Ours")).to_be_focused()
    assert briefs.read().json["status"] == "denied"


def test_values_are_text_and_never_markup(
    opened: Opened, briefs: BriefClient, client: Client
) -> None:
    page = opened.page
    submit(briefs, MARKUP)
    client.get(f"/{MARKUP.replace(' ', '%09')}")
    client.emulator.change_brief(BRIEF, {"programDetails": {"name": f"{MARKUP}2"}})
    expect(page.get_by_role("region", name="Program briefs")).to_contain_text(f"{MARKUP}2")
    expect(page.get_by_role("region", name="Requests")).to_contain_text("GET /<img")
    page.get_by_role("button", name=f"Review {MARKUP}2").click()
    expect(page.get_by_role("dialog", name=f"Review of {MARKUP}2")).to_be_visible()
    assert page.locator("img").count() == 0
    assert page.title() == "ACS emulator"


def test_it_says_when_the_emulator_is_gone_and_when_it_is_back(opened: Opened) -> None:
    page = opened.page
    page.context.set_offline(True)
    expect(page.locator("#health")).to_have_text("the emulator does not answer")
    expect(page.get_by_role("status")).to_have_text("The emulator does not answer.")
    page.context.set_offline(False)
    expect(page.locator("#health")).to_have_text("live")
    opened.excuse("ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(page: Page, client: Client, briefs: BriefClient, scheme: str) -> None:
    client.buy()
    client.reserve(client.browse()[0])
    submit(briefs, "Alerts")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # As at 200 % zoom: nothing is cut off, and the page itself does not scroll sideways.
    page.set_viewport_size({"width": 640, "height": 512})
    expect(page.get_by_role("button", name="Review Alerts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    names = ["Numbers", "Reservations", "Operations", "Program briefs", "Requests", "Ledger"]
    assert page.get_by_role("heading", level=2).all_inner_texts() == names
    assert page.locator("table caption").count() == page.locator("table").count() == len(names)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Review Alerts").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
