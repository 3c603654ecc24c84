"""What an order owns or may own without a resource that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ..core.history import Generation, OrderRef
from ..core.notes import Notes
from ..core.session import Reporter, Session
from .attempts import Attempt, State, is_old
from .candidates import candidates_of_forgotten, candidates_of_lost, named
from .evidence import Certainty, Evidence, Finding
from .other_generations import TAKE_OVER, yet_owned


def name_orphans(session: Session, reporter: Reporter, order: OrderRef) -> None:
    """Warn about what the generations of a living order have bought and nothing holds.

    A dead run left it in a replacement that was then reverted, and nobody will use it.
    """
    unheld = Unheld(Evidence(session, order.id, Notes(session)), reporter)
    for generation in order.generations:
        for orphan in unheld.orphans(generation):
            reporter.warn(
                f"{orphan}: bought for this order by a run that did not end, and no resource of "
                f"this stack holds it; {TAKE_OVER}"
            )


@dataclass(frozen=True, slots=True)
class Orphan:
    """What an order owns or may own, and nobody holds or has let go of.

    Attributes:
        number: E.164, or "" where the service does not say.
        text: How it is named.
        seen: Whether the service shows it as owned.
        attempt: The generation and the index of the attempt that bought it, where that is known.
        purchased: When it was bought, where it is seen.
    """

    number: str
    text: str
    seen: bool = False
    attempt: tuple[int, int] | None = None
    purchased: datetime | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Unheld:
    """What the attempts of an order own or may own without a resource that holds it."""

    evidence: Evidence
    reporter: Reporter
    declared: bool = False
    forgotten: list[Generation] = field(default_factory=list)
    purchases: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    unseen: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The service and the run."""
        return self.evidence.session

    def orphans(self, generation: Generation) -> Iterator[Orphan]:
        """Yield what a generation owns or is buying and no live copy of this run holds."""
        pooled = self.evidence.at_once > 1
        # A pool goes on buying for its last generation, so its numbers prove the earlier ones only.
        proof = generation.number + 1 if pooled else generation.number
        checked = self.session.registry.checked_through(self.evidence.order, proof)
        if pooled and checked:
            return
        untried = True
        for finding in self.evidence.findings(
            generation, calling_off=True, accounted_for=self._accounted_for
        ):
            untried = untried and finding.certainty is Certainty.UNTRIED
            attempt = finding.attempt
            for held in attempt.reservation.numbers if attempt.reservation else ():
                self.purchases[held.phone_number] = attempt.operation_id
                running = attempt.state is State.RUNNING
                if not running and attempt.settled(self.session.clock.now()):
                    self.settled.add(held.phone_number)  # it would be visible by now
            yield from self._orphans(finding, checked=checked)
        if untried and not checked and is_old(self.session, generation):
            self.forgotten.append(generation)

    def warn(self) -> None:
        """Warn about what may be left behind and is no reason to fail."""
        for number in self.unseen:
            self.reporter.warn(
                f"{number} was bought for this order minutes ago and the service does not show it: "
                "if nobody released it, look for it among the owned numbers in ten minutes"
            )
        for number in self.doubtful:
            self.reporter.warn(yet_owned(number))

    def named_forgotten(self) -> str:
        """Return what may have been bought for generations that the service has forgotten."""
        found = [n for one in self.forgotten for n in candidates_of_forgotten(self.session, one)]
        return named(list({number.phone_number: number for number in found}.values()))

    def _orphans(self, found: Finding, *, checked: bool) -> Iterator[Orphan]:
        unseen = found.certainty is Certainty.UNSEEN and not checked
        finding = self.evidence.look_again(found) if unseen else found
        attempt, place = finding.attempt, (finding.generation.number, finding.attempt.index)
        match finding.certainty:
            case Certainty.HELD if attempt.may_be_bought and not checked:
                held = ", ".join(attempt.numbers) or f"the number of {attempt.operation_id}"
                text = f"{held} (perhaps being bought: run this again after {attempt.until})"
                yield Orphan("", text)
            case Certainty.BUYING:
                yield from (
                    Orphan(n, f"{n} (being bought)", attempt=place)
                    for n in attempt.numbers
                    if not self._accounted_for(n)
                )
            case Certainty.OWNED:
                yield from (
                    Orphan(n, n, seen=True, attempt=place, purchased=row.purchase_date)
                    for row in finding.owned
                    if not self._accounted_for(n := row.phone_number)
                )
            case Certainty.DOUBTFUL:
                left = (number.phone_number for number in finding.owned)
                self.doubtful += [n for n in left if not self._accounted_for(n)]
            case Certainty.UNSEEN if unseen:
                self.unseen += finding.unseen
            case Certainty.UNNAMED if not checked:
                yield from self._lost(attempt, finding.generation)
            case _:
                pass

    def _lost(self, attempt: Attempt, generation: Generation) -> Iterator[Orphan]:
        found = [n.phone_number for n in candidates_of_lost(self.session, generation.spec, attempt)]
        yield from (Orphan(number, f"{number} (perhaps)") for number in found)
        running = attempt.operation is not None and not attempt.operation.done
        if not found and (running or attempt.young(self.session.clock.now())):
            yield Orphan("", f"the number of {attempt.operation_id}")

    def _accounted_for(self, number: str) -> bool:
        registry = self.session.registry
        holders = registry.holders(number)
        if self.declared:
            # A copy under this very order is about to lose it, and then nobody holds it.
            holders = registry.held_elsewhere(number, self.evidence.order)
        return (
            bool(holders)
            or registry.wanted(number, to_hold=self.declared)
            or registry.departure(number) is not None
        )
