"""The service that the engine calls: one method per call, which finds the resource it is about."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final, TypeVar, cast

import grpc
import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from .._version import __version__
from ..acs.harmless import harmless
from ..config import NAMESPACE
from ..engine import life
from ..engine.log import Engine
from ..engine.plugin import Plugin
from ..engine.user_errors import debugging, line
from ..lifecycle.core.unknown import is_known
from ..lifecycle.core.validation import Failure
from .brief import BriefResource
from .calls import Call, not_a_resource
from .components import construct
from .detail import detailed
from .functions import answered
from .monitors import Monitors
from .names import BRIEF, NUMBER, ORDER, PACKAGE, POOL, path, schema, snake_keys
from .number import NumberResource
from .order import OrderResource
from .pool import PoolResource
from .syntax import NATIVE
from .wire import UNKNOWN_TEXT, received, sent, unwrapped, wrapped

Resource = OrderResource | NumberResource | PoolResource | BriefResource
Method = TypeVar("Method", bound=Callable[..., Any])

_SECRET_SETTINGS: Final = ("connectionString", "accessKey")
_RESOURCES: Final[dict[str, Resource]] = {
    ORDER: OrderResource(),
    NUMBER: NumberResource(),
    POOL: PoolResource(),
    BRIEF: BriefResource(),
}
_SOME: Final = provider_pb2.DiffResponse.DIFF_SOME
_NONE: Final = provider_pb2.DiffResponse.DIFF_NONE


def user_errors(method: Method) -> Method:
    """Make a call fail with one line for the user."""

    @wraps(method)
    def wrapper(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except grpc.RpcError as error:  # the engine's own error, which it knows
            text = harmless(getattr(error, "details", lambda: "the engine is gone")() or "")
        except pulumi.RunError as error:
            text = str(error).removeprefix(f"{PACKAGE}: ")
        except Exception as error:  # noqa: BLE001  # reported below, in one line
            if debugging():
                sys.excepthook(type(error), error, error.__traceback__)
            text = line(error, NATIVE)
        return context.abort(grpc.StatusCode.UNKNOWN, text)

    return cast("Method", wrapper)


class ProviderServer(provider_pb2_grpc.ResourceProviderServicer):
    """The provider of the package `acsnumbers`. Thread-safe.

    Args:
        address: Where the engine listens, if the command line says so.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._plugin: Plugin | None = None
        self._monitors = Monitors()
        self._own = ""
        self._cancelled = False

    @property
    def plugin(self) -> Plugin:
        """The configured plugin."""
        if self._plugin is None:
            raise RuntimeError("the plugin was not configured")
        return self._plugin

    # The plugin itself

    def Handshake(self, request: Any, context: Any) -> Any:
        """Return the capabilities of this plugin."""
        self.address = request.engine_address or self.address
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Return the version of this plugin."""
        return plugin_pb2.PluginInfo(version=__version__)

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Return the schema of the package."""
        return provider_pb2.GetSchemaResponse(schema=schema_text())

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Return the settings unchanged, with secret ones marked as secrets."""
        settings, secret = unwrapped(request.news)
        return provider_pb2.CheckResponse(inputs=wrapped(settings, secret.union(_SECRET_SETTINGS)))

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Return whether settings differ. A difference never replaces resources."""
        same = unwrapped(request.olds)[0] == unwrapped(request.news)[0]
        return provider_pb2.DiffResponse(changes=_NONE if same else _SOME)

    def Configure(self, request: Any, context: Any) -> Any:
        """Store the settings of this process."""
        given, _ = unwrapped(request.args)
        settings = {NAMESPACE + key: value for key, value in given.items() if is_known(value)}
        engine = Engine(self.address)
        if self._cancelled:
            engine.cancel()
        self._plugin = here = Plugin(settings.get, engine, keys=settings, syntax=NATIVE)
        life.on_end(here.close)
        self._own = f"{request.urn}::{request.id or UNKNOWN_TEXT}"
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Cancel(self, request: Any, context: Any) -> Any:
        """Allow no more purchases; from the second call on, start nothing at all."""
        if self._cancelled:
            life.tell_to_end()
        self._cancelled = True
        if self._plugin is not None:
            self._plugin.engine.cancel()
        self._monitors.give_up()
        return empty_pb2.Empty()

    # Functions and components

    @user_errors
    def Invoke(self, request: Any, context: Any) -> Any:
        """Call a function."""
        args, secret = unwrapped(request.args)
        given = {key: value for key, value in snake_keys(args).items() if value is not None}
        settings = self.plugin.settings
        answer, failures = answered(request.tok, given, settings, preview=request.preview)
        response = provider_pb2.InvokeResponse(failures=_failures(failures))
        getattr(response, "return").CopyFrom(wrapped(answer, answer if secret else ()))
        return response

    @user_errors
    def Construct(self, request: Any, context: Any) -> Any:
        """Register a component and its resources."""
        monitor = self._monitors.at(request.monitorEndpoint, context)
        return construct(request, monitor, self._own, lambda: self._monitors.over)

    # Resources

    @user_errors
    def Check(self, request: Any, context: Any) -> Any:
        """Return the normalised inputs and their failures."""
        olds, news = received(request.olds), received(request.news)
        checked = self._resource(request).check(self._call(request), olds, news)
        return provider_pb2.CheckResponse(
            inputs=sent(checked.inputs, news.secret), failures=_failures(checked.failures)
        )

    @user_errors
    def Diff(self, request: Any, context: Any) -> Any:
        """Return what would change, by path."""
        olds, news = received(request.olds), received(request.news)
        difference = self._resource(request).diff(self._call(request), olds, news)
        detail = detailed(difference, olds.values, news.values)
        return provider_pb2.DiffResponse(
            # A dynamic state is rewritten as a native one.
            changes=_SOME if difference.changes or olds.dynamic else _NONE,
            replaces=[path(key) for key in difference.replaces],
            diffs=[path(key) for key in difference.keys],
            detailedDiff=detail,
            hasDetailedDiff=bool(detail),
        )

    @user_errors
    def Create(self, request: Any, context: Any) -> Any:
        """Create a resource; in a preview return what is already known."""
        news = received(request.properties)
        id_, outs = self._resource(request).create(self._call(request), news)
        return provider_pb2.CreateResponse(id=id_, properties=sent(outs, news.secret))

    @user_errors
    def Read(self, request: Any, context: Any) -> Any:
        """Return the current state of a resource, or nothing if it is gone."""
        props, inputs = received(request.properties), received(request.inputs)
        reading = self._resource(request).read(self._call(request), props)
        if reading is None:
            return provider_pb2.ReadResponse()
        secret = props.secret | inputs.secret
        return provider_pb2.ReadResponse(
            id=request.id,
            properties=sent(reading.outputs, secret),
            inputs=sent(reading.inputs, secret),
        )

    @user_errors
    def Update(self, request: Any, context: Any) -> Any:
        """Update a resource to the declared properties."""
        olds, news = received(request.olds), received(request.news)
        outs = self._resource(request).update(self._call(request), olds, news)
        return provider_pb2.UpdateResponse(properties=sent(outs, news.secret))

    @user_errors
    def Delete(self, request: Any, context: Any) -> Any:
        """Let go of a resource."""
        self._resource(request).delete(self._call(request), received(request.properties))
        return empty_pb2.Empty()

    def _resource(self, request: Any) -> Resource:
        type_ = request.type or request.urn.split("::")[2].rpartition("$")[2]
        resource = _RESOURCES.get(type_)
        if resource is None:
            raise not_a_resource(type_, "reading resource", getattr(request, "id", "") or type_)
        return resource

    def _call(self, request: Any) -> Call:
        return Call(
            self.plugin,
            request.urn,
            getattr(request, "id", ""),
            preview=getattr(request, "preview", False),
            timeout=getattr(request, "timeout", 0.0),
        )


def schema_text() -> str:
    """Return the schema of the package, with the version of this plugin."""
    return json.dumps({**schema(), "version": __version__})


def _failures(failures: Iterable[Failure]) -> list[Any]:
    return [
        provider_pb2.CheckFailure(
            property=path(harmless(failure.property)), reason=NATIVE.write(harmless(failure.reason))
        )
        for failure in (one.shown() for one in failures)
    ]
