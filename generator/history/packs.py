"""Packs: objects as git keeps them, most as no more than what they differ in from another one.

An archive is written anew some hundred times, and each time changes in a few places; git has found
out in which. So it is asked, once for many archives, for a pack of their versions, which costs next
to nothing where they are in a pack already; whatever else it may keep them in, that is what it
gives. The format is that of gitformat-pack(5).
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from generator.history.deltas import hunks, put_hunks
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.ranges import missing

_NAMES = 8 + 256 * 4
"""Where the names of the objects begin in an index: behind its head and the table of fans."""
_FAR = 1 << 31
"""The mark of a place that stands in a table of its own."""
_DELTA = 6
"""The kind of an object that is told as what it differs in from one at a place before it."""


class Stored(NamedTuple):
    """An object as it is kept: its bytes, or what it differs in from the object of id ``base``."""

    base: str
    data: bytes


class Pack:
    """A pack of git in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (pack,) = folder.glob("*.pack")
        with pack.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        index = pack.with_suffix(".idx").read_bytes()
        (count,) = struct.unpack_from(">I", index, _NAMES - 4)
        # Behind the names: a checksum of each object (4), its place (4), the places far behind (8),
        # at last two checksums as long as a name.
        size = 20 if len(index) - _NAMES - count * 28 < 64 + count * 8 else 32
        near = struct.unpack_from(f">{count}I", index, _NAMES + count * (size + 4))
        far = _NAMES + count * (size + 8)
        places = [
            at if at < _FAR else struct.unpack_from(">Q", index, far + (at - _FAR) * 8)[0]
            for at in near
        ]
        names = range(_NAMES, _NAMES + count * size, size)
        self._places = {
            index[name : name + size].hex(): at for name, at in zip(names, places, strict=True)
        }
        self._names = {at: name for name, at in self._places.items()}
        self._ends = [*sorted(places), len(self._data) - size]

    def __contains__(self, object_id: str) -> bool:
        return object_id in self._places

    def place(self, object_id: str) -> int:
        """Where an object stands: behind the one from which it is told."""
        at: int = self._places[object_id]
        return at

    def stored(self, object_id: str) -> Stored:
        """An object as it is kept."""
        data = self._data
        start = at = self._places[object_id]
        byte = data[at]
        kind = byte >> 4 & 7
        while byte & 0x80:
            at += 1
            byte = data[at]
        at += 1
        base = ""
        if kind == _DELTA:
            byte = data[at]
            back = byte & 0x7F
            while byte & 0x80:
                at += 1
                byte = data[at]
                back = (back + 1 << 7) | byte & 0x7F
            at += 1
            base = self._names[start - back]
        return Stored(base, zlib.decompress(data[at : self._ends[bisect_right(self._ends, start)]]))

    def text(self, object_id: str) -> bytearray:
        """The bytes of an object."""
        deltas = []
        base, data = self.stored(object_id)
        while base:
            deltas.append(data)
            base, data = self.stored(base)
        text = bytearray(data)
        for delta in reversed(deltas):
            put_hunks(text, hunks(delta, text))
        return text

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()


@contextmanager
def packed(repository: Repository, ids: Iterable[str]) -> Iterator[Pack]:
    """A pack of these objects, gone in the end; raises ``GitError`` for one that is missing."""
    wanted = list(dict.fromkeys(ids))
    with TemporaryDirectory(prefix="dangan-") as folder:
        write_pack(repository, wanted, Path(folder))
        pack = Pack(Path(folder))
        try:
            yield pack
        finally:
            pack.close()


def write_pack(repository: Repository, ids: Iterable[str], folder: Path) -> None:
    """Have git write a pack of these objects into an empty folder."""
    try:
        repository.ask_aside(
            folder,
            *("-c", "pack.packSizeLimit=0", "-c", "pack.writeReverseIndex=false"),
            *("pack-objects", "-q", "--window=0", "--compression=1", "--delta-base-offset"),
            *("--index-version=2", folder / "dangan"),
            stdin="\n".join(ids).encode("ascii") + b"\n",
        )
    except GitError:
        _ensure(repository, ids)
        raise


def _ensure(repository: Repository, ids: Iterable[str]) -> None:
    asked = "\n".join(ids).encode("ascii") + b"\n"
    for line in repository.ask("cat-file", "--batch-check", stdin=asked).splitlines():
        object_id, _, told = line.decode("ascii").partition(" ")
        if told == "missing":
            raise missing(repository, object_id)
