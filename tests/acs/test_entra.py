from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import ConfigurationError, Refused

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENDPOINT = "https://contoso.communication.azure.com"
SECRET = "canary-token"


@dataclass
class Clock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass(frozen=True)
class Token:
    token: str
    expires_on: int


@dataclass
class Credential:
    clock: Clock
    asked: list[str] = field(default_factory=list)

    def get_token(self, *scopes: str) -> Token:
        self.asked += scopes
        expires_on = int((self.clock.now() + timedelta(hours=1)).timestamp())
        return Token(f"{SECRET}-{len(self.asked)}", expires_on)


class Broken:
    def get_token(self, *scopes: str) -> Token:
        raise RuntimeError(f"nobody is signed in\nmore about {scopes}")


def client(auth: EntraToken, clock: Clock, statuses: list[int], sent: list[str]) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        return httpx.Response(statuses.pop(0) if statuses else 200, json={"phoneNumbers": []})

    return Client(ENDPOINT, auth, transport=httpx.MockTransport(answer), clock=clock)


def test_one_token_serves_until_shortly_before_its_end() -> None:
    clock, sent = Clock(), list[str]()
    credential = Credential(clock)
    auth = EntraToken(credential, clock=clock)
    with client(auth, clock, [], sent) as acs:
        list(acs.numbers.list())
        list(acs.numbers.list())
        clock.seconds = 3600 - 301
        list(acs.numbers.list())
        assert credential.asked == ["https://communication.azure.com/.default"]
        clock.seconds = 3600 - 299
        list(acs.numbers.list())
    assert sent == [f"Bearer {SECRET}-1"] * 3 + [f"Bearer {SECRET}-2"]


def test_a_refused_token_is_not_used_again() -> None:
    clock, sent = Clock(), list[str]()
    auth = EntraToken(Credential(clock), clock=clock)
    with client(auth, clock, [401], sent) as acs:
        with pytest.raises(Refused):
            list(acs.numbers.list())
        list(acs.numbers.list())
    assert sent == [f"Bearer {SECRET}-1", f"Bearer {SECRET}-2"]


def test_no_token_is_sent_over_plain_http_to_another_host() -> None:
    clock = Clock()
    auth = EntraToken(Credential(clock), clock=clock)
    with (
        Client(
            "http://emulator",
            auth,
            transport=httpx.MockTransport(lambda _: pytest.fail("sent")),
            insecure_hosts=["emulator"],
        ) as acs,
        pytest.raises(ConfigurationError, match="never sent over plain http"),
    ):
        list(acs.numbers.list())


def test_a_credential_that_fails_is_told_in_one_line() -> None:
    clock = Clock()
    auth = EntraToken(Broken(), clock=clock)
    with (
        client(auth, clock, [], []) as acs,
        pytest.raises(ConfigurationError) as raised,
    ):
        list(acs.numbers.list())
    assert str(raised.value).endswith("gave no token: nobody is signed in")
    assert raised.value.__context__ is None


def test_the_default_credential_is_that_of_azure_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, str]] = []

    def default(**options: str) -> Credential:
        made.append(options)
        return Credential(Clock())

    monkeypatch.setattr("azure.identity.DefaultAzureCredential", default)
    sent = list[str]()
    for authority in (None, "login.microsoftonline.us"):
        auth = EntraToken(authority_host=authority, clock=Clock())
        with client(auth, Clock(), [], sent) as acs:
            list(acs.numbers.list())
    assert made == [{}, {"authority": "login.microsoftonline.us"}]


def test_it_shows_nothing_and_is_never_serialised() -> None:
    auth = EntraToken(Credential(Clock()))
    assert SECRET not in repr(auth)
    with pytest.raises(TypeError):
        pickle.dumps(auth)
