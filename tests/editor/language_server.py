"""What an editor shows: pyright's language server, asked over its standard input and output."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

SECONDS = 120


class LanguageServer:
    """A server that has one program open."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._asked = 0

    def __enter__(self) -> Self:
        root = self._program.parent.as_uri()
        folders = [{"uri": root, "name": "program"}]
        can = {
            "workspace": {"configuration": True},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
        self.ask(
            "initialize", processId=None, rootUri=root, workspaceFolders=folders, capabilities=can
        )
        self._tell("initialized")
        text = self._program.read_text(encoding="utf-8")
        document = {"uri": self._program.as_uri(), "languageId": "python", "version": 1}
        self._tell("textDocument/didOpen", textDocument={**document, "text": text})
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait(SECONDS)

    def hover(self, line: int, character: int) -> str:
        """Return what is shown for a place in the program; both count from 0."""
        answer = self.ask("textDocument/hover", **self._at(line, character))
        return str(answer["contents"]["value"]) if answer else ""

    def completions(self, line: int, character: int) -> list[str]:
        """Return what is offered at a place in the program."""
        answer = self.ask("textDocument/completion", **self._at(line, character))
        return [item["label"] for item in (answer or {"items": []})["items"]]

    def ask(self, method: str, **params: Any) -> Any:
        """Return the answer to a request."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            told = self._answers.get(timeout=SECONDS)
            if told.get("method") == "workspace/configuration":
                settings = [{"pythonPath": sys.executable} for _ in told["params"]["items"]]
                self._send({"id": told["id"], "result": settings})
            elif "method" in told and "id" in told:
                self._send({"id": told["id"], "result": None})
            elif told.get("id") == self._asked:
                return told.get("result")

    def _at(self, line: int, character: int) -> dict[str, Any]:
        where = {"line": line, "character": character}
        return {"textDocument": {"uri": self._program.as_uri()}, "position": where}

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        out = self._process.stdout
        assert out
        while header := out.readline():
            length = int(header.split(b":")[1])
            while out.readline().strip():
                pass
            self._answers.put(json.loads(out.read(length)))
