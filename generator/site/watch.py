"""Watching: twice a second, whether anything has changed that a preview is made from.

MkDocs' own way knows nothing of commits, and ends for good when what it watches is away for a
moment, as while another branch is checked out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from watchdog.events import FileModifiedEvent, FileSystemEventHandler

_EVERY = 0.5
State = list[tuple[str, int, int]]
"""Every file there is, with its time and size."""


def state_of(paths: Iterable[Path]) -> State:
    """Of files, and of all files below folders; whatever is gone is left out."""
    found = []
    for path in paths:
        below = [f"{folder}/{n}" for folder, _, names in os.walk(path) for n in names]
        for file in sorted(below) or [str(path)]:
            with suppress(OSError):  # an editor's, gone already
                status = os.stat(file)  # noqa: PTH116 (of thousands, twice a second)
                found.append((file, status.st_mtime_ns, status.st_size))
    return found


class Watch(Thread):
    """What MkDocs' server takes for its observer: it is told of any change of ``look()``.

    ``known`` gives the state that whoever is told has seen, when the watching begins.
    """

    def __init__(self, look: Callable[[], State], known: Callable[[], State | None]) -> None:
        super().__init__(daemon=True)
        self._look, self._known = look, known
        self._over = Event()
        self._handlers: list[tuple[FileSystemEventHandler, str]] = []

    def schedule(self, handler: FileSystemEventHandler, path: str, **_: Any) -> None:
        """Whom to tell of a change, and as one of which path."""
        self._handlers.append((handler, path))

    def run(self) -> None:
        """Look until stopped."""
        seen = self._known()
        while not self._over.wait(_EVERY):
            state = self._look()
            if state != seen:
                seen = state
                for handler, path in self._handlers:
                    handler.dispatch(FileModifiedEvent(path))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
