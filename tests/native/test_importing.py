"""What exists is imported by its id, alone or into a component, and read by a program."""

from __future__ import annotations

import json

import pytest

from tests.engine.service import Service
from tests.native.harness import (
    BRIEF,
    NUMBER,
    ORDER,
    PHONE_NUMBER,
    YamlStack,
    number,
)

AS_BOUGHT = {"capabilities": {"calling": "inbound+outbound", "sms": "inbound+outbound"}}


def test_a_number_is_imported_and_stays_owned(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    stack.write({})
    shown = stack.pulumi(
        "import", NUMBER, "main", owned, "--yes", "--skip-preview", "--protect=false"
    )
    assert "phoneNumberType: tollFree" in shown.text
    (row,) = stack.resources()
    assert row["id"] == owned
    assert row["outputs"]["phoneNumber"] == owned

    alone = {"type": NUMBER, "properties": number(**AS_BOUGHT)["properties"]}
    stack.write({"main": alone})
    stack.preview("--expect-no-changes")
    stack.drift(code=0)
    released = {"type": NUMBER, "properties": {**alone["properties"], "releaseOnDelete": True}}
    stack.write({"main": released})
    assert "must not be true without an order" in stack.preview(code=1).text

    stack.write({})
    stack.up()
    assert stack.resources() == []
    assert service.owned == [owned]
    assert service.bought == service.released == []


@pytest.mark.full
def test_a_number_is_imported_into_a_component(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    file = stack.folder / "import.json"
    rows = [
        {"type": PHONE_NUMBER, "name": "hotline", "component": True},
        {
            "type": NUMBER,
            "name": "number",
            "logicalName": "hotline",
            "id": owned,
            "parent": "hotline",
        },
    ]
    file.write_text(json.dumps({"resources": rows}), encoding="utf-8")
    stack.write({})
    stack.pulumi(
        *("import", "--file", str(file), "--yes", "--skip-preview"),
        *("--protect=false", "--generate-code=false"),
    )

    stack.write({"hotline": number(**AS_BOUGHT)})
    stack.up()
    assert stack.numbers == {"hotline": owned}
    (order,) = stack.resources(ORDER)
    assert stack.resources()[0]["outputs"]["order"] == order["id"]
    stack.up("--expect-no-changes")
    assert service.bought == service.released == []

    stack.destroy()
    assert service.owned == [owned], "what was imported counts as adopted"


def test_the_import_option_and_a_component_with_adopt(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    stack.write({"hotline": number(adopt=owned, **AS_BOUGHT)})
    stack.up()
    stack.up("--expect-no-changes")
    assert stack.numbers == {"hotline": owned}

    stack.destroy()
    assert service.owned == [owned]
    assert service.bought == []

    declared = {"type": NUMBER, "properties": number(**AS_BOUGHT)["properties"]}
    stack.write({"main": {**declared, "options": {"import": owned}}})
    stack.up()
    assert stack.numbers == {"main": owned}
    stack.write({"main": declared})
    stack.up("--expect-no-changes")


def test_a_component_is_not_imported(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    stack.write({})
    told = stack.pulumi(
        *("import", PHONE_NUMBER, "main", owned, "--yes", "--skip-preview"), code=1
    ).text
    assert "name the resource in it: acsnumbers:index:Number" in told
    assert stack.resources(PHONE_NUMBER) == []


def test_a_number_that_is_not_owned_is_not_imported(stack: YamlStack) -> None:
    stack.write({})
    for wrong in ("+18335550199", "18335550199"):
        told = stack.pulumi(
            *("import", NUMBER, "main", wrong, "--yes", "--skip-preview"), code=1
        ).text
        assert f"looking up phone number ({wrong})" in told
        assert stack.resources() == []


@pytest.mark.full
def test_a_program_reads_a_number_and_it_stays(stack: YamlStack, service: Service) -> None:
    owned = service.buy("833")
    read = {"shared": {"type": NUMBER, "get": {"id": owned}}}
    stack.write(read, outputs={"cost": "${shared.cost}"})
    stack.up()
    assert stack.output("cost")["currencyCode"] == "USD"
    stack.drift(code=0)

    stack.destroy()
    assert service.owned == [owned]


def test_a_brief_is_imported(stack: YamlStack, service: Service) -> None:
    content = {
        "programDetails": {"name": "Contoso Loyalty", "isVanity": False},
        "trafficDetails": {"totalMonthlyVolume": 10000},
    }
    stack.write({"loyalty": {"type": "acsnumbers:ProgramBrief", "properties": content}})
    stack.up()
    (made,) = stack.resources(BRIEF)
    stack.write(
        {
            "loyalty": {
                "type": "acsnumbers:ProgramBrief",
                "properties": content,
                "options": {"retainOnDelete": True},
            }
        }
    )
    stack.up()
    stack.destroy()
    assert made["id"] in str(service.emulator.state()["program_briefs"])

    stack.pulumi(
        *("import", BRIEF, "loyalty", made["id"], "--yes", "--skip-preview"),
        *("--protect=false", "--generate-code=false"),
    )
    (row,) = stack.resources(BRIEF)
    assert row["inputs"]["programDetails"]["name"] == "Contoso Loyalty"
    properties = {**content, "programBriefId": made["id"]}
    stack.write({"loyalty": {"type": BRIEF, "properties": properties}})
    stack.preview("--expect-no-changes")
    stack.write({})
    stack.up()
    assert made["id"] in str(service.emulator.state()["program_briefs"])
