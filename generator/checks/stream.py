"""Checking a source as a stream: archive by archive, over processes, remembering by content.

Nothing but the findings of an archive is kept once it is judged, so that memory does not grow with
the city. A result is remembered under the hash of all that it depends on: the archive's bytes, the
standards and units, the reference date, the baseline, and the program itself.

What an archive gives is kept in three parts: its own problems, its rows for the office's checks,
and marks: small hashes of what groups its rows belong to. When only some files are asked about,
the marks tell which of the other archives share a group with one of them; only the rows of those
are looked at. An archive that nothing is remembered of is read, whatever is asked.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import orjson

from generator.archive.answers import (
    Report,
    Sight,
    digest_of,
    is_under,
    plain_problems,
    typed_problems,
)
from generator.archive.library import Entry, Shelf, fetch, open_shelf, read_entry
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.archive.store import Store
from generator.checks.base import Row, Scene
from generator.checks.registry import CHECKS
from generator.checks.run import Findings, conclude, examine, lost_units
from generator.problems import Problem, arrange

POOL_BYTES = 1_500_000
"""Bytes to be read from which a second process pays for its start."""
_BATCH = 8
_SOLITARY = frozenset(check.id for check in CHECKS if check.solitary)


class Parts(NamedTuple):
    """What one archive gave, encoded: problems and number of records; rows; marks of groups."""

    own: bytes
    rows: bytes
    marks: bytes


_OWN, _ROWS, _MARKS = range(3)
_VALUES = Row._fields.index("values")


class _Examined(NamedTuple):
    digest: bytes
    """The hash of the bytes that were read; empty when the file could not be read."""
    parts: Parts


@dataclass(slots=True)
class _Task:
    sight: Sight
    shelf: Shelf
    today: date
    baseline: Mapping[str, bytes]
    scenes: dict[str, Scene] = field(default_factory=dict)

    def scene(self, code: str) -> Scene:
        if code not in self.scenes:
            self.scenes[code] = Scene(self.shelf, code, self.today, self.baseline)
        return self.scenes[code]

    def examine(self, entry: Entry) -> _Examined:
        """Read and judge one archive."""
        unread: list[Problem] = []
        data = fetch(self.sight, self.shelf.label, entry.path, unread)
        if data is None:
            return _Examined(b"", _encode(Findings(unread)))
        officer, problems = read_entry(self.shelf, entry, data)
        if officer is None:
            return _Examined(digest_of(data), _encode(Findings(problems)))
        findings = examine(officer, self.scene(entry.unit))
        findings.problems += problems
        return _Examined(digest_of(data), _encode(findings))


# Set before the pool forks, so that workers have the standards without their being sent.
_task: _Task | None = None


def check_source(
    source: Source,
    label: str,
    today: date,
    baseline: Mapping[str, bytes] | None = None,
    store: Store | None = None,
    workers: int = 1,
    wanted: Sequence[str] = (),
) -> Report:
    """Check everything below ``archives/``; the same problems as ``check_library``, in order.

    With ``wanted``, paths of files or folders as messages name them, the report holds the problems
    located in these and counts these alone; they are the very ones a whole check finds there. What
    keeps a wanted archive from being judged at all, a unit or standard that cannot be read, is
    reported too.
    """
    sight = source if isinstance(source, Sight) else Sight(source)
    shelf = open_shelf(sight, label)
    task = _Task(sight, shelf, today, baseline or {})
    named = [e for e in shelf.entries if _is_wanted(f"{label}/{e.path}", wanted)]
    desk = _Desk(task, store, workers)
    units = {entry.unit for entry in named}
    known = set(named)
    others = [e for e in shelf.entries if e.unit in units and e not in known]
    desk.fetch([(e, p) for e in named for p in (_OWN, _ROWS)] + [(e, _MARKS) for e in others])
    problems, records = [*shelf.problems, *lost_units(shelf, today, task.baseline)], 0
    found: dict[Entry, Findings] = {}
    for entry in named:
        own, count = orjson.loads(desk.part(entry, _OWN))
        problems += typed_problems(own)
        records += count
        found[entry] = Findings([], count, _decode_rows(desk.part(entry, _ROWS)))
    found |= _neighbours(desk, named, found, others)
    for code in shelf.units:
        scene = Scene(shelf, code, today, baseline, _recall(task, code))
        present = [found[e] for e in shelf.entries if e.unit == code and e in found]
        problems += conclude(scene, present)
    files = shelf.files
    if wanted:
        looked = [f"{label}/{path}" for path in (*shelf.contents, *(e.path for e in named))]
        files = sum(_is_wanted(path, wanted) for path in looked)
        blocks = _blocking(shelf, wanted)
        problems = [
            p
            for p in problems
            if _is_wanted(p.location.path, wanted) or (p.is_error and p.location.path in blocks)
        ]
    remembered = len(named) + len(others) - desk.examined
    return Report(arrange(problems), files, records, remembered)


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(is_under(path, place) for place in wanted)


def _blocking(shelf: Shelf, wanted: Sequence[str]) -> frozenset[str]:
    """The files that are to blame when a wanted archive could not be looked at."""
    if not shelf.standards:
        return frozenset(p.location.path for p in shelf.problems)
    units = {place.removeprefix(f"{shelf.label}/").partition("/")[0] for place in wanted}
    return frozenset(f"{shelf.label}/{code}/unit.yml" for code in units - set(shelf.units))


def _neighbours(
    desk: _Desk, named: Sequence[Entry], found: Mapping[Entry, Findings], others: Sequence[Entry]
) -> dict[Entry, Findings]:
    """The rows of other archives that stand in one group with a row of a named one."""
    if not others:
        return {}
    marks = {mark for entry in named for mark in _marks(found[entry].rows)}
    near = [e for e in others if not marks.isdisjoint(array("I", desk.part(e, _MARKS)))]
    desk.fetch([(e, _ROWS) for e in near])
    groups: dict[str, set[str]] = {}
    for entry in named:
        for rule, rows in found[entry].rows.items():
            groups.setdefault(rule, set()).update(row.key for row in rows)
    return {
        entry: Findings(
            [],
            0,
            {
                rule: [row for row in rows if row.key in groups[rule]]
                for rule, rows in _decode_rows(desk.part(entry, _ROWS)).items()
                if rule in groups and rule not in _SOLITARY
            },
        )
        for entry in near
    }


def _recall(task: _Task, code: str) -> Callable[[str], Officer | None]:
    shelf = task.shelf
    entries = {entry.officer: entry for entry in shelf.entries if entry.unit == code}

    @lru_cache(maxsize=8)
    def recall(officer_id: str) -> Officer | None:
        entry = entries.get(officer_id)
        data = fetch(task.sight, shelf.label, entry.path, []) if entry is not None else None
        return read_entry(shelf, entry, data)[0] if entry is not None and data is not None else None

    return recall


# -- examining -----------------------------------------------------------------------------------


class _Desk:
    """Gives the parts of each archive: remembered ones, and those made now."""

    def __init__(self, task: _Task, store: Store | None, workers: int) -> None:
        self._task = task
        self._store = store
        self._workers = workers
        self._context = _context(task.shelf, task.today, store.program if store else "")
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
        fresh: list[tuple[bytes, bytes]] = []
        for entry, (digest, parts) in zip(missing, self._examined(list(missing)), strict=True):
            for part, value in enumerate(parts):
                self._parts[entry, part] = value
                if digest:
                    fresh.append((self._key(entry, digest, part), value))
            if digest:
                self._task.sight.saw(entry.path, digest)
            else:
                self._task.sight.steady = False
        if self._store is not None:
            self._store.put_many(fresh)

    def part(self, entry: Entry, part: int) -> bytes:
        """One part, which must have been fetched; it is given once."""
        return self._parts.pop((entry, part))

    def _key(self, entry: Entry, digest: bytes, part: int) -> bytes:
        before = self._task.baseline.get(f"{self._task.shelf.label}/{entry.path}")
        hashed = hashlib.blake2b(self._context + digest, digest_size=16)
        hashed.update(entry.path.encode() + b"\0%d" % part)
        if before is not None:
            hashed.update(digest_of(before))
        return hashed.digest()

    def _examined(self, entries: Sequence[Entry]) -> Iterator[_Examined]:
        """What each of these archives gives, in order."""
        if self._workers > 1 and self._are_many(entries):
            yield from self._by_processes(entries)
        else:
            for entry in entries:
                yield self._task.examine(entry)

    def _are_many(self, entries: Sequence[Entry]) -> bool:
        sizes = self._task.sight.sizes
        return sum(sizes.get(entry.path, 0) for entry in entries) >= POOL_BYTES

    def _by_processes(self, entries: Sequence[Entry]) -> Iterator[_Examined]:
        # Loaded only where there is much to read: one file should not wait for it.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        global _task  # noqa: PLW0603
        if "fork" not in multiprocessing.get_all_start_methods():
            yield from map(self._task.examine, entries)
            return
        _task = self._task
        batches = [entries[i : i + _BATCH] for i in range(0, len(entries), _BATCH)]
        with ProcessPoolExecutor(self._workers, multiprocessing.get_context("fork")) as pool:
            for examined in pool.map(_examine_batch, batches):
                yield from examined
        _task = None


def _examine_batch(batch: Sequence[Entry]) -> list[_Examined]:
    assert _task is not None
    return [_task.examine(entry) for entry in batch]


# -- remembering ---------------------------------------------------------------------------------


def _context(shelf: Shelf, today: date, program: str) -> bytes:
    digest = hashlib.blake2b(f"{program}\0{today}\0{shelf.label}".encode(), digest_size=16)
    for path, data in sorted(shelf.contents.items()):
        digest.update(path.encode() + b"\0" + digest_of(data))
    return digest.digest()


def _marks(rows: Mapping[str, Iterable[Row]]) -> set[int]:
    """Small hashes of the groups that rows belong to; two groups may share one."""
    return {
        crc32(f"{rule}\0{row.key}".encode())
        for rule, found in rows.items()
        if rule not in _SOLITARY
        for row in found
    }


def _encode(findings: Findings) -> Parts:
    return Parts(
        orjson.dumps([plain_problems(findings.problems), findings.records]),
        orjson.dumps({rule: [*map(tuple, rows)] for rule, rows in findings.rows.items()}),
        array("I", sorted(_marks(findings.rows))).tobytes(),
    )


def _decode_rows(data: bytes) -> dict[str, list[Row]]:
    plain = orjson.loads(data)
    for rows in plain.values():
        for row in rows:
            row[_VALUES] = tuple(row[_VALUES])
    return {rule: [*map(Row._make, rows)] for rule, rows in plain.items()}
