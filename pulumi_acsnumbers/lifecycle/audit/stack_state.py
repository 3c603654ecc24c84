"""Numbers and briefs in exported stack states. Pure, and tolerant of other resources.

A state comes from `pulumi stack export`, or is the file of a backend. It can contain two copies of
a resource (the old one pending deletion), resources that were only read, and resources whose
creation was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..brief.inputs import version_of
from ..brief.schema import DEFAULT_VERSION
from ..brief.spec import KIND as PROGRAM_BRIEF
from ..core.errors import Refused
from ..core.history import HISTORY, Generation, unpacked
from ..core.keys import LOOKUP_KEY
from ..core.names import snake
from ..core.resource_types import BRIEF_TYPES, NUMBER_TYPES, ORDER_TYPES, POOL_TYPES
from ..phone_number.outputs import PURCHASING, generation_of
from ..pool.spec import KIND as PHONE_NUMBER_POOL
from .unasked import Unasked, unasked

READING: Final = "reading a state"
NAMELESS: Final = "(empty)"
"""The name of a stack whose state contains nothing to derive a name from."""

_KINDS: Final[Mapping[str, str]] = dict.fromkeys(NUMBER_TYPES, "number") | dict.fromkeys(
    BRIEF_TYPES, "brief"
)
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
"""The marker of a secret in a state."""


@dataclass(frozen=True, slots=True)
class Held:
    """A number or brief in a state.

    Attributes:
        stack: The stack.
        urn: The URN of the resource.
        kind: `number` or `brief`.
        id: E.164, or the GUID of a brief.
        endpoint: The ACS resource that it was recorded with; empty if unknown.
        order: The id of its order.
        generation: The number of the generation that it was bought under, or -1.
        pending_delete: Whether this is an old copy pending deletion.
        read_only: Whether the stack only reads it.
        purchasing: Whether its purchase was in progress.
        pooled: Whether it is one of a pool, which the URN is of.
        version: The API version that wrote a brief.
    """

    stack: str
    urn: str
    kind: str
    id: str
    endpoint: str = ""
    order: str = ""
    generation: int = -1
    pending_delete: bool = False
    read_only: bool = False
    purchasing: bool = False
    pooled: bool = False
    version: str = DEFAULT_VERSION

    @property
    def managed(self) -> bool:
        """Whether the stack manages it: it is neither an old copy nor only read."""
        return not self.pending_delete and not self.read_only

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order in a state, with everything from which its attempts derive."""

    stack: str
    urn: str
    id: str
    kind: str
    endpoint: str
    generations: tuple[Generation, ...]
    pooled: bool = False
    """Whether it is a pool's, which tries several attempts side by side."""
    sealed: bool = False
    """Whether the state encrypts its history, so that nothing can be derived."""

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True)
class StackState:
    """One stack: its resources, its orders, and what the engine will drop without a call."""

    name: str
    held: tuple[Held, ...] = ()
    orders: tuple[KnownOrder, ...] = ()
    unasked: tuple[Unasked, ...] = ()


def read_state(exported: Any, name: str | None = None) -> StackState:
    """Parse an exported state.

    Args:
        exported: The JSON of `pulumi stack export`.
        name: The stack; by default the one in the URNs.

    Raises:
        Refused: It is not such a state.
    """
    resources = _resources(exported)
    stack = name or _stack_of(resources)
    return StackState(
        stack,
        tuple(held for resource in resources for held in _held(stack, resource)),
        tuple(order for resource in resources for order in _orders(stack, resource)),
        tuple(unasked(resources)),
    )


def _resources(exported: Any) -> list[Mapping[str, Any]]:
    deployment = exported.get("deployment") if isinstance(exported, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise Refused(
            READING,
            "it has no deployment, so pulumi stack export did not write it",
            remedy="give the output of pulumi stack export",
        )
    resources = deployment.get("resources") or []
    if not isinstance(resources, list):
        raise Refused(
            READING,
            "its resources are not a list, so pulumi stack export did not write it",
            remedy="give the output of pulumi stack export",
        )
    return [resource for resource in resources if isinstance(resource, Mapping)]


def _stack_of(resources: list[Mapping[str, Any]]) -> str:
    for resource in resources:
        parts = str(resource.get("urn", "")).split("::")
        if len(parts) > 3 and parts[0].startswith("urn:pulumi:"):
            return f"{parts[1]}/{parts[0].removeprefix('urn:pulumi:')}"
    return NAMELESS


def _held(stack: str, resource: Mapping[str, Any]) -> Iterator[Held]:
    kind = _KINDS.get(str(resource.get("type")))
    if not resource.get("id"):
        return
    props = _props(resource)
    if resource.get("type") in POOL_TYPES:
        yield from _of_pool(stack, resource, props)
    if kind is None:
        return
    yield Held(
        stack,
        urn=str(resource.get("urn")),
        kind=kind,
        id=str(resource["id"]),
        endpoint=_text(props.get("__endpoint")),
        order=_text(props.get("order")),
        generation=_generation(props),
        pending_delete=bool(resource.get("delete")),
        read_only=bool(resource.get("external")) or LOOKUP_KEY in props,
        purchasing=props.get("status") == PURCHASING,
        version=_text(version_of(props)) or DEFAULT_VERSION,
    )


def _of_pool(stack: str, resource: Mapping[str, Any], props: Mapping[str, Any]) -> Iterator[Held]:
    """Yield each number of a pool, those that are being purchased among them."""
    pending = props.get("__pending")
    coming = pending.values() if isinstance(pending, Mapping) else ()
    had = _texts([props.get("phone_numbers")])
    for number in sorted(had | _texts(coming)):
        yield Held(
            stack,
            urn=str(resource.get("urn")),
            kind="number",
            id=number,
            endpoint=_text(props.get("__endpoint")),
            order=_text(props.get("order")),
            # A pool goes on buying for its last generation: only the earlier ones are proved.
            generation=_generation(props) - 1,
            pending_delete=bool(resource.get("delete")),
            purchasing=number not in had,
            pooled=True,
        )


def _orders(stack: str, resource: Mapping[str, Any]) -> Iterator[KnownOrder]:
    if resource.get("type") not in ORDER_TYPES or not resource.get("id"):
        return
    props = _props(resource)
    generations = props.get("generations")
    yield KnownOrder(
        stack,
        urn=str(resource.get("urn")),
        id=str(resource["id"]),
        kind="brief" if props.get("kind") == PROGRAM_BRIEF else "number",
        endpoint=_text(props.get("endpoint")),
        generations=tuple(
            Generation(number, _text(one.get("spec")), _text(one.get("since")))
            for number, one in enumerate(generations if isinstance(generations, list) else ())
            if isinstance(one, Mapping)
        ),
        pooled=props.get("kind") == PHONE_NUMBER_POOL,
        sealed=not isinstance(generations, list) and _is_secret(props.get(HISTORY)),
    )


def _props(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the outputs merged over the inputs, with the names of `lifecycle`."""
    merged: dict[str, Any] = {}
    for part in (resource.get("inputs"), resource.get("outputs")):
        entries = part.items() if isinstance(part, Mapping) else ()
        plain = {snake(key): _revealed(value) for key, value in entries}
        sealed = {HISTORY: plain[HISTORY]} if _is_secret(plain.get(HISTORY)) else {}
        merged |= {**unpacked(plain), **sealed}
    return merged


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get(_SIGNATURE) == _SECRET


def _revealed(value: Any) -> Any:
    """Return the value of a secret, if the state was exported with --show-secrets."""
    if not _is_secret(value):
        return value
    try:
        return json.loads(value["plaintext"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return value


def _generation(props: Mapping[str, Any]) -> int:
    try:
        return generation_of(props)
    except Refused:
        return -1


def _texts(lists: Iterable[Any]) -> set[str]:
    return {one for texts in lists if isinstance(texts, list) for one in texts if _text(one)}


def _text(value: Any) -> str:
    """Return a string, or "" for a secret, which a state stores as an object."""
    return value if isinstance(value, str) else ""
