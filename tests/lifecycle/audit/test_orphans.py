"""States beside the service: who holds what, what nobody holds, and what is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.lifecycle.audit.orphans import claims, compare, gone_numbers, orders_to_ask
from pulumi_acsnumbers.lifecycle.audit.stack_state import Held, KnownOrder, StackState, read_state
from pulumi_acsnumbers.lifecycle.core.errors import Refused
from tests.lifecycle.runs import dying
from tests.lifecycle.stack import ENDPOINT, RecordedReporter, Stack, short

OLD_STATE = Path(__file__).parents[2] / "engine/states/0.1.0.json"
HERE, FORMER, OTHER = ENDPOINT, "https://old.example", "https://other.example"
ids = st.sampled_from([f"+1833555010{digit}" for digit in range(6)])
held = st.builds(
    Held,
    stack=st.sampled_from(["dev", "prod"]),
    urn=st.sampled_from(["a", "b", "c"]),
    kind=st.just("number"),
    id=ids,
    endpoint=st.sampled_from(["", HERE, FORMER, OTHER]),
    pending_delete=st.booleans(),
    read_only=st.booleans(),
)


@short
@given(st.lists(ids), st.lists(held))
def test_everything_owned_is_either_held_or_an_orphan(owned: list[str], rows: list[Held]) -> None:
    found = compare(owned, rows, {HERE, FORMER})
    here = [row for row in rows if row.endpoint != OTHER]
    holders = {row.id for row in here if not row.pending_delete and not row.read_only}

    orphans = [orphan.id for orphan in found.orphans]
    assert len(orphans) == len(set(orphans))
    assert set(orphans) == set(owned) - holders
    assert {row.id for row in found.absent} == holders - set(owned)
    assert all(row.managed for row in found.absent)
    assert list(found.elsewhere) == [row for row in rows if row.endpoint == OTHER]


@short
@given(st.lists(ids), st.lists(held))
def test_every_copy_is_told_where_it_matters(owned: list[str], rows: list[Held]) -> None:
    found = compare(owned, rows, {HERE, FORMER})
    here = [row for row in rows if row.endpoint != OTHER]

    for copies in found.shared:
        assert len(copies) > 1
        assert len({row.id for row in copies}) == 1
    managed = [row.id for row in here if row.managed]
    assert {c[0].id for c in found.shared} == {i for i in managed if managed.count(i) > 1}
    for orphan in found.orphans:
        of_it = [row for row in here if row.id == orphan.id]
        assert list(orphan.leaving) == [row for row in of_it if row.pending_delete]
        assert list(orphan.read_by) == [row for row in of_it if row.read_only]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)
rows = st.dictionaries(
    st.sampled_from(["urn", "type", "id", "inputs", "outputs", "delete", "external"]), json_values
)


@short
@given(st.lists(rows | json_values), st.sampled_from([0, 1, 2]))
def test_a_state_of_anything_is_read_or_refused(resources: list[Any], kind: int) -> None:
    kinds = ("PhoneNumber", "Order", "ProgramBrief")
    for row in resources:
        if isinstance(row, dict) and "type" in row:
            row["type"] = f"pulumi-python:dynamic/acsnumbers:{kinds[kind]}"
            row["outputs"] = {"generations": row.get("outputs"), "__generation": row.get("inputs")}
    read_state({"deployment": {"resources": resources}})


@pytest.mark.parametrize("exported", [None, [], {}, {"deployment": []}, {"resources": []}])
def test_what_is_no_state_is_refused(exported: Any) -> None:
    with pytest.raises(Refused, match="pulumi stack export"):
        read_state(exported)


def test_an_old_state_is_read() -> None:
    state = read_state(json.loads(OLD_STATE.read_text(encoding="utf-8")))

    assert state.name == "acs/dev"
    kinds = {(row.kind, row.name, row.managed, row.endpoint) for row in state.held}
    assert kinds >= {
        ("number", "hotline", True, "http://127.0.0.1:1"),
        ("brief", "loyalty", True, "http://127.0.0.1:1"),
    }
    assert {(order.kind, order.name) for order in state.orders} >= {
        ("number", "hotline"),
        ("brief", "loyalty"),
    }
    assert all(order.generations for order in state.orders)


def test_a_state_tells_old_copies_lookups_purchases_and_secrets_apart() -> None:
    def number(name: str, **more: Any) -> dict[str, Any]:
        kind = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
        return {"urn": f"urn:pulumi:dev::acs::{kind}::{name}", "type": kind, "id": "+1833"} | more

    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    state = read_state(
        {
            "deployment": {
                "resources": [
                    number("live", outputs={"order": "o", "__generation": 2.0}),
                    number("old", delete=True),
                    number("read", external=True),
                    number("looked-up", outputs={"__lookup": True}),
                    number("buying", outputs={"status": "purchasing"}),
                    number("hidden", outputs={"order": secret, "__generation": secret}),
                    number("being-made", id=""),
                ]
            }
        }
    )

    by_name = {row.name: row for row in state.held}
    assert [name for name, row in by_name.items() if row.managed] == ["live", "buying", "hidden"]
    assert (by_name["live"].order, by_name["live"].generation) == ("o", 2)
    assert by_name["old"].pending_delete
    assert by_name["buying"].purchasing
    assert (by_name["hidden"].order, by_name["hidden"].generation) == ("", -1)


# With the service


def shown(stack: Stack, *numbers: tuple[str, dict[str, Any]], **more: Any) -> StackState:
    """Return the state that the engine would have, in which only these numbers are recorded."""
    resources = [
        {
            "urn": "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:Order::x",
            "type": "pulumi-python:dynamic/acsnumbers:Order",
            "id": stack.order_id,
            "outputs": stack.order,
        }
    ]
    resources += [
        {
            "urn": "urn:pulumi:dev::acs::pulumi-python:dynamic/acsnumbers:PhoneNumber::x",
            "type": "pulumi-python:dynamic/acsnumbers:PhoneNumber",
            "id": number,
            "outputs": outs,
            **more,
        }
        for number, outs in numbers
    ]
    return read_state({"deployment": {"resources": resources}}, "dev")


def asked(stack: Stack, state: StackState, *elsewhere: str) -> list[tuple[tuple[str, ...], str]]:
    stack.next_run()
    orders = orders_to_ask([state], {ENDPOINT})
    held = {row.id for row in state.held if row.managed} | set(elsewhere)
    return [(c.numbers, c.status) for c in claims(stack.session, RecordedReporter(), orders, held)]


def test_a_number_that_a_run_died_with_is_named_with_its_order(stack: Stack) -> None:
    number, _ = stack.create()

    assert asked(stack, shown(stack)) == [((number,), "bought")]


def test_an_order_whose_number_is_held_is_not_asked(stack: Stack) -> None:
    made = stack.create()
    before = len(stack.emulator.requests())

    assert asked(stack, shown(stack, made)) == []
    assert len(stack.emulator.requests()) == before


def test_a_later_generation_of_an_order_that_has_a_number_is_asked(stack: Stack) -> None:
    first = stack.create(area_code="833")
    second, _ = stack.create(area_code="844")

    assert asked(stack, shown(stack, first)) == [((second,), "bought")]


def test_what_only_an_old_copy_holds_is_asked_for(stack: Stack) -> None:
    made = stack.create()

    assert asked(stack, shown(stack, made, delete=True)) == [((made[0],), "bought")]


def test_a_purchase_under_way_and_a_lost_one_are_told(stack: Stack) -> None:
    stack.switch(operations="seconds:100000")
    number, _ = stack.create(operation_timeout=1)
    assert asked(stack, shown(stack)) == [((number,), "being bought")]

    stack.emulator.set_state({"reservations": {}})
    assert asked(stack, shown(stack)) == [((), "unknown")]


def test_what_a_dead_search_bought_is_told(stack: Stack) -> None:
    number, _ = stack.create(acquisition="search")
    stack.emulator.buy_number()

    assert asked(stack, shown(stack)) == [((number,), "bought")]
    assert asked(stack, shown(stack), number) == []


def test_a_search_that_is_held_and_not_bought_is_no_claim(stack: Stack) -> None:
    stack.spec_for()
    with dying(stack, "PATCH", stack.attempt()):
        stack.create(acquisition="search")

    assert asked(stack, shown(stack)) == []


def test_orders_of_briefs_and_of_other_resources_are_not_asked() -> None:
    def order(**more: Any) -> KnownOrder:
        values: dict[str, Any] = {"kind": "number", "endpoint": HERE, "generations": (object(),)}
        return KnownOrder("dev", "u::x", "o", **(values | more))

    state = StackState("dev", (), (order(kind="brief"), order(endpoint=OTHER), order()))

    assert orders_to_ask([state], {HERE, FORMER}) == [(state.orders[2], 0)]


def test_gone_is_what_the_service_itself_says(stack: Stack) -> None:
    number, outs = stack.create()
    state = shown(stack, (number, outs))
    assert gone_numbers(stack.session, state.held) == []

    stack.emulator.release_number(number)
    assert gone_numbers(stack.session, state.held) == list(state.held)
    stack.faults({"operation": "getPurchasedPhoneNumber", "status": 404, "body": "<html>"})
    with pytest.raises(Exception, match="reading phone number"):
        gone_numbers(stack.session, state.held)


def test_what_another_resource_took_over_is_no_claim(stack: Stack) -> None:
    number, outs = stack.create()
    adopted = outs | {"order": "another", "__generation": -1}

    assert asked(stack, shown(stack, (number, adopted))) == []
