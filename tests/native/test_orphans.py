"""The command reads the states of native resources as it reads those of dynamic ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.audit.stack_state import StackState, read_state
from tests.cli.command import Acsnumbers
from tests.engine.service import Service
from tests.native.harness import BRIEF, NUMBER, YamlStack, number

V2022 = "2022-09-06"
BRIEF_CONTENT = {
    "apiVersion": V2022,
    "programDetails": {"name": "Contoso Loyalty", "isVanity": False},
}
AS_BOUGHT = {"capabilities": {"calling": "inbound+outbound", "sms": "inbound+outbound"}}


@pytest.fixture
def acsnumbers(stack: YamlStack, service: Service, monkeypatch: pytest.MonkeyPatch) -> Acsnumbers:
    """The command, in the folder of the stack."""
    for name, value in stack.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stack.folder)
    return Acsnumbers(service)


STATES = sorted((Path(__file__).parent / "states").glob("*.json"))
RECORDED = "https://contoso.communication.azure.com"
BOUGHT = {"bought": "+18447693704"}
KEPT = {"adopted": "+18339030975", "alone": "+18339232560"}
READ = "+18334534103"


def held(state: StackState) -> dict[str, tuple[str, str]]:
    return {one.name: (one.kind, one.id) for one in state.held if one.managed}


def test_everything_that_a_native_stack_holds_is_known(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service
) -> None:
    adopted, imported, read = (service.buy("833") for _ in range(3))
    stack.write({})
    stack.pulumi(
        *("import", NUMBER, "alone", imported, "--yes", "--skip-preview"),
        *("--protect=false", "--generate-code=false"),
    )
    alone = {"type": NUMBER, "properties": number(**AS_BOUGHT)["properties"]}
    brief = {"type": "acsnumbers:ProgramBrief", "properties": BRIEF_CONTENT}
    stack.write(
        {
            "bought": number(),
            "lost": number(areaCode="844"),
            "adopted": number(adopt=adopted, **AS_BOUGHT),
            "alone": alone,
            "reader": {"type": NUMBER, "get": {"id": read}},
            "loyalty": brief,
        }
    )
    stack.up()
    numbers = stack.numbers
    exported = stack.export()

    state = read_state(exported)
    (loyalty,) = [one for one in state.held if one.kind == "brief"]
    assert held(state) == {
        "bought": ("number", numbers["bought"]),
        "lost": ("number", numbers["lost"]),
        "adopted": ("number", adopted),
        "alone": ("number", imported),
        "loyalty": ("brief", loyalty.id),
    }
    assert [one.name for one in state.held if one.read_only] == ["reader"]
    assert loyalty.version == V2022
    assert {one.endpoint for one in state.held} == {service.endpoint}
    assert {o.name for o in state.orders} == {"bought", "lost", "adopted", "loyalty"}
    assert all(len(o.generations) == 1 for o in state.orders if o.kind == "number")
    assert {o.name for o in state.orders if o.kind == "brief"} == {"loyalty"}
    by_order = {one.order: one.generation for one in state.held if one.order}
    assert by_order[next(o.id for o in state.orders if o.name == "bought")] == 0

    found = acsnumbers("orphans", "-o", "json").json
    assert [row["id"] for row in found["orphans"]] == [read]
    assert found["orphans"][0]["known"] == "reader of acs/dev reads it"
    assert found["orphaned_briefs"] == found["gone"] == found["orders"] == found["unasked"] == []

    stack.pulumi("state", "delete", "--yes", stack.urn("lost"))
    found = acsnumbers("orphans", "-o", "json").json
    known = {row["id"]: row["bought_by"] for row in found["orphans"]}
    assert known == {read: None, numbers["lost"]: {"stack": "acs/dev", "name": "lost"}}

    service.emulator.release_number(numbers["bought"])
    (gone,) = acsnumbers("orphans", "-o", "json").json["gone"]
    assert (gone["name"], gone["id"]) == ("bought", numbers["bought"])


@pytest.mark.full
def test_an_option_in_a_native_state_is_told_in_the_words_of_its_program(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service
) -> None:
    stack.write({"hotline": number()})
    stack.up()
    state = stack.export()
    edit(state)["retainOnDelete"] = True
    Path("edited.json").write_text(json.dumps(state), encoding="utf-8")

    (row,) = acsnumbers("orphans", "--state", "edited.json", "-o", "json").json["unasked"]
    assert row["kind"] == "number"
    assert "set retainOnDelete in the program" in row["advice"]
    stack.import_state(state)
    (line,) = [
        f for f in acsnumbers("doctor", "-o", "json").json["findings"] if f["check"] == "options"
    ]
    assert "set retainOnDelete in the program" in line["advice"]
    assert service.owned == list(stack.numbers.values())


@pytest.mark.parametrize("state", STATES, ids=lambda path: path.stem)
def test_a_state_that_an_earlier_version_wrote_is_read_and_works(
    acsnumbers: Acsnumbers, stack: YamlStack, service: Service, state: Path
) -> None:
    text = state.read_text(encoding="utf-8")
    seen = read_state(json.loads(text))
    assert {name: id_ for name, (kind, id_) in held(seen).items() if kind == "number"} == (
        BOUGHT | KEPT
    )
    assert {one.name for one in seen.orders} == {"bought", "lost", "adopted", "loyalty"}

    stack.write({})
    stack.import_state(json.loads(text.replace(RECORDED, service.endpoint)))
    for number_ in (*BOUGHT.values(), *KEPT.values(), READ):
        service.emulator.buy_number(phone_number=number_, calling="none", sms="outbound")
    found = acsnumbers("orphans", "-o", "json").json
    assert [row["id"] for row in found["orphans"]] == [READ]
    assert [row["name"] for row in found["gone"]] == ["loyalty"], "nobody wrote the brief here"

    stack.refresh()
    assert stack.numbers == BOUGHT | KEPT | {"reader": READ}
    stack.destroy()
    assert stack.is_empty
    assert service.owned == sorted([*KEPT.values(), READ])
    assert service.released == list(BOUGHT.values())


def test_the_version_of_a_brief_that_was_being_written_is_read() -> None:
    row = {
        "urn": f"urn:pulumi:dev::acs::{BRIEF}::loyalty",
        "type": BRIEF,
        "id": "6b1f0f6a-0000-4000-8000-000000000007",
        "inputs": {"apiVersion": V2022},
    }
    (brief,) = read_state({"deployment": {"resources": [row]}}).held

    assert brief.version == V2022


def edit(state: dict[str, Any]) -> dict[str, Any]:
    """Return the number in an exported state."""
    (row,) = [row for row in state["deployment"]["resources"] if row["type"] == NUMBER]
    found: dict[str, Any] = row
    return found
