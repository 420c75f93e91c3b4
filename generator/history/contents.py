"""Contents: what the records of an archive became in each step, read from git or remembered.

Each archive is followed by itself: git keeps a version as what it differs in from another one, so
that those of one archive, asked for in turn, cost a sixth of what they cost when archives are
mixed. Each is read once, and let go of when the last step that needs it is done. A result is bytes,
so that it can be remembered as it is.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson
from msgspec import Struct

from generator.archive.store import Store
from generator.history.blobs import Blobs
from generator.history.blocks import Version, last_readable
from generator.history.changes import Change, Outline, RecordChange, Told, field_changes
from generator.history.cutting import PlainRecord, plain_fields
from generator.history.git import Repository
from generator.history.steps import Step, own_changes
from generator.history.versions import Reader
from generator.problems import Problem

_MANY = 400
"""Steps from which a second process pays for its start."""
_ALL = ("all",)
"""Before the blobs of an archive's steps: no id of a blob."""
_PUT_AT_ONCE = 64
"""Archives whose results are remembered together."""
_WHOLE = ("新增", "删除")
"""What befalls a record as a whole."""
_Spot = tuple[str, str]
"""A path and a blob that stood there."""


class Past(Struct, frozen=True):
    """The steps on one archive, and of each what is known to have become of the records.

    That is as ``decode`` reads it, and None where the contents must be read.
    """

    steps: Sequence[Step]
    known: Sequence[bytes | None]


class Result(NamedTuple):
    """What became of the records (see ``decode``), and whether it is worth remembering.

    It is not where the step's blobs alone do not decide it, or where it has been known.
    """

    told: bytes
    lasting: bool


class Tracer:
    """Tells what became of the records in each step on an archive."""

    def __init__(
        self, repository: Repository, outline: Outline, store: Store | None = None
    ) -> None:
        self._store = store
        # One for all archives: what it remembers of texts it lets go of by itself.
        self._reader = Reader(outline)
        self._ground = hashlib.blake2b(digest_size=16)
        if store is not None:
            self._ground.update(f"step\0{store.program}\0{outline.essence}\0".encode())
        self._blobs = Blobs(repository)

    def past(self, steps: Sequence[Step]) -> Past:
        """The steps with what is remembered of each."""
        if self._store is None:
            return Past(steps, [None] * len(steps))
        keys = [self._key(step.blobs) for step in steps]
        known = self._store.get_many(list(dict.fromkeys(keys)))
        return Past(steps, [known.get(key) for key in keys])

    def keep(self, steps: Iterable[Step], results: Iterable[Result]) -> None:
        """Remember what is worth it."""
        if self._store is not None:
            self._store.put_many(self._lasting(steps, results))

    def _lasting(
        self, steps: Iterable[Step], results: Iterable[Result]
    ) -> Iterator[tuple[bytes, bytes]]:
        told = zip(steps, results, strict=True)
        return ((self._key(step.blobs), result.told) for step, result in told if result.lasting)

    def told(self, steps: Sequence[Step]) -> list[bytes]:
        """What became of the records in each of these steps on one archive, remembered from now."""
        past = self.past(steps)
        results = self.trace(past)
        self.close()
        self.keep(steps, results)
        return [result.told for result in results]

    def trace(self, past: Past) -> list[Result]:
        """The results of all steps of a past, in order; nothing is remembered.

        Git stays at hand for the next one until ``close``.
        """
        todo = [step for step, told in zip(past.steps, past.known, strict=True) if told is None]
        fresh = iter(list(_Tracing(self._blobs, self._reader, past).results(todo)))
        return [next(fresh) if told is None else Result(told, False) for told in past.known]

    def close(self) -> None:
        """Let git end."""
        self._blobs.close()

    def trace_all(self, archives: Iterable[Sequence[Step]], workers: int) -> None:
        """Have all that became of these archives remembered, each given by its steps in order.

        Over processes when there is much to read. Without a store there is nothing to be done.
        """
        if self._store is None:
            return
        done = {
            self._key(itertools.chain(_ALL, *(s.blobs for s in steps))): steps for steps in archives
        }
        there = self._store.has(list(done))
        lacking = {key: steps for key, steps in done.items() if key not in there}
        traced = _traced(self, [self._outlined(steps) for steps in lacking.values()], workers)
        while some := list(itertools.islice(traced, _PUT_AT_ONCE)):
            self._store.put_many(item for one in some for item in self._lasting(*one))
        self._store.put_many((key, b"") for key in lacking)
        self.close()

    def _outlined(self, steps: Sequence[Step]) -> Past:
        """A past with no more than what tracing the rest of it needs; b"" stands for the others."""
        assert self._store is not None
        keys = [self._key(step.blobs) for step in steps]
        there = self._store.has(keys)
        told = list(zip(steps, keys, strict=True))
        needed = {(s.path, blob) for s, key in told if key not in there for blob in s.blobs[:-1]}
        known = self._store.get_many([k for s, k in told if (s.path, s.blobs[-1]) in needed])
        return Past(steps, [known.get(key, b"") if key in there else None for key in keys])

    def _key(self, blobs: Iterable[str]) -> bytes:
        """What is remembered under: of a step its result, of an archive's steps that all are."""
        digest = self._ground.copy()
        digest.update("\0".join(blobs).encode())
        return digest.digest()


class _Tracing:
    """One pass over the contents of an archive's past."""

    def __init__(self, blobs: Blobs, reader: Reader, past: Past) -> None:
        self._blobs, self._reader = blobs, reader
        # What stood at a path before a blob was put there: to find the last that could be read.
        self._before = {(s.path, s.blobs[-1]): s.blobs[-2] for s in reversed(past.steps)}
        told = zip(past.steps, past.known, strict=True)
        self._certain = {(s.path, s.blobs[-1]) for s, t in told if t is not None and _is_certain(t)}

    def results(self, todo: Sequence[Step]) -> Iterator[Result]:
        """Each step's result, in order."""
        spots = [[(step.path, blob) for blob in step.blobs] for step in todo]
        last = {spot: number for number, wanted in enumerate(spots) for spot in wanted}
        order = list(dict.fromkeys(spot for wanted in spots for spot in wanted if spot[1]))
        told = self._blobs.each([blob for _, blob in order])
        versions: dict[_Spot, Version | None] = {}
        for number, wanted in enumerate(spots):
            previous: Version | None = None
            for spot in wanted:
                if not spot[1]:
                    versions[spot] = None
                elif spot not in versions:
                    versions[spot] = self._version(spot, next(told), previous)
                previous = versions[spot] or previous
            sides = [versions[spot] for spot in wanted]
            lasting = all(side is None or side.problem is None for side in sides[:-1])
            yield Result(_result(self._reader, sides), lasting)
            for spot in wanted:
                if last[spot] == number:
                    versions.pop(spot, None)
        next(told, None)  # all is taken

    def _version(self, spot: _Spot, data: bytes, previous: Version | None) -> Version:
        version = self._reader.read(data, previous, spot in self._certain)
        if version.problem is not None and previous is None:
            return self._traced(spot, version.problem)
        return version

    def _traced(self, spot: _Spot, problem: Problem) -> Version:
        """A version that cannot be read, with the last one before it that could be."""
        path, blob = spot
        seen = {blob}
        while (blob := self._before.get((path, blob), "")) and blob not in seen:
            seen.add(blob)
            version = self._reader.read(self._blobs.one(blob))
            if version.problem is None:
                return Version(b"", problem=problem, readable=version)
        return Version(b"", problem=problem)


# Set before the pool forks, so that workers have it without its being sent.
_tracer: Tracer | None = None


def _traced(
    tracer: Tracer, pasts: Sequence[Past], workers: int
) -> Iterator[tuple[Sequence[Step], list[Result]]]:
    """Every archive's steps with their results."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    global _tracer  # noqa: PLW0603
    many = sum(told is None for past in pasts for told in past.known) >= _MANY
    if workers < 2 or not many or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((past.steps, tracer.trace(past)) for past in pasts)
        return
    _tracer = tracer
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        for past, results in zip(pasts, pool.map(_trace, pasts), strict=True):
            yield past.steps, results
    _tracer = None


def _trace(past: Past) -> list[Result]:
    assert _tracer is not None
    return _tracer.trace(past)


def _result(reader: Reader, sides: Sequence[Version | None]) -> bytes:
    *others, new = sides
    if new is not None and new.problem is not None:
        known = any(other is not None and other.text == new.text for other in others)
        return orjson.dumps((False, "" if known else _told(new.problem), ()))
    certain = new is None or new.blocks is not None
    if len(sides) == 2:
        return _encode(certain, reader.between(sides[0], new))
    base, first, second = (last_readable(side) for side in others)
    pairs = (base, first), (base, second), (first, new), (second, new)
    lists = (list(reader.between(*pair, moves=False)) for pair in pairs)
    return _encode(certain, own_changes(*lists))


def _is_certain(result: bytes) -> bool:
    """Whether the step's new version was cut with certainty."""
    return result.startswith(b"[true")


def _told(problem: Problem) -> str:
    line = problem.location.line
    return f"第 {line} 行，{problem.message}" if line else problem.message


def _encode(certain: bool, changes: Iterable[RecordChange]) -> bytes:
    rows = [
        (section, record, action, home, *(_noted(side, action) for side in sides))
        for section, record, action, home, *sides in changes
    ]
    return orjson.dumps((certain, "", rows))


def _noted(side: Told, action: str) -> Mapping[str, str] | str:
    """One side of a change: its fields, or its text where they may never be asked for."""
    return side.text if action in _WHOLE and isinstance(side, PlainRecord) else side.fields


def decode(result: bytes) -> tuple[str, tuple[Change, ...]]:
    """Why a version cannot be read, or ''; and what became of its records, lines not told."""
    _, problem, rows = orjson.loads(result)
    return problem, tuple(
        Change(section, record, action, field_changes(_fields(was), _fields(now)), home, None, None)
        for section, record, action, home, was, now in rows
    )


def _fields(noted: Mapping[str, str] | str) -> Mapping[str, str]:
    return plain_fields(noted) if isinstance(noted, str) else noted


class Did(NamedTuple):
    """What became of one record, in brief: ``fields`` names those that differ.

    A record that is new or gone has none: it is all of it.
    """

    section: str
    record: str
    action: str
    moved_from: str | None
    fields: tuple[str, ...]


def in_brief(result: bytes) -> tuple[str, list[Did]]:
    """The same as ``decode`` without what fields say, which is far cheaper."""
    _, problem, rows = orjson.loads(result)
    return problem, [
        Did(section, record, action, home, () if action in _WHOLE else _names(was, now))
        for section, record, action, home, was, now in rows
    ]


def _names(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that differ, in the order of the later text."""
    names = now if was.keys() <= now.keys() else dict.fromkeys((*now, *was))
    return tuple([name for name in names if was.get(name) != now.get(name)])
