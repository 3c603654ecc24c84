"""Microsoft Entra ID tokens, through the real azure-identity in the plugin."""

from __future__ import annotations

from tests.engine.harness import Stack, number
from tests.engine.service import Service


def test_an_endpoint_without_a_key_is_asked_with_tokens(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.env["ACSNUMBERS_ENDPOINT"] = service.endpoint
    identity = service.emulator.identity_settings(service.endpoint)["contoso"]
    stack.env |= identity
    stack.declare(number())
    results = [stack.up(), stack.refresh(), stack.pulumi("stack", "export")]
    assert list(stack.numbers.values()) == service.owned
    results.append(stack.destroy())
    assert service.owned == []
    for result in results:
        assert identity["IDENTITY_HEADER"] not in result.text
        assert "eyJ" not in result.text


def test_no_token_is_one_clear_sentence(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.env["ACSNUMBERS_ENDPOINT"] = service.endpoint
    stack.env |= service.emulator.identity_settings(service.endpoint)["contoso"]
    stack.env["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential"  # so it is not asked
    stack.declare(number())
    stack.preview()
    (error,) = stack.up(code=1).errors
    assert "no access key is configured, and Microsoft Entra ID gave no token" in error


def test_for_this_machine_no_token_is_looked_for(stack: Stack, service: Service) -> None:
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.env["ACSNUMBERS_ENDPOINT"] = service.endpoint
    stack.declare(number())
    (error,) = stack.up(code=1).errors
    assert "for which Microsoft Entra ID has no token; set ACSNUMBERS_ACCESS_KEY" in error
