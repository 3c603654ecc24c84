"""A repository that is read by https, as Pulumi wants the address of a plugin's source.

It has the name of a host that does not exist. What asks for it is told to ask a proxy on this
machine, which answers in its place.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "git.contoso.com"
LIMIT = 60


def committed(folder: Path, bare: Path, tag: str) -> None:
    """Commit what a folder has, and put it into a bare repository under a tag."""
    name = ("-c", "user.name=tests", "-c", "user.email=tests@contoso.com")
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*name, "commit", "--quiet", "--message=All"),
        ("tag", tag),
        ("clone", "--quiet", "--bare", ".", str(bare)),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, timeout=LIMIT)


@contextmanager
def served(root: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Serve the bare repositories below a folder, as those of HOST.

    Args:
        root: The folder.
        folder: Where the certificate is put.

    Yields:
        The environment in which programs in Go find and trust it; pip asks its index as always.
    """
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    named = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(
        [*made, *named, "-keyout", str(key), "-out", str(certificate)],
        check=True, timeout=LIMIT, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    usual = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    trusted = folder / "trusted.pem"
    trusted.write_text("".join(Path(one).read_text() for one in (usual, certificate) if one))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root, context))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
            "https_proxy": "",  # which Python prefers
            "SSL_CERT_FILE": str(trusted),
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join(LIMIT)


def _handler(root: Path, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Asks git, by the interface that web servers have for it."""

        protocol_version = "HTTP/1.1"
        timeout = LIMIT

        def do_CONNECT(self) -> None:  # the name that the class wants
            """Be the host that is asked for, from now on."""
            assert self.path == f"{HOST}:443", self.path
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)
            self.close_connection = False

        def do_GET(self) -> None:  # the name that the class wants
            path, _, query = self.path.partition("?")
            env = {
                **os.environ,
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            done = subprocess.run(
                ["git", "http-backend"],
                env=env, input=body, capture_output=True, check=True, timeout=LIMIT,
            )  # fmt: skip
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(lines.pop("Status", "200").split()[0]))
            for name, value in lines.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def finish(self) -> None:
            """End it: the base class closes what it knows, and that is not the inner socket."""
            super().finish()
            self.connection.close()

        do_POST = do_GET  # noqa: N815  # the name that the class wants

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
