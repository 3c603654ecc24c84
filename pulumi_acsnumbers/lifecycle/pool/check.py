"""What `check` says: every failure of a pool's inputs at once; and what it tells the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.registry import RunRegistry
from ..core.unknown import is_known
from ..core.validation import Failure
from ..phone_number.check import check_each, check_together, never_meant
from .schema import INPUTS


def check_pool(news: Mapping[str, Any]) -> tuple[dict[str, Any], list[Failure]]:
    """Return the inputs in their one form, and everything that is wrong with them."""
    inputs, failures = check_each(news, INPUTS, "PhoneNumberPool")
    if failures:
        return inputs, failures
    if is_known(inputs["size"]):
        inputs["size"] = int(inputs["size"])
    for key in ("adopt", "release"):
        if is_known(inputs.get(key, ())) and key in inputs:
            inputs[key] = list(dict.fromkeys(inputs[key]))
    failures = check_together({key: value for key, value in inputs.items() if key != "adopt"})
    return inputs, failures or list(_adopted(inputs))


def _adopted(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    adopt, release = ([*inputs.get(key, ())] if is_known(inputs.get(key, ())) else []
                      for key in ("adopt", "release"))  # fmt: skip
    for place, number in enumerate(adopt):
        if reason := never_meant(inputs, number):
            yield Failure(f"adopt[{place}]", reason)
        if number in release:
            yield Failure(f"adopt[{place}]", "must not be in `release` as well")
    if is_known(inputs["size"]) and len(adopt) > inputs["size"]:
        yield Failure("adopt", f"must not be longer than `size`, which is {inputs['size']}")


def note_release(registry: RunRegistry, inputs: Mapping[str, Any]) -> None:
    """Record what the program names in `release`: a diff of a refresh has what it was before.

    Raises:
        Refused: The run's journal cannot be used.
    """
    release, order = inputs.get("release"), inputs.get("order")
    if release and is_known(release) and isinstance(order, str):
        registry.note_leaving(order, release)


def adopted_in(inputs: Mapping[str, Any]) -> list[str]:
    """Return the numbers to adopt that are known already."""
    adopt = inputs.get("adopt")
    return [one for one in adopt if isinstance(one, str)] if isinstance(adopt, list) else []
