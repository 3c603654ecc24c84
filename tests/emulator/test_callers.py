"""Who may use the control API: this machine, networks that were named, and the page itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_acsnumbers.emulator import Emulator, Request, Response

HOST = "127.0.0.1:8085"


def post(emulator: Emulator, peer: str = "127.0.0.1", **headers: str) -> Response:
    body = b'{"advance": 1}'
    return emulator.handle(Request("POST", "/_emulator/clock", headers, body, peer))


@pytest.mark.parametrize("peer", ["10.0.0.7", "172.18.0.3", "fe80::1", "nowhere", ""])
def test_other_machines_are_refused(emulator: Emulator, peer: str) -> None:
    response = post(emulator, peer, host=HOST)
    assert response.status == 403
    assert b"for this machine only" in response.body
    assert emulator.health()["clock_offset"] == 0


def test_a_network_can_be_let_in(make_emulator: Callable[..., Emulator]) -> None:
    emulator = make_emulator(control_from=["172.16.0.0/12", "fd00::/8"])
    for peer in ("127.0.0.1", "::1", "172.18.0.3", "fd00::7"):
        assert post(emulator, peer, host="acs:8085").status == 200, peer
    for peer in ("10.0.0.7", "172.32.0.1"):
        assert post(emulator, peer, host="acs:8085").status == 403, peer


@pytest.mark.parametrize("network", ["home", "172.16.0.1/12", ""])
def test_a_network_that_is_none_is_refused(
    make_emulator: Callable[..., Emulator], network: str
) -> None:
    with pytest.raises(ValueError, match="network"):
        make_emulator(control_from=[network])


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:8086",
        "https://127.0.0.1:8085",
        "http://localhost:8085",
    ],
)
def test_pages_of_other_origins_are_refused(emulator: Emulator, origin: str) -> None:
    response = post(emulator, host=HOST, origin=origin)
    assert response.status == 403
    assert b"other origins" in response.body
    assert emulator.health()["clock_offset"] == 0


@pytest.mark.parametrize("host", [HOST, "localhost:8085", "[::1]:8085", "127.0.0.1"])
def test_the_page_itself_may_ask(emulator: Emulator, host: str) -> None:
    assert post(emulator, host=host, origin=f"http://{host}").status == 200


@pytest.mark.parametrize(
    "host",
    ["rebound.example:8085", "127.0.0.1.example", "localhost.example", "a.b", "[::1.x]", "."],
)
def test_a_name_that_was_made_to_point_here_is_refused(emulator: Emulator, host: str) -> None:
    """DNS rebinding: to the browser such a page has the emulator's own origin."""
    for method, path in (("GET", "state"), ("GET", ""), ("GET", "view"), ("POST", "reset")):
        headers = {"host": host, "origin": f"http://{host}"}
        response = emulator.handle(Request(method, f"/_emulator/{path}", headers))
        assert response.status == 403
        assert b"without a dot" in response.body
