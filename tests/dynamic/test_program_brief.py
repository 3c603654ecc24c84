"""The provider of program briefs in this process, against a service that remembers one brief."""

from __future__ import annotations

import sys
from typing import Any

import pulumi
import pytest
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config

from pulumi_acsnumbers.dynamic import plugin
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.lifecycle.core.session import Session
from tests.dynamic.process import FakeEngine
from tests.lifecycle.brief.service import ENDPOINT, Briefs
from tests.lifecycle.brief.stack import KEY, Stack

URN = "urn:pulumi:dev::test::pulumi-python:dynamic/acsnumbers:ProgramBrief::x"
ORDER_URN = URN.replace("ProgramBrief", "Order")
CONFIG = {"acsnumbers:endpoint": ENDPOINT, "acsnumbers:accessKey": KEY}


@pytest.fixture
def briefs(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Briefs:
    """This process, configured as the engine does it."""
    monkeypatch.setattr(sys, "argv", ["pulumi.dynamic", engine.address])
    for provider in (OrderProvider(), ProgramBriefProvider()):
        provider.configure(ConfigureRequest(config=Config(CONFIG, "test")))
    service = Briefs()
    here, stack = plugin.current(), Stack(service)
    here._session = Session(stack.session.client, clock=stack.clock, registry=here.registry)
    return service


def next_run() -> None:
    """Go on as the process of another run, which knows nothing of the one before."""
    before = plugin.current()
    assert before._session
    before.registry._journal.close()  # type: ignore[attr-defined]  # a FolderJournal
    plugin._plugin = None
    ProgramBriefProvider().configure(ConfigureRequest(config=Config(CONFIG, "test")))
    here = plugin.current()
    here._session = Session(
        before._session.client, clock=before._session.clock, registry=here.registry
    )


def place_order() -> tuple[str, dict[str, Any]]:
    provider = OrderProvider()
    news = {"kind": "programBrief", "spec": {"country_code": "US"}, "__urn": ORDER_URN}
    order = provider.create(provider.check({}, news).inputs)
    assert order.outs
    return str(order.id), order.outs


def inputs(**program: Any) -> dict[str, Any]:
    order, outs = place_order()
    return inputs_of(order, outs, **program)


def inputs_of(order: str, outs: dict[str, Any], **program: Any) -> dict[str, Any]:
    return {
        **program,
        "order": order,
        "__history": outs["history"],
        "__urn": URN,
        "__provider": "never stored by us",
    }


def test_a_brief_is_made_read_changed_and_deleted(briefs: Briefs) -> None:
    provider, order = ProgramBriefProvider(), place_order()
    checked = provider.check({}, inputs_of(*order, program_details={"isVanity": False}))
    assert checked.failures == []
    made = provider.create(checked.inputs)
    brief, outs = str(made.id), made.outs or {}
    assert brief == outs["order"]
    assert "__provider" not in outs
    assert provider.diff(brief, outs, checked.inputs).changes is False

    briefs.briefs[brief]["programDetails"]["isVanity"] = True
    read = provider.read(brief, outs)
    assert read.inputs
    assert read.inputs["program_details"] == {"is_vanity": True}
    outs = read.outs or {}
    assert provider.diff(brief, outs, checked.inputs).changes is True
    outs = provider.update(brief, outs, checked.inputs).outs or {}
    assert outs["program_details"] == {"is_vanity": False}

    next_run()
    provider.delete(brief, outs)
    assert list(briefs.briefs) == [brief]
    OrderProvider().delete(*order)
    assert briefs.briefs == {}
    gone = provider.read(brief, outs)
    assert (gone.id, gone.outs) == ("", {})


def test_a_preview_asks_nothing(briefs: Briefs) -> None:
    provider = ProgramBriefProvider()
    news = inputs(program_details={"name": pulumi.UNKNOWN}, program_brief_id=pulumi.UNKNOWN)
    checked = provider.check({}, news)
    assert checked.failures == []
    assert isinstance(checked.inputs["program_details"]["name"], type(pulumi.UNKNOWN))
    known = {"program_details": {"name": "Contoso"}, "program_brief_id": None}
    olds = {**news, **known, "status": "draft"}
    difference = provider.diff("x", olds, checked.inputs)
    assert (difference.changes, difference.replaces) == (True, ["program_brief_id"])
    assert briefs.requests == []


def test_failures_of_check_reach_the_engine(briefs: Briefs) -> None:
    checked = ProgramBriefProvider().check({}, inputs(program_details={"signUp": "x"}, submit=1))
    assert [f.property for f in checked.failures] == ["submit", ""]
    assert checked.failures[1].reason.startswith("program_details.signUp ")
    assert briefs.requests == []


def test_old_names_are_told_once_on_the_row(briefs: Briefs, engine: FakeEngine) -> None:
    del briefs
    provider, news = ProgramBriefProvider(), inputs(traffic_details={"estimatedVolume": 1})
    for _ in range(3):
        provider.check({}, news)
    ((urn, text, ephemeral),) = engine.messages
    assert (urn, ephemeral) == (URN, False)
    assert "traffic_details.estimatedVolume is now total_monthly_volume" in text
    provider.check({}, {**news, "__urn": URN + "2"})
    provider.check({}, {**news, "__urn": pulumi.UNKNOWN})
    assert [message[0] for message in engine.messages] == [URN, URN + "2", ""]
