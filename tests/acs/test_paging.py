"""Lists: where they go on, where they end, and that they end."""

from __future__ import annotations

import itertools
from typing import Any

import httpx
import pytest

from pulumi_acsnumbers.acs import paging
from pulumi_acsnumbers.acs.errors import UnexpectedReply
from tests.acs.scripted import ENDPOINT, VERSION, Service, owned, reply, service


def page(*numbers: int, **link: Any) -> httpx.Response:
    return reply(200, {"phoneNumbers": [owned(str(n)) for n in numbers]} | link)


def ids(acs: Service) -> list[int]:
    return [int(number.id) for number in acs.client().numbers.list(page_size=2)]


def test_a_relative_link_is_followed_as_it_is() -> None:
    link = f"/phoneNumbers?top=2&{VERSION}&skip=2"
    acs = service(page(11, 12, nextLink=link), page(13))
    assert ids(acs) == [11, 12, 13]
    assert acs.targets == [f"GET /phoneNumbers?top=2&{VERSION}", f"GET {link}"]
    assert acs.requests[1].headers["authorization"] != acs.requests[0].headers["authorization"]


@pytest.mark.parametrize("end", [{}, {"nextLink": None}, {"nextLink": ""}])
def test_absent_and_null_are_both_the_end(end: dict[str, Any]) -> None:
    assert ids(service(page(11, **end))) == [11]
    assert ids(service(page(**end))) == []


def test_an_empty_last_page_is_normal() -> None:
    assert ids(service(page(11, 12, nextLink="/phoneNumbers?skip=2"), page())) == [11, 12]


def test_a_row_that_shifted_to_the_next_page_comes_once() -> None:
    acs = service(
        page(11, nextLink="/p?skip=1"),
        page(11, nextLink="/p?skip=2"),
        page(11, 12, nextLink="/p?skip=3"),
        page(12, 13),
    )
    assert ids(acs) == [11, 12, 13]


def test_an_absolute_link_to_the_same_origin_is_followed() -> None:
    acs = service(page(11, nextLink=f"{ENDPOINT}/phoneNumbers?skip=1#x"), page(12))
    assert ids(acs) == [11, 12]
    assert acs.targets[1] == "GET /phoneNumbers?skip=1"
    assert acs.requests[1].url.host == "contoso.communication.azure.com"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/phoneNumbers",
        "//evil.example/phoneNumbers",
        "/\\evil.example",
        "http://contoso.communication.azure.com/phoneNumbers",
        f"{ENDPOINT}:444/phoneNumbers",
        f"{ENDPOINT}@evil.example/",
        f"{ENDPOINT}.evil.example/",
        "phoneNumbers?skip=1",
        "?skip=1",
        "/a b",
        "/a\r\nHost: evil",
        "/é",
        7,
    ],
)
def test_a_link_that_leads_away_is_refused_and_nothing_sent(link: object) -> None:
    acs = service(page(11, nextLink=link), page(12))
    with pytest.raises(UnexpectedReply):
        ids(acs)
    assert len(acs.requests) == 1


def test_a_link_that_comes_again_ends_in_an_error() -> None:
    count = itertools.count(11)
    acs = service(lambda _: page(next(count), nextLink="/p?skip=1"))
    with pytest.raises(UnexpectedReply, match="does not end"):
        ids(acs)
    assert len(acs.requests) == 2


def test_pages_without_anything_new_end_in_an_error() -> None:
    count = itertools.count()
    acs = service(lambda _: page(11, 12, nextLink=f"/p?skip={next(count)}"))
    with pytest.raises(UnexpectedReply, match="does not end"):
        ids(acs)
    assert len(acs.requests) == 4


def test_a_list_without_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "_PAGE_LIMIT", 20)
    count = itertools.count(11)
    acs = service(lambda _: page(n := next(count), nextLink=f"/p?skip={n}"))
    with pytest.raises(UnexpectedReply, match="does not end"):
        ids(acs)
    assert len(acs.requests) == 21


def test_pages_are_asked_for_when_they_are_needed() -> None:
    acs = service(page(11, 12, nextLink="/p?skip=2"), page(13))
    rows = acs.client().numbers.list()
    assert acs.requests == []
    assert next(rows).id == "11"
    assert len(acs.requests) == 1


@pytest.mark.parametrize("data", [{}, {"phoneNumbers": None}, {"phoneNumbers": {}}, [], None])
def test_a_page_that_is_none_is_not_an_empty_list(data: object) -> None:
    answer = reply(200, data) if data is not None else reply(200)
    with pytest.raises(UnexpectedReply, match="HTTP 200"):
        ids(service(answer))
