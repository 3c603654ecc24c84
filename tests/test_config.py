from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_acsnumbers.config import ConfigurationError, Settings, origins, resolve

CONNECTION = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0LWNhbmFyeQ=="
CONTOSO = "https://contoso.communication.azure.com"
FABRIKAM = "https://fabrikam.communication.azure.com"
KEY = "c2VjcmV0LWNhbmFyeQ=="


def settings(config: dict[str, Any] | None = None, **environ: str) -> Settings:
    found = {f"acsnumbers:{key}": value for key, value in (config or {}).items()}
    return resolve(found.get, environ)


def test_stack_config_wins_over_the_environment() -> None:
    got = settings(
        {"endpoint": FABRIKAM, "accessKey": KEY}, AZURE_COMMUNICATION_CONNECTION_STRING=CONNECTION
    )
    assert (got.endpoint, got.access_key) == (FABRIKAM, KEY)


def test_the_environment_serves_where_config_says_nothing() -> None:
    got = settings(AZURE_COMMUNICATION_CONNECTION_STRING=CONNECTION)
    assert (got.endpoint, got.access_key) == (CONTOSO, KEY)
    got = settings(
        ACSNUMBERS_ENDPOINT="fabrikam.communication.azure.com", ACSNUMBERS_ACCESS_KEY=KEY
    )
    assert (got.endpoint, got.access_key) == (FABRIKAM, KEY)


def test_an_endpoint_of_the_config_takes_its_key_from_the_environment() -> None:
    assert settings({"endpoint": CONTOSO}, ACSNUMBERS_ACCESS_KEY=KEY).access_key == KEY


def test_an_endpoint_without_a_key_means_entra() -> None:
    got = settings({"endpoint": CONTOSO, "tokenScope": "https://x/.default"})
    assert got.access_key is None
    assert got.token_scope == "https://x/.default"
    assert settings({"endpoint": CONTOSO}).token_scope.endswith("azure.com/.default")


def test_the_emulator_can_be_the_identity_endpoint() -> None:
    here = {"endpoint": "http://127.0.0.1:8085"}
    assert settings(here, ACSNUMBERS_ACCESS_KEY=KEY).access_key == KEY
    got = settings(here, IDENTITY_ENDPOINT="http://127.0.0.1:8085/_emulator/identity")
    assert got.access_key is None


def test_switches_are_read_as_the_engine_gives_them() -> None:
    where = {"connectionString": CONNECTION}
    assert settings(where).allow_purchases
    assert settings(where).allow_releases
    assert not settings({**where, "allowPurchases": "false"}).allow_purchases
    assert not settings({**where, "allowReleases": False}).allow_releases
    assert settings({**where, "movedFrom": f"{FABRIKAM}/"}).moved_from == FABRIKAM


@pytest.mark.parametrize("hosts", ["emulator, other", '["emulator"]', ["emulator"], "EMULATOR"])
def test_plain_http_needs_its_host_to_be_named(hosts: Any) -> None:
    where = {"endpoint": "http://emulator:8085", "accessKey": KEY}
    with pytest.raises(ConfigurationError, match="allowInsecureHosts"):
        settings(where)
    assert settings({**where, "allowInsecureHosts": hosts}).endpoint == "http://emulator:8085"


DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("config", "environ", "sentence"),
    [
        ({}, {}, "no Communication Services resource is configured"),
        ({"connectionString": CONNECTION, "endpoint": CONTOSO}, {}, "leave one of them out"),
        ({"connectionString": CONNECTION, "accessKey": KEY}, {}, "leave one of them out"),
        ({"connectionString": "endpoint=https://x.com/"}, {}, "has no accesskey=…"),
        ({"connectionString": CONNECTION, "allowReleases": "no"}, {}, "must be true or false"),
        ({"endpoint": "ftp://x"}, {}, "not a URL such as"),
        (
            {"endpoint": "http://emulator", "allowInsecureHosts": "emulator"},
            {},
            "over which no token is sent",
        ),
        *(
            ({"endpoint": f"{here}:8085"}, {}, "for which Microsoft Entra ID has no token; set")
            for here in (
                "http://127.0.0.1",
                "http://localhost",
                "https://localhost",
                "http://[::1]",
            )
        ),
        ({"endpoint": CONTOSO, "allowInsecureHosts": "[x"}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowInsecureHosts": "[" * 100_000}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowInsecureHosts": '{"a":' * 100_000}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowInsecureHosts": '{"a": 1}'}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowInsecureHosts": "[[[1]]]"}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowInsecureHosts": DEEP}, {}, "must be a list"),
        ({"endpoint": CONTOSO, "allowPurchases": DEEP}, {}, "must be true or false"),
        ({"endpoint": CONTOSO, "allowPurchases": "[" * 100_000}, {}, "must be true or false"),
        *(
            ({"endpoint": CONTOSO, key: DEEP}, {}, "must be a string")
            for key in ("movedFrom", "tokenScope", "authorityHost")
        ),
        ({"endpoint": DEEP}, {}, "must be a string"),
        ({"connectionString": DEEP}, {}, "must be a string"),
        ({"endpoint": "[" * 100_000}, {}, "not a URL such as"),
        ({"connectionString": "[" * 100_000}, {}, "connection string"),
        ({"endpoint": CONTOSO, "movedFrom": '{"a":' * 100_000}, {}, "not a URL such as"),
        (
            {},
            {
                "AZURE_COMMUNICATION_CONNECTION_STRING": CONNECTION,
                "ACSNUMBERS_ENDPOINT": CONTOSO,
            },
            "reading the environment: both",
        ),
    ],
)
def test_gaps_and_conflicts_are_told_without_any_secret(
    config: dict[str, Any], environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings(config, **environ)
    assert sentence in str(raised.value)
    assert KEY not in str(raised.value)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(settings({"connectionString": CONNECTION}))


GIVEN: dict[str, Any] = {
    "acsnumbers:connectionString": CONNECTION,
    "acsnumbers:endpoint": FABRIKAM,
    "acsnumbers:accessKey": KEY,
    "acsnumbers:tokenScope": "https://example.com/.default",
    "acsnumbers:authorityHost": "login.example.com",
    "acsnumbers:allowInsecureHosts": "emulator",
    "acsnumbers:allowPurchases": "false",
    "acsnumbers:allowReleases": "false",
    "acsnumbers:movedFrom": CONTOSO,
    "AZURE_COMMUNICATION_CONNECTION_STRING": CONNECTION,
    "ACSNUMBERS_ENDPOINT": CONTOSO,
    "ACSNUMBERS_ACCESS_KEY": "b3RoZXI=",
}


@given(st.sets(st.sampled_from(sorted(GIVEN))))
def test_the_named_origins_are_all_that_counts(keys: set[str]) -> None:
    given = {key: GIVEN[key] for key in keys}
    try:
        whole = resolve(given.get, given)
    except ConfigurationError:
        return
    named = origins(given.get, given)
    alone = {key: given[key] for key in named.values()}

    assert resolve(alone.get, alone) == whole
    for place in set(named.values()) & {"ACSNUMBERS_ACCESS_KEY", "acsnumbers:accessKey"}:
        less = {key: value for key, value in alone.items() if key != place}
        assert resolve(less.get, less) != whole
