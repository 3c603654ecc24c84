"""Where settings come from: provider inputs or stack config first, then the environment.

| setting | provider input or stack config | environment |
|---|---|---|
| connection string | `acsnumbers:connectionString` | `AZURE_COMMUNICATION_CONNECTION_STRING` |
| endpoint | `acsnumbers:endpoint` | `ACSNUMBERS_ENDPOINT` |
| access key | `acsnumbers:accessKey` | `ACSNUMBERS_ACCESS_KEY` |
| may buy | `acsnumbers:allowPurchases` | |
| may release | `acsnumbers:allowReleases` | |
| endpoint before a move | `acsnumbers:movedFrom` | |

The first place that says where the service is (a connection string or an endpoint) wins; an
endpoint takes its key from the same place, else from the next one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .acs.endpoints import normalise_endpoint, split_connection_string
from .acs.errors import ConfigurationError

__all__ = ["ConfigurationError", "Settings", "resolve"]

_NAMES = {
    "connection string": ("connectionString", "AZURE_COMMUNICATION_CONNECTION_STRING"),
    "endpoint": ("endpoint", "ACSNUMBERS_ENDPOINT"),
    "access key": ("accessKey", "ACSNUMBERS_ACCESS_KEY"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What one provider works with.

    Attributes:
        endpoint: The ACS resource, normalised.
        access_key: What signs the requests; never shown.
        allow_purchases: Whether this stack may buy.
        allow_releases: Whether this stack may release.
        moved_from: The endpoint that the stack was recorded with before a move, or None.
    """

    endpoint: str
    access_key: str = field(repr=False)
    allow_purchases: bool = True
    allow_releases: bool = True
    moved_from: str | None = None


def resolve(config: Callable[[str], Any], environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that config and environment give together.

    Args:
        config: Looks a key up, as `acsnumbers:endpoint`; None when it is not set.
        environ: The environment; this process's own by default.

    Raises:
        ConfigurationError: Something is missing, contradicts itself or cannot be used. The text
            names the places that were looked at, and never a value that can be secret.
    """
    variables = os.environ if environ is None else environ
    endpoint, access_key = _location(
        {name: _text(config(f"acsnumbers:{key}")) for name, (key, _) in _NAMES.items()},
        {name: variables.get(variable) or None for name, (_, variable) in _NAMES.items()},
    )
    moved_from = _text(config("acsnumbers:movedFrom"))
    return Settings(
        endpoint,
        access_key,
        allow_purchases=_flag(config, "acsnumbers:allowPurchases"),
        allow_releases=_flag(config, "acsnumbers:allowReleases"),
        moved_from=normalise_endpoint(moved_from) if moved_from else None,
    )


def _location(
    config: Mapping[str, str | None], environ: Mapping[str, str | None]
) -> tuple[str, str]:
    for place, here in (("the configuration", config), ("the environment", environ)):
        connection_string, endpoint = here["connection string"], here["endpoint"]
        if connection_string and endpoint:
            raise ConfigurationError(
                f"{place} gives both a connection string and an endpoint; leave one of them out"
            )
        if connection_string:
            return split_connection_string(connection_string)
        if endpoint:
            access_key = here["access key"] or environ["access key"]
            if access_key:
                return normalise_endpoint(endpoint), access_key
            raise ConfigurationError(
                f"{place} gives an endpoint, and no access key was found; set "
                "acsnumbers:accessKey (as a secret) or ACSNUMBERS_ACCESS_KEY"
            )
    raise ConfigurationError(
        "no Communication Services resource is configured; set acsnumbers:connectionString with "
        "pulumi config set --secret, or AZURE_COMMUNICATION_CONNECTION_STRING (looked for: "
        "acsnumbers:connectionString, acsnumbers:endpoint, "
        "AZURE_COMMUNICATION_CONNECTION_STRING, ACSNUMBERS_ENDPOINT)"
    )


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _flag(config: Callable[[str], Any], key: str) -> bool:
    value = config(key)
    text = "true" if value is None else str(value).lower()
    if text not in ("true", "false"):
        raise ConfigurationError(f"{key} must be true or false")
    return text == "true"
