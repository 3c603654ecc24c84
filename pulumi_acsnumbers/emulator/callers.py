"""Who may use the control API: programs on this machine, and the page that the emulator serves.

Three kinds of callers are refused. Other machines, by their address. Pages of other sites in a
browser on this machine, by the `Origin` that the browser adds. And pages whose own name was pointed
at this machine after they were loaded (DNS rebinding), by the `Host`: no such page is at an address
of this emulator, or at a name without a dot.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from pulumi_acsnumbers.emulator.messages import Request

LOOPBACK = ("127.0.0.0/8", "::1/128")


class Callers:
    """Decides whether a request may use the control API.

    Args:
        networks: Networks that may use it besides this machine, such as `172.16.0.0/12`.

    Raises:
        ValueError: A network is invalid; the message says why.
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [_network(text) for text in (*LOOPBACK, *networks)]

    def refusal(self, request: Request) -> str | None:
        """Why a request is refused, in one sentence; None if it is allowed."""
        if not self._near(request.peer):
            return "the control API is for this machine only, unless --control-from names others"
        host = request.headers.get("host", "")
        if host and not _cannot_be_a_strangers(host):
            return (
                f"the control API is not asked as {host}: use an IP address or a name without a dot"
            )
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "the control API is not for pages of other origins"
        return None

    def _near(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a network such as 172.16.0.0/12: {error}") from None


def _cannot_be_a_strangers(host: str) -> bool:
    """Whether a host name cannot come from somebody else's DNS."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in host
    return True
