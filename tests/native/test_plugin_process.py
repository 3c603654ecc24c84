"""The plugin as the engine starts it, without an engine: its contract, and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, resource_pb2

from pulumi_acsnumbers import __version__
from pulumi_acsnumbers.lifecycle.core.facts import resource_key
from pulumi_acsnumbers.native.components import construct
from pulumi_acsnumbers.native.names import NUMBER, ORDER, PHONE_NUMBER, PROGRAM_BRIEF
from pulumi_acsnumbers.native.options import former_urns
from pulumi_acsnumbers.native.wire import UNKNOWN_TEXT, unwrapped, wrapped
from tests.dynamic.fixtures import engine, running, service
from tests.dynamic.process import FakeEngine, Service
from tests.native.harness import TOLL_FREE

__all__ = ["engine", "running", "service"]

LIMIT = 10.0
STACK = "urn:pulumi:dev::acs::pulumi:pulumi:Stack::acs-dev"
URN = f"urn:pulumi:dev::acs::{PHONE_NUMBER}${NUMBER}::hotline"


class Plugin:
    """A plugin process, and the engine's end of the pipes to it."""

    def __init__(self, address: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [str(Path(sys.prefix, "bin/pulumi-resource-acsnumbers")), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        assert self.process.stdout
        port = self.process.stdout.readline().decode().strip()
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub: Any = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def configure(self, service: Service) -> None:
        """Give it the settings of the service."""
        settings = {key.partition(":")[2]: one for key, one in service.config.items()}
        self.stub.Configure(
            provider_pb2.ConfigureRequest(args=wrapped(settings), urn="urn:p", id="1")
        )

    def end(self) -> None:
        """Leave nothing of it running."""
        self.channel.close()
        self.process.kill()
        self.process.wait(LIMIT)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@pytest.fixture
def plugin(engine: FakeEngine, tmp_path: Path) -> Iterator[Plugin]:
    plugin = Plugin(engine.address, tmp_path)
    yield plugin
    plugin.end()


def test_what_it_says_of_itself(plugin: Plugin) -> None:
    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == __version__
    shaken = plugin.stub.Handshake(provider_pb2.ProviderHandshakeRequest())
    assert shaken.accept_secrets
    schema = json.loads(plugin.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    assert schema["version"] == __version__


def test_secret_settings_are_secret_and_never_replace(plugin: Plugin) -> None:
    news = wrapped({"connectionString": "endpoint=…", "allowPurchases": False})
    checked = plugin.stub.CheckConfig(provider_pb2.CheckRequest(urn="urn:p", news=news))
    values, secret = unwrapped(checked.inputs)
    assert secret == {"connectionString"}
    assert values == {"connectionString": "endpoint=…", "allowPurchases": False}

    compared = plugin.stub.DiffConfig(
        provider_pb2.DiffRequest(olds=wrapped({"endpoint": "a"}), news=wrapped({"endpoint": "b"}))
    )
    assert list(compared.replaces) == []
    assert compared.changes == provider_pb2.DiffResponse.DIFF_SOME


def test_it_ends_when_it_is_told_to(plugin: Plugin, service: Service) -> None:
    plugin.configure(service)
    plugin.stub.Cancel(empty_pb2.Empty())
    assert plugin.process.poll() is None, "others can be under way"
    plugin.process.send_signal(signal.SIGINT)

    assert plugin.process.wait(LIMIT) == 0


def test_it_ends_when_another_thread_than_the_main_one_gets_the_signal(plugin: Plugin) -> None:
    main = plugin.process.pid
    other = max(int(task.name) for task in Path(f"/proc/{main}/task").iterdir())
    assert other != main
    # Given the id of a thread, Linux lets that thread have a signal that is for the process.
    os.kill(other, signal.SIGINT)

    assert plugin.process.wait(LIMIT) == 0


def test_it_ends_with_its_engine(plugin: Plugin, engine: FakeEngine) -> None:
    engine.stop()
    assert plugin.process.stdin
    plugin.process.stdin.close()

    assert plugin.process.wait(LIMIT) == 1


def test_after_cancel_nothing_is_bought(plugin: Plugin, service: Service) -> None:
    plugin.configure(service)
    history: dict[str, Any] = {"endpoint": service.endpoint, "generations": [], "numbers": []}
    spec = json.dumps(
        {"assignment_type": "application", "country_code": "US", "phone_number_type": "tollFree"},
        sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    history["generations"] = [{"spec": spec, "since": datetime.now(UTC).isoformat()}]
    properties = {
        **TOLL_FREE,
        "order": "6f1c1f64-6f5e-4d0f-8a53-5b2f7c1f0a11",
        "__history": json.dumps(history),
    }
    plugin.stub.Cancel(empty_pb2.Empty())
    with pytest.raises(grpc.RpcError) as failed:
        plugin.stub.Create(
            provider_pb2.CreateRequest(urn=URN, type=NUMBER, properties=wrapped(properties))
        )

    assert "this run is being cancelled" in str(failed.value)
    assert service.ledger("purchase") == []


def test_what_it_does_not_know_is_refused_in_one_line(plugin: Plugin, service: Service) -> None:
    plugin.configure(service)
    with pytest.raises(grpc.RpcError) as failed:
        plugin.stub.Read(provider_pb2.ReadRequest(id="x", urn=URN, type=PHONE_NUMBER))
    assert "name the resource in it: acsnumbers:index:Number" in str(failed.value)

    wrong = provider_pb2.InvokeRequest(tok="acsnumbers:index:listNothing")
    with pytest.raises(grpc.RpcError) as failed:
        plugin.stub.Invoke(wrong)
    assert "there is no acsnumbers:index:listNothing" in str(failed.value)

    lacking = provider_pb2.InvokeRequest(
        tok="acsnumbers:index:getPhoneNumber", args=wrapped({"number": "+1"})
    )
    told = {one.property: one.reason for one in plugin.stub.Invoke(lacking).failures}
    assert told["phoneNumber"] == "must be given"
    assert "it has phoneNumber" in told["number"]


def test_what_costs_money_is_not_asked_in_a_preview(plugin: Plugin, service: Service) -> None:
    plugin.configure(service)
    args = wrapped({"phoneNumber": "+18335550100", "includeAdditionalDetails": True})
    answers = [
        plugin.stub.Invoke(
            provider_pb2.InvokeRequest(
                tok="acsnumbers:index:getOperatorInformation", args=args, preview=preview
            )
        )
        for preview in (True, False)
    ]

    shown = [unwrapped(getattr(one, "return"))[0] for one in answers]
    assert "operatorDetails" not in shown[0]
    assert shown[0]["phoneNumber"] == shown[1]["phoneNumber"] == "+18335550100"
    assert shown[1]["operatorDetails"]


class Monitor:
    """A resource monitor that takes everything."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:
        self.requests.append(request)
        return resource_pb2.RegisterResourceResponse(
            urn=f"urn:{request.type}", id="1", object=wrapped({"history": "h"})
        )

    def RegisterResourceOutputs(self, request: Any) -> None:
        self.requests.append(request)


def constructed(type_: str = PHONE_NUMBER, **more: Any) -> tuple[Any, Any, Any]:
    monitor = Monitor()
    inputs = more.pop("inputs", {"countryCode": "US", "releaseOnDelete": True})
    request = provider_pb2.ConstructRequest(
        type=type_, name="hotline", parent=STACK, inputs=wrapped(inputs), **more
    )
    construct(request, monitor, "own::1")
    component, order, resource, _ = monitor.requests
    return component, order, resource


def test_the_children_are_below_the_component_and_served_by_this_process() -> None:
    component, order, number = constructed()

    assert (component.custom, component.parent) == (False, STACK)
    assert order.parent == number.parent == f"urn:{PHONE_NUMBER}"
    assert order.provider == number.provider == "own::1"
    assert unwrapped(number.object)[0]["order"] == "1"
    assert list(number.propertyDependencies["order"].urns) == [f"urn:{ORDER}"]

    _, order, number = constructed(providers={"acsnumbers": "given::2"})
    assert order.provider == number.provider == "given::2"


def test_the_aliases_of_a_dynamic_stack() -> None:
    aliases = [{"spec": {"name": "former"}}]
    _, order, number = constructed(aliases=aliases)

    assert [(one.spec.name, one.spec.type, one.spec.parentUrn) for one in number.aliases] == [
        (name, "pulumi-python:dynamic/acsnumbers:PhoneNumber", STACK)
        for name in ("hotline", "former")
    ]
    assert {one.spec.type for one in order.aliases} == {"pulumi-python:dynamic/acsnumbers:Order"}


def test_an_order_is_told_the_names_that_it_may_have_had() -> None:
    """Without a connection to the order whose place it takes, that one would be released."""
    platform = "urn:pulumi:dev::voice::contoso:Platform::main"
    aliases = [
        {"spec": {"name": "former"}},
        {"spec": {"parentUrn": platform}},
        {"spec": {"parentUrn": platform, "name": "both"}},
        {"urn": f"urn:pulumi:dev::voice::contoso:Old${PHONE_NUMBER}::line"},
    ]
    request = resource_pb2.RegisterResourceRequest(
        type=PHONE_NUMBER, name="hotline", aliases=aliases
    )
    urns = former_urns(request, f"urn:pulumi:dev::voice::{PHONE_NUMBER}::hotline")

    assert {resource_key(urn) for urn in urns} == {
        f"{PHONE_NUMBER}::former",
        f"contoso:Platform${PHONE_NUMBER}::hotline",
        f"contoso:Platform${PHONE_NUMBER}::both",
        f"contoso:Old${PHONE_NUMBER}::line",
        *("::hotline", "::former", "contoso:Platform::hotline", "contoso:Platform::both"),
    }


def test_what_is_retained_is_told_to_the_order() -> None:
    _, order, number = constructed(retainOnDelete=True)

    assert unwrapped(order.object)[0]["releaseOnDelete"] is False
    assert (order.HasField("retainOnDelete"), order.retainOnDelete) == (True, False)
    assert number.retainOnDelete
    assert unwrapped(number.object)[0]["__retain"] is True


def test_options_are_passed_on() -> None:
    _, order, number = constructed(
        protect=True,
        ignoreChanges=["areaCode", "capabilities.sms", "keepers.my_key"],
        replaceOnChanges=["capabilities"],
        additionalSecretOutputs=["phoneNumber", "areaCode"],
        customTimeouts={"create": "5m"},
        dependencies=["urn:other"],
        resource_hooks={"before_create": ["hook"]},
        inputDependencies={"countryCode": {"urns": ["urn:country"]}},
    )

    assert order.protect is number.protect is True
    assert list(number.ignoreChanges) == ["areaCode", "capabilities.sms", "keepers.my_key"]
    assert list(order.ignoreChanges) == ["spec.areaCode", "spec.keepers.my_key"]
    assert unwrapped(order.object)[0]["said"] == {"countryCode": "US"}
    assert list(number.replaceOnChanges) == ["capabilities"]
    assert list(order.replaceOnChanges) == []
    assert list(number.additionalSecretOutputs) == ["phoneNumber", "areaCode"]
    assert list(order.additionalSecretOutputs) == ["spec", "history"]
    assert number.customTimeouts.create == "5m"
    assert list(number.hooks.before_create) == ["hook"]
    assert not order.HasField("hooks")
    assert "urn:other" in number.dependencies
    assert list(order.propertyDependencies["spec"].urns) == ["urn:country"]


def test_unknown_and_secret_values_pass_through() -> None:
    inputs = {"countryCode": "US", "areaCode": UNKNOWN_TEXT}
    _, order, number = constructed(inputs=inputs)

    assert order.object.fields["spec"].struct_value.fields["areaCode"].string_value == UNKNOWN_TEXT
    assert number.object.fields["areaCode"].string_value == UNKNOWN_TEXT


def test_a_brief_has_an_order_of_its_kind() -> None:
    _, order, brief = constructed(PROGRAM_BRIEF, inputs={"submit": True})

    inputs = unwrapped(order.object)[0]
    assert inputs.pop("__former")
    assert inputs == {"kind": "programBrief", "spec": {"countryCode": "US"}}
    assert brief.type == "acsnumbers:index:Brief"
