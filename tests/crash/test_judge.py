"""The judge of all crashes can be unhappy."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_acsnumbers.acs.operations import reservation_purchase_id
from pulumi_acsnumbers.lifecycle.core.departure_notes import DepartureNote, value_of
from pulumi_acsnumbers.lifecycle.core.ids import attempt_id
from pulumi_acsnumbers.lifecycle.core.notes import note_id, tag
from tests.crash.judge import PORTAL, Case, judge
from tests.engine.harness import NUMBER, ORDER
from tests.engine.test_program_brief import BRIEF

ID = "0b6f3d9e-5d3c-4b52-9d0e-7a0c8a6f1f10"
A, B = "+18335550100", "+18335550101"
SEARCH = "6b1f0f6a-0000-4000-8000-000000000001"
FIRST, SECOND = 0x6B1F0F6A00004000, 0x8000000000000001
NOTES = [
    note_id(tag(ID, "0/search/0"), FIRST),
    note_id(tag(ID, f"0/search/0/{FIRST:016x}"), SECOND),
]
OTHER = "7d0e0c4e-0000-4000-8000-00000000000a"


def let_go(thing: str = A, *, order: str = ID, let_go: bool = True, slot: int = 0) -> str:
    payload = DepartureNote(value_of(thing), let_go, seen=True, slot=slot).payload
    return note_id(tag(order, "let go"), payload)


def bought(
    number: str = A, *, generation: int = 0, attempt: int = 0, via: str = ""
) -> dict[str, Any]:
    via = via or reservation_purchase_id(attempt_id(ID, generation, attempt))
    return {"kind": "purchase", "number": number, "via": via}


def failed(number: str = A) -> dict[str, Any]:
    return bought(number) | {"kind": "purchaseFailed"}


def released(number: str = A) -> dict[str, Any]:
    return {"kind": "release", "number": number, "via": "release_1"}


def brief(what: str, brief_id: str = ID) -> dict[str, Any]:
    return {"kind": f"brief{what}", "number": "", "via": "api", "brief": brief_id}


def held(number: str = A, **more: Any) -> dict[str, Any]:
    return {"type": NUMBER, "id": number, "outputs": {"status": "active"}, **more}


AN_ORDER = {"type": ORDER, "id": ID}
NOTED = [let_go()]
TAKEN_BACK = [let_go(), let_go(let_go=False, slot=1)]
HELD_BRIEF = {"type": BRIEF, "id": ID, "outputs": {"status": "draft"}}
ORDERS = {ID}


@pytest.mark.parametrize(
    "case",
    [
        Case([], []),
        Case([bought()], [held(), AN_ORDER], orders=ORDERS),
        Case([bought()], [AN_ORDER], orders=ORDERS, ended=False),
        Case([bought()], [AN_ORDER], orders=ORDERS, reservations=NOTED),
        Case([bought(), released()], [held(pendingReplacement=True)], orders=ORDERS, given_up={A}),
        Case([bought()], [], f"{A}: bought for it and still owned", orders=ORDERS),
        Case([bought()], [held(delete=True)], orders=ORDERS),
        Case([bought(), released()], [], orders=ORDERS, given_up={A}),
        Case([bought(), failed(), bought(B, attempt=1)], [held(B)], orders=ORDERS),
        Case(
            [bought(), bought(B, generation=1), released()], [held(B)], orders=ORDERS, given_up={A}
        ),
        Case([bought(), released(), bought(B, attempt=1)], [held(B)], orders=ORDERS, given_up={A}),
        Case([bought()], [held(outputs={"status": "purchasing"})], orders=ORDERS),
        Case([bought(via=PORTAL)], []),
        Case([bought(via=f"purchase_{SEARCH}")], [held()], orders=ORDERS, reservations=NOTES),
        Case([brief("Created"), brief("Submitted")], [HELD_BRIEF], orders=ORDERS),
        Case([brief("Created")], [AN_ORDER], orders=ORDERS, reservations=[let_go(ID)]),
        Case([brief("Created"), brief("Deleted")], [], orders=ORDERS, given_up=ORDERS),
    ],
)
def test_what_is_right_is_acquitted(case: Case) -> None:
    assert judge(case) == []


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        (
            Case([bought(), bought(B, attempt=1)], [held(), held(B)], orders=ORDERS),
            f"{B} was bought for ('{ID}', 0), which had {A} already",
        ),
        (
            Case([bought(), bought(B)], [held()], f"{B} is owned too", orders=ORDERS),
            f"{B} was bought for ('{ID}', 0), which had {A} already",
        ),
        (
            Case(
                [bought(), bought(B, via=f"purchase_{SEARCH}")],
                [held(), held(B)],
                orders=ORDERS,
                reservations=NOTES,
            ),
            f"{B} was bought for ('{ID}', 0), which had {A} already",
        ),
        (
            Case([bought(via=f"purchase_{SEARCH}")], [held()], orders=ORDERS),
            f"{A} was bought by purchase_{SEARCH}, which no order in any state leads to",
        ),
        (
            Case([bought()], [held()]),
            f"{A} was bought by {bought()['via']}, which no order in any state leads to",
        ),
        (
            Case([bought(), released()], [], orders=ORDERS),
            f"{A} was released, and nobody meant to let it go",
        ),
        (
            Case([bought(via=PORTAL), released()], [], orders=ORDERS),
            f"{A} was released, and nobody meant to let it go",
        ),
        (
            Case([bought(), released()], [held()], orders=ORDERS, given_up={A}),
            f"{A} is held by a live resource, and not owned",
        ),
        (
            Case([bought()], [], "Everything is fine", orders=ORDERS),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([bought()], [held(pendingReplacement=True), AN_ORDER], orders=ORDERS),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([bought()], [], orders=ORDERS, reservations=NOTED),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([bought()], [AN_ORDER], orders=ORDERS, reservations=TAKEN_BACK),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([bought()], [AN_ORDER], orders=ORDERS, reservations=[let_go(order=OTHER)]),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([bought(), released()], [AN_ORDER], orders=ORDERS, ended=False),
            f"{A} was released, and nobody meant to let it go",
        ),
        (
            Case([bought(), bought(B, generation=1)], [held(B)], orders=ORDERS),
            f"{A} is owned, and neither the state nor the last command knows of it",
        ),
        (
            Case([brief("Created"), brief("Created")], [HELD_BRIEF], orders=ORDERS),
            f"brief {ID} was created 2 times",
        ),
        (
            Case([brief("Created")], [HELD_BRIEF]),
            f"brief {ID} was created under an id that is no order's",
        ),
        (
            Case(
                [brief("Created"), brief("Submitted"), brief("Submitted")],
                [HELD_BRIEF],
                orders=ORDERS,
            ),
            f"brief {ID} was submitted 2 times",
        ),
        (
            Case([brief("Created"), brief("Deleted")], [], orders=ORDERS),
            f"{ID} was released, and nobody meant to let it go",
        ),
        (
            Case([brief("Created")], [], orders=ORDERS),
            f"brief {ID} exists, and neither the state nor the last command knows of it",
        ),
    ],
)
def test_what_is_wrong_is_said(case: Case, wrong: str) -> None:
    assert judge(case) == [wrong]
