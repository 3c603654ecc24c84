"""What one run knows about its numbers and briefs: who declares, holds, wants or let go of them.

Releases are decided on this knowledge alone (see `decision.py`), so anything unknown has to
remain a reason to refuse. A run can have several plugin processes, one per explicit provider, and
one can be killed and restarted. So every fact is written to their shared `Journal` *before* the
action that it announces. The last check and the decision are one step under the journal's lock: of
two concurrent deletes exactly one decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from .facts import (
    Declared,
    Departure,
    Dropped,
    Fact,
    Fate,
    FormerName,
    Gone,
    Holder,
    Keeping,
    Leaving,
    Policy,
    Replaced,
    Wanted,
    resource_key,
)
from .journal import Journal, NoJournal
from .known_facts import KnownFacts, moment


class RunRegistry:
    """What this run knows. Thread-safe.

    Each method can raise `Refused`: a journal that cannot be read or written may lack a fact that
    forbids a release.

    Args:
        journal: Shares facts between the processes of this run.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal or NoJournal()
        self._lock = threading.RLock()
        self._known = KnownFacts()
        self._unwritten: list[Fact] = []
        self._new_orders: set[str] = set()
        self._checked: set[str] = set()
        self._planned: dict[str, Mapping[str, Any]] = {}

    # Recording facts

    def declare(self, urn: object) -> None:
        """Record that the program of this run declares a resource."""
        self._note(Declared(resource_key(urn)))

    def note_names(self, generations: Sequence[Mapping[str, Any]], urn: object) -> None:
        """Record the names that an order, or the one whose place it took, had before a rename.

        What it replaced by force still has them: no alias renames a copy that is to be deleted.
        """
        now = resource_key(urn)
        names = {one["name"] for one in generations if "name" in one}
        names |= {name for one in generations for name in one.get("former", ())}
        names -= {now}
        self._note(*(FormerName(name, now, generations[0]["since"]) for name in sorted(names)))

    def note_check(self, urn: object) -> None:
        """Record that the engine called check of a number or brief, so that its diff comes next."""
        self.declare(urn)
        with self._lock:
            self._checked.add(resource_key(urn))

    def is_asked_ahead(self, urn: object) -> bool:
        """Return whether a diff comes before the program has declared the resource in this run.

        The engine is then about to replace a dependency of the resource with delete-before-replace,
        and asks whether the resource has to be deleted first. The resource's order does not count:
        it is declared earlier and by another call. Only this process can know, because it handles
        both check and diff of a resource.
        """
        with self._lock:
            return resource_key(urn) not in self._checked

    def hold(self, *holders: Holder) -> None:
        """Record a live copy, which create made or diff was called for: all numbers of a pool."""
        self._note(*holders)

    def replace(self, number: str, nonce: str) -> None:
        """Record that a copy will be replaced by another number."""
        self._note(Replaced(number, nonce))

    def drop(self, number: str, nonce: str) -> None:
        """Record that the delete of a copy was called."""
        self._note(Dropped(number, nonce))

    def drop_copies_of(self, order: str) -> None:
        """Record that no copy under an order lives, because the engine deletes its order.

        The engine deletes every copy first. A copy that is still known here was deleted by an
        earlier run, before its replacement failed: `destroy --target` calls its diff and then drops
        it without another delete.
        """
        for copy in self.holders_of(order):
            self.drop(copy.number, copy.nonce)

    def want(self, number: str, urn: object, *, adopts: bool = True) -> None:
        """Record that a resource adopts, knows or only reads a number."""
        self._note(Wanted(number, resource_key(urn), adopts))

    def note_reader(self, number: str, urn: object) -> None:
        """Record that the program of this run only reads a number.

        Whoever reads it has no order. It can have the name of the resource that had the number, and
        then that resource's order is not declared.
        """
        key = f"reader {resource_key(urn)}"
        self._note(Declared(key), Wanted(number, key, adopts=False))

    def announce(self, urn: object) -> None:
        """Record that something is about to be done for a resource; fails if it cannot be recorded.

        Nothing is started that the other processes of the run cannot learn about.
        """
        with self._lock:
            self.declare(urn)
            self._journal.append(Declared(resource_key(urn)))

    def set_policy(self, order: str, *, release: bool | None, before: bool | None = None) -> None:
        """Record what the program says about releasing an order's number."""
        self._note(Policy(order, release, before))

    def note_keeping(self, order: str, urn: object) -> None:
        """Record that an order, or a copy that was made under it, says to keep what it has."""
        self._note(Keeping(resource_key(urn), order))

    def note_leaving(self, order: str, numbers: Iterable[str]) -> None:
        """Record the numbers that the program names in `release` of a pool."""
        self._note(Leaving(order, list(numbers)))

    def note_gone(self, order: str, since: Mapping[str, str]) -> None:
        """Record since when a copy of a pool lacks what it had once (ISO 8601).

        What was bought after that is somebody else's, though an older copy still has it.
        """
        self._note(Gone(order, dict(since)))

    def plan(self, order: str, outs: Mapping[str, Any]) -> None:
        """Record that a diff has the copy of a pool replaced, with the outputs of that copy.

        A create gets no old state. It follows in the same process; in another one it counts what
        the pool has, as in a forced replacement.
        """
        with self._lock:
            self._planned[order] = outs

    def planned(self, order: str) -> Mapping[str, Any] | None:
        """Return, once, the outputs of the copy that a planned replacement replaces.

        None if that copy was deleted before its replacement: then it no longer releases anything.
        """
        with self._lock:
            outs = self._planned.pop(order, None)
        nonce = outs.get("__nonce") if outs else None
        return outs if any(one.nonce == nonce for one in self.holders_of(order)) else None

    def policy_of_all(
        self, order: str, urn: object, *, said: bool | None, since: str = ""
    ) -> bool | None:
        """Record what a deleted order last knew, and return the policy that applies to it.

        An older order of the same resource, left by a forced replacement, does not know what the
        program has said since. If another order of the resource keeps, this one keeps, too.

        Args:
            order: The id of the order.
            urn: The order, or its resource.
            said: What its state says.
            since: When it was created.
        """
        with self._reading() as known:
            keys = known.names(urn, since)
        if any(self.kept_by_another(order, key) for key in keys):
            said = False
        self.set_policy(order, release=said)
        if said is False:
            self.note_keeping(order, urn)
        return said

    def kept_by_another(self, order: str, key: str) -> bool:
        """Return whether another order of the resource with a key says to keep what it has."""
        with self._reading() as known:
            return bool(key) and not known.keeping.get(key, set()) <= {order}

    def depart(self, departure: Departure) -> None:
        """Record the fate of a number whose last copy was deleted."""
        self._note(departure)

    def note_new_order(self, order: str) -> None:
        """Record an order whose id this process has just generated."""
        with self._lock:
            self._new_orders.add(order)

    def is_first_use(self, order: str) -> bool:
        """Return, once, whether certainly nobody has requested anything under an order before.

        The id is random, and no earlier run knew it. Other processes need not know, because only
        the one that generated it can be certain.
        """
        with self._lock:
            new = order in self._new_orders
            self._new_orders.discard(order)
        return new

    # Reading facts

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Keep all others in this run from checking or deciding until the end of the block."""
        with self._lock, self._journal.lock():
            yield

    def has_program(self) -> bool:
        """Return whether this run has a program: a destroy calls no check."""
        with self._reading() as known:
            return bool(known.declared)

    def is_declared(self, urn: object, *, since: str = "") -> bool:
        """Return whether the program of this run declares a resource or its order.

        A resource whose URN is not in the state counts as declared once the run has a program:
        nothing indicates the opposite.

        Args:
            urn: The resource, or its order.
            since: When that order was created: it is declared as well if a younger order has taken
                its place and was renamed since.
        """
        with self._reading() as known:
            if not resource_key(urn):
                return bool(known.declared)
            return not known.declared.isdisjoint(known.names(urn, since))

    def declares(self, key: str) -> bool:
        """Return whether the program of this run declares the resource with a key."""
        with self._reading() as known:
            return key in known.declared

    def holders(self, number: str, *, besides: str | None = None) -> list[Holder]:
        """Return the live copies of a number, except the one with the nonce `besides`."""
        with self._reading() as known:
            return [copy for copy in known.copies(number) if copy.nonce != besides]

    def held_elsewhere(self, number: str, order: str) -> list[Holder]:
        """Return the live copies of a number that were made under other orders."""
        return [copy for copy in self.holders(number) if copy.order != order]

    def holders_of(self, order: str) -> list[Holder]:
        """Return the live copies that were made under an order."""
        with self._reading() as known:
            every = (copy for number in known.holders for copy in known.copies(number))
            return [copy for copy in every if copy.order == order]

    def successors(self, deleted: Holder) -> list[Holder]:
        """Return the copies that take the place of one that is deleted: what its resource has now.

        An old copy that is still to be deleted is none, nor is one that is itself to be replaced:
        its own successor may not come to be, and then the program may want this one again.
        """
        found = [copy for copy in self.holders_of(deleted.order) if copy.nonce != deleted.nonce]
        with self._reading() as known:
            return [
                copy
                for copy in found
                if not copy.asked_ahead and (copy.number, copy.nonce) not in known.replaced
            ]

    def held_by(self, urn: object, *, since: str = "") -> list[Holder]:
        """Return the live copies of a resource, or of the resource of an order."""
        with self._reading() as known:
            names = known.names(urn, since)
        return [copy for name in names for copy in self.held_by_key(name)]

    def held_by_key(self, key: str) -> list[Holder]:
        """Return the live copies of the resource with a key."""
        if not key:
            return []
        with self._reading() as known:
            every = (copy for number in known.holders for copy in known.copies(number))
            return [copy for copy in every if copy.key == key]

    def rival(self, numbers: Iterable[str], urn: object) -> tuple[str, str] | None:
        """Return the first number that another declared resource holds or adopts, and its key.

        A copy that is being replaced gives up its number.
        """
        own = resource_key(urn)
        with self._reading() as known:
            for number in numbers:
                keys = {one.key for one in known.wanted.get(number, ()) if one.adopts}
                keys |= {
                    copy.key
                    for copy in known.copies(number)
                    if (number, copy.nonce) not in known.replaced
                }
                for key in sorted(keys & known.declared):
                    if key != own:
                        return number, key
        return None

    def wanted(self, number: str, *, to_hold: bool = False) -> bool:
        """Return whether a declared resource adopts, knows or reads a number.

        Args:
            number: The number.
            to_hold: Whether to count only resources that currently adopt it.
        """
        with self._reading() as known:
            return any(
                one.key in known.declared and (one.adopts or not to_hold)
                for one in known.wanted.get(number, ())
            )

    def policy(self, order: str) -> Policy | None:
        """Return what the program now says about an order's number; None if unknown."""
        with self._reading() as known:
            return known.policies.get(order)

    def leaving(self, order: str) -> set[str]:
        """Return what the program names in `release` of the pool of an order."""
        with self._reading() as known:
            return set(known.leaving.get(order, ()))

    def gone(self, order: str) -> dict[str, datetime]:
        """Return since when a pool lacks what it had once."""
        with self._reading() as known:
            return {one: moment(when) for one, when in known.gone.get(order, {}).items()}

    def departure(self, number: str) -> Departure | None:
        """Return the final fate of a number whose copies this run deleted."""
        with self._reading() as known:
            return known.last_word(number)

    def departures_of(self, order: str) -> list[Departure]:
        """Return the final fate of each number of an order in this run."""
        with self._reading() as known:
            return [one for one in known.last_words() if one.order == order]

    def unsettled(self, order: str | None = None) -> list[Departure]:
        """Return what was let go in this run and, as far as known, not released.

        Args:
            order: Only what was let go under this order; None for all.
        """
        with self._reading() as known:
            return [
                one
                for one in known.last_words()
                if one.fate in (Fate.LET_GO, Fate.RELEASING)
                and (order is None or one.order == order)
                and not known.copies(one.number)
            ]

    def kept(self) -> list[Departure]:
        """Return the numbers that were bought here, and that this run deleted and keeps."""
        with self._reading() as known:
            return [
                one
                for one in known.last_words()
                if one.fate is Fate.KEPT and one.generation >= 0 and not known.copies(one.number)
            ]

    def adopted_by(self, order: str) -> set[str]:
        """Return the numbers of an order that it did not buy: a person assigned them to it."""
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return {fact.number for fact in known if fact.generation < 0}

    def checked_through(self, order: str, generation: int) -> bool:
        """Return whether a number that this run knows was bought under this generation or later.

        Its create then checked this generation, so nothing of it is left undiscovered.
        """
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return any(fact.generation >= generation for fact in known)

    def _note(self, *facts: Fact) -> None:
        with self._lock:
            for fact in facts:
                if not self._known.has(fact):
                    # Local first: this process knows the fact even if it cannot be shared.
                    self._known.note(fact)
                    self._unwritten.append(fact)
            if self._unwritten:
                self._journal.append(*self._unwritten)
                self._unwritten.clear()

    @contextmanager
    def _reading(self) -> Iterator[KnownFacts]:
        with self._lock:
            for fact in self._journal.news():
                self._known.note(fact)
            yield self._known
