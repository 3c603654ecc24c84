"""What one run knows of its numbers and briefs: who declares, holds, wants, or let go of which.

A release is decided on this knowledge and on nothing else (see `departures.py`), so
what is not known has to stay a reason to refuse. A run can have several plugin processes, one for
each explicit provider, and one can be killed and started again. So every fact is written to a
`Journal` that they share *before* the act that it announces. The last look and the decision are
one step under the journal's lock: of two deletes at the same moment exactly one decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from .facts import (
    Declared,
    Departure,
    Dropped,
    Fact,
    Fate,
    Holder,
    Policy,
    Replaced,
    Wanted,
    resource_key,
)
from .journal import Journal, NoJournal


@dataclass(slots=True)
class _Known:
    """All facts, each where it is looked for."""

    declared: set[str] = field(default_factory=set)
    holders: dict[str, dict[str, Holder]] = field(default_factory=dict)
    replaced: set[tuple[str, str]] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    wanted: dict[str, set[Wanted]] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    departures: dict[str, list[Departure]] = field(default_factory=dict)

    def note(self, fact: Fact) -> None:
        match fact:
            case Declared():
                self.declared.add(fact.key)
            case Holder():
                self.holders.setdefault(fact.number, {})[fact.nonce] = fact
            case Replaced():
                self.replaced.add((fact.number, fact.nonce))
            case Dropped():
                self.dropped.add((fact.number, fact.nonce))
            case Wanted():
                self.wanted.setdefault(fact.number, set()).add(fact)
            case Policy():
                self.policies[fact.order] = fact
            case Departure():
                self.departures.setdefault(fact.number, []).append(fact)

    def has(self, fact: Fact) -> bool:
        """Return whether a fact that is noted again and again, by every diff, says nothing new."""
        match fact:
            case Declared():
                return fact.key in self.declared
            case Holder():
                return self.holders.get(fact.number, {}).get(fact.nonce) == fact
            case Wanted():
                return fact in self.wanted.get(fact.number, ())
            case Policy():
                return self.policies.get(fact.order) == fact
        return False

    def last_word(self, number: str) -> Departure | None:
        """Return what became of a number in the end.

        Copies of one number can disagree: one that says keep wins over one that lets go, unless
        the program now says explicitly that it is to be released.
        """
        found = self.departures.get(number, [])
        if not found:
            return None
        last = found[-1]
        fates = {one.fate for one in found}
        if last.fate in (Fate.LET_GO, Fate.KEPT) and fates >= {Fate.LET_GO, Fate.KEPT}:
            policy = self.policies.get(last.order)
            release = policy is not None and policy.release is True
            return replace(last, fate=Fate.LET_GO if release else Fate.KEPT)
        return last

    def last_words(self) -> list[Departure]:
        """Return what became of each number in the end."""
        return [last for number in self.departures if (last := self.last_word(number))]

    def copies(self, number: str) -> list[Holder]:
        """Return the copies of a number whose delete was not called."""
        found = self.holders.get(number, {}).values()
        return [copy for copy in found if (number, copy.nonce) not in self.dropped]


class RunRegistry:
    """What this run knows. Thread-safe.

    Each method can raise `Refused`: a journal that cannot be read or written may lack what speaks
    against a release.

    Args:
        journal: What the processes of this run share.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal or NoJournal()
        self._lock = threading.RLock()
        self._known = _Known()
        self._unwritten: list[Fact] = []
        self._new_orders: set[str] = set()
        self._checked: set[str] = set()

    # What is noted

    def declare(self, urn: object) -> None:
        """Note that the program of this run declares a resource."""
        self._note(Declared(resource_key(urn)))

    def note_check(self, urn: object) -> None:
        """Note that the engine called check of a number or brief, so that its diff comes next."""
        self.declare(urn)
        with self._lock:
            self._checked.add(resource_key(urn))

    def is_asked_ahead(self, urn: object) -> bool:
        """Return whether a diff comes before the program has declared the resource in this run.

        Then the engine is about to delete before it replaces something that the resource depends
        on, and asks whether to delete the resource before that. Its order does not count: it is
        declared before, and not by this call. Only this process can know, as it answers check and
        diff of one resource.
        """
        with self._lock:
            return resource_key(urn) not in self._checked

    def hold(self, holder: Holder) -> None:
        """Note a live copy: create made it, or diff was asked about it."""
        self._note(holder)

    def replace(self, number: str, nonce: str) -> None:
        """Note that a copy is to be replaced by another number."""
        self._note(Replaced(number, nonce))

    def drop(self, number: str, nonce: str) -> None:
        """Note that the delete of a copy was called."""
        self._note(Dropped(number, nonce))

    def drop_copies_of(self, order: str) -> None:
        """Note that no copy under an order lives, as the engine deletes its order.

        It deletes every copy before. One that is known here all the same was deleted by an earlier
        run, before its replacement failed: `destroy --target` asks diff about it, and then drops it
        without another delete.
        """
        for copy in self.holders_of(order):
            self.drop(copy.number, copy.nonce)

    def want(self, number: str, urn: object, *, adopts: bool = True) -> None:
        """Note that a resource adopts, knows of, or only reads a number."""
        self._note(Wanted(number, resource_key(urn), adopts))

    def announce(self, urn: object) -> None:
        """Note that something is about to be done for a resource; fails if that cannot be noted.

        What the other processes of the run cannot learn is not started.
        """
        with self._lock:
            self.declare(urn)
            self._journal.append(Declared(resource_key(urn)))

    def set_policy(self, order: str, *, release: bool | None, before: bool | None = None) -> None:
        """Note what the program says about the release of an order's number."""
        self._note(Policy(order, release, before))

    def policy_of_all(self, order: str, urn: object, *, said: bool | None) -> bool | None:
        """Note what an order that is deleted last knew, and return what holds for it.

        An older order of the same resource, which a forced replacement has left, was not told what
        the program says since: where the newer one, deleted before it, keeps, it keeps too.
        """
        key = f"resource {resource_key(urn)}"
        newer = self.policy(key)
        if newer is not None and newer.release is False:
            said = False
        self.set_policy(order, release=said)
        if said is False:
            self.set_policy(key, release=False)
        return said

    def depart(self, departure: Departure) -> None:
        """Note what becomes of a number whose last copy was deleted."""
        self._note(departure)

    def note_new_order(self, order: str) -> None:
        """Note an order whose id this process has just made up."""
        with self._lock:
            self._new_orders.add(order)

    def is_first_use(self, order: str) -> bool:
        """Return, once, whether nobody can have asked for anything under an order before.

        The id is random, and no earlier run knew it. Other processes need not know: none but the
        one that made it up can be sure that it is the first.
        """
        with self._lock:
            new = order in self._new_orders
            self._new_orders.discard(order)
        return new

    # What is known

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Let nobody else of this run look or decide until the end of the block."""
        with self._lock, self._journal.lock():
            yield

    def has_program(self) -> bool:
        """Return whether this run has a program: a destroy calls no check."""
        with self._reading() as known:
            return bool(known.declared)

    def is_declared(self, urn: object) -> bool:
        """Return whether the program of this run declares a resource or its order.

        Of a resource whose URN the state does not have, that is so as soon as the run has a
        program at all: nothing tells the opposite.
        """
        key = resource_key(urn)
        with self._reading() as known:
            return key in known.declared if key else bool(known.declared)

    def holders(self, number: str, *, besides: str | None = None) -> list[Holder]:
        """Return the live copies of a number, without the one that has the nonce `besides`."""
        with self._reading() as known:
            return [copy for copy in known.copies(number) if copy.nonce != besides]

    def held_elsewhere(self, number: str, order: str) -> list[Holder]:
        """Return the live copies of a number that were not made under an order."""
        return [copy for copy in self.holders(number) if copy.order != order]

    def holders_of(self, order: str) -> list[Holder]:
        """Return the live copies that were made under an order."""
        with self._reading() as known:
            every = (copy for number in known.holders for copy in known.copies(number))
            return [copy for copy in every if copy.order == order]

    def held_by(self, urn: object) -> list[Holder]:
        """Return the live copies of a resource, or of the resource of an order."""
        return self.held_by_key(resource_key(urn))

    def held_by_key(self, key: str) -> list[Holder]:
        """Return the live copies of the resource that has a key."""
        if not key:
            return []
        with self._reading() as known:
            every = (copy for number in known.holders for copy in known.copies(number))
            return [copy for copy in every if copy.key == key]

    def rival(self, number: str, urn: object) -> str | None:
        """Return the key of another declared resource that holds or adopts a number, or None.

        A copy that is being replaced gives its number away.
        """
        own = resource_key(urn)
        with self._reading() as known:
            keys = {one.key for one in known.wanted.get(number, ()) if one.adopts}
            keys |= {
                copy.key
                for copy in known.copies(number)
                if (number, copy.nonce) not in known.replaced
            }
            return min((key for key in keys if key != own and key in known.declared), default=None)

    def wanted(self, number: str, *, to_hold: bool = False) -> bool:
        """Return whether a resource that the program declares adopts, knows of, or reads it.

        Args:
            number: The number.
            to_hold: Whether only who says now that it adopts it counts.
        """
        with self._reading() as known:
            return any(
                one.key in known.declared and (one.adopts or not to_hold)
                for one in known.wanted.get(number, ())
            )

    def policy(self, order: str) -> Policy | None:
        """Return what the program says now about an order's number; None when that is unknown."""
        with self._reading() as known:
            return known.policies.get(order)

    def departure(self, number: str) -> Departure | None:
        """Return what this run did with a number whose copies it deleted, the last word on it."""
        with self._reading() as known:
            return known.last_word(number)

    def departures_of(self, order: str) -> list[Departure]:
        """Return what this run did with the numbers of an order, the last word on each."""
        with self._reading() as known:
            return [one for one in known.last_words() if one.order == order]

    def unsettled(self) -> list[Departure]:
        """Return what was let go in this run and is not released, as far as is known."""
        with self._reading() as known:
            return [
                one
                for one in known.last_words()
                if one.fate in (Fate.LET_GO, Fate.RELEASING) and not known.copies(one.number)
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
        """Return the numbers of an order that it did not buy: a person said that they are its."""
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return {fact.number for fact in known if fact.generation < 0}

    def checked_through(self, order: str, generation: int) -> bool:
        """Return whether a number that this run knows was bought under this generation or later.

        Its create had then looked at this generation, so nothing of it is left behind unseen.
        """
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return any(fact.generation >= generation for fact in known)

    def _note(self, fact: Fact) -> None:
        with self._lock:
            if not self._known.has(fact):
                # Here first: what others cannot be told of is still known to this process.
                self._known.note(fact)
                self._unwritten.append(fact)
            while self._unwritten:
                self._journal.append(self._unwritten[0])
                del self._unwritten[0]

    @contextmanager
    def _reading(self) -> Iterator[_Known]:
        with self._lock:
            for fact in self._journal.news():
                self._known.note(fact)
            yield self._known
