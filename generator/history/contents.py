"""Contents: what the records of each step became, in one pass over the blobs.

Each archive is followed by itself: git keeps a version as what it differs in from another one, so
that those of one archive, asked for in turn, cost a sixth of what they cost when archives are
mixed. Each is read once, and let go of when the last step that needs it is done. A result is bytes,
so that it can be remembered as it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from generator.history.blocks import Version, last_readable
from generator.history.changes import Change, Outline, RecordChange, field_changes
from generator.history.git import Repository
from generator.history.ranges import blobs, each_blob
from generator.history.steps import Step, own_changes
from generator.history.versions import Reader
from generator.problems import Problem

_MANY = 400
"""Steps from which a second process pays for its start."""
Spot = tuple[str, str]
"""A path and a blob that stood there."""


class Result(NamedTuple):
    """What became of the records (see ``decode``), and whether the step's blobs alone decide it."""

    told: bytes
    lasting: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be read, and by what.

    ``before`` says what stood at a path before a blob was put there: needed to find the last
    version that could be read. ``certain`` are the spots that were cut with certainty before.
    """

    repository: Repository
    outline: Outline
    before: Mapping[Spot, str]
    certain: Container[Spot] = frozenset()

    def results(self, todo: Sequence[Step]) -> Iterator[Result]:
        """Each step's result, in order."""
        reader = Reader(self.outline)
        spots = [[(step.path, blob) for blob in step.blobs] for step in todo]
        last = {spot: number for number, wanted in enumerate(spots) for spot in wanted}
        order = list(dict.fromkeys(spot for wanted in spots for spot in wanted if spot[1]))
        told = each_blob(self.repository, [blob for _, blob in order])
        versions: dict[Spot, Version | None] = {}
        for number, wanted in enumerate(spots):
            previous: Version | None = None
            for spot in wanted:
                if not spot[1]:
                    versions[spot] = None
                elif spot not in versions:
                    version = reader.read(next(told), previous, spot in self.certain)
                    if version.problem is not None and previous is None:
                        version = self._traced(reader, spot, version.problem)
                    versions[spot] = version
                previous = versions[spot] or previous
            sides = [versions[spot] for spot in wanted]
            lasting = all(side is None or side.problem is None for side in sides[:-1])
            yield Result(_result(reader, sides), lasting)
            for spot in wanted:
                if last[spot] == number:
                    versions.pop(spot, None)

    def _traced(self, reader: Reader, spot: Spot, problem: Problem) -> Version:
        """A version that cannot be read, with the last one before it that could be."""
        path, blob = spot
        seen = {blob}
        while (blob := self.before.get((path, blob), "")) and blob not in seen:
            seen.add(blob)
            version = reader.read(blobs(self.repository, [blob])[blob])
            if version.problem is None:
                return Version(b"", problem=problem, readable=version)
        return Version(b"", problem=problem)


# Set before the pool forks, so that workers have it without its being sent.
_work: Work | None = None


def results(work: Work, todo: Sequence[Step], workers: int) -> Iterator[tuple[Step, Result]]:
    """Every step with its result, archive by archive; over processes when there is much to read."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    global _work  # noqa: PLW0603
    todo = sorted(todo, key=lambda step: step.path)
    if workers < 2 or len(todo) < _MANY or "fork" not in multiprocessing.get_all_start_methods():
        yield from zip(todo, work.results(todo), strict=True)
        return
    # All versions of one archive go to one process, which needs each only once then.
    paths = {path: n for n, path in enumerate(sorted({step.path for step in todo}))}
    shares = [[s for s in todo if paths[s.path] % workers == n] for n in range(workers)]
    _work = work
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        for share, found in zip(shares, pool.map(_share, shares), strict=True):
            yield from zip(share, found, strict=True)
    _work = None


def _share(todo: Sequence[Step]) -> list[Result]:
    assert _work is not None
    return list(_work.results(todo))


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


def is_certain(result: bytes) -> bool:
    """Whether the step's new version was cut with certainty."""
    return result.startswith(b"[true")


def _told(problem: Problem) -> str:
    line = problem.location.line
    return f"第 {line} 行，{problem.message}" if line else problem.message


def _encode(certain: bool, changes: Iterable[RecordChange]) -> bytes:
    rows = [(*told, was.fields, now.fields) for *told, was, now in changes]
    return orjson.dumps((certain, "", rows))


def decode(result: bytes) -> tuple[str, tuple[Change, ...]]:
    """Why a version cannot be read, or ''; and what became of its records, lines not told."""
    _, problem, rows = orjson.loads(result)
    return problem, tuple(
        Change(section, record, action, field_changes(was, now), home, None, None)
        for section, record, action, home, was, now in rows
    )
