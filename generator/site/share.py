"""Shares: each process reads, checks, scores and draws the archives of its own share of an office.

An archive stays where it was read until its page is drawn: what crosses to the others is what it
comes to (``Gist``), its sheets in brief, and its page. Offices follow one another, so that no more
than two are ever held, however large the city; and of a very large office no more than there is
room for: the rest is read again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.archive.facts import derive
from generator.archive.hashes import digest_of
from generator.archive.library import Entry, Shelf, read_entry
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.checks.desk import Examined, Task
from generator.scalars import Quarter
from generator.scoring.results import results
from generator.scoring.score import Candidate, candidate, sheet_of
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.site.errors import changed_meanwhile
from generator.site.gist import Drawn, Gist, Medians, brief, encode
from generator.site.origins import Descent, Digging, Origin
from generator.site.people import Person, describe

HELD_BYTES = 20 * 1024 * 1024
"""How much text of archives a process holds, read: in memory it is some ten times that."""


class Looked(Struct, frozen=True):
    """What reading one archive gave; without a gist (``encode``) it could not be read."""

    examined: Examined
    gist: bytes


class Held(Struct, eq=False):
    """An archive with its facts, and its sheets once the groups are known.

    ``digest`` is the hash of the bytes it was read from.
    """

    digest: bytes
    tally: Tally
    person: Person
    candidates: dict[Quarter, Candidate]
    sheets: dict[Quarter, ScoreSheet]


class Names(dict[str, tuple[str, str]]):
    """Officers with a page, ``id → (name, uri)``; notes whom a page asks for."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(known)
        self.asked: dict[str, tuple[str, str]] = {}

    def get(self, key: str, default: Any = ("", "")) -> Any:
        """The name and address of an officer."""
        found = self.asked[key] = super().get(key, default)
        return found

    def are_as(self, named: Mapping[str, tuple[str, str]]) -> bool:
        """Whether a page that asked for these would be told the same today."""
        return all(super(Names, self).get(key, ("", "")) == said for key, said in named.items())


class Painted(Struct, frozen=True):
    """A page as it was drawn, its body (UTF-8, compressed), and what was found in its past.

    ``drawn`` is a ``Drawn`` as ``encode`` gives it; ``traced`` is what is to be remembered of the
    past. ``digest`` is the hash of the archive's bytes it was drawn from. One that could not tell
    where its records come from, though there is a past, is not ``whole``.
    """

    digest: bytes
    drawn: bytes
    body: bytes
    traced: bytes
    whole: bool


Draw = Callable[[Held, Origin], str]
Make = Callable[["Share", Any], Draw]
"""Gives what draws the body of a page, from what it is told of all that a share does not hold."""


class Share:
    """The archives of one process. ``task`` is there before it forks."""

    def __init__(
        self, task: Task, quarters: Sequence[Quarter], digging: Digging, make: Make, told: Any
    ) -> None:
        self.task, self.quarters, self._digging = task, tuple(quarters), digging
        self._make, self._told = make, told
        self._held: dict[Entry, Held] = {}
        self._room = HELD_BYTES
        self._draw: Draw | None = None

    @property
    def shelf(self) -> Shelf:
        """Standards, units, and which archives there are."""
        return self.task.shelf

    @property
    def today(self) -> date:
        """The reference date."""
        return self.task.today

    @property
    def _source(self) -> Source:
        return self.task.sight

    def look(self, entry: Entry) -> Looked:
        """Read, check and measure one archive."""
        examined, officer = self.task.look(entry)
        gist = b"" if officer is None else self._hold(entry, officer, examined.digest)
        return Looked(examined, gist)

    def gist(self, entry: Entry) -> tuple[bytes, bytes]:
        """Read and measure one archive that has been checked before; the hash of what was read."""
        digest, officer = self._read(entry)
        return digest, b"" if officer is None else self._hold(entry, officer, digest)

    def _read(self, entry: Entry) -> tuple[bytes, Officer | None]:
        data = self._source.read(entry.path)
        return digest_of(data), read_entry(self.shelf, entry, data)[0]

    def _hold(self, entry: Entry, officer: Officer, digest: bytes) -> bytes:
        held = self._measured(officer, digest)
        self._let_go(entry)
        size = self._size(entry)
        if size <= self._room:
            self._room -= size
            self._held[entry] = held
        measured = {quarter: own.measured for quarter, own in held.candidates.items()}
        return encode(Gist(held.person, measured))

    def _size(self, entry: Entry) -> int:
        return self.task.sight.sizes.get(entry.path, 0)

    def _let_go(self, entry: Entry) -> Held | None:
        held = self._held.pop(entry, None)
        if held is not None:
            self._room += self._size(entry)
        return held

    def _measured(self, officer: Officer, digest: bytes) -> Held:
        standards, unit = self.shelf.standards, self.shelf.units[officer.unit_code].model
        tally = Tally(derive(officer, standards, self.today), standards)
        found = {}
        stored = results(officer)
        for quarter in self.quarters:
            if unit.began_after(quarter.last_day) and quarter not in stored:
                continue
            standard = standards.ruling(quarter)
            own = candidate(tally, standard.rulebook, unit, quarter)
            if own is not None:
                found[quarter] = own
        return Held(digest, tally, describe(tally.facts, standards.versions), found, {})

    def draw(self, entry: Entry, medians: Medians, descent: bytes, folder: Path | None) -> Painted:
        """Score an archive among its peers, trace its records and draw its page.

        ``descent`` is packed. The archive is let go: it is read again, should it be asked for once
        more.
        """
        held = self._let_go(entry)
        if held is None:
            digest, officer = self._read(entry)
            if officer is None:
                raise changed_meanwhile(f"{self.shelf.label}/{entry.path}")
            held = self._measured(officer, digest)
        for quarter, own in held.candidates.items():
            standard = self.shelf.standards.ruling(quarter)
            held.sheets[quarter] = sheet_of(own, medians[quarter], standard, quarter)
        if self._draw is None:
            self._draw = self._make(self, self._told)
        names: Names = self._told.names
        names.asked = {}
        known = Descent.unpacked(descent)
        origin, traced = self._digging.origin(known, folder)
        body = self._draw(held, origin).encode()
        briefs = tuple(brief(sheet) for sheet in held.sheets.values())
        whole = origin.missing == known.missing
        drawn = encode(Drawn(briefs, names.asked))
        return Painted(held.digest, drawn, zlib.compress(body, 1), traced, whole)

    def forget(self, entry: Entry) -> None:
        """Let an archive go."""
        self._let_go(entry)

    def close(self) -> None:
        """Let go of what was opened to read."""
        self._digging.close()
