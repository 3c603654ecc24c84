"""Where settings come from: provider inputs or stack config first, then the environment.

| setting | provider input or stack config | environment |
|---|---|---|
| connection string | `acsnumbers:connectionString` | `AZURE_COMMUNICATION_CONNECTION_STRING` |
| endpoint | `acsnumbers:endpoint` | `ACSNUMBERS_ENDPOINT` |
| access key | `acsnumbers:accessKey` | `ACSNUMBERS_ACCESS_KEY` |
| scope of a token | `acsnumbers:tokenScope` | |
| Entra host | `acsnumbers:authorityHost` | `AZURE_AUTHORITY_HOST` |
| hosts that may be http | `acsnumbers:allowInsecureHosts` | |
| may buy | `acsnumbers:allowPurchases` | |
| may release | `acsnumbers:allowReleases` | |
| endpoint before a move | `acsnumbers:movedFrom` | |

The first place with a connection string or an endpoint wins. The key for an endpoint comes from the
same place, else from the environment. Without a key, requests use Microsoft Entra ID tokens; for an
endpoint on this machine that needs an identity endpoint in the environment, such as the emulator's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .acs.endpoints import (
    PUBLIC_CLOUD_SCOPE,
    is_loopback,
    normalise_endpoint,
    split_connection_string,
)
from .acs.errors import ConfigurationError, forgetful
from .config_keys import NAMESPACE, SPELLINGS, keys_of, require_no_lookalike

__all__ = [
    "NAMESPACE",
    "ConfigurationError",
    "SettingNotKnown",
    "Settings",
    "forgetful",
    "keys_of",
    "origins",
    "resolve",
]

_NAMES = {
    "connection string": ("connectionString", "AZURE_COMMUNICATION_CONNECTION_STRING"),
    "endpoint": ("endpoint", "ACSNUMBERS_ENDPOINT"),
    "access key": ("accessKey", "ACSNUMBERS_ACCESS_KEY"),
}
_PLAIN = (
    *("tokenScope", "authorityHost", "allowInsecureHosts"),
    *("allowPurchases", "allowReleases", "movedFrom"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one provider.

    Attributes:
        endpoint: The ACS resource, normalised.
        access_key: The key that signs requests, never shown; None for Microsoft Entra ID.
        token_scope: The scope of a Microsoft Entra ID token.
        authority_host: The Microsoft Entra authority host of a sovereign cloud, or None.
        insecure_hosts: Hosts besides loopback to which signed requests may be sent over plain http.
        allow_purchases: Whether this stack may buy.
        allow_releases: Whether this stack may release.
        moved_from: The endpoint in the stack's state before a move, or None.
    """

    endpoint: str
    access_key: str | None = field(repr=False)
    token_scope: str = PUBLIC_CLOUD_SCOPE
    authority_host: str | None = None
    insecure_hosts: frozenset[str] = frozenset()
    allow_purchases: bool = True
    allow_releases: bool = True
    moved_from: str | None = None

    def __reduce__(self) -> NoReturn:
        # As with a credential: Pulumi would serialise them into the state file with the provider.
        raise TypeError("settings are never serialised")


class SettingNotKnown(ConfigurationError):
    """A provider setting is an Output, and a function cannot wait for it.

    Args:
        provider: The name of the provider.
        key: The setting, with its namespace.
        secret: Whether it is a setting that is always secret.
    """

    def __init__(self, provider: str, key: str, *, secret: bool) -> None:
        what = "a secret" if secret else "an Output"
        super().__init__(f"{key} of provider ({provider}) is {what} whose value is not known yet")


@forgetful
def resolve(
    config: Callable[[str], Any],
    environ: Mapping[str, str] | None = None,
    *,
    keys: Iterable[str] | None = None,
) -> Settings:
    """Return the settings from config and environment together.

    Args:
        config: Looks up a key such as `acsnumbers:endpoint`; returns None if it is not set.
        environ: The environment; by default that of this process.
        keys: All keys that are set, in any namespace. By default common misspellings are looked up.
            A misspelled setting is refused: a guardrail under a wrong name would have no effect.

    Raises:
        ConfigurationError: A setting is missing, contradictory or invalid. The text names the
            places that were searched, and never a value that can be secret.
    """
    set_ = keys or [key for key in SPELLINGS if config(key) is not None]
    require_no_lookalike(set_)
    variables = os.environ if environ is None else environ
    insecure_hosts = _hosts(config("acsnumbers:allowInsecureHosts"))
    endpoint, access_key = _location(
        {name: _text(config, f"acsnumbers:{key}") for name, (key, _) in _NAMES.items()},
        {name: variables.get(variable) or None for name, (_, variable) in _NAMES.items()},
        insecure_hosts,
    )
    if access_key is None and endpoint.startswith("http://") and not is_loopback(endpoint):
        raise ConfigurationError(
            "reading the configuration: the endpoint uses plain http, over which no token is sent; "
            "set an access key"
        )
    # The emulator gives tokens too, as the identity endpoint of an App Service.
    if access_key is None and is_loopback(endpoint) and not variables.get("IDENTITY_ENDPOINT"):
        raise ConfigurationError(
            "reading the configuration: the endpoint is on this machine, for which Microsoft Entra "
            "ID has no token; set ACSNUMBERS_ACCESS_KEY to the key in the connection string that "
            "acsnumbers emulator start prints, or use that string in place of the endpoint"
        )
    moved_from = _text(config, "acsnumbers:movedFrom")
    return Settings(
        endpoint,
        access_key,
        token_scope=_text(config, "acsnumbers:tokenScope") or PUBLIC_CLOUD_SCOPE,
        authority_host=_text(config, "acsnumbers:authorityHost"),
        insecure_hosts=insecure_hosts,
        allow_purchases=_flag(config, "acsnumbers:allowPurchases"),
        allow_releases=_flag(config, "acsnumbers:allowReleases"),
        moved_from=normalise_endpoint(moved_from, insecure_hosts=insecure_hosts)
        if moved_from
        else None,
    )


def origins(
    config: Callable[[str], Any], environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return where each used setting comes from: its key, or its environment variable.

    Follows the same rules as `resolve`, and returns no values. Settings that are not used are left
    out.
    """
    variables = os.environ if environ is None else environ
    plain = (key for key in _PLAIN if config(f"{NAMESPACE}{key}") is not None)
    found = {key: f"{NAMESPACE}{key}" for key in plain}
    in_config = {name: f"{NAMESPACE}{key}" for name, (key, _) in _NAMES.items()}
    in_environ = {name: variable for name, (_, variable) in _NAMES.items()}
    for place, ask in ((in_config, config), (in_environ, variables.get)):
        given = {name: where for name, where in place.items() if ask(where)}
        if "connection string" in given or "endpoint" in given:
            if "endpoint" in given and variables.get(in_environ["access key"]):
                given.setdefault("access key", in_environ["access key"])
            return given | found
    return found


def _location(
    config: Mapping[str, str | None],
    environ: Mapping[str, str | None],
    insecure_hosts: frozenset[str],
) -> tuple[str, str | None]:
    for place, here in (("the configuration", config), ("the environment", environ)):
        connection_string, endpoint = here["connection string"], here["endpoint"]
        if connection_string and endpoint:
            raise ConfigurationError(
                f"reading {place}: both a connection string and an endpoint are set; leave one of "
                "them out"
            )
        if connection_string:
            if here["access key"]:
                raise ConfigurationError(
                    f"reading {place}: both a connection string and an access key are set; leave "
                    "one of them out"
                )
            return split_connection_string(connection_string, insecure_hosts=insecure_hosts)
        if endpoint:
            access_key = here["access key"] or environ["access key"]
            return normalise_endpoint(endpoint, insecure_hosts=insecure_hosts), access_key
    raise ConfigurationError(
        "reading the configuration: no Communication Services resource is configured; set "
        "acsnumbers:connectionString with pulumi config set --secret, or "
        "AZURE_COMMUNICATION_CONNECTION_STRING, to the one under Keys in the Azure portal, or to "
        "the one that acsnumbers emulator start prints"
    )


def _text(config: Callable[[str], Any], key: str) -> str | None:
    value = config(key)
    if not _is_one(value):
        raise ConfigurationError(
            f"reading the configuration ({key}): it must be a string; write one without brackets"
        )
    return str(value) if value else None


def _is_one(value: Any) -> bool:
    """Return whether a value is neither list nor object, whose text could be of any length."""
    return value is None or isinstance(value, (str, bool, int, float))


def _hosts(value: Any) -> frozenset[str]:
    """Parse a list of hosts: a list, JSON as the engine passes it, or separated by commas."""
    hosts = value
    if isinstance(value, str):
        hosts = _json(value) if value.lstrip().startswith(("[", "{")) else value.split(",")
    if hosts is None:
        return frozenset()
    if not isinstance(hosts, (list, tuple)) or not all(isinstance(host, str) for host in hosts):
        raise ConfigurationError(
            "reading the configuration (acsnumbers:allowInsecureHosts): it must be a list of "
            'names; write ["one.example", "two.example"]'
        )
    return frozenset(host.strip().lower() for host in hosts)


def _json(text: str) -> Any:
    """Parse JSON; return a string that is not JSON, or is nested too deeply, unchanged."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _flag(config: Callable[[str], Any], key: str) -> bool:
    value = config(key)
    text = "true" if value is None else str(value).lower() if _is_one(value) else ""
    if text not in ("true", "false"):
        raise ConfigurationError(
            f"reading the configuration ({key}): it must be true or false; set one of the two"
        )
    return text == "true"
