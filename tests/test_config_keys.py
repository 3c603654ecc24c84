"""Keys of the namespace: a setting under a wrong name is refused, what is the user's own is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.dynamic import Config

from pulumi_acsnumbers.config import ConfigurationError, resolve
from pulumi_acsnumbers.config_keys import KEYS, NAMESPACE, keys_of, meant_by

CONNECTION = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0LWNhbmFyeQ=="
SECRET = "c2VjcmV0LXZhbHVl"


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("allow_purchases", "allowPurchases"),
        ("allowpurchases", "allowPurchases"),
        ("AllowPurchases", "allowPurchases"),
        ("ALLOW_PURCHASES", "allowPurchases"),
        ("allow-purchases", "allowPurchases"),
        ("allow.purchases", "allowPurchases"),
        ("allowPurchase", "allowPurchases"),
        ("allowPurchasing", "allowPurchases"),
        ("allowPurchsaes", "allowPurchases"),
        ("purchasesAllowed", "allowPurchases"),
        ("disallowPurchases", "allowPurchases"),
        ("denyPurchases", "allowPurchases"),
        ("noPurchase", "allowPurchases"),
        ("allowRelease", "allowReleases"),
        ("allowReleasing", "allowReleases"),
        ("preventRelease", "allowReleases"),
        ("canRelease", "allowReleases"),
        ("connection_string", "connectionString"),
        ("ConnectionString", "connectionString"),
        ("connectionstring", "connectionString"),
        ("connectionStrings", "connectionString"),
        ("endPoint", "endpoint"),
        ("Endpoint", "endpoint"),
        ("access_key", "accessKey"),
        ("accesskey", "accessKey"),
        ("moved_from", "movedFrom"),
        ("allowInsecureHost", "allowInsecureHosts"),
        ("insecureHosts", "allowInsecureHosts"),
        ("token-scope", "tokenScope"),
        ("authority_host", "authorityHost"),
    ],
)
def test_what_looks_like_a_setting_is_one_that_was_meant(key: str, known: str) -> None:
    assert meant_by(f"{NAMESPACE}{key}") == f"{NAMESPACE}{known}"
    config = {f"{NAMESPACE}connectionString": CONNECTION, f"{NAMESPACE}{key}": SECRET}
    with pytest.raises(ConfigurationError) as raised:
        resolve(config.get, {}, keys=config)

    assert f"{NAMESPACE}{key} (did you mean {NAMESPACE}{known}?)" in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("key", KEYS)
def test_a_setting_is_a_setting(key: str) -> None:
    assert meant_by(f"{NAMESPACE}{key}") is None


@pytest.mark.parametrize(
    "key",
    [
        *("acsnumbers:region", "acsnumbers:areaCode", "acsnumbers:other", "acsnumbers:hotline"),
        *("acsnumbers:release", "acsnumbers:releaseChannel", "acsnumbers:releaseOnDelete"),
        *("acsnumbers:purchaseOrder", "acsnumbers:allowedCountries", "acsnumbers:owner"),
        *("acsnumbers:connection", "acsnumbers:keepers", "acsnumbers:environment", "acsnumbers:"),
        *("project:allow_purchases", "azure-native:clientSecret", "allow_purchases", ""),
    ],
)
def test_what_is_the_users_own_is_left_alone(key: str) -> None:
    config = {f"{NAMESPACE}connectionString": CONNECTION, key: "x"}

    assert meant_by(key) is None
    assert resolve(config.get, {}, keys=config).allow_purchases


def test_all_are_told_at_once_and_no_key_reaches_a_terminal_raw() -> None:
    config = dict.fromkeys(["acsnumbers:allow_purchases", "acsnumbers:allow\x1bReleases"], "false")
    with pytest.raises(ConfigurationError) as raised:
        resolve(config.get, {}, keys=config)

    assert "allowPurchases" in str(raised.value)
    assert "acsnumbers:allow?Releases" in str(raised.value)
    assert "\x1b" not in str(raised.value)


@given(st.text())
def test_any_key_is_ours_or_not(key: str) -> None:
    assert meant_by(key) is None or key.startswith(NAMESPACE)
    meant_by(NAMESPACE + key)


def test_the_keys_of_the_sdk_are_found() -> None:
    raw: dict[str, Any] = {"acsnumbers:allow_purchases": "false", "a:b": "c"}

    assert set(keys_of(Config(raw, "test"))) == raw.keys()


@pytest.mark.parametrize("config", [object(), None, {}.get])
def test_where_the_sdk_shows_no_keys_the_usual_slips_are_looked_up(config: Any) -> None:
    assert keys_of(config) == ()
    for key in ("allow_purchases", "AllowPurchases", "allowRelease", "connection_string"):
        given = {f"{NAMESPACE}connectionString": CONNECTION, f"{NAMESPACE}{key}": "false"}
        with pytest.raises(ConfigurationError, match="did you mean"):
            resolve(given.get, {}, keys=keys_of(config))
