"""When a request is sent again: the policy as functions, and as behaviour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.errors import (
    AcsError,
    BadRequest,
    NotFound,
    ServiceUnavailable,
    Throttled,
    TransportError,
    UnexpectedReply,
    service_error,
)
from pulumi_acsnumbers.acs.faults import ServiceFault
from pulumi_acsnumbers.acs.models import Capabilities
from pulumi_acsnumbers.acs.retry import (
    BUDGET,
    FOREIGN_ATTEMPTS,
    Repeat,
    longest_pause,
    may_repeat,
    pause,
    retry_after,
)
from tests.acs.scripted import RESERVATION, SEARCH, Raw, Service, owned, refusal, reply, service

NUMBER = "+18335550100"
NOW = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)
ANY, TURNED_AWAY, THROTTLED = Repeat.ALWAYS, Repeat.IF_TURNED_AWAY, Repeat.IF_THROTTLED


def error(status: int, inner: str | None = None) -> AcsError:
    cause = ServiceFault(inner, "") if inner else None
    fault = ServiceFault("InternalError", "", inner=cause)
    return service_error(status, operation="x", fault=fault, request_id=None, retry_after=None)


@pytest.mark.parametrize(
    ("trouble", "always", "turned_away", "throttled"),
    [
        (TransportError("", sent=False), True, True, True),
        (TransportError("", sent=True), True, False, False),
        (error(429), True, True, True),
        (error(503), True, True, False),
        (error(502), True, False, False),
        (error(504), True, False, False),
        (error(500), True, False, False),
        (error(500, "GatewayTimeout"), True, False, False),
        (error(500, "BadRequest"), False, False, False),
        (error(501), False, False, False),
        (error(400), False, False, False),
        (error(404), False, False, False),
        (UnexpectedReply("html"), False, False, False),
        (KeyboardInterrupt(), False, False, False),
    ],
)
def test_what_may_be_repeated(
    trouble: BaseException, always: bool, turned_away: bool, throttled: bool
) -> None:
    assert may_repeat(trouble, ANY) == always
    assert may_repeat(trouble, TURNED_AWAY) == turned_away
    assert may_repeat(trouble, THROTTLED) == throttled


def test_pauses_double_and_half_of_each_is_chance() -> None:
    assert [pause(n, None, 1.0) for n in range(7)] == [0.5, 1, 2, 4, 8, 16, 16]
    assert [pause(n, None, 0.0) for n in range(3)] == [0.25, 0.5, 1]
    assert pause(0, 7.0, 0.5) == 7.0
    assert pause(9, 7.0, 1.0) == 16.0


@given(
    st.integers(0, 2000),
    st.none() | st.floats(0, 1e9),
    st.floats(0, 1),
)
def test_a_pause_is_within_its_bounds(attempt: int, asked: float | None, chance: float) -> None:
    assert (asked or 0.25) <= pause(attempt, asked, chance) or not asked
    assert pause(attempt, asked, chance) <= longest_pause(attempt, asked)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("٣", None),
        ("9" * 50, 999999999.0),
        ("Mon, 02 Jun 2025 09:30:30 GMT", 30.0),
        ("Mon, 02 Jun 2025 09:30:30 -0000", 30.0),
        ("Mon, 02 Jun 2025 09:29:00 GMT", 0.0),
        ("Mon, 99 Jun 2025 09:29:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_a_read_goes_through_all_passing_troubles() -> None:
    acs = service(
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        refusal(429, "TooManyRequests"),
        refusal(500, "InternalError"),
        refusal(503, "ServiceUnavailable"),
        reply(200, owned()),
    )
    assert acs.client().numbers.get("+18335550100").id == "18335550100"
    assert acs.clock.sleeps == [0.5, 1, 2, 4, 8]


ACTS: dict[str, Callable[[Client], Any]] = {
    "get": lambda c: c.numbers.get("+18335550100"),
    "release": lambda c: c.numbers.release("+18335550100"),
    "capabilities": lambda c: c.numbers.update_capabilities("+18335550100", sms="none"),
    "hold": lambda c: c.reservations.put(RESERVATION),
    "let go": lambda c: c.reservations.delete(RESERVATION),
    "browse": lambda c: c.catalogue.browse("US", "tollFree"),
    "look up": lambda c: c.operators.search(["+18335550100"]),
    "look up for money": lambda c: c.operators.search(["1833"], include_additional_details=True),
    "search": lambda c: c.searches.start("US", "t", "a", Capabilities("none", "none")),
    "purchase search": lambda c: c.searches.purchase(SEARCH),
    "purchase": lambda c: c.reservations.purchase(RESERVATION),
}
ONCE = {"look up for money", "search", "purchase search", "purchase"}


def attempts(name: str, acs: Service) -> int:
    with pytest.raises(AcsError):
        ACTS[name](acs.client())
    return len(acs.requests)


@pytest.mark.parametrize("name", ACTS)
def test_who_is_sent_again(name: str) -> None:
    again = name not in ONCE
    assert (attempts(name, service(httpx.ConnectTimeout(""))) > 2) is True
    assert (attempts(name, service(httpx.ReadTimeout(""))) > 1) is again
    assert (attempts(name, service(httpx.RemoteProtocolError(""))) > 1) is again
    assert (attempts(name, service(reply(500))) > 1) is again
    assert (attempts(name, service(reply(502))) > 1) is again
    assert (attempts(name, service(reply(504))) > 1) is again
    assert (attempts(name, service(reply(503))) > 1) is (again or "purchase" not in name)
    assert (attempts(name, service(reply(429))) > 1) is True


def test_it_gives_up_within_its_budget() -> None:
    acs = service(reply(503))
    with pytest.raises(ServiceUnavailable, match=r"HTTP 503, request cv-1\.0"):
        acs.client().numbers.get("+18335550100")
    assert 20 < acs.clock.seconds <= BUDGET


def test_a_silence_is_not_the_last_attempt() -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        acs.clock.sleep(60.0)
        raise httpx.ReadTimeout("")

    acs = service(silent, silent, reply(200, owned()))
    assert acs.client().numbers.get(NUMBER).phone_number == NUMBER
    acs = service(*[silent] * 9)
    with pytest.raises(TransportError):
        acs.client().numbers.get(NUMBER)
    assert len(acs.requests) == 3


@pytest.mark.parametrize("page", [(404, b"<html>"), (404, b""), (200, b"<html>")])
def test_somebody_elses_answer_may_pass_and_is_not_tried_for_long(
    page: tuple[int, bytes],
) -> None:
    acs = service(Raw(*page), Raw(*page), reply(200, owned()))
    assert acs.client().numbers.get(NUMBER).phone_number == NUMBER
    acs = service(Raw(*page))
    with pytest.raises(AcsError):
        acs.client().numbers.get(NUMBER)
    assert len(acs.requests) == FOREIGN_ATTEMPTS
    acs = service(Raw(*page))
    with pytest.raises(AcsError):
        acs.client().reservations.purchase(RESERVATION)
    assert len(acs.requests) == 1, "it may have been bought"


def test_the_services_own_404_is_believed_at_once() -> None:
    acs = service(refusal(404, "NotFound", "No.", target="phonenumber"))
    with pytest.raises(NotFound):
        acs.client().numbers.get(NUMBER)
    assert len(acs.requests) == 1


def test_it_never_comes_back_sooner_than_asked() -> None:
    acs = service(reply(429, Retry_After="30"))
    with pytest.raises(Throttled) as raised:
        acs.client().numbers.get("+18335550100")
    assert acs.clock.sleeps == [30.0, 30.0]
    assert raised.value.retry_after == 30.0
    acs = service(reply(429, Retry_After="3600"))
    with pytest.raises(Throttled):
        acs.client().numbers.get("+18335550100")
    assert acs.clock.sleeps == []


def test_a_500_that_names_a_client_error_is_permanent_and_says_why() -> None:
    inner = {"code": "BadRequest", "message": "Maximum search size exceeded."}
    acs = service(refusal(500, "InternalError", "An error.", innererror=inner))
    with pytest.raises(BadRequest, match=r"^BadRequest: Maximum search size exceeded") as raised:
        acs.client().numbers.get("+18335550100")
    assert len(acs.requests) == 1
    assert not raised.value.retryable


def test_chance_is_the_clients_own() -> None:
    acs = service(reply(503), reply(200, owned()))
    client = Client(
        "http://localhost:1",
        httpx.BasicAuth("a", "b"),
        transport=httpx.MockTransport(acs),
        clock=acs.clock,
        chance=lambda: 0.0,
    )
    client.numbers.get("+18335550100")
    assert acs.clock.sleeps == [0.25]
