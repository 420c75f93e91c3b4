"""Checking a source as a stream: archive by archive, over processes, remembering by content.

Nothing but the findings of an archive is kept once it is judged, so that memory does not grow with
the city. A result is remembered under the hash of all that it depends on: the archive's bytes, the
standards and units, the reference date, the baseline, and the program itself.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import orjson

from generator.archive.library import Entry, Shelf, fetch, open_shelf, read_entry
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.archive.store import Store
from generator.checks.base import Row, Scene
from generator.checks.run import Findings, conclude, examine, lost_units
from generator.problems import Location, Problem, Severity, arrange

POOL_BYTES = 1_500_000
"""Bytes to be read from which a second process pays for its start."""
_BATCH = 8


@dataclass(slots=True)
class Report:
    """What a check gave: problems in order, and how much was looked at."""

    problems: list[Problem]
    files: int
    records: int
    remembered: int = 0


@dataclass(slots=True)
class _Task:
    shelf: Shelf
    today: date
    baseline: Mapping[str, bytes] | None
    scenes: dict[str, Scene] = field(default_factory=dict)

    def scene(self, code: str) -> Scene:
        if code not in self.scenes:
            self.scenes[code] = Scene(self.shelf, code, self.today, self.baseline)
        return self.scenes[code]


# Set before the pool forks, so that workers have the standards without their being sent.
_task: _Task | None = None


def check_source(
    source: Source,
    label: str,
    today: date,
    baseline: Mapping[str, bytes] | None = None,
    store: Store | None = None,
    workers: int = 1,
    program: str = "",
) -> Report:
    """Check everything below ``archives/``; the same problems as ``check_library``, in order.

    ``program`` stands for the program itself in what is remembered (``store.program_digest``).
    """
    shelf = open_shelf(source, label)
    task = _Task(shelf, today, baseline)
    context = _context(shelf, today, program)
    pending: list[tuple[Entry, bytes, bytes]] = []
    keys: dict[bytes, Entry] = {}
    findings: dict[tuple[str, str], Findings] = {}
    for entry in shelf.entries:
        data = fetch(source, label, entry.path, shelf.problems)
        if data is None:
            findings[entry.unit, entry.officer] = Findings([])
            continue
        key = _key(context, entry, data, (baseline or {}).get(f"{label}/{entry.path}"))
        keys[key] = entry
        pending.append((entry, key, data))
    kept = store.get_many(list(keys)) if store is not None else {}
    for key, value in kept.items():
        entry = keys[key]
        findings[entry.unit, entry.officer] = decode(value)
    pending = [item for item in pending if item[1] not in kept]
    fresh: list[tuple[bytes, bytes]] = []
    for (entry, key, _), encoded in zip(pending, _examined(task, pending, workers), strict=True):
        findings[entry.unit, entry.officer] = decode(encoded)
        fresh.append((key, encoded))
    if store is not None:
        store.put_many(fresh)
    problems = [*shelf.problems, *lost_units(shelf, today, baseline)]
    for code in shelf.units:
        scene = Scene(shelf, code, today, baseline, _recall(source, shelf, code))
        found = [findings[e.unit, e.officer] for e in shelf.entries if e.unit == code]
        for one in found:
            problems += one.problems
        problems += conclude(scene, found)
    records = sum(one.records for one in findings.values())
    return Report(arrange(problems), shelf.files, records, len(kept))


def _recall(source: Source, shelf: Shelf, code: str) -> Callable[[str], Officer | None]:
    entries = {entry.officer: entry for entry in shelf.entries if entry.unit == code}

    @lru_cache(maxsize=8)
    def recall(officer_id: str) -> Officer | None:
        entry = entries.get(officer_id)
        data = fetch(source, shelf.label, entry.path, []) if entry is not None else None
        return read_entry(shelf, entry, data)[0] if entry is not None and data is not None else None

    return recall


def _examined(
    task: _Task, pending: Sequence[tuple[Entry, bytes, bytes]], workers: int
) -> Iterator[bytes]:
    """The encoded findings of each pending archive, in order."""
    work = [(entry, data) for entry, _, data in pending]
    enough = sum(len(data) for _, data in work) >= POOL_BYTES
    if workers > 1 and enough and "fork" in multiprocessing.get_all_start_methods():
        global _task  # noqa: PLW0603
        _task = task
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            yield from _over(pool, work)
        _task = None
    else:
        for entry, data in work:
            yield _examine(task, entry, data)


def _over(pool: Executor, work: list[tuple[Entry, bytes]]) -> Iterator[bytes]:
    batches = [work[i : i + _BATCH] for i in range(0, len(work), _BATCH)]
    for encoded in pool.map(_examine_batch, batches):
        yield from encoded


def _examine_batch(batch: list[tuple[Entry, bytes]]) -> list[bytes]:
    assert _task is not None
    return [_examine(_task, entry, data) for entry, data in batch]


def _examine(task: _Task, entry: Entry, data: bytes) -> bytes:
    officer, problems = read_entry(task.shelf, entry, data)
    if officer is None:
        return encode(Findings(problems))
    findings = examine(officer, task.scene(entry.unit))
    findings.problems += problems
    return encode(findings)


# -- remembering ---------------------------------------------------------------------------------


def _context(shelf: Shelf, today: date, program: str) -> bytes:
    digest = hashlib.blake2b(f"{program}\0{today}\0{shelf.label}".encode(), digest_size=16)
    for path, data in sorted(shelf.contents.items()):
        digest.update(path.encode() + b"\0" + hashlib.blake2b(data, digest_size=16).digest())
    return digest.digest()


def _key(context: bytes, entry: Entry, data: bytes, before: bytes | None) -> bytes:
    digest = hashlib.blake2b(context + entry.path.encode() + b"\0", digest_size=16)
    digest.update(hashlib.blake2b(data, digest_size=16).digest())
    if before is not None:
        digest.update(b"\1" + hashlib.blake2b(before, digest_size=16).digest())
    return digest.digest()


def encode(findings: Findings) -> bytes:
    """Findings as JSON."""
    return orjson.dumps(
        {
            "problems": [
                [
                    list(p.location),
                    p.rule,
                    p.message,
                    p.hint,
                    p.severity,
                    [list(r) for r in p.related],
                ]
                for p in findings.problems
            ],
            "records": findings.records,
            "rows": {key: [list(row) for row in rows] for key, rows in findings.rows.items()},
        }
    )


def decode(data: bytes) -> Findings:
    """Findings from what ``encode`` made."""
    value = orjson.loads(data)
    problems = [
        Problem(
            Location(*place),
            rule,
            message,
            hint,
            Severity(severity),
            tuple(Location(*other) for other in related),
        )
        for place, rule, message, hint, severity, related in value["problems"]
    ]
    rows = {
        key: [Row._make((*row[:6], tuple(row[6]))) for row in found]
        for key, found in value["rows"].items()
    }
    return Findings(problems, value["records"], rows)
