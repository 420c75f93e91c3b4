"""Locking: a folder that only one process at a time may change; the lock goes with its holder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
