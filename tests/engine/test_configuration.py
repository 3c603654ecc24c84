"""Settings, secrets, and the endpoint as part of the identity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.harness import Stack, number
from tests.engine.service import Service


@pytest.fixture
def elsewhere() -> Iterator[Service]:
    """Another ACS resource, at another endpoint, that owns nothing."""
    service = Service()
    yield service
    service.close()


def test_all_that_is_wrong_is_told_at_once_in_preview(stack: Stack, service: Service) -> None:
    stack.declare(
        number(
            country_code="USA",
            phone_number_type="tollfree",
            area_code=833,
            capabilities={"calling": "none", "sms": "both"},
        )
    )
    told = stack.preview(code=1).text
    for property_ in ("country_code", "phone_number_type", "area_code"):
        assert f"resource 'hotline': property {property_} value" in told
    assert "'hotline' has a problem: capabilities.sms is 'both', which must be one of" in told
    assert "<nil>" not in told
    assert "did you mean 'tollFree'?" in told
    assert service.new_requests() == []


def test_a_stack_without_settings(stack: Stack) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.declare(number())
    told = stack.preview(code=1)
    assert len(told.errors) == 1
    assert "pulumi config set --secret" in told.errors[0]


@pytest.mark.full
def test_an_access_key_in_the_configuration_is_seen_nowhere(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.configure(endpoint=service.endpoint)
    stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", service.access_key)
    stack.declare(number())
    results = [stack.preview(), stack.up(), stack.refresh()]
    assert list(stack.numbers.values()) == service.owned
    results.append(stack.pulumi("stack", "export"))

    service.fault(method="DELETE", status=403, body={"error": {"code": "Denied", "message": "No"}})
    results.append(stack.destroy(code=1))
    service.emulator.set_faults([])
    results.append(stack.destroy())

    for result in results:
        assert service.access_key not in result.text
    folders = (stack.folder, Path(stack.env["PULUMI_HOME"]))
    kept = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "dev.json" for path in kept)
    for path in kept:
        assert service.access_key.encode() not in path.read_bytes(), path


def test_a_function_asks_with_a_secret_of_the_configuration(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    text = service.connection_string("fabrikam")
    stack.pulumi("config", "set", "--secret", "ours", text)
    service.emulator.buy_number(phone_number="+18335550102", resource="fabrikam")
    stack.declare(
        "secret = pulumi.Config().require_secret('ours')",
        "fabrikam = acs.Provider('fabrikam', connection_string=secret)",
        "(owned,) = acs.list_phone_numbers(provider=fabrikam)",
        "pulumi.export('owned', owned.phone_number)",
    )
    stack.up()
    assert json.loads(stack.pulumi("stack", "output", "--json").stdout)["owned"] == "+18335550102"
    stack.declare(
        "import asyncio",
        "async def coming():",
        "    await asyncio.sleep(0.05)",
        "    return pulumi.Config().require('ours')",
        "later = acs.Provider('later', connection_string=pulumi.Output.from_input(coming()))",
        "acs.list_phone_numbers(provider=later)",
    )
    told = stack.preview(code=1)
    assert len(told.errors) == 1
    assert "is a secret whose value is not known yet; use list_phone_numbers_output" in told.text
    assert text not in told.text


def test_a_wrong_access_key_is_one_line_without_the_key(stack: Stack, service: Service) -> None:
    wrong = "d3JvbmctYWNjZXNzLWtleS1vZi1ub2JvZHk="
    stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = (
        f"endpoint={service.endpoint}/;accesskey={wrong}"
    )
    stack.declare(number())
    told = stack.up(code=1)
    assert len(told.errors) == 1
    assert "check the connection string or access key" in told.errors[0]
    assert wrong not in told.text
    assert service.bought == []


def test_another_endpoint_is_refused_and_nothing_is_forgotten(
    stack: Stack, service: Service, elsewhere: Service
) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    here, there = service.connection_string(), elsewhere.connection_string()
    stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = there
    for refused in (stack.up(code=1), stack.refresh(code=1), stack.destroy(code=1)):
        assert any(f"it belongs to {service.endpoint}" in error for error in refused.errors)
    assert elsewhere.new_requests() == []
    assert stack.numbers == {"hotline": bought}

    stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = here
    assert "3 unchanged" in stack.up("--refresh").stdout
    assert service.owned == service.bought == [bought]


@pytest.mark.full
def test_a_resource_that_moved_to_another_endpoint(stack: Stack, service: Service) -> None:
    stack.declare(number())
    stack.up()
    (bought,) = service.owned

    # The same service by another name.
    moved = service.endpoint.replace("127.0.0.1", "localhost")
    stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = service.connection_string().replace(
        service.endpoint, moved
    )
    stack.up(code=1)
    stack.configure(movedFrom=service.endpoint)
    stack.up()
    assert moved in json.dumps(stack.resources())
    assert stack.numbers == {"hotline": bought}

    stack.pulumi("config", "rm", "acsnumbers:movedFrom")
    assert "3 unchanged" in stack.up("--refresh").stdout
    stack.destroy()
    assert service.bought == service.released == [bought]


@pytest.mark.full
def test_a_rotated_key_reaches_the_forms_that_run_the_program_at_once(
    stack: Stack, service: Service
) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    first, second = service.emulator.resources["contoso"].keys
    stack.configure(endpoint=service.endpoint)
    stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", first)
    stack.declare(number())
    stack.up()

    stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", "d3Jvbmcta2V5")
    stack.refresh()
    (error,) = stack.refresh("--run-program", code=1).errors
    assert error.startswith("reading phone number (+")
    assert "after a rotation run pulumi up, or refresh and destroy with --run-program" in error

    stack.pulumi("config", "set", "--secret", "acsnumbers:accessKey", second)
    stack.refresh("--run-program")
    stack.up()
    stack.destroy()
    assert service.owned == []


def test_a_setting_under_a_wrong_name_is_refused_and_holds_back_what_it_was_to(
    stack: Stack, service: Service
) -> None:
    stack.configure(allow_purchases="false", owner="me")
    stack.declare(number())
    for told in (stack.preview(code=1), stack.up(code=1)):
        (error,) = told.errors
        assert "acsnumbers:allow_purchases (did you mean acsnumbers:allowPurchases?)" in error
        assert "owner" not in error
    assert service.new_requests() == []

    stack.pulumi("config", "rm", "acsnumbers:allow_purchases")
    stack.up()
    (bought,) = service.owned
    stack.configure(allowRelease="false")
    assert "did you mean acsnumbers:allowReleases?" in stack.preview(code=1).text
    (error,) = stack.pulumi("destroy", "--yes", "--skip-preview", "--run-program", code=1).errors
    assert "did you mean acsnumbers:allowReleases?" in error
    assert service.owned == [bought]

    stack.pulumi("config", "rm", "acsnumbers:allowRelease")
    stack.pulumi("destroy", "--yes", "--skip-preview", "--run-program")
    assert service.released == [bought]


def test_an_own_provider_is_told_of_a_wrong_name(stack: Stack, service: Service) -> None:
    stack.declare(
        "own = pulumi.ProviderResource('pulumi-python', 'own', {",
        f"    'acsnumbers:endpoint': {service.endpoint!r}, 'acsnumbers:allow_purchases': False}})",
        number("hotline", "provider=own"),
    )
    assert "did you mean acsnumbers:allowPurchases?" in stack.preview(code=1).text
    assert service.new_requests() == []
