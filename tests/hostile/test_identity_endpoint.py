"""What gives tokens lies too: the real azure-identity asks an identity endpoint that is none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from pulumi_acsnumbers.acs import entra
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import AcsError, ConfigurationError
from tests.hostile.liar import Connection, Liar, soon, told
from tests.support.clocks import SkippingClock

Start = Callable[..., Liar]

CANARY = "canary-identity-header-7d1f"
LATER = int(time.time()) + 86_400


def token(text: object, **more: object) -> bytes:
    said = {"access_token": text, "expires_on": str(LATER), "resource": "x", "token_type": "Bearer"}
    return told(200, said | more)


def echo(connection: Connection) -> None:
    """Refuse, and show what was asked with, header and all."""
    asked = connection.request.decode("latin-1")
    connection.send(told(400, {"error": "invalid_request", "error_description": asked}))


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch, lying: Start) -> Liar:
    """An identity endpoint that the environment names, as that of an App Service is named."""
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    endpoint = lying()
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{endpoint.endpoint}/token")
    monkeypatch.setenv("IDENTITY_HEADER", CANARY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(entra, "_SILENCE", 0.1)
    monkeypatch.setattr("time.sleep", lambda _: None)  # azure-core's pauses between attempts
    return endpoint


@pytest.mark.parametrize(
    "answer",
    [
        token("eyJ.canary\r\nX-Evil: 1"),
        token("eyJ canary"),
        token("caf\u00e9-canary"),
        token("\ud800"),
        token("x" * 2**20),
        token(""),
        token(None),
        token(7),
        token(["x"]),
        token("eyJ.canary", expires_on="never"),
        told(200, {}),
        told(200, b"<html>"),
        told(200, b"\xff\xfe"),
        told(401, {"error": "canary"}),
        b"nonsense\r\n\r\n",
        b"",
        echo,
        lambda connection: connection.hang(),
    ],
)
def test_a_lying_identity_endpoint_is_one_sentence(
    lying: Start, identity: Liar, answer: object
) -> None:
    identity.answers = [answer]  # type: ignore[list-item]  # no proper answer
    if answer == b"":
        identity.answers = [lambda connection: connection.socket.shutdown(2)]
    service = lying(told(200, {"phoneNumbers": []}))
    auth = EntraToken()
    with (
        Client(service.endpoint, auth, clock=SkippingClock()) as acs,
        pytest.raises(ConfigurationError) as raised,
    ):
        soon(lambda: list(acs.numbers.list()))
    text = str(raised.value)
    assert text.startswith("no access key is configured, and Microsoft Entra ID gave no token: ")
    assert text.isprintable()
    assert len(text) < 400
    assert CANARY not in text
    assert "canary" not in text
    assert service.heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_its_redirect_is_not_followed(
    lying: Start, identity: Liar, elsewhere: Liar, status: int
) -> None:
    identity.answers = [told(status, headers={"Location": f"{elsewhere.endpoint}/token"})]
    service = lying(told(200, {"phoneNumbers": []}))
    with (
        Client(service.endpoint, EntraToken(), clock=SkippingClock()) as acs,
        pytest.raises(ConfigurationError),
    ):
        soon(lambda: list(acs.numbers.list()))


@pytest.mark.parametrize("expires", ["0", "-1", str(10**15), "1"])
def test_an_absurd_end_of_a_token(lying: Start, identity: Liar, expires: str) -> None:
    identity.answers = [token("eyJ.x.y", expires_on=expires)]
    service = lying(told(200, json.dumps({"phoneNumbers": []}).encode()))
    with Client(service.endpoint, EntraToken(), clock=SkippingClock()) as acs:
        for _ in range(3):
            try:
                soon(lambda: list(acs.numbers.list()))
            except AcsError as error:
                assert isinstance(error, ConfigurationError)  # either is fine
    assert len(identity.heard) <= 12


def test_what_the_identity_endpoint_is_told_stays_there(lying: Start, identity: Liar) -> None:
    identity.answers = [token("eyJ.x.y")]
    service = lying(told(200, {"phoneNumbers": []}))
    with Client(service.endpoint, EntraToken(), clock=SkippingClock()) as acs:
        soon(lambda: list(acs.numbers.list()))
    assert [CANARY.encode() in request for request in identity.heard] == [True]
    assert CANARY.encode() not in b"".join(service.heard)
