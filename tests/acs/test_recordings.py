"""Real traffic of the service, as published with its SDKs: each answer is read as it stands."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import BadRequest, NotFound, ServiceError
from pulumi_acsnumbers.acs.models import Capabilities, PurchasedNumber
from tests.acs.scripted import Raw, service

FOLDER = Path(__file__).parents[1] / "contract" / "recordings"
DIGITS = "18335550100"
SANY = Capabilities("none", "none")

# What of the client a request line stands for, and with which id at its end.
ACTS: list[tuple[str, Callable[[Client, str], Any]]] = [
    (r"POST .*/countries/\w+/:search", lambda c, _: c.searches.start("US", "t", "a", SANY)),
    (r"GET .*/searchResults/.*", lambda c, _: c.searches.result("x")),
    (r"POST /availablePhoneNumbers/:purchase", lambda c, _: c.searches.purchase("x")),
    (r"GET /phoneNumbers/operations/.*", lambda c, _: c.operations.get("x")),
    (r"GET /phoneNumbers/[^/]+", lambda c, number: c.numbers.get(number)),
    (r"GET /phoneNumbers", lambda c, _: list(c.numbers.list())),
    (r"DELETE /phoneNumbers/[^/]+", lambda c, _: c.numbers.release(DIGITS)),
    (
        r"PATCH /phoneNumbers/.*/capabilities",
        lambda c, _: c.numbers.update_capabilities(DIGITS, sms="none"),
    ),
    (r"POST .*/:browse", lambda c, _: c.catalogue.browse("US", "tollFree")),
    (r"PATCH .*/reservations/.*", lambda c, id_: c.reservations.put(id_)),
    (r"GET .*/reservations/.*", lambda c, id_: c.reservations.get(id_)),
    (r"DELETE .*/reservations/.*", lambda c, _: c.reservations.delete("x")),
]


def exchanges(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return request line and answer of each exchange, with numbers where they were blotted out."""
    text = (FOLDER / name).read_text()
    count = itertools.count(18335550100)
    # Rows of a list must differ, as they did.
    text = re.sub('[Ss]anitized(?=","phoneNumber)', lambda _: str(next(count)), text)
    text = re.sub("[Ss]anitized", DIGITS, text)
    return [
        (f"{e['request']['method']} {e['request']['path']}", e["response"])
        for e in json.loads(text)["exchanges"]
    ]


def answer(response: dict[str, Any]) -> httpx.Response:
    body = b"" if response["body"] is None else json.dumps(response["body"]).encode()
    headers = {n: v for n, v in response["headers"].items() if n.lower() != "content-length"}
    return Raw(response["status"], body, headers)


ALL = [
    pytest.param(line, response, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.json"))
    if not path.name.startswith("shortcodes")
    for number, (line, response) in enumerate(exchanges(path.name))
]


@pytest.mark.parametrize(("line", "response"), ALL)
def test_every_answer_is_understood(line: str, response: dict[str, Any]) -> None:
    (act, *_) = [act for pattern, act in ACTS if re.fullmatch(pattern, line)]
    replies = [answer(response)]
    if (response["body"] or {}).get("nextLink"):
        replies.append(Raw(200, b'{"phoneNumbers": []}'))
    client = service(*replies).client()
    asked = unquote(line.rpartition("/")[2]).replace("Sanitized", DIGITS)
    if response["status"] < 400:
        act(client, asked)
        return
    with pytest.raises(ServiceError) as raised:
        act(client, asked)
    assert raised.value.status == response["status"]
    assert raised.value.code is not None
    assert raised.value.message in json.dumps(response["body"])


def test_there_are_recordings() -> None:
    assert len(ALL) > 30


def test_the_missing_number() -> None:
    ((_, response),) = exchanges("get-number-not-found-404.json")
    with pytest.raises(NotFound, match="cannot be found") as raised:
        service(answer(response)).client().numbers.get(DIGITS)
    assert raised.value.is_about("phonenumber")


def test_the_country_that_is_none() -> None:
    ((_, response),) = exchanges("search-invalid-country-400.json")
    with pytest.raises(BadRequest, match="InvalidInput: Unable to parse country code"):
        service(answer(response)).client().searches.start("XX", "t", "a", SANY)


def test_the_pages_of_the_owned_numbers() -> None:
    _, *pages = exchanges("list-numbers-paging-2025-06-01.json")
    acs = service(*(answer(response) for _, response in pages))
    rows = {row["id"] for _, response in pages for row in response["body"]["phoneNumbers"]}
    found = list(acs.client().numbers.list())
    assert {number.id for number in found} == rows
    assert all(isinstance(number, PurchasedNumber) for number in found)
    assert len(acs.requests) == len(pages)
