"""At the most talkative level nobody logs a secret, warns of one or prints one: not we, not the
libraries below us. (`pulumi -v=9 --logtostderr` is the engine's own log, which shows its settings.)
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import AcsError
from pulumi_acsnumbers.emulator import Emulator
from pulumi_acsnumbers.emulator.server import Server
from tests.acs.scripted import owned
from tests.canary.canaries import (
    CONNECTION_STRING,
    IDENTITY_HEADER,
    PRIMARY,
    PROXY_PASSWORD,
    PROXY_USER,
    TOKEN,
    leaks,
)
from tests.hostile.liar import Liar, told
from tests.support.clocks import SkippingClock

NUMBER = "+18335550100"


@pytest.fixture
def lying() -> Iterator[Callable[..., Liar]]:
    started = list[Liar]()

    def start(*answers: bytes) -> Liar:
        started.append(Liar(*answers))
        return started[-1]

    yield start
    for liar in started:
        liar.close()


Start = Callable[..., Liar]


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Listen to everything, and look through all that was said."""
    caplog.set_level(logging.DEBUG)
    names = ("httpx", "httpcore", "azure", "azure.identity", "msal", "urllib3", "asyncio")
    for name in names:
        caplog.set_level(logging.DEBUG, logger=name)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield
    said = capfd.readouterr()
    lines = [f"{r.getMessage()} {r.args} {r.exc_text or ''}" for r in caplog.get_records("call")]
    assert lines, "nothing was logged, so nothing was looked through"
    for text in (*lines, said.out, said.err, *map(str, warned)):
        assert leaks(text) == [], text


def use(client: Client) -> None:
    with client:
        for act in (
            lambda: client.numbers.get(NUMBER),
            lambda: list(client.numbers.list()),
            lambda: client.reservations.purchase("6b1f0f6a-0000-4000-8000-000000000003"),
        ):
            try:
                act()
            except AcsError:
                continue


def test_with_an_access_key(lying: Start) -> None:
    for answer in (told(200, owned()), told(401), told(307), b"nonsense\r\n\r\n"):
        here = lying(answer)
        use(Client(here.endpoint, AccessKey(PRIMARY), clock=SkippingClock()))


def test_with_a_connection_string(lying: Start) -> None:
    here = lying(told(200, owned()))
    text = CONNECTION_STRING.replace("https://contoso.communication.azure.com", here.endpoint)
    use(Client.from_connection_string(text, clock=SkippingClock()))


def test_with_tokens_of_azure_identity(lying: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"access_token": TOKEN, "expires_on": "99999999999", "token_type": "Bearer"}
    identity = lying(told(200, given | {"resource": "https://communication.azure.com"}))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{identity.endpoint}/token")
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for answer in (told(200, owned()), told(401), told(403)):
        here = lying(answer)
        use(Client(here.endpoint, EntraToken(), clock=SkippingClock()))
        assert any(TOKEN.encode() in request for request in here.heard)


def test_with_a_proxy_that_wants_a_password(lying: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = lying(told(407, headers={"Proxy-Authenticate": "Basic"}))
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://{PROXY_USER}:{PROXY_PASSWORD}@{proxy.address}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    use(
        Client("https://contoso.communication.azure.com", AccessKey(PRIMARY), clock=SkippingClock())
    )
    assert proxy.heard
    assert PRIMARY.encode() not in b"".join(proxy.heard)


def test_the_log_of_the_emulator() -> None:
    lines = list[str]()
    emulator = Emulator(seed=7, access_key=PRIMARY)
    server = Server(emulator, log=lines.append)
    with Client(server.endpoint, AccessKey(PRIMARY), clock=SkippingClock()) as client:
        assert list(client.numbers.list()) == []
    with (
        Client(server.endpoint, AccessKey(PRIMARY[:-4]), clock=SkippingClock()) as client,
        pytest.raises(AcsError),
    ):
        client.numbers.get(NUMBER)
    settings = emulator.identity_settings(server.endpoint)["contoso"]
    server.close()
    kept = [lines, emulator.requests(), emulator.state(), emulator.ledger()]
    emulator.close()
    assert lines
    for thing in kept:
        assert leaks(thing) == []
        assert settings["IDENTITY_HEADER"] not in str(thing)
