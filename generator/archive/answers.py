"""Answers: what a whole check gave, remembered under all that it was asked and all that it read.

``Sight`` is a source as it is seen once: its list of files is fixed, every read is hashed, and a
file that changes while it is being looked at makes the sight unsteady, so that nothing false is
ever remembered. This module is light on purpose: an answer that is remembered needs neither the
standards nor anything that reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from msgspec import Struct

from generator.archive.hashes import digest_of, hashed
from generator.archive.source import Source
from generator.problems import Location, Problem, Severity
from generator.scalars import Quarter

READABLE = ".yml"
"""How the names of those files end that may be read."""


class Report(Struct):
    """What a check gave: problems in order, and how much was looked at.

    ``examined`` are the archives that were read for it, ``remembered`` those that need not be.
    """

    problems: list[Problem]
    files: int
    records: int
    remembered: int = 0
    examined: int = 0


class Sight(Source):
    """A source at one moment: what stands where, and the hash of each file that may be read.

    Files whose size and hash are known need not be read for that.
    """

    def __init__(
        self, source: Source, known: Mapping[str, tuple[int, bytes]] | None = None
    ) -> None:
        known = known or {}
        self._source = source
        self._listing = tuple(source.paths())
        self.sizes = {path: size for path, (size, _) in known.items()}
        self.digests = {path: digest for path, (_, digest) in known.items()}
        self.steady = True
        """Whether every read of a file has given the same bytes, and every file could be read."""
        self.changed: set[str] = set()
        """Files that were read as something else than at first."""
        for path, kind in self._listing:
            if kind == "file" and path.endswith(READABLE) and path not in known:
                try:
                    self.read(path)
                except (OSError, KeyError):
                    self.steady = False

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every entry, as it was first seen."""
        yield from self._listing

    def read(self, path: str) -> bytes:
        """The bytes of one file, as they are now."""
        data = self._source.read(path)
        self.saw(path, digest_of(data))
        self.sizes[path] = len(data)
        return data

    def read_unchanged(self, path: str) -> bytes | None:
        """The bytes of one file; None when they are not those that were seen first."""
        data = self.read(path)
        return data if self.digests[path] == digest_of(data) else None

    def saw(self, path: str, digest: bytes) -> None:
        """Note the hash of what was read, here or in another process."""
        if self.digests.setdefault(path, digest) != digest:
            self.steady = False
            self.changed.add(path)

    def question(
        self, label: str, today: date, baseline: Mapping[str, bytes], wanted: Sequence[str]
    ) -> bytes:
        """A hash over everything that an answer may depend on, but for the program."""
        seen = [(path, kind, self.digests.get(path)) for path, kind in self._listing]
        before = [(path, digest_of(data)) for path, data in sorted(baseline.items())]
        return hashed(label, str(today), seen, before, sorted(wanted))


def asked_for(problems: Iterable[Problem], today: date, since: Quarter | None) -> list[Problem]:
    """All problems but one: that nothing was filed (X22) of a quarter before ``since``.

    That is the first that the office assesses; of those before it nobody was to file anything.
    """
    if since is None or since <= Quarter.of(today).shift(-1):
        return [*problems]
    return [problem for problem in problems if problem.rule != "X22" or problem.is_error]


def is_under(path: str, wanted: str) -> bool:
    """Whether a path is ``wanted`` or lies below it."""
    return path == wanted or path.startswith(wanted + "/")


def encode_report(report: Report) -> bytes:
    """A report as JSON."""
    return orjson.dumps([plain_problems(report.problems), report.files, report.records])


def decode_report(data: bytes) -> Report:
    """A report from what ``encode_report`` made."""
    problems, files, records = orjson.loads(data)
    return Report(typed_problems(problems), files, records, files)


def plain_problems(problems: Sequence[Problem]) -> list[list[Any]]:
    """Problems as plain lists."""
    return [
        [
            list(p.location),
            p.rule,
            p.message,
            p.hint,
            p.severity,
            [list(r) for r in p.related],
            p.replacement,
        ]
        for p in problems
    ]


def typed_problems(plain: Sequence[Sequence[Any]]) -> list[Problem]:
    """Problems from what ``plain_problems`` made."""
    return [
        Problem(
            Location(*place),
            rule,
            message,
            hint,
            Severity(severity),
            tuple(Location(*other) for other in related),
            replacement,
        )
        for place, rule, message, hint, severity, related, replacement in plain
    ]
