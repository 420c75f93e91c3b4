"""What a check is: an id, a claim, a scope and a function from what was read to problems.

A check looks at one archive; or it *gathers* a few rows from each and *judges* the rows of a whole
office, so that no check ever needs all archives in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from generator.archive.library import Shelf
from generator.archive.officer import Officer, Record
from generator.archive.unit import Unit
from generator.problems import Location, Problem
from generator.standards.condition import Condition
from generator.standards.constraints import Declared
from generator.standards.form import Section
from generator.standards.loading import Document, plain
from generator.standards.standard import Standards


class Scene(Struct, frozen=True):
    """What a check may look at besides its subject: the shelf, one of its units, and the day.

    ``baseline`` maps paths (as in messages) to the bytes of the files as they stood before, when
    a base revision is known; None when there is none. ``recall`` gives an archive of the unit
    again by its id, for the places of a finding over several. ``incomplete``: some archive of the
    unit could not be read, or not in full, so that what seems to be missing may stand in it.
    """

    shelf: Shelf
    code: str
    today: date
    baseline: Mapping[str, bytes] | None = None
    recall: Callable[[str], Officer | None] = lambda _: None
    incomplete: bool = False

    @property
    def standards(self) -> Standards:
        """All standards."""
        return self.shelf.standards

    @property
    def document(self) -> Document[Unit]:
        """The unit with its positions."""
        return self.shelf.units[self.code]

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.document.model


def followed(shelf: Shelf, baseline: Mapping[str, bytes]) -> dict[str, bytes]:
    """The baseline, and archives that were moved since also where they lie now.

    An archive goes along to another office, and is compared there with what it was.
    """
    found = dict(baseline)
    places = {path.rpartition("/")[2]: f"{shelf.label}/{path}" for path in sorted(shelf.present)}
    for path, data in baseline.items():
        if path.removeprefix(f"{shelf.label}/") not in shelf.present:
            place = places.get(path.rpartition("/")[2])
            if place is not None:
                found.setdefault(place, data)
    return found


class Row(NamedTuple):
    """What one record contributes to a judgement over the office; plain texts, so that it keeps.

    ``key`` groups rows; ``flag`` is what the check asks of the record; ``broken`` says that the
    record could not be typed in full. Where it stands is recalled only for a finding.
    """

    key: str
    officer: str
    name: str
    record: str
    flag: bool = False
    broken: bool = False
    values: tuple[str, ...] = ()

    def at(self, scene: Scene, *steps: str | int) -> Location:
        """Where the record, or a field of it, stands."""
        officer = scene.recall(self.officer)
        if officer is None or self.record not in officer.by_id:
            return Location(scene.shelf.label)
        return officer.by_id[self.record].at(*steps)


OfficerCheck = Callable[[Officer, Scene], Iterator[Problem]]
Gather = Callable[[Officer, Scene], Iterator[Row]]
Judge = Callable[[Sequence[Row], Scene], Iterator[Problem]]
OfficerKind = Callable[[Declared, Section, Officer, Scene], Iterator[Problem]]
GatherKind = Callable[[Declared, Section, Officer], Iterator[Row]]
JudgeKind = Callable[[Declared, Sequence[Row], Scene], Iterator[Problem]]


class Check(Struct, frozen=True):
    """One check: over one archive at a time, over an office, or both.

    A judgement looks at each row alone: what compares the rows of several archives is a ``Kind``.
    """

    id: str
    officer: OfficerCheck | None = None
    gather: Gather | None = None
    judge: Judge | None = None
    also: tuple[str, ...] = ()
    """Other ids its problems may carry."""


class Kind(Struct, frozen=True):
    """How one kind of constraint is judged: within an archive, or over an office.

    A judgement looks at the rows of one ``key`` together and never at others, so that a file can
    be judged by its own rows and those of its groups. Whether it finds anything is told by the rows
    and by ``Scene.incomplete`` alone; an archive is recalled only to say where.
    """

    model: type[Declared]
    officer: OfficerKind | None = None
    gather: GatherKind | None = None
    judge: JudgeKind | None = None
    across: bool = False
    """Whether constraints of several versions that are the same judge their rows together."""


def matching(officer: Officer, section: Section, condition: Condition) -> Sequence[Record]:
    """The judged records of a section that satisfy a condition."""
    found: Sequence[Record] = officer.sound(section)
    for name, known, wanted in condition.words:
        test = condition.tests[name]
        found = [
            record
            for record in found
            if (
                (value in known) is wanted
                if (value := record.values.get(name)).__class__ is str
                else test.holds(officer.lookup(record, name))
            )
        ]
    for name in condition.others:
        test = condition.tests[name]
        found = [record for record in found if test.holds(officer.lookup(record, name))]
    return found


def is_misread(officer: Officer, *words: str) -> bool:
    """Whether these words stand together in a part of the archive that could not be read.

    That is one under a name that no section has, or not in the shape of its section; it is told.
    """
    if not officer.flawed:
        return False
    entries = officer.node.entries.items()
    parts = [str(plain(node)) for name, node in entries if not officer.sections.get(name)]
    return any(all(word in part for word in words) for part in parts)


def label(record: Record) -> str:
    """How a message names a record: its 编号, or its section."""
    return record.id if not record.section.single else f"“{record.section.name}”"


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by key, in order of officer and place."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    return groups
