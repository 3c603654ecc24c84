"""Endpoints and connection strings. Imports nothing expensive."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from .errors import ConfigurationError, forgetful

_ENDPOINT = re.compile(
    r"(?:(https?)://)?(?=.{1,270}$)"
    r"((?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}

PUBLIC_CLOUD_SCOPE = "https://communication.azure.com/.default"
"""The scope of a Microsoft Entra ID token in the public cloud."""


@forgetful
def split_connection_string(text: str, *, insecure_hosts: Collection[str] = ()) -> tuple[str, str]:
    """Parse `endpoint=https://…;accesskey=…` as the Azure SDKs do.

    Names are case-insensitive and in any order. Other members and a trailing `;` are ignored, and
    the key may contain `=`.

    Args:
        text: The connection string.
        insecure_hosts: See `normalise_endpoint`.

    Returns:
        The endpoint, normalised, and the access key unchanged.

    Raises:
        ConfigurationError: A part is missing or invalid. The error names it and never shows its
            value.
    """
    members: dict[str, str] = {}
    for member in text.split(";"):
        name, _, value = member.partition("=")
        members[name.strip().lower()] = value.strip()
    for name in ("endpoint", "accesskey"):
        if not members.get(name):
            raise ConfigurationError(
                f"reading the connection string: it has no {name}=…; copy the whole string from "
                "Keys in the Azure portal"
            )
    endpoint = normalise_endpoint(members["endpoint"], insecure_hosts=insecure_hosts)
    return endpoint, members["accesskey"]


@forgetful
def normalise_endpoint(text: str, *, insecure_hosts: Collection[str] = ()) -> str:
    """Return `https://host` or `https://host:port`, in lower case, without a trailing slash.

    The default scheme is https; a single word without a scheme is not a host. Plain http is for
    loopback only, because requests carry the credential.

    Args:
        text: The URL or host.
        insecure_hosts: Hosts besides loopback to which plain http is allowed, such as an emulator
            in another container of the same pipeline.

    Raises:
        ConfigurationError: It is not such a URL. The error does not show the text, because people
            paste whole connection strings here.
    """
    match = _match(text)
    if match is None:
        raise ConfigurationError(
            "reading the endpoint: not a URL such as https://<resource>.communication.azure.com; "
            "copy it from the Azure portal"
        )
    scheme, host = (match[1] or "https").lower(), match[2].lower()
    port = int(match[3]) if match[3] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise ConfigurationError(
            "reading the endpoint: the port is not valid; leave it out to use the default"
        )
    if scheme == "http" and not _is_loopback(host) and host not in insecure_hosts:
        raise ConfigurationError(
            "reading the endpoint: plain http is accepted only for this machine and for hosts in "
            "acsnumbers:allowInsecureHosts; use https"
        )
    return f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"


def is_endpoint(text: str) -> bool:
    """Return whether a text is the URL or host of a service, allowed or not."""
    return _match(text) is not None


def is_loopback(endpoint: str) -> bool:
    """Return whether a normalised endpoint is a loopback address."""
    return _is_loopback(urlsplit(endpoint).hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _match(text: str) -> re.Match[str] | None:
    match = _ENDPOINT.fullmatch(text.strip())
    if match and (match[1] or "." in match[2] or match[2].lower() == "localhost"):
        return match
    return None
