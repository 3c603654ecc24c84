"""The page at `/_emulator/`: built from the files in `browser/`, with headers that isolate it.

The browser runs only the page's own style and script, identified by their digests, connects only
to this origin, and cannot turn a value into markup (`require-trusted-types-for`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from pulumi_acsnumbers.emulator.messages import Request, Response

SCRIPTS = ("cells", "tables", "drawing", "live", "doing")
"""The files of the script, in the order in which they are one."""

_INLINE = re.compile(rb"<(style|script)>(.*?)</\1>", re.DOTALL)


def page() -> Response:
    """The page."""
    content, policy = _load()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(content))),
        ("Content-Security-Policy", policy),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Response(200, headers, content)


def is_browser_at_root(request: Request) -> bool:
    """Whether somebody opened the bare address in a browser: the service has nothing there."""
    accepted = request.headers.get("accept", "")
    return request.method == "GET" and request.path == "/" and "text/html" in accepted


def to_page() -> Response:
    """What leads such a person to the page."""
    return Response(302, [("Location", "/_emulator/"), ("Content-Length", "0")])


@cache
def _load() -> tuple[bytes, str]:
    folder = resources.files("pulumi_acsnumbers.emulator").joinpath("browser")
    content = folder.joinpath("page.html").read_bytes()
    style = folder.joinpath("page.css").read_bytes()
    script = b"\n".join(folder.joinpath(f"{name}.js").read_bytes() for name in SCRIPTS)
    content = content.replace(b"<style></style>", b"<style>\n" + style + b"</style>")
    content = content.replace(b"<script></script>", b"<script>\n" + script + b"</script>")
    return content, _policy(content)


def _policy(content: bytes) -> str:
    """The Content-Security-Policy of a page: its own content and its own origin."""
    found: dict[bytes, list[str]] = {b"style": [], b"script": []}
    for kind, text in _INLINE.findall(content):
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        found[kind].append(f"'sha256-{digest}'")
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(found[b'style'])}",
            f"script-src {' '.join(found[b'script'])}",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
