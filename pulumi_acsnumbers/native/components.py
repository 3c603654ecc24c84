"""Construct: a component registers its order, and below it the number or brief.

It talks to the engine's resource monitor as an SDK does. Values pass through in their wire form,
secret or unknown. The engine responds to a registration only when the resource has been created. So
a call of this module waits, and must not block other calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2

from ..lifecycle.core.errors import Refused
from ..lifecycle.core.history import HISTORY
from ..lifecycle.order.paths import SPEC_KEYS
from .names import COMPONENTS, ORDER, PACKAGE, camel, schema
from .options import former_urns, of_component, of_order, of_resource, require_safe
from .wire import UNKNOWN_TEXT

_SUCCESS: Final = resource_pb2.Result.SUCCESS
_SPEC: Final = tuple(camel(key) for key in SPEC_KEYS)


def construct(
    request: provider_pb2.ConstructRequest,
    monitor: Any,
    own_provider: str,
    over: Callable[[], bool] = lambda: False,
) -> provider_pb2.ConstructResponse:
    """Register a component and its two resources.

    Args:
        request: The declaration of the program.
        monitor: The engine's resource monitor.
        own_provider: The reference to this process's provider.
        over: Returns whether the run is ending, so that nobody reads the response.

    Raises:
        Refused: The component does not exist, or an option would make a number be lost or released
            too early.
        grpc.RpcError: The engine no longer accepts registrations.
    """
    if request.type not in COMPONENTS:
        raise Refused("declaring component", f"there is no {request.type}", thing=request.name)
    require_safe(request)
    made = _Construction(request, monitor, request.providers.get(PACKAGE) or own_provider)
    try:
        return made.run()
    except (grpc.RpcError, ValueError):  # ValueError: the channel was closed before the call
        if not over():
            raise
        return provider_pb2.ConstructResponse(urn=made.urn)


class _Construction:
    def __init__(self, request: Any, monitor: Any, provider: str) -> None:
        self._request, self._monitor, self._provider = request, monitor, provider
        self.urn = ""
        self._inputs: Mapping[str, struct_pb2.Value] = request.inputs.fields
        self._depends = {key: list(found.urns) for key, found in request.inputDependencies.items()}

    def run(self) -> provider_pb2.ConstructResponse:
        request = self._request
        kind, type_ = COMPONENTS[request.type]
        component = self._register(request.type, custom=False, **of_component(request))
        self.urn = component.urn
        order = self._child(
            component.urn,
            ORDER,
            self._order_inputs(kind),
            {"spec": self._urns(_SPEC), "adopt": self._urns(("adopt",))},
            of_order(request),
        )
        made = self._child(
            component.urn,
            type_,
            self._resource_inputs(order),
            {**self._depends, "order": [order.urn], "__history": [order.urn]},
            of_resource(request, type_),
        )
        outputs = self._outputs(made)
        if made.result == _SUCCESS:
            self._monitor.RegisterResourceOutputs(
                resource_pb2.RegisterResourceOutputsRequest(urn=component.urn, outputs=outputs)
            )
        depends = provider_pb2.ConstructResponse.PropertyDependencies(urns=[made.urn])
        return provider_pb2.ConstructResponse(
            urn=component.urn,
            state=outputs,
            stateDependencies=dict.fromkeys(outputs.fields, depends),
        )

    def _order_inputs(self, kind: str) -> dict[str, Any]:
        spec = {key: self._inputs[key] for key in _SPEC if key in self._inputs}
        if kind == "programBrief":
            spec.setdefault("countryCode", struct_pb2.Value(string_value="US"))
        inputs = {"kind": struct_pb2.Value(string_value=kind), "spec": _object(spec)}
        if "adopt" in self._inputs:
            inputs["adopt"] = self._inputs["adopt"]
        if self._retained:
            inputs["releaseOnDelete"] = struct_pb2.Value(bool_value=False)
        elif "releaseOnDelete" in self._inputs:
            inputs["releaseOnDelete"] = self._inputs["releaseOnDelete"]
        if any(path.startswith("spec") for path in of_order(self._request)["ignoreChanges"]):
            inputs["said"] = _object(spec)
        former = former_urns(self._request, self.urn)
        inputs["__former"] = _list(struct_pb2.Value(string_value=one) for one in former)
        return inputs

    def _resource_inputs(self, order: Any) -> dict[str, Any]:
        unknown = struct_pb2.Value(string_value=UNKNOWN_TEXT)
        inputs = {
            **self._inputs,
            "order": struct_pb2.Value(string_value=order.id or UNKNOWN_TEXT),
            "__history": order.object.fields.get(HISTORY, unknown),
        }
        if self._retained:
            inputs["__retain"] = struct_pb2.Value(bool_value=True)
        return inputs

    @property
    def _retained(self) -> bool:
        return bool(self._request.HasField("retainOnDelete") and self._request.retainOnDelete)

    def _child(
        self,
        parent: str,
        type_: str,
        inputs: Mapping[str, Any],
        depends: Mapping[str, Iterable[str]],
        options: Mapping[str, Any],
    ) -> Any:
        of_property = resource_pb2.RegisterResourceRequest.PropertyDependencies
        by_name = {key: of_property(urns=urns) for key, urns in depends.items() if key in inputs}
        every = [
            *self._request.dependencies,
            *(urn for one in by_name.values() for urn in one.urns),
        ]
        return self._register(
            type_,
            custom=True,
            parent=parent,
            object=struct_pb2.Struct(fields=dict(inputs)),
            propertyDependencies=by_name,
            dependencies=list(dict.fromkeys(every)),
            provider=self._provider,
            **options,
        )

    def _register(self, type_: str, **given: Any) -> Any:
        return self._monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=type_,
                name=self._request.name,
                acceptSecrets=True,
                supportsPartialValues=True,
                supportsResultReporting=True,
                aliasSpecs=True,
                **given,
            )
        )

    def _outputs(self, made: Any) -> struct_pb2.Struct:
        """Return the component's outputs: those of its resource, without hidden ones.

        A run that continues after errors answers a registration that failed or was left out.
        """
        fields = {
            key: value for key, value in made.object.fields.items() if not key.startswith("__")
        }
        if made.result != _SUCCESS:
            names = schema()["resources"][self._request.type]["properties"]
            fields = dict.fromkeys(names, struct_pb2.Value(string_value=UNKNOWN_TEXT))
        return struct_pb2.Struct(fields=fields)

    def _urns(self, keys: Iterable[str]) -> list[str]:
        return [urn for key in keys for urn in self._depends.get(key, ())]


def _list(values: Iterable[struct_pb2.Value]) -> struct_pb2.Value:
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=values))


def _object(fields: Mapping[str, struct_pb2.Value]) -> struct_pb2.Value:
    return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
