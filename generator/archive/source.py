"""Sources: where the files of ``archives/`` come from, as paths and bytes.

``WorkingTree`` reads a folder; ``history.committed`` gives the same view of a commit. No link is
ever followed, and nothing is read that is not a plain file.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from generator.yamltext import MAX_BYTES

STANDARDS_FOLDER, OFFICERS_FOLDER, UNIT_FILE = "standards", "officers", "unit.yml"
"""The names that the layout of ``archives/`` fixes."""
MAX_DEPTH = 5
"""Folders below ``archives/`` that are looked into; the layout needs three."""
# To open a pipe waits for whoever writes into it, unless one says not to.
_PLAIN_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Source(Protocol):
    """The files below ``archives/``."""

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every entry as ``(path, kind)``, sorted; kind is file, folder, link or other."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of one file; at most one more than ``yamltext.MAX_BYTES`` of them."""
        ...


class WorkingTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every entry below the folder."""
        yield from self._walk(self.root, "", 0)

    def _walk(self, folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
        for entry in ordered:
            path = prefix + entry.name
            if entry.is_symlink():
                yield path, "link"
            elif entry.is_dir(follow_symlinks=False):
                yield path, "folder"
                if depth + 1 < MAX_DEPTH:
                    yield from self._walk(Path(entry.path), path + "/", depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield path, "file"
            else:
                yield path, "other"

    def read(self, path: str) -> bytes:
        """The bytes of one file; ``OSError`` for what is none."""
        descriptor = os.open(self.root / path, _PLAIN_FILE)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "不是普通文件", path)
            # To make room for the largest file there may be takes four times as long as to read.
            data = stream.read(min(status.st_size, MAX_BYTES) + 1)
            return data + stream.read(MAX_BYTES + 1 - len(data))  # it may have grown meanwhile


def with_folders(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """Paths with their kinds, and the folders they lie in, sorted: as ``Source.paths`` has them."""
    folders = {
        "/".join(path.split("/")[:depth])
        for path in kinds
        for depth in range(1, path.count("/") + 1)
    }
    return sorted((dict.fromkeys(folders, "folder") | dict(kinds)).items())
