"""What one run knows of its numbers and briefs: who declares, holds, wants, or let go of which.

A release is decided on this knowledge and on nothing else (see `release.py` and `witness.py`), so
what is not known has to stay a reason to refuse. A run can have several plugin processes, one for
each explicit provider, and one can be killed and started again. So every fact is written to a
`Journal` that they share *before* the act that it announces. The last look and the decision are
one step under the journal's lock: of two deletes at the same moment exactly one decides.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Protocol


class Fate(enum.StrEnum):
    """What becomes of a number or brief whose resource was deleted."""

    LET_GO = "let go"
    """It is to be released, by its order's delete or by the create of its successor."""
    KEPT = "kept"
    """It stays owned on purpose."""
    RELEASING = "releasing"
    """Somebody of this run has decided to release it, and is doing so."""
    RELEASED = "released"
    """The service has confirmed that it is gone."""
    FAILED = "failed"
    """It could not be released, so its copy stays in the state."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The program of this run declares a resource: the engine called its check.

    Attributes:
        key: The resource and its order, see `resource_key`.
    """

    key: str


@dataclass(frozen=True, slots=True)
class Holder:
    """One copy of a number or brief in the state: create returned it, or diff was asked about it.

    Attributes:
        number: Its id: E.164, or the GUID of a brief.
        nonce: The random text that tells this copy from any other of the same number.
        order: The id of the order it was made under.
        wish: The wish text it was made with.
        index: The place of the wish that it was bought under, or -1. Whoever bought it had looked
            at all earlier wishes of the order before.
        key: Which resource it is, see `resource_key`; "" when that is not known.
        certain: Whether the service shows it; False while its purchase is under way.
    """

    number: str
    nonce: str
    order: str
    wish: str
    index: int = -1
    key: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """A copy that is to be replaced by another number in this run, as its diff said."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A copy whose delete was called."""

    number: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that a resource of the program adopts, was told of, or only reads.

    Attributes:
        number: Its id.
        key: The resource, see `resource_key`.
        adopts: Whether the program says so now. What it said once may be another one's by now.
    """

    number: str
    key: str
    adopts: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """What the program says now about the release of an order's number; None for the default."""

    order: str
    release: bool | None


@dataclass(frozen=True, slots=True)
class Departure:
    """A number or brief whose last copy was deleted in this run.

    Attributes:
        number: Its id.
        order: The id of its order.
        fate: What becomes of it.
        index: The place of the wish that it was bought under, or -1.
        seen: Whether the service has shown it before, so that a 404 now cannot mean "not yet".
        operation: The id of its purchase where that is under way, or "".
        succeeded: When that purchase was first seen to have succeeded (ISO 8601), or "".
        timeout: Seconds to wait for the release; 0 for the default.
    """

    number: str
    order: str
    fate: Fate
    index: int = -1
    seen: bool = True
    operation: str = ""
    succeeded: str = ""
    timeout: float = 0.0


Fact = Declared | Holder | Replaced | Dropped | Wanted | Policy | Departure
FACTS: dict[str, type[Fact]] = {
    kind.__name__: kind for kind in (Declared, Holder, Replaced, Dropped, Wanted, Policy, Departure)
}


class Journal(Protocol):
    """Where the plugin processes of one run write down what they know."""

    def append(self, fact: Fact) -> None:
        """Make a fact known to the other processes of this run.

        Raises:
            Refused: It could not be written.
        """
        ...

    def news(self) -> Iterable[Fact]:
        """Return what other processes have written since the last call.

        Raises:
            Refused: It could not be read.
        """
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Return a lock that one process of this run has at a time.

        Raises:
            Refused: It cannot be had.
        """
        ...


class NoJournal:
    """The journal of a run that has one process."""

    def append(self, fact: Fact) -> None:
        """Do nothing: there is nobody else."""

    def news(self) -> Iterable[Fact]:
        """Return nothing: there is nobody else."""
        return ()

    def lock(self) -> AbstractContextManager[object]:
        """Lock nothing: there is nobody else."""
        return nullcontext()


def resource_key(urn: object) -> str:
    """Return what a URN says of a resource and its order alike: its parents and its name.

    An order stands beside its number, of the same name and parent. Stack and project are left out,
    since both can be renamed, and the state then has them as they were. "" for what is no URN.
    """
    match urn.split("::", 3) if isinstance(urn, str) else ():
        case [_, _, types, name]:
            return f"{types.rpartition('$')[0]}::{name}"
    return ""


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
        """Tell whether a fact that is noted again and again, by every diff, says nothing new."""
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

    # What is noted

    def declare(self, urn: object) -> None:
        """Note that the program of this run declares a resource."""
        self._note(Declared(resource_key(urn)))

    def hold(self, holder: Holder) -> None:
        """Note a live copy: create made it, or diff was asked about it."""
        self._note(holder)

    def replace(self, number: str, nonce: str) -> None:
        """Note that a copy is to be replaced by another number."""
        self._note(Replaced(number, nonce))

    def drop(self, number: str, nonce: str) -> None:
        """Note that the delete of a copy was called."""
        self._note(Dropped(number, nonce))

    def want(self, number: str, urn: object, *, adopts: bool = True) -> None:
        """Note that a resource adopts, was told of, or only reads a number."""
        self._note(Wanted(number, resource_key(urn), adopts))

    def announce(self, urn: object) -> None:
        """Note that something is about to be done for a resource; fails if that cannot be noted.

        What cannot be told to the other processes of the run is not begun.
        """
        with self._lock:
            self.declare(urn)
            self._journal.append(Declared(resource_key(urn)))

    def set_policy(self, order: str, *, release: bool | None) -> None:
        """Note what the program says now about the release of an order's number."""
        self._note(Policy(order, release))

    def policy_of_all(self, order: str, urn: object, *, said: bool | None) -> bool | None:
        """Note what an order that is deleted was told last, and return what holds for it.

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
        """Tell, once, that nobody can have asked for anything under an order before.

        The id is random, and no earlier run knew it. Other processes are not told: none but the
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
        """Tell whether this run has a program: a destroy calls no check."""
        with self._reading() as known:
            return bool(known.declared)

    def is_declared(self, urn: object) -> bool:
        """Tell whether the program of this run declares a resource or its order.

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
        """Tell whether a resource that the program declares adopts, was told of, or reads it.

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

    def adopted_by(self, order: str) -> set[str]:
        """Return the numbers of an order that it did not buy: a person said that they are its."""
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return {fact.number for fact in known if fact.index < 0}

    def checked_through(self, order: str, index: int) -> bool:
        """Tell whether a number that this run knows was bought under this wish or a later one.

        Its create had then looked at this wish, so nothing of it is left behind unseen.
        """
        known: list[Holder | Departure] = [*self.holders_of(order), *self.departures_of(order)]
        return any(fact.index >= index for fact in known)

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
