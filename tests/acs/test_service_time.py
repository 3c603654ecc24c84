"""The service's time, as its answers tell it: which are believed, and what goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from pulumi_acsnumbers.acs.clock import ServiceClock, Skew, http_date
from pulumi_acsnumbers.acs.errors import BadRequest, Unauthorized
from tests.support.clocks import FakeClock

from .scripted import owned, reply, service

HERE = FakeClock().now()
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def dated(moment: datetime, **more: str) -> dict[str, str]:
    return {"ms-cv": "cv-1.0", "date": format_datetime(moment, usegmt=True), **more}


@pytest.mark.parametrize("offset", [HOUR, -HOUR, timedelta(days=1), -timedelta(days=400)])
def test_a_clock_is_corrected(offset: timedelta) -> None:
    clock = FakeClock()
    time = ServiceClock(clock, Skew())
    assert time.now() == clock.now()

    time.skew.learn(dated(clock.now() + offset), clock.now(), clock.now())
    clock.sleep(60)

    assert abs(time.now() - clock.now() - offset) <= SECOND
    assert time.monotonic() == clock.monotonic()


def test_an_answer_moves_the_time_no_further_than_it_proves() -> None:
    skew = Skew()
    skew.learn(dated(HERE), HERE - timedelta(seconds=0.2), HERE + timedelta(seconds=0.9))
    assert skew.offset == timedelta()

    minute = timedelta(minutes=1)
    skew.learn(dated(HERE + minute), HERE, HERE + 2 * minute)  # it was long on its way
    assert skew.offset == timedelta()

    skew.learn(dated(HERE + HOUR), HERE, HERE + minute)
    assert HOUR - minute <= skew.offset <= HOUR
    skew.learn(dated(HERE + HOUR), HERE, HERE + SECOND)
    assert HOUR - SECOND <= skew.offset <= HOUR

    skew.learn(dated(HERE), HERE, HERE + SECOND)  # somebody has set the machine's clock
    assert abs(skew.offset) <= SECOND


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ms-cv": "cv-1.0"},
        {"date": format_datetime(HERE + HOUR, usegmt=True)},  # a proxy's own page
        dated(HERE + HOUR, age="3600"),  # kept by a cache
        {"ms-cv": "cv-1.0", "date": "yesterday"},
        {"ms-cv": "cv-1.0", "date": "Mon, 02 Jun 20255 09:30:00 GMT"},
        {"ms-cv": "cv-1.0", "date": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"ms-cv": "cv-1.0", "date": "Fri, 31 Dec 9999 23:59:59 -2300"},
    ],
)
def test_an_answer_without_a_date_of_the_service_is_not_believed(headers: dict[str, str]) -> None:
    skew = Skew()
    skew.learn(headers, HERE, HERE)
    assert skew.offset == timedelta()


def test_a_date_without_a_zone_is_utc() -> None:
    assert http_date("Mon, 02 Jun 2025 09:30:00 -0000") == datetime(2025, 6, 2, 9, 30, tzinfo=UTC)


def test_each_answer_tells_the_time_a_refusal_too() -> None:
    here = service(
        reply(200, owned(), **dated(HERE + HOUR)),
        httpx.Response(400, headers=dated(HERE - HOUR)),
    )
    client = here.client()
    client.numbers.get("+18335550100")
    assert client.skew.offset == HOUR
    with pytest.raises(BadRequest):
        client.numbers.get("+18335550100")
    assert abs(client.skew.offset + HOUR) <= SECOND


def test_a_signature_that_was_refused_for_its_date_is_made_again_once() -> None:
    signed_at: list[datetime | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        signed_at.append(http_date(request.headers["x-ms-date"]))
        if signed_at[-1] == HERE:
            return httpx.Response(401, headers=dated(HERE + HOUR))
        return reply(200, owned(), **dated(HERE + HOUR))

    client = service(answer).client()
    assert client.numbers.get("+18335550100").phone_number == "+18335550100"
    assert signed_at == [HERE, HERE + HOUR]

    client.numbers.get("+18335550100")  # and from now on at once
    assert signed_at[2:] == [HERE + HOUR]


def test_a_purchase_that_was_refused_for_its_date_is_sent_again() -> None:
    denied = httpx.Response(401, headers=dated(HERE + HOUR))
    headers = {"operation-location": "/phoneNumbers/operations/reservationPurchase_1",
               "operation-id": "reservationPurchase_1"}  # fmt: skip
    here = service(denied, httpx.Response(202, headers=headers))
    here.client().reservations.purchase("6b1f0f6a-0000-4000-8000-000000000003")
    assert len(here.requests) == 2


def test_another_401_is_not_asked_again() -> None:
    for answer in (
        httpx.Response(401, headers=dated(HERE + timedelta(minutes=4))),
        httpx.Response(401, headers={"date": format_datetime(HERE + HOUR, usegmt=True)}),
    ):
        here = service(answer)
        with pytest.raises(Unauthorized):
            here.client().numbers.get("+18335550100")
        assert len(here.requests) == 1

    here = service(httpx.Response(401, headers=dated(HERE + HOUR)))
    with pytest.raises(Unauthorized):
        here.client().numbers.get("+18335550100")
    assert len(here.requests) == 2
