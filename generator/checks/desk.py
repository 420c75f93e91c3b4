"""The desk: gives what checking each archive gave, from the store or by reading the archive now.

Archives are read in several processes when there is much to read; or by whoever else wants more of
them than to check them (``examine``). A result is remembered under the hash of all that it depends
on: the archive's bytes, the standards and units, the reference date, the baseline, and the program
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import NamedTuple

import orjson
from msgspec import Struct, field

from generator.archive.answers import Sight, plain_problems, typed_problems
from generator.archive.hashes import Part, digest_of, hashed
from generator.archive.library import Entry, Shelf, fetch, read_entry
from generator.archive.officer import Officer
from generator.archive.store import Key, Store, key_of
from generator.checks.base import Scene
from generator.checks.parts import Parts, encode, unread
from generator.checks.run import examine
from generator.problems import Problem

POOL_BYTES = 1_500_000
"""Bytes to be read from which a second process pays for its start."""
_PUT_AT_ONCE = 64


class Examined(NamedTuple):
    """What looking at one archive gave."""

    digest: bytes
    """The hash of the bytes that were read; empty when the file could not be read."""
    parts: Parts


Examine = Callable[[Sequence[Entry]], Iterator[Examined]]
"""Reads and judges these archives, in order."""


class Task(Struct):
    """What is to be checked, and against what."""

    sight: Sight
    shelf: Shelf
    today: date
    baseline: Mapping[str, bytes]
    scenes: dict[str, Scene] = field(default_factory=dict)

    def scene(self, code: str) -> Scene:
        """What an archive of that unit is examined before."""
        if code not in self.scenes:
            self.scenes[code] = Scene(self.shelf, code, self.today, self.baseline)
        return self.scenes[code]

    def examine(self, entry: Entry) -> Examined:
        """Read and judge one archive."""
        return self.look(entry)[0]

    def look(self, entry: Entry) -> tuple[Examined, Officer | None]:
        """Read and judge one archive; it comes along, if it could be read."""
        problems: list[Problem] = []
        data = fetch(self.sight, self.shelf.label, entry.path, problems)
        if data is None:
            return Examined(b"", unread(problems)), None
        officer, problems = read_entry(self.shelf, entry, data)
        if officer is None:
            return Examined(digest_of(data), unread(problems)), None
        scene = self.scene(entry.unit)
        findings = examine(officer, scene)
        findings.problems += problems
        return Examined(digest_of(data), encode(findings, scene)), officer


class Desk:
    """Gives the parts of each archive: remembered ones, and those made now."""

    def __init__(
        self, task: Task, store: Store | None, workers: int = 1, examine: Examine | None = None
    ) -> None:
        self._task = task
        self._store = store
        self._workers = workers
        self._examine = examine or self._read
        self._context = context_of(task.shelf, task.today)
        self._parts: dict[tuple[Entry, int], bytes] = {}
        self.examined = 0

    def fetch(self, needed: Sequence[tuple[Entry, int]]) -> None:
        """Have these parts ready: from the store, or by reading the archives they are of."""
        keys = {}
        for entry, part in needed:
            digest = self._task.sight.digests.get(entry.path)
            if digest is not None and (entry, part) not in self._parts:
                keys[self._key(entry, digest, part)] = (entry, part)
        kept = self._store.get_many(list(keys)) if self._store is not None else {}
        for key, value in kept.items():
            self._parts[keys[key]] = value
        missing = {e: None for e, part in needed if (e, part) not in self._parts}
        self.examined += len(missing)
        fresh: list[tuple[Key, bytes]] = []
        for entry, (digest, parts) in zip(missing, self._examine(list(missing)), strict=True):
            for part, value in enumerate(parts):
                self._parts[entry, part] = value
                if digest:
                    fresh.append((self._key(entry, digest, part), value))
            if digest:
                self._task.sight.saw(entry.path, digest)
            else:
                self._task.sight.steady = False
            if len(fresh) >= _PUT_AT_ONCE:  # while other processes still read
                self._put(fresh)
        self._put(fresh)

    def _put(self, fresh: list[tuple[Key, bytes]]) -> None:
        if self._store is not None:
            self._store.put_many(fresh)
        fresh.clear()

    def part(self, entry: Entry, part: int) -> bytes:
        """One part, which must have been fetched."""
        return self._parts[entry, part]

    def key_of(self, what: str, *parts: Part) -> Key:
        """The key of what depends on these parts besides all that archives are judged by."""
        return key_of(self._store, what, self._context, *parts)

    def settled(self, keys: Mapping[int, Key]) -> dict[int, list[Problem]]:
        """What is remembered to have been found under these keys, where it stands there still."""
        kept = self._store.get_many(list(keys.values())) if self._store is not None else {}
        found = {}
        for drawer, key in keys.items():
            if key in kept:
                places, stood, problems = orjson.loads(kept[key])
                if stood == self._stand(places):
                    found[drawer] = typed_problems(problems)
        return found

    def settle(self, key: Key, problems: Sequence[Problem], places: Sequence[str]) -> None:
        """Remember what was found under a key, as long as these archives are as they are."""
        if self._store is not None and self._task.sight.steady:
            told = places, self._stand(places), plain_problems(problems)
            self._store.put_many([(key, orjson.dumps(told))])

    def _stand(self, places: Iterable[str]) -> str:
        """What stands for the contents of these archives."""
        return hashed([self._task.sight.digests.get(place) for place in places]).hex()

    def forget(self) -> None:
        """Drop what was fetched: an office is done."""
        self._parts.clear()

    def _key(self, entry: Entry, digest: bytes, part: int) -> Key:
        before = self._task.baseline.get(f"{self._task.shelf.label}/{entry.path}")
        stood = None if before is None else digest_of(before)
        return self.key_of("part", entry.path, digest, part, stood)

    def _read(self, entries: Sequence[Entry]) -> Iterator[Examined]:
        """What each of these archives gives, in order."""
        run: Callable[[Callable[[Entry], Examined], Sequence[Entry]], Iterable[Examined]] = map
        with ExitStack() as stack:
            if self._workers > 1 and self._are_many(entries):
                # Loaded only where there is much to read: one file should not wait for it.
                from generator.forked import Forked, can_fork

                if can_fork():
                    run = stack.enter_context(Forked(self._workers, self._task)).map
            yield from run(self._task.examine, entries)

    def _are_many(self, entries: Sequence[Entry]) -> bool:
        sizes = self._task.sight.sizes
        return sum(sizes.get(entry.path, 0) for entry in entries) >= POOL_BYTES


def context_of(shelf: Shelf, today: date) -> bytes:
    """A hash of all that any archive of a shelf is read and judged by, but for the program."""
    contents = [(path, digest_of(data)) for path, data in sorted(shelf.contents.items())]
    return hashed(shelf.label, str(today), contents)
