"""Secrets that are easy to find again, and what looks for them.

Each has a text of its own that stands nowhere else, and is looked for in every spelling that it
could take on its way: as it is, percent-encoded, in base64, in hexadecimal, and the bytes of a key.
"""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterator
from types import TracebackType
from urllib.parse import quote

PRIMARY = base64.b64encode(b"canary-of-the-primary-access-key-+/=").decode()
SECONDARY = base64.b64encode(b"canary-of-the-secondary-access-key-0").decode()
TOKEN = "eyJjYW5hcnkiOiJiZWFyZXIifQ.canary-of-a-bearer-token.c2lnbmF0dXJl"
IDENTITY_HEADER = "canary-of-an-identity-header"
PROXY_USER = "canary-proxy-user"
PROXY_PASSWORD = "canary-proxy-password"
CONNECTION_STRING = f"endpoint=https://contoso.communication.azure.com/;accesskey={PRIMARY}"

SECRETS = {
    "primary key": PRIMARY,
    "secondary key": SECONDARY,
    "token": TOKEN,
    "identity header": IDENTITY_HEADER,
    "proxy's user": PROXY_USER,
    "proxy's password": PROXY_PASSWORD,
}


def _spellings(secret: str) -> Iterator[bytes]:
    plain = secret.encode()
    yield plain
    yield quote(secret, safe="").encode()
    yield base64.b64encode(plain).rstrip(b"=")[:-1]  # the last letter depends on what follows
    yield plain.hex().encode()
    try:
        key = base64.b64decode(secret, validate=True)
    except ValueError:
        return
    yield key
    yield key.hex().encode()


SPELLINGS = [(name, part) for name, secret in SECRETS.items() for part in _spellings(secret)]


def leaks(thing: object) -> list[str]:
    """Return the names of the secrets that a text, some bytes or a thing's `repr` show."""
    data = thing if isinstance(thing, bytes) else str(thing).encode(errors="surrogatepass")
    return sorted({name for name, part in SPELLINGS if part in data})


def reachable(error: BaseException) -> Iterator[tuple[str, object]]:
    """Yield what an exception leads to, with where it was: chains, notes, members and variables.

    Variables are those of each frame below the test's own, as tools show them that report
    errors: by their `repr`.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        name = type(current).__name__
        yield f"{name} printed", "".join(traceback.format_exception(current))
        for value in (*current.args, *vars(current).values(), *getattr(current, "__notes__", ())):
            yield f"a member of {name}", repr(value)
            if isinstance(value, BaseException):
                pending.append(value)
        yield from _variables(current.__traceback__, name)
        pending += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            pending += current.exceptions


def _variables(trace: TracebackType | None, name: str) -> Iterator[tuple[str, object]]:
    while trace is not None:
        frame = trace.tb_frame
        where = frame.f_code.co_filename
        if "/tests/" not in where and "/pytest" not in where and "/pluggy" not in where:
            for variable, value in list(frame.f_locals.items()):
                yield f"{variable} in {frame.f_code.co_name} of {where} ({name})", repr(value)
        trace = trace.tb_next


def leaks_of(error: BaseException) -> list[str]:
    """Return where an exception leads to a secret, and to which."""
    return [f"{where}: {name}" for where, thing in reachable(error) for name in leaks(thing)]
