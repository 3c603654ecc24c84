"""A plugin process as the engine starts it, a small engine, and the service on a socket."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dill
import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.dynamic import ResourceProvider
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from pulumi_acsnumbers.emulator import Emulator

TOLL_FREE = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
    "capabilities": {"calling": "inbound+outbound", "sms": "inbound+outbound"},
}


class FakeEngine(engine_pb2_grpc.EngineServicer):
    """The engine as a plugin sees it: it takes log messages, and that shows that it lives."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, bool]] = []
        self._server = grpc.server(ThreadPoolExecutor(4))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, context: Any) -> Any:  # the name in the contract
        del context
        self.messages.append((request.urn, request.message, request.ephemeral))
        return empty_pb2.Empty()

    def stop(self) -> None:
        self._server.stop(0).wait()


@dataclass
class Service:
    """The emulator behind a socket."""

    emulator: Emulator
    endpoint: str
    config: dict[str, Any] = field(default_factory=dict)

    def ledger(self, kind: str) -> list[str]:
        return [entry["number"] for entry in self.emulator.ledger() if entry["kind"] == kind]


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    result = struct_pb2.Struct()
    result.update(values)
    return result


def plain(values: struct_pb2.Struct) -> dict[str, Any]:
    result: dict[str, Any] = json_format.MessageToDict(values)
    return result


def reference(provider: type[ResourceProvider]) -> str:
    """Return what stands for a provider class in the state."""
    return base64.b64encode(dill.dumps(provider(), protocol=4, recurse=True)).decode()


@dataclass
class PluginProcess:
    """`python -u -m pulumi.dynamic`, spoken to as the engine speaks to it."""

    process: subprocess.Popen[str]
    stub: Any

    @classmethod
    def start(
        cls,
        engine_address: str,
        folder: Path,
        *,
        command: tuple[str, ...] = (sys.executable, "-u", "-m", "pulumi.dynamic"),
        **environ: str,
    ) -> PluginProcess:
        process = subprocess.Popen(
            [*command, engine_address],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(folder), **environ},
        )
        assert process.stdout
        channel = grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}")
        return cls(process, provider_pb2_grpc.ResourceProviderStub(channel))

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)

    def configure(self, config: dict[str, Any]) -> None:
        self.stub.Configure(provider_pb2.ConfigureRequest(args=struct(config)))

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> Any:
        return self.stub.Check(provider_pb2.CheckRequest(olds=struct(olds), news=struct(news)))

    def diff(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> Any:
        return self.stub.Diff(
            provider_pb2.DiffRequest(id=number, olds=struct(olds), news=struct(news))
        )

    def create(self, props: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        reply = self.stub.Create(provider_pb2.CreateRequest(properties=struct(props)))
        return reply.id, plain(reply.properties)

    def read(self, number: str, props: dict[str, Any]) -> Any:
        return self.stub.Read(provider_pb2.ReadRequest(id=number, properties=struct(props)))

    def update(self, number: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        reply = self.stub.Update(
            provider_pb2.UpdateRequest(id=number, olds=struct(olds), news=struct(news))
        )
        return plain(reply.properties)

    def delete(self, number: str, props: dict[str, Any]) -> None:
        self.stub.Delete(provider_pb2.DeleteRequest(id=number, properties=struct(props)))
