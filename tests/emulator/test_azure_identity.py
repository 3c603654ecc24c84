"""The real azure-identity signs in here, as in App Service."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential

from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server

SCOPES = (
    "https://communication.azure.com/.default",
    # What the official SDKs ask for.
    "https://communication.azure.com//.default",
)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Emulator, str]]:
    """An emulator on a port, and its identity in the environment."""
    for name in ("MSI_ENDPOINT", "MSI_SECRET", "IMDS_ENDPOINT", "IDENTITY_SERVER_THUMBPRINT"):
        monkeypatch.delenv(name, raising=False)
    emulator = Emulator(seed=1, resources=("contoso", "fabrikam"))
    server = Server(emulator)
    settings = emulator.identity_settings(server.endpoint)["fabrikam"]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    yield emulator, server.endpoint
    server.close()
    emulator.close()


def status(endpoint: str, token: str) -> int:
    request = urllib.request.Request(
        f"{endpoint}/phoneNumbers?api-version=2025-06-01",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        code: int = response.status
        return code


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("credential", [ManagedIdentityCredential, DefaultAzureCredential])
def test_credential(
    served: tuple[Emulator, str],
    credential: type[ManagedIdentityCredential | DefaultAzureCredential],
    scope: str,
) -> None:
    emulator, endpoint = served
    with credential() as identity:
        assert status(endpoint, identity.get_token(scope).token) == 200
    asked, called = emulator.requests()
    assert asked["operation"] == "getIdentityToken"
    assert [asked["resource"], called["resource"]] == ["fabrikam", "fabrikam"]


def test_token_is_cached_while_it_lasts_and_then_asked_for_again(
    served: tuple[Emulator, str],
) -> None:
    emulator, _ = served
    with ManagedIdentityCredential() as identity:
        for _ in range(2):
            identity.get_token(SCOPES[0])
        assert len(emulator.requests()) == 1
    # The library does not use a token that ends within five minutes twice.
    emulator.set_switches({"token_lifetime": 60})
    with ManagedIdentityCredential() as identity:
        for _ in range(2):
            identity.get_token(SCOPES[0])
    assert len(emulator.requests()) == 3


def test_wrong_header(served: tuple[Emulator, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_HEADER", "wrong")
    with (
        ManagedIdentityCredential() as identity,
        pytest.raises(ClientAuthenticationError, match="X-IDENTITY-HEADER is not"),
    ):
        identity.get_token(SCOPES[0])
    assert [request["status"] for request in served[0].requests()] == [401]
