"""The judge is sharp: it finds each of these providers, which are broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from pulumi_acsnumbers.lifecycle.core import departures, registry
from pulumi_acsnumbers.lifecycle.core.facts import Fate
from pulumi_acsnumbers.lifecycle.phone_number import create, unheld
from tests.histories.front_ends import DYNAMIC, NATIVE, FrontEnd
from tests.histories.play import fault_of, script

SEEDS = range(500)
Break = Callable[[pytest.MonkeyPatch], None]


def _deciding(before: str, after: str) -> Break:
    """Let the delete of a number decide otherwise."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        decide = departures._decide

        def otherwise(*args: Any, **kwargs: Any) -> Any:
            found = decide(*args, **kwargs)
            return departures._Decision[after] if found.name == before else found

        patch.setattr(departures, "_decide", otherwise)
        # What is decided is looked at again under the lock, and by the notes.
        patch.setattr(departures, "claim", lambda *_, **__: Fate.RELEASING)
        patch.setattr(departures, "claim_on", lambda *_: None)

    return apply


def _forgets_orphans(patch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> Iterator[Any]:
        return iter(())

    patch.setattr(unheld.Unheld, "orphans", none)


def _ignores_attempts(patch: pytest.MonkeyPatch) -> None:
    made: list[UUID] = []

    def another(*_: Any) -> str:
        made.append(UUID(int=len(made) + 1))
        return str(made[-1])

    patch.setattr(registry.RunRegistry, "is_first_use", lambda *_: True)
    patch.setattr(create, "attempt_id", another)


def _ignores_who_wants_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registry.RunRegistry, "wanted", lambda *_, **__: False)


BROKEN: dict[str, tuple[Break, str]] = {
    "delete releases what another copy holds": (_deciding("HELD", "RELEASE"), "1 released"),
    "delete releases at once": (_deciding("LET_GO", "RELEASE"), "1 released"),
    "delete releases what the program wants": (_deciding("WANTED", "RELEASE"), "1 released"),
    "delete releases what is kept": (_deciding("KEEP", "RELEASE"), "1 released"),
    "nobody looks who wants it": (_ignores_who_wants_it, "1 released"),
    "the order's delete forgets what was never let go": (_forgets_orphans, "2 lost"),
    "create ignores earlier attempts": (_ignores_attempts, "3 bought twice"),
}


QUICKLY: Final = {
    "delete releases what another copy holds",
    "the order's delete forgets what was never let go",
    "create ignores earlier attempts",
}
"""Those that the first ten histories find."""


@pytest.mark.parametrize("front_end", [DYNAMIC, NATIVE], ids=lambda front_end: front_end.name)
@pytest.mark.parametrize(
    "name", [n if n in QUICKLY else pytest.param(n, marks=pytest.mark.full) for n in BROKEN]
)
def test_a_broken_provider_is_found(
    name: str, front_end: FrontEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, kind = BROKEN[name]
    apply(monkeypatch)
    found = (fault_of(script(seed), tmp_path, seed, front_end) for seed in SEEDS)
    texts = (str(fault).splitlines()[0] for fault in found if fault is not None)
    assert any(kind in text and "crashed" not in text for text in texts), "not found"
