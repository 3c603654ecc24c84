"""No object of this package shows a secret that it holds, and none that holds one is serialised."""

from __future__ import annotations

import base64
import copy
import dataclasses
import gc
import pickle
import types
from collections.abc import Callable, Iterator
from typing import Any

import dill
import httpx
import pytest

import pulumi_acsnumbers
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.entra import EntraToken
from pulumi_acsnumbers.config import Settings, resolve
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.engine.plugin import Plugin
from tests.acs.scripted import owned, reply
from tests.canary.canaries import CONNECTION_STRING, PRIMARY, TOKEN, leaks
from tests.support.clocks import FakeClock

CONFIG = {"acsnumbers:connectionString": CONNECTION_STRING}


class Credential:
    token = TOKEN
    expires_on = 2**40

    def get_token(self, *_: str) -> Credential:
        return self


def client(auth: httpx.Auth) -> Client:
    """Return a client that was used, so that it holds all that it ever will."""
    transport = httpx.MockTransport(lambda _: reply(200, owned()))
    endpoint = "https://contoso.communication.azure.com"
    client = Client(endpoint, auth, transport=transport, clock=FakeClock())
    client.numbers.get("+18335550100")
    return client


def ours(root: object) -> Iterator[object]:
    """Yield an object of this package with all of this package that it leads to."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        thing = pending.pop()
        if id(thing) in seen or isinstance(thing, type | types.ModuleType | types.FunctionType):
            continue
        seen.add(id(thing))
        mine = type(thing).__module__.partition(".")[0] == "pulumi_acsnumbers"
        if mine:
            yield thing
        if mine or isinstance(thing, dict | list | tuple | set | types.MethodType | httpx.Client):
            pending += gc.get_referents(thing)


HOLDERS: dict[str, Callable[[], object]] = {
    "client with a key": lambda: client(AccessKey(PRIMARY)),
    "client with tokens": lambda: client(EntraToken(Credential())),
    "settings": lambda: resolve(CONFIG.get),
    "session": lambda: Plugin(CONFIG.get).session,
    "plugin": lambda: Plugin(CONFIG.get),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_what_holds_a_secret_shows_none(name: str) -> None:
    found = list(ours(HOLDERS[name]()))
    assert found
    for thing in found:
        for shown in (repr(thing), str(thing), f"{thing}", f"{thing!a}", [thing], {"x": thing}):
            assert leaks(shown) == [], type(thing)
    kinds = {type(thing) for thing in found}
    if name.startswith("client"):
        assert kinds & {AccessKey, EntraToken}
        assert len(kinds) > 8


@pytest.mark.parametrize("name", [name for name in HOLDERS if name != "plugin"])
def test_what_holds_a_secret_is_not_serialised(name: str) -> None:
    holder = HOLDERS[name]()
    for serialise in (pickle.dumps, copy.copy, copy.deepcopy):
        try:
            made: Any = serialise(holder)
        except TypeError:
            continue
        assert serialise is copy.copy, "a shallow copy is the same object in another place"
        assert leaks(repr(made)) == []


def test_settings_say_why_they_are_not_serialised() -> None:
    with pytest.raises(TypeError, match="never serialised"):
        pickle.dumps(resolve(CONFIG.get))


def test_only_the_settings_hand_out_their_key_and_only_when_asked_by_name() -> None:
    """`dataclasses.asdict` reads every field: it is a way to ask."""
    settings = resolve(CONFIG.get)
    with_secret = [field.name for field in dataclasses.fields(Settings) if not field.repr]
    assert with_secret == ["access_key"]
    assert settings.access_key == PRIMARY


@pytest.mark.parametrize("kind", [OrderProvider, PhoneNumberProvider, ProgramBriefProvider])
def test_what_is_pickled_into_the_state_holds_nothing(kind: type) -> None:
    provider = kind()
    assert vars(provider) == {}
    assert leaks(dill.dumps(provider, protocol=4, recurse=True)) == []


def test_no_constant_of_the_package_is_a_secret() -> None:
    """Only the emulator has a key, which is known to everybody, and says so."""
    from pulumi_acsnumbers.emulator.auth import DEFAULT_KEY

    assert "well-known" in base64.b64decode(DEFAULT_KEY).decode()
    assert leaks(vars(pulumi_acsnumbers)) == []
