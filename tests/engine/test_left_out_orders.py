"""Runs that leave an order out: the state goes on working, or the run is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pulumi_acsnumbers.acs.brief_models import VERSION_2021
from pulumi_acsnumbers.acs.client import Client
from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.test_old_state import OWNED, STATES
from tests.engine.test_program_brief import BRIEF, CONTENT, brief, briefs

full = pytest.mark.full
INBOUND = {"calling": "inbound", "sms": "none"}
REFUSED = "include its order: run pulumi up without --target and --exclude"


def test_a_first_run_without_the_orders_buys_and_writes_nothing(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(), brief())
    orders = ("--exclude", stack.urn(kind=ORDER), "--exclude", stack.urn("loyalty", ORDER))
    for error in stack.up(*orders, "--continue-on-error", code=1).errors:
        assert REFUSED in error
    assert service.owned == []
    assert briefs(service) == {}
    assert stack.resources(ORDER) == stack.resources() == stack.resources(BRIEF) == []

    stack.up()
    assert len(service.owned) == len(briefs(service)) == 1


def _kept(stack: Stack, service: Service, state: Path) -> None:
    """Put a kept state in place, with the number and the brief that it knows."""
    text = state.read_text(encoding="utf-8").replace("http://127.0.0.1:1", service.endpoint)
    stack.import_state(json.loads(text))
    service.emulator.buy_number(phone_number=OWNED, calling="none", sms="outbound")
    (row,) = stack.resources(BRIEF)
    details = {"name": "Contoso Loyalty Program", "description": "Coupons and news"}
    with Client.from_connection_string(service.connection_string()) as portal:
        portal.briefs.upsert(row["id"], {"programDetails": details}, api_version=VERSION_2021)


def _partial(stack: Stack, *arguments: str) -> bool:
    """Run an up of a part; return whether it went through, and not refused as it should be."""
    result = stack.start("up", "--yes", "--skip-preview", *arguments).wait()
    if result.code == 0:
        return True
    assert result.errors
    assert all(REFUSED in error for error in result.errors), result.text
    return False


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(path, id=path.stem, marks=() if "members" in path.stem else full)
        for path in STATES
    ],
)
@pytest.mark.parametrize(
    "part",
    [("--target", "resource"), pytest.param(("--exclude", "order"), marks=full)],
    ids=" ".join,
)
@pytest.mark.parametrize("kind", ["number", pytest.param("brief", marks=full)])
def test_a_partial_run_on_a_kept_state(
    stack: Stack, service: Service, state: Path, part: tuple[str, str], kind: str
) -> None:
    _kept(stack, service, state)
    details = {**CONTENT["program_details"], "description": "Changed"}
    stack.declare(
        number(area_code="833", keepers={"a": 1}, capabilities=INBOUND),
        brief(program_details=details),
    )
    name = "hotline" if kind == "number" else "loyalty"
    option, what = part
    of = {"number": stack.urn(name), "brief": stack.urn(name, BRIEF)}[kind]
    _partial(stack, option, of if what == "resource" else stack.urn(name, ORDER))

    stack.refresh()
    stack.up()
    assert service.capabilities(OWNED) == INBOUND
    stack.preview("--expect-no-changes")
    assert service.bought == service.released == []
    stack.destroy()
    assert service.owned == []
    assert briefs(service) == {}


@full
def test_a_forced_replacement_of_the_number_alone_whose_order_is_older(
    stack: Stack, service: Service
) -> None:
    (state,) = (path for path in STATES if "members" in path.stem)
    _kept(stack, service, state)
    stack.declare(number(area_code="833", keepers={"a": 1}), brief())
    assert not _partial(stack, "--target-replace", stack.urn())
    assert service.bought == service.released == []

    stack.refresh()
    assert list(stack.numbers.values()) == service.owned
