"""Links and redirects that lead away: nothing is sent there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.errors import AcsError, UnexpectedReply
from tests.acs.scripted import RESERVATION, SEARCH, owned
from tests.hostile.liar import Liar, client_of, soon, told
from tests.support.clocks import SkippingClock

NUMBER = "+18335550100"
BRIEF = "1ad3b802-6abf-413a-893a-d1cd156960b6"
V2 = "2022-09-06"

AWAY = [
    "http://{there}/x",
    "https://{there}/x",
    "HTTP://{there}/x",
    "//{there}/x",
    "///{there}/x",
    "/\\{there}/x",
    "\\\\{there}\\x",
    "http:\\\\{there}\\x",
    "http:/{there}/x",
    "http:{there}/x",
    "{here}@{there}/x",
    "http://user:pass@{there}/x",
    "http://127.0.0.1@{there}/x",
    "{here}.evil.example/x",
    "{here}0/x",
    "{here}:80/x",
    "{here}?@{there}/x",
    "{here}#@{there}/x",
    "{here}\\@{there}/x",
    "/\t/{there}/x",
    "/\r\nHost: {there}",
    " //{there}/x",
    "javascript:fetch('//{there}')",
    "file:///etc/passwd",
    "/\u2215{there}/x",
    "/" + "x" * 70_000,
    "",
]
REDIRECTS = [300, 301, 302, 303, 304, 305, 306, 307, 308, 399]

ACTS: dict[str, Callable[[Client], object]] = {
    "read": lambda acs: acs.numbers.get(NUMBER),
    "list": lambda acs: list(acs.numbers.list()),
    "hold": lambda acs: acs.reservations.put(RESERVATION, remove=[NUMBER]),
    "buy": lambda acs: acs.reservations.purchase(RESERVATION),
    "buy a search": lambda acs: acs.searches.purchase(SEARCH),
    "release": lambda acs: acs.numbers.release(NUMBER),
    "submit": lambda acs: acs.briefs.submit(BRIEF, api_version=V2),
}


def lead(link: str, here: Liar, there: Liar) -> str:
    return link.format(here=here.endpoint, there=there.address)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", REDIRECTS)
def test_no_redirect_is_followed(
    lying: Callable[..., Liar], elsewhere: Liar, act: str, status: int
) -> None:
    location = {"Location": f"{elsewhere.endpoint}/phoneNumbers/{NUMBER}"}
    here = lying(told(status, headers=location))
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="a redirect, which is never"):
        soon(lambda: ACTS[act](acs))
    assert len(here.heard) == 1


@pytest.mark.parametrize("link", AWAY)
@pytest.mark.parametrize("header", ["Location", "Operation-Location", "operation-location"])
def test_no_header_leads_away(
    lying: Callable[..., Liar], elsewhere: Liar, link: str, header: str
) -> None:
    here = lying()
    target = lead(link, here, elsewhere).replace("\r\n", "\t")  # a header cannot hold the first
    here.answers += [told(202, headers={header: target, "operation-id": "purchase_1"})]
    here.answers += [told(200, {"id": "purchase_1", "operationType": "p", "status": "succeeded"})]
    clock = SkippingClock()
    with client_of(here, clock) as acs, pytest.raises(UnexpectedReply):
        soon(lambda: acs.searches.purchase(SEARCH).wait(Deadline.after(clock, 60)))
    assert len(here.heard) == 1


@pytest.mark.parametrize("link", [link for link in AWAY if link])
def test_no_page_leads_away(lying: Callable[..., Liar], elsewhere: Liar, link: str) -> None:
    here = lying()
    page = {"phoneNumbers": [owned()], "nextLink": lead(link, here, elsewhere)}
    here.answers += [told(200, page), told(200, {"phoneNumbers": []})]
    with client_of(here) as acs, pytest.raises(UnexpectedReply, match="leads away"):
        soon(lambda: list(acs.numbers.list()))
    assert len(here.heard) == 1


def test_the_place_of_a_result_is_not_gone_to(lying: Callable[..., Liar], elsewhere: Liar) -> None:
    status = {"id": "purchase_1", "operationType": "purchase", "status": "succeeded"}
    here = lying(told(200, status | {"resourceLocation": f"{elsewhere.endpoint}/x"}))
    clock = SkippingClock()
    with client_of(here, clock) as acs:
        done = soon(lambda: acs.operations.resume("purchase_1").wait(Deadline.after(clock, 60)))
    assert done.succeeded
    assert len(here.heard) == 1


@pytest.mark.parametrize("link", ["/../../x", "/.//{there}/x", "/%2e%2e/x", "/%5c%5c{there}/x"])
def test_odd_links_of_our_own_origin_stay_there(
    lying: Callable[..., Liar], elsewhere: Liar, link: str
) -> None:
    here = lying()
    page = {"phoneNumbers": [owned()], "nextLink": lead(link, here, elsewhere)}
    here.answers += [told(200, page), told(200, {"phoneNumbers": []})]
    with client_of(here) as acs:
        assert len(soon(lambda: list(acs.numbers.list()))) == 1
    assert all(f"\r\nHost: {here.address}\r\n".encode() in request for request in here.heard)


def test_no_cookie_is_kept(lying: Callable[..., Liar]) -> None:
    cookies = "session=canary; Path=/", "session=canary; Domain=127.0.0.1", "a=b"
    here = lying(*(told(200, owned(), {"Set-Cookie": cookie}) for cookie in cookies))
    with client_of(here) as acs:
        for _ in range(4):
            acs.numbers.get(NUMBER)
    assert not [request for request in here.heard if b"cookie" in request.lower()]


def test_an_answer_that_was_not_asked_for_is_nobodys(lying: Callable[..., Liar]) -> None:
    """Two answers at once: the second lies in wait for the next request of the connection."""
    here = lying(told(200, owned()) + told(200, owned("18335550199")), told(200, owned()))
    with client_of(here) as acs:
        assert acs.numbers.get(NUMBER).phone_number == NUMBER
        with pytest.raises(AcsError, match="about something other"):
            acs.numbers.get(NUMBER)
