"""What a person sees of the emulator, without reloading, and what they can do."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pulumi_acsnumbers.emulator.server import Server
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


def test_a_number_is_changed_behind_its_owners_back(opened: Opened, client: Client) -> None:
    page = opened.page
    (digits,) = client.buy()
    before = client.emulator.state()["phone_numbers"][digits]
    page.get_by_role("button", name=f"Change +{digits}").click()
    dialog = page.get_by_role("dialog", name=f"Change +{digits}")
    expect(dialog.get_by_label("Calling")).to_have_value(before["calling"])
    dialog.get_by_label("Calling").select_option("inbound")
    dialog.get_by_label("SMS").select_option("none")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(dialog).to_be_hidden()
    row = page.get_by_role("region", name="Numbers").get_by_role("row", name=f"+{digits}")
    expect(row).to_contain_text("calling inbound")
    after = client.emulator.state()["phone_numbers"][digits]
    assert (after["calling"], after["sms"]) == ("inbound", "none")
    assert client.emulator.ledger()[-1]["via"] == "portal"


def test_a_number_is_released_only_after_a_question(page: Page, client: Client) -> None:
    (digits,) = client.buy()
    button = page.get_by_role("button", name=f"Release +{digits}")
    button.click()
    dialog = page.get_by_role("dialog", name=f"Release +{digits}")
    expect(dialog).to_contain_text("It cannot be had again.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(button).to_be_focused()
    assert digits in client.emulator.state()["phone_numbers"]
    button.click()
    dialog.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("region", name="Numbers")).to_contain_text("No number is owned")
    assert client.emulator.state()["phone_numbers"] == {}


def test_a_reset_asks_and_forgets(page: Page, client: Client) -> None:
    client.buy()
    expect(page.get_by_role("navigation")).to_contain_text("1Numbers")
    page.get_by_role("button", name="Reset…").click()
    dialog = page.get_by_role("dialog", name="Reset the emulator")
    expect(dialog).to_contain_text("1 numbers, all briefs")
    dialog.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("navigation")).to_contain_text("0Numbers")
    assert client.emulator.ledger() == []


def test_what_goes_wrong_is_chosen_and_seen(page: Page, client: Client) -> None:
    def choose(label: str) -> None:
        page.get_by_role("button", name="Faults…").click()
        dialog = page.get_by_role("dialog", name="What goes wrong")
        dialog.get_by_label(label).check()
        dialog.get_by_role("button", name="Set").click()
        expect(dialog).to_be_hidden()

    trouble = page.locator("#trouble")
    expect(trouble).to_have_text("")
    choose("flaky: one request in ten")
    expect(trouble).to_have_text("2 fault rules")
    assert [rule["status"] for rule in client.emulator.faults()] == [503, None]
    choose("out-of-stock:")
    expect(trouble).to_have_text("stock is limited")
    client.emulator.set_faults([{"path": f"/{MARKUP}", "delay": 1.5}])
    page.get_by_role("button", name="Faults…").click()
    expect(page.get_by_role("list", name="Rules in force")).to_contain_text("delay 1.5")
    page.get_by_role("button", name="Cancel").click()
    choose("nothing goes wrong")
    expect(trouble).to_have_text("")
    assert (client.emulator.faults(), client.emulator.inventory()["stock"]) == ([], [])
    assert page.locator("img").count() == 0


def test_a_request_opens_to_its_bodies(opened: Opened, client: Client) -> None:
    page = opened.page
    client.search()
    page.get_by_role("button", name="POST /availablePhoneNumbers/countries/US/:search").click()
    dialog = page.get_by_role("dialog", name="POST /availablePhoneNumbers/countries/US/:search?api")
    sent = dialog.get_by_role("region", name="Request body")
    expect(sent).to_contain_text('"phoneNumberType": "tollFree"')
    expect(dialog.get_by_role("region", name="Response body")).to_have_text("(empty)")
    expect(dialog).to_contain_text("Answered 202. Headers are not kept.")
    assert "HMAC" not in page.content()
    page.keyboard.press("Escape")
    client.get(f"/{MARKUP.replace(' ', '%09')}")
    page.get_by_role("button", name="GET /<img").click()
    expect(page.get_by_role("dialog")).to_contain_text("Answered 404")
    assert page.locator("img").count() == 0


def test_bodies_that_are_no_longer_kept_are_said_to_be(opened: Opened, client: Client) -> None:
    page = opened.page
    client.get("/phoneNumbers")
    page.route(
        "**/_emulator/requests/1", lambda route: route.continue_(url=f"{route.request.url}7")
    )
    page.get_by_role("button", name="GET /phoneNumbers").click()
    expect(page.get_by_role("dialog")).to_contain_text("the bodies of request 17 are not kept")
    opened.excuse("status of 400")


def test_the_connection_string_is_copied_and_works(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    emulator = server.emulator
    expected = emulator.resources["contoso"].connection_string(server.endpoint)
    expect(page.get_by_label("Connection string")).to_have_value(expected)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("The connection string is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_where_nothing_can_be_copied_the_text_is_selected(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')) }")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_contain_text("is selected: copy it with the keyboard")
    field = page.get_by_label("Connection string")
    length = len(field.input_value())
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") == length


def test_the_bare_address_leads_a_browser_to_the_page(page: Page, server: Server) -> None:
    page.goto(server.endpoint)
    expect(page).to_have_url(f"{server.endpoint}/_emulator/")
    expect(page.locator("#health")).to_have_text("live")


CUT = """[...document.querySelectorAll('.scroll, .scroll *')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
        && getComputedStyle(one).display !== 'inline' && !one.matches('.hidden, thead, thead *'))
    .map((one) => `${one.closest('section').id}: ${one.textContent.slice(0, 40)}`)"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_column_is_cut(page: Page, client: Client, briefs: BriefClient, width: int) -> None:
    client.buy()
    client.buy(
        assignmentType="application",
        capabilities={"calling": "inbound+outbound", "sms": "inbound+outbound"},
    )
    client.change(client.owned()[0], calling="inbound+outbound", sms="inbound+outbound")
    client.reserve(client.browse()[0])
    submit(briefs, "A name of a program that is as long as names can be " * 3)
    submit(briefs, "Alerts", OTHER)
    briefs.emulator.review_brief(OTHER, status="denied", notes=["Say more. " * 20])
    client.emulator.advance(86_400)
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_role("button", name="Review A name")).to_be_visible()
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heads = page.get_by_role("region", name="Numbers").get_by_role("columnheader")
    assert heads.count() == 6, "narrow or not, a table is one to a screen reader"
    page.get_by_role("button", name="Faults…").click()
    expect(page.get_by_role("dialog")).to_be_in_viewport(ratio=1)


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
    for width in (390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    dialogs = ("Review Alerts", "Change +", "Release +", "Faults…", "Reset…", "POST /available")
    for name in dialogs:
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
