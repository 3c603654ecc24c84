"""The provider classes in this process: what they pass on, and what they make of errors."""

from __future__ import annotations

import json
import sys
from typing import Any

import pulumi
import pytest
from pulumi.dynamic import ConfigureRequest, ResourceProvider
from pulumi.dynamic.config import Config

from pulumi_acsnumbers.dynamic import plugin
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.phone_number_pool import PhoneNumberPoolProvider
from pulumi_acsnumbers.dynamic.plugin import EngineError
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.engine import life
from pulumi_acsnumbers.engine.plugin import Plugin
from tests.dynamic.process import TOLL_FREE, FakeEngine, Service


@pytest.fixture
def here(service: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Service:
    """This process, configured as the engine does it."""
    monkeypatch.setattr(sys, "argv", ["pulumi.dynamic", engine.address])
    for provider in (OrderProvider(), PhoneNumberProvider()):
        provider.configure(ConfigureRequest(config=Config(service.config, "test")))
    return service


def place_order(**spec: Any) -> tuple[str, dict[str, Any]]:
    provider = OrderProvider()
    checked = provider.check({}, {"kind": "phoneNumber", "spec": {**TOLL_FREE, **spec}})
    made = provider.create(checked.inputs)
    assert made.outs is not None
    return str(made.id), made.outs


def inputs(order: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    order_id, outs = order
    return {
        **TOLL_FREE,
        "order": order_id,
        "__history": outs["history"],
        "__provider": "never stored by us",
        **more,
    }


def test_a_number_is_made_read_changed_and_deleted(here: Service) -> None:
    provider, news = PhoneNumberProvider(), inputs(place_order())
    assert provider.check({}, news).failures == []

    made = provider.create(news)
    number, outs = str(made.id), made.outs or {}
    assert here.ledger("purchase") == [number]
    assert "__provider" not in outs
    assert provider.diff(number, outs, news).changes is False

    news = {**news, "release_on_delete": False}
    outs = provider.update(number, outs, news).outs or {}
    assert outs["release_on_delete"] is False
    read = provider.read(number, outs)
    assert (read.id, read.outs) == (number, outs)
    provider.delete(number, outs)

    here.emulator.release_number(number)
    gone = provider.read(number, outs)
    assert (gone.id, gone.outs) == ("", {})


@pytest.mark.parametrize("ending", [True, False])
def test_what_was_let_go_is_noted_unless_the_engine_records_nothing_any_more(
    here: Service, monkeypatch: pytest.MonkeyPatch, *, ending: bool
) -> None:
    provider = PhoneNumberProvider()
    made = provider.create(inputs(place_order()))
    monkeypatch.setattr(life, "shutting_down", lambda: ending)

    provider.delete(str(made.id), made.outs or {})
    before = len(here.emulator.state()["reservations"])
    plugin.current().note_let_go()

    assert len(here.emulator.state()["reservations"]) == before + (not ending)


def test_an_order_is_made_read_changed_and_deleted(here: Service) -> None:
    provider = OrderProvider()
    order, outs = place_order()
    news = provider.check(outs, {"kind": "phoneNumber", "spec": {**TOLL_FREE, "area_code": "8"}})
    assert provider.diff(order, outs, news.inputs).changes is True

    changed = provider.update(order, outs, news.inputs).outs or {}
    assert len(json.loads(changed["history"])["generations"]) == 2
    assert provider.diff(order, changed, news.inputs).changes is False
    assert provider.read(order, changed).outs == changed
    provider.delete(order, changed)

    assert here.emulator.ledger() == []


def test_an_order_is_never_replaced(here: Service) -> None:
    del here
    order, outs = place_order()
    news = {"kind": "phoneNumber", "spec": "{}", "adopt": "+18335550100", "release_on_delete": True}

    assert OrderProvider().diff(order, outs, news).replaces == []


def test_a_read_returns_inputs_only_where_something_has_changed(here: Service) -> None:
    provider = PhoneNumberProvider()
    made = provider.create(inputs(place_order()))
    number, outs = str(made.id), made.outs or {}
    here.emulator.change_number(number, sms="none")

    drifted = provider.read(number, outs)
    assert drifted.inputs is not None
    assert drifted.inputs["capabilities"]["sms"] == "none"
    assert drifted.inputs["__history"] == outs["__history"]

    again = provider.read(number, drifted.outs or {})
    assert (again.outs, again.inputs) == (drifted.outs, None)


def test_a_replacement_names_its_inputs(here: Service) -> None:
    del here
    news = inputs(place_order())
    changed = {**news, "area_code": pulumi.UNKNOWN}
    PhoneNumberProvider().check(news, changed)

    difference = PhoneNumberProvider().diff("+18335550100", {**news, "status": "active"}, changed)

    assert (difference.changes, difference.replaces) == (True, ["area_code"])


PROVIDERS = [OrderProvider, PhoneNumberPoolProvider, PhoneNumberProvider, ProgramBriefProvider]
CALLS = {
    "create": lambda provider: provider.create({}),
    "update": lambda provider: provider.update("+1", {}, {}),
    "delete": lambda provider: provider.delete("+1", {}),
    "diff": lambda provider: provider.diff("+1", {}, {}),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_whatever_goes_wrong_is_told_in_one_line(
    here: Service, provider: type[ResourceProvider], name: str
) -> None:
    del here
    with pytest.raises(EngineError) as caught:
        CALLS[name](provider())

    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_an_error_is_printed_under_the_name_of_the_package(here: Service) -> None:
    del here
    import traceback

    with pytest.raises(EngineError) as caught:
        PhoneNumberProvider().diff("+1", {"__endpoint": "https://x"}, {})

    lines = traceback.format_exception_only(caught.value)
    assert "".join(lines).startswith("acsnumbers: comparing phone number (+1): it belongs to")


def test_tracebacks_are_switched_off_unless_they_are_wanted(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACSNUMBERS_DEBUG", "1")
    plugin.configure(service.config.get)
    assert sys.tracebacklimit == 100

    monkeypatch.setenv("ACSNUMBERS_DEBUG", "")
    plugin.configure(service.config.get)
    assert sys.tracebacklimit == 100  # configured before: the second class changes nothing

    monkeypatch.setattr(plugin, "_plugin", None)
    plugin.configure(service.config.get)
    assert sys.tracebacklimit == 0


def test_an_internal_error_shows_where_when_that_is_wanted(
    here: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    del here
    with pytest.raises(EngineError, match="internal error"):
        PhoneNumberProvider().diff("+1", {"__endpoint": 3}, None)  # type: ignore[arg-type]  # damaged

    monkeypatch.setenv("ACSNUMBERS_DEBUG", "true")
    with pytest.raises(TypeError):
        PhoneNumberProvider().diff("+1", {"__endpoint": 3}, None)  # type: ignore[arg-type]  # damaged


def test_a_process_that_was_not_configured_says_so() -> None:
    with pytest.raises(RuntimeError, match="was not configured"):
        plugin.current()


def test_all_classes_of_a_process_share_one_session(here: Service) -> None:
    del here
    one = plugin.current()

    assert one is plugin.current()
    assert one.session is one.session
    assert one.session.registry is one.registry
    assert one.session.guardrails is one.guardrails


def test_the_guardrails_come_from_the_configuration(service: Service) -> None:
    config = {
        **service.config,
        "acsnumbers:allowPurchases": "false",
        "acsnumbers:allowReleases": False,
        "acsnumbers:movedFrom": "https://old.communication.azure.com/",
    }
    guardrails = Plugin(config.get).guardrails

    assert (guardrails.allow_purchases, guardrails.allow_releases) == (False, False)
    assert guardrails.moved_from == "https://old.communication.azure.com"


def test_an_internal_error_does_not_show_its_text(
    here: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library says of a wrong argument can hold the argument."""
    del here

    def wrong(*_: Any) -> Any:
        raise ValueError("not a key: c2VjcmV0")

    monkeypatch.setattr("pulumi_acsnumbers.lifecycle.phone_number.check.check_phone_number", wrong)

    with pytest.raises(EngineError, match=r"internal error \(ValueError\)") as caught:
        PhoneNumberProvider().check({}, {})

    assert "c2VjcmV0" not in str(caught.value)
