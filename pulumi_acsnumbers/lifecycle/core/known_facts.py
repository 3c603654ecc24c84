"""The facts of one run, indexed for lookup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

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


@dataclass(slots=True)
class KnownFacts:
    """All facts of a run, by what they are asked for."""

    declared: set[str] = field(default_factory=set)
    former_names: dict[str, set[FormerName]] = field(default_factory=dict)
    holders: dict[str, dict[str, Holder]] = field(default_factory=dict)
    replaced: set[tuple[str, str]] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    wanted: dict[str, set[Wanted]] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    keeping: dict[str, set[str]] = field(default_factory=dict)
    leaving: dict[str, set[str]] = field(default_factory=dict)
    gone: dict[str, dict[str, str]] = field(default_factory=dict)
    departures: dict[str, list[Departure]] = field(default_factory=dict)

    def note(self, fact: Fact) -> None:
        """Add a fact."""
        match fact:
            case Declared():
                self.declared.add(fact.key)
            case FormerName():
                self.former_names.setdefault(fact.key, set()).add(fact)
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
            case Keeping():
                self.keeping.setdefault(fact.key, set()).add(fact.order)
            case Leaving():
                self.leaving.setdefault(fact.order, set()).update(fact.numbers)
            case Gone():
                since = self.gone.setdefault(fact.order, {})
                since |= _latest(since, fact.since)
            case Departure():
                self.departures.setdefault(fact.number, []).append(fact)

    def has(self, fact: Fact) -> bool:
        """Return whether a fact that every diff records again is already known."""
        match fact:
            case Declared():
                return fact.key in self.declared
            case FormerName():
                return fact in self.former_names.get(fact.key, ())
            case Holder():
                return self.holders.get(fact.number, {}).get(fact.nonce) == fact
            case Wanted():
                return fact in self.wanted.get(fact.number, ())
            case Policy():
                return self.policies.get(fact.order) == fact
            case Keeping():
                return fact.order in self.keeping.get(fact.key, ())
            case Leaving():
                return self.leaving.get(fact.order, set()).issuperset(fact.numbers)
            case Gone():
                return fact.since.items() <= self.gone.get(fact.order, {}).items()
        return False

    def last_word(self, number: str) -> Departure | None:
        """Return the final fate of a number.

        Copies of a number can disagree. One that keeps it wins over one that lets it go, unless the
        program now explicitly says to release it.
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
        """Return the final fate of each number."""
        return [last for number in self.departures if (last := self.last_word(number))]

    def names(self, urn: object, since: str) -> list[str]:
        """Return the name of a resource, and those of the orders that took its order's place."""
        key = resource_key(urn)
        former = self.former_names.get(key, ()) if since else ()
        return [key, *(one.now for one in former if moment(since) < moment(one.since))]

    def copies(self, number: str) -> list[Holder]:
        """Return the copies of a number that have not been deleted."""
        found = self.holders.get(number, {}).values()
        return [copy for copy in found if (number, copy.nonce) not in self.dropped]


def _latest(known: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the newest time for each key of `new`."""
    return {key: max(when, known.get(key, ""), key=moment) for key, when in new.items()}


def moment(when: str) -> datetime:
    """Return a stored time (ISO 8601); the beginning of time for ""."""
    return datetime.fromisoformat(when) if when else datetime.min.replace(tzinfo=UTC)
