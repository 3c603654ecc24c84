"""The plugin's server in this process, called as the engine calls it.

Arguments and results are those of a dynamic provider, with the names of `lifecycle`; between them
and the server are the messages of the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from google.protobuf import json_format, struct_pb2
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult
from pulumi.dynamic import ReadResult as Reading
from pulumi.output import Unknown
from pulumi.runtime.proto import provider_pb2

from pulumi_acsnumbers.native.names import camel_keys, snake_keys
from pulumi_acsnumbers.native.server import ProviderServer
from pulumi_acsnumbers.native.wire import UNKNOWN_TEXT


class CallFailed(Exception):
    """A call failed; the text is what the user reads."""


class Server:
    """The server of one plugin process, called as the engine calls it.

    Args:
        address: Where its engine listens.
        settings: Those of the provider, with the names of the wire.
    """

    def __init__(self, address: str, settings: dict[str, str]) -> None:
        self.server = ProviderServer(address)
        configure = provider_pb2.ConfigureRequest(urn="provider", id="id", acceptSecrets=True)
        configure.args.update(settings)
        self.server.Configure(configure, _Context())

    def call(self, method: str, *arguments: Any, urn: str) -> Any:
        """Make a call, with the arguments and the result that a dynamic provider has."""
        about = {"urn": urn, "type": urn.split("::")[2].rpartition("$")[2]}
        return getattr(self, f"_{method}")(about, *arguments)

    def end(self) -> None:
        """Tell it what the engine does at the end of every run."""
        self.server.Cancel(None, None)

    def _check(self, about: Any, olds: Any, news: Any) -> CheckResult:
        request = provider_pb2.CheckRequest(olds=_struct(olds), news=_struct(news), **about)
        response = self.server.Check(request, _Context())
        failures = [CheckFailure(f.property, f.reason) for f in response.failures]
        return CheckResult(_values(response.inputs), failures)

    def _diff(self, about: Any, id_: str, olds: Any, news: Any) -> DiffResult:
        request = provider_pb2.DiffRequest(id=id_, olds=_struct(olds), news=_struct(news), **about)
        response = self.server.Diff(request, _Context())
        changes = response.changes == provider_pb2.DiffResponse.DIFF_SOME
        return DiffResult(changes, list(response.replaces), [], response.deleteBeforeReplace)

    def _create(self, about: Any, news: Any) -> CreateResult:
        request = provider_pb2.CreateRequest(properties=_struct(news), **about)
        response = self.server.Create(request, _Context())
        return CreateResult(response.id, _values(response.properties))

    def _read(self, about: Any, id_: str, props: Any) -> Reading:
        request = provider_pb2.ReadRequest(id=id_, properties=_struct(props), **about)
        response = self.server.Read(request, _Context())
        return Reading(response.id, _values(response.properties), _values(response.inputs))

    def _update(self, about: Any, id_: str, olds: Any, news: Any) -> UpdateResult:
        request = provider_pb2.UpdateRequest(
            id=id_, olds=_struct(olds), news=_struct(news), **about
        )
        return UpdateResult(_values(self.server.Update(request, _Context()).properties))

    def _delete(self, about: Any, id_: str, props: Any) -> None:
        request = provider_pb2.DeleteRequest(id=id_, properties=_struct(props), **about)
        self.server.Delete(request, _Context())


class _Context:
    """What a server has of a call."""

    def abort(self, _code: Any, details: str) -> NoReturn:
        """End the call as failed."""
        raise CallFailed(details)


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(_known(camel_keys(values)))
    return struct


def _known(value: Any) -> Any:
    if isinstance(value, Unknown):
        return UNKNOWN_TEXT
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item is not None}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _values(struct: struct_pb2.Struct) -> dict[str, Any]:
    return snake_keys(json_format.MessageToDict(struct))
