"""Kept gists: what an office's archives come to, each remembered under the bytes it is of."""

from __future__ import annotations

from collections.abc import Sequence

from generator.archive.answers import Sight
from generator.archive.library import Entry
from generator.archive.store import Key, Store, key_of
from generator.site.gist import Gist, decode


class KeptGists:
    """The gists of one office after the other; with a store, they are known in the next run too.

    ``base`` is a hash of all that archives are read by, besides their own bytes and the program.
    """

    def __init__(self, store: Store | None, base: bytes, sight: Sight) -> None:
        self._store, self._base, self._sight = store, base, sight
        self._gists: dict[Entry, Gist] = {}
        self._fresh: list[tuple[Key, bytes]] = []

    def begin(self, entries: Sequence[Entry]) -> None:
        """Let the office before go, and take what is kept of these archives."""
        self._gists = {}
        if self._store is None:
            return
        digests = self._sight.digests
        keys = {self._key(e, digests[e.path]): e for e in entries if e.path in digests}
        for key, value in self._store.get_many(list(keys)).items():
            gist = decode(value)
            if isinstance(gist, Gist):
                self._gists[keys[key]] = gist

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._gists

    def __getitem__(self, entry: Entry) -> Gist:
        return self._gists[entry]

    def put(self, entry: Entry, told: bytes, digest: bytes) -> None:
        """Take what an archive of these bytes comes to (``encode``); ``keep`` remembers it."""
        self._gists[entry] = decode(told)
        if self._store is not None:
            self._fresh.append((self._key(entry, digest), told))

    def keep(self) -> None:
        """Remember what has been put."""
        if self._store is not None:
            self._store.put_many(self._fresh)
            self._fresh = []

    def _key(self, entry: Entry, digest: bytes) -> Key:
        return key_of(self._store, "gist", self._base, entry.path, digest)
