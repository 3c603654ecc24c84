"""The provider classes in a process of their own, over gRPC, as the engine calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from tests.dynamic.process import TOLL_FREE, FakeEngine, PluginProcess, Service, plain, reference

ORDER, NUMBER = reference(OrderProvider), reference(PhoneNumberProvider)
URN = "urn:pulumi:dev::test::pulumi-python:dynamic/acsnumbers:PhoneNumber::x"
ORDER_URN = URN.replace("PhoneNumber", "Order")


def place_order(process: PluginProcess, **spec: Any) -> tuple[str, dict[str, Any]]:
    wanted = {**TOLL_FREE, **spec}
    news = {"__provider": ORDER, "kind": "phoneNumber", "spec": wanted, "__urn": ORDER_URN}
    return process.create(plain(process.check({}, news).inputs))


def inputs(order: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    order_id, outs = order
    return {
        "__provider": NUMBER,
        **TOLL_FREE,
        "order": order_id,
        "__history": outs["history"],
        "__urn": URN,
        **more,
    }


@contextmanager
def another_run(service: Service, folder: Path) -> Iterator[PluginProcess]:
    """The plugin of another run, which has an engine of its own."""
    engine = FakeEngine()
    process = PluginProcess.start(engine.address, folder)
    try:
        process.configure(service.config)
        yield process
    finally:
        process.stop()
        engine.stop()


def told(call: Callable[[], object]) -> str:
    """Return the last line of what a call fails with: the one that the engine shows."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return str(caught.value.details()).strip()


def test_a_number_lives_its_whole_life(
    process: PluginProcess, service: Service, engine: FakeEngine, tmp_path: Path
) -> None:
    order = place_order(process)
    checked = process.check({}, inputs(order))
    assert list(checked.failures) == []
    news = plain(checked.inputs)

    number, outs = process.create(news)
    assert service.ledger("purchase") == [number]
    assert outs["status"] == "active"
    assert outs["__provider"] == NUMBER
    assert outs["cost"] == {"amount": 2.0, "currency_code": "USD", "billing_frequency": "monthly"}
    assert process.diff(number, outs, news).changes == provider_pb2.DiffResponse.DIFF_NONE

    service.emulator.change_number(number, calling="inbound", sms="none")
    drift = process.read(number, outs)
    assert plain(drift.properties)["capabilities"] == {"calling": "inbound", "sms": "none"}
    assert plain(drift.inputs)["capabilities"] == {"calling": "inbound", "sms": "none"}
    assert plain(drift.inputs)["__provider"] == NUMBER
    outs = plain(drift.properties)
    assert process.diff(number, outs, news).changes == provider_pb2.DiffResponse.DIFF_SOME

    outs = process.update(number, outs, news)
    assert outs["capabilities"] == TOLL_FREE["capabilities"]

    replaced = process.diff(number, outs, {**news, "area_code": "844", "__history": rpc.UNKNOWN})
    assert list(replaced.replaces) == ["area_code"]
    assert process.diff(number, outs, {**news, "keepers": {"a": rpc.UNKNOWN}}).replaces

    assert (URN, f"bought {number}", True) in engine.messages
    with another_run(service, tmp_path) as later:
        later.delete(number, outs)
        assert service.ledger("release") == []
        later.delete(*order)
        assert service.ledger("release") == [number]
        assert later.read(number, outs).id == ""


def test_an_order_that_the_program_declares_is_not_deleted(
    process: PluginProcess, service: Service
) -> None:
    order = place_order(process)
    number, outs = process.create(plain(process.check({}, inputs(order)).inputs))
    process.delete(number, outs)

    text = told(lambda: process.delete(*order))

    assert "it is replaced by force, as the program still declares it" in text
    assert number in text
    assert service.ledger("release") == []


def test_an_order_lives_its_whole_life(process: PluginProcess, service: Service) -> None:
    order, outs = place_order(process)
    assert json.loads(outs["history"])["endpoint"] == service.endpoint
    news = {"__provider": ORDER, "kind": "phoneNumber", "spec": {**TOLL_FREE, "area_code": "844"}}
    news = plain(process.check(outs, news).inputs)

    assert process.diff(order, outs, news).changes == provider_pb2.DiffResponse.DIFF_SOME
    outs = process.update(order, outs, news)
    assert [w["spec"].count('"844"') for w in json.loads(outs["history"])["generations"]] == [0, 1]
    assert process.diff(order, outs, news).changes == provider_pb2.DiffResponse.DIFF_NONE

    read = process.read(order, outs)
    assert plain(read.properties) == outs
    assert not read.HasField("inputs"), "those in the state stay"
    process.delete(order, outs)
    assert service.emulator.ledger() == []


def test_every_failure_of_check_is_on_its_property(process: PluginProcess) -> None:
    bad = {"__provider": NUMBER, "country_code": "Germany", "keepers": "x", "colour": 1}

    failures = {f.property: f.reason for f in process.check({}, bad).failures}

    assert sorted(failures) == [
        "", "assignment_type", "capabilities", "colour", "country_code", "phone_number_type",
    ]  # fmt: skip


def test_unknown_values_pass_check_and_come_back_unknown(process: PluginProcess) -> None:
    unknown = {**TOLL_FREE, "keepers": {"a": [1, rpc.UNKNOWN]}, "order": rpc.UNKNOWN}

    checked = process.check({}, {"__provider": NUMBER, **unknown})
    of_order = process.check({}, {"__provider": ORDER, "kind": "phoneNumber", "spec": unknown})

    assert list(checked.failures) == []
    assert plain(checked.inputs)["order"] == rpc.UNKNOWN
    assert plain(checked.inputs)["keepers"] == {"a": [1.0, rpc.UNKNOWN]}
    assert plain(of_order.inputs)["spec"]["keepers"] == {"a": [1.0, rpc.UNKNOWN]}


def test_preview_touches_nothing(process: PluginProcess, service: Service) -> None:
    before = len(service.emulator.requests())
    order = place_order(process)
    news = plain(process.check({}, inputs(order)).inputs)
    stored = {**news, "status": "active", "__nonce": "0"}

    process.diff("+18335550100", stored, {**news, "operation_timeout": 5})

    assert len(service.emulator.requests()) == before


def test_an_error_is_one_line(process: PluginProcess, service: Service) -> None:
    service.emulator.set_inventory({"stock": [{"available": 0}]})
    order = place_order(process)

    text = told(lambda: process.create(inputs(order)))

    assert text.startswith("acsnumbers: searching for a phone number: nothing in stock fits")
    assert "\n" not in text
    assert "Traceback" not in text


def test_a_run_whose_engine_is_gone_buys_nothing(service: Service, tmp_path: Path) -> None:
    engine = FakeEngine()
    process = PluginProcess.start(engine.address, tmp_path)
    try:
        process.configure(service.config)
        order = place_order(process)
        engine.stop()

        text = told(lambda: process.create(inputs(order)))
    finally:
        process.stop()

    assert "the Pulumi engine that asked for it is gone" in text
    assert service.emulator.ledger() == []


def test_a_run_without_checkpoints_buys_nothing(
    engine: FakeEngine, service: Service, tmp_path: Path
) -> None:
    process = PluginProcess.start(engine.address, tmp_path, PULUMI_SKIP_CHECKPOINTS="true")
    try:
        process.configure(service.config)
        order = place_order(process)
        text = told(lambda: process.create(inputs(order)))
    finally:
        process.stop()

    assert "PULUMI_SKIP_CHECKPOINTS is set" in text
    assert service.emulator.ledger() == []


def test_a_missing_configuration_is_told_in_preview(engine: FakeEngine, tmp_path: Path) -> None:
    process = PluginProcess.start(engine.address, tmp_path)
    try:
        process.configure({"other:setting": "x"})
        number = told(lambda: process.check({}, {"__provider": NUMBER, **TOLL_FREE}))
        order = told(lambda: process.check({}, {"__provider": ORDER, "spec": TOLL_FREE}))
    finally:
        process.stop()

    assert "no Communication Services resource is configured" in number
    assert number == order


def test_a_wrong_key_is_told_and_never_shown(
    engine: FakeEngine, service: Service, tmp_path: Path
) -> None:
    wrong = "d3Jvbmcta2V5LWNhbmFyeQ=="
    process = PluginProcess.start(engine.address, tmp_path)
    try:
        process.configure({**service.config, "acsnumbers:accessKey": wrong})
        order = place_order(process)
        text = told(lambda: process.create(inputs(order)))
    finally:
        process.stop()

    assert "check the connection string or access key" in text
    assert wrong not in text


def test_two_processes_of_one_run_keep_a_number_that_moves_between_them(
    engine: FakeEngine, service: Service, tmp_path: Path
) -> None:
    """A provider changed on a forced replacement: create in one process, delete in the other."""
    one = PluginProcess.start(engine.address, tmp_path)
    other = PluginProcess.start(engine.address, tmp_path)
    try:
        one.configure(service.config)
        other.configure(service.config)
        order = place_order(one)
        number, old = one.create(inputs(order))
        _, new = other.create(inputs(order))

        one.delete(number, old)
        assert service.ledger("release") == []
        assert new["__nonce"] != old["__nonce"]
    finally:
        one.stop()
        other.stop()
