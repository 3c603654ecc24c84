"""Many who wait at once, and share what one glance at the list of owned numbers shows."""

from __future__ import annotations

import itertools
import math
from typing import Any

import httpx
import pytest

from benchmarks import waiting
from benchmarks.jumping_clock import JumpingClock
from benchmarks.waiting import Operation, Ours, draw
from pulumi_acsnumbers.acs.clock import Deadline
from pulumi_acsnumbers.acs.errors import DeadlinePassed
from pulumi_acsnumbers.acs.glances import Glances, bought, changed, released
from pulumi_acsnumbers.acs.models import PurchasedNumber
from pulumi_acsnumbers.acs.pace import shared_gap
from tests.acs.scripted import owned

full = pytest.mark.full


def at_once(kind: str, factor: float = 1.0, seed: int = 3, **service: Any) -> Ours:
    """Let fifty wait at once; nobody knows of an end before it was."""
    ours = Ours(draw(kind, factor, seed), **service)
    ours.at_once()
    assert all(o.looks[-1] == o.known >= o.takes for o in ours.service.operations)
    return ours


def shares(ours: Ours) -> tuple[float, float]:
    """Return delay and requests as shares of a poller that looks at once and every 2 s."""
    operations = ours.service.operations
    turns = [math.ceil(o.takes / 2) for o in operations]
    delay = sum(o.known - o.takes for o in operations)
    requests = sum(len(o.looks) for o in operations) + len(ours.service.glances)
    others = sum(2 * t - o.takes for t, o in zip(turns, operations, strict=True))
    return delay / others, requests / sum(t + 1 for t in turns)


@pytest.mark.parametrize(
    "kind", ["release", "capabilities", "reservationPurchase", pytest.param("purchase", marks=full)]
)
def test_fifty_at_once_are_noticed_much_sooner_with_fewer_requests(kind: str) -> None:
    delay, requests = shares(at_once(kind))

    assert delay <= 0.4
    assert requests <= 0.75


@pytest.mark.parametrize("factor", [0.2, 0.5, pytest.param(5.0, marks=full)])
def test_a_wrong_expectation_costs_nothing_when_fifty_wait(factor: float) -> None:
    delay, requests = shares(at_once("release", factor))

    assert delay <= 0.6
    assert requests <= 1.0


@pytest.mark.parametrize(
    "service",
    [
        {"late": 2.0},
        {"late": 0.5},
        {"late": math.inf},
        {"late": -1.0},
        {"late": -math.inf},
        {"broken": True},
        {"strangers": 650},
        {"strangers": 5000},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["reservationPurchase", pytest.param("release", marks=full)])
def test_a_list_that_is_of_no_use_costs_at_most_a_tenth(kind: str, service: dict[str, Any]) -> None:
    delay, requests = shares(at_once(kind, **service))

    assert delay <= 1.1
    assert requests <= 1.1


@pytest.mark.parametrize(
    ("service", "most"),
    [({"strangers": 5000}, 7), ({"broken": True}, 2), ({"late": -math.inf}, 3)],
    ids=str,
)
def test_a_list_that_is_of_no_use_is_soon_left_alone(service: dict[str, Any], most: int) -> None:
    assert len(at_once("release", **service).service.glances) <= most


@pytest.mark.parametrize(
    ("waiters", "strangers", "used"), [(5, 0, False), (6, 0, True), (13, 95, False), (30, 95, True)]
)
def test_a_glance_is_for_many_and_the_more_so_the_longer_the_list(
    waiters: int, strangers: int, used: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "OPERATIONS", waiters)

    glances = at_once("release", strangers=strangers).service.glances

    assert (len(glances) > 4) is used


def test_searches_do_not_look_at_the_list() -> None:
    assert at_once("search").service.glances == []


@pytest.mark.parametrize("factor", [1.0, 2.0, pytest.param(5.0, marks=full)])
def test_searches_that_run_at_once_learn_from_each_other(factor: float) -> None:
    runs = [shares(at_once("search", factor, seed)) for seed in range(2025, 2029)]

    assert sum(delay for delay, _ in runs) / 4 <= {1.0: 0.5}.get(factor, 0.65)
    assert sum(requests for _, requests in runs) / 4 <= {1.0: 1.0}.get(factor, 1.1)


def test_nobody_waits_beyond_the_deadline() -> None:
    ours = Ours([Operation("release", index, 1000.0) for index in range(50)])
    ended: list[float] = []

    def wait(operation: Operation) -> None:
        running = ours.client.numbers.release(f"+{operation.digits}")
        with pytest.raises(DeadlinePassed):
            running.wait(Deadline.after(ours.time, 20))
        ended.append(ours.time.seconds)

    ours.time.run(*(lambda o=o: wait(o) for o in ours.service.operations))

    assert ended == [pytest.approx(20.0)] * 50


def test_what_a_look_asks_for_goes_before_what_a_glance_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = Ours(draw("release"))
    answer = ours._answer

    def patient(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        if "/operations/" in request.url.path:
            response.headers["Retry-After"] = "30"
        return response

    monkeypatch.setattr(ours.client._http, "_transport", httpx.MockTransport(patient))
    ours.at_once()

    looks = [o.looks for o in ours.service.operations if len(o.looks) > 1]
    assert looks
    assert all(b - a >= 30 for times in looks for a, b in itertools.pairwise(times))


def row(calling: str, sms: str) -> PurchasedNumber:
    return PurchasedNumber.from_json(owned() | {"capabilities": {"calling": calling, "sms": sms}})


def test_the_signs() -> None:
    here = row("none", "outbound")
    assert [bought("+1").shows(None), bought("+1").shows(here)] == [False, True]
    assert [released("+1").shows(None), released("+1").shows(here)] == [True, False]
    both = changed("+1", calling="none", sms="outbound")
    assert [both.shows(None), both.shows(here), both.shows(row("none", "none"))] == [
        False, True, False,
    ]  # fmt: skip
    one = changed("+1", calling=None, sms="outbound")
    assert one.shows(row("inbound", "outbound"))


def test_what_a_shared_look_is_worth_adds_up() -> None:
    assert shared_gap([2.0], 1) == pytest.approx(2.0)
    assert shared_gap([2.0] * 4, 1) == pytest.approx(1.0)
    assert shared_gap([2.0] * 4, 4) == pytest.approx(2.0)
    assert shared_gap([2.0, 1e9], 1) == pytest.approx(2.0)
    assert shared_gap([], 1) == math.inf


def test_a_sign_from_before_somebody_waited_is_none() -> None:
    """The list that is under way may have been made before the operation began."""
    time = JumpingClock()
    glances = Glances(lambda _: {}, page_size=100, clock=time)
    with glances.waiting("release", released("+1"), lambda: 1.0) as early:
        time.seconds = 5.0
        with glances.waiting("release", released("+2"), lambda: 1.0) as late:
            with glances._lock:
                glances._compare({}, begun=4.0)
            assert (early.shown, late.shown) == (True, False)
