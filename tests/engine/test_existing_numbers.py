"""Numbers that were owned before: adopted, imported, read; and several ACS resources at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_acsnumbers.dynamic.import_file import fill_import_file
from tests.engine.harness import Stack, number
from tests.engine.service import Service

OWNED = "+18335550142"


@pytest.fixture
def owned(service: Service) -> str:
    service.emulator.buy_number(phone_number=OWNED, calling="inbound", sms="none")
    return OWNED


def bought(service: Service) -> list[str]:
    """Return what was bought through the API, not in the portal."""
    ledger = service.emulator.ledger()
    return [e["number"] for e in ledger if e["kind"] == "purchase" and e["via"] != "portal"]


def outputs(stack: Stack) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads(stack.pulumi("stack", "output", "--json").stdout)
    return exported


def released(service: Service) -> list[str]:
    return [e["number"] for e in service.emulator.ledger() if e["kind"] == "release"]


def test_an_adopted_number_is_managed_and_kept(stack: Stack, service: Service, owned: str) -> None:
    stack.declare(number(adopt=owned))
    stack.up()
    assert stack.numbers == {"hotline": owned}

    stack.declare(number())
    stack.up()
    stack.preview("--expect-no-changes")
    stack.up("--target-replace", stack.urn())
    assert stack.numbers == {"hotline": owned}

    stack.destroy()
    assert service.owned == [owned]
    assert bought(service) == []
    assert released(service) == []


@pytest.mark.full
def test_an_adopted_number_can_be_released_when_that_is_said(
    stack: Stack, service: Service, owned: str
) -> None:
    stack.declare(number(adopt=owned, release_on_delete=True))
    stack.up()
    stack.destroy()
    assert released(service) == [owned]


def test_what_cannot_be_adopted_is_told(stack: Stack, service: Service, owned: str) -> None:
    stack.declare(number(adopt="+18335550199"))
    (error,) = stack.up(code=1).errors
    assert error.startswith("adopting phone number (+18335550199): ")
    stack.declare(number(adopt=owned, area_code="844"))
    assert "must begin with +1844, as the other inputs say" in stack.preview(code=1).text
    assert bought(service) == []


def test_a_number_is_read_without_being_managed(stack: Stack, service: Service, owned: str) -> None:
    program = 'pulumi.export("cost", acs.PhoneNumber.get("other", {!r}).cost)\n'
    stack.declare(program.format(owned))
    stack.up()
    assert outputs(stack)["cost"]["amount"] == 2.0
    stack.refresh()
    stack.preview("--expect-no-changes")
    stack.declare(program.format("+18335550199"))
    told = stack.preview(code=1).text
    assert "acsnumbers: looking up phone number (+18335550199): " in told
    assert "does not own it; give a number that this ACS resource owns" in told
    stack.destroy()
    assert service.owned == [owned]


@pytest.mark.full
def test_a_number_is_read_by_a_secret(stack: Stack, service: Service, owned: str) -> None:
    stack.pulumi("config", "set", "--secret", "number", owned)
    stack.declare(
        'other = acs.PhoneNumber.get("other", pulumi.Config().require_secret("number"))\n'
        'pulumi.export("number", other.phone_number)\n'
        'pulumi.export("status", other.status)\n'
    )
    stack.preview()
    stack.up()
    stack.refresh()
    assert outputs(stack) == {"number": "[secret]", "status": "active"}
    shown = json.loads(stack.pulumi("stack", "output", "--json", "--show-secrets").stdout)
    assert shown["number"] == owned
    stack.destroy()
    assert service.owned == [owned]


@pytest.mark.full
def test_twenty_numbers_are_imported_and_nothing_changes(stack: Stack, service: Service) -> None:
    names = [f"line-{index:02}" for index in range(20)]
    numbers = {
        name: service.emulator.buy_number(area_code="844", calling="none", sms="outbound")[
            "phoneNumber"
        ]
        for name in names
    }
    stack.declare(*(number(name, area_code="844", keepers={"line": name}) for name in names))
    import_file = stack.folder / "numbers.json"
    preview = stack.folder / "preview.json"
    preview.write_text(stack.preview("--json", "--import-file", str(import_file)).stdout)

    fill_import_file(
        import_file, preview, numbers=numbers, connection_string=service.connection_string()
    )
    stack.pulumi(
        *("import", "--file", str(import_file), "--generate-code=false", "--protect=false"),
        *("--yes", "--skip-preview"),
    )

    stack.preview("--expect-no-changes")
    assert stack.numbers == numbers
    stack.up()
    stack.drift(code=0)
    stack.destroy()
    assert sorted(service.owned) == sorted(numbers.values())
    assert bought(service) == []


TWO_RESOURCES = """
contoso = acs.Provider("contoso", connection_string={contoso!r})
fabrikam = acs.Provider("fabrikam", endpoint={endpoint!r}, access_key={key!r})
for name, provider in (("contoso", contoso), ("fabrikam", fabrikam)):
    line = acs.PhoneNumber(name, **TOLL_FREE, opts=pulumi.ResourceOptions(provider=provider))
    pulumi.export(name, line.phone_number)
"""


@pytest.mark.full
def test_two_resources_in_one_program(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    keys = {name: resource.primary_key for name, resource in service.emulator.resources.items()}
    stack.declare(
        TWO_RESOURCES.format(
            contoso=service.connection_string("contoso"),
            endpoint=service.endpoint,
            key=keys["fabrikam"],
        )
    )
    results = [stack.preview(), stack.up(), stack.refresh(), stack.pulumi("stack", "export")]
    rows = service.emulator.state()["phone_numbers"].values()
    assert sorted(row["resource"] for row in rows) == ["contoso", "fabrikam"]
    results.append(stack.destroy())
    assert not service.emulator.state()["phone_numbers"]
    for result in results:
        assert not any(key in result.text for key in keys.values())


def test_a_look_up_chooses_what_is_bought(stack: Stack, service: Service) -> None:
    stack.declare(
        'codes = acs.list_available_area_codes("US", "tollFree", assignment_type="application")',
        'line = acs.PhoneNumber("hotline", **TOLL_FREE, area_code=max(codes))',
        'pulumi.export("hotline", line.phone_number)',
    )
    stack.preview()
    stack.up()
    assert outputs(stack)["hotline"].startswith("+1855")
    assert len(bought(service)) == 1
    assert json.dumps(stack.export()).count(service.access_key) == 0


ONE_THAT_IS_MADE_HERE = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Made(ResourceProvider):
    def create(self, props):
        return CreateResult("service", props | {{"connection": {connection!r}}})

class Service(Resource):
    def __init__(self, name):
        secret = pulumi.ResourceOptions(additional_secret_outputs=["connection"])
        super().__init__(Made(), name, {{"connection": None}}, secret)

service = Service("service")
contoso = acs.Provider("contoso", connection_string=service.connection)
line = acs.PhoneNumber("hotline", **TOLL_FREE, opts=pulumi.ResourceOptions(provider=contoso))
pulumi.export("owned", acs.list_phone_numbers_output(provider=contoso).apply(len))
"""


@pytest.mark.full
def test_a_resource_whose_key_is_not_known_in_the_first_preview(
    stack: Stack, service: Service
) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.declare(ONE_THAT_IS_MADE_HERE.format(connection=service.connection_string()))
    stack.preview()
    assert service.new_requests() == []
    stack.up()
    assert list(stack.numbers.values()) == service.owned
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert service.owned == []
