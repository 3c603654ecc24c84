"""The judge is sharp: it finds each of these providers, which are broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pulumi_acsnumbers.lifecycle.core import departures, registry
from pulumi_acsnumbers.lifecycle.core.facts import Fate
from pulumi_acsnumbers.lifecycle.order import delete as order_delete
from pulumi_acsnumbers.lifecycle.phone_number import create, read, succession, unheld
from pulumi_acsnumbers.lifecycle.phone_number import delete as number_delete
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


def _ignores_other_generations(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(create, "look_at_other_generations", lambda *_: None)


def _ignores_who_wants_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registry.RunRegistry, "wanted", lambda *_, **__: False)


def _ignores_adoptions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(departures, "claim_on", lambda *_: None)


def _ignores_what_the_program_keeps(patch: pytest.MonkeyPatch) -> None:
    decide = departures._decide

    def otherwise(known: Any, departure: Any, *, nonce: str, keep: bool) -> Any:
        del keep
        return decide(known, departure, nonce=nonce, keep=False)

    patch.setattr(departures, "_decide", otherwise)
    patch.setattr(registry.RunRegistry, "policy_of_all", lambda *_, said: said and None)


def _lets_disputed_go(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(number_delete, "require_undisputed", lambda *_, **__: None)


def _leaves_notes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(create, "take_back", lambda *_: None)


def _keeps_nothing_in_mind(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(succession, "recall", lambda *_: None)
    patch.setattr(order_delete, "read_notes", lambda *_: {})


def _goes_though_declared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registry.RunRegistry, "is_declared", lambda *_: False)


def _calls_gone_what_is_stale(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(read, "is_gone", lambda *_: True)


BROKEN: dict[str, tuple[Break, str]] = {
    "delete releases what another copy holds": (_deciding("HELD", "RELEASE"), "1 released"),
    "delete releases at once": (_deciding("LET_GO", "RELEASE"), "1 released"),
    "delete releases what the program wants": (_deciding("WANTED", "RELEASE"), "1 released"),
    "delete releases what is kept": (_deciding("KEEP", "RELEASE"), "1 released"),
    "nobody looks who wants it": (_ignores_who_wants_it, "1 released"),
    "nobody looks who has adopted it": (_ignores_adoptions, "1 released"),
    "what the program keeps is not asked": (_ignores_what_the_program_keeps, "1 released"),
    "the order goes though it is declared": (_goes_though_declared, "1 released"),
    "a note is not taken back": (_leaves_notes, "1 released"),
    "the order's delete forgets what was never let go": (_forgets_orphans, "2 lost"),
    "notes are not read": (_keeps_nothing_in_mind, ""),
    "create ignores earlier attempts": (_ignores_attempts, "3 bought twice"),
    "create ignores other generations": (_ignores_other_generations, ""),
    "what is disputed is let go": (_lets_disputed_go, ""),
    "one stale answer is the end": (_calls_gone_what_is_stale, "6 called gone"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_provider_is_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, kind = BROKEN[name]
    apply(monkeypatch)
    found = (fault_of(script(seed), tmp_path, seed) for seed in SEEDS)
    texts = (str(fault).splitlines()[0] for fault in found if fault is not None)
    assert any(kind in text and "crashed" not in text for text in texts), "not found"
