"""Any JSON that could ever be handed over, with unknown values anywhere, and how to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.core.unknown import UNKNOWN

Test = Callable[..., None]


def examples(count: int) -> Callable[[Test], Test]:
    """Let a property be tried with so many examples, the same in each run; --full has many more."""
    return settings(
        max_examples=count * settings().max_examples // 100,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class DeepObject(dict[str, Any]):
    """Objects within objects; shown as this, since no printer could follow."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text("DeepObject(…)")


class DeepList(list[Any]):
    """Lists within lists, likewise."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text("DeepList(…)")


def nested(value: Any, depth: int, key: str | None) -> Any:
    """Return a value so deep within lists, or within objects under a key."""
    for _ in range(depth):
        value = DeepList([value]) if key is None else DeepObject({key: value})
    return value


TEXTS = st.text(max_size=4) | st.text(st.characters(), max_size=4)
"""Texts, also with lone surrogates, which JSON can have and UTF-8 not."""

NUMBERS = (
    st.integers(-2, 2**33)
    | st.sampled_from([10**400, -(10**400), 2**53 + 1, 10**4000])
    | st.floats()
)

DEEP = st.builds(
    nested,
    st.none() | st.integers(0, 1) | st.just(UNKNOWN),
    st.sampled_from([40, 98, 99, 100, 101, 900, 3000]),
    st.none() | st.sampled_from(["a", "__a", "name"]),
)
"""Lists and objects within each other, deeper than Python's stack."""

KEYS = TEXTS | st.sampled_from(["", "__", "__nonce", "__generations", "a.b", "a[0]", "A", "a\nb"])

SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS | st.just(UNKNOWN)


def json_of(
    keys: st.SearchStrategy[str] = KEYS,
    scalars: st.SearchStrategy[Any] = SCALARS,
    deep: st.SearchStrategy[Any] = DEEP,
) -> st.SearchStrategy[Any]:
    """Return any JSON, its objects with these keys, and now and then what is deep."""
    shallow = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
    return st.integers(0, 30).flatmap(lambda n: deep if n == 30 else shallow)


ANYTHING = json_of()


def props(likely: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return properties: each of the likely ones absent, as it should be or anything, and more."""
    named = st.fixed_dictionaries(
        {}, optional={key: good | ANYTHING for key, good in likely.items()}
    )
    return st.builds(
        lambda one, more: {**more, **one}, named, st.dictionaries(KEYS, ANYTHING, max_size=2)
    )


def spelled(value: Any) -> list[str]:
    """Return a value as a list of words, however deep it is: equal ones have equal lists.

    It tells 1 from 1.0 and True, not the order of keys; `nan` is the same as `nan`.
    """
    words: list[str] = []
    waiting: list[Iterator[Any]] = [iter([value])]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, dict):
                words.append("{")
                waiting.append(iter([part for key in sorted(item) for part in (key, item[key])]))
            elif isinstance(item, (list, tuple)):
                words.append("[")
                waiting.append(iter(item))
            else:
                words.append(_word(item))
                continue
            break
        else:
            words.append("end")
            waiting.pop()
    return words


def _word(value: Any) -> str:
    return hex(value) if type(value) is int else f"{type(value).__name__} {value!r}"


def shuffled(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Return what an engine may make of a value: keys in any order, floats, nulls for nothing."""
    if isinstance(value, dict):
        keys = draw(st.permutations(sorted(value)))
        said = {key: shuffled(value[key], draw) for key in keys}
        absent = draw(st.sets(st.sampled_from(["zz", "zy"]), max_size=1)) - said.keys()
        return said | dict.fromkeys(absent) if draw(st.booleans()) else said
    if isinstance(value, list):
        return [shuffled(item, draw) for item in value]
    if type(value) is int:
        return float(value) if draw(st.booleans()) else value
    return value
