"""Conversion between the engine's values and those of `lifecycle`, which does not know Pulumi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi.dynamic import CheckFailure, ReadResult
from pulumi.output import Unknown as EngineUnknown

from ..acs.harmless import harmless
from ..lifecycle.core.history import packed, unpacked
from ..lifecycle.core.unknown import UNKNOWN, Unknown
from .syntax import PYTHON

if TYPE_CHECKING:
    from ..lifecycle.core.reading import Reading
    from ..lifecycle.core.validation import Failure

PROVIDER_KEY = "__provider"


def from_engine(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with unknown values marked as such, without the provider."""
    plain = cast("dict[str, Any]", _replace(dict(props), EngineUnknown, UNKNOWN))
    plain.pop(PROVIDER_KEY, None)
    return unpacked(plain)


def to_engine(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as the engine stores them, with its own marker for unknown values."""
    return cast("dict[str, Any]", _replace(packed(props), Unknown, pulumi.UNKNOWN))


def to_failures(failures: Iterable[Failure]) -> list[CheckFailure]:
    """Return failures in the engine's form. The names of inputs can come from anywhere."""
    shown = (failure.shown() for failure in failures)
    return [CheckFailure(harmless(f.property), PYTHON.write(harmless(f.reason))) for f in shown]


def to_read(id_: str, stored: Mapping[str, Any], reading: Reading) -> ReadResult:
    """Return a reading in the engine's form.

    Without inputs the engine keeps those in the state and need not read them again.
    """
    inputs = None if reading.outputs == stored else to_engine(reading.inputs)
    return ReadResult(id_, to_engine(reading.outputs), inputs)


def _replace(value: Any, marker: type, by: object) -> Any:
    if isinstance(value, marker):
        return by
    if isinstance(value, dict):
        return {key: _replace(item, marker, by) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace(item, marker, by) for item in value]
    return value
