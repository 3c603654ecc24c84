"""The waiter: what ends it, what it looks through, and how it spends time and requests."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.clock import SYSTEM_CLOCK, Deadline
from pulumi_acsnumbers.acs.errors import (
    AcsError,
    BadRequest,
    DeadlinePassed,
    Forbidden,
    NotFound,
    OperationFailed,
    Unauthorized,
)
from pulumi_acsnumbers.acs.operations import (
    LongRunning,
    reservation_purchase_id,
    search_purchase_id,
)
from pulumi_acsnumbers.acs.poll_schedule import TYPICAL, TypicalTimes, next_look, operation_type
from tests.acs.scripted import Raw, Service, operation, refusal, reply, service

ID = "purchase_6b1f"
RUNNING = operation(ID, "running")
NOT_STARTED = operation(ID, "notStarted")
DONE = operation(ID, "succeeded")


def started(acs: Service) -> LongRunning:
    return begun_by(acs.client(), acs)


def begun_by(client: Client, acs: Service) -> LongRunning:
    poller = client.operations._poller
    poller.started_at[ID] = acs.clock.monotonic()
    return LongRunning(poller, ID)


def wait(acs: Service, seconds: float = 600) -> str:
    return started(acs).wait(Deadline.after(acs.clock, seconds)).status


@pytest.mark.parametrize(
    "steps", ["d", "rrd", "rrnnnnnnd", "rrrnnnnnnnd", "nrrd", "rnrd"], ids=lambda s: f"seen {s}"
)
def test_the_sequences_seen_at_the_service(steps: str) -> None:
    named = {"d": DONE, "r": RUNNING, "n": NOT_STARTED}
    acs = service(*(named[step] for step in steps))
    assert wait(acs) == "succeeded"
    assert len(acs.requests) == len(steps)


def test_status_is_read_without_regard_to_case_and_unknown_ones_are_not_the_end() -> None:
    acs = service(operation(ID, "Paused"), operation(ID, "Succeeded"))
    assert wait(acs) == "Succeeded"


def test_a_location_on_a_look_means_nothing() -> None:
    acs = service(
        operation(ID, "running", resourceLocation="/phoneNumbers/+1833?x=1"),
        operation(ID, "succeeded", resourceLocation=None, lastActionDateTime="0001-01-01"),
    )
    wait(acs)
    assert len(acs.requests) == 2


def test_failure_is_told_with_its_true_cause() -> None:
    cause = {"code": "OutOfStock", "message": "none left"}
    error = {"code": "InternalError", "message": "x", "innererror": cause}
    acs = service(RUNNING, operation(ID, "Failed", error=error))
    with pytest.raises(OperationFailed, match=f"OutOfStock: none left.*{ID}") as raised:
        wait(acs)
    assert raised.value.operation_id == ID
    assert raised.value.fault is not None
    with pytest.raises(OperationFailed, match="no reason"):
        wait(service(operation(ID, "failed")))


def test_the_last_look_is_at_the_deadline_and_no_sleep_passes_it() -> None:
    acs = service(RUNNING)
    with pytest.raises(DeadlinePassed, match=ID) as raised:
        wait(acs, 31.3)
    assert raised.value.operation_id == ID
    assert acs.clock.seconds == pytest.approx(31.3)
    looks_at_the_end = service(*[RUNNING] * (len(acs.requests) - 1), DONE)
    assert wait(looks_at_the_end, 31.3) == "succeeded"
    assert looks_at_the_end.clock.seconds == pytest.approx(31.3)


@pytest.mark.parametrize("tenths", range(200, 240, 3))
def test_it_waits_until_the_deadline_wherever_the_looks_fall(tenths: int) -> None:
    acs = service(RUNNING)
    with pytest.raises(DeadlinePassed):
        wait(acs, tenths / 10)
    assert acs.clock.seconds == pytest.approx(tenths / 10)


def test_a_proxys_404_is_looked_through_at_any_time() -> None:
    acs = service(*[RUNNING] * 8, Raw(404, b"<html>"), DONE)
    assert wait(acs) == "succeeded"
    assert acs.clock.seconds > 12
    late = service(*[RUNNING] * 8, refusal(404, "NotFound", target="operationid"), DONE)
    with pytest.raises(NotFound):
        wait(late)


def test_a_deadline_that_has_passed_gets_one_look() -> None:
    acs = service(DONE)
    assert wait(acs, 0) == "succeeded"
    assert acs.clock.seconds == 0
    with pytest.raises(DeadlinePassed):
        wait(service(RUNNING), -5)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError(""),
        httpx.ReadTimeout(""),
        reply(429),
        reply(500),
        reply(503),
        Raw(200, b"<html>"),
        Raw(404, b"<html>"),
        reply(200, {"id": ID}),
        refusal(404, "NotFound", target="operationid"),
    ],
)
def test_passing_troubles_do_not_end_it(trouble: httpx.Response | Exception) -> None:
    acs = service(RUNNING, trouble, DONE)
    assert wait(acs) == "succeeded"
    assert len(acs.requests) == 3


def test_troubles_until_the_deadline_are_a_deadline() -> None:
    with pytest.raises(DeadlinePassed):
        wait(service(reply(503)), 20)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reply(401), Unauthorized), (reply(403), Forbidden), (refusal(400, "BadRequest"), BadRequest)],
)
def test_a_clear_refusal_ends_it(answer: httpx.Response, kind: type[AcsError]) -> None:
    acs = service(RUNNING, answer)
    with pytest.raises(kind):
        wait(acs)
    assert len(acs.requests) == 2


def test_an_operation_that_stays_unknown_is_not_found() -> None:
    acs = service(refusal(404, "NotFound", target="operationid"))
    with pytest.raises(NotFound):
        wait(acs)
    assert 10 <= acs.clock.seconds < 15


def test_retry_after_is_obeyed() -> None:
    acs = service(
        operation(ID, "running"),
        reply(429, Retry_After="40"),
        lambda _: reply(
            200, {"id": ID, "operationType": "purchase", "status": "running"}, Retry_After="9"
        ),
        DONE,
    )
    assert wait(acs) == "succeeded"
    assert acs.clock.sleeps[-2:] == [40.0, 9.0]
    late = service(reply(503, Retry_After="9999"))
    with pytest.raises(DeadlinePassed):
        wait(late, 50)
    assert late.clock.seconds == pytest.approx(50)


def test_a_resumed_operation_is_looked_at_at_once() -> None:
    acs = service(DONE)
    operations = acs.client().operations
    resumed = operations.resume(search_purchase_id("6b1f"))
    assert acs.requests == []
    assert resumed.wait(Deadline.after(acs.clock, 60)).succeeded
    assert acs.clock.sleeps == []
    assert operations.get(ID).done
    assert resumed.status().succeeded
    assert reservation_purchase_id("6b1f") == "reservationPurchase_6b1f"


def test_one_that_this_process_began_is_resumed_where_it_stands() -> None:
    acs = service(reply(202), RUNNING, DONE, DONE)
    client = acs.client()
    client.searches.purchase("6b1f")
    acs.clock.seconds = 1
    client.operations.resume(ID).wait(Deadline.after(acs.clock, 60))
    assert sum(acs.clock.sleeps) > 0.5
    acs.clock.sleeps.clear()
    client.operations.resume(ID).wait(Deadline.after(acs.clock, 60))
    assert acs.clock.sleeps == []


def test_one_that_was_begun_long_before_it_is_waited_for_is_looked_at_at_once() -> None:
    acs = service(DONE)
    operation = started(acs)
    acs.clock.seconds = 90
    operation.wait(Deadline.after(acs.clock, 60))
    assert sum(acs.clock.sleeps) == 0


def test_a_client_learns_how_long_a_kind_takes() -> None:
    acs = Service([])
    client = acs.client()

    def first_look() -> float:
        start = acs.clock.seconds
        looks: list[float] = []

        def answer(_: httpx.Request) -> httpx.Response:
            looks.append(acs.clock.seconds - start)
            return DONE_AGAIN() if looks[-1] > 60 else RUNNING_AGAIN()

        acs.answers = [answer]
        begun_by(client, acs).wait(Deadline.after(acs.clock, 600))
        return looks[0]

    untaught = TYPICAL["purchase"] * 0.4
    assert [first_look() for _ in range(3)] == pytest.approx([untaught] * 3)
    assert first_look() > 3 * untaught


def DONE_AGAIN() -> httpx.Response:  # a fresh copy of DONE
    return operation(ID, "succeeded")


def RUNNING_AGAIN() -> httpx.Response:  # a fresh copy of RUNNING
    return operation(ID, "running")


def looks(typical: float) -> Iterator[float]:
    moment = 0.0
    while True:
        moment = next_look(typical, moment)
        yield moment


@pytest.mark.parametrize("typical", [0.5, 3.0, 17.0, 300.0])
def test_looks_are_sparse_dense_sparse_and_never_stop(typical: float) -> None:
    moments = [0.0]
    for moment in looks(typical):
        moments.append(moment)
        if moment > 40 * typical + 60:
            break
    gaps = [b - a for a, b in itertools.pairwise(moments)]
    assert min(gaps) >= 0.249
    assert gaps[0] == pytest.approx(max(0.4 * typical, gaps[1]))
    assert max(gaps[1:]) <= 10.001
    around = [g for g, m in zip(gaps, moments, strict=False) if 0.7 <= m / typical < 1.6]
    assert max(around) <= max(min(gaps[1], gaps[-1]), 0.251)


def measured(kind: str, factor: float, runs: int) -> tuple[float, float]:
    """Return delay and requests as shares of those of a look at once and then every 2 s.

    Finish times are log-normal around the type's median times the factor, with the factor 1.5 as
    spread, 50 operations a run.
    """
    chance = random.Random(7)
    delay = requests = other_delay = other_requests = 0.0
    for _ in range(runs):
        times = TypicalTimes()
        for _ in range(50):
            end = TYPICAL[kind] * factor * math.exp(math.log(1.5) * chance.gauss(0, 1))
            before = 0.0
            for moment in looks(times.of(kind)):
                requests += 1
                if moment >= end:
                    break
                before = moment
            times.saw(kind, (before + moment) / 2)
            delay += moment - end
            turns = math.ceil(end / 2)
            other_delay += 2 * turns - end
            other_requests += turns + 1
    return delay / other_delay, requests / other_requests


@pytest.mark.parametrize("kind", TYPICAL)
def test_ends_are_noticed_sooner_with_few_more_requests(kind: str) -> None:
    delay, requests = measured(kind, 1.0, 12)
    assert delay <= 0.55
    assert requests <= 1.5


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("kind", TYPICAL)
def test_a_wrong_table_costs_little(kind: str, factor: float) -> None:
    delay, _ = measured(kind, factor, 2)
    assert delay <= 1.25


def test_a_type_is_known_by_its_table_or_by_those_that_were_seen() -> None:
    times = TypicalTimes()
    assert operation_type("somethingNew_1") == "somethingNew"
    assert times.of("somethingNew") == 6.0
    for seconds in (9.0, 30.0):
        times.saw("search", seconds)
    assert times.of("search") == TYPICAL["search"]
    times.saw("search", 10.0)
    assert times.of("search") == 10.0
    for _ in range(25):
        times.saw("search", 4.0)
    assert times.of("search") == 4.0


def test_the_machines_clock() -> None:
    deadline = Deadline.after(SYSTEM_CLOCK, 0.0)
    SYSTEM_CLOCK.sleep(0)
    assert deadline.passed
    assert SYSTEM_CLOCK.now().tzinfo is not None
    assert Deadline.after(SYSTEM_CLOCK, 60).remaining > 50
