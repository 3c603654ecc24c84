from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pulumi_acsnumbers.lifecycle.memory import Copy, Fact, Farewell, Memory

NUMBER = "+18335550100"
OLD = Copy(NUMBER, "old", "order", "wish")
NEW = Copy(NUMBER, "new", "order", "wish")


class SharedBoard:
    """One board for the memories of several processes."""

    def __init__(self) -> None:
        self.posted: list[Fact] = []
        self.forgotten: set[tuple[str, str]] = set()

    def post(self, fact: Fact) -> None:
        self.posted.append(fact)

    def forget(self, number: str, nonce: str) -> None:
        self.forgotten.add((number, nonce))

    def facts(self) -> list[Fact]:
        return [
            f
            for f in self.posted
            if isinstance(f, Farewell) or (f.number, f.nonce) not in self.forgotten
        ]


def test_a_copy_does_not_hold_a_number_against_itself() -> None:
    memory = Memory()
    memory.remember(OLD)

    assert memory.holders(NUMBER) == [OLD]
    assert memory.holders(NUMBER, besides="old") == []
    assert memory.holders("+18335550199") == []


def test_another_copy_holds_it() -> None:
    memory = Memory()
    memory.remember(OLD)
    memory.remember(NEW)

    assert memory.holders(NUMBER, besides="old") == [NEW]


def test_what_was_forgotten_holds_nothing() -> None:
    memory = Memory()
    memory.remember(OLD)
    memory.forget(NUMBER, "old")
    memory.forget(NUMBER, "never known")

    assert memory.holders(NUMBER) == memory.copies_of("order") == []


def test_copies_are_found_by_their_order() -> None:
    memory = Memory()
    memory.remember(OLD)

    assert memory.copies_of("order") == [OLD]
    assert memory.copies_of("another") == []


def test_the_last_farewell_of_a_number_counts() -> None:
    memory = Memory()
    memory.say_farewell(Farewell(NUMBER, "order", released=False))
    memory.say_farewell(Farewell(NUMBER, "order", released=True))

    assert memory.farewell(NUMBER) == Farewell(NUMBER, "order", released=True)
    assert memory.farewells_of("order") == [Farewell(NUMBER, "order", released=True)]
    assert memory.farewell("+18335550199") is None
    assert memory.farewells_of("another") == []


def test_processes_of_one_run_know_each_other_s_copies_and_farewells() -> None:
    board = SharedBoard()
    mine, theirs = Memory(board), Memory(board)
    theirs.remember(NEW)
    theirs.say_farewell(Farewell("+18335550199", "order", released=True))

    assert mine.holders(NUMBER) == [NEW]
    assert mine.farewells_of("order") == [Farewell("+18335550199", "order", released=True)]

    mine.forget(NUMBER, "new")
    assert mine.holders(NUMBER) == []


def test_a_copy_that_is_known_already_is_posted_once() -> None:
    board = SharedBoard()
    memory = Memory(board)
    memory.remember(OLD)
    memory.remember(Copy(*(getattr(OLD, f) for f in ("number", "nonce", "order", "wish"))))

    assert board.posted == [OLD]


def test_many_threads_lose_no_copy() -> None:
    memory = Memory()
    copies = [Copy(NUMBER, str(n), "order", "wish") for n in range(500)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(memory.remember, copies))

    assert len(memory.holders(NUMBER)) == 500


def test_what_another_process_posted_can_be_forgotten_here() -> None:
    """Each process of a run can be asked to delete a copy that another one has seen."""
    board = SharedBoard()
    board.forget = lambda *_: None  # type: ignore[method-assign]  # as a board cannot help
    other, mine = Memory(board), Memory(board)
    other.remember(OLD)
    mine.remember(NEW)
    assert mine.holders(NUMBER, besides="new") == [OLD]

    mine.forget(NUMBER, "old")

    assert mine.holders(NUMBER, besides="new") == []
