"""Locking: a folder that only one process at a time may change; the lock goes with its holder.

So a folder that was somebody's own, and that nobody holds any more, was left by a kill.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_FOLDER = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a folder; whether nobody else has it. A link is no folder: ``OSError``.

    ``wait`` for whoever holds it. Where nothing can be locked (Windows, not every network disk) one
    goes on without when one would wait, and else takes it that somebody holds it.
    """
    if sys.platform == "win32":
        yield wait
        return
    descriptor = os.open(folder, _FOLDER)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except OSError:
            alone = wait
        yield alone
    finally:
        os.close(descriptor)


@contextmanager
def own_folder(place: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``place``, locked as long as it is needed, and removed in the end."""
    with ExitStack() as held:
        while True:
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            held.callback(shutil.rmtree, folder, ignore_errors=True)
            # Before it was locked, somebody who clears may have taken it for left.
            with suppress(FileNotFoundError):
                held.enter_context(locked(folder))
            if folder.exists():
                break
        yield folder


def clear_left(folder: Path, prefix: str) -> None:
    """Remove what was left of ``own_folder`` by the killed, and nothing of the living."""
    found: list[Path] = []
    with suppress(OSError):  # a folder that may be written, and not read
        found = [path for path in folder.iterdir() if path.name.startswith(prefix)]
    for left in found:
        with suppress(OSError), locked(left, wait=False) as free:  # gone, or no folder
            if free:
                shutil.rmtree(left, ignore_errors=True)
