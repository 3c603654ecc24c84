"""Who is not who the certificate says hears nothing, and a handshake without end is cut."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pulumi_acsnumbers.acs import retry, wire
from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.acs.errors import TransportError
from tests.hostile.liar import KEY, TIMEOUT, Liar, soon, told
from tests.support.clocks import SkippingClock

NUMBER = "+18335550100"


def context(folder: Path) -> ssl.SSLContext:
    """Return what a server needs that has made its certificate itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    file = folder / "server.pem"
    encoding = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(encoding, private, plain) + made.public_bytes(encoding))
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(file)
    return secured


def ask(port: str) -> None:
    endpoint = f"https://localhost:{port}"
    with Client(endpoint, AccessKey(KEY), clock=SkippingClock()) as acs:
        acs.numbers.get(NUMBER)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BUDGET", 0.0)


def test_a_certificate_that_nobody_trusts_ends_it(tmp_path: Path) -> None:
    heard = list[bytes]()
    secured = context(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as connection:
            connection.settimeout(TIMEOUT)
            with secured.wrap_socket(connection, server_side=True) as opened:
                heard.append(opened.recv(1000))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener, pytest.raises(TransportError, match=r"no connection .*VERIFY_FAILED"):
        soon(lambda: ask(str(listener.getsockname()[1])))
    thread.join(TIMEOUT)
    assert not thread.is_alive()
    assert heard == []


def test_a_handshake_without_end_is_cut(
    lying: Callable[..., Liar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "READ_LIMIT", 0.2)
    here = lying(told(200))  # which waits for a request that it can read
    with pytest.raises(TransportError):
        soon(lambda: ask(here.address.rpartition(":")[2]))
    assert here.connections == 1
    assert here.heard == []
