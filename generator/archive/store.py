"""The store: results kept by content, so that what has not changed is not worked out again.

A key is a hash over everything a result depends on, the program among it; a value is bytes. One
SQLite file, safe under two runs at once and after a kill; unreadable or over-full, it is thrown
away: it never holds anything that cannot be made again. Of one that another run keeps too busy,
nothing is asked, and nothing is taken from that run. A value is kept with a checksum over it and
its key; other bytes than were written are none.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NewType

from generator.archive.hashes import Part, hashed

Key = NewType("Key", bytes)
"""What a result is kept under; only ``key_of`` makes one."""
MAX_BYTES = 2 * 1024 * 1024 * 1024
"""The size beyond which the store is emptied; what a city of 4,000 comes to is half of it."""

_BUSY = sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL


def program_digest() -> str:
    """A hash of the program's own text: what another version worked out is not to be trusted."""
    found = []
    # Every command begins with this: what is compiled is not even listed.
    for folder, below, names in os.walk(Path(__file__).parent.parent):
        below[:] = sorted(name for name in below if name != "__pycache__")
        own = sorted(name for name in names if name.endswith(".py"))
        found.append((below, [(name, Path(folder, name).read_bytes()) for name in own]))
    return hashed(found).hex()


def key_of(store: Store | None, what: str, *parts: Part) -> Key:
    """What a result of a kind that depends on these parts is kept under, in ``store`` if any."""
    return Key(hashed(store.program if store is not None else "", what, *parts))


class Store:
    """Bytes by key. Every failure of the file means only that nothing is remembered.

    ``program`` stands for the program itself (``program_digest``).
    """

    def __init__(self, path: Path, program: str = "") -> None:
        self.path = path
        self.program = program
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            connection = None
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # It holds what archives say, also of those who keep their archives to themselves.
                self.path.touch(mode=0o600)
                with contextlib.suppress(OSError):  # another account's
                    self.path.chmod(0o600)
                connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
                # Values are large: the fewer pieces they are written and read in, the better.
                connection.execute("PRAGMA page_size=32768")
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=OFF")
                # Values are large: with the keys in an index of their own, few pages are touched.
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS results"
                    " (key BLOB PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL)"
                )
                if self._size() > MAX_BYTES:
                    connection.execute("DELETE FROM results")
                    connection.execute("VACUUM")
            except (sqlite3.Error, OSError) as error:
                if connection is not None:
                    connection.close()
                if not _is_busy(error):
                    self._discard()
            else:
                return connection
        return None

    @contextlib.contextmanager
    def released(self) -> Iterator[None]:
        """Closed for a while: a process forked meanwhile can open the file for itself.

        One that is forked while it is open must not (sqlite.org/howtocorrupt.html, §2.7).
        """
        self.close()
        try:
            yield
        finally:
            self._connection = self._open()

    def _size(self) -> int:
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def _discard(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, bytes]:
        """The values that are kept for these keys."""
        found: dict[Key, bytes] = {}
        if self._connection is None:
            return found
        try:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = self._connection.execute(
                    f"SELECT key, value, checksum FROM results WHERE key IN ({marks})",  # noqa: S608
                    part,
                )
                found.update((k, value) for k, value, told in rows if _checksum(k, value) == told)
        except sqlite3.Error as error:
            self._forget(error)
            return {}
        return found

    def has(self, keys: Sequence[Key]) -> set[Key]:
        """Those of the keys for which there is a value."""
        found: set[Key] = set()
        if self._connection is None:
            return found
        try:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                asked = f"SELECT key FROM results WHERE key IN ({marks})"  # noqa: S608
                found.update(key for (key,) in self._connection.execute(asked, part))
        except sqlite3.Error as error:
            self._forget(error)
            return set()
        return found

    def put_many(self, items: Iterable[tuple[Key, bytes]]) -> None:
        """Keep these values."""
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN")
                self._connection.executemany(
                    "INSERT OR REPLACE INTO results VALUES (?, ?, ?)",
                    ((key, value, _checksum(key, value)) for key, value in items),
                )
        except sqlite3.Error as error:
            self._forget(error)

    def _forget(self, error: sqlite3.Error) -> None:
        self.close()
        if not _is_busy(error):
            self._discard()

    def close(self) -> None:
        """Close the file: what is still in the log goes into it, and the log away."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _is_busy(error: Exception) -> bool:
    """Whether another run has the file to itself: it is in use, and nothing is wrong with it.

    Taken away under that run, what it keeps would be lost, and in the end it would take the log of
    whoever has begun a new file meanwhile (sqlite.org/howtocorrupt.html, §2.4).
    """
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY


def _checksum(key: bytes, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key))
