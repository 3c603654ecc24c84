"""Bearer tokens: the managed identity that issues them, and every way to be refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request
from pulumi_acsnumbers.emulator.auth import Resource
from pulumi_acsnumbers.emulator.tokens import ALGORITHM, ISSUER, encode
from tests.emulator.kit import HOST, Answer, Client, FakeTime, V

AUDIENCE = "https://communication.azure.com"
NUMBERS = f"/phoneNumbers?api-version={V}"


def ask(emulator: Emulator, secret: str | None = None, query: str | None = None) -> Answer:
    """What the managed identity answers."""
    sent = f"api-version=2019-08-01&resource={AUDIENCE}" if query is None else query
    headers = {"Host": HOST}
    if secret is not None:
        headers["X-IDENTITY-HEADER"] = secret
    return Answer(emulator.handle(Request("GET", f"/_emulator/identity?{sent}", headers)))


def token(emulator: Emulator, resource: str = "contoso", query: str | None = None) -> str:
    answer = ask(emulator, emulator.resources[resource].primary_key, query)
    assert answer.status == 200, answer.text
    text: str = answer.json["access_token"]
    return text


def call(emulator: Emulator, bearer: str, target: str = NUMBERS) -> Answer:
    headers = {"Host": HOST, "Authorization": f"Bearer {bearer}"}
    return Answer(emulator.handle(Request("GET", target, headers)))


def parts(bearer: str) -> list[dict[str, Any]]:
    texts = bearer.split(".")[:2]
    return [json.loads(base64.urlsafe_b64decode(text + "==")) for text in texts]


def forge(resource: Resource, time: FakeTime, **claims: Any) -> str:
    """A token signed as the emulator does, with other claims; None leaves one out."""
    now = int(time())
    header: dict[str, Any] = {"alg": ALGORITHM, "kid": claims.pop("kid", resource.name)}
    good = {"aud": AUDIENCE, "iss": ISSUER, "nbf": now, "exp": now + 60}
    body = {name: value for name, value in (good | claims).items() if value is not None}
    return encode(header, body, resource)


def test_token_of_an_identity(emulator: Emulator, time: FakeTime) -> None:
    answer = ask(emulator, emulator.resources["contoso"].primary_key)
    assert answer.status == 200
    assert list(answer.json) == ["access_token", "expires_on", "resource", "token_type"]
    assert answer.json["expires_on"] == str(int(time()) + 86_400)
    assert (answer.json["resource"], answer.json["token_type"]) == (AUDIENCE, "Bearer")
    header, claims = parts(answer.json["access_token"])
    assert header == {"alg": "HS256", "typ": "JWT", "kid": "contoso"}
    assert claims["aud"] == AUDIENCE
    assert claims["exp"] - claims["iat"] == 86_400
    assert call(emulator, answer.json["access_token"]).status == 200


def test_token_stands_for_its_resource(
    make_emulator: Callable[..., Emulator], time: FakeTime
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    (digits,) = Client(emulator, time, "fabrikam").buy()
    seen = [
        [row["id"] for row in call(emulator, token(emulator, name)).json["phoneNumbers"]]
        for name in ("contoso", "fabrikam")
    ]
    assert seen == [[], [digits]]
    assert [entry["resource"] for entry in emulator.requests()][-4:] == [
        *("contoso", "contoso", "fabrikam", "fabrikam")
    ]


def test_requests_for_tokens_are_logged_without_their_secret(emulator: Emulator) -> None:
    token(emulator)
    ask(emulator, "wrong")
    first, second = emulator.requests()
    assert (first["operation"], first["status"], first["resource"]) == (
        *("getIdentityToken", 200),
        "contoso",
    )
    assert (second["status"], second["resource"]) == (401, None)
    assert emulator.resources["contoso"].primary_key not in json.dumps(emulator.requests())


def test_settings_for_each_resource(make_emulator: Callable[..., Emulator]) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    response = emulator.handle(Request("GET", "/_emulator/identity-settings", {"Host": HOST}))
    settings = json.loads(response.body)
    assert list(settings) == ["contoso", "fabrikam"]
    for name, variables in settings.items():
        assert variables == {
            "IDENTITY_ENDPOINT": f"http://{HOST}/_emulator/identity",
            "IDENTITY_HEADER": emulator.resources[name].primary_key,
        }


@pytest.mark.parametrize(
    ("secret", "query", "status", "words"),
    [
        (None, None, 401, "X-IDENTITY-HEADER"),
        ("", None, 401, "X-IDENTITY-HEADER"),
        ("contoso", None, 401, "X-IDENTITY-HEADER"),
        ("schlüssel", None, 401, "X-IDENTITY-HEADER"),
        ("key", f"resource={AUDIENCE}", 400, "2019-08-01"),
        ("key", f"api-version=2017-09-01&resource={AUDIENCE}", 400, "2019-08-01"),
        ("key", "api-version=2019-08-01", 400, "resource is missing"),
        ("key", "api-version=2019-08-01&resource=", 400, "resource is missing"),
    ],
)
def test_refusals_of_the_identity(
    emulator: Emulator, secret: str | None, query: str | None, status: int, words: str
) -> None:
    key = emulator.resources["contoso"].primary_key
    answer = ask(emulator, key if secret == "key" else secret, query)
    assert (answer.status, answer.json["statusCode"]) == (status, status)
    assert words in answer.json["message"]


def test_identity_is_for_this_machine_only(emulator: Emulator) -> None:
    target = f"/_emulator/identity?api-version=2019-08-01&resource={AUDIENCE}"
    headers = {"X-IDENTITY-HEADER": emulator.resources["contoso"].primary_key}
    assert emulator.handle(Request("GET", target, headers, peer="10.0.0.7")).status == 403
    assert emulator.handle(Request("POST", target, headers)).status == 405
    below = target.replace("identity?", "identity/more?")
    assert emulator.handle(Request("GET", below, headers)).status == 400


@pytest.mark.parametrize(
    ("audience", "status"),
    [
        (AUDIENCE, 200),
        (f"{AUDIENCE}/", 200),
        (f"{AUDIENCE}//", 200),
        ("https://management.azure.com/", 401),
        (f"{AUDIENCE}.example", 401),
        ("https://communication.azure.us", 401),
    ],
)
def test_audience(emulator: Emulator, audience: str, status: int) -> None:
    bearer = token(emulator, query=f"api-version=2019-08-01&resource={audience}")
    answer = call(emulator, bearer)
    assert answer.status == status
    if status == 401:
        assert answer.json == {
            "error": {"code": "Denied", "message": "Denied by the resource provider."}
        }


def test_audiences_of_another_cloud(emulator: Emulator) -> None:
    emulator.set_switches({"token_audiences": ["https://communication.azure.us/"]})
    query = "api-version=2019-08-01&resource=https://communication.azure.us"
    assert call(emulator, token(emulator, query=query)).status == 200
    assert call(emulator, token(emulator)).status == 401


def test_token_ends_by_the_clock_of_the_machine(emulator: Emulator, time: FakeTime) -> None:
    emulator.set_switches({"token_lifetime": 600})
    bearer = token(emulator)
    emulator.advance(86_400)
    assert call(emulator, bearer).status == 200
    time.seconds = int(time.seconds) + 599.9
    assert call(emulator, bearer).status == 200
    time.sleep(0.1)
    assert call(emulator, bearer).status == 401
    assert call(emulator, token(emulator)).status == 200
    emulator.set_switches({"token_lifetime": 0})
    assert call(emulator, token(emulator)).status == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 0},
        {"exp": None},
        {"exp": "9999999999"},
        {"nbf": 9_999_999_999},
        {"nbf": None},
        {"iss": "https://sts.windows.net/"},
        {"iss": None},
        {"aud": None},
        {"aud": [AUDIENCE]},
        {"kid": "fabrikam"},
        {"kid": "nobody"},
        {"kid": None},
    ],
)
def test_claims_that_are_refused(
    make_emulator: Callable[..., Emulator], time: FakeTime, claims: dict[str, Any]
) -> None:
    emulator = make_emulator(resources=("contoso", "fabrikam"))
    resource = emulator.resources["contoso"]
    assert call(emulator, forge(resource, time)).status == 200
    assert call(emulator, forge(resource, time, **claims)).status == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512", "RS256", None])
def test_algorithm(emulator: Emulator, time: FakeTime, algorithm: str | None) -> None:
    resource = emulator.resources["contoso"]
    claims = {"aud": AUDIENCE, "iss": ISSUER, "nbf": 0, "exp": int(time()) + 60}
    assert (
        call(emulator, encode({"alg": "HS256", "kid": "contoso"}, claims, resource)).status == 200
    )
    signed = encode({"alg": algorithm, "kid": "contoso"}, claims, resource)
    unsigned = signed.rpartition(".")[0] + "."
    assert [call(emulator, bearer).status for bearer in (signed, unsigned)] == [401, 401]


def test_altered_token(emulator: Emulator) -> None:
    bearer = token(emulator)
    for position, character in enumerate(bearer):
        other = "A" if character != "A" else "B"
        altered = bearer[:position] + other + bearer[position + 1 :]
        assert call(emulator, altered).status == 401, position


@pytest.mark.parametrize(
    "bearer",
    [
        *("", ".", "..", "a.b.c", "token", "é.é.é", "eyJ9.e30."),
        "W10.W10." + "A" * 43,
        "A" * 10_000,
        base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".e30.x",
    ],
)
def test_what_is_no_token(emulator: Emulator, bearer: str) -> None:
    assert call(emulator, bearer).status == 401


def test_foreign_token_and_foreign_scheme(
    make_emulator: Callable[..., Emulator], emulator: Emulator
) -> None:
    elsewhere = make_emulator(access_key=base64.b64encode(b"another key").decode())
    assert call(emulator, token(elsewhere)).status == 401
    bearer = token(emulator)
    for scheme, status in (("bearer", 200), ("BEARER", 200), ("Basic", 401), ("HMAC-SHA256", 401)):
        headers = {"Host": HOST, "Authorization": f"{scheme} {bearer}"}
        assert emulator.handle(Request("GET", NUMBERS, headers)).status == status


def test_token_outlives_a_restart(make_emulator: Callable[..., Emulator]) -> None:
    before, after = make_emulator(), make_emulator()
    assert call(after, token(before)).status == 200
    before.reset()
    assert call(before, token(after)).status == 200


def test_life_of_a_token_cannot_be_negative(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="token_lifetime"):
        emulator.set_switches({"token_lifetime": -1})
