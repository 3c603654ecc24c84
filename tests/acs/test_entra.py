from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import ConfigurationError, Unauthorized
from tests.support.clocks import START, FakeClock

ENDPOINT = "https://contoso.communication.azure.com"
SECRET = "canary-token"


@dataclass(frozen=True)
class Token:
    token: str
    expires_on: int


@dataclass
class Credential:
    clock: FakeClock
    asked: list[str] = field(default_factory=list)

    def get_token(self, *scopes: str) -> Token:
        self.asked += scopes
        expires_on = int((self.clock.now() + timedelta(hours=1)).timestamp())
        return Token(f"{SECRET}-{len(self.asked)}", expires_on)


class Broken:
    def get_token(self, *scopes: str) -> Token:
        raise RuntimeError(f"nobody is signed in\nmore about {scopes}")


def client(auth: EntraToken, clock: FakeClock, statuses: list[int], sent: list[str]) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        return httpx.Response(statuses.pop(0) if statuses else 200, json={"phoneNumbers": []})

    return Client(ENDPOINT, auth, transport=httpx.MockTransport(answer), clock=clock)


def test_one_token_serves_until_shortly_before_its_end() -> None:
    clock, sent = FakeClock(), list[str]()
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
    clock, sent = FakeClock(), list[str]()
    auth = EntraToken(Credential(clock), clock=clock)
    with client(auth, clock, [401], sent) as acs:
        with pytest.raises(Unauthorized):
            list(acs.numbers.list())
        list(acs.numbers.list())
    assert sent == [f"Bearer {SECRET}-1", f"Bearer {SECRET}-2"]


def test_a_refusal_of_an_old_token_leaves_the_new_one() -> None:
    credential = Credential(FakeClock())
    auth = EntraToken(credential, clock=credential.clock)
    request = httpx.Request("GET", ENDPOINT)

    def begin() -> Generator[httpx.Request, httpx.Response, None]:
        flow = auth.auth_flow(request)
        next(flow)
        return flow

    one, other = begin(), begin()
    for flow in (one, other):
        with pytest.raises(StopIteration):
            flow.send(httpx.Response(401))
        begin()

    assert request.headers["authorization"] == f"Bearer {SECRET}-2"
    assert len(credential.asked) == 2


@dataclass
class Slow:
    """A credential that takes until all threads have come."""

    to_come: int
    result: Callable[[], Token]
    asked: int = 0
    all_there: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def arrive(self) -> None:
        with self.lock:
            self.to_come -= 1
            if self.to_come == 0:
                self.all_there.set()

    def get_token(self, *scopes: str) -> Token:
        del scopes
        with self.lock:
            self.asked += 1
        assert self.all_there.wait(30)
        return self.result()


def ask_at_once(slow: Slow, threads: int) -> list[str]:
    auth = EntraToken(slow, clock=FakeClock())

    def ask(_: int) -> str:
        slow.arrive()
        try:
            return str(
                next(auth.auth_flow(httpx.Request("GET", ENDPOINT))).headers["authorization"]
            )
        except ConfigurationError as error:
            return str(error)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def test_fifty_threads_ask_for_one_token() -> None:
    slow = Slow(50, lambda: Token(SECRET, int(START.timestamp()) + 3600))

    assert ask_at_once(slow, 50) == [f"Bearer {SECRET}"] * 50
    assert slow.asked == 1


def test_no_token_is_sent_over_plain_http_to_another_host() -> None:
    clock = FakeClock()
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
    clock = FakeClock()
    auth = EntraToken(Broken(), clock=clock)
    with (
        client(auth, clock, [], []) as acs,
        pytest.raises(ConfigurationError) as raised,
    ):
        list(acs.numbers.list())
    assert str(raised.value).endswith("gave no token: nobody is signed in")
    assert raised.value.__context__ is None


def test_who_waits_for_a_credential_that_fails_does_not_try_it_again() -> None:
    clock, tried = FakeClock(), list[int]()
    auth = EntraToken(Broken(), clock=clock)
    flow = auth.auth_flow(httpx.Request("GET", ENDPOINT))

    class Failing:
        """Fails after another thread has come to wait, as if this one had held the lock."""

        def __enter__(self) -> None:
            auth._failures.append("nobody is signed in")

        def __exit__(self, *_: object) -> None: ...

    def try_it(*_: str) -> Token:
        tried.append(1)
        raise RuntimeError("nobody is signed in")

    auth._credential.get_token = try_it  # type: ignore[union-attr]  # it has one
    auth._lock = Failing()  # type: ignore[assignment]  # stands in for a lock
    with pytest.raises(ConfigurationError, match="gave no token: nobody is signed in"):
        next(flow)
    assert not tried
    auth._lock = threading.Lock()
    with pytest.raises(ConfigurationError):
        next(auth.auth_flow(httpx.Request("GET", ENDPOINT)))
    assert tried


def test_the_default_credential_is_that_of_azure_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, str]] = []

    def default(**options: str) -> Credential:
        made.append(options)
        return Credential(FakeClock())

    monkeypatch.setattr("azure.identity.DefaultAzureCredential", default)
    sent = list[str]()
    for authority in (None, "login.microsoftonline.us"):
        auth = EntraToken(authority_host=authority, clock=FakeClock())
        with client(auth, FakeClock(), [], sent) as acs:
            list(acs.numbers.list())
    assert made == [
        {"read_timeout": 20.0},
        {"read_timeout": 20.0, "authority": "login.microsoftonline.us"},
    ]


class Endless:
    """A chain whose sources never answer, as a program that asks a question nobody sees."""

    def __init__(self, **_: object) -> None:
        class FailedDACCredential: ...

        class AzureCliCredential: ...

        self.credentials = (FailedDACCredential(), AzureCliCredential())

    def get_token(self, *_: str) -> Token:
        threading.Event().wait()
        raise AssertionError


def test_the_default_credential_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", Endless)
    auth = EntraToken(clock=FakeClock(), timeout=0.0)
    with pytest.raises(ConfigurationError) as raised:
        next(auth.auth_flow(httpx.Request("GET", ENDPOINT)))
    assert str(raised.value).endswith(
        "Entra ID gave no token: no answer within 0 seconds (tried: AzureCli)"
    )


def test_the_credentials_that_were_tried_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDENTITY_ENDPOINT", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    with pytest.raises(ConfigurationError) as raised:
        next(EntraToken(clock=FakeClock()).auth_flow(httpx.Request("GET", ENDPOINT)))
    assert str(raised.value).endswith(" (tried: Environment)")
    assert "\n" not in str(raised.value)


def test_it_shows_nothing_and_is_never_serialised() -> None:
    auth = EntraToken(Credential(FakeClock()))
    assert SECRET not in repr(auth)
    with pytest.raises(TypeError):
        pickle.dumps(auth)
