from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import pytest

from pulumi_acsnumbers.lifecycle.core.errors import Refused
from pulumi_acsnumbers.lifecycle.core.facts import Departure, Fact, Fate, Holder, resource_key
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry

NUMBER, OTHER = "+18335550100", "+18335550199"
URN = "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumber::hotline"
ANOTHER = "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumber::support"
OLD = Holder(NUMBER, "old", "order", "spec", key=resource_key(URN))
NEW = Holder(NUMBER, "new", "order", "spec", key=resource_key(URN))


class SharedJournal:
    """The journal of one of several registries that share their facts."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts, self.read, self.fails = facts, 0, False

    def append(self, *facts: Fact) -> None:
        if self.fails:
            raise Refused("keeping the journal", "the disk is full")
        self.facts.extend(facts)

    def news(self) -> list[Fact]:
        new, self.read = self.facts[self.read :], len(self.facts)
        return new

    def lock(self) -> AbstractContextManager[object]:
        return nullcontext()


def two_processes() -> tuple[RunRegistry, RunRegistry]:
    facts: list[Fact] = []
    return RunRegistry(SharedJournal(facts)), RunRegistry(SharedJournal(facts))


@pytest.mark.parametrize(
    ("urn", "key"),
    [
        (URN, "::hotline"),
        (URN.replace("PhoneNumber", "Order"), "::hotline"),
        (URN.replace("dev::acs", "prod::other"), "::hotline"),
        ("urn:pulumi:dev::acs::a:b:Office$x:y:Floor$x:y:Z::a::b", "a:b:Office$x:y:Floor::a::b"),
        ("no urn", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_resource_and_its_order_have_one_key(urn: object, key: str) -> None:
    assert resource_key(urn) == key


def test_a_copy_does_not_hold_a_number_against_itself() -> None:
    registry = RunRegistry()
    registry.hold(OLD)

    assert registry.holders(NUMBER) == [OLD]
    assert registry.holders(NUMBER, besides="old") == []
    assert registry.holders(OTHER) == []


def test_another_copy_holds_it_until_its_delete_is_called() -> None:
    registry = RunRegistry()
    registry.hold(OLD)
    registry.hold(NEW)
    assert registry.holders(NUMBER, besides="old") == [NEW]

    registry.drop(NUMBER, "new")
    registry.drop(NUMBER, "never known")
    assert registry.holders(NUMBER, besides="old") == []


def test_copies_are_found_by_their_order_and_by_their_resource() -> None:
    registry = RunRegistry()
    registry.hold(OLD)

    assert registry.holders_of("order") == registry.held_by(URN) == [OLD]
    assert registry.holders_of("another") == registry.held_by(ANOTHER) == []


def test_the_last_departure_of_a_number_counts() -> None:
    registry = RunRegistry()
    registry.depart(Departure(NUMBER, "order", Fate.LET_GO))
    assert registry.unsettled() == [Departure(NUMBER, "order", Fate.LET_GO)]
    registry.depart(Departure(NUMBER, "order", Fate.RELEASED))

    assert registry.departure(NUMBER) == Departure(NUMBER, "order", Fate.RELEASED)
    assert registry.departures_of("order") == [Departure(NUMBER, "order", Fate.RELEASED)]
    assert registry.departure(OTHER) is None
    assert registry.departures_of("another") == registry.unsettled() == []


@pytest.mark.parametrize(
    ("policy", "fate"), [(None, Fate.KEPT), (False, Fate.KEPT), (True, Fate.LET_GO)]
)
@pytest.mark.parametrize("first", [Fate.KEPT, Fate.LET_GO])
def test_a_copy_that_keeps_wins_unless_the_program_says_release(
    policy: bool | None, fate: Fate, first: Fate
) -> None:
    registry = RunRegistry()
    registry.set_policy("order", release=policy)
    second = Fate.LET_GO if first is Fate.KEPT else Fate.KEPT
    for one in (first, second):
        registry.depart(Departure(NUMBER, "order", one))

    departure = registry.departure(NUMBER)
    assert departure
    assert departure.fate is fate


def test_what_is_held_again_is_not_unsettled() -> None:
    registry = RunRegistry()
    registry.depart(Departure(NUMBER, "order", Fate.LET_GO))
    registry.hold(NEW)

    assert registry.unsettled() == []


def test_a_spec_counts_while_its_resource_is_declared() -> None:
    registry = RunRegistry()
    registry.want(NUMBER, ANOTHER)
    assert not registry.wanted(NUMBER)

    registry.declare(ANOTHER)
    assert registry.wanted(NUMBER)
    assert registry.rival([NUMBER], URN) == (NUMBER, resource_key(ANOTHER))
    assert registry.rival([NUMBER], ANOTHER) is None


def test_who_only_reads_a_number_is_no_rival() -> None:
    registry = RunRegistry()
    registry.declare(ANOTHER)
    registry.want(NUMBER, ANOTHER, adopts=False)

    assert registry.wanted(NUMBER)
    assert registry.rival([NUMBER], URN) is None


def test_a_copy_that_is_replaced_gives_its_number_away() -> None:
    registry = RunRegistry()
    registry.declare(URN)
    registry.hold(OLD)
    assert registry.rival([NUMBER], ANOTHER) == (NUMBER, resource_key(URN))

    registry.replace(NUMBER, "old")
    assert registry.rival([NUMBER], ANOTHER) is None


def test_without_a_urn_a_resource_counts_as_declared_in_every_run_of_a_program() -> None:
    registry = RunRegistry()
    assert not registry.is_declared("")
    registry.declare(URN)
    assert registry.is_declared("")
    assert registry.is_declared(URN)
    assert not registry.is_declared(ANOTHER)


def test_an_order_that_a_renamed_one_replaced_counts_as_declared() -> None:
    registry = RunRegistry()
    early, since, late = (f"2026-03-0{day}T09:00:00+00:00" for day in (1, 2, 3))
    registry.note_names([{"since": since, "spec": "{}", "name": resource_key(URN)}], ANOTHER)
    registry.hold(replace(OLD, key=resource_key(ANOTHER)))
    assert not registry.is_declared(URN, since=early)
    registry.declare(ANOTHER)

    assert registry.is_declared(URN, since=early)
    assert [copy.number for copy in registry.held_by(URN, since=early)] == [NUMBER]
    assert not registry.is_declared(URN, since=late), "a later resource that has the name now"
    assert not registry.is_declared(URN)


def test_an_order_that_was_renamed_as_it_was_replaced_counts_as_declared() -> None:
    registry = RunRegistry()
    early, since = (f"2026-03-0{day}T09:00:00+00:00" for day in (1, 2))
    entry = {"since": since, "spec": "{}", "name": resource_key(ANOTHER)}
    registry.declare(ANOTHER)
    registry.note_names([{**entry, "former": []}], ANOTHER)
    assert not registry.is_declared(URN, since=early)

    registry.note_names([{**entry, "former": [resource_key(URN)]}], ANOTHER)
    assert registry.is_declared(URN, since=early)


def test_what_one_order_of_a_resource_keeps_the_others_keep() -> None:
    registry = RunRegistry()
    registry.note_keeping("newer", URN)
    assert registry.policy_of_all("older", URN, said=None) is False
    assert registry.kept_by_another("older", resource_key(URN))
    assert registry.policy_of_all("else", ANOTHER, said=None) is None

    registry = RunRegistry()
    registry.note_keeping("one", URN)
    assert not registry.kept_by_another("one", resource_key(URN)), "its own word is not another's"
    assert not registry.kept_by_another("one", "")


def test_processes_of_one_run_know_each_other_s_facts() -> None:
    mine, theirs = two_processes()
    theirs.hold(NEW)
    theirs.declare(URN)
    theirs.set_policy("order", release=False)
    theirs.depart(Departure(OTHER, "order", Fate.LET_GO))

    assert mine.holders(NUMBER) == [NEW]
    assert mine.is_declared(URN)
    assert mine.departures_of("order") == [Departure(OTHER, "order", Fate.LET_GO)]
    policy = mine.policy("order")
    assert policy
    assert policy.release is False

    mine.drop(NUMBER, "new")
    assert theirs.holders(NUMBER) == []


def test_what_is_known_already_is_written_once() -> None:
    facts: list[Fact] = []
    registry = RunRegistry(SharedJournal(facts))
    for _ in range(2):
        registry.hold(OLD)
        registry.declare(URN)
        registry.want(NUMBER, URN)
        registry.set_policy("order", release=None)

    assert len(facts) == 4


def test_what_cannot_be_written_is_refused_until_it_is_written() -> None:
    facts: list[Fact] = []
    journal = SharedJournal(facts)
    registry = RunRegistry(journal)
    journal.fails = True
    for _ in range(2):
        with pytest.raises(Refused, match="the disk is full"):
            registry.hold(OLD)
    with pytest.raises(Refused):
        registry.announce(URN)

    journal.fails = False
    registry.declare(ANOTHER)
    assert OLD in facts
    assert RunRegistry(SharedJournal(facts)).holders(NUMBER) == [OLD]


def test_many_threads_lose_no_copy() -> None:
    registry = RunRegistry()
    copies = [Holder(NUMBER, str(n), "order", "spec") for n in range(500)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(registry.hold, copies))

    assert len(registry.holders(NUMBER)) == 500
