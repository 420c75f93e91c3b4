"""A little client of a language server over stdio: open a file, read what is said, ask for words."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Settings = dict[str, Any]


class LanguageServer:
    """``yaml-language-server`` in a workspace, with the settings of its ``.vscode``."""

    def __init__(self, node: Path, packages: Path, workspace: Path, settings: Settings) -> None:
        program = packages / "yaml-language-server/bin/yaml-language-server"
        self._process = subprocess.Popen(
            [node, program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._numbers = itertools.count(1)
        self._said: dict[str, list[dict[str, Any]]] = {}
        self._settings = settings
        uri = workspace.as_uri()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "capabilities": {"workspace": {"configuration": True}},
                "workspaceFolders": [{"uri": uri, "name": workspace.name}],
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": settings})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, path: Path, text: str | None = None) -> list[dict[str, Any]]:
        """What is said of a file when it is opened."""
        uri = path.as_uri()
        self._said.pop(uri, None)
        content = path.read_text("utf-8") if text is None else text
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": content}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while uri not in self._said:
            self._receive()
        return self._said[uri]

    def words(self, path: Path, line: int, column: int) -> list[str]:
        """What is offered at a place; line and column count from 0."""
        found = self._ask("textDocument/completion", _place(path, line, column))
        return [item["label"] for item in found["items"]]

    def explanation(self, path: Path, line: int, column: int) -> str:
        """What is shown for a place."""
        text: str = self._ask("textDocument/hover", _place(path, line, column))["contents"]["value"]
        return text

    def _tell(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _ask(self, method: str, parameters: Any) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if "method" in message and "id" in message:
            asked = message["params"]["items"] if "configuration" in message["method"] else []
            answer = [self._settings.get(item.get("section")) for item in asked]
            self._send({"id": message["id"], "result": answer or None})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self._said[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message


def _place(path: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": path.as_uri()},
        "position": {"line": line, "character": column},
    }
