"""Reachable: whether something is at a path, as far as that may be looked at.

From 3.14 on ``Path.exists`` and its like take what may not be looked at for what is not there.
"""

from __future__ import annotations

from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether something is there; raises ``OSError`` where that cannot be told."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last: no path at all
        return False
    return True


def is_folder(path: Path) -> bool:
    """Whether a folder is there; raises ``OSError`` where that cannot be told."""
    return is_there(path) and path.is_dir()
