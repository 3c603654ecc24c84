"""The emulator as others meet it: a listening server, a process of its own, a plain connection."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import time as now
from typing import Any
from urllib.parse import urlsplit

from tests.emulator.kit import MERGE_PATCH, V, sign

ROOT = Path(__file__).parents[2]


class Wire:
    """One keep-alive connection that signs what it sends."""

    def __init__(self, endpoint: str, key: str, version: str = V) -> None:
        self.version = version
        self.host = urlsplit(endpoint).netloc
        self.key = key
        self.connection = HTTPConnection(self.host, timeout=20)

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
        target = f"{path}?api-version={self.version}"
        raw = b"" if body is None else json.dumps(body).encode()
        headers = sign(self.key, method, target, raw, host=self.host, at=now())
        headers["Content-Type"] = MERGE_PATCH if method == "PATCH" else "application/json"
        self.connection.request(method, target, raw or None, headers)
        response = self.connection.getresponse()
        text = response.read()
        value = json.loads(text) if text else None
        return response.status, value, {name.lower(): v for name, v in response.getheaders()}

    def close(self) -> None:
        self.connection.close()


class Running:
    """An emulator in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], ready: dict[str, Any]) -> None:
        self.process = process
        self.ready = ready
        self.endpoint: str = ready["endpoint"]

    def wire(self, resource: str | None = None, version: str = V) -> Wire:
        key = self.ready["resources"][resource]["access_key"] if resource else None
        return Wire(self.endpoint, key or self.ready["access_key"], version)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.endpoint}/_emulator/{path}", data=data, method=method
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the emulator's process on a free port."""
    command = [sys.executable, "-m", "pulumi_acsnumbers.emulator", "--port", "0", *arguments]
    return subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@contextmanager
def running(*arguments: str | Path) -> Iterator[Running]:
    """An emulator in a process of its own, killed at the end if it still lives."""
    with start(*arguments) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            yield Running(process, json.loads(line))
        finally:
            process.kill()
