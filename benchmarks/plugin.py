"""What our provider adds to a plugin process: memory, and the processor time of its first request.

The plugin is started and called over gRPC as the engine does it. *Bare* is the floor's provider,
which loads nothing. Each provider reads one number: it is unpickled and configured, loads its
client, connects, signs, sends and decodes.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import Any

import dill
import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic import ResourceProvider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from benchmarks.floor.resource import Nothing
from benchmarks.harness.figures import Figure, table
from benchmarks.harness.section import Plan, Report, Row, Section
from benchmarks.harness.service import Service
from benchmarks.harness.usage import cpu_seconds, memory_mb
from benchmarks.peer.resource import PhoneNumberProvider as PeerProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.lifecycle.core.keys import LOOKUP_KEY

PROVIDERS: dict[str, ResourceProvider] = {
    "ours": PhoneNumberProvider(),
    "peer": PeerProvider(),
    "floor": Nothing(),
}
MEMORY, CPU = 30.0, 0.3
_LIMIT = 60


def measure(plan: Plan) -> Any:
    """Start plugins and let each read one number."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PROVIDERS}
    with Service() as service:
        number = service.control("POST", "numbers", {})["phoneNumber"]
        for _ in range(plan.size(7, 1)):
            for name, provider in PROVIDERS.items():
                found[name].append(_read_one(provider, service, number))
    return found


def _read_one(provider: ResourceProvider, service: Service, number: str) -> dict[str, float]:
    """Return what a plugin used until it was ready, and until it had read a number."""
    command = [sys.executable, "-u", "-m", "pulumi.dynamic", "127.0.0.1:1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101  # for the type checker
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            plugin = provider_pb2_grpc.ResourceProviderStub(channel)
            config = {"acsnumbers:connectionString": service.connection_string}
            plugin.Configure(provider_pb2.ConfigureRequest(args=_struct(config)), timeout=_LIMIT)
            ready = cpu_seconds(process.pid)
            stored = _struct({"__provider": _pickled(provider), LOOKUP_KEY: True})
            plugin.Read(provider_pb2.ReadRequest(id=number, properties=stored), timeout=_LIMIT)
            return {
                "ready": ready,
                "first": cpu_seconds(process.pid) - ready,
                "memory": memory_mb(process.pid),
            }
    finally:
        process.kill()
        process.wait()


def _struct(values: dict[str, Any]) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _pickled(provider: ResourceProvider) -> str:
    return base64.b64encode(dill.dumps(provider, protocol=4, recurse=True)).decode()


def report(found: Any) -> Report:
    """Report what the plugin used."""
    memory, first, ready = (
        {name: Figure.of(run[key] for run in runs) for name, runs in found.items()}
        for key in ("memory", "first", "ready")
    )
    more = {name: memory[name].middle - memory["floor"].middle for name in found}
    rows = [
        Row(
            "plugin process: memory over a bare one",
            f"≤ {MEMORY:g} MB",
            f"{more['ours']:.1f} MB",
            more["ours"] <= MEMORY,
            f"{more['peer']:.1f} MB",
            memory["floor"].show("MB"),
        ),
        Row(
            "plugin process: processor time of its first request, from ready to answer",
            f"≤ {CPU:g} s",
            first["ours"].show("s"),
            first["ours"].middle <= CPU,
            first["peer"].show("s"),
            first["floor"].show("s"),
        ),
    ]
    lines = [
        [name, ready[name].show("s"), first[name].show("s"), memory[name].show("MB")]
        for name in found
    ]
    head = ["provider", "processor time until ready", "of the first request", "memory then"]
    return Report(rows, table(head, lines))


SECTIONS = (Section("plugin", "The plugin process", measure, report),)
