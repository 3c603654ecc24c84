"""No exception that a caller gets leads to a secret: not by its text, its chain or its frames."""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

import pulumi_acsnumbers as acs
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey, parse_connection_string
from pulumi_acsnumbers.acs.endpoints import normalise_endpoint, split_connection_string
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.acs.errors import AcsError, ConfigurationError
from pulumi_acsnumbers.config import resolve
from pulumi_acsnumbers.dynamic.plugin import EngineError, user_errors
from pulumi_acsnumbers.engine.plugin import Plugin
from tests.acs.scripted import Raw, owned, refusal, reply
from tests.canary.canaries import (
    CONNECTION_STRING,
    PRIMARY,
    PROXY_PASSWORD,
    PROXY_USER,
    SECONDARY,
    TOKEN,
    leaks,
    leaks_of,
)
from tests.support.clocks import FakeClock

ENDPOINT = "https://contoso.communication.azure.com"
NUMBER = "+18335550100"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith(("ACSNUMBERS_", "AZURE_"))]:
        monkeypatch.delenv(name)


def require_silence(error: BaseException) -> None:
    assert leaks_of(error) == []
    assert error.__cause__ is None
    assert error.__context__ is None
    assert leaks(pickle.dumps(str(error))) == []


def test_the_search_finds_what_is_there() -> None:
    """The tool itself: a secret in a text, a chain, a note, a member, and a frame below."""

    def raised(act: Callable[[], object]) -> list[str]:
        with pytest.raises(Exception) as caught:  # noqa: PT011  # of any kind
            act()
        return leaks_of(caught.value)

    def chained() -> None:
        try:
            raise ValueError(PRIMARY)
        except ValueError:
            raise TypeError("no") from None

    def noted() -> None:
        error = ValueError("no")
        error.add_note(f"with {TOKEN}")
        raise error

    assert raised(chained)
    assert raised(noted)
    assert raised(lambda: json.loads(f"{PRIMARY} is no JSON")), "a variable of another's frame"
    assert not raised(lambda: json.loads("nor is this"))
    assert leaks(httpx.QueryParams({"a": PRIMARY})) == ["primary key"]


@dataclass
class Token:
    """A credential that gives one token, and shows it in its `repr`, as azure-core's tokens do."""

    token: str
    expires_on: int = field(default_factory=lambda: int(time.time()) + 3600)

    def get_token(self, *_: str) -> Token:
        return self


class Broken:
    def get_token(self, *_: str) -> Token:
        try:
            raise RuntimeError(TOKEN)
        except RuntimeError as error:
            raise ValueError(f"nobody is signed in\n{TOKEN}") from error


CREDENTIALS: dict[str, Callable[[], httpx.Auth]] = {
    "key": lambda: AccessKey(PRIMARY),
    "token": lambda: EntraToken(Token(TOKEN)),
}
TROUBLES: dict[str, Any] = {
    "no connection": httpx.ConnectError("refused"),
    "silence": httpx.ReadTimeout("slow"),
    "proxy": httpx.ProxyError(f"407 for {PROXY_USER}"[:3]),
    "own protocol": httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN} {PRIMARY}'"),
    "their protocol": httpx.RemoteProtocolError("illegal status line"),
    "torn": httpx.ReadError("reset"),
    "401": reply(401),
    "403 in words": refusal(403, "Denied", target="phonenumber"),
    "503": reply(503),
    "redirect": reply(307, Location="https://evil.example"),
    "page": Raw(200, b"<html>"),
    "not gzip": Raw(200, b"x", {"content-encoding": "gzip"}),
    "wrong form": reply(200, owned() | {"cost": 7}),
    "another number": reply(200, owned("18335550199")),
}


@pytest.mark.parametrize("auth", CREDENTIALS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_goes_wrong_on_the_wire(auth: str, trouble: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        what = TROUBLES[trouble]
        if isinstance(what, httpx.RequestError):
            what.request = request
            raise what
        return Raw(what.status_code, b"".join(what.stream), what.headers)

    transport = httpx.MockTransport(answer)
    clock = FakeClock()
    with (
        Client(ENDPOINT, CREDENTIALS[auth](), transport=transport, clock=clock) as client,
        pytest.raises(AcsError) as raised,
    ):
        client.numbers.get(NUMBER)
    require_silence(raised.value)


@pytest.mark.parametrize("auth", CREDENTIALS)
def test_an_answer_that_repeats_the_request(auth: str) -> None:
    sent = list[str]()

    def echo(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"].rpartition("=")[0][-40:])
        text = " ".join(f"{k}: {v}" for k, v in request.headers.items())
        return httpx.Response(403, json={"error": {"code": "Denied", "message": text}})

    transport = httpx.MockTransport(echo)
    with (
        Client(ENDPOINT, CREDENTIALS[auth](), transport=transport, clock=FakeClock()) as client,
        pytest.raises(AcsError) as raised,
    ):
        client.numbers.get(NUMBER)
    require_silence(raised.value)
    assert "[credential]" in str(raised.value)
    if auth == "key":
        assert sent[0] not in str(raised.value)


@pytest.mark.parametrize(
    "auth",
    [
        EntraToken(Broken()),
        EntraToken(Token(f"{TOKEN}\r\nX-Evil: 1")),
        EntraToken(Token(f"{TOKEN}\u00e9")),
    ],
    ids=["broken", "two lines", "no ASCII"],
)
def test_a_token_that_cannot_be_had_or_sent(auth: EntraToken) -> None:
    transport = httpx.MockTransport(lambda _: reply(200, owned()))
    with (
        Client(ENDPOINT, auth, transport=transport, clock=FakeClock()) as client,
        pytest.raises(ConfigurationError) as raised,
    ):
        client.numbers.get(NUMBER)
    require_silence(raised.value)


def test_a_token_on_an_open_wire() -> None:
    auth = EntraToken(Token(TOKEN))
    with (
        Client("http://emulator", auth, insecure_hosts=["emulator"], clock=FakeClock()) as client,
        pytest.raises(ConfigurationError) as raised,
    ):
        client.numbers.get(NUMBER)
    require_silence(raised.value)


WRONG = {
    "two places": {"connectionString": CONNECTION_STRING, "endpoint": ENDPOINT},
    "two keys": {"connectionString": CONNECTION_STRING, "accessKey": SECONDARY},
    "no endpoint": {"connectionString": f"accesskey={PRIMARY}"},
    "bad endpoint": {"connectionString": f"endpoint=ftp://x;accesskey={PRIMARY}"},
    "all of it": {"endpoint": CONNECTION_STRING, "accessKey": SECONDARY},
    "user-info": {"endpoint": f"https://{PROXY_USER}:{PROXY_PASSWORD}@contoso.communication.azure"},
    "open wire": {"endpoint": "http://contoso.communication.azure.com", "accessKey": PRIMARY},
    "a flag": {"connectionString": CONNECTION_STRING, "allowPurchases": PRIMARY},
    "a move": {"connectionString": CONNECTION_STRING, "movedFrom": CONNECTION_STRING},
    "hosts": {"connectionString": CONNECTION_STRING, "allowInsecureHosts": f"[{PRIMARY}"},
    "a key alone": {"accessKey": PRIMARY},
}


@pytest.mark.parametrize("name", WRONG)
def test_settings_that_cannot_be_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACSNUMBERS_ACCESS_KEY", SECONDARY)
    config = {f"acsnumbers:{key}": value for key, value in WRONG[name].items()}
    with pytest.raises(ConfigurationError) as raised:
        resolve(config.get)
    require_silence(raised.value)
    with pytest.raises(ConfigurationError) as raised:
        _ = Plugin(config.get).session
    require_silence(raised.value)


BAD_KEY = f"{PRIMARY}%"


@pytest.mark.parametrize(
    "act",
    [
        lambda: AccessKey(BAD_KEY),
        lambda: parse_connection_string(f"{CONNECTION_STRING}%"),
        lambda: split_connection_string(f"accesskey={PRIMARY}"),
        lambda: normalise_endpoint(CONNECTION_STRING),
        lambda: Client(CONNECTION_STRING, AccessKey(PRIMARY)),
        lambda: Client.from_connection_string(f"{CONNECTION_STRING}%"),
        lambda: Client.from_connection_string(f"accesskey={PRIMARY}"),
        lambda: Plugin({"acsnumbers:connectionString": f"{CONNECTION_STRING}%"}.get).session,
    ],
)
def test_keys_that_cannot_be_used(act: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        act()
    require_silence(raised.value)


def test_look_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    import pulumi

    for connection in (f"{CONNECTION_STRING}%", CONNECTION_STRING.replace("https", "ftp")):
        monkeypatch.setenv("AZURE_COMMUNICATION_CONNECTION_STRING", connection)
        for ask in (
            lambda: acs.get_phone_number(NUMBER),
            acs.list_available_countries,
            acs.list_short_codes,
        ):
            with pytest.raises(pulumi.RunError) as raised:
                ask()
            require_silence(raised.value)


def test_an_explicit_provider() -> None:
    import pulumi

    with pytest.raises(pulumi.RunError) as raised:
        acs.Provider("x", connection_string=CONNECTION_STRING, access_key=SECONDARY)
    require_silence(raised.value)


def test_an_import_file(tmp_path: Path) -> None:
    file = tmp_path / "numbers.json"
    file.write_text("{}")
    with pytest.raises(ConfigurationError) as raised:
        acs.fill_import_file(file, file, connection_string=f"{CONNECTION_STRING}%")
    require_silence(raised.value)
    with pytest.raises(Exception) as other:  # noqa: PT011  # whatever it says of the file
        acs.fill_import_file(file, file, numbers={"x": "y"}, connection_string=CONNECTION_STRING)
    assert leaks_of(other.value) == []


@pytest.mark.parametrize("error", [ConfigurationError("no"), ValueError(PRIMARY), KeyError(TOKEN)])
def test_what_the_engine_prints(error: Exception) -> None:
    def create(_: object, props: dict[str, Any]) -> object:
        error.__context__ = RuntimeError(PRIMARY)
        error.add_note(TOKEN)
        del props
        raise error

    with pytest.raises(EngineError) as raised:
        user_errors(create)(None, {"country_code": "US"})
    require_silence(raised.value)
