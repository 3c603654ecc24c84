"""What is paid for but in no state, and what is in a state but gone. The comparison is pure.

The caller supplies some stacks. A number that none of them holds may belong to another one, and is
an orphan only with respect to these stacks. What is in a state but not in the list is looked up
again with its own GET: a missing item proves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..brief.find import find
from ..core.errors import explained
from ..core.notes import Notes
from ..core.session import Reporter, Session
from ..phone_number.evidence import Certainty, Evidence, Finding
from ..phone_number.owned import owned_or_none
from ..pool.schema import AT_ONCE
from .stack_state import Held, KnownOrder, StackState


@dataclass(frozen=True, slots=True)
class Orphan:
    """An owned number or brief that no stack manages.

    Attributes:
        id: E.164, or the GUID of a brief.
        leaving: Old copies of it that are pending deletion.
        read_by: Resources that only read it.
    """

    id: str
    leaving: tuple[Held, ...] = ()
    read_by: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The service compared with the states.

    Attributes:
        orphans: Owned but in no state, in the service's order.
        absent: In a state, but not listed by the service.
        shared: Held by more than one resource: either may release it.
        elsewhere: Recorded with another ACS resource, and not checked.
    """

    orphans: tuple[Orphan, ...]
    absent: tuple[Held, ...]
    shared: tuple[tuple[Held, ...], ...]
    elsewhere: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the attempts of an order own or are buying, without a resource that holds it.

    Attributes:
        order: The order.
        numbers: The numbers, E.164; () if the service does not say which.
        status: `bought`, `perhaps bought`, `being bought`, `unknown` if money may have moved, or
            `encrypted` if the state does not reveal what to query.
    """

    order: KnownOrder
    numbers: tuple[str, ...]
    status: str


def compare(listed: Iterable[str], held: Iterable[Held], endpoints: Collection[str]) -> Comparison:
    """Compare the owned things with those in the states. Pure.

    Args:
        listed: The ids that the service lists, of numbers or of briefs.
        held: The resources of the same kind in all states.
        endpoints: The ACS resource, with all its former endpoints. A resource without an endpoint
            is assumed to belong to it.
    """
    ids = list(dict.fromkeys(listed))
    here: dict[str, list[Held]] = {}
    elsewhere = []
    for one in held:
        if one.endpoint and one.endpoint not in endpoints:
            elsewhere.append(one)
        else:
            here.setdefault(one.id, []).append(one)
    managed = {key: [one for one in copies if one.managed] for key, copies in here.items()}
    orphans = tuple(
        Orphan(
            key,
            leaving=tuple(one for one in here.get(key, ()) if one.pending_delete),
            read_by=tuple(one for one in here.get(key, ()) if one.read_only),
        )
        for key in ids
        if not managed.get(key)
    )
    known = set(ids)
    return Comparison(
        orphans,
        absent=tuple(one for key, found in managed.items() if key not in known for one in found),
        shared=tuple(tuple(found) for found in managed.values() if len(found) > 1),
        elsewhere=tuple(elsewhere),
    )


def orders_to_ask(
    states: Sequence[StackState], endpoints: Collection[str]
) -> list[tuple[KnownOrder, int]]:
    """Return the orders of numbers that may own more than the states show. Pure.

    A create checks all generations up to its own before it buys. So only later ones can hide
    something, and an order whose resource was bought under its last generation is accounted for.

    Returns:
        Each order with the first generation to query.
    """
    asked = []
    for state in states:
        first: dict[str, int] = {}
        for held in state.held:
            if held.managed:
                first[held.order] = max(first.get(held.order, 0), held.generation + 1)
        asked += [
            (order, first.get(order.id, 0))
            for order in state.orders
            if order.kind == "number"
            and order.endpoint in endpoints
            and first.get(order.id, 0) < len(order.generations)
        ]
    return asked


def encrypted(states: Sequence[StackState]) -> list[Claim]:
    """Return the orders that cannot be queried, because states encrypt what to query. Pure."""
    orders = (order for state in states for order in state.orders)
    return [Claim(o, (), "encrypted") for o in orders if o.sealed and o.kind == "number"]


def claims(
    session: Session,
    reporter: Reporter,
    orders: Iterable[tuple[KnownOrder, int]],
    held: Collection[str],
) -> Iterator[Claim]:
    """Query the service for what the attempts of orders own without a holder.

    Args:
        session: The service.
        reporter: Shows progress.
        orders: The orders, each with the first generation to query.
        held: The numbers that resources hold.

    Raises:
        Failed: The service could not be reached.
    """
    notes = Notes(session)
    for order, first in orders:
        reporter.phase(f"asking what order {order.name} of {order.stack} has bought")
        evidence = Evidence(session, order.id, notes, at_once=AT_ONCE if order.pooled else 1)
        with explained("reading the attempts of an order", order.name):
            for generation in order.generations[first:]:
                for finding in evidence.findings(generation):
                    yield from _claim(order, finding, held)


def _claim(order: KnownOrder, finding: Finding, held: Collection[str]) -> Iterator[Claim]:
    owned = [number.phone_number for number in finding.owned]
    match finding.certainty:
        case Certainty.UNNAMED:
            yield Claim(order, (), "unknown")
            return
        case Certainty.BUYING:
            numbers, status = [*finding.attempt.numbers], "being bought"
        case Certainty.DOUBTFUL:
            numbers, status = owned, "perhaps bought"
        case _:
            numbers, status = owned, "bought"
    unheld = tuple(number for number in numbers if number not in held)
    if unheld:
        yield Claim(order, unheld, status)


def gone_numbers(session: Session, absent: Iterable[Held]) -> list[Held]:
    """Return those that the service itself says it does not own, queried one by one.

    Raises:
        Failed: The service could not be reached.
    """
    gone = []
    for held in absent:
        with explained("reading phone number", held.id):
            if owned_or_none(session, held.id) is None:
                gone.append(held)
    return gone


def gone_briefs(session: Session, absent: Iterable[Held]) -> list[Held]:
    """Return those that the service itself says do not exist; see `gone_numbers`."""
    gone = []
    for held in absent:
        with explained("reading program brief", held.id):
            if find(session, held.id, held.version) is None:
                gone.append(held)
    return gone
