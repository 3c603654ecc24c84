"""What a user reads when the service cannot be asked: settings, credentials, and the way to it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from unittest.mock import patch

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.wire import BODY_LIMIT
from pulumi_acsnumbers.lifecycle.core.errors import explained
from tests.acs.scripted import (
    ENDPOINT,
    KEY,
    Raw,
    operation,
    owned,
    refusal,
    reply,
    service,
)
from tests.faults.answers import NUMBER, reading
from tests.faults.pinned import Provocations

provokes = Provocations()


# The service's own no


@provokes
def a_request_that_is_wrong() -> object:
    return reading(refusal(400, "BadRequest", "The number is odd."))


@provokes
def too_many_requests() -> object:
    return reading(refusal(429, "TooManyRequests", "Slow down."))


@provokes
def trouble_at_the_service() -> object:
    return reading(refusal(503, "ServiceUnavailable", "Busy."))


@provokes
def something_else_that_is_missing() -> object:
    return reading(refusal(404, "NotFound", "No such resource.", target="resource"))


@provokes
def an_operation_that_fails() -> object:
    acs = service(operation("release_1", "failed", error={"code": "X", "message": "It broke."}))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


@provokes
def an_operation_that_does_not_end() -> object:
    acs = service(operation("release_1", "running"))
    with explained("releasing phone number", NUMBER):
        return acs.client().operations.resume("release_1").wait(Deadline.after(acs.clock, 30))


# The way


@provokes
def no_connection() -> object:
    return reading(httpx.ConnectError("[Errno -2] Name or service not known"))


@provokes
def a_connection_that_breaks() -> object:
    return reading(httpx.RemoteProtocolError("Server disconnected without sending a response."))


@provokes
def a_page_of_a_proxy() -> object:
    return reading(Raw(200, b"<html>"))


@provokes
def a_page_of_a_proxy_that_says_404() -> object:
    return reading(Raw(404, b"<html>"))


@provokes
def an_answer_of_another_status() -> object:
    return reading(reply(207, owned()))


@provokes
def a_redirect() -> object:
    return reading(reply(302, Location="https://elsewhere.example"))


@provokes
def an_answer_that_cannot_be_decompressed() -> object:
    return reading(Raw(200, b"no gzip", {"Content-Encoding": "gzip"}))


@provokes
def an_answer_that_goes_on_after_its_end() -> object:
    return reading(Raw(200, gzip.compress(b"{}") + b"more", {"Content-Encoding": "gzip"}))


@provokes
def an_answer_that_is_too_long() -> object:
    return reading(Raw(200, b" " * (BODY_LIMIT + 1)))


@provokes
def an_answer_that_is_too_slow() -> object:
    acs = service()

    def drip() -> Iterator[bytes]:
        while True:
            acs.clock.sleep(40.0)
            yield b" "

    class Slow(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return drip()

    acs.answers.append(lambda _: httpx.Response(200, stream=Slow()))
    with explained("reading phone number", NUMBER):
        return acs.client().numbers.get(NUMBER)


@provokes
def a_link_that_leads_away() -> object:
    return reading(reply(200, owned(), Location="https://elsewhere.example/x"))


@provokes
def an_answer_to_another_question() -> object:
    return reading(reply(200, owned("18335550199")))


@provokes
def an_answer_that_is_no_object() -> object:
    return reading(reply(200, ["x"]))


@provokes
def an_answer_that_lacks_a_member() -> object:
    return reading(reply(200, {**owned(), "id": None}))


@provokes
def an_answer_with_a_member_of_another_type() -> object:
    return reading(reply(200, {**owned(), "cost": {"amount": "2", "currencyCode": "USD"}}))


@provokes
def an_answer_with_an_odd_number() -> object:
    return reading(reply(200, {**owned(), "phoneNumber": "hotline"}))


@provokes
def an_answer_that_names_no_operation() -> object:
    with explained("releasing phone number", NUMBER):
        return service(reply(202)).client().numbers.release(NUMBER)


def client_through(proxy: str) -> object:
    with patch.dict(os.environ, {"HTTPS_PROXY": proxy, "NO_PROXY": ""}):
        return Client(ENDPOINT, AccessKey(KEY))


@provokes
def a_proxy_of_another_kind() -> object:
    return client_through("ftp://proxy.example:21")


@provokes
def a_list_that_does_not_end() -> object:
    page = reply(200, {"phoneNumbers": [owned()], "nextLink": "/phoneNumbers?skip=0"})
    with explained("listing phone numbers"):
        return list(service(page).client().numbers.list())
