"""The whole library at once: the plainest way to read and check everything.

The program itself goes from one archive, or one office, to the next, and remembers; what it gives
is held against this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, field

from generator.archive.library import Office, Shelf, open_shelf, read_office
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.checks.base import Scene, followed
from generator.checks.run import conclude, examine, lost_units
from generator.problems import Problem, arrange
from generator.standards.standard import Standards


class Library(Struct):
    """All that was read, and all that is wrong with it."""

    shelf: Shelf
    offices: dict[str, Office] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def standards(self) -> Standards:
        """The standards."""
        return self.shelf.standards

    @property
    def files(self) -> int:
        """How many files were read."""
        return self.shelf.files

    def officers(self) -> Iterator[tuple[Office, Officer]]:
        """Every officer of every office, in order of id."""
        for office in self.offices.values():
            for officer in office.officers.values():
                yield office, officer

    def find(self, officer_id: str) -> tuple[Office, Officer] | None:
        """The officer of that id."""
        found = ((office, officer) for office, officer in self.officers())
        return next((one for one in found if one[1].id == officer_id), None)

    def record_count(self) -> int:
        """How many records all archives hold, single sections not counted."""
        return sum(officer.record_count() for _, officer in self.officers())


def read_library(source: Source, label: str = "archives", today: date | None = None) -> Library:
    """Read everything below ``archives/`` as of ``today`` (see ``open_shelf``)."""
    shelf = open_shelf(source, label, today)
    library = Library(shelf, problems=list(shelf.problems))
    for code in shelf.units:
        library.offices[code], problems = read_office(source, shelf, code)
        library.problems += problems
    return library


def check_library(
    library: Library, today: date, baseline: Mapping[str, bytes] | None = None
) -> list[Problem]:
    """Every problem of a library: those found while reading, and those of all checks, sorted.

    ``today`` is the reference date; ``baseline`` the files at a base revision (X31), if known.
    """
    problems = list(library.problems)
    if baseline is not None:
        baseline = followed(library.shelf, baseline)
    for code, office in library.offices.items():
        recall = office.officers.get
        incomplete = bool(office.unread) or any(o.flawed for o in office.officers.values())
        scene = Scene(library.shelf, code, today, baseline, recall, incomplete)
        findings = [examine(officer, scene) for officer in office.officers.values()]
        for found in findings:
            problems += found.problems
        problems += conclude(scene, findings)
    problems += lost_units(library.shelf, today, baseline)
    return arrange(problems)
