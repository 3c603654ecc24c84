"""What must be true after a crash and its repair: the ledger of the service against the state.

Pure: it is given everything that was ever committed at the service, what the state holds, and what
the last command said, and returns what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_acsnumbers.acs.operations import reservation_purchase_id
from pulumi_acsnumbers.lifecycle.core.departure_notes import pools_in, read_notes, value_of
from pulumi_acsnumbers.lifecycle.core.facts import Fate
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from tests.lifecycle.runs import KeptNotes, searches

PORTAL = "portal"
_GENERATIONS, _ATTEMPTS, _ATTEMPTS_OF_A_POOL = 6, 6, 24
_KINDS = (
    *("acsnumbers:PhoneNumber", "acsnumbers:ProgramBrief"),
    *("acsnumbers:index:Number", "acsnumbers:index:Brief"),
)
_POOLS = ("acsnumbers:PhoneNumberPool", "acsnumbers:index:Pool")
_ORDERS = ("acsnumbers:Order", "acsnumbers:index:Order")


@dataclass(frozen=True)
class Case:
    """What the judge looks at.

    Attributes:
        ledger: Everything that was ever committed at the service, in order.
        state: The resources in the state files of all stacks.
        told: The warnings and errors of the last command; what else it shows is no message.
        orders: The id of every order that was ever in a state.
        given_up: The numbers and briefs that the person meant to let go.
        reservations: The ids of all reservations at the service, oldest first; some are notes.
        sizes: How many numbers the order of each pool was ever told of, at the most.
        ended: Whether the last command came to its end. One that was killed names nothing, and the
            next one has to find what it left.
    """

    ledger: list[dict[str, Any]]
    state: list[dict[str, Any]]
    told: str = ""
    orders: Collection[str] = ()
    given_up: Collection[str] = ()
    reservations: Collection[str] = ()
    ended: bool = True
    sizes: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Holdings:
    """What the service owns, and what it ever did, from the ledger."""

    numbers: dict[str, str] = field(default_factory=dict)  # and how each was bought
    briefs: set[str] = field(default_factory=set)
    bought: list[tuple[str, str]] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    created: Counter[str] = field(default_factory=Counter)
    submitted: Counter[str] = field(default_factory=Counter)
    deleted: list[str] = field(default_factory=list)


def holdings(ledger: Iterable[Mapping[str, Any]]) -> _Holdings:
    """Add a ledger up.

    A purchase counts from the moment at which the service has committed to it.
    """
    found = _Holdings()
    for entry in ledger:
        number, via, brief = entry["number"], entry["via"], entry.get("brief", "")
        match entry["kind"]:
            case "purchase":
                found.numbers[number] = via
                found.bought.append((number, via))
            case "purchaseFailed":
                del found.numbers[number]
                found.bought.remove((number, via))
            case "release":
                del found.numbers[number]
                found.released.append(number)
            case "briefCreated":
                found.briefs.add(brief)
                found.created[brief] += 1
            case "briefSubmitted":
                found.submitted[brief] += 1
            case "briefDeleted":
                found.briefs.remove(brief)
                found.deleted.append(brief)
    return found


def judge(case: Case) -> list[str]:
    """Return what is wrong, one sentence each; an empty list is an acquittal."""
    found = holdings(case.ledger)
    return [
        *_bought_twice(case, found),
        *_written_twice(case, found),
        *_released_by_accident(case, found),
        *(_lost(case, found) if case.ended else ()),
    ]


def _bought_twice(case: Case, found: _Holdings) -> Iterator[str]:
    """A spec is bought once, by reservation or by search.

    A spec can have a second purchase when the number of the first one was released before.
    """
    generations = _generations_by_purchase(case)
    pooled: Counter[str] = Counter()
    seen: dict[Any, str] = {}
    for number, via in found.bought:
        if via == PORTAL:
            continue
        spec = generations.get(via)
        if spec is None:
            yield f"{number} was bought by {via}, which no order in any state leads to"
        elif spec[0] in case.sizes:
            pooled[spec[0]] += number in found.numbers
            continue
        elif spec in seen and seen[spec] not in found.released:
            yield f"{number} was bought for {spec}, which had {seen[spec]} already"
        seen[spec] = number
    for order, owned in pooled.items():
        if owned > case.sizes[order]:
            yield f"the pool {order} needs {case.sizes[order]} numbers, and has bought {owned}"


def _written_twice(case: Case, found: _Holdings) -> Iterator[str]:
    """A brief is written and handed in once."""
    for brief, times in found.created.items():
        if times > 1 and brief not in case.given_up:
            yield f"brief {brief} was created {times} times"
        if brief not in case.orders:
            yield f"brief {brief} was created under an id that is no order's"
    for brief, times in found.submitted.items():
        if times > 1:
            yield f"brief {brief} was submitted {times} times"


def _released_by_accident(case: Case, found: _Holdings) -> Iterator[str]:
    for thing in (*found.released, *found.deleted):
        if thing not in case.given_up:
            yield f"{thing} was released, and nobody meant to let it go"
    for thing, status in _live(case.state).items():
        if thing in found.numbers or thing in found.briefs:
            continue
        if status == "in a pool" and not case.ended and thing in case.given_up:
            continue  # the run that released it was killed before it told the state
        if status != "purchasing":
            yield f"{thing} is held by a live resource, and not owned"


def _lost(case: Case, found: _Holdings) -> Iterator[str]:
    """What is owned must be in the state, told, or noted for an order that the state has.

    What the state holds for deletion is not lost: the next run lets go of it. What was deleted and
    waits for its successor is not held: the engine calls no delete for it again.
    """
    there = [r for r in case.state if "id" in r and not r.get("pendingReplacement")]
    held = {resource["id"] for resource in there}.union(*map(numbers_of_pool, there))
    noted, noted_together = _noted(case), _noted_together(case)

    def known(thing: str) -> bool:
        return thing in held or thing in case.told or value_of(thing) in noted

    for number, via in found.numbers.items():
        if via != PORTAL and not known(number) and via not in noted_together:
            yield f"{number} is owned, and neither the state nor the last command knows of it"
    for brief in found.briefs:
        if not known(brief):
            yield f"brief {brief} exists, and neither the state nor the last command knows of it"


def _noted(case: Case) -> set[int]:
    """Return what notes say was let go, each for an order whose delete will read them."""
    notes = KeptNotes(case.reservations)
    orders = (one["id"] for one in case.state if one["type"].endswith(_ORDERS) and "id" in one)
    return {
        value for order in orders for value, note in read_notes(notes, order).items() if note.let_go
    }


def _noted_together(case: Case) -> set[str]:
    """Return the purchases of which one note says that all they bought was let go."""
    found: set[str] = set()
    for order in {one["id"] for one in case.state if "id" in one} & case.sizes.keys():
        for note in pools_in(read_notes(KeptNotes(case.reservations), order)):
            generation, attempts = note.through
            before = [(order, g, k) for g in range(generation) for k in range(_ATTEMPTS_OF_A_POOL)]
            of_it = [(order, generation, attempt) for attempt in range(attempts)]
            if note.fate is Fate.LET_GO:
                found |= {reservation_purchase_id(attempt_id(*one)) for one in before + of_it}
    return found


def numbers_of_pool(resource: Mapping[str, Any], *, coming: bool = True) -> set[str]:
    """Return the numbers that a resource has if it is a pool, those that are coming too."""
    if not resource["type"].endswith(_POOLS):
        return set()
    outputs = resource.get("outputs", {})
    pending = outputs.get("__pending", {}).values() if coming else ()
    has = outputs.get("phone_numbers") or outputs.get("phoneNumbers") or ()
    return {*has, *(number for numbers in pending for number in numbers)}


def _live(state: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the numbers and briefs of live resources, with their status."""
    live = [
        resource
        for resource in state
        if not resource.get("delete")
        and not resource.get("pendingReplacement")
        and not resource.get("external")
    ]
    pooled = {n: "in a pool" for one in live for n in numbers_of_pool(one, coming=False)}
    return pooled | {
        resource["id"]: resource.get("outputs", {}).get("status", "")
        for resource in live
        if resource["type"].endswith(_KINDS)
    }


def _generations_by_purchase(case: Case) -> dict[str, tuple[str, int]]:
    notes = KeptNotes(case.reservations)
    attempts = [
        (order, generation, attempt)
        for order in case.orders
        for generation in range(_GENERATIONS)
        for attempt in range(_ATTEMPTS_OF_A_POOL if order in case.sizes else _ATTEMPTS)
    ]
    found = {reservation_purchase_id(attempt_id(*attempt)): attempt[:2] for attempt in attempts}
    for attempt in attempts:
        found |= dict.fromkeys(searches(notes, *attempt), attempt[:2])
    return found
